"""Facilities of a kind, and the rule by which they reach people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.facilities.models import Facility
from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.network.places import UNLIMITED
from geo_grid.geometry.network.profiles import ADULT, Measure
from geo_grid.model_bases.dated import CURRENT, Dated


@dataclass(frozen=True)
class Rule:
    """How far a facility serves: `amount` metres, or seconds of an adult."""

    measure: Measure
    amount: float
    is_default: bool

    def amounts(self, facilities: Sequence[Facility]) -> Floats:
        """(f,) how far each one serves, in the rule's measure.

        One that has a radius of its own keeps it: metres on foot, in a rule of seconds what an adult
        needs for them on the flat.
        """
        a_metre = 1.0 if self.measure == "metres" else 1 / ADULT.flat_m_s
        return np.array(
            [self.amount if f.radius_m is None else f.radius_m * a_metre for f in facilities]
        )


def rule_of(kind: str) -> Rule:
    """The rule of a kind: 15 minutes on foot (15分钟社区生活圈)."""
    return Rule("seconds", 15 * 60.0, is_default=True)


def facilities_of(kind: str) -> list[Facility]:
    """The facilities of a kind that there are today, by their ref.

    Raises :class:`BadInput` ``no_facilities`` that names the kinds of which there are some.
    """
    present = Facility.objects.all()
    if issubclass(Facility, Dated):
        present = present.filter(CURRENT)
    found = sorted(present.filter(kind=kind), key=lambda facility: facility.ref)
    if not found:
        known = sorted(set(present.values_list("kind", flat=True)))
        raise BadInput(
            "no_facilities",
            gettext_noop(
                "There is no facility of the kind “%(kind)s” here; there are some of: %(known)s."
            ),
            field="kind",
            kind=kind[:60],
            known=", ".join(known) or "—",
        )
    return found


def places_of(facilities: Sequence[Facility]) -> Ints:
    """(f,) the places of each; :data:`UNLIMITED` where no capacity is known."""
    return np.array([UNLIMITED if f.capacity is None else f.capacity for f in facilities], np.int64)


def degrees_of(facilities: Sequence[Facility]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes, EPSG:4326."""
    xy = np.array([(f.point.x, f.point.y) for f in facilities], float).reshape(-1, 2)
    return xy[:, 0], xy[:, 1]


def told(facility: Facility) -> dict[str, Any]:
    """A facility as replies name it."""
    return {
        "id": facility.pk, "ref": facility.ref, "name": facility.name,
        "lon": facility.point.x, "lat": facility.point.y,
    }  # fmt: skip
