"""Real towns and real code lists; skipped where the folder of real data is not at hand."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from geo_grid.access.context import Caller, acting
from geo_grid.access.system import SYSTEM
from geo_grid.areas.models import BasicCell, CellAssignment, City, Division, GridCellVersion
from geo_grid.errors import BadInput, Conflict
from geo_grid.geometry.coverage import check
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.premises.models import Building, Unit
from importers.city.start import Start, start_city
from importers.runs.run import import_file
from layers.catalogue import feature_collections

pytestmark = pytest.mark.slow


def shapes(queryset) -> np.ndarray:
    return np.asarray(to_shapely(queryset.values_list("geom", flat=True)), dtype=object)


def assert_sound_city() -> None:
    """What must hold of any started city."""
    atoms = shapes(BasicCell.objects.order_by("id"))
    assert check(atoms)
    outlines = shapes(GridCellVersion.objects.all())
    assert shapely.area(outlines).sum() == pytest.approx(shapely.area(atoms).sum(), rel=1e-9)
    assert CellAssignment.objects.count() == len(atoms)
    assert not Building.objects.filter(basic_cell=None).exists()
    with acting(Caller(scope=SYSTEM, purpose="test")):
        told = feature_collections.grid_cells(), feature_collections.divisions("community")
    cells, communities = (
        [feature["properties"] for feature in json.loads(text)["features"]] for text in told
    )
    for measure in ("buildings", "units", "households", "residents"):
        assert sum(c[measure] for c in cells) == sum(c[measure] for c in communities)
    assert sum(c["units"] for c in cells) == Unit.objects.count() > 0
    within = sum(c["rule"] == "right" for c in cells)
    assert within / len(cells) > 0.6, "most cells should keep to the rule"
    codes = [c["code"] for c in cells]
    assert len(set(codes)) == len(codes)


def test_a_town_from_openstreetmap(db, shared):
    town = shared / "data" / "osm-snezhinsk" / "snezhinsk.gpkg"
    files = {
        "buildings": f"{town}:buildings", "streets": f"{town}:roads",
        "addresses": f"{town}:addr_nodes", "landuse": f"{town}:landuse",
    }  # fmt: skip
    started = start_city(Start(name="斯涅任斯克", code="990202", datum="wgs84", files=files))
    assert_sound_city()
    city = City.objects.get()
    assert city.metric_srid == 32641
    assert {"water", "outline", "population", "floors", "units"} <= set(city.missing)
    loaded = sum(r.accepted for r in started.reports if r.kind == "buildings")
    assert loaded == Building.objects.count() > 6400
    assert Building.objects.filter(addresses__number__gt="").distinct().count() > 4500
    assert Division.objects.filter(level="community").count() > 3
    with pytest.raises(Conflict):
        start_city(Start(name="again", code="990203", datum="wgs84", files=files))


def test_buildings_alone_with_mapped_storeys(db, shared):
    buildings = shared / "data" / "cn-beijing-dongzhimen-buildings" / "beijing_buildings.gpkg"
    files = {"buildings": f"{buildings}:buildings"}
    start = Start(
        name="东直门", code="990105", datum="wgs84", files=files, mapping={"floors": "height"}
    )
    started = start_city(start)
    assert_sound_city()
    assert {"streets", "addresses", "landuse"} <= set(started.missing)
    assert "floors" not in started.missing
    assert Building.objects.order_by("-floors").first().floors == 74
    assert Building.objects.count() == 5442


def test_heights_are_never_taken_for_storeys(db, shared):
    buildings = shared / "data" / "cn-beijing-dongzhimen-buildings" / "beijing_buildings.gpkg"
    import_file("buildings", f"{buildings}:buildings", datum="wgs84", mapping={"ref": "src_id"})
    assert set(Building.objects.values_list("floors_origin", flat=True)) == {"estimated"}


def test_the_division_tree_of_xiamen(db, shared):
    districts = shared / "data" / "cn-xiamen-districts" / "xiamen_districts.gpkg"
    layer = f"{districts}:districts_as_published_gcj02"
    with pytest.raises(BadInput) as refused:
        import_file("divisions", layer)
    assert refused.value.code == "datum_missing"
    assert not Division.objects.exists()
    report = import_file("divisions", layer, datum="gcj02")
    assert (report.accepted, report.refused) == (8, [])
    codes = shared / "data" / "cn-division-codes"
    assert import_file("divisions", codes / "xiamen_streets_9digit.csv").applied
    assert import_file("divisions", codes / "xiamen_communities_12digit.csv").applied
    communities = Division.objects.filter(level="community")
    assert communities.count() == 555
    assert {c.parent.code[:9] for c in communities} == {c.code[:9] for c in communities}
    again = import_file("divisions", codes / "xiamen_communities_12digit.csv")
    assert again.changed == 0


def test_gcj02_lands_where_the_converted_layer_says(db, shared):
    districts = shared / "data" / "cn-xiamen-districts" / "xiamen_districts.gpkg"
    import_file("divisions", f"{districts}:districts_as_published_gcj02", datum="gcj02")
    from importers.city.town import read_rows

    reference = read_rows(f"{districts}:districts_wgs84_converted")
    for code, polygon in zip(reference.columns["code"], reference.geoms, strict=True):
        ours = to_shapely([Division.objects.get(code=code.ljust(12, "0")).geom])[0]
        apart = np.abs(shapely.get_coordinates(ours) - shapely.get_coordinates(polygon))
        assert apart.max() < 1e-7, code
