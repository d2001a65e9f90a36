"""The rows of an export, in batches: values and shapes in the system asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
from django.db import connection, transaction
from numpy.typing import NDArray
from psycopg2 import sql as pgsql

from geo_grid import city_time
from geo_grid.access.scope import Scope
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import check_datum, from_wgs84
from geo_grid.geometry.metric import project
from layers.catalogue.crs import offered
from layers.catalogue.layer import Column, Layer
from layers.catalogue.scope import EVERYTHING, sees_all
from layers.catalogue.source import rows_of
from layers.statistics.reach_measures import Reach

BATCH = 20_000
_SELECT = pgsql.SQL(
    "SELECT f.id, {columns}ST_AsBinary(f.geom) FROM ({rows}) f WHERE {where} ORDER BY f.id"
)
_COUNT = pgsql.SQL("SELECT count(*) FROM ({query}) counted")
_COLUMN = pgsql.SQL("f.{name}, ")
_THESE = pgsql.SQL("f.id = ANY (%(ids)s::bigint[])")
_TOUCHING = pgsql.SQL("f.geom && %(area)s::geometry AND ST_Intersects({shape}, %(area)s::geometry)")
_WHOLE, _INSIDE = pgsql.SQL("f.geom"), pgsql.SQL("ST_PointOnSurface(f.geom)")


@dataclass(frozen=True)
class Frame:
    """The system of an export: an EPSG code, or a datum of Chinese maps (then `srid` is None)."""

    srid: int | None = 4326
    datum: str = "wgs84"

    @property
    def is_degrees(self) -> bool:
        """Whether places are longitude and latitude; metres otherwise."""
        return self.srid in (None, 4326, 4490)

    @property
    def digits(self) -> int:
        """Digits worth keeping."""
        return 8 if self.is_degrees else 3

    @property
    def suffix(self) -> str:
        """What a file's name says of it: nothing for WGS-84, which everybody expects."""
        if self.srid == 4326:
            return ""
        return f"_{self.datum}" if self.srid is None else f"_epsg{self.srid}"

    @property
    def axes(self) -> tuple[str, str, str]:
        """How the columns of places are called in a table: metres and shifted degrees by their name."""
        if self.srid is None:
            return (f"lon_{self.datum}", f"lat_{self.datum}", f"wkt_{self.datum}")
        return ("lon", "lat", "wkt") if self.is_degrees else ("x_m", "y_m", "wkt_m")


def frame_from(crs: str | None, datum: str | None) -> Frame:
    """``EPSG:4548`` or a datum; WGS-84 without either.

    Raises :class:`BadInput` ``crs_unknown``, ``datum_unknown`` or ``crs_or_datum``.
    """
    if crs and datum:
        raise BadInput(
            "crs_or_datum",
            gettext_noop("Name a coordinate system or a datum, not both."),
            field="datum",
        )
    if datum:
        known = check_datum(datum)
        return Frame({"wgs84": 4326, "cgcs2000": 4490}.get(known), known)
    if not crs:
        return Frame()
    srids = {one.srid for one in offered().values()}
    text = crs.upper().removeprefix("EPSG:")
    if not (text.isascii() and text.isdigit()) or int(text) not in srids:
        raise BadInput(
            "crs_unknown",
            gettext_noop("The coordinate system %(crs)s is not offered; there are: %(known)s."),
            field="crs",
            crs=crs[:40],
            known=", ".join(f"EPSG:{srid}" for srid in sorted(srids)),
        )
    return Frame(int(text))


@dataclass(frozen=True)
class Selection:
    """What of a layer is exported. `area` is EPSG:4326; areas count where their middle lies.

    With `ids`, no other rows than these; with `reach`, its measures beside the layer's own.
    """

    layer: Layer
    scope: Scope = EVERYTHING
    at: datetime | None = None
    area: shapely.Geometry | None = None
    frame: Frame = field(default_factory=Frame)
    ids: tuple[int, ...] | None = None
    reach: Reach | None = None

    @property
    def columns(self) -> Sequence[Column]:
        """The layer's, then those of the reach of a kind of facility."""
        return (*self.layer.columns, *(self.reach.columns if self.reach else ()))

    @property
    def hides_numbers(self) -> bool:
        """Whether numbers of people or cases are absent from some of its rows."""
        return not self.layer.is_scoped and any(
            one.is_bound and not sees_all(self.scope, one.about) for one in self.columns
        )


@dataclass(frozen=True)
class Batch:
    """Rows without their shapes, and the shapes (Shapely) in the frame asked for."""

    ids: list[int]
    rows: list[tuple[Any, ...]]
    shapes: NDArray[np.object_]
    degrees: NDArray[np.object_]
    """The same in EPSG:4326."""


def batches(selection: Selection) -> Iterator[Batch]:
    """All rows in the order of their id, read through a cursor on the server."""
    query, values = _query(selection)
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.itersize = BATCH
        cursor.execute(query, values)
        while rows := cursor.fetchmany(BATCH):
            degrees = shapely.from_wkb([bytes(row[-1]) for row in rows])
            yield Batch(
                [row[0] for row in rows],
                [(*map(_plain, row[1:-1]), *_reached(selection, row[0])) for row in rows],
                _placed(degrees, selection.frame),
                degrees,
            )


def count(selection: Selection) -> int:
    """How many rows there are to write."""
    query, values = _query(selection)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNT.format(query=query), values)
        return int(cursor.fetchone()[0])


def _query(selection: Selection) -> tuple[pgsql.Composable, dict[str, Any]]:
    layer = selection.layer
    rows = rows_of(layer, scope=selection.scope, at=selection.at)
    conditions: list[pgsql.Composable] = [pgsql.SQL("true")]
    values = dict(rows.values)
    if selection.ids is not None:
        conditions.append(_THESE)
        values["ids"] = list(selection.ids)
    if selection.area is not None:
        shape = _INSIDE if layer.geometry == "polygon" else _WHOLE
        conditions.append(_TOUCHING.format(shape=shape))
        values["area"] = f"SRID=4326;{shapely.to_wkt(selection.area, rounding_precision=-1)}"
    names = [_COLUMN.format(name=pgsql.Identifier(one.name)) for one in layer.columns]
    where = pgsql.SQL(" AND ").join(conditions)
    return _SELECT.format(columns=pgsql.SQL("").join(names), rows=rows.query, where=where), values


def _reached(selection: Selection, pk: int) -> tuple[Any, ...]:
    """The measures of reach of a feature."""
    return () if selection.reach is None else tuple(selection.reach.of(pk).values())


def _plain(value: Any) -> Any:
    """Times in the city's zone; the database's exact numbers as numbers."""
    if isinstance(value, datetime):
        return city_time.local(value)
    if value is None or isinstance(value, str | bool | int | float | date):
        return value
    return float(value) if value % 1 else int(value)


def _placed(degrees: NDArray[np.object_], frame: Frame) -> NDArray[np.object_]:
    if frame.srid in (4326, 4490):
        return degrees
    if frame.srid is None:

        def shift(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], datum=frame.datum))

        moved = shapely.transform(degrees, shift)
    else:
        moved = project(degrees, metric_srid=frame.srid)
    rounded: NDArray[np.object_] = shapely.transform(moved, lambda xy: np.round(xy, frame.digits))
    return rounded
