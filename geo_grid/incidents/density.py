"""How densely cases lie: a kernel density of all of them, in cases per km².

A Gaussian kernel with one bandwidth in metres in both directions (B. W. Silverman, *Density
Estimation for Statistics and Data Analysis*, 1986, chapter 4). Every case is summed at every node of
the lattice, none is drawn by lot or left out; what is sent is a share of the highest value in 255
steps.
"""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.contrib.gis.geos import Polygon
from django.utils import timezone
from numpy.typing import NDArray

from geo_grid.geometry.metric import metres_per_degree
from geo_grid.incidents.case_filters import CaseQuery, found
from geo_grid.incidents.case_points import MOST_WEIGHED, Box, along, check_not_too_many

MOST_NODES = 200
"""Of the lattice in each direction."""
FINEST = 4
"""Nodes of the lattice within one bandwidth, at most."""
COARSEST = 2
"""And at least: a wider view is smoothed more, and says by how much."""
REACH = 4
"""Bandwidths beyond which a case adds nothing: less than 0.04 % of what it adds at its place."""
LEVELS = 255
_BATCH = 20_000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lattice:
    """Nodes from the south-western corner of `box` (degrees of EPSG:4326) to the north-eastern."""

    box: Box
    columns: int
    rows: int
    bandwidth_m: float

    def nodes(self) -> tuple[Floats, Floats]:
        """Longitudes from west to east and latitudes from north to south."""
        west, south, east, north = self.box
        return np.linspace(west, east, self.columns), np.linspace(north, south, self.rows)


def density(query: CaseQuery, *, box: Box | None, bandwidth_m: float) -> dict[str, Any]:
    """The picture of the cases that hold all filters, and how it was made.

    ``{total, bandwidth_m, most, box, columns, rows, levels}``: `total` cases in the window, at most
    `most` a km², `levels` as base64 of a byte a node, row by row from the north-west. The window is
    that part of `box` which cases reach; without cases there are no rows. Raises :class:`BadInput`
    that names the filter which cannot be used.
    """
    lon, lat = _places(query, box, bandwidth_m)
    inside = _inside(lon, lat, box)
    picture = {"total": int(inside.sum()), "bandwidth_m": bandwidth_m, "most": 0.0}
    lattice = lattice_of(lon, lat, box=box, bandwidth_m=bandwidth_m)
    if lattice is None:
        return picture | {"box": None, "columns": 0, "rows": 0, "levels": ""}
    values = per_km2(lon, lat, lattice)
    most = float(values.max())
    levels = np.rint(values / most * LEVELS).astype(np.uint8) if most else values.astype(np.uint8)
    return picture | {
        "bandwidth_m": round(lattice.bandwidth_m), "most": round(most, 3),
        "box": [round(side, 7) for side in lattice.box],
        "columns": lattice.columns, "rows": lattice.rows,
        "levels": base64.b64encode(levels.tobytes()).decode(),
    }  # fmt: skip


def _places(query: CaseQuery, box: Box | None, bandwidth_m: float) -> tuple[Floats, Floats]:
    cases = found(query, now=timezone.now())
    if box is not None:
        # A view as wide as the city is smoothed more than was asked for, and reaches further.
        reach_m = REACH * max(bandwidth_m, _span_m(box) / MOST_NODES * COARSEST)
        cases = cases.filter(point__bboverlaps=Polygon.from_bbox(_grown(box, reach_m)))
    rows = list(cases.order_by().values_list(along("X"), along("Y"))[: MOST_WEIGHED + 1])
    check_not_too_many(len(rows))
    places = np.array(rows, dtype=np.float64).reshape(-1, 2)
    return places[:, 0], places[:, 1]


def lattice_of(lon: Floats, lat: Floats, *, box: Box | None, bandwidth_m: float) -> Lattice | None:
    """The nodes for these places within `box`; None where no place reaches into it.

    The bandwidth is `bandwidth_m`, or as much more as a window wants that is too wide for it.
    """
    if not len(lon):
        return None
    reached = (float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max()))
    window = _common(_grown(reached, REACH * bandwidth_m), box)
    if window is None:
        return None
    bandwidth_m = max(bandwidth_m, _span_m(window) / MOST_NODES * COARSEST)
    window = _common(_grown(reached, REACH * bandwidth_m), box) or window
    bandwidth_m = max(bandwidth_m, _span_m(window) / MOST_NODES * COARSEST)
    wide_m, high_m = _sides_m(window)
    step_m = max(bandwidth_m / FINEST, max(wide_m, high_m) / (MOST_NODES - 1))
    columns, rows = (max(2, math.ceil(side / step_m) + 1) for side in (wide_m, high_m))
    return Lattice(window, min(columns, MOST_NODES), min(rows, MOST_NODES), bandwidth_m)


def per_km2(lon: Floats, lat: Floats, lattice: Lattice) -> Floats:
    """Cases per km² at each node, ``rows × columns`` from the north-west.

    The kernel of two directions is the product of two of one, so that all cases at all nodes are
    one product of matrices.
    """
    _, south, _, north = lattice.box
    east_m, north_m = metres_per_degree((south + north) / 2)
    x, y = lattice.nodes()
    h = lattice.bandwidth_m
    values = np.zeros((lattice.rows, lattice.columns))
    for start in range(0, len(lon), _BATCH):
        part = slice(start, start + _BATCH)
        across = np.exp(-0.5 * ((x[:, None] - lon[None, part]) * east_m / h) ** 2)
        along_it = np.exp(-0.5 * ((y[:, None] - lat[None, part]) * north_m / h) ** 2)
        values += along_it @ across.T
    per_m2: Floats = values / (2 * math.pi * h**2)
    return per_m2 * 1e6


# ---- windows


def _sides_m(box: Box) -> tuple[float, float]:
    west, south, east, north = box
    east_m, north_m = metres_per_degree((south + north) / 2)
    return (east - west) * east_m, (north - south) * north_m


def _span_m(box: Box) -> float:
    return max(_sides_m(box))


def _grown(box: Box, by_m: float) -> Box:
    west, south, east, north = box
    east_m, north_m = metres_per_degree((south + north) / 2)
    dx, dy = by_m / max(east_m, 1.0), by_m / north_m
    return (
        max(west - dx, -180.0), max(south - dy, -90.0),
        min(east + dx, 180.0), min(north + dy, 90.0),
    )  # fmt: skip


def _common(one: Box, other: Box | None) -> Box | None:
    if other is None:
        return one
    west, south = max(one[0], other[0]), max(one[1], other[1])
    east, north = min(one[2], other[2]), min(one[3], other[3])
    return (west, south, east, north) if west < east and south < north else None


def _inside(lon: Floats, lat: Floats, box: Box | None) -> NDArray[np.bool_]:
    if box is None:
        return np.ones(len(lon), dtype=bool)
    west, south, east, north = box
    inside: NDArray[np.bool_] = (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)
    return inside
