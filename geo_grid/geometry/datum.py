"""Datums of Chinese maps: WGS-84, CGCS2000, GCJ-02 and BD-09, converted both ways.

All coordinates are degrees, longitude first. CGCS2000 (EPSG:4490) is taken as equal to WGS-84
(EPSG:4326): the two differ by centimetres. GCJ-02 is what Amap, Tencent and Google's Chinese maps
deliver, 300-700 m off; BD-09 is Baidu's, a further kilometre off. Both shift only inside a box
around China; outside it those services deliver WGS-84, and so do we.

Neither shift is published officially. The formulas are those of the public reverse engineering:
GCJ-02 from "eviltransform" (github.com/googollee/eviltransform), on the Krasovsky 1940 ellipsoid;
BD-09 as described with it in "PRCoords" (github.com/Artoria2e5/PRCoords). The packages on PyPI
invert them in one step, which leaves metres of error, hence these few lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.lattice import snap

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")

Floats = NDArray[np.float64]
Offset = Callable[[Floats, Floats], tuple[Floats, Floats]]

_CHINA_BOX = (72.004, 0.8293, 137.8347, 55.8271)
_KRASOVSKY_A_M = 6378245.0
_KRASOVSKY_E2 = 0.00669342162296594323
_BAIDU_TURN = np.pi * 3000.0 / 180.0


_LOCAL = re.compile(r'(?:LOCAL_CS|ENGCRS)\["(GCJ-?02|BD-?09)[ "]', re.IGNORECASE)


def local_system(datum: str) -> str:
    """A shifted datum as the well-known text of a local system, which no program takes for another.

    No registry has a code for GCJ-02 and BD-09. Of a local system PROJ knows that there is no way
    from it to any other, so a program refuses to lay it over a map instead of drawing it shifted.
    """
    name = {"gcj02": "GCJ-02", "bd09": "BD-09"}[datum]
    return (
        f'LOCAL_CS["{name}",LOCAL_DATUM["{name}",0],UNIT["degree",0.0174532925199433],'
        'AXIS["Longitude",EAST],AXIS["Latitude",NORTH]]'
    )


def datum_of_local(text: str) -> str | None:
    """The shifted datum that a text of :func:`local_system` names; None for any other text."""
    found = _LOCAL.match(text)
    return found[1].replace("-", "").lower() if found else None


def check_datum(datum: str | None) -> str:
    """One of :data:`DATUMS`, also for spellings like ``GCJ-02``.

    Raises :class:`BadInput` ``datum_missing`` or ``datum_unknown``: a wrong guess would move a
    city by half a kilometre without anybody noticing.
    """
    choices = ", ".join(DATUMS)
    if datum is None or not datum.strip():
        raise BadInput(
            "datum_missing",
            gettext_noop(
                "The datum of the coordinates is not given. Choose one of %(choices)s: GPS and "
                "OpenStreetMap are wgs84, official surveys cgcs2000, Amap and Tencent gcj02, "
                "Baidu bd09."
            ),
            field="datum",
            choices=choices,
        )
    known = datum.strip().lower().replace("-", "").replace("_", "")
    if known not in DATUMS:
        raise BadInput(
            "datum_unknown",
            gettext_noop(
                "The datum “%(datum)s” is not known. Choose one of %(choices)s, or convert the "
                "coordinates to wgs84 first."
            ),
            field="datum",
            datum=datum,
            choices=choices,
        )
    return known


def to_wgs84(lon: ArrayLike, lat: ArrayLike, *, datum: str | None) -> tuple[Floats, Floats]:
    """Degrees in `datum` as degrees in WGS-84 (two float64 arrays of the common shape).

    Inverts GCJ-02 and BD-09 to under 0.1 mm. Points outside the box around China, NaN and infinity
    come back unchanged. Raises :class:`BadInput` for a missing or unknown datum.
    """
    x, y, inside = _prepare(lon, lat)
    for offset, steps in reversed(_CHAIN[check_datum(datum)]):
        x[inside], y[inside] = _subtract(offset, x[inside], y[inside], steps=steps)
    return x, y


def from_wgs84(lon: ArrayLike, lat: ArrayLike, *, datum: str | None) -> tuple[Floats, Floats]:
    """Degrees in WGS-84 as degrees in `datum`; otherwise like :func:`to_wgs84`."""
    x, y, inside = _prepare(lon, lat)
    for offset, _ in _CHAIN[check_datum(datum)]:
        dx, dy = offset(x[inside], y[inside])
        x[inside] += dx
        y[inside] += dy
    return x, y


def shift(geometries: NDArray[np.object_], *, datum: str | None) -> NDArray[np.object_]:
    """Geometries with coordinates in `datum` as WGS-84 (EPSG:4326) on the 1e-8° lattice.

    `None` stays `None`; shared vertices stay shared. Raises :class:`BadInput` for a missing or
    unknown datum and for coordinates that are not finite.
    """
    known = check_datum(datum)
    if not np.isfinite(shapely.get_coordinates(geometries)).all():
        raise BadInput(
            "coordinates_not_finite",
            gettext_noop("A coordinate is not a finite number; leave the geometry out or mend it."),
            field="geometry",
        )

    def move(xy: Floats) -> Floats:
        return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], datum=known))

    return snap(shapely.transform(geometries, move))


def _prepare(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Writable copies of one shape, and which of them the Chinese services shift."""
    given = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    x, y = (np.array(values) for values in given)
    west, south, east, north = _CHINA_BOX
    return x, y, (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _subtract(offset: Offset, x: Floats, y: Floats, *, steps: int) -> tuple[Floats, Floats]:
    """Undo ``q = p + offset(p)`` by the fixed point of ``p = q - offset(p)``."""
    px, py = x, y
    for _ in range(steps):
        dx, dy = offset(px, py)
        px, py = x - dx, y - dy
    return px, py


def _gcj02_offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """GCJ-02 minus WGS-84 in degrees: a wavy field in metres, divided by metres per degree."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    short_waves = 20.0 * (np.sin(6.0 * np.pi * x) + np.sin(2.0 * np.pi * x))
    east = short_waves + _waves(x, 20.0, 40.0, 150.0, 300.0, lengths=(1.0, 3.0, 12.0, 30.0))
    north = short_waves + _waves(y, 20.0, 40.0, 160.0, 320.0, lengths=(1.0, 3.0, 12.0, 30.0))
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + east * 2.0 / 3.0
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m += north * 2.0 / 3.0
    phi = np.radians(lat)
    w2 = 1.0 - _KRASOVSKY_E2 * np.sin(phi) ** 2
    prime_vertical_m = _KRASOVSKY_A_M / np.sqrt(w2)
    meridian_m = prime_vertical_m * (1.0 - _KRASOVSKY_E2) / w2
    return (
        np.degrees(east_m / (prime_vertical_m * np.cos(phi))),
        np.degrees(north_m / meridian_m),
    )


def _waves(t: Floats, *heights: float, lengths: tuple[float, ...]) -> Floats:
    """Sum of sines of the given heights and half wave lengths."""
    waves = [h * np.sin(np.pi * t / n) for h, n in zip(heights, lengths, strict=True)]
    return np.asarray(np.sum(waves, axis=0))


def _bd09_offset(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """BD-09 minus GCJ-02 in degrees: lon/lat read as a plane, turned, stretched and moved."""
    radius = np.hypot(lon, lat) + 2e-5 * np.sin(_BAIDU_TURN * lat)
    angle = np.arctan2(lat, lon) + 3e-6 * np.cos(_BAIDU_TURN * lon)
    return radius * np.cos(angle) + 0.0065 - lon, radius * np.sin(angle) + 0.006 - lat


# What lies between WGS-84 and each datum, in order, with the fixed-point steps that undo it to
# under 0.1 mm anywhere in the box (three for GCJ-02 leave 0.3 mm in the far north).
_CHAIN: dict[str, list[tuple[Offset, int]]] = {
    "wgs84": [],
    "cgcs2000": [],
    "gcj02": [(_gcj02_offset, 4)],
    "bd09": [(_gcj02_offset, 4), (_bd09_offset, 5)],
}
