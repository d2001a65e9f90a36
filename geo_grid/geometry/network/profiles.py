"""How fast who walks, what they cannot pass, and so what every edge costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from geo_grid.geometry.network.build import Network
from geo_grid.geometry.network.lines import Bools, Floats

Measure = Literal["metres", "seconds"]
_MOST_KEPT = 64
"""Hours at which some gates are shut, by profiles."""


@dataclass(frozen=True)
class Profile:
    """One way of walking: speeds in metres a second, None where it cannot be passed."""

    name: str
    flat_m_s: float
    stairs_m_s: float | None
    steepest_percent: float | None = None
    """Steeper edges are impassable, where the incline is known."""
    narrowest_m: float | None = None
    """Narrower edges are impassable, where the width is known."""


ADULT = Profile("adult", 1.2, 0.5)
ELDER = Profile("elder", 0.8, 1 / 3)
"""On stairs as much slower as on the flat."""
WHEELCHAIR = Profile("wheelchair", 1.2, None, 100 / 12, 1.2)
"""A ramp of 1 in 12 and a clear width of 1.20 m are the limits of GB 55019-2021."""
PROFILES = {profile.name: profile for profile in (ADULT, ELDER, WHEELCHAIR)}


@dataclass(frozen=True)
class Costs:
    """What the edges of a network cost in one measure; infinite where they cannot be walked."""

    profile: Profile
    measure: Measure
    usable: Bools
    """(m,) edges that doors may join: those of the profile, whether a gate on them is shut or not."""
    forward: Floats
    """(m,) the cost of a metre from u to v."""
    backward: Floats
    access: float
    """The cost of a metre between a door and its edge."""
    kept: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was worked out of them, which hangs on nothing else."""


def costs(
    network: Network, *, profile: Profile = ADULT, measure: Measure = "metres",
    shut: Bools | None = None,
) -> Costs:  # fmt: skip
    """The cost of each edge for a profile, in metres or in seconds, with the given gates shut.

    `shut` (g,) are the gates that are closed now; none by default.
    """
    key = (profile, measure, b"" if shut is None else shut.tobytes())
    # Another thread may clear what is kept between two looks at it: one look, and what it gave.
    found: Costs | None = network.kept.get(key)
    if found is None:
        if len(network.kept) > _MOST_KEPT:
            network.kept.clear()
        found = network.kept[key] = _costs(network, profile, measure, shut)
    return found


def _costs(network: Network, profile: Profile, measure: Measure, shut: Bools | None) -> Costs:
    usable = np.ones(len(network), bool)
    if profile.stairs_m_s is None:
        usable &= ~network.steps
    if profile.steepest_percent is not None:  # NaN compares false: unknown is passable
        usable &= ~(network.incline_percent > profile.steepest_percent)
    if profile.narrowest_m is not None:
        usable &= ~(network.width_m < profile.narrowest_m)
    speed = np.where(network.steps, profile.stairs_m_s or np.nan, profile.flat_m_s)
    per_metre = np.ones(len(network)) if measure == "metres" else 1 / speed
    now = usable.copy()
    gate = network.edges.gate
    if shut is not None:
        now &= ~((gate >= 0) & np.append(shut, False)[gate])
    return Costs(
        profile, measure, usable,
        np.where(now & network.forward, per_metre, np.inf),
        np.where(now & network.backward, per_metre, np.inf),
        1.0 if measure == "metres" else 1 / profile.flat_m_s,
    )  # fmt: skip
