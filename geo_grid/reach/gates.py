"""Which gates let whom through, and when. No tables are read here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import numpy as np

from geo_grid.areas.models import Gate
from geo_grid.facilities.hours import Week
from geo_grid.geometry.network.hours import Spans
from geo_grid.geometry.network.profiles import WHEELCHAIR, Profile
from geo_grid.reach.opening import Holidays, is_open_in, week_of

Row = dict[str, Any]
_PASSABLE = Gate.Passable


@dataclass(frozen=True)
class Passage:
    """When a gate is open, and for whom."""

    week: Week | None
    """None where the hours are not known: a gate counts as open then, since a wall that nobody knows
    of shuts nobody in."""
    passable: str = _PASSABLE.ALL

    def lets_through(self, profile: Profile) -> bool:
        """Whether who walks so may use it when it is open."""
        if profile.name == WHEELCHAIR.name:
            return self.passable != _PASSABLE.FOOT
        return self.passable != _PASSABLE.WHEELCHAIR


def passages_of(rows: Sequence[Row]) -> tuple[Passage, ...]:
    """The gates that stand at a point, one a row of ``sql/gates.sql``."""
    return tuple(Passage(week_of(row["opening_hours"]), row["passable"]) for row in rows)


def passages_of_lines(spans: Sequence[Spans]) -> tuple[Passage, ...]:
    """The gates that whole lines lie behind: the same hours every day, for everybody."""
    return tuple(Passage(Week(days=(one,) * 7)) for one in spans)


def shut_at(
    gates: Sequence[Passage], at: datetime | None, *, profile: Profile, timezone: tzinfo,
    is_holiday: Holidays,
) -> np.ndarray[Any, Any]:  # fmt: skip
    """(g,) which gates are shut to a profile at a time; at no time in particular, those never open."""
    known: dict[Passage, bool] = {}
    for gate in gates:
        if gate not in known:
            is_open = is_open_in(gate.week, at, timezone, is_holiday)
            known[gate] = not (is_open and gate.lets_through(profile))
    return np.array([known[gate] for gate in gates], bool)
