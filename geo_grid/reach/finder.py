"""What everybody may ask without a login: the nearest facilities of the kinds that they need.

Told are facilities of public kinds and the streets, all of them ground; nothing of who lives where.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from geo_grid.city_time import city_timezone
from geo_grid.errors import BadInput, GeoGridError, Terms, gettext_noop
from geo_grid.facilities.hours import closes_next
from geo_grid.facilities.models import Facility, FacilityKind
from geo_grid.geometry.datum import from_wgs84
from geo_grid.model_bases.dated import CURRENT
from geo_grid.reach import kinds as kind_rows
from geo_grid.reach import queries
from geo_grid.reach.opening import Holidays, unknown_holidays, week_of

MOST_KINDS = 6
"""Kinds that are asked for at once."""
_FOR_STAFF = frozenset({"joined_farther", "facility_off_network"})
"""Notes for whoever mends the base map."""
_WAY = ("metres", "seconds", "path")


def public_kinds() -> list[dict[str, str]]:
    """``code`` and ``name`` of the public kinds of which a facility stands today, by code."""
    standing = Facility.objects.filter(CURRENT, kind=OuterRef("code"))
    rows = FacilityKind.objects.filter(Exists(standing), is_public=True).order_by("code")
    return [{"code": row.code, "name": kind_rows.name_of(row)} for row in rows]


def nearest_of(
    kinds: Sequence[str], *, lon: float, lat: float, datum: str, at: datetime,
    profile: str = "adult", is_holiday: Holidays = unknown_holidays,
) -> dict[str, Any]:  # fmt: skip
    """Of each public kind the nearest facilities that are open at a time, at most two, with the ways.

    Places are EPSG:4326, that of a facility in GCJ-02 too, which Chinese map services want. A kind
    of which nothing can be reached has no ``facilities``, and its ``notes`` say why. Raises
    :class:`BadInput` ``kind_unknown`` for one that is not public, ``kinds_too_many``, and what
    :func:`geo_grid.reach.queries.nearest` raises of the place.
    """
    names = _checked(kinds)
    found = [
        queries.nearest(kind=kind, lon=lon, lat=lat, datum=datum, profile=profile, at=at,
                        is_holiday=is_holiday)
        for kind in names
    ]  # fmt: skip
    hours = _hours_of(found)
    return {
        "lon": found[0]["lon"], "lat": found[0]["lat"], "at": at,
        "results": [
            {
                "kind": one["kind"], "name": names[one["kind"]], "is_straight": _is_straight(one),
                "facilities": [
                    _told(way, hours[way["facility"]["id"]], at, is_holiday)
                    for way in (one, one["second"]) if way and way["facility"]
                ],
                "notes": _notes(one),
            }
            for one in found
        ],
    }  # fmt: skip


def _checked(kinds: Sequence[str]) -> dict[str, str]:
    """The names of the kinds by code, in the order in which they were asked for."""
    known = {row["code"]: row["name"] for row in public_kinds()}
    wanted = list(dict.fromkeys(kinds))
    if len(wanted) > MOST_KINDS:
        raise BadInput(
            "kinds_too_many",
            gettext_noop("Ask for at most %(limit)s kinds at once; these are %(found)s."),
            field="kinds", found=len(wanted), limit=MOST_KINDS,
        )  # fmt: skip
    unknown = next((kind for kind in wanted if kind not in known), None)
    if unknown is not None or not wanted:
        raise BadInput(
            "kind_unknown",
            gettext_noop(
                "“%(value)s” is no kind that is known here; the known ones are: %(known)s."
            ),
            field="kinds",
            value=unknown or "",
            known=Terms(f"{code} {name}" for code, name in known.items()) or "—",
        )
    return {kind: known[kind] for kind in wanted}


def _is_straight(one: dict[str, Any]) -> bool:
    return bool(one["rule"]["measure"] == "straight_metres")


def _hours_of(found: Sequence[dict[str, Any]]) -> dict[int, str]:
    """The opening hours of the facilities that were found, by id."""
    ids = [
        way["facility"]["id"]
        for one in found for way in (one, one["second"]) if way and way["facility"]
    ]  # fmt: skip
    return dict(Facility.objects.filter(pk__in=ids).values_list("pk", "opening_hours"))


def _told(way: dict[str, Any], hours: str, at: datetime, is_holiday: Holidays) -> dict[str, Any]:
    facility = way["facility"]
    gcj_lon, gcj_lat = from_wgs84([facility["lon"]], [facility["lat"]], datum="gcj02")
    week = week_of(hours)
    shuts = week and closes_next(
        week, at, timezone=city_timezone(), is_holiday=lambda day: bool(is_holiday(day))
    )
    return {
        "name": facility["name"], "lon": facility["lon"], "lat": facility["lat"],
        "gcj02": [round(float(gcj_lon[0]), 6), round(float(gcj_lat[0]), 6)],
        **{name: way[name] for name in _WAY},
        "opening_hours": hours, "open_until": shuts,
    }  # fmt: skip


def _notes(one: dict[str, Any]) -> list[GeoGridError]:
    return [note for note in one["notes"] if note.code not in _FOR_STAFF]
