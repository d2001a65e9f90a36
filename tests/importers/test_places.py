"""Coordinates and geometries as hostile files hold them: each gets its own name."""

from __future__ import annotations

import pytest

from geo_grid.errors import BadInput
from geo_grid.facilities.models import Component, Facility
from geo_grid.premises.models import Building
from importers.rows.choices import FileChoices
from importers.runs.run import import_file
from tests.conftest import SOUTH, STEP, WEST
from tests.importers.conftest import codes

X, Y = WEST + 0.0005, SOUTH + 0.0005


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        ("", "", "geometry_missing"),
        (X, "", "geometry_missing"),
        ("0", "0", "coordinate_zero"),
        ("nan", Y, "geometry_missing"),
        (X, "1e400", "coordinate_not_finite"),
        ("-inf", Y, "coordinate_not_finite"),
        ("118°30", Y, "coordinate_not_finite"),
        (Y, X, "axes_swapped"),
        ("119", "25", "coordinate_whole_degrees"),
        ("218.5", Y, "coordinate_range"),
        (X + 1, Y, "outside_city"),
    ],
)
def test_points(lattice_city, write_csv, lon, lat, code):
    good = {"ref": "good", "kind": "camera", "lon": X, "lat": Y}
    path = write_csv([good, {"ref": "bad", "kind": "camera", "lon": lon, "lat": lat}])
    report = import_file("components", path, datum="wgs84")
    assert codes(report) == [(3, "lon", code)]
    assert not report.applied
    assert report.refused[0].as_dict()["message"]


