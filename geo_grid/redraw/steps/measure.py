"""What a plan weighs beside the households of the rule: measures, as data of the plan. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from geo_grid.errors import BadInput, gettext_noop

HOUSEHOLDS_MEASURE = "households"
WORKLOAD = "workload"
ELDERLY = "residents_60"
COUNTED = (WORKLOAD, ELDERLY)
"""Measures that are no column of the sums of atoms: counted when a plan weighs them."""
NAMES = (HOUSEHOLDS_MEASURE, "residents", WORKLOAD, "floor_area_m2", "organisations", ELDERLY)
"""Every measure, as its column of numbers is called."""
MOST_POINTS = 100
TOLERANCE = 0.2
"""Of a measure that names none."""
_MOST_TARGET = 1e9


@dataclass(frozen=True)
class Measure:
    """One thing to be alike in all cells.

    A cell should hold `target` of it (``None``: the mean of the community's cells), at most the
    share `tolerance` more or less. `weight` is how much an excess of it counts when cells are
    proposed; an excess of households counts 1 where nobody says otherwise. Of a workload, an incident
    of the last 90 days has `incidents` points and a visit that is due `visits`.
    """

    name: str
    target: float | None = None
    tolerance: float = TOLERANCE
    weight: float = 1.0
    incidents: int = 1
    visits: int = 0

    def limits(self, middle: float) -> tuple[float, float]:
        """The least and most of a cell around the target; a whole number lies between them.

        Around a small target none may lie within the tolerance: then those next to it are allowed.
        """
        low, high = middle * (1.0 - self.tolerance), middle * (1.0 + self.tolerance)
        if math.ceil(low - 1e-9) > math.floor(high + 1e-9):
            return float(math.floor(middle)), float(math.ceil(middle))
        return low, high

    def row(self) -> dict[str, Any]:
        """For JSON; the points only of a workload."""
        found = asdict(self)
        if self.name != WORKLOAD:
            del found["incidents"], found["visits"]
        return found


def measures_of(rows: Any) -> tuple[Measure, ...]:
    """What a request lists as measures, checked; each once, households first. Raises :class:`BadInput`."""
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise BadInput(
            "measures_unusable",
            gettext_noop(
                "Measures are a list of objects, each with a name and, where wanted, target, "
                "tolerance and weight."
            ),
            field="measures",
        )
    found = [_measure_of(n, row) for n, row in enumerate(rows, 1)]
    twice = [m.name for i, m in enumerate(found) if m.name in {o.name for o in found[:i]}]
    if twice:
        raise BadInput(
            "measure_twice",
            gettext_noop("The measure %(measure)s is listed twice; leave one of them out."),
            field="measures", measure=twice[0],
        )  # fmt: skip
    return tuple(sorted(found, key=lambda m: NAMES.index(m.name)))


def _measure_of(number: int, row: Mapping[str, Any]) -> Measure:
    name = row.get("name")
    if name not in NAMES:
        raise BadInput(
            "measure_unknown",
            gettext_noop("Measure %(row)s is called %(measure)s; known are: %(known)s."),
            field="measures", row=number, measure=str(name), known=", ".join(NAMES),
        )  # fmt: skip
    points = {"incidents", "visits"} if name == WORKLOAD else set()
    strange = sorted(set(map(str, row)) - {"name", "target", "tolerance", "weight"} - points)
    if strange:
        raise BadInput(
            "measure_field_unknown",
            gettext_noop("Measure %(row)s (%(measure)s) has no %(column)s."),
            field="measures", row=number, measure=str(name), column=strange[0],
        )  # fmt: skip
    measure = Measure(
        str(name),
        target=_number(number, row, "target", low=1, high=_MOST_TARGET, default=None),
        tolerance=_number(number, row, "tolerance", low=0.01, high=1, default=TOLERANCE),
        weight=_number(number, row, "weight", low=0.1, high=10, default=1.0),
        incidents=_points(number, row, "incidents", default=1),
        visits=_points(number, row, "visits", default=0),
    )
    _check_effect(number, measure)
    return measure


def _check_effect(number: int, measure: Measure) -> None:
    """Raise :class:`BadInput` for a measure that would say nothing."""
    if (
        measure.name == HOUSEHOLDS_MEASURE
        and measure.target is None
        and (measure.tolerance != TOLERANCE)
    ):
        raise BadInput(
            "tolerance_without_target",
            gettext_noop(
                "Without a target, households have the limits of the rule, which no tolerance "
                "changes; give measure %(row)s a target, or leave its tolerance out."
            ),
            field="measures", row=number,
        )  # fmt: skip
    if measure.name == WORKLOAD and not measure.incidents and not measure.visits:
        raise BadInput(
            "workload_of_nothing",
            gettext_noop("A workload counts incidents, visits or both; give one of them points."),
            field="measures",
        )


def _number(
    number: int, row: Mapping[str, Any], field: str, *, low: float, high: float, default: float | None
) -> Any:  # fmt: skip
    value = row.get(field, default)
    if value is None and default is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not low <= value <= high:
        raise BadInput(
            "measure_number",
            gettext_noop(
                "%(column)s of measure %(row)s (%(measure)s) must be a number from %(low)s to %(high)s."
            ),
            field="measures", column=field, row=number, measure=str(row.get("name")),
            low=f"{low:g}", high=f"{high:g}",
        )  # fmt: skip
    return float(value)


def _points(number: int, row: Mapping[str, Any], field: str, *, default: int) -> int:
    value = _number(number, row, field, low=0, high=MOST_POINTS, default=default)
    if value != int(value):
        raise BadInput(
            "measure_points",
            gettext_noop("%(column)s of measure %(row)s must be whole points, so that cells add up."),
            field="measures", column=field, row=number,
        )  # fmt: skip
    return int(value)
