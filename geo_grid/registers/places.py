"""Places of single records: a drawn footprint, a point, the atom it lies in, sums after a write."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, Point
from shapely.geometry import shape as from_geojson

from geo_grid.access.context import counting_all
from geo_grid.areas.actions import touch
from geo_grid.areas.cell_at_point import basic_cells_at
from geo_grid.areas.models import City
from geo_grid.areas.nouns import noun_of
from geo_grid.errors import BadInput, Conflict, Faults, GeoGridError, gettext_noop
from geo_grid.geometry.coverage import area_m2
from geo_grid.geometry.lattice import snap
from geo_grid.incidents import actions as incidents
from geo_grid.incidents.models import Incident
from geo_grid.model_bases.geometry_fields import SRID, to_geos, to_multi_geos
from geo_grid.people import actions as people
from geo_grid.premises import actions as premises
from geo_grid.premises.models import Building
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
CORNERS_AT_MOST = 2000
SMALLEST_M2, LARGEST_M2 = 1.0, 1_000_000.0


def cell_at(point: GEOSGeometry) -> int | None:
    """The atom that owns a point (EPSG:4326), if any."""
    found = int(basic_cells_at(np.array([point.x]), np.array([point.y]))[0])
    return found if found >= 0 else None


def point_of(lon: float, lat: float) -> Point:
    """A point on the lattice from degrees (EPSG:4326); :class:`Faults` outside the city."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise Faults([_outside("point")])
    point = Point(round(lon, 8), round(lat, 8), srid=SRID)
    envelope = City.objects.values_list("envelope", flat=True).first()
    if envelope is None or not envelope.covers(point):
        raise Faults([_outside("point")])
    return point


def _outside(field: str) -> GeoGridError:
    return BadInput("outside_city", gettext_noop("The place lies outside the city."), field=field)


def _unusable(code: str, message: str, **params: Any) -> Faults:
    return Faults([BadInput(code, message, field="geom", **params)])


def footprint_of(geojson: Any, *, but: int | None = None) -> dict[str, Any]:
    """What a drawn Polygon or MultiPolygon (GeoJSON, EPSG:4326) says of a building.

    ``{geom, point, footprint_m2, basic_cell_id}``. Raises :class:`Faults` on ``geom`` for what is no sound polygon,
    too small, too large or outside the city, :class:`Conflict` where a building (`but` that one)
    stands already.
    """
    drawn = snap(np.array([_polygon(geojson)], dtype=object))[0]
    if not shapely.is_valid(drawn):
        raise _unusable(
            "footprint_crosses", gettext_noop("The outline crosses itself; move its corners.")
        )
    city = City.objects.get()
    if not city.envelope.covers(to_geos(drawn)):
        raise Faults([_outside("geom")])
    size_m2 = float(area_m2(np.array([drawn], dtype=object), city.metric_srid)[0])
    if not SMALLEST_M2 <= size_m2 <= LARGEST_M2:
        raise _unusable(
            "footprint_size",
            gettext_noop("A building covers %(least)s to %(most)s m²; this one %(size)s."),
            least=int(SMALLEST_M2), most=int(LARGEST_M2), size=round(size_m2, 1),
        )  # fmt: skip
    there = sql.rows("standing_there", {"wkb": shapely.to_wkb(drawn), "but": but})
    if there:
        raise Conflict(
            "drawn_already",
            gettext_noop("The building %(name)s stands here already."),
            field="geom",
            name=there[0]["name"],
        )
    point = to_geos(snap(np.array([shapely.point_on_surface(drawn)], dtype=object))[0])
    return {
        "geom": to_multi_geos(drawn), "point": point, "footprint_m2": size_m2,
        "basic_cell_id": cell_at(point),
    }  # fmt: skip


def _polygon(geojson: Any) -> Any:
    try:
        drawn = from_geojson(geojson)
        drawn = shapely.force_2d(drawn)
        if drawn.geom_type not in ("Polygon", "MultiPolygon") or drawn.is_empty:
            raise ValueError
        if not np.isfinite(shapely.get_coordinates(drawn)).all():
            raise ValueError
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, shapely.GEOSException):
        raise _unusable(
            "footprint_shape", gettext_noop("Draw an outline of at least three corners.")
        ) from None
    if shapely.get_num_coordinates(drawn) > CORNERS_AT_MOST:
        raise _unusable(
            "footprint_corners",
            gettext_noop("An outline has at most %(most)s corners."),
            most=CORNERS_AT_MOST,
        )
    return drawn


def settle_building(building: Building) -> set[int]:
    """What has its place from the building moves with it; the atoms that lost or gained doors."""
    touched: set[int] = set()
    moved = building.entrances.filter(point_origin="building").exclude(
        point=building.point, basic_cell=building.basic_cell_id
    )
    for entrance in moved:
        touched |= {entrance.basic_cell_id, building.basic_cell_id} - {None}
        entrance.point, entrance.basic_cell_id = building.point, building.basic_cell_id
        entrance.save(update_fields=["point", "basic_cell"])
    return touched | {row["cell"] for row in sql.rows("settle_doors", {"building": building.pk})}


def resolve_cases(building: Building) -> None:
    """Cases on the footprint, or that were on it, find their building again."""
    with counting_all():
        ids = [row["id"] for row in sql.rows("cases_at", {"building": building.pk})]
        if ids:
            incidents.resolve(ids)
            touch(noun_of(Incident))


def who_is_in(*, units: Iterable[int] = (), building: int | None = None) -> int:
    """How many people, households and organisations are there now, whoever asks."""
    with counting_all():
        found = sql.value("who_is_in", {"units": list(units), "building": building})
    return int(found)


def recount(cells: Iterable[int | None]) -> None:
    """Sums of these atoms, of premises and of people: what stands there and who lives there."""
    wanted = {cell for cell in cells if cell is not None}
    if wanted:
        premises.recount(wanted)
        people.recount(wanted)
