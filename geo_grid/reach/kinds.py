"""What serves people, of a kind, and the rule by which it reaches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Model, QuerySet

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.facilities.models import Component, Facility
from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.network.places import UNLIMITED
from geo_grid.geometry.network.profiles import ADULT, Measure
from geo_grid.model_bases.dated import CURRENT, Dated


@dataclass(frozen=True)
class Station:
    """A facility, or a component such as a hydrant, as far as reach is concerned (EPSG:4326)."""

    id: int
    noun: str
    """``facility`` or ``component``."""
    ref: str
    name: str
    lon: float
    lat: float
    capacity: int | None
    radius_m: float | None

    def told(self) -> dict[str, Any]:
        """As replies name it."""
        return {
            "id": self.id, "noun": self.noun, "ref": self.ref, "name": self.name,
            "lon": self.lon, "lat": self.lat,
        }  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """How far a station serves: `amount` metres, or seconds of an adult."""

    measure: Measure
    amount: float
    is_default: bool

    def amounts(self, stations: Sequence[Station]) -> Floats:
        """(f,) how far each one serves, in the rule's measure.

        One that has a radius of its own keeps it: metres on foot, in a rule of seconds what an adult
        needs for them on the flat.
        """
        a_metre = 1.0 if self.measure == "metres" else 1 / ADULT.flat_m_s
        return np.array(
            [self.amount if s.radius_m is None else s.radius_m * a_metre for s in stations]
        )


def rule_of(kind: str) -> Rule:
    """The rule of a kind: 15 minutes on foot (15分钟社区生活圈)."""
    return Rule("seconds", 15 * 60.0, is_default=True)


def stations_of(kind: str) -> list[Station]:
    """The facilities and components of a kind that there are today, by their ref.

    Raises :class:`BadInput` ``no_facilities`` that names the kinds of which there are some.
    """
    nouns: tuple[tuple[str, type[Model]], ...] = (("facility", Facility), ("component", Component))
    found = [
        _station(noun, row) for noun, model in nouns for row in _present(model).filter(kind=kind)
    ]
    if not found:
        known = {
            one for _, model in nouns for one in _present(model).values_list("kind", flat=True)
        }
        raise BadInput(
            "no_facilities",
            gettext_noop(
                "There is no facility of the kind “%(kind)s” here; there are some of: %(known)s."
            ),
            field="kind",
            kind=kind,
            known=", ".join(sorted(known)) or "—",
        )
    return sorted(found, key=lambda station: (station.ref, station.noun))


def _present(model: type[Model]) -> QuerySet[Any]:
    """What stands today; a noun that keeps its past has rows of other days too."""
    rows = model._default_manager.all()
    return rows.filter(CURRENT) if issubclass(model, Dated) else rows


def _station(noun: str, row: Any) -> Station:
    return Station(
        row.pk, noun, row.ref, row.name, row.point.x, row.point.y,
        getattr(row, "capacity", None), getattr(row, "radius_m", None),
    )  # fmt: skip


def places_of(stations: Sequence[Station]) -> Ints:
    """(f,) the places of each; :data:`UNLIMITED` where no capacity is known."""
    return np.array([UNLIMITED if s.capacity is None else s.capacity for s in stations], np.int64)


def degrees_of(stations: Sequence[Station]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes, EPSG:4326."""
    xy = np.array([(s.lon, s.lat) for s in stations], float).reshape(-1, 2)
    return xy[:, 0], xy[:, 1]
