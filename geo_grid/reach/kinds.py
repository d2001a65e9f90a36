"""What serves people, of a kind, and the rule by which it reaches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from django.db.models import Model, QuerySet
from django.utils.translation import get_language

from geo_grid.errors import BadInput, Terms, gettext_noop
from geo_grid.facilities.hours import ALWAYS, write_hours
from geo_grid.facilities.models import Component, Facility, FacilityKind
from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.network.places import UNLIMITED
from geo_grid.geometry.network.profiles import ADULT
from geo_grid.model_bases.dated import CURRENT, Dated

Measure = Literal["metres", "seconds", "straight_metres"]


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
    """Its own, else what its kind says; None for no limit."""
    radius_m: float | None
    """Its own."""
    opening_hours: str
    """As :mod:`geo_grid.facilities.hours` writes them; empty where they are not known."""

    def told(self) -> dict[str, Any]:
        """As replies name it."""
        return {
            "id": self.id, "noun": self.noun, "ref": self.ref, "name": self.name,
            "lon": self.lon, "lat": self.lat,
        }  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """How far the stations of a kind serve; `amount` is None where the kind does not say.

    In ``metres`` on foot, ``seconds`` of an adult, or ``straight_metres`` over walls and water.
    """

    measure: Measure
    amount: float | None
    is_default: bool
    """Whether the kind has no rule of its own; its ways are then measured in metres on foot."""

    @property
    def is_straight(self) -> bool:
        """Whether no way on foot is looked for."""
        return self.measure == "straight_metres"

    def told(self) -> dict[str, Any]:
        """As replies name it."""
        return {"measure": self.measure, "amount": self.amount, "is_default": self.is_default}

    def amounts(self, stations: Sequence[Station]) -> Floats:
        """(f,) how far each one serves, in the rule's measure; NaN where nobody says how far.

        One that has a radius of its own keeps it: metres, in a rule of seconds what an adult needs
        for them on the flat.
        """
        a_metre = 1 / ADULT.flat_m_s if self.measure == "seconds" else 1.0
        own = np.array([np.nan if s.radius_m is None else s.radius_m for s in stations], float)
        amount = np.nan if self.amount is None else self.amount
        return np.where(np.isnan(own), amount, own * a_metre)


_RULES: dict[Any, tuple[Measure, float]] = {
    FacilityKind.Rule.NONE: ("metres", 1.0),
    FacilityKind.Rule.STRAIGHT_M: ("straight_metres", 1.0),
    FacilityKind.Rule.WALKING_M: ("metres", 1.0),
    FacilityKind.Rule.WALKING_MIN: ("seconds", 60.0),
}
"""The measure of each rule, and what one of its unit is in it."""


def rule_of(kind: str) -> Rule:
    """How far the things of a kind serve, as its row says now.

    Raises :class:`BadInput` ``kind_unknown`` that names those there are.
    """
    row = kind_of(kind)
    measure, unit = _RULES[row.rule]
    amount = None if row.amount is None else row.amount * unit
    return Rule(measure, amount, is_default=row.rule == FacilityKind.Rule.NONE)


def kind_of(kind: str) -> FacilityKind:
    """The row of a kind. Raises :class:`BadInput` ``kind_unknown`` that names those there are."""
    rows = {row.code: row for row in FacilityKind.objects.order_by("code")}
    if kind not in rows:
        raise BadInput(
            "kind_unknown",
            gettext_noop(
                "“%(value)s” is no kind that is known here; the known ones are: %(known)s."
            ),
            field="kind",
            value=kind,
            known=Terms(f"{row.code} {name_of(row)}" for row in rows.values()),
        )
    found: FacilityKind = rows[kind]
    return found


def name_of(kind: FacilityKind) -> str:
    """What a kind is called in the caller's language, as far as it is known in that."""
    is_english = (get_language() or "").startswith("en")
    return (kind.name_en if is_english else "") or kind.name_zh


def stations_of(kind: str) -> list[Station]:
    """The facilities and components of a kind that there are today, by their ref.

    Raises :class:`BadInput` ``kind_unknown``, or ``no_facilities`` that names the kinds of which
    there are some.
    """
    found = standing(kind)
    if not found:
        known = kind_of(kind)
        there = {
            one for _, model in _NOUNS for one in _present(model).values_list("kind", flat=True)
        }
        rows = FacilityKind.objects.filter(code__in=there).order_by("code")
        raise BadInput(
            "no_facilities",
            gettext_noop(
                "There is no facility of the kind “%(kind)s” here; there are some of: %(known)s."
            ),
            field="kind",
            kind=name_of(known),
            known=Terms(f"{row.code} {name_of(row)}" for row in rows) or "—",
        )
    return found


def standing(kind: str) -> list[Station]:
    """As :func:`stations_of`, none where there are none. Raises :class:`BadInput` ``kind_unknown``."""
    known = kind_of(kind)
    found = [
        _station(noun, row, known)
        for noun, model in _NOUNS
        for row in _present(model).filter(kind=kind)
    ]
    return sorted(found, key=lambda station: (station.ref, station.noun))


_NOUNS: tuple[tuple[str, type[Model]], ...] = (("facility", Facility), ("component", Component))


def _present(model: type[Model]) -> QuerySet[Any]:
    """What stands today; a noun that keeps its past has rows of other days too."""
    rows = model._default_manager.all()
    return rows.filter(CURRENT) if issubclass(model, Dated) else rows


def _station(noun: str, row: Any, kind: FacilityKind) -> Station:
    own = getattr(row, "capacity", None)
    return Station(
        row.pk, noun, row.ref, row.name, row.point.x, row.point.y,
        kind.default_capacity if own is None else own, row.radius_m,
        row.opening_hours if noun == "facility" else write_hours(ALWAYS),
    )  # fmt: skip


def places_of(stations: Sequence[Station]) -> Ints:
    """(f,) the places of each; :data:`UNLIMITED` where neither it nor its kind has a limit."""
    return np.array([UNLIMITED if s.capacity is None else s.capacity for s in stations], np.int64)


def degrees_of(stations: Sequence[Station]) -> tuple[Floats, Floats]:
    """Longitudes and latitudes, EPSG:4326."""
    xy = np.array([(s.lon, s.lat) for s in stations], float).reshape(-1, 2)
    return xy[:, 0], xy[:, 1]
