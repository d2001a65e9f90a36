"""Where a report says it is: degrees in a named datum, or an address; what is doubtful is asked about.

Degrees of 0,0, whole degrees, swapped axes and places far from the city stand in real files. None of
them is stored in silence: the reporter is told which it looks like, and what it would be if mended.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from shapely import from_wkb, ops, points

from geo_grid.areas.cell_at_point import CellRef, ground
from geo_grid.areas.models import City
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import DATUMS, check_datum, to_wgs84
from geo_grid.locate import queries as locate
from geo_grid.model_bases.geometry_fields import SRID

MOST_CANDIDATES = 5
ADDRESS_NEAR_M = 150.0
"""A door that the address names counts for a point that is no farther from it."""


class Doubt(BadInput):
    """A place that is not stored as it was said; `details` hold a likely correction or candidates."""

    def __init__(
        self, code: str, message: str, *, field: str, details: dict[str, Any] | None = None, **params: Any
    ) -> None:  # fmt: skip
        super().__init__(code, message, field=field, **params)
        if details:
            self.details = details


@dataclass(frozen=True)
class Said:
    """A place as it was reported: degrees in `datum`, an address, or both."""

    lon: float | None = None
    lat: float | None = None
    datum: str | None = None
    address: str = ""


@dataclass(frozen=True)
class Spot:
    """A place that can be stored (EPSG:4326), with the unit that the address names."""

    point: Point
    address: str = ""
    unit: int | None = None


def spot_of(said: Said) -> Spot:
    """The place of a report.

    Raises :class:`Doubt` where it cannot be told, or is probably not what was meant.
    """
    if said.lon is None and said.lat is None:
        return _by_address(said.address)
    if said.lon is None or said.lat is None:
        missing = "lon" if said.lon is None else "lat"
        raise Doubt(
            "point_incomplete",
            gettext_noop("A point has lon and lat; %(name)s is missing."),
            field=missing, name=missing,
        )  # fmt: skip
    lon, lat = _checked(said.lon, said.lat, said.datum)
    found = _door(said.address, near=(lon, lat)) if said.address else None
    return Spot(Point(lon, lat, srid=SRID), said.address, found)


# ---- degrees


def _checked(lon: float, lat: float, datum: str | None) -> tuple[float, float]:
    """The degrees in WGS-84 on the lattice."""
    if not (datum or "").strip():
        raise _undeclared(lon, lat)
    known = check_datum(datum)
    if lon == 0 and lat == 0:
        raise Doubt(
            "point_zero",
            gettext_noop("0,0 is what a device sends that knows no place; give the place itself."),
            field="lon",
        )
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise _outside(lon, lat, known)
    if lon == math.floor(lon) and lat == math.floor(lat):
        raise Doubt(
            "point_whole_degrees",
            gettext_noop(
                "Whole degrees name a place to within 100 km only; give the degrees with all "
                "their decimals."
            ),
            field="lon",
        )
    x, y = _shifted(lon, lat, known)
    if not _is_in_city(x, y):
        raise _outside(lon, lat, known)
    return x, y


def _shifted(lon: float, lat: float, datum: str) -> tuple[float, float]:
    x, y = to_wgs84([lon], [lat], datum=datum)
    return round(float(x[0]), 8), round(float(y[0]), 8)


def _is_in_city(lon: float, lat: float) -> bool:
    here = Point(lon, lat, srid=SRID)
    return City.objects.filter(envelope__covers=here).exists()


def _undeclared(lon: float, lat: float) -> Doubt:
    """The usual refusal, with what the degrees would mean in each datum: they lie half a kilometre apart."""
    try:
        check_datum(None)
    except BadInput as refusal:
        candidates = [
            {"datum": datum, "lon": x, "lat": y, "label": _label_at(x, y)}
            for datum in DATUMS
            if datum != "cgcs2000" and abs(lon) <= 180 and abs(lat) <= 90
            for x, y in [_shifted(lon, lat, datum)]
            if _is_in_city(x, y)
        ]
        details = {"candidates": candidates}
        return Doubt(
            refusal.code, refusal.message, field="datum", details=details, **refusal.params
        )
    raise AssertionError  # check_datum refuses None


def _label_at(lon: float, lat: float) -> str:
    """How the most precise thing at a point is called."""
    found = locate.at_point(lon=lon, lat=lat, datum="wgs84")
    return str(found[0]["label"]) if found else ""


def _outside(lon: float, lat: float, datum: str) -> Doubt:
    """Swapped axes, if they lie in the city the other way round or on no earth at all; else far away."""
    is_earth = abs(lon) <= 180 and abs(lat) <= 90
    if abs(lat) <= 180 and abs(lon) <= 90:
        x, y = _shifted(lat, lon, datum)
        if _is_in_city(x, y):
            return Doubt(
                "point_swapped",
                gettext_noop("Longitude and latitude are swapped: did you mean lon %(lon)s, lat %(lat)s?"),
                field="lon", details={"correction": {"lon": lat, "lat": lon, "datum": datum}},
                lon=lat, lat=lon,
            )  # fmt: skip
    if not is_earth:
        return Doubt(
            "point_off_earth",
            gettext_noop("Longitudes end at 180, latitudes at 90; look at the order of the two."),
            field="lon" if abs(lon) > 180 else "lat",
        )
    return Doubt(
        "point_far",
        gettext_noop("This place lies %(km)s km outside the city; correct it, or report it there."),
        field="lon",
        km=_km_outside(*_shifted(lon, lat, datum)),
    )


def _km_outside(lon: float, lat: float) -> str:
    """How far a point (WGS-84) lies from the city, along the ellipsoid."""
    from pyproj import Geod  # heavy

    envelope = City.objects.values_list("envelope", flat=True).first()
    if envelope is None:
        return "?"
    nearest, _ = ops.nearest_points(from_wkb(bytes(envelope.wkb)), points(lon, lat))
    _, _, metres = Geod(ellps="WGS84").inv(lon, lat, nearest.x, nearest.y)
    return f"{metres / 1000:.1f}" if metres < 10_000 else f"{metres / 1000:.0f}"


# ---- addresses


def _by_address(address: str) -> Spot:
    """The one place that an address means. A tie, or a part that is not there, is asked about."""
    if not address.strip():
        raise Doubt(
            "place_missing",
            gettext_noop("Say where it is: lon, lat and datum, or an address."),
            field="address",
        )
    found = locate.find(address, limit=MOST_CANDIDATES)
    if not found.results:
        hint = found.hint["message"] if found.hint else ""
        raise Doubt(
            "address_not_found",
            gettext_noop("This address is not found. %(hint)s Or point at the place on the map."),
            field="address", hint=hint,
        )  # fmt: skip
    best = found.results[0]
    if _is_sure(found.results) and best["lon"] is not None:
        unit = best["id"] if best["kind"] == "unit" else None
        return Spot(Point(best["lon"], best["lat"], srid=SRID), address, unit)
    raise Doubt(
        "address_ambiguous",
        gettext_noop(
            "This address may mean several places; choose one, or point at it on the map."
        ),
        field="address",
        details={"candidates": _candidates(address, found.results)},
    )


def _is_sure(results: list[dict[str, Any]]) -> bool:
    """A door or a house, all of whose parts are found, and nothing else is as likely.

    A road or an estate alone is no place yet: it is long, or large.
    """
    best = results[0]
    tied = len(results) > 1 and results[1]["confidence"] >= best["confidence"]
    sure = best["confidence"] >= settings.GEO_GRID_ADDRESS_CONFIDENCE and not best["not_found"]
    return bool(sure and not tied and best["kind"] != "place")


def _candidates(text: str, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What may be meant, each with the degrees to send instead; a name alone brings more of it along."""
    names = ("kind", "id", "label", "confidence", "lon", "lat")
    more = locate.suggest(text, limit=MOST_CANDIDATES) if results[0]["kind"] == "place" else []
    known = {(one["kind"], one["id"]) for one in results}
    found = results + [one for one in more if (one["kind"], one["id"]) not in known]
    return [
        {name: one[name] for name in names} | {"datum": "wgs84"}
        for one in found[: 2 * MOST_CANDIDATES]
        if one["lon"] is not None
    ]


def _door(address: str, *, near: tuple[float, float]) -> int | None:
    """The unit that an address names beside a point; None where the two do not agree."""
    try:
        found = locate.find(address, limit=MOST_CANDIDATES, near=near).results
    except BadInput:
        return None  # too long for an address: it stays what somebody wrote
    if not found or found[0]["kind"] != "unit" or not _is_sure(found):
        return None
    best = found[0]
    return int(best["id"]) if _metres(near, (best["lon"], best["lat"])) <= ADDRESS_NEAR_M else None


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Roughly how far apart two points (degrees) of one city are."""
    dx = (a[0] - b[0]) * math.cos(math.radians(a[1]))
    return 111_320 * math.hypot(dx, a[1] - b[1])


def proposed_cell(point: Point) -> CellRef | None:
    """For a point in no cell: the cell within 50 m, if there is one."""
    here = ground()
    return None if here.at(point.x, point.y) else here.near(point.x, point.y)
