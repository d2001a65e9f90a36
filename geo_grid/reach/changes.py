"""Stations as they might be: some more, some moved, some gone. Nothing of it is stored with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import to_wgs84
from geo_grid.reach.kinds import Station
from geo_grid.reach.place import check_place

MOST_CHANGES = 200
"""Added and moved; to leave out costs nothing, and ten times as many may be."""
NEW = "new"
"""The noun of a station that is not there yet."""


@dataclass(frozen=True)
class Changes:
    """What is different from today (EPSG:4326); `radius_m` is in metres and None for the rule's."""

    added: tuple[Station, ...] = ()
    moved: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Places by the ref of the station."""
    removed: frozenset[str] = frozenset()
    radius_m: float | None = None
    counts_places: bool = True
    """Whether a station that is full takes nobody more."""

    def applied_to(self, stations: Sequence[Station]) -> list[Station]:
        """The stations with the changes, by their ref.

        Raises :class:`BadInput` ``station_unknown`` for one that is not among them.
        """
        moved = self.moved
        missing = sorted(({*moved} | self.removed) - {one.ref for one in stations})
        if missing:
            raise BadInput(
                "station_unknown",
                gettext_noop("There is no station “%(ref)s” of this kind to move or leave out."),
                field="moved" if missing[0] in moved else "removed", ref=missing[0],
            )  # fmt: skip
        kept = [
            replace(one, lon=moved[one.ref][0], lat=moved[one.ref][1]) if one.ref in moved else one
            for one in stations
            if one.ref not in self.removed
        ]
        return sorted([*kept, *self.added], key=lambda one: (one.ref, one.noun))

    def of_standing(self, stations: Sequence[Station]) -> tuple[Changes, list[str]]:
        """The changes of stations that stand, and the refs of those that are here no more.

        A scenario is kept for months; a station that closed meanwhile may not take the rest with it.
        """
        standing = {one.ref for one in stations}
        moved = {ref: place for ref, place in self.moved.items() if ref in standing}
        gone = sorted(({*self.moved} | self.removed) - standing)
        return replace(self, moved=moved, removed=self.removed & standing), gone

    def told(self) -> dict[str, Any]:
        """As it is kept and sent again: degrees are WGS-84."""
        return {
            "datum": "wgs84",
            "added": [
                {"name": one.name, "lon": one.lon, "lat": one.lat, "capacity": one.capacity}
                for one in self.added
            ],
            "moved": [
                {"ref": ref, "lon": lon, "lat": lat}
                for ref, (lon, lat) in sorted(self.moved.items())
            ],
            "removed": sorted(self.removed),
            "radius_m": self.radius_m,
            "counts_places": self.counts_places,
        }


UNCHANGED = Changes()


def changes_of(told: Mapping[str, Any]) -> Changes:
    """The changes that a body names: ``added``, ``moved``, ``removed``, ``radius_m``, ``datum``.

    Raises :class:`BadInput` for a place outside the city, a station that is named twice, and for
    more than :data:`MOST_CHANGES`.
    """
    added, moved = told.get("added") or [], told.get("moved") or []
    removed = told.get("removed") or []
    if max(len(added) + len(moved), len(removed) // 10) > MOST_CHANGES:
        raise BadInput(
            "changes_too_many",
            gettext_noop("At most %(most)s stations are changed at once."),
            field="added", most=MOST_CHANGES,
        )  # fmt: skip
    named = [*(one["ref"] for one in moved), *removed]
    if twice := next((ref for ref, times in Counter(named).items() if times > 1), None):
        raise BadInput(
            "station_twice",
            gettext_noop("The station “%(ref)s” is moved or left out twice."),
            field="moved", ref=twice,
        )  # fmt: skip
    datum = told.get("datum") or ""
    return Changes(
        tuple(_added(number, one, datum) for number, one in enumerate(added, start=1)),
        {one["ref"]: _place(one, datum) for one in moved},
        frozenset(removed),
        told.get("radius_m"),
        told.get("counts_places", True),
    )


def _added(number: int, one: Mapping[str, Any], datum: str) -> Station:
    """A station that is not there: its id is below 0, its ref no station's."""
    lon, lat = _place(one, datum)
    ref = f"{NEW}-{number:03d}"
    return Station(
        -number, NEW, ref, one.get("name") or "", lon, lat, one.get("capacity"), None, ""
    )


def _place(one: Mapping[str, Any], datum: str) -> tuple[float, float]:
    x, y = to_wgs84([one["lon"]], [one["lat"]], datum=datum)
    return check_place(float(x[0]), float(y[0]))
