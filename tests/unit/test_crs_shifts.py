"""A datum is left only by a way that is known to be accurate at the place; by EPSG codes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer
from pyproj.database import query_crs_info
from pyproj.enums import PJType

from geo_grid.errors import BadInput
from importers.formats import shifts
from importers.formats.crs import check_crs
from importers.rows.places import degrees_of, has_own_crs

XIAMEN = (118.09, 24.48)
OLD = ("Beijing 1954", "Xian 1980", "New Beijing")
LOCAL = 'LOCAL_CS["Undefined Cartesian SRS",UNIT["metre",1],AXIS["X",EAST],AXIS["Y",NORTH]]'
ESRI_4547 = (
    'PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
    'DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],'
    'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
BOUND = (
    'GEOGCS["Beijing 1954",DATUM["Beijing_1954",SPHEROID["Krassowsky 1940",6378245,298.3],'
    'TOWGS84[0,0,0,0,0,0,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]'
)


def at(crs: str, lon: float = XIAMEN[0], lat: float = XIAMEN[1]) -> np.ndarray:
    """The place in a system of its own datum (no shift: the base system's own degrees)."""
    system = CRS.from_user_input(crs)
    if system.is_geographic:
        return np.array([shapely.Point(lon, lat)], dtype=object)
    way = Transformer.from_crs(system.geodetic_crs, system, always_xy=True)
    return np.array([shapely.Point(way.transform(lon, lat))], dtype=object)


@pytest.mark.parametrize("code", [4214, 4610, 2437, 2383, 2422, 2401, 2327, 2344, 4555, 4568])
def test_old_datums_are_refused_at_xiamen(code) -> None:
    crs = f"EPSG:{code}"
    with pytest.raises(BadInput) as refused:
        degrees_of(at(crs), crs, "old.gpkg")
    assert refused.value.code == "crs_shift_unknown"
    assert refused.value.params["file"] == "old.gpkg"
    assert refused.value.params["crs"] == CRS.from_user_input(crs).name


def test_no_system_of_an_old_datum_passes_for_plain_degrees() -> None:
    kinds = [PJType.GEOGRAPHIC_2D_CRS, PJType.PROJECTED_CRS]
    known = query_crs_info("EPSG", kinds, allow_deprecated=True)
    old = [info for info in known if info.name.startswith(OLD)]
    assert len(old) > 100
    plain = [info.code for info in old if shifts.kind_of(f"EPSG:{info.code}") == shifts.PLAIN]
    assert plain == []


@pytest.mark.parametrize("crs", ["EPSG:4547", "EPSG:4490", "EPSG:4508", "EPSG:32650", ESRI_4547])
def test_systems_of_today_keep_their_place(crs) -> None:
    (found,) = degrees_of(at(crs), crs, "new.gpkg")
    assert (found.x, found.y) == pytest.approx(XIAMEN, abs=1e-9)


def test_a_shift_that_is_known_where_the_file_lies_is_made() -> None:
    """NAD 27 has none in China; ETRS89 one of a metre in Europe only."""
    (found,) = degrees_of(at("EPSG:25832", 9.2, 48.8), "EPSG:25832", "eu.gpkg")
    assert (found.x, found.y) == pytest.approx((9.2, 48.8), abs=2e-5)
    with pytest.raises(BadInput):
        degrees_of(at("EPSG:4258"), "EPSG:4258", "eu.gpkg")


@pytest.mark.parametrize("stray", [(0.0, 0.0), (-75.0, 40.0)])
def test_one_stray_coordinate_does_not_refuse_the_others(stray) -> None:
    good = [(9.2 + i / 100, 48.8) for i in range(5)]
    points = np.array([shapely.Point(xy) for xy in [*good[:2], stray, *good[2:]]], dtype=object)
    found = shapely.get_coordinates(degrees_of(points, "EPSG:4258", "eu.gpkg"))
    assert np.isinf(found[2]).all()
    assert np.delete(found, 2, axis=0) == pytest.approx(np.array(good), abs=2e-5)


def test_a_file_of_scattered_coordinates_is_refused_whole() -> None:
    """Nobody knows which of them are the stray ones."""
    points = np.array([shapely.Point(lon, 48.8) for lon in (-75, 9.2, 118)], dtype=object)
    with pytest.raises(BadInput) as refused:
        degrees_of(points, "EPSG:4258", "eu.gpkg")
    assert refused.value.code == "crs_shift_unknown"


def test_a_wide_file_that_one_way_holds_keeps_its_far_rows() -> None:
    """Lisbon and Athens are both in the area of ETRS89."""
    places = [(9.2, 48.8), (9.3, 48.8), (9.4, 48.8), (-9.1, 38.7), (23.7, 38.0)]
    points = np.array([shapely.Point(xy) for xy in places], dtype=object)
    found = shapely.get_coordinates(degrees_of(points, "EPSG:4258", "eu.gpkg"))
    assert found == pytest.approx(np.array(places), abs=2e-5)


def test_no_two_threads_share_a_transformer() -> None:
    base, together = CRS.from_epsg(4258).to_wkt(), Barrier(2)

    def way(_: int) -> object:
        together.wait(timeout=60)
        first = shifts._WAYS.accurate(base, 9.2, 48.8, 9.3, 48.9)
        assert first is shifts._WAYS.accurate(base, 9.2, 48.8, 9.3, 48.9)
        return first

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(way, range(2))
    assert one is not None
    assert one is not other


def test_a_shift_that_a_file_makes_up_is_not_believed() -> None:
    with pytest.raises(BadInput) as refused:
        degrees_of(at(BOUND), BOUND, "bound.shp")
    assert refused.value.code == "crs_shift_unknown"


def test_a_local_system_in_metres_is_no_projection() -> None:
    metres = np.array([shapely.Point(453_000, 2_708_000)], dtype=object)
    assert not has_own_crs(LOCAL)
    with pytest.raises(BadInput) as refused:
        degrees_of(metres, LOCAL, "local.shp")
    assert refused.value.code == "crs_missing"


@pytest.mark.parametrize("code", ["EPSG:32600", "EPSG:2218", "5017"])
def test_a_projection_without_a_way_back_is_no_known_one(code):
    with pytest.raises(BadInput) as refused:
        check_crs(code)
    assert refused.value.code == "crs_unknown"
