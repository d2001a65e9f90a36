"""How many floors and households a building has when nobody says: pure rules of thumb.

Everything that comes from here is marked *estimated* wherever it is shown, and makes way for real
data building by building.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GROSS_M2_PER_HOUSEHOLD = 105.0
"""Gross floor area per dwelling in blocks of flats, stairs and walls included (GB 50180 scale)."""
HOUSE_M2 = 250.0
"""A building of one or two floors below this footprint is a house of one household."""
RESIDENTS_PER_HOUSEHOLD = (3, 2, 3, 2, 3)
"""Dealt out in turn: 2.6 on average, near the mean household of the 2020 census (2.62)."""
DWELLING_KINDS = ("residential", "mixed")
_UNKNOWN_KIND = "other"
_UNKNOWN_AT_LEAST_M2, _UNKNOWN_AT_MOST_M2 = 60.0, 6000.0


def estimate_floors(floors: Floats, *, kinds: NDArray[np.str_], footprints_m2: Floats) -> Ints:
    """(n,) storeys: as given; else the median of the same kind and size class, else 1.

    `floors` holds NaN where unknown. Small and large footprints are told apart at 250 m², because
    a house and a slab of flats may bear the same kind.
    """
    large = footprints_m2 >= HOUSE_M2
    filled = floors.copy()
    for kind in np.unique(kinds):
        for size in (True, False):
            group = (kinds == kind) & (large == size)
            known = group & ~np.isnan(floors)
            typical = float(np.median(floors[known])) if known.sum() >= 5 else 1.0
            if known.sum() < 5 and kind in (*DWELLING_KINDS, _UNKNOWN_KIND):
                typical = 5.0 if size else 1.0
            filled[group & np.isnan(floors)] = typical
    return np.clip(np.rint(filled), 1, 200).astype(np.int64)


def estimate_households(
    floors: Ints, *, kinds: NDArray[np.str_], footprints_m2: Floats, numbered: NDArray[np.bool_]
) -> Ints:
    """(n,) households of each building from footprint × levels.

    Dwellings are the buildings that say so; those that say nothing count as dwellings where they
    bear a house number, or where no building of the town says anything.
    """
    said = np.isin(kinds, DWELLING_KINDS)
    fits = (footprints_m2 >= _UNKNOWN_AT_LEAST_M2) & (footprints_m2 <= _UNKNOWN_AT_MOST_M2)
    unsaid = (kinds == _UNKNOWN_KIND) & fits
    dwelling = said | (unsaid & (numbered if said.any() or numbered.any() else True))
    flats = np.maximum(1.0, np.rint(footprints_m2 * floors / GROSS_M2_PER_HOUSEHOLD))
    is_house = (footprints_m2 < HOUSE_M2) & (floors <= 2)
    households = np.where(is_house, 1.0, flats)
    return np.where(dwelling, households, 0.0).astype(np.int64)
