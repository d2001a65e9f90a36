"""The plane that basic cells are built in: whole lattice steps, measured in metres.

Every coordinate is a whole number of 1e-8 degree steps from a local origin. Overlays snap to whole
numbers (GEOS' snap-rounding, ``grid_size=1``), so what is noded here is already what will be
stored: nothing can go wrong in a later rounding. To measure, steps are turned into metres by the
linear map that is tangent to the metric CRS at the origin (within 0.3 % across a town, 1 % across
a large city: for design only; areas on record are projected properly).
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry, STRtree

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.lattice import from_int, to_int
from geo_grid.geometry.metric import check_metric_srid, project_points

Geoms = NDArray[np.object_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STEP = 1.0
"""Grid size of overlays in the plane."""
SNAP_STEPS = 300.0
"""A line that passes a corner this close (0.3 m) goes through it: no crumbs of borders, and no
wedges along the outline that look like gaps."""


class Plane:
    """Local whole-number coordinates around `center` (lon, lat), tangent to `metric_srid`."""

    def __init__(self, center: tuple[float, float], *, metric_srid: int) -> None:
        check_metric_srid(metric_srid)
        self.origin = to_int(np.asarray(center))
        lon, lat = from_int(self.origin)
        reach = 0.005  # degrees; a secant over half a kilometre each way
        x, y = project_points(
            np.array([lon - reach, lon + reach, lon, lon]),
            np.array([lat, lat, lat - reach, lat + reach]),
            metric_srid=metric_srid,
        )
        per_degree = np.array([[x[1] - x[0], x[3] - x[2]], [y[1] - y[0], y[3] - y[2]]])
        self.matrix = per_degree / (2 * reach) / 1e8
        self.inverse = np.linalg.inv(self.matrix)
        self.m2_per_step2 = abs(float(np.linalg.det(self.matrix)))

    def from_degrees(self, geoms: Geoms) -> Geoms:
        """EPSG:4326 to steps, vertices rounded (not re-noded)."""
        moved: Geoms = shapely.transform(geoms, lambda xy: (to_int(xy) - self.origin).astype(float))
        return moved

    def to_degrees(self, geoms: Geoms) -> Geoms:
        """Steps to EPSG:4326 on the lattice."""
        back: Geoms = shapely.transform(
            geoms, lambda xy: from_int(np.rint(xy).astype(np.int64) + self.origin)
        )
        return back

    def to_metres(self, geoms: Geoms) -> Geoms:
        """Steps to metres from the origin."""
        moved: Geoms = shapely.transform(geoms, lambda xy: xy @ self.matrix.T)
        return moved

    def from_metres(self, geoms: Geoms) -> Geoms:
        """Metres from the origin to whole steps."""
        back: Geoms = shapely.transform(geoms, lambda xy: np.rint(xy @ self.inverse.T))
        return back

    def area_m2(self, geoms: Geoms) -> Floats:
        """Areas of geometries in steps, in square metres."""
        area: Floats = shapely.area(geoms) * self.m2_per_step2
        return area


def clean_polygons(geoms: Geoms, plane: Plane) -> Geoms:
    """Polygonal EPSG:4326 input as valid polygons in steps; what has no area becomes empty.

    Bow ties, repeated rings and collections from real files are repaired here once.
    """
    geoms = np.asarray(geoms, dtype=object)
    finite = np.array([g is not None for g in geoms], bool)
    finite[finite] = np.isfinite(shapely.bounds(geoms[finite])).all(axis=1)
    whole = np.full(len(geoms), shapely.Polygon(), dtype=object)
    whole[finite] = plane.from_degrees(shapely.force_2d(geoms[finite]))
    bad = ~shapely.is_valid(whole)
    whole[bad] = shapely.make_valid(whole[bad], method="structure", keep_collapsed=False)
    whole = shapely.set_precision(whole, STEP)
    return np.array(
        [polygonal(g) if bool(m) else g for g, m in zip(whole, _mixed(whole), strict=True)], object
    )


def _mixed(geoms: Geoms) -> NDArray[np.bool_]:
    mixed: NDArray[np.bool_] = ~np.isin(shapely.get_type_id(geoms), (3, 6))
    return mixed


def polygonal(geom: Geometry) -> Geometry:
    """The polygons of a geometry of any type, as one (Multi)Polygon."""
    parts = shapely.get_parts(shapely.get_parts(geom))
    parts = parts[shapely.get_type_id(parts) == 3]
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def polygons_of(geom: Geometry) -> Geoms:
    """The non-empty single polygons of any geometry."""
    parts = shapely.get_parts(shapely.get_parts([geom]))
    kept: Geoms = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    return kept


def lines_in_plane(geoms: Geoms | None, plane: Plane) -> tuple[Geoms, Ints]:
    """EPSG:4326 lines (or polygons, by their boundary) as simple lines in steps.

    Returns the lines and the position of the input each comes from.
    """
    none = np.zeros(0, dtype=object), np.zeros(0, dtype=np.int64)
    if geoms is None or len(geoms) == 0:
        return none
    geoms = np.asarray(geoms, dtype=object)
    area = shapely.get_dimensions(geoms) == 2
    parts, of = shapely.get_parts(np.where(area, shapely.boundary(geoms), geoms), return_index=True)
    fine = (shapely.get_dimensions(parts) == 1) & (shapely.length(parts) > 0)
    fine &= np.isfinite(shapely.bounds(parts)).all(axis=1)
    return plane.from_degrees(shapely.force_2d(parts[fine])), of[fine].astype(np.int64)


def noded(lines: Geoms) -> Geoms:
    """Lines split where they meet, on whole numbers, each piece once."""
    if len(lines) == 0:
        return lines
    pieces: Geoms = shapely.get_parts(shapely.union_all(lines, grid_size=STEP))
    return np.asarray(pieces[shapely.get_type_id(pieces) == 1])


def snapped(geom: Geometry, corners: Geometry) -> Geometry:
    """`geom` bent through the vertices of `corners` that it passes closely; valid, or as it was."""
    bent = shapely.snap(geom, corners, SNAP_STEPS)
    return bent if bent.is_valid and not bent.is_empty else geom


def faces_of(lines: Geoms, within: Geometry) -> Geoms:
    """The faces that noded `lines` enclose inside the polygon `within`, in a stable order."""
    faces = shapely.get_parts(shapely.polygonize(lines))
    if len(faces) == 0:
        return np.zeros(0, dtype=object)
    shapely.prepare(within)
    spots = shapely.point_on_surface(faces)
    faces = shapely.normalize(faces[shapely.contains_properly(within, spots)])
    box = shapely.bounds(faces)
    kept: Geoms = faces[np.lexsort((shapely.area(faces), box[:, 3], box[:, 1], box[:, 0]))]
    return kept


def center_of(geoms: Geoms) -> tuple[float, float]:
    """The middle of everything's bounding box (EPSG:4326); raises :class:`BadInput` if empty."""
    geoms = np.asarray(geoms, dtype=object)
    box = shapely.total_bounds(geoms) if len(geoms) else np.full(4, np.nan)
    if not np.isfinite(box).all():
        raise BadInput(
            "nothing_to_cover",
            gettext_noop("There is no building and no outline to build basic cells from."),
        )
    return float(box[0] + box[2]) / 2, float(box[1] + box[3]) / 2


def owners(shapes: Geoms, parts: Geoms) -> Ints:
    """For each shape the part that holds most of its area (the first of equals), -1 for none."""
    found = np.full(len(shapes), -1, np.int64)
    if len(shapes) == 0 or len(parts) == 0:
        return found
    shape, part = STRtree(parts).query(shapes, predicate="intersects")
    shapely.prepare(parts)
    doubt = ~shapely.covers(parts[part], shapes[shape])
    share = np.full(len(shape), np.inf)
    share[doubt] = shapely.area(shapely.intersection(shapes[shape[doubt]], parts[part[doubt]]))
    order = np.lexsort((part, -share, shape))
    order = order[share[order] > 0]
    first, where = np.unique(shape[order], return_index=True)
    found[first] = part[order][where]
    return found
