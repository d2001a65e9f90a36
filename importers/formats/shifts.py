"""From a file's own system to degrees of WGS-84: exactly, or not at all.

PROJ answers for any two systems; where it knows no way between their datums it returns the point
as it was ("ballpark"), which for Beijing 54 and Xian 80 is some 50 to 100 m off. So a way is taken
only if its accuracy is known and its area of use holds the coordinates (`pyproj`'s
``TransformerGroup`` with ``allow_ballpark=False``). CGCS2000 is taken as equal to WGS-84, as
everywhere here (:mod:`geo_grid.geometry.datum`).
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from importers.formats.crs import crs_unknown

if TYPE_CHECKING:
    from pyproj import CRS

Floats = NDArray[np.float64]
PLAIN, LOCAL, SHIFTED, METRES = "plain", "local", "shifted", "metres"
"""What coordinates are: degrees that need no way, of no system that is known, degrees of another
datum, or a projection."""
MOST_OFF_M = 5.0
"""A way that may be further off would put a building on the other side of its street."""
_MARGIN_DEG = 0.2
_BULK_DEG = 3.0
"""How far from the middle of the coordinates the bulk of a file reaches; what lies beyond is stray."""
_OURS = re.compile(
    r"world geodetic system|wgs.?(19)?84|china.?(geodetic.*)?2000|cgcs", re.IGNORECASE
)
_UNNAMED = re.compile(r"unknown|undefined|not.specified", re.IGNORECASE)
_EARTH_RADIUS_M = 6378137.0  # of WGS 84, GRS 80 and CGCS2000; Krassowsky's and IAG 75 are others


def kind_of(crs: str | None) -> str:
    """One of the kinds above, of a code or WKT; no system at all is degrees until they are seen."""
    return PLAIN if crs is None or crs == "EPSG:4326" else _kind(crs)


@lru_cache(maxsize=64)
def _kind(crs: str) -> str:
    system = _plane(crs)
    if system.is_projected:
        return METRES
    if not system.is_geographic:
        return LOCAL
    return PLAIN if _is_ours(system) or _is_unnamed(system) else SHIFTED


@lru_cache(maxsize=64)
def _plane(crs: str) -> CRS:
    """The system without heights, and without a shift that its file made up.

    Raises :class:`BadInput` ``crs_unknown``.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        found = CRS.from_user_input(crs)
    except CRSError as error:
        raise crs_unknown(crs) from error
    while found.is_bound or (found.is_compound and found.sub_crs_list):
        found = found.source_crs if found.is_bound else found.sub_crs_list[0]
    return found


def _datum(system: CRS) -> Any:
    geodetic = system.geodetic_crs
    return geodetic.datum if geodetic is not None else None


def _is_ours(system: CRS) -> bool:
    datum = _datum(system)
    return datum is not None and bool(_OURS.search(datum.name)) and _is_round(system)


def _is_unnamed(system: CRS) -> bool:
    """Degrees of which the file does not say the datum: whoever loads it does."""
    datum = _datum(system)
    return datum is None or (bool(_UNNAMED.search(datum.name)) and _is_round(system))


def _is_round(system: CRS) -> bool:
    ellipsoid = system.ellipsoid
    return ellipsoid is not None and ellipsoid.semi_major_metre == _EARTH_RADIUS_M


def to_degrees(xy: Floats, crs: str, file: str) -> Floats:
    """(n, 2) coordinates of a ``shifted`` system or one in ``metres``, longitude first.

    Coordinates far from the bulk of the others for which no way is known come out infinite.
    Raises :class:`BadInput` ``crs_shift_unknown`` where no way is known that is accurate for the
    bulk; `file` is named in it.
    """
    system = _plane(crs)
    base = system.geodetic_crs
    lonlat = xy
    if system.is_projected:  # the way back onto the ellipsoid is a formula, and exact
        lonlat = np.column_stack(way_back(system).transform(xy[:, 0], xy[:, 1]))
    if _is_ours(system):
        return lonlat
    finite = np.asarray(np.isfinite(lonlat).all(axis=1), dtype=bool)
    if not finite.any():
        return lonlat
    for used in (finite, _bulk(lonlat, finite)):
        found = _WAYS.accurate(base.to_wkt(), *_box(lonlat[used])) if used.any() else None
        if found is not None:
            moved = np.full(lonlat.shape, np.inf)
            moved[used] = np.column_stack(found.transform(lonlat[used, 0], lonlat[used, 1]))
            return moved
    raise _unknown(system, file)


def _bulk(lonlat: Floats, finite: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which coordinates lie about their middle; none where that is less than half of them."""
    far = np.abs(lonlat - np.median(lonlat[finite], axis=0)) > _BULK_DEG
    near = finite & ~far.any(axis=1)
    return near if 2 * near.sum() >= finite.sum() else np.zeros_like(near)


def _box(lonlat: Floats) -> tuple[float, float, float, float]:
    """West, south, east and north, in whole tenths of a degree: few boxes, often the same."""
    west, south = (np.floor(lonlat.min(axis=0) * 10) / 10).tolist()
    east, north = (np.ceil(lonlat.max(axis=0) * 10) / 10).tolist()
    return west, south, east, north


def way_back(system: CRS) -> Any:
    """From a projection to its own degrees. Raises :class:`BadInput` ``crs_unknown`` where PROJ knows none."""
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        return Transformer.from_crs(system, system.geodetic_crs, always_xy=True)
    except ProjError as error:  # a formula that nobody wrote the inverse of
        raise crs_unknown(system.name) from error


def _accurate(base: str, west: float, south: float, east: float, north: float) -> Any:
    """PROJ's best way from a geographic system to WGS-84 inside a box, if it is good enough."""
    from pyproj.aoi import AreaOfInterest
    from pyproj.transformer import TransformerGroup

    if west < -180 or east > 180 or south < -90 or north > 90:
        return None
    ways = TransformerGroup(
        base, 4326, always_xy=True, allow_ballpark=False,
        area_of_interest=AreaOfInterest(west, south, east, north),
    ).transformers  # fmt: skip
    for way in ways:
        area = way.area_of_use
        holds = area is not None and (
            area.west - _MARGIN_DEG <= west
            and east <= area.east + _MARGIN_DEG
            and area.south - _MARGIN_DEG <= south
            and north <= area.north + _MARGIN_DEG
        )
        if holds and 0 <= way.accuracy <= MOST_OFF_M:
            return way
    return None


class _Ways(threading.local):
    """What was found, kept by each thread for itself: a transformer of a group serves one only."""

    def __init__(self) -> None:
        self.accurate = lru_cache(maxsize=64)(_accurate)


_WAYS = _Ways()


def _unknown(system: CRS, file: str) -> BadInput:
    return BadInput(
        "crs_shift_unknown",
        gettext_noop(
            "“%(file)s” is in %(crs)s, and from its datum no accurate way to WGS-84 is known for this "
            "place; it would lie tens of metres off. Have it converted to CGCS2000 (EPSG:4490 or "
            "EPSG:4547 and the like) by whoever keeps the local parameters."
        ),
        field="crs",
        file=file,
        crs=system.name,
    )
