"""What is asked for, and why it may make no sense. No tables are read here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.reach.queries import FARTHEST_M

METHODS = {"max_cover": "cover", "p_median": "median", "set_cover": "set_cover"}
"""By the words of the API, the goals of the solver."""
EXISTING = ("stay", "move")
SOURCES = ("points", "buildings", "vacant_units")
WEIGHTS = ("units", "residents")
MOST_CANDIDATES = 2_000
MOST_NEW = 100
LONGEST_S = 300


@dataclass(frozen=True)
class SitingWish:
    """A siting as it is asked for; it fits JSON and a job's parameters.

    `existing`: whether stations that stand ``stay``, or may ``move``. `points` are degrees in WGS-84
    with a name; `use` the kind of building, empty for every building. `new_capacity` is that of a new
    station, None for what its kind says; places count only with `capacity`. `weights`: whether
    dwellings are weighed, or the residents whom the kind serves.
    """

    kind: str
    method: str
    n: int | None
    existing: str
    candidates: str
    points: tuple[tuple[float, float, str], ...]
    use: str
    radius_m: float | None
    capacity: bool
    new_capacity: int | None
    budget_s: int
    weights: str = "units"

    def as_json(self) -> dict[str, Any]:
        """The parameters of a job."""
        return asdict(self) | {"points": [list(one) for one in self.points]}


def wish_of(told: Mapping[str, Any]) -> SitingWish:
    """From the parameters of a job."""
    return SitingWish(**{**told, "points": tuple(tuple(one) for one in told["points"])})


def check(wish: SitingWish) -> None:
    """Raises :class:`BadInput` for what cannot be meant, whatever the city is like."""
    _check_number(wish)
    check_radius(wish.radius_m)
    if wish.new_capacity is not None and not wish.capacity:
        raise BadInput(
            "siting_capacity_unused",
            gettext_noop(
                "A new station has places, but places are not to be counted: turn the counting on, or "
                "leave out the places."
            ),
            field="new_capacity",
        )
    if wish.new_capacity is not None and wish.new_capacity <= 0:
        raise BadInput(
            "siting_capacity",
            gettext_noop("A new station has at least 1 place, not %(places)s."),
            field="new_capacity", places=wish.new_capacity,
        )  # fmt: skip
    if wish.candidates == "points" and not wish.points:
        raise BadInput(
            "siting_no_candidates",
            gettext_noop("There is no place where a station could stand."),
            field="points",
        )
    if len(wish.points) > MOST_CANDIDATES:
        raise too_many_candidates(len(wish.points))


def _check_number(wish: SitingWish) -> None:
    if wish.n is None:
        if wish.method == "set_cover":
            return
        raise BadInput(
            "siting_count", gettext_noop("Say how many new stations are wanted."), field="n"
        )
    if not 1 <= wish.n <= MOST_NEW:
        raise BadInput(
            "siting_count_most",
            gettext_noop("Between 1 and %(most)s new stations are sited at once, not %(count)s."),
            field="n", count=wish.n, most=MOST_NEW,
        )  # fmt: skip


def check_radius(radius_m: float | None) -> None:
    """Raises :class:`BadInput` ``siting_radius`` for none, or for one that is no walk."""
    if radius_m is not None and not 0 < radius_m <= FARTHEST_M:
        raise BadInput(
            "siting_radius",
            gettext_noop("A radius is more than 0 and at most %(most)s metres, not %(radius)s."),
            field="radius_m", most=f"{FARTHEST_M:.0f}", radius=f"{radius_m:g}",
        )  # fmt: skip


def too_many_candidates(count: int) -> BadInput:
    """More candidates than are weighed."""
    return BadInput(
        "siting_too_many_candidates",
        gettext_noop(
            "%(count)s candidates are more than the %(most)s that are weighed at once: name a use, or "
            "points."
        ),
        field="candidates", count=count, most=MOST_CANDIDATES,
    )  # fmt: skip
