"""How many persons a kind of facility serves, has no place for and leaves out, as one may be told.

Behind doors whose rows the caller may list persons are counted, whoever the kind serves: all, those
over 60, children of 3 to 6. Of other ground there is the published table alone: its residents by
community, shared among the three numbers as the dwellings are; of ages it says nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction

from geo_grid import city_time
from geo_grid.access.context import caller, counting_all, scope_parameter
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope
from geo_grid.disclosure import queries as disclosure
from geo_grid.errors import NotAllowed, gettext_noop
from geo_grid.facilities.models import FacilityKind
from geo_grid.geometry.network.lines import Bools, Floats, Ints
from geo_grid.geometry.network.places import Coverage, fill
from geo_grid.reach.current import Versions
from geo_grid.reach.doors import Doors
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
THREE = ("served", "no_place", "out")
_ALL = FacilityKind.Serves.ALL.value


@dataclass(frozen=True)
class Behind:
    """How many persons live behind each of n doors, by whom a kind may serve."""

    by_group: dict[str, Ints]
    estimated: Ints
    """Of all those that nobody knows but by an estimate; their ages are not known."""


_kept: OrderedDict[tuple[Any, ...], Behind] = OrderedDict()


@dataclass(frozen=True)
class Persons:
    """Those whom a kind serves, door by door; nobody stands behind a door that is not `seen`."""

    serves: str
    seen: Bools
    three: Coverage
    estimated: Ints

    @property
    def columns(self) -> tuple[Ints, ...]:
        """(n,) each: the three, the estimated, and whether the door is not seen; to be summed."""
        three = (getattr(self.three, name) for name in THREE)
        return (*three, self.estimated, (~self.seen).astype(np.int64))

    def told(
        self, sums: Sequence[int], *, units: dict[str, int], code: str = "", level: str = ""
    ) -> dict[str, Any]:
        """``{numbers, persons, served, no_place, out, …}`` of some doors, from `sums` of the columns.

        ``exact`` where all of them are seen. Else ``published`` for a division (`level`, with its
        `code`; :data:`geo_grid.disclosure.queries.WHOLE` for the city), with ``as_of`` and ``error``,
        and otherwise ``hidden``, all of them None. Always ``persons = served + no_place + out``:
        published residents go to the three by the largest remainders of the `units`.
        """
        *three, estimated, unseen = sums
        if not unseen:
            return {
                "numbers": disclosure.EXACT, "persons": sum(three),
                **dict(zip(THREE, three, strict=True)), "is_estimated": estimated > 0,
            }  # fmt: skip
        return self._published(units, code, level) or dict.fromkeys(
            ("persons", *THREE, "is_estimated")
        ) | {"numbers": disclosure.HIDDEN}

    def _published(self, units: dict[str, int], code: str, level: str) -> dict[str, Any] | None:
        if self.serves != _ALL or not level or not units["units"]:
            return None
        table = disclosure.current(level)
        row: dict[str, Any] = {"residents": 0, "is_estimated": False}
        disclosure.tell(row, code=code, level=level, table=table)
        if row["numbers"] != disclosure.PUBLISHED or row["residents"] is None:
            return None
        shares = shared(row["residents"], [units[name] for name in THREE])
        return {
            "numbers": disclosure.PUBLISHED, "persons": row["residents"],
            **dict(zip(THREE, shares, strict=True)), "is_estimated": row["is_estimated"],
            "as_of": row["as_of"], "error": row["error"]["residents"],
        }  # fmt: skip


def persons(
    doors: Doors, now: Versions, *, serves: str, facility: Ints, cost: Floats, capacity: Ints,
    units: Coverage,
) -> Persons:  # fmt: skip
    """Whom a kind serves behind the doors that the caller may look behind.

    `facility` (n,) is what each door lies within reach of, `cost` how far, `capacity` (f,) the
    places. A facility whose doors are all seen is filled with persons. Of any other nobody may say
    who takes its places: behind its doors persons are parted as their dwellings (`units`) are.
    """
    behind = _behind(doors, now, city_time.today())
    seen = _seen(doors, caller().scope)
    there = np.where(seen, behind.by_group[serves], 0)
    filled = fill(there, facility=facility, cost=cost, capacity=capacity)
    inside = facility >= 0
    unseen = np.bincount(facility[inside & ~seen], minlength=len(capacity)) > 0
    parted = inside & unseen[facility] if len(capacity) else np.zeros(len(seen), bool)
    served = np.where(parted, _as_dwellings(there, units, facility), filled.served)
    within = np.where(inside, there, 0)
    three = Coverage(served, within - served, there - within)
    return Persons(serves, seen, three, np.where(seen, behind.estimated, 0))


def sees_everybody() -> bool:
    """Whether the caller may list who lives behind every door of the city."""
    return caller().scope.having(Right.REGISTERS_READ).everything


def residents(doors: Doors, now: Versions, *, serves: str) -> Ints:
    """(n,) the persons whom a kind serves behind every door.

    Raises :class:`NotAllowed` ``weights_hidden`` for a caller who may not list all of them.
    """
    if not sees_everybody():
        raise NotAllowed(
            "weights_hidden",
            gettext_noop(
                "You may not list who lives everywhere in the city, so that stations are sited by "
                "dwellings: choose dwellings as weights."
            ),
            field="weights",
        )
    return _behind(doors, now, city_time.today()).by_group[serves]


def _as_dwellings(there: Ints, units: Coverage, facility: Ints) -> Ints:
    """How many of each door are served where as large a part of them is as of its dwellings.

    A door without dwellings goes by all that come to the facility.
    """
    within = units.served + units.no_place
    inside = facility >= 0
    come = np.bincount(facility[inside], weights=within[inside], minlength=1).astype(float)
    find = np.bincount(facility[inside], weights=units.served[inside], minlength=1)
    of_all = np.divide(find, come, out=np.ones_like(come), where=come > 0)
    share = np.divide(units.served, within, out=of_all[facility], where=within > 0)
    return np.floor(there * share + 0.5).astype(np.int64)


def shared(total: int, weights: list[int]) -> list[int]:
    """Whole numbers that add up to `total`, as the weights are to each other.

    By the largest remainders (Hare and Niemeyer); of equal ones the first. `weights` are 0 or more
    and not all 0.
    """
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    rest = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in rest[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _seen(doors: Doors, scope: Scope) -> Bools:
    """Behind which doors the caller may list who lives there, as ``in_scope_unit.sql`` has it."""
    if scope.having(Right.REGISTERS_READ).everything:
        return np.ones(len(doors.units), bool)
    found = sql.rows("seen", scope_parameter())[0]
    return np.isin(doors.atom, found["atoms"]) | np.isin(doors.building, found["houses"])


def _behind(doors: Doors, now: Versions, day: date) -> Behind:
    """Who lives behind all doors, whoever asks; the last two states are kept."""
    key = (now.place, now.people, day)
    if (kept := _kept.get(key)) is not None:  # one look: another thread may drop it between two
        return kept
    with transaction.atomic(), counting_all():
        rows = sql.rows("people_of_doors", {"day": day})
    at = {door: row for row, door in enumerate(doors.keys)}
    groups = FacilityKind.Serves.values
    columns = {name: np.zeros(len(doors.units), np.int64) for name in (*groups, "estimated")}
    for row in rows:
        door = at.get((row["building"], row["entrance"] or 0, row["atom"] or 0))
        if door is not None:
            for name, column in columns.items():
                column[door] = row[name]
    found = Behind({name: columns[name] for name in groups}, columns["estimated"])
    _kept[key] = found
    while len(_kept) > 2:
        with suppress(KeyError):
            _kept.popitem(last=False)
    return found
