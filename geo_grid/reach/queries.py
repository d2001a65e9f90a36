"""The nearest facility on foot, and what can be reached from a place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import shapely

from geo_grid.errors import BadInput, GeoGridError, gettext_noop
from geo_grid.geometry.datum import to_wgs84
from geo_grid.geometry.metric import project_points
from geo_grid.geometry.network.areas import outline, reached
from geo_grid.geometry.network.joins import LIMIT_M, Joins, join
from geo_grid.geometry.network.nearest import nearest_two
from geo_grid.geometry.network.profiles import PROFILES, Costs, Measure
from geo_grid.geometry.network.routes import Route, route
from geo_grid.geometry.network.straight import nearest_two_straight
from geo_grid.reach import kinds
from geo_grid.reach.current import Walks, versions, walks
from geo_grid.reach.opening import Holidays, Opening, check_time, notes, opening, unknown_holidays
from geo_grid.reach.place import check_place
from geo_grid.reach.searches import costs_at

FARTHEST_M, FARTHEST_MIN = 20_000.0, 240.0
"""An area beyond this is no walk, and would draw the whole city."""


def nearest(
    *, kind: str, lon: float, lat: float, datum: str, profile: str = "adult",
    at: datetime | None = None, is_holiday: Holidays = unknown_holidays,
) -> dict[str, Any]:  # fmt: skip
    """The nearest and the second nearest facility of a kind from a place, with the way to it.

    `at` decides which gates are shut and which facilities are open; without it those are open that
    ever open. Ways are the fastest of the profile where the rule of the kind is in minutes, else the
    shortest; of a kind whose rule is straight metres no way is looked for, and ``metres`` are straight.
    ``facility`` is null where none can be reached, and ``notes`` (errors, to be told in the caller's
    language) say why. Raises :class:`BadInput` and :class:`NotFound` by name.
    """
    x, y = check_place(*_wgs84(lon, lat, datum))
    rule = kinds.rule_of(kind)
    found = opening(kinds.stations_of(kind), at=at, is_holiday=is_holiday)
    said: list[GeoGridError] = []
    if rule.is_straight:
        ways = _straight(found.open, x, y)
    else:
        measure: Measure = "seconds" if rule.measure == "seconds" else "metres"
        ways, said = _on_foot(kind, found, x, y, measure, profile)
    told = {"kind": kind, "profile": profile, "lon": x, "lat": y, "rule": rule.told(), **_NO_WAY}
    first, second, access_m, is_tied = ways
    chosen = [found.open[way.pop("row")] for way in (first, second) if way is not None]
    return told | (first or {}) | {
        "access_m": access_m, "tied": is_tied, "second": second,
        "notes": [*said, *notes(found, chosen)],
    }  # fmt: skip


_NO_WAY = dict.fromkeys(("facility", "metres", "seconds", "facility_access_m", "path"))
_Way = dict[str, Any] | None
_Ways = tuple[_Way, _Way, float | None, bool]
"""The first and the second way, how far the street is, whether both are equally far."""


def _on_foot(
    kind: str, found: Opening, x: float, y: float, measure: Measure, profile: str
) -> tuple[_Ways, list[GeoGridError]]:  # fmt: skip
    known, facilities = walks(), found.open
    cost = costs_at(
        known, found.at, measure=measure, profile=PROFILES[profile], is_holiday=found.is_holiday
    )
    network = known.network
    house = join(network, network.metres(np.array([x]), np.array([y])), usable=cost.usable)
    doors = join(network, network.metres(*kinds.degrees_of(facilities)), usable=cost.usable)
    near = nearest_two(
        network, cost, facilities=doors, refs=[f.ref for f in facilities], houses=house
    )
    first, second = (
        _way(known, cost, house, doors, facilities, int(row)) for row in near.facility[0]
    )
    said = [*_notes_of_house(house), *_notes_of_facilities(facilities, doors)]
    if first is None and house.on[0] and facilities:
        said.append(_unreached(kind))
    return (first, second, _tenths(house.access_m[0]), bool(near.tied[0])), said


def _straight(facilities: Sequence[kinds.Station], x: float, y: float) -> _Ways:
    """As the crow flies: no profile, gate or street matters."""
    srid = versions().metric_srid
    house = np.column_stack(project_points(np.array([x]), np.array([y]), metric_srid=srid))
    stations = np.column_stack(project_points(*kinds.degrees_of(facilities), metric_srid=srid))
    found = nearest_two_straight(stations, house, refs=[f.ref for f in facilities])
    first, second = (
        None if row < 0 else _NO_WAY | {
            "facility": facilities[row].told(), "metres": _tenths(metres), "row": int(row)}
        for row, metres in zip(found.facility[0], found.cost[0], strict=True)
    )  # fmt: skip
    return first, second, None, bool(found.tied[0])


def area(
    *, lon: float, lat: float, datum: str, metres: float | None = None,
    minutes: float | None = None, profile: str = "adult", at: datetime | None = None,
    is_holiday: Holidays = unknown_holidays,
) -> dict[str, Any]:  # fmt: skip
    """What can be walked to from a place within a limit, as a GeoJSON feature in EPSG:4326.

    Exactly one of `metres` and `minutes`; raises :class:`BadInput` ``reach_limit`` otherwise, or out
    of bounds. The geometry is null for a place off the network, and ``notes`` say so.
    """
    limit, measure = _limit(metres, minutes)
    x, y = check_place(*_wgs84(lon, lat, datum))
    check_time(at)
    known = walks()
    cost = costs_at(known, at, measure=measure, profile=PROFILES[profile], is_holiday=is_holiday)
    network = known.network
    door = join(network, network.metres(np.array([x]), np.array([y])), usable=cost.usable)
    part = reached(network, cost, door=door, limit=limit)
    shape = None
    if door.on[0]:
        drawn = np.array([outline(network, part, door=door, water=known.water)], dtype=object)
        shape = shapely.geometry.mapping(shapely.set_precision(network.degrees(drawn)[0], 1e-7))
    return {
        "type": "Feature",
        "geometry": shape,
        "properties": {
            "lon": x, "lat": y, "profile": profile, "metres": metres, "minutes": minutes,
            "access_m": _tenths(door.access_m[0]), "street_m": _tenths(part.metres),
        },
        "notes": _notes_of_house(door),
    }  # fmt: skip


def _wgs84(lon: float, lat: float, datum: str) -> tuple[float, float]:
    x, y = to_wgs84([lon], [lat], datum=datum)
    return float(x[0]), float(y[0])


def _limit(metres: float | None, minutes: float | None) -> tuple[float, Measure]:
    if (metres is None) == (minutes is None):
        raise BadInput(
            "reach_limit_one", gettext_noop("Say how far: either metres or minutes, one of them.")
        )
    if metres is not None and 0 < metres <= FARTHEST_M:
        return metres, "metres"
    if minutes is not None and 0 < minutes <= FARTHEST_MIN:
        return minutes * 60, "seconds"
    raise BadInput(
        "reach_limit",
        gettext_noop(
            "A walk is longer than 0 and at most %(metres)s metres or %(minutes)s minutes."
        ),
        field="metres" if metres is not None else "minutes",
        metres=int(FARTHEST_M),
        minutes=int(FARTHEST_MIN),
    )


def _way(
    known: Walks,
    cost: Costs,
    house: Joins,
    doors: Joins,
    facilities: Sequence[kinds.Station],
    row: int,
) -> dict[str, Any] | None:
    if row < 0:
        return None
    pair = Joins(*(
        np.concatenate([getattr(house, name), getattr(doors, name)[row : row + 1]])
        for name in Joins.__dataclass_fields__
    ))  # fmt: skip
    found = route(known.network, cost, doors=pair)
    if found is None:
        return None
    return {
        "facility": facilities[row].told(), "metres": _tenths(found.metres),
        "seconds": _tenths(found.seconds), "facility_access_m": _tenths(doors.access_m[row]),
        "path": _path(known, found), "row": row,
    }  # fmt: skip


def _path(known: Walks, found: Route) -> dict[str, Any]:
    line = known.network.degrees(np.array([found.line], dtype=object))[0]
    points = np.round(shapely.get_coordinates(line), 7).tolist()
    return {"type": "LineString", "coordinates": points}


def _tenths(number: float) -> float | None:
    return round(float(number), 1) if np.isfinite(number) else None


def _notes_of_house(house: Joins) -> list[GeoGridError]:
    if not house.on[0]:
        return [_off(house.nearest_m[0])]
    if house.nearer_edge[0] < 0:
        return []
    return [BadInput(
        "joined_farther",
        gettext_noop(
            "A street is %(nearer_m)s m away, but it is not joined to the others; the way begins "
            "at one %(access_m)s m away. Joining the nearer street would mend it."
        ),
        nearer_m=round(float(house.nearer_m[0])), access_m=round(float(house.access_m[0])),
    )]  # fmt: skip


def _off(nearest_m: float) -> GeoGridError:
    if nearest_m <= LIMIT_M:
        return BadInput(
            "walled_off",
            gettext_noop("Between this place and every street within %(limit_m)s m runs a wall."),
            limit_m=int(LIMIT_M),
        )
    return BadInput(
        "off_network",
        gettext_noop(
            "This place is off the network: the nearest street that can be walked is %(away_m)s m "
            "away, more than %(limit_m)s m."
        ),
        away_m=round(float(nearest_m)) if np.isfinite(nearest_m) else "∞",
        limit_m=int(LIMIT_M),
    )


def _notes_of_facilities(facilities: Sequence[kinds.Station], doors: Joins) -> list[GeoGridError]:
    return [
        BadInput(
            "facility_off_network",
            gettext_noop(
                "%(name)s (%(ref)s) is off the network, %(away_m)s m from the nearest street: it is "
                "not counted as near to anybody."
            ),
            name=facilities[row].name, ref=facilities[row].ref,
            away_m=round(float(doors.nearest_m[row])) if np.isfinite(doors.nearest_m[row]) else "∞",
        )
        for row in np.flatnonzero(~doors.on)[:5]
    ]  # fmt: skip


def _unreached(kind: str) -> GeoGridError:
    return BadInput(
        "none_reached",
        gettext_noop(
            "No facility of the kind “%(kind)s” can be reached on foot from here: the streets "
            "between are not joined, or a gate is shut."
        ),
        kind=kinds.name_of(kinds.kind_of(kind)),
    )
