"""Whom a kind of facility reaches: served, within reach without a place, out of reach.

One function counts, for every level. Units (dwellings) are ground, which every staff login may read;
beside them stand the persons whom the kind serves, as far as :mod:`geo_grid.reach.people` tells them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from geo_grid.areas.models import Division
from geo_grid.disclosure.queries import HIDDEN, WHOLE
from geo_grid.errors import BadInput, GeoGridError, NotFound, Terms, gettext_noop
from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.network.nearest import TIE, Nearest
from geo_grid.geometry.network.places import UNLIMITED, Coverage, fill, load
from geo_grid.reach import kinds
from geo_grid.reach.changes import NEW, UNCHANGED, Changes
from geo_grid.reach.current import Versions, versions
from geo_grid.reach.doors import Doors, doors_of
from geo_grid.reach.opening import MOST, Holidays, Opening, notes, opening, unknown_holidays
from geo_grid.reach.people import THREE, Persons, persons
from geo_grid.reach.searches import Search, searched
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
LEVELS = ("building", "grid_cell", "community", "street", "district", "city")
MOST_ROWS = 5_000


@dataclass(frozen=True)
class Counted:
    """What was found of one kind, door by door."""

    doors: Doors
    facilities: list[kinds.Station]
    """Those that are open."""
    rule: kinds.Rule
    search: Search
    nearest: Nearest
    """In the measure of the rule."""
    reaching: Ints
    """(n,) the nearest facility whose reach the door lies in, a row of the facilities; -1 for none."""
    numbers: Coverage
    """Of units."""
    persons: Persons
    """As far as the caller may be told of them."""
    opening: Opening

    @cached_property
    def table(self) -> Ints:
        """(n, 8) served, without a place and out of reach by units, then the columns of persons."""
        units = (getattr(self.numbers, name) for name in THREE)
        return np.stack([*units, *self.persons.columns], axis=1)

    @cached_property
    def walks(self) -> Floats:
        """(n, 2) how far the dwellings are from their nearest together, and how many get there."""
        cost = self.nearest.cost[:, 0]
        gets_there = np.where(np.isfinite(cost), self.doors.units, 0)
        return np.stack([np.where(gets_there > 0, cost, 0) * gets_there, gets_there], axis=1)

    @property
    def amounts(self) -> Floats:
        """(f,) how far each facility serves; NaN where nobody says how far."""
        return self.rule.amounts(self.facilities)


def count(
    kind: str, *, at: datetime | None = None, is_holiday: Holidays = unknown_holidays,
    changes: Changes | None = None, now: Versions | None = None,
) -> Counted:  # fmt: skip
    """The three numbers of every door, for the facilities of a kind as they are now, or as changed.

    People walk as adults; `at` decides which gates are shut and which facilities are open, without
    it those are open that ever open. Facilities without a radius of their own, of a kind without a
    rule, serve nobody. Raises :class:`BadInput` ``kind_unknown``, ``no_facilities``, and
    ``no_radius`` where no facility says how far it serves.
    """
    now = now or versions()
    stations = kinds.stations_of(kind) if changes is None else _changed(kind, changes)
    changes = changes or UNCHANGED
    rule = rule_for(kind, changes.radius_m)
    if np.isnan(rule.amounts(stations)).all() and stations:
        raise no_radius(kind)
    found = opening(stations, at=at, is_holiday=is_holiday)
    doors = doors_of(now)
    search = searched(
        now, rule.measure, found.open, lon=doors.lon, lat=doors.lat, at=at, is_holiday=is_holiday
    )
    nearest = search.nearest_two()
    reaching, away = _reaching(search, rule.amounts(found.open), nearest)
    places = kinds.places_of(found.open) if changes.counts_places else no_limits(found.open)
    numbers = fill(doors.units, facility=reaching, cost=away, capacity=places)
    served = persons(
        doors, now, serves=kinds.kind_of(kind).serves, facility=reaching, cost=away,
        capacity=places, units=numbers,
    )  # fmt: skip
    return Counted(doors, found.open, rule, search, nearest, reaching, numbers, served, found)


def rule_for(kind: str, radius_m: float | None) -> kinds.Rule:
    """How far the kind serves; with a radius (metres), so far on foot, or straight by its rule."""
    rule = kinds.rule_of(kind)
    if radius_m is None:
        return rule
    measure: kinds.Measure = "straight_metres" if rule.is_straight else "metres"
    return kinds.Rule(measure, radius_m, is_default=False)


def _changed(kind: str, changes: Changes) -> list[kinds.Station]:
    """The stations with the changes; of a kind of which there is none, the new ones alone."""
    usual = kinds.kind_of(kind).default_capacity
    return [
        replace(one, capacity=usual) if one.noun == NEW and one.capacity is None else one
        for one in changes.applied_to(kinds.standing(kind))
    ]


def no_limits(stations: Sequence[kinds.Station]) -> Ints:
    """(f,) places without a limit."""
    return np.full(len(stations), UNLIMITED, np.int64)


def no_radius(kind: str) -> BadInput:
    return BadInput(
        "no_radius",
        gettext_noop(
            "How far a facility of the kind “%(kind)s” serves is said nowhere: give the kind a rule "
            "(manage.py facility_kinds FILE), or a facility a radius."
        ),
        field="kind", kind=kinds.name_of(kinds.kind_of(kind)),
    )  # fmt: skip


def _reaching(search: Search, amounts: Floats, nearest: Nearest) -> tuple[Ints, Floats]:
    """The nearest facility that reaches each door. Facilities may reach differently far.

    For each reach the nearest of those that have it; of these the nearest, the lower ref of two that
    are equally far (facilities come by their refs).
    """
    far = np.unique(amounts[~np.isnan(amounts)])
    if len(far) == 1 and not np.isnan(amounts).any():
        inside = nearest.cost[:, 0] <= far[0] + TIE
        return np.where(inside, nearest.facility[:, 0], -1), nearest.cost[:, 0]
    n = len(nearest.cost)
    best, away = np.full(n, -1, np.int64), np.full(n, np.inf)
    for amount in far:
        rows = np.flatnonzero(amounts == amount)
        found = search.nearest_two(rows, limit=float(amount))
        row = np.where(found.facility[:, 0] >= 0, rows[found.facility[:, 0]], -1)
        near = found.cost[:, 0]
        equal = np.isfinite(near) & (np.abs(near - np.where(best >= 0, away, -1)) <= TIE)
        better = (row >= 0) & np.where(equal, row < best, near < away)
        best, away = np.where(better, row, best), np.where(better, near, away)
    return best, away


def coverage(
    *, kind: str, level: str, community: int | None = None, at: datetime | None = None,
    is_holiday: Holidays = unknown_holidays, changes: Changes | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The three numbers of a kind for every area of a level, and their totals.

    ``units = served + no_place + out`` in every row, and the rows with ``unplaced`` (dwellings that
    lie in no area of the level) add up to ``total``. ``people`` in each row are those whom the kind
    serves, as :meth:`geo_grid.reach.people.Persons.told` has them: their three add up in every row,
    and exact rows to an exact total; ``counted`` says whether the total is told in persons. With a `community` (an id) all of it is of the
    doors in that community alone. At most :data:`MOST_ROWS` buildings are told; raises
    :class:`BadInput` ``coverage_too_many`` for more, :class:`NotFound` for no such community.
    """
    found = count(kind, at=at, is_holiday=is_holiday, changes=changes)
    inside, whole = _inside(found.doors, community)
    if level == "building":
        _check_buildings(found, inside)
    rows, shown = _rows(found, level, inside)
    total = _sum(found, inside, **whole)
    return {
        "kind": kind,
        "level": level,
        "rule": found.rule.told(),
        "serves": found.persons.serves,
        "counted": "units" if total["people"]["numbers"] == HIDDEN else "persons",
        "total": total,
        "unplaced": _sum(found, inside & ~shown),
        "facilities": _facilities(found),
        "results": rows,
        "notes": noted(found),
    }