def square(x: float, y: float, size: float = 0.0002) -> list[list[float]]:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def polygon(*rings: list[list[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": rings}


BOW_TIE = [[X, Y], [X + 1e-4, Y + 1e-4], [X + 1e-4, Y], [X, Y + 1e-4], [X, Y]]


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ("null", "geometry_missing"),
        ({"type": "Polygon", "coordinates": []}, "geometry_empty"),
        (polygon(BOW_TIE), "geometry_invalid"),
        (polygon([[X, Y], [X + 1e-4, Y], [X, Y], [X, Y]]), "geometry_collapsed"),
        (polygon([[X, Y], [X + 1e-9, Y], [X, Y + 1e-9], [X, Y]]), "geometry_collapsed"),
        (polygon(square(X, Y), square(X + 1, Y)), "geometry_invalid"),
        (polygon(square(X + 1, Y)), "outside_city"),
        ({"type": "Point", "coordinates": [X, Y]}, "geometry_type"),
        ({"type": "LineString", "coordinates": [[X, Y], [X + 1e-4, Y]]}, "geometry_type"),
        (polygon(square(Y, X)), "axes_swapped"),
        (polygon([[X, Y], [0, 0], [X, Y + 1e-4], [X, Y]]), "coordinate_zero"),
        (polygon([[118, 24], [119, 24], [119, 25], [118, 24]]), "coordinate_whole_degrees"),
        ('{"type":"Polygon","coordinates":[[[1e400,1],[2,1],[2,2],[1e400,1]]]}',
         "coordinate_not_finite"),
    ],
)  # fmt: skip
def test_footprints(bare_city, write_geojson, shape, code):
    path = write_geojson([(polygon(square(X, Y)), {"ref": "good"}), (shape, {"ref": "bad"})])
    report = import_file("buildings", path, datum="wgs84", accept_partial=True)
    assert [(row, found) for row, _, found in codes(report)] == [(2, code)]
    assert list(Building.objects.values_list("ref", flat=True)) == ["good"]


@pytest.mark.slow
def test_a_million_vertices(bare_city, write_geojson):
    import numpy as np

    angle = np.linspace(0, 2 * np.pi, 1_000_000)
    ring = np.column_stack([X + 0.002 * np.cos(angle), Y + 0.002 * np.sin(angle)]).tolist()
    ring[-1] = ring[0]
    path = write_geojson([(polygon(ring), {"ref": "round"})])
    report = import_file("buildings", path, datum="wgs84", accept_partial=True)
    assert report.read == 1
    assert report.changed + report.refused_rows == 1


def test_heights_and_measures_are_dropped(bare_city, write_geojson):
    ring = [[*xy, 12.5] for xy in square(X, Y)]
    import_file("buildings", write_geojson([(polygon(ring), {"ref": "z"})]), datum="wgs84")
    assert not Building.objects.get(ref="z").geom.hasz


def test_an_area_stands_for_the_thing_at_a_point(lattice_city, write_geojson):
    path = write_geojson([(polygon(square(X, Y)), {"ref": "F", "kind": "学校", "name": "一中"})])
    assert import_file("facilities", path, datum="wgs84").changed == 1
    facility = Facility.objects.get(ref="F")
    assert facility.point.within(Building.objects.get(ref="B1").geom.envelope) is False
    assert facility.basic_cell_id == lattice_city.basic_cells["009"]


def test_the_datum_must_be_given(lattice_city, write_csv):
    rows = [{"ref": "c", "kind": "lamp", "lon": X, "lat": Y}]
    for datum, code in ((None, "datum_missing"), ("", "datum_missing"), ("nad27", "datum_unknown")):
        with pytest.raises(BadInput) as refused:
            import_file("components", write_csv(rows), datum=datum)
        assert refused.value.code == code


def test_gcj02_is_shifted_back(lattice_city, write_csv):
    from geo_grid.facilities.models import Component
    from geo_grid.geometry.datum import from_wgs84

    lon, lat = from_wgs84(X, Y, datum="gcj02")
    rows = [{"ref": "c", "kind": "lamp", "lon": float(lon), "lat": float(lat)}]
    import_file("components", write_csv(rows), datum="gcj02")
    point = Component.objects.get().point
    assert point.coords == pytest.approx((X, Y), abs=2e-8)


def test_a_projected_layer_is_brought_to_degrees(bare_city, tmp_path):
    import geopandas
    import shapely

    frame = geopandas.GeoDataFrame(
        {"ref": ["p"]}, geometry=[shapely.box(X, Y, X + 2e-4, Y + 2e-4)], crs=4326
    ).to_crs(4548)
    frame.to_file(tmp_path / "p.gpkg", driver="GPKG")
    import_file("buildings", tmp_path / "p.gpkg", datum="cgcs2000")
    assert Building.objects.get().geom.extent[0] == pytest.approx(X, abs=1e-7)


@pytest.mark.parametrize("north_first", [False, True])
def test_cells_complete_a_layer_in_its_own_units_or_in_degrees(lattice_city, tmp_path, north_first):
    import geopandas
    import shapely

    (east, north), *_ = geopandas.GeoSeries([shapely.Point(X, Y)], crs=4326).to_crs(4548)[0].coords
    xy = (north, east) if north_first else (east, north)
    frame = geopandas.GeoDataFrame(
        {"ref": ["layer", "metres", "degrees"], "kind": ["camera"] * 3,
         "lon": ["", f"{xy[0]:.4f}", f"{X:.8f}"], "lat": ["", f"{xy[1]:.4f}", f"{Y:.8f}"]},
        geometry=[shapely.Point(xy), None, None], crs=4548,
    )  # fmt: skip
    frame.to_file(tmp_path / "p.gpkg", driver="GPKG")
    said = FileChoices(north_first=north_first)
    report = import_file("components", tmp_path / "p.gpkg", datum="cgcs2000", choices=said)
    assert report.refused == []
    stored = {one.ref: one.point.coords for one in Component.objects.all()}
    assert set(stored) == {"layer", "metres", "degrees"}
    for place in stored.values():
        assert place == pytest.approx((X, Y), abs=1e-7)


def test_cells_that_complete_a_layer_of_another_datum_are_of_that_datum(bare_city, tmp_path):
    import geopandas

    frame = geopandas.GeoDataFrame(
        {"ref": ["p"], "kind": ["camera"], "lon": [str(X)], "lat": [str(Y)]},
        geometry=geopandas.GeoSeries([None], crs=4214), crs=4214,
    )  # fmt: skip
    frame.to_file(tmp_path / "p.gpkg", driver="GPKG", geometry_type="Point")
    with pytest.raises(BadInput) as refused:
        import_file("components", tmp_path / "p.gpkg", datum="wgs84")
    assert refused.value.code == "crs_shift_unknown"


def test_streets_in_pieces_become_several(bare_city, write_geojson):
    from geo_grid.areas.models import Street

    far = [[X + 3 * STEP, Y], [X + 4 * STEP, Y]]
    shape = {"type": "MultiLineString", "coordinates": [[[X, Y], [X + STEP, Y]], far]}
    path = write_geojson([(shape, {"osm_id": 7, "highway": "residential", "ref": "G324"})])
    report = import_file("streets", path, datum="wgs84")
    assert (report.read, report.accepted, report.changed) == (1, 1, 1)
    assert sorted(Street.objects.values_list("ref", flat=True)) == ["7", "7#2"]
    assert import_file("streets", path, datum="wgs84").changed == 0
