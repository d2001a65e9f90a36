"""Base maps of one's own: what GDAL wrote comes back, at its place, as tiles; what cannot is refused."""

from __future__ import annotations

import math
import sqlite3
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from geo_grid.access.models import AuditEntry
from geo_grid.errors import BadInput, Conflict, NotFound
from importers.base_maps import store
from importers.base_maps.adding import add_base_map, remove_base_map
from tests.importers import base_map_files as files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(lattice_city, settings, tmp_path):
    settings.GEO_GRID_VAR = tmp_path / "var"


def add(path: Path, **more):
    return add_base_map(path, **{"name": "Ground", "datum": "wgs84", **more})


def column_and_row(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    """By the formula of the OGC's WebMercatorQuad, not by our own code."""
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return (lon + 180) / 360 * 2**zoom, (1 - y / math.pi) / 2 * 2**zoom


def pixel(key: str, lon: float, lat: float, zoom: int) -> tuple[int, ...] | None:
    x, y = column_and_row(lon, lat, zoom)
    content = store.tile(key, zoom, int(x), int(y))
    if content is None:
        return None
    with Image.open(BytesIO(content)) as picture:
        at = (int(x % 1 * picture.width), int(y % 1 * picture.height))
        return picture.convert("RGBA").getpixel(at)


def assert_quarters(found: store.BaseMap, *, tolerance: int = 12) -> None:
    for corner, colour in files.COLOURS.items():
        for zoom in (found.max_zoom, found.max_zoom - 1):
            seen = pixel(found.id, *files.place_of(corner), zoom)
            assert (seen or (0,) * 4)[3] == 255, (corner, zoom)
            assert np.abs(np.subtract(seen[:3], colour)).max() <= tolerance, (corner, zoom, seen)


@pytest.mark.parametrize("srs", ["EPSG:4326", "EPSG:3857", "EPSG:4547", "EPSG:4490"])
def test_each_quarter_of_a_geotiff_is_where_it_lies(srs: str, tmp_path: Path):
    found = add(files.geotiff(tmp_path, srs=srs))
    assert_quarters(found)
    west, south, _, _ = files.BOX
    assert found.bbox == pytest.approx(files.BOX, abs=0.001)  # turned by the convergence
    assert pixel(found.id, west - 0.001, south - 0.001, found.max_zoom) in (None, (0, 0, 0, 0))
    assert store.tile(found.id, found.max_zoom + 1, 0, 0) is None


@pytest.mark.parametrize("form", ["jpeg", "sixteen_bit", "alpha", "palette", "nodata"])
def test_pictures_of_every_usual_kind_keep_their_colours(form: str, tmp_path: Path):
    more: tuple[str, ...] = ()
    picture = Image.fromarray(files.quarters())
    if form == "jpeg":
        more = ("-co", "COMPRESS=JPEG", "-co", "PHOTOMETRIC=YCBCR", "-co", "TILED=YES")
    elif form == "sixteen_bit":
        more = ("-ot", "UInt16", "-scale", "0", "255", "0", "51000")
    elif form == "palette":
        picture = picture.quantize(4)
    elif form == "alpha":
        picture.putalpha(255)
        picture.paste((0, 0, 0, 0), (0, 0, 8, 8))
    else:
        picture.paste((0, 0, 0), (0, 0, 8, 8))
        more = ("-a_nodata", "0")
    found = add(files.geotiff(tmp_path, *more, picture=picture))
    # 16 bits are stretched between the darkest and the lightest: 30–230 becomes 0–255
    assert_quarters(found, tolerance=40 if form == "sixteen_bit" else 12)
    west, _, _, north = files.BOX
    if form in ("alpha", "nodata"):
        assert (pixel(found.id, west + 0.0002, north - 0.0002, found.max_zoom) or (0,) * 4)[3] == 0


def test_one_band_is_grey(tmp_path: Path):
    found = add(files.geotiff(tmp_path, picture=Image.fromarray(files.quarters()).convert("L")))
    red, green, blue, _ = pixel(found.id, *files.place_of("nw"), found.max_zoom) or (0,) * 4
    assert max(red, green, blue) - min(red, green, blue) <= 4
    assert abs(red - 87) <= 12  # 0.299 · 220 + 0.587 · 30 + 0.114 · 30


def test_an_mbtiles_of_gdal_is_taken_as_it_is(tmp_path: Path):
    flat = files.geotiff(tmp_path)
    tiles = tmp_path / "ground.mbtiles"
    files.run("gdal_translate", "-q", "-of", "MBTILES", "-co", "TILE_FORMAT=PNG", flat, tiles)
    files.run("gdaladdo", "-q", tiles, "2")
    found = add(tiles, datum="GCJ-02")
    assert found.datum == "gcj02"
    assert_quarters(found)


@pytest.mark.parametrize("scheme", ["tms", "xyz"])
def test_rows_are_counted_as_the_file_says(scheme: str, tmp_path: Path):
    x, y = column_and_row(*files.place_of("nw"), 3)
    from_south = {"tms": 7 - int(y), "xyz": int(y)}[scheme]
    tiles = files.mbtiles(tmp_path / "one.mbtiles", {(3, int(x), from_south): files.png((9, 99, 199))},
                          format="png", scheme=scheme)  # fmt: skip
    found = add(tiles)
    assert pixel(found.id, *files.place_of("nw"), 3) == (9, 99, 199, 255)


def _hostile_tiles(kind: str, path: Path, folder: Path) -> Path:
    x, y = column_and_row(*files.place_of("nw"), 3)
    at = (3, int(x), 7 - int(y))
    if kind == "vector":
        return files.mbtiles(folder / "v.mbtiles", {at: b"\x1a\x02"}, format="pbf")
    if kind == "vector_unsaid":
        return files.mbtiles(folder / "v.mbtiles", {at: b"\x1f\x8b\x08\0"})
    if kind == "svg":
        return files.mbtiles(folder / "s.mbtiles", {at: b"<svg onload='alert(1)'/>"}, format="png")
    if kind == "giant_tile":
        return files.mbtiles(folder / "g.mbtiles", {at: files.png((1, 1, 1), 1025)}, format="png")
    if kind == "row_beyond":
        return files.mbtiles(folder / "r.mbtiles", {(3, 8, 0): files.png((1, 1, 1))}, format="png")
    if kind == "no_tiles":
        return files.mbtiles(folder / "n.mbtiles", {}, format="png")
    if kind == "other_tables":
        path = folder / "o.mbtiles"
        with sqlite3.connect(path) as link:
            link.execute("CREATE TABLE x (y)")
        link.close()
    elif kind == "torn":
        whole = files.mbtiles(folder / "t.mbtiles", {at: files.png((1, 1, 1))}, format="png")
        path.write_bytes(whole.read_bytes()[:5000])
    return path


def _hostile(kind: str, folder: Path) -> Path:
    path = folder / "hostile.tif"
    if kind == "text":
        path.write_text("no raster at all")
    elif kind == "cut_off":
        whole = files.geotiff(folder, "-co", "TILED=YES", "-outsize", "600", "600").read_bytes()
        path.write_bytes(whole[: len(whole) * 2 // 3])
    elif kind == "head_only":
        path.write_bytes(b"II*\0\x08\0\0\0")
    elif kind == "no_crs":
        Image.fromarray(files.quarters()).save(path)
    elif kind == "local":
        local = 'LOCAL_CS["Plant grid",UNIT["metre",1]]'
        files.run("gdal_translate", "-q", "-a_srs", local, files.geotiff(folder), path)
    elif kind == "elsewhere":
        files.run(
            "gdal_translate", "-q", "-a_ullr", "10", "50", "11", "49", files.geotiff(folder), path
        )
    elif kind == "transparent":
        return files.geotiff(folder, picture=Image.new("RGBA", (16, 16)))
    elif kind == "complex":
        return files.geotiff(folder, "-ot", "CFloat32")
    else:
        return _hostile_tiles(kind, path, folder)
    return path


@pytest.mark.parametrize(
    ("kind", "code"),
    [("text", "unknown"), ("cut_off", "damaged"), ("head_only", "damaged"), ("no_crs", "no_crs"),
     ("local", "local_crs"), ("elsewhere", "elsewhere"), ("transparent", "empty"),
     ("complex", "numbers"), ("vector", "vector"), ("vector_unsaid", "vector"), ("svg", "tile"),
     ("giant_tile", "tile"), ("row_beyond", "address"), ("no_tiles", "empty"),
     ("other_tables", "tables"), ("torn", "damaged")],
)  # fmt: skip
def test_p31_what_cannot_be_a_base_map_is_refused_by_name(kind: str, code: str, tmp_path: Path):
    path = _hostile(kind, tmp_path)
    with pytest.raises(BadInput) as refused:
        add(path)
    assert refused.value.code == f"base_map_{code}"
    assert refused.value.field == "file"
    assert path.name in str(refused.value)
    assert store.base_maps() == []
    assert list(store.folder().glob("*")) == [] if store.folder().exists() else True


def test_p30_the_datum_is_never_guessed(tmp_path: Path):
    with pytest.raises(BadInput) as refused:
        add(files.geotiff(tmp_path), datum=None)
    assert refused.value.code == "datum_missing"


def test_the_same_file_or_name_twice_is_a_conflict(tmp_path: Path):
    path = files.geotiff(tmp_path)
    found = add(path)
    for name in ("Other", "Ground"):
        with pytest.raises(Conflict) as refused:
            add(path, name=name)
        assert found.id in str(refused.value)


def test_commands_add_list_and_remove_and_leave_their_rows(tmp_path: Path, capsys):
    path = files.geotiff(tmp_path)
    call_command(
        "add_base_map", str(path), name="航拍 2026", datum="cgcs2000", attribution="© 测绘院"
    )
    (found,) = store.base_maps()
    assert (found.name, found.datum, found.attribution) == ("航拍 2026", "cgcs2000", "© 测绘院")
    call_command("list_base_maps")
    assert found.id in capsys.readouterr().out
    call_command("remove_base_map", found.id)
    assert store.base_maps() == []
    actions = (
        AuditEntry.objects.filter(noun="base_map").order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == ["base_map.add", "base_map.remove"]
    with pytest.raises(CommandError, match="base_map_missing"):
        call_command("remove_base_map", found.id)


def test_nothing_outside_its_folder_is_named_by_an_id(tmp_path: Path):
    add(files.geotiff(tmp_path))
    for key in ("../x", "", "0" * 16, "A" * 16):
        with pytest.raises(NotFound):
            remove_base_map(key)