def tables(
    kind: str, *, levels: Sequence[str], changes: Changes | None = None
) -> tuple[Counted, dict[str, list[dict[str, Any]]]]:
    """What is counted of a kind as things stand, and the rows of :func:`coverage` by level, all of them."""
    found = count(kind, changes=changes)
    everywhere = np.ones(len(found.doors.units), bool)
    return found, {level: _rows(found, level, everywhere)[0] for level in levels}


def noted(found: Counted) -> list[GeoGridError]:
    """What a reader of the numbers should know."""
    return [*_serving_nobody(found), *notes(found.opening, found.facilities)]


def _rows(
    found: Counted, level: str, inside: np.ndarray[Any, Any]
) -> tuple[list[dict[str, Any]], np.ndarray[Any, Any]]:
    """The rows of a level, and which doors lie in one of them."""
    if level == "building":
        return _buildings(found, inside), inside
    area = area_of_doors(found.doors, level)
    shown = inside & ((area > 0) | (level == "city"))
    return _areas(found, level, area, shown), shown


def _check_buildings(found: Counted, inside: np.ndarray[Any, Any]) -> None:
    many = len(_grouped(found, found.doors.building, inside))
    if many > MOST_ROWS:
        raise BadInput(
            "coverage_too_many",
            gettext_noop(
                "%(found)s buildings are more than the %(limit)s that are told at once; name a "
                "community."
            ),
            field="community", found=many, limit=MOST_ROWS,
        )  # fmt: skip


