"""The vertices of lines as one table, on the lattice and in metres, into which more are put."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely

from geo_grid.geometry.lattice import from_int, to_int
from geo_grid.geometry.metric import project_points
from geo_grid.geometry.network.lines import Bools, Floats, Geoms, Ints


@dataclass(frozen=True)
class Vertices:
    """Row by row along each run, a stretch of a line; rows i and i + 1 of one run are a segment."""

    run: Ints
    """(v,) the run of each vertex; each run is one block of rows."""
    steps: Ints
    """(v, 2) longitude and latitude in whole steps of the lattice."""
    line_of_run: Ints
    """(r,) the row of the lines that a run belongs to."""
    metric_srid: int

    @property
    def line(self) -> Ints:
        """(v,) the row of the lines."""
        return self.line_of_run[self.run]

    @property
    def metres(self) -> Floats:
        """(v, 2) easting and northing in metres of the metric system."""
        return metres_of(self.steps, metric_srid=self.metric_srid)

    @property
    def segments(self) -> Ints:
        """The rows that a segment begins with."""
        return np.flatnonzero(self.run[1:] == self.run[:-1])

    def with_vertices(self, segment: Ints, along: Floats, steps: Ints) -> Vertices:
        """With more vertices in it, each on the segment that begins in the row `segment`.

        `along` is the share of the segment, 0 to 1; what repeats its neighbour is left out.
        """
        place = np.concatenate([np.arange(len(self.line), dtype=np.float64), segment + along])
        # an inserted vertex stands after the one its segment begins with, before the one it ends in
        rank = np.concatenate([np.zeros(len(self.line)), np.where(along >= 1.0, -1.0, 1.0)])
        order = np.lexsort((rank, place))
        run = np.concatenate([self.run, self.run[segment]])[order]
        return replace(self, run=run, steps=np.vstack([self.steps, steps])[order]).once()

    def once(self) -> Vertices:
        """Without the vertices that repeat the one before."""
        keep = np.ones(len(self.run), bool)
        keep[1:] = (self.run[1:] != self.run[:-1]) | (self.steps[1:] != self.steps[:-1]).any(axis=1)
        return replace(self, run=self.run[keep], steps=self.steps[keep])


def vertices_of(geoms: Geoms, *, usable: Bools, metric_srid: int) -> Vertices:
    """The vertices of the usable LineStrings (EPSG:4326), rounded to the lattice."""
    rows = np.flatnonzero(usable)
    xy, at = shapely.get_coordinates(np.asarray(geoms)[rows], return_index=True)
    return Vertices(np.asarray(at, np.int64), to_int(xy), rows, metric_srid).once()


def metres_of(steps: Ints, *, metric_srid: int) -> Floats:
    """Lattice steps (n, 2) as easting and northing in metres."""
    degrees = from_int(steps)
    x, y = project_points(degrees[:, 0], degrees[:, 1], metric_srid=metric_srid)
    return np.column_stack([x, y])


def steps_of(metres: Floats, *, metric_srid: int) -> Ints:
    """Easting and northing (n, 2) as the nearest lattice steps."""
    lon, lat = project_points(metres[:, 0], metres[:, 1], metric_srid=metric_srid, inverse=True)
    return to_int(np.column_stack([lon, lat]))
