"""The serial numbers of basic cells inside a community (GB/T 30428.1).

The standard numbers basic cells from west to east, then from north to south. Read as a text is:
the first line is the northern edge, each line goes from west to east, the next line lies to the
south of it. The other reading (columns from the west, each from north to south) puts numbers that
follow one another far apart in a community that is wider than it is high; lines keep 001, 002, 003
side by side, which is how people look for a number on a map.

Cells do not stand in straight lines, so a line is a band: as high as a typical cell of the group
(the root of its mean area), counted from the northernmost cell. A cell is in the band that holds
the middle of its bounding box.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray


def number_west_east(
    geoms: NDArray[np.object_], *, groups: NDArray[np.generic] | None = None
) -> NDArray[np.int64]:
    """Serial numbers 1, 2, 3 … inside each group, in lines west → east, lines north → south.

    Parameters
    ----------
    geoms
        (n,) polygons, EPSG:4326.
    groups
        (n,) what each cell is numbered within, e.g. its community; one group if not given.

    Returns
    -------
    (n,) int64. Depends on the shapes only, not on the order they are given in.
    """
    geoms = np.asarray(geoms, dtype=object)
    serial = np.zeros(len(geoms), np.int64)
    if len(geoms) == 0:
        return serial
    box = shapely.bounds(geoms)
    lon, lat = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    label = np.zeros(len(geoms), np.int64)
    if groups is not None:
        label = np.unique(np.asarray(groups), return_inverse=True)[1]
    size = np.bincount(label)
    squeeze = np.cos(np.radians(np.bincount(label, weights=lat) / size))
    height = np.sqrt(np.bincount(label, weights=shapely.area(geoms)) / size * squeeze)
    north = np.full(len(size), -np.inf)
    np.maximum.at(north, label, lat)
    band = np.floor((north[label] - lat) / np.maximum(height[label], 1e-8)).astype(np.int64)
    order = np.lexsort((box[:, 0], -lat, lon, band, label))
    start = np.cumsum(size) - size
    serial[order] = np.arange(1, len(geoms) + 1) - start[label[order]]
    return serial