def _inside(doors: Doors, community: int | None) -> tuple[np.ndarray[Any, Any], dict[str, str]]:
    """Which doors are asked about, and of which division they are."""
    if community is None:
        return np.ones(len(doors.units), bool), {"code": "", "level": WHOLE}
    level = Division.Level.COMMUNITY
    found = Division.objects.filter(pk=community, level=level).first()
    if found is None:
        raise NotFound("community_unknown", gettext_noop("There is no community of this id here."))
    return doors.areas["community"] == community, {"code": found.code, "level": level.value}


def _serving_nobody(found: Counted) -> list[GeoGridError]:
    """That facilities without a radius were left out."""
    rows = np.flatnonzero(np.isnan(found.amounts))
    if not len(rows):
        return []
    return [BadInput(
        "no_radius_of",
        gettext_noop(
            "%(count)s facilities have no radius, and their kind has no rule: they are counted as "
            "serving nobody (%(names)s)."
        ),
        count=len(rows),
        names=Terms(f"{found.facilities[int(r)].name} ({found.facilities[int(r)].ref})"
                    for r in rows[:MOST]),
    )]  # fmt: skip


def _sum(
    found: Counted, of: np.ndarray[Any, Any], *, code: str = "", level: str = ""
) -> dict[str, Any]:
    """The numbers of some doors (a mask), which are the division of this code and level."""
    sums = found.table[of].sum(axis=0), found.walks[of].sum(axis=0)
    return _numbers(found, sums, code=code, level=level)


def _numbers(
    found: Counted, sums: tuple[Ints, Floats], *, code: str = "", level: str = ""
) -> dict[str, Any]:
    """What is told of doors from the sums of the columns of `table` and of `walks`."""
    counts, (away, gets_there) = sums
    three, people = counts[:3].tolist(), counts[3:].tolist()
    units = {"units": sum(three), **dict(zip(THREE, three, strict=True))}
    return units | {
        "mean_away": round(float(away / gets_there), 1) if gets_there else None,
        "people": found.persons.told(people, units=units, code=code, level=level),
    }


def total_of(numbers: Coverage, of: np.ndarray[Any, Any]) -> dict[str, int]:
    """The three numbers of some doors and their sum."""
    three = {name: int(getattr(numbers, name)[of].sum()) for name in THREE}
    return {"units": sum(three.values()), **three}


def area_of_doors(doors: Doors, level: str) -> Ints:
    """(n,) the id of the area of a level that each door lies in, 0 for none."""
    return doors.areas.get(level, np.zeros(len(doors.units), np.int64))


