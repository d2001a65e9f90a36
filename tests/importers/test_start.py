"""start_city refuses what it cannot use, with a sentence, and leaves nothing behind."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from django.core.management import call_command

from geo_grid.access.context import Caller, acting
from geo_grid.access.system import SYSTEM
from geo_grid.areas.models import BasicCell, City, Division
from geo_grid.errors import BadInput
from geo_grid.matters.models import CalendarYear
from geo_grid.people.models import Resident
from geo_grid.premises.models import Building, Unit
from geo_grid.redraw.drafts import actions, queries
from importers.city.start import Start, start_city
from importers.runs.run import import_file
from layers.catalogue import feature_collections

LON, LAT = -43.2, -22.9


def cells_of_the_map() -> list[dict]:
    """The grid cells as they are told to whoever may list everybody."""
    with acting(Caller(scope=SYSTEM, purpose="test")):
        return json.loads(feature_collections.grid_cells())["features"]


def blocks(
    columns: int = 6, rows: int = 5
) -> tuple[list[shapely.Geometry], list[shapely.Geometry]]:
    """Houses in rows between streets about 100 m apart, far away from China."""
    step = 0.001
    houses = [
        shapely.box(x, y, x + 0.00025, y + 0.00015)
        for c in range(columns)
        for r in range(rows)
        for x in (LON + c * step + 0.0002, LON + c * step + 0.0006)
        for y in (LAT + r * step + 0.0002, LAT + r * step + 0.0006)
    ]
    streets = [
        shapely.LineString([(LON + c * step, LAT), (LON + c * step, LAT + rows * step)])
        for c in range(columns + 1)
    ] + [
        shapely.LineString([(LON, LAT + r * step), (LON + columns * step, LAT + r * step)])
        for r in range(rows + 1)
    ]
    return houses, streets


@pytest.fixture
def town(tmp_path: Path) -> dict[str, str]:
    """Files as an export of OpenStreetMap has them: one in metres, one with Z, tags by colon."""
    houses, streets = blocks()
    buildings = gpd.GeoDataFrame(
        {
            "building": ["apartments"] * len(houses),
            "building:levels": ["4"] * len(houses),
            "addr:street": ["Rua Um"] * len(houses),
            "addr:housenumber": [str(i) for i in range(len(houses))],
        },
        geometry=[shapely.MultiPolygon([shapely.force_3d(h, 3.0)]) for h in houses],
        crs=4326,
    )
    buildings.to_crs(32723).to_file(tmp_path / "houses.gpkg", layer="houses")
    lines = gpd.GeoDataFrame(
        {"highway": ["residential"] * len(streets), "railway": [""] * len(streets)},
        geometry=streets, crs=4326,
    )  # fmt: skip
    lines.to_file(tmp_path / "ways.geojson", driver="GeoJSON")
    return {"buildings": f"{tmp_path}/houses.gpkg:houses", "streets": f"{tmp_path}/ways.geojson"}


def test_a_town_anywhere(db, town):
    started = start_city(Start(name="Vila", code="990301", datum="wgs84", files=town))
    assert City.objects.get().metric_srid == 32723
    assert Building.objects.count() == 120
    assert set(Building.objects.values_list("floors", flat=True)) == {4}
    assert not Building.objects.filter(basic_cell=None).exists()
    cells = cells_of_the_map()
    assert (
        sum(c["properties"]["households"] for c in cells) == started.units == Unit.objects.count()
    )
    assert all(c["properties"]["is_estimated"] for c in cells)
    assert Resident.objects.count() == 0, "estimated people are numbers, never persons"
    assert City.objects.get().timezone == "Asia/Shanghai", "the setting, where nothing is said"
    assert CalendarYear.objects.filter(year=2026).exists(), "with the days off of that zone"


def test_the_zone_of_a_town_is_the_one_it_is_told_or_that_of_the_setting(db, town, settings):
    told = {"name": "Vila", "code": "990301", "datum": "wgs84", "files": town}
    with pytest.raises(BadInput) as refused:
        start_city(Start(**told, timezone="America/Vila"))
    assert (refused.value.code, refused.value.field) == ("timezone_unknown", "timezone")
    settings.GEO_GRID_TIME_ZONE = settings.TIME_ZONE = "America/Bahia"
    with pytest.raises(BadInput) as refused:
        start_city(Start(**told, timezone="America/Sao_Paulo"))
    assert refused.value.code == "timezone_contradicts"
    start_city(Start(**told))
    assert City.objects.get().timezone == "America/Bahia"
    assert not CalendarYear.objects.exists(), "only weekends are known"


@pytest.mark.parametrize("doors", [1, 3])
def test_a_list_of_doors_leaves_a_town_its_households_and_its_cells(db, town, write_csv, doors):
    start_city(Start(name="Vila", code="990301", datum="wgs84", files=town))

    def households() -> dict[int, int]:
        cells = cells_of_the_map()
        return {c["id"]: c["properties"]["households"] for c in cells}

    before = households()
    rows = [
        {"building_ref": ref, "room": f"R{n}"}
        for ref in Building.objects.values_list("ref", flat=True)
        for n in range(doors)
    ]
    assert import_file("units", write_csv(rows)).applied
    assert households() == before
    assert sum(before.values()) > 0
    community = Division.objects.filter(level="community").order_by("code").first()
    plan = actions.create_plan(area=community.code)
    actions.add_step(plan.pk, {"type": "fix_all"}, revision=0, client_id="a")
    plan.refresh_from_db()
    state = queries.state_of(plan)
    homes = [state.sums(key)["households"] for key in state.cells]
    assert max(homes) <= state.rule(community.pk)[1]


@pytest.mark.parametrize("code", ["12345", "abcdef", "", "1234567890", "３５０２０３", "35020²"])
def test_prefixes(db, town, code):
    with pytest.raises(BadInput) as refused:
        start_city(Start(name="x", code=code, datum="wgs84", files=town))
    assert refused.value.code == "prefix_unusable"
    assert not City.objects.exists()


def test_a_missing_datum_and_a_missing_file(db, town):
    for start, code in (
        (Start(name="x", code="990301", datum=None, files=town), "datum_missing"),
        (
            Start(
                name="x", code="990301", datum="wgs84", files=town | {"water": "/nowhere/x.gpkg"}
            ),
            "file_missing",
        ),
    ):
        with pytest.raises(BadInput) as refused:
            start_city(start)
        assert refused.value.code == code
    assert not City.objects.exists()


def test_nine_digits_name_one_street(db, town):
    start_city(Start(name="Vila", code="990301002", datum="wgs84", files=town))
    assert set(Division.objects.filter(level="street").values_list("code", flat=True)) == {
        "990301002000"
    }


def test_a_population_scales_the_estimate(db, town, tmp_path):
    area = shapely.box(LON, LAT, LON + 0.006, LAT + 0.005)
    gpd.GeoDataFrame({"population": [5000]}, geometry=[area], crs=4326).to_file(
        tmp_path / "people.gpkg", layer="people"
    )
    start_city(
        Start(
            name="Vila", code="990301", datum="wgs84",
            files=town | {"population": f"{tmp_path}/people.gpkg:people"},
        )
    )  # fmt: skip
    cells = cells_of_the_map()
    assert sum(c["properties"]["residents"] for c in cells) == pytest.approx(5000, rel=0.03)


def test_the_outline_given_is_the_outline_kept(db, town, tmp_path):
    area = shapely.box(LON - 0.001, LAT - 0.001, LON + 0.008, LAT + 0.007)
    gpd.GeoDataFrame(geometry=[area], crs=4326).to_file(tmp_path / "edge.gpkg", layer="edge")
    files = town | {"outline": f"{tmp_path}/edge.gpkg:edge"}
    start_city(Start(name="Vila", code="990301", datum="wgs84", files=files))
    covered = sum(cell.geom.area for cell in BasicCell.objects.all())
    assert covered == pytest.approx(area.area, rel=1e-7)


def test_the_command_tells_and_ends_with_its_status(db, town, capsys):
    arguments = ["--name", "Vila", "--code", "990301", "--buildings", town["buildings"]]
    with pytest.raises(SystemExit) as ended:
        call_command("start_city", *arguments)
    assert ended.value.code == 2
    assert "wgs84" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        call_command("start_city", *arguments, "--datum", "wgs84", "--json")
    assert ended.value.code == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["buildings"] == 120
    assert "streets" in told["missing"]
