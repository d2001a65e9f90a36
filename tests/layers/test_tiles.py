"""Vector tiles: what they hold, when they are made again, and what is refused."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo_grid.areas.actions import touch
from geo_grid.areas.models import City
from geo_grid.locate.models import Place
from geo_grid.premises.models import Building
from layers.api import caching, tiles
from layers.catalogue import declarations
from layers.catalogue.scope import EVERYTHING, values
from layers.tiles.cache import TileCache
from layers.tiles.vector_tiles import address_of, frame, tile
from tests.conftest import SOUTH, STEP, WEST
from tests.layers.conftest import MIDDLE, scope_of, tile_path

LEFT_ONLY = scope_of(prefixes=("990101001001",))
NEAR_B1 = (WEST + 0.3 * STEP, SOUTH + 2.3 * STEP)


@pytest.mark.usefixtures("fire_grid")
@pytest.mark.parametrize("name", declarations.LAYERS)
def test_every_layer_has_a_tile_with_its_columns(full_city, decode, name):
    layer = declarations.layer_named(name)
    z = max(16, layer.near)
    lines = {"barriers": (WEST + STEP, SOUTH - STEP), "streets": (WEST + STEP, SOUTH + STEP)}
    place = lines.get(name, NEAR_B1)
    place = (WEST - 1.5 * STEP, SOUTH + 0.5 * STEP) if name == "green" else place
    place = (WEST - 0.5 * STEP, SOUTH + 0.5 * STEP) if name == "water" else place
    if name == "places":
        place = Place.objects.get(name="直线路").point.coords
    x, y = address_of(*place, z)
    found = decode(tile([layer], z=z, x=x, y=y), z, x, y)[name]
    given = {column.name for column in layer.tile_columns(z)}
    assert given >= set(found.columns) - {"geometry", "mvt_id"}
    assert len(found) >= 1
    assert found["mvt_id"].is_monotonic_increasing


def test_a_unit_is_drawn_at_its_own_point(full_city, decode):
    x, y = address_of(*NEAR_B1, 18)
    found = decode(tile([declarations.layer_named("units")], z=18, x=x, y=y), 18, x, y)["units"]
    own = Point(WEST + 0.31 * STEP, SOUTH + 2.32 * STEP, srid=4326).transform(3857, clone=True)
    drawn = found[found.room == "101"].geometry.iloc[0]
    unit_m = 40075016.68 / 2**18 / 4096
    assert abs(drawn.x - own.x) <= unit_m
    assert abs(drawn.y - own.y) <= unit_m


def test_shapes_keep_their_place_and_size(full_city, decode):
    path, x, y = tile_path("basic_cells", 15)
    found = decode(tile([declarations.layer_named("basic_cells")], z=15, x=x, y=y), 15, x, y)
    areas = found["basic_cells"].to_crs(4548).area
    assert path.endswith(f"{y}.mvt")
    assert len(areas) == 12
    assert areas.min() == pytest.approx(11200, rel=0.02)
    assert areas.max() == pytest.approx(11200, rel=0.02)


@pytest.mark.parametrize("z", [8, 11, 12, 13])
def test_far_away_counts_stand_for_features(full_city, decode, z):
    x, y = address_of(*MIDDLE, z)
    layers = declarations.named("buildings,units,population,organisations,components,facilities")
    found = decode(tile(layers, z=z, x=x, y=y), z, x, y)
    assert int(found["buildings"].buildings.sum()) == 6
    assert int(found["units"].units.sum()) == 3
    assert int(found["population"].residents.sum()) == 10
    assert len(found["buildings"]) == (6 if z >= 13 else 2)


def test_p30_no_far_away_count_of_today_stands_for_a_former_day(full_city, decode):
    """The houses stood then and are drawn near by; how many there were nobody kept."""
    Building.objects.update(valid=(datetime(2024, 1, 1, tzinfo=UTC), None))
    buildings = declarations.named("buildings")
    then, later = datetime(2024, 2, 1, tzinfo=UTC), timezone.now() + timedelta(days=1)
    for z, number in ((11, 0), (13, 0), (16, 6)):
        x, y = address_of(*MIDDLE, z)
        old = tile(buildings, z=z, x=x, y=y, at=then)
        assert (len(decode(old, z, x, y)["buildings"]) if old else 0) == number
        assert tile(buildings, z=z, x=x, y=y, at=later) == tile(buildings, z=z, x=x, y=y)
        assert bool(tile(buildings, z=z, x=x, y=y, at=then, since=then - timedelta(9))) == (z == 16)


def test_one_request_brings_several_layers(client, full_city, decode):
    path, x, y = tile_path("buildings,streets,buildings", 16)
    reply = client.get(path)
    found = decode(reply.content, 16, x, y)
    assert reply["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert list(found) == ["buildings", "streets"]


def test_the_same_tile_has_the_same_bytes(full_city):
    x, y = address_of(*MIDDLE, 14)
    layers = list(declarations.LAYERS.values())
    assert tile(layers, z=14, x=x, y=y) == tile(layers, z=14, x=x, y=y)


def test_an_unchanged_tile_is_304_without_a_query_of_the_layer(client, full_city):
    path, _, _ = tile_path("buildings", 16)
    first = client.get(path)
    assert first["Cache-Control"] == "private, no-cache"
    with CaptureQueriesContext(connection) as asked:
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert client.get(path).content == first.content
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert not [one for one in asked if "ST_AsMVT" in one["sql"]]


@pytest.mark.parametrize("page", ["tile", "cells"])
def test_a_new_release_draws_anew(client, full_city, monkeypatch, page):
    path = tile_path("buildings", 16)[0] if page == "tile" else "/api/v1/grid_cells.geojson"
    first = client.get(path)
    monkeypatch.setattr(tiles if page == "tile" else caching, "__version__", "next")
    with CaptureQueriesContext(connection) as asked:
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert [one for one in asked if "ST_AsMVT" in one["sql"] or "ST_AsGeoJSON" in one["sql"]]


def test_a_write_makes_the_tiles_of_its_nouns_again(client, full_city):
    def etags() -> list[str]:
        return [client.get(tile_path(n, 16)[0])["ETag"] for n in ("incidents", "buildings")]

    before = etags()
    touch("incidents")
    after = etags()
    assert after[0] != before[0]
    assert after[1] == before[1]
    touch(ground=True)
    assert etags()[1] != after[1]


def test_tiles_are_sent_gzipped_where_that_is_understood(client, full_city):
    path, _, _ = tile_path("basic_cells,buildings", 16)
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Accept-Encoding" in plain["Vary"]


def test_an_empty_tile_is_200_without_a_byte(client, full_city):
    reply = client.get("/tiles/buildings,incidents/15/0/0.mvt")
    assert (reply.status_code, reply.content) == (200, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing/1/0/0", 404), ("buildings/3/8/0", 404), ("buildings/99/0/0", 404),
        ("buildings/23/0/0", 404), ("buildings/1/0/-1", 404), ("buildings/1/0/x", 404),
        ("buildings/9999999999999999999999/0/0", 404), ("%00/1/0/0", 404), (",/1/0/0", 404),
        ("buildings/1/0/0.mvt?as_of=tomorrow", 400), ("buildings/1/0/0.mvt?as_of=9999-12-31", 400),
    ],
)  # fmt: skip
def test_tiles_that_do_not_exist(client, full_city, path, status):
    path = path if ".mvt" in path else f"{path}.mvt"
    reply = client.get(f"/tiles/{path}")
    assert reply.status_code == status
    assert reply.json()["code"]


def test_cells_as_of_a_day_before_they_were_drawn(client, full_city):
    path, _, _ = tile_path("grid_cells,basic_cells", 15)
    assert client.get(path).content
    assert client.get(f"{path}?as_of=2001-01-01").content == b""


@pytest.mark.parametrize("z", [11, 13, 16])
@pytest.mark.parametrize("name", ["population", "organisations", "incidents"])
def test_a_scope_shows_its_own_rows_only(full_city, decode, name, z):
    layer = declarations.layer_named(name)
    x, y = address_of(*NEAR_B1, z)
    mine = decode(tile([layer], z=z, x=x, y=y, scope=LEFT_ONLY), z, x, y)
    other = scope_of(cells=(full_city.grid_cells[1],))
    foreign = decode(tile([layer], z=z, x=x, y=y, scope=other), z, x, y)
    assert len(mine[name]) >= 1
    if name == "population":
        column = "residents"
        assert int(mine[name][column].sum()) == 4
        assert name not in foreign or int(foreign[name][column].sum()) in (0, 6)
    else:
        assert name not in foreign
    nobody = scope_of()
    assert tile([layer], z=z, x=x, y=y, scope=nobody) == b""


def test_ground_is_the_same_for_everybody(full_city):
    x, y = address_of(*MIDDLE, 11)
    ground = [one for one in declarations.LAYERS.values() if not one.is_scoped]
    for z in (11, 16):
        x, y = address_of(*MIDDLE, z)
        assert tile(ground, z=z, x=x, y=y, scope=scope_of()) == tile(ground, z=z, x=x, y=y)
        for layer in ground:
            assert not any(c.is_bound for c in layer.tile_columns(z))


@pytest.mark.parametrize("z", [11, 13, 16])
def test_p07_a_house_whose_doors_stand_in_foreign_ground_is_not_counted(full_city, decode, z):
    """B5 lies on the right; its door of six people is moved into the left cell and back."""
    from geo_grid.people.actions import recount
    from geo_grid.premises.models import Unit

    door = Unit.objects.get(building=full_city.buildings["B5"])
    Unit.objects.filter(pk=door.pk).update(
        basic_cell_id=full_city.basic_cells["001"], point=Point(*NEAR_B1), point_origin="own"
    )
    recount()
    right = scope_of(cells=(full_city.grid_cells[1],))
    layer = declarations.layer_named("population")
    x, y = address_of(*MIDDLE, z)
    told = decode(tile([layer], z=z, x=x, y=y, scope=right), z, x, y)
    assert not told or int(told["population"]["residents"].sum()) == 0


def test_frame_of_the_first_tile_is_the_world():
    box = frame(0, 0, 0)
    assert box["west"] == pytest.approx(-20037508.34, abs=0.01)
    assert box["north"] == pytest.approx(20037508.34, abs=0.01)
    assert box["max_lat"] > 85.05
    assert frame(1, 1, 1)["north"] == pytest.approx(0)


def test_the_cache_throws_the_least_used_out(tmp_path):
    import os

    cache = TileCache(tmp_path, limit_bytes=1000)
    for number in range(8):
        cache.put(str(number), bytes(100))
        os.utime(cache._path(str(number)), (number, number))
    assert cache.get("0") == bytes(100)  # used just now
    for number in (8, 9, 10):
        cache.put(str(number), bytes(100))
    cache.prune()
    assert cache.get("1") is None
    assert cache.get("0") == bytes(100)
    assert sum(path.stat().st_size for path in tmp_path.glob("*/*")) <= 1000


def test_tilejson_describes_the_tiles(client, full_city):
    told = client.get("/tiles/buildings,streets.json", headers={"Accept-Language": "en"}).json()
    assert told["tilejson"] == "3.0.0"
    assert told["tiles"][0].endswith("/tiles/buildings,streets/{z}/{x}/{y}.mvt")
    assert [one["id"] for one in told["vector_layers"]] == ["buildings", "streets"]
    assert told["vector_layers"][0]["fields"]["floors"] == "Floors"
    west, south, east, north = told["bounds"]
    assert west < WEST < east
    assert south < SOUTH < north
    assert client.get("/tiles/nothing.json").status_code == 404


def test_tile_queries_use_the_spatial_index(crowded_city):
    from layers.tiles.vector_tiles import statement

    x, y = address_of(*MIDDLE, 17)
    with connection.cursor() as cursor, CaptureQueriesContext(connection):
        for name in ("buildings", "units", "components", "incidents", "population"):
            table = {"units": "unit", "population": "building"}.get(name, name.rstrip("s"))
            text = statement([declarations.layer_named(name)], z=17).as_string(cursor.cursor)
            cursor.execute("EXPLAIN " + text, frame(17, x, y) | values(EVERYTHING))
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert f"Seq Scan on geo_grid_{table} " not in plan, plan
            assert re.search(r"Index Cond: \(.*&&", plan), plan


def test_roles_see_registers_and_cases_where_they_hold_the_right(
    client, login_as, full_city, decode
):
    path, x, y = tile_path("population,incidents,buildings", 16, NEAR_B1)
    street = login_as("street_manager", division_code="990101001000")
    elsewhere = login_as("community_manager", division_code="990101001002")
    handler = login_as("department_handler")
    worker = login_as("grid_worker", grid_cell_id=full_city.grid_cells[0])
    told = {}
    for name, one in (
        ("street", street),
        ("elsewhere", elsewhere),
        ("handler", handler),
        ("worker", worker),
    ):
        told[name] = decode(one.get(path).content, 16, x, y)
        assert len(told[name]["buildings"]) >= 1
    for name in ("street", "worker"):
        assert set(told[name]) == {"population", "incidents", "buildings"}, name
    assert set(told["elsewhere"]) <= {"buildings", "population"}
    assert "population" not in told["handler"]
    assert "incidents" not in told["handler"]
    assert handler.get(path)["ETag"] != street.get(path)["ETag"]


def test_a_stranger_gets_no_tile(full_city):
    from django.test import Client

    path, _, _ = tile_path("streets", 16)
    assert Client().get(path).status_code == 401


def test_versions_of_a_new_city_repeat_none_of_an_earlier_one(full_city):
    """Browsers and the disk keep tiles by these numbers; they start at the clock, in ms."""
    now_ms = timezone.now().timestamp() * 1000
    touch(ground=True)
    assert now_ms - 86_400_000 < City.objects.get().data_version < now_ms + 1_000_000
