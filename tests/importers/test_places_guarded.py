"""A geometry that GEOS gives up on refuses its own row; faults speak the file's own datum."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.errors import GEOSException

from geo_grid.geometry.datum import from_wgs84
from importers.formats.base import Table
from importers.kinds.premises import BUILDINGS
from importers.rows import places
from importers.rows.context import Context
from importers.schema.kind import GEOMETRY

LON, LAT = 118.09, 24.48
ENVELOPE = (LON - 0.1, LAT - 0.1, LON + 0.1, LAT + 0.1)


def context(datum: str = "wgs84") -> Context:
    return Context(BUILDINGS, {GEOMETRY: ""}, datum, None, ENVELOPE, 4548, "b.gpkg")


def table(*shapes: shapely.Geometry) -> Table:
    rows = list(range(2, 2 + len(shapes)))
    return Table(rows, {}, np.array(shapes, dtype=object))


def squares(count: int) -> list[shapely.Geometry]:
    return [
        shapely.box(LON + i * 1e-3, LAT, LON + i * 1e-3 + 5e-4, LAT + 5e-4) for i in range(count)
    ]


def test_only_the_row_that_geos_gives_up_on_is_refused(monkeypatch) -> None:
    usual = places._to_type

    def gives_up(found, shape) -> None:
        if (shapely.get_num_coordinates(found.geoms) == 9).any():
            raise GEOSException("TopologyException: side location conflict")
        usual(found, shape)

    monkeypatch.setattr(places, "_to_type", gives_up)
    shapes = squares(7)
    shapes[4] = shapely.segmentize(shapes[4], 2.6e-4)
    found = places.located(table(*shapes), context())
    assert {i: code for i, (code, _) in found.faults.items()} == {4: "geometry_unreadable"}
    assert shapely.is_missing(found.geoms).tolist() == [i == 4 for i in range(7)]


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_faults_give_coordinates_as_the_file_has_them(datum) -> None:
    lon, lat = from_wgs84([LON + 0.3], [LAT], datum=datum)
    far = shapely.box(lon[0], lat[0], lon[0] + 5e-4, lat[0] + 5e-4)
    found = places.located(table(far), context(datum))
    code, params = found.faults[0]
    assert code == "outside_city"
    corner = shapely.get_coordinates(far)[0]
    assert (float(params["lon"]), float(params["lat"])) == pytest.approx(
        tuple(corner), abs=6e-6
    )  # told with eight digits
