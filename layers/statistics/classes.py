"""Classes of a choropleth: the bounds by which values are coloured. Pure but for its library."""

from __future__ import annotations

import math
from collections.abc import Sequence

import jenkspy
import numpy as np

from geo_grid.errors import BadInput, gettext_noop

METHODS = ("quantile", "natural", "equal", "manual")
MOST, FEWEST = 9, 2
NATURAL_SAMPLE = 5000
"""Natural breaks of more values are found in a sample of them."""


def bounds(
    values: Sequence[float], *, method: str, classes: int = 5, manual: Sequence[float] = ()
) -> list[float]:
    """Lower bounds of the classes, rising; the first is the least value.

    Fewer than asked for where the values do not part: equal values share a class. `manual` bounds
    are sorted, and the least value is put before them. Raises :class:`BadInput`
    ``classes_unusable``.
    """
    known = np.array([v for v in values if v is not None and math.isfinite(v)], dtype=float)
    if (
        method not in METHODS
        or not FEWEST <= classes <= MOST
        or (method == "manual" and not manual)
    ):
        raise BadInput(
            "classes_unusable",
            gettext_noop("Classes are made by %(known)s, %(fewest)s to %(most)s of them."),
            field="method",
            known=", ".join(METHODS),
            fewest=FEWEST,
            most=MOST,
        )
    if not len(known):
        return []
    least = float(known.min())
    if method == "manual":
        given = sorted({float(b) for b in manual if math.isfinite(b)})
        return [least, *[b for b in given if b > least]][:MOST]
    distinct = np.unique(known)
    count = min(classes, len(distinct))
    if count < FEWEST:
        return [least]
    uppers = _uppers(known, method, count)
    lows = [least]
    for upper in uppers[:-1]:
        above = distinct[distinct > upper]
        if len(above) and above[0] > lows[-1]:
            lows.append(float(above[0]) if method != "equal" else float(upper))
    return lows


def _uppers(known: np.ndarray, method: str, count: int) -> list[float]:
    """The upper bounds of `count` classes, the greatest value last."""
    shares = np.linspace(0, 1, count + 1)
    if method == "quantile":
        return [float(v) for v in np.quantile(known, shares)[1:]]
    if method == "equal":
        return [float(v) for v in known.min() + np.ptp(known) * shares[1:]]
    if len(known) > NATURAL_SAMPLE:
        known = np.quantile(known, np.linspace(0, 1, NATURAL_SAMPLE))
    return [float(v) for v in jenkspy.jenks_breaks(known, count)[1:]]
