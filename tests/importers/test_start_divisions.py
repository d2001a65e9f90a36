"""A rural town of real divisions: municipal polygons become communities, nothing is left out unsaid."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from django.core.management import call_command

from geo_grid.areas.models import BasicCell, City, Division
from geo_grid.errors import BadInput
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.premises.models import Building
from importers.city.divided import divisions_of
from importers.city.start import Start, start_city
from importers.city.town import Rows

LON, LAT, STEP = 117.5, 25.2, 0.0035  # villages of about 350 m
CODE = "350626"
NAMES = [f"村{n}" for n in range(1, 13)]


def villages(rng: np.random.Generator) -> list[shapely.Polygon]:
    """Twelve in three rows; each border is drawn twice, with a metre between the two at most."""
    corner = {(c, r): (LON + STEP * (c + rng.uniform(-0.2, 0.2)), LAT + STEP * (r + rng.uniform(-0.2, 0.2)))
              for c in range(5) for r in range(4)}  # fmt: skip
    found = []
    for r in range(3):
        for c in range(4):
            ring = np.array([corner[at] for at in ((c, r), (c + 1, r), (c + 1, r + 1), (c, r + 1))])
            found.append(shapely.Polygon(ring + rng.uniform(-5e-6, 5e-6, ring.shape)))
    return found


def scattered(rng: np.random.Generator, count: int) -> list[shapely.Polygon]:
    """Houses of ten metres anywhere in the villages and around them."""
    xy = rng.uniform((LON - STEP, LAT - STEP), (LON + 5 * STEP, LAT + 4 * STEP), (count, 2))
    return [shapely.box(x, y, x + 1e-4, y + 9e-5) for x, y in xy]


def written(folder: Path, shapes: list, layer: str, **columns: list) -> str:
    path = folder / f"{layer}.gpkg"
    gpd.GeoDataFrame(columns, geometry=shapes, crs=4326).to_file(path, layer=layer)
    return f"{path}:{layer}"


@pytest.fixture
def rural(tmp_path: Path) -> dict[str, str]:
    rng = np.random.default_rng(20)
    polygons = villages(rng)
    pond = polygons[5].centroid.buffer(0.0004)  # ground that nobody claims
    polygons[5] = shapely.difference(polygons[5], pond)
    codes = [f"{CODE}{100 + n // 4}{200 + n}" for n in range(12)]
    road = shapely.LineString([(LON - STEP, LAT + 1.4 * STEP), (LON + 5 * STEP, LAT + 1.6 * STEP)])
    planned = shapely.LineString([(LON + 2 * STEP, LAT), (LON + 2 * STEP, LAT + 3 * STEP)])
    return {
        "divisions": written(tmp_path, polygons, "villages", 代码=codes, 村名=NAMES),
        "buildings": written(tmp_path, scattered(rng, 2000), "houses", name=["屋"] * 2000),
        "streets": written(tmp_path, [road, planned], "ways", highway=["tertiary", "proposed"]),
    }


def test_a_rural_town_has_no_islands_and_nothing_is_left_out_unsaid(db, rural, tmp_path, capsys):
    outside = tmp_path / "outside.gpkg"
    with pytest.raises(SystemExit) as ended:
        call_command(
            "start_city", "--name", "某镇", "--code", CODE, "--datum", "wgs84", "--json",
            "--map", "divisions.name=村名", "--outside", str(outside),
            *(part for source, file in rural.items() for part in (f"--{source}", file)),
        )  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert ended.value.code == 0, told["reports"]
    communities = Division.objects.filter(level="community", valid__upper_inf=True)
    assert set(communities.values_list("name", flat=True)) == set(NAMES)
    assert set(BasicCell.objects.values_list("community__name", flat=True)) == set(NAMES)

    ground = shapely.union_all(np.array(list(to_shapely(c.geom for c in BasicCell.objects.all()))))
    assert (ground.geom_type, len(ground.interiors)) == ("Polygon", 0)  # one piece, without holes
    lost = Building.objects.filter(basic_cell=None)
    assert told["outside"] == lost.count() == len(gpd.read_file(outside)) > 100
    inside = Building.objects.exclude(basic_cell=None)
    assert lost.count() + inside.count() == 2000
    for building, within in [(b, True) for b in inside] + [(b, False) for b in lost]:
        point = shapely.Point(building.point.x, building.point.y)
        assert shapely.distance(ground, point) < 1e-4 if within else True
        assert within or not shapely.covers(shapely.buffer(ground, -1e-4), point)
    assert told["divisions"]["gaps"] >= 1
    assert not {"divisions", "outline", "division_codes"} & set(told["missing"])


def rows_of(shapes: list, **columns: list) -> Rows:
    return Rows(columns, np.array(shapes, dtype=object))


def found_of(rows: Rows, mapping: dict | None = None):
    return divisions_of(rows, city="某镇", prefix=CODE, mapping=mapping or {}, datum="wgs84")


def test_borders_that_are_drawn_twice_become_one():
    rng = np.random.default_rng(7)
    for _ in range(20):
        found = found_of(rows_of(villages(rng), name=NAMES))
        shapes = found.rows.geoms
        assert shapely.coverage_is_valid(shapes)
        assert not shapely.is_empty(shapes).any()
        ground = shapely.union_all(shapes)
        assert (ground.geom_type, len(ground.interiors)) == ("Polygon", 0)
        assert found.numbered
        assert sorted(found.rows.columns["code"]) == [f"{CODE}001{n:03d}" for n in range(1, 13)]


def test_open_ground_between_divisions_goes_to_the_longest_border():
    left = shapely.difference(shapely.box(0, 0, 0.01, 0.02), shapely.box(0.004, 0.01, 0.01, 0.014))
    right = shapely.box(0.01, 0, 0.02, 0.02)
    found = found_of(rows_of([left, right], name=["甲", "乙"]))
    assert found.gaps == 1
    assert shapely.area(found.rows.geoms) == pytest.approx([2e-4, 2e-4])


SQUARE, OTHER = shapely.box(0, 0, 0.01, 0.01), shapely.box(0.005, 0, 0.02, 0.01)


@pytest.mark.parametrize(
    ("shapes", "columns", "code"),
    [
        ([], {"name": []}, "divisions_empty"),
        ([SQUARE, OTHER], {"name": ["甲", "乙"]}, "divisions_overlap"),
        ([SQUARE, shapely.Point(1, 1)], {"name": ["甲", "乙"]}, "division_no_polygon"),
        ([SQUARE], {"name": [" "]}, "division_name_missing"),
        ([SQUARE], {"label": ["甲"]}, "division_name_missing"),
        ([SQUARE], {"name": ["甲"], "code": ["350627001001"]}, "division_foreign"),
    ],
)
def test_divisions_that_cannot_be_meant_are_refused_by_name(shapes, columns, code):
    with pytest.raises(BadInput) as refused:
        found_of(rows_of(shapes, **columns))
    assert refused.value.code == code


@pytest.mark.parametrize("code", ["divisions_refused", "divisions_and_outline"])
def test_p31_nothing_stays_of_a_start_that_is_refused(db, rural, tmp_path, code):
    files = {"buildings": rural["buildings"], "divisions": rural["divisions"]}
    if code == "divisions_and_outline":
        files["outline"] = rural["divisions"]
    else:
        shapes = villages(np.random.default_rng(1))
        files["divisions"] = written(
            tmp_path, shapes, "twice", code=[f"{CODE}100200"] * 12, name=NAMES
        )
    with pytest.raises(BadInput) as refused:
        start_city(Start(name="某镇", code=CODE, datum="wgs84", files=files))
    assert refused.value.code == code
    assert not City.objects.exists()
