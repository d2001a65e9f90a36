"""Which projection puts the rows of a file in metres onto the city, for a file that names none.

Nothing is applied here: what is found is shown on the ground, and a person chooses. The candidates
are those that Chinese surveys and programs write: Gauss-Krüger of CGCS2000 in zones of three and six
degrees, with the zone before the easting and without (GB/T 22021-2008), each with easting or northing
first, UTM, and the square of web maps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.areas.models import City
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import to_wgs84
from importers.formats.files import Source, Table
from importers.rows.context import Context, Envelope
from importers.rows.places import given_places, has_own_crs
from importers.schema.kind import GEOMETRY, Kind, match_known
from importers.uploads import preview
from importers.uploads.preview import Points

SHOWN = 6
_ZONES_WITHIN_DEG = 6.0
"""How far from the city a central meridian may lie: local grids are stretched beyond their zone."""
_METRES_FROM = 1_000.0
_MOST = 0.9
CHINA: Envelope = (73.0, 3.0, 136.0, 54.0)


@dataclass(frozen=True)
class Projection:
    """`family` is ``three_degrees``, ``six_degrees``, ``utm`` or ``web``; `zone` is the number that
    stands before the easting, 0 where none does."""

    crs: str
    family: str
    meridian: int
    zone: int
    datum: str


@dataclass(frozen=True)
class Candidate:
    """How a sample lies in one projection: `points` are WGS-84 (EPSG:4326), shares 0..1."""

    projection: Projection
    north_first: bool
    points: list[tuple[float, float]]
    on_buildings: float
    in_city: float

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        said = asdict(self.projection)
        return said | {
            "north_first": self.north_first, "points": self.points,
            "on_buildings": round(self.on_buildings, 4), "in_city": round(self.in_city, 4),
        }  # fmt: skip


@dataclass(frozen=True)
class Found:
    """Candidates for a file of `total` rows, the best first; none where no row comes to the city."""

    total: int
    sampled: int
    buildings_known: bool
    candidates: list[Candidate]

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "total": self.total, "sampled": self.sampled, "buildings_known": self.buildings_known,
            "candidates": [one.as_dict() for one in self.candidates],
        }  # fmt: skip


def projections() -> Iterator[Projection]:
    """All that a file in metres may be in."""
    for number in range(21):  # EPSG:4513–4533 with the zones 25–45, 4534–4554 without
        meridian = 75 + 3 * number
        yield Projection(
            f"EPSG:{4513 + number}", "three_degrees", meridian, 25 + number, "cgcs2000"
        )
        yield Projection(f"EPSG:{4534 + number}", "three_degrees", meridian, 0, "cgcs2000")
    for number in range(11):  # EPSG:4491–4501; without the zones they are those of three degrees
        meridian = 75 + 6 * number
        yield Projection(f"EPSG:{4491 + number}", "six_degrees", meridian, 13 + number, "cgcs2000")
    for zone in range(1, 61):
        yield Projection(f"EPSG:{32600 + zone}", "utm", 6 * zone - 183, zone, "wgs84")
    yield Projection("EPSG:3857", "web", 0, 0, "wgs84")


def lacks_projection(source: Source, kind: Kind, *, mapping: Mapping[str, str]) -> bool:
    """Whether the rows are in metres, and nobody has said of which projection.

    The first rows that have places say it: this is asked at every choice of a column.
    """
    if has_own_crs(source.crs):
        return False
    samples = _samples(_thinned_each(source), source, kind, mapping=mapping)
    return _is_metres(next((xy for xy in samples if len(xy)), np.empty((0, 2))))


def candidates(source: Source, kind: Kind, *, mapping: Mapping[str, str]) -> Found:
    """The projections that bring rows onto the city, those first that bring most onto buildings.

    Raises :class:`BadInput` ``places_none`` without a usable coordinate, and ``crs_not_needed`` for
    degrees.
    """
    xy = _sample(source, kind, mapping=mapping)
    if not len(xy):
        raise preview.places_none()
    if not _is_metres(xy):
        raise BadInput(
            "crs_not_needed",
            gettext_noop("The coordinates are degrees: they need a datum and no projection."),
            field="crs",
        )
    city = City.objects.first()
    here = city.envelope.extent if city else CHINA
    found = [
        candidate
        for one in projections()
        if _is_near(one, here)
        for north_first in (False, True)
        if (candidate := _candidate(one, xy, north_first=north_first, here=here))
    ]
    found = sorted(found, key=lambda one: (-round(one.on_buildings, 2), -one.in_city))
    return Found(source.total, len(xy), preview.buildings_known(), found[:SHOWN])


def _is_near(one: Projection, here: Envelope) -> bool:
    west, _, east, _ = here
    return one.family == "web" or (
        west - _ZONES_WITHIN_DEG <= one.meridian <= east + _ZONES_WITHIN_DEG
    )


def _candidate(
    one: Projection, xy: Points, *, north_first: bool, here: Envelope
) -> Candidate | None:
    from pyproj import Transformer

    easting, northing = (xy[:, 1], xy[:, 0]) if north_first else (xy[:, 0], xy[:, 1])
    transformer = Transformer.from_crs(one.crs, 4326, always_xy=True)
    lon, lat = transformer.transform(easting, northing)
    west, south, east, north = here
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    if not inside.any():
        return None
    lon, lat = to_wgs84(lon[inside], lat[inside], datum=one.datum)
    rounded = np.round(np.column_stack([lon, lat]), 7).tolist()
    on = preview.on_buildings(lon, lat)
    points = [(x, y) for x, y in rounded]
    return Candidate(one, north_first, points, on / len(xy), float(inside.mean()))


def _is_metres(xy: Points) -> bool:
    return len(xy) > 0 and float((np.abs(xy) > _METRES_FROM).any(axis=1).mean()) > _MOST


def _sample(source: Source, kind: Kind, *, mapping: Mapping[str, str]) -> Points:
    """Up to :data:`preview.SAMPLE` points as the file has them (n × 2), in its own units."""
    found: list[Points] = []
    for xy in _samples(preview.thinned(source), source, kind, mapping=mapping):
        found.append(xy)
        if sum(map(len, found)) >= preview.SAMPLE:
            break
    return np.concatenate(found)[: preview.SAMPLE] if found else np.empty((0, 2))


def _samples(
    tables: Iterator[Table], source: Source, kind: Kind, *, mapping: Mapping[str, str]
) -> Iterator[Points]:
    """The points of each table; no table is read for a file without places."""
    matched = match_known(kind, source.columns, mapping)
    if kind.shape is not None and source.has_geometry:
        matched = {GEOMETRY: "", **matched}
    context = Context(kind, matched, "", None, None, None, "")
    if context.has_places:
        for table in tables:
            yield _points(given_places(table, context))


def _thinned_each(source: Source) -> Iterator[Table]:
    """At most :data:`preview.SAMPLE` rows of each table, evenly taken."""
    for table in source.tables():
        step = -(-len(table.rows) // preview.SAMPLE) or 1
        yield preview.rows_at(table, list(range(0, len(table.rows), step)))


def _points(geoms: NDArray[np.object_]) -> Points:
    """A vertex of each geometry: good enough to know the place, and of any units."""
    xy, of = shapely.get_coordinates(geoms, return_index=True)
    _, first = np.unique(of, return_index=True)
    xy = xy[first]
    return np.asarray(xy[np.isfinite(xy).all(axis=1) & (xy != 0).all(axis=1)])
