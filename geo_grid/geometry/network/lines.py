"""What a walking network is made of: lines with their attributes, gates, and what was mended."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Geoms = NDArray[np.object_]


@dataclass(frozen=True)
class Lines:
    """n lines that people may or may not walk, one row each."""

    geoms: Geoms
    """(n,) LineStrings, EPSG:4326 on the storage lattice, drawn in the direction of travel."""
    foot: Bools
    """Open to people on foot; the other lines are no part of the network."""
    back: Bools
    """May be walked against the direction it is drawn in (``oneway:foot`` closes that)."""
    level: Ints
    """0 on the ground; lines of two levels meet only in a vertex that they share."""
    span: Bools
    """A bridge or a tunnel: it meets nothing between its vertices, whatever its level."""
    steps: Bools
    incline_percent: Floats
    """Steepness whatever the direction; NaN is unknown."""
    width_m: Floats
    """Clear width; NaN is unknown."""
    gate: Ints
    """The gate that the whole line lies behind, a row of the gates; -1 for none."""
    square: Bools
    """A closed line whose inside is walked across."""

    def __len__(self) -> int:
        return len(self.geoms)

    def take(self, rows: Bools | Ints) -> Lines:
        """The given rows."""
        return replace(self, **{f.name: getattr(self, f.name)[rows] for f in fields(self)})


_DEFAULTS = {
    "foot": True, "back": True, "level": 0, "span": False, "steps": False,
    "incline_percent": np.nan, "width_m": np.nan, "gate": -1, "square": False,
}  # fmt: skip


def lines_of(geoms: Geoms, **columns: NDArray[np.generic]) -> Lines:
    """Lines with the given columns, and the plain value in all others: open, level 0, both ways."""
    n = len(geoms)
    filled = {
        name: np.asarray(columns[name]) if name in columns else np.full(n, plain)
        for name, plain in _DEFAULTS.items()
    }
    return Lines(np.asarray(geoms, dtype=object), **filled)


@dataclass(frozen=True)
class Mended:
    """One place where the network says more, or less, than its lines do.

    `kind` is ``crossing`` (two lines of one level crossed without a vertex and were joined),
    ``touch`` (a line ended on another one, or beside its vertex, and was joined), ``gate_off`` (a
    gate on no line: shut, it stops nobody), ``gate_whole`` (a gate where lines meet and none of them
    ends: shut, it stops everybody there), ``square_whole`` (a square with too many ways in: walked
    around, not across). `lines` are rows of the lines, `gate` a row of the gates or -1.
    """

    kind: str
    lon: float
    lat: float
    lines: tuple[int, ...] = ()
    gate: int = -1


NO_POINTS: Geoms = shapely.points(np.zeros((0, 2)))
