"""One town through three formats, and speed's other side: the sources of start_city."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geo_grid.areas.actions import NewCity, found_city
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.premises.models import Building
from importers.city.town import read_rows
from importers.runs.run import import_file

pytestmark = pytest.mark.slow
LARGEST = 800
"""Buildings of the town that are compared: the first ones of the file."""


@pytest.fixture
def town(shared) -> gpd.GeoDataFrame:
    path = shared / "data" / "osm-snezhinsk" / "snezhinsk.gpkg"
    frame = gpd.read_file(path, layer="buildings", rows=LARGEST)
    return frame[frame.geometry.apply(lambda g: not g.interiors)]


def as_pbf(town: gpd.GeoDataFrame, path: Path) -> Path:
    """The town as OpenStreetMap knows it: closed ways with the tags of the rows."""
    import osmium
    from osmium.osm import mutable

    spelling = {"housenumber": "addr:housenumber", "street": "addr:street",
                "levels": "building:levels"}  # fmt: skip
    nodes, ways, number = [], [], 0
    for row in town.itertuples():
        own = []
        for lon, lat in list(row.geometry.exterior.coords)[:-1]:
            number += 1
            nodes.append(mutable.Node(id=number, location=(lon, lat), version=1))
            own.append(number)
        tags = {
            spelling.get(name, name): str(value)
            for name in town.columns.drop(["osm_id", "geometry"])
            if (value := getattr(row, name)) == value and value is not None
        }
        ways.append((int(row.osm_id), [*own, own[0]], tags))
    with osmium.SimpleWriter(str(path)) as out:
        for node in nodes:
            out.add_node(node)
        for way, refs, tags in sorted(ways):
            out.add_way(mutable.Way(id=way, nodes=refs, version=1, tags=tags))
    return path


def as_shapefile(town: gpd.GeoDataFrame, folder: Path) -> Path:
    short = {"housenumber": "housenumbe"}
    town.rename(columns=short).to_file(folder / "town.shp", encoding="GBK", engine="pyogrio")
    path = folder / "town.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in folder.glob("town.[sdpc]*"):
            archive.write(part, part.name)
    return path


def loaded() -> list[tuple[object, ...]]:
    """Everything that is known of the buildings, and their ground on the lattice."""
    rows = Building.objects.order_by("ref").values_list(
        "ref", "name", "kind", "floors", "addresses__road", "addresses__number", "geom"
    )
    grounds = shapely.normalize(to_shapely(row[-1] for row in rows))
    return [(*row[:-1], ground.wkb) for row, ground in zip(rows, grounds, strict=True)]


def test_the_same_buildings_through_three_formats(transactional_db, town, tmp_path):
    from django.core.management import call_command

    # Another test's city may have left its fence around this database.
    found_city(NewCity("镇", "990202", (-179, -85, 179, 85), 32641, "Asia/Shanghai", "wgs84"))
    town.to_file(tmp_path / "town.gpkg", layer="buildings", driver="GPKG")
    files = {
        "gpkg": (tmp_path / "town.gpkg", {}),
        "pbf": (as_pbf(town, tmp_path / "town.osm.pbf"), {}),
        "shp": (as_shapefile(town.astype({"osm_id": str}), tmp_path), {"number": "housenumbe"}),
    }
    found = {}
    for name, (path, mapping) in files.items():
        report = import_file("buildings", path, datum="wgs84", mapping=mapping)
        assert report.refused == [], name
        found[name] = loaded()
        call_command("flush", interactive=False, verbosity=0)
    assert len(found["gpkg"]) == len(town)
    assert found["pbf"] == found["gpkg"]
    assert found["shp"] == found["gpkg"]


def test_a_pbf_alone_is_a_town(db, town, tmp_path):
    from importers.city.start import Start, start_city

    path = as_pbf(town, tmp_path / "town.osm.pbf")
    files = dict.fromkeys(("buildings", "streets", "addresses", "landuse"), str(path))
    started = start_city(Start(name="镇", code="990202", datum="wgs84", files=files))
    assert Building.objects.count() == len(town)
    assert started.units > 0


def test_tables_are_sources_too(tmp_path):
    (tmp_path / "a.csv").write_text("street,housenumber,lon,lat\n文昌路,1,118.1,24.4\n,,x,\n")
    rows = read_rows(tmp_path / "a.csv")
    assert rows.geoms.tolist() == [shapely.Point(118.1, 24.4), None]
    assert rows.columns["street"] == ["文昌路", ""]
