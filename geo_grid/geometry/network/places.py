"""Who finds a place: served, within reach without a place, out of reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_grid.geometry.network.lines import Floats, Ints

UNLIMITED = -1


@dataclass(frozen=True)
class Coverage:
    """Three whole numbers for each of n houses; their sum is what lives there."""

    served: Ints
    no_place: Ints
    """Within reach of a facility that is full."""
    out: Ints


def fill(weights: Ints, *, facility: Ints, cost: Floats, capacity: Ints) -> Coverage:
    """Fill the places of each facility from its nearest houses outward.

    Everybody goes to the nearest facility alone; who finds it full is not sent on, so that the
    number says where places are missing.

    Parameters
    ----------
    weights
        (n,) units or persons of each house, 0 or more.
    facility
        (n,) the facility that each house is within reach of, -1 for none.
    cost
        (n,) how far it is; houses that are equally far come in the order of their rows.
    capacity
        (f,) places of each facility, :data:`UNLIMITED` for no limit.
    """
    weights = np.asarray(weights, np.int64)
    served = np.zeros(len(weights), np.int64)
    inside = np.flatnonzero(facility >= 0)
    order = inside[np.lexsort((inside, cost[inside], facility[inside]))]
    at = facility[order]
    before = np.cumsum(weights[order]) - weights[order]
    start = np.ones(len(order), bool)
    start[1:] = at[1:] != at[:-1]
    first = np.maximum.accumulate(np.where(start, np.arange(len(order)), 0))
    taken = before - before[first] if len(order) else before
    places = capacity[at]
    left = np.where(places == UNLIMITED, weights[order], np.maximum(places - taken, 0))
    served[order] = np.minimum(weights[order], left)
    within = np.where(facility >= 0, weights, 0)
    return Coverage(served, within - served, weights - within)


def load(weights: Ints, *, facility: Ints, facilities: int) -> Ints:
    """(f,) how many come to each facility, whether they find a place or not."""
    inside = facility >= 0
    sums = np.bincount(facility[inside], weights=weights[inside], minlength=facilities)
    return np.rint(sums).astype(np.int64)