def named_areas(level: str) -> dict[int, dict[str, Any]]:
    """Code and name of each grid cell or division, by id."""
    rows = sql.rows("names_of_cells" if level == "grid_cell" else "names_of_divisions")
    return {row["id"]: row for row in rows}


def _areas(
    found: Counted, level: str, area: Ints, shown: np.ndarray[Any, Any]
) -> list[dict[str, Any]]:
    if level == "city":
        return [{"id": None, "code": "", "name": "", **_sum(found, shown, level=WHOLE)}]
    named = named_areas(level)
    rows = []
    for pk, _, sums in _grouped(found, area, shown):
        code = named[pk]["code"] if pk in named else ""
        name = named[pk]["name"] if pk in named else ""
        rows.append({"id": pk, "code": code, "name": name,
                     **_numbers(found, sums, code=code, level=level)})  # fmt: skip
    return sorted(rows, key=lambda row: (row["code"], row["id"]))


def _grouped(
    found: Counted, ids: Ints, shown: np.ndarray[Any, Any]
) -> list[tuple[int, Ints, tuple[Ints, Floats]]]:
    """By what doors belong to: its id, the doors and the sums of their columns.

    Without those behind whose doors there is nothing to count.
    """
    rows = np.flatnonzero(shown)
    if not len(rows):
        return []
    rows = rows[np.argsort(ids[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(ids[rows], prepend=-1))
    counts, walks = (np.add.reduceat(table[rows], starts) for table in (found.table, found.walks))
    groups = zip(ids[rows[starts]].tolist(), np.split(rows, starts[1:]), counts, walks, strict=True)
    return [(pk, of, (count, walk)) for pk, of, count, walk in groups if count[:6].any()]


def _buildings(found: Counted, shown: np.ndarray[Any, Any]) -> list[dict[str, Any]]:
    """Buildings with what is nearest to their nearest door."""
    doors = found.doors
    rows = []
    for pk, of, sums in _grouped(found, doors.building, shown):
        homes = of[doors.units[of] > 0] if doors.units[of].any() else of
        door = int(homes[np.argmin(found.nearest.cost[homes, 0])])
        rows.append({
            "id": pk, "code": doors.ref[door], "name": doors.name[door],
            "lon": float(doors.lon[door]), "lat": float(doors.lat[door]), **_numbers(found, sums),
            **_near(found, door),
        })  # fmt: skip
    return rows


def _near(found: Counted, door: int) -> dict[str, Any]:
    """The nearest and the second nearest facility of a door, in the rule's measure."""
    on = found.search.houses_on
    told: dict[str, Any] = {"is_on_network": None if on is None else bool(on[door])}
    for column, name in enumerate(("nearest", "second")):
        row = int(found.nearest.facility[door, column])
        told[name] = None if row < 0 else {
            "ref": found.facilities[row].ref, "name": found.facilities[row].name,
            "away": round(float(found.nearest.cost[door, column]), 1),
        }  # fmt: skip
    return told | {"tied": bool(found.nearest.tied[door])}


def _facilities(found: Counted) -> Sequence[dict[str, Any]]:
    """Each facility with how many units come to it, and whether it is off the network.

    Those that are shut come last, without a reach, and serve nobody.
    """
    comes = load(found.doors.units, facility=found.reaching, facilities=len(found.facilities))
    reach, on = found.amounts, found.search.facilities_on
    told = [
        {**facility.told(), "capacity": facility.capacity, "load": int(comes[row]),
         "reach": None if np.isnan(reach[row]) else float(reach[row]), "is_open": True,
         "is_on_network": None if on is None else bool(on[row])}
        for row, facility in enumerate(found.facilities)
    ]  # fmt: skip
    return told + [
        {**facility.told(), "capacity": facility.capacity, "load": 0, "reach": None,
         "is_open": False, "is_on_network": None}
        for facility in found.opening.shut
    ]  # fmt: skip
