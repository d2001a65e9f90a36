"""GeoPackage, GeoJSON, FlatGeobuf and Shapefile, streamed through pyogrio by GDAL's Arrow reader."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from importers.formats import curves, geojson
from importers.formats.base import (
    CHUNK_ROWS,
    MOST_COLUMNS,
    OpenOptions,
    Source,
    Table,
    choose_layer,
    fault,
    fingerprint,
    rounded,
    text_of,
    unreadable,
)

_HARMLESS_MODULES = ("rtree", "fts", "gpkg")
_LENIENT_BYTES = 32 * 2**20


_DRIVERS = {"KML": ("LIBKML", "KML"), "GeoJSON": ("GeoJSON", "GeoJSONSeq")}
"""GDAL's drivers for a kind, where they are not called as it is."""
_LAYERED = ("GPKG", "KML", "GML", "OpenFileGDB")
_MARKUP = ("KML", "GML")


def open_vector(open_options: OpenOptions, kind: str) -> Source:
    """A layer of a file of one of GDAL's drivers, which must be that of `kind`.

    Raises :class:`BadInput` ``xml_entities``, ``database_open``, ``table_virtual``,
    ``file_unreadable``, ``layer_…``.
    """
    declared = _check(open_options, kind)
    try:
        with quiet():
            layer, info = _layer_and_info(open_options, kind)
    except BadInput:
        raise
    except Exception as error:  # GDAL reports a damaged file in many ways
        if kind == "GeoJSON" and (source := _open_lenient(open_options, declared)) is not None:
            return source
        raise unreadable(open_options.path, error) from error
    if info["driver"] not in _DRIVERS.get(kind, (kind,)):
        raise unreadable(open_options.path, f"{info['driver']} instead of {kind}")
    return source_of(open_options, kind, info, layer=layer if kind in _LAYERED else None)


def _check(open_options: OpenOptions, kind: str) -> str | None:
    """What must hold before GDAL sees a file; the projection that a GeoJSON declares."""
    if kind == "GPKG":
        _check_database(open_options)
    elif kind in _MARKUP:
        _check_markup(open_options)
    elif kind.startswith("GeoJSON"):
        return geojson.declared_crs(open_options)
    return None


def _layer_and_info(open_options: OpenOptions, kind: str) -> tuple[str | None, dict[str, Any]]:
    import pyogrio

    def read(layer: str | None) -> dict[str, Any]:
        info: dict[str, Any] = pyogrio.read_info(
            open_options.data, layer=layer, force_feature_count=True
        )
        return info

    layers = [str(name) for name, _ in pyogrio.list_layers(open_options.data)]
    if kind not in _LAYERED:
        layer = layers[0] if layers else None
    else:
        if kind == "KML":  # a folder that only holds folders is a layer to GDAL
            layers = [name for name in layers if read(name)["features"]]
        layer = choose_layer(open_options, layers)
    return layer, read(layer)


def _check_markup(open_options: OpenOptions) -> None:
    """No entity, which may be a bomb or a window to another file: no file of places needs one."""
    tail = b""
    with open_options.data.open("rb") as stream:
        while block := stream.read(2**20):
            if b"<!DOCTYPE" in tail + block or b"<!ENTITY" in tail + block:
                raise fault(
                    "xml_entities",
                    gettext_noop("“%(file)s” defines XML entities, which no file of places needs."),
                    open_options.path,
                )
            tail = block[-16:]


def source_of(
    open_options: OpenOptions, kind: str, info: dict[str, Any], *, layer: str | None, **options: Any
) -> Source:
    """What pyogrio says of a layer as a :class:`Source`."""
    names = tuple(str(name) for name in info["fields"].tolist())
    if len(names) > MOST_COLUMNS:
        raise unreadable(open_options.path, f"{len(names)} columns")
    return Source(
        open_options.path,
        layer,
        kind,
        names,
        info["geometry_type"] is not None,
        info["crs"],
        max(int(info["features"]), 0),
        fingerprint(open_options.data),
        open_options.data,
        tables,
        {"layer": layer, **options},
    )


@contextmanager
def quiet() -> Iterator[None]:
    """GDAL warns of much that is none of our concern (a GeoPackage of a newer version)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_database(open_options: OpenOptions) -> None:
    """A GeoPackage is a program of sorts: no table in it may be a window to another file."""
    log = open_options.data.with_name(f"{open_options.data.name}-wal")
    if log.is_file() and log.stat().st_size:  # it cannot be read along, and rows would be missing
        raise fault(
            "database_open",
            gettext_noop(
                "“%(file)s” is open in another program, which has not written all of it yet; close "
                "it there first."
            ),
            open_options.path,
        )
    try:
        address = f"{open_options.data.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            virtual = database.execute(
                "SELECT name, sql FROM sqlite_master WHERE sql LIKE 'create%virtual%table%'"
            ).fetchall()
    except (sqlite3.Error, ValueError) as error:
        raise unreadable(open_options.path, error) from error
    for name, statement in virtual:
        module = str(statement).casefold().partition(" using ")[2].strip()
        if not module.startswith(_HARMLESS_MODULES):
            raise fault(
                "table_virtual",
                gettext_noop("“%(file)s” holds a table, “%(name)s”, that reads something else."),
                open_options.path,
                name=str(name)[:100],
            )


def tables(source: Source) -> Iterator[Table]:
    """A layer from its first feature to its last, in one pass."""
    import pyogrio

    options: dict[str, Any] = {}
    encoding = source.options.get("encoding")
    if encoding:
        options["encoding"] = "ISO-8859-1"  # bytes as they are; decoded here, see _decoded
    start = 1
    try:
        with (
            quiet(),
            pyogrio.raw.open_arrow(
                source.data, layer=source.options.get("layer"), batch_size=CHUNK_ROWS,
                use_pyarrow=True, datetime_as_string=True, **options,
            ) as (meta, reader),
        ):  # fmt: skip
            place = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                table = table_of(batch, source.columns, place=place, first=start, encoding=encoding)
                start += len(table.rows)
                yield table
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, *_arrow()) as error:
        raise unreadable(source.path, error) from error
    if start == 1:
        nothing: dict[str, list[str]] = {name: [] for name in source.columns}
        yield Table([], nothing, np.empty(0, dtype=object) if source.has_geometry else None)


def _arrow() -> tuple[type[Exception], ...]:
    import pyarrow
    import pyogrio

    return (pyarrow.ArrowException, pyogrio.errors.FeatureError, pyogrio.errors.GeometryError,
            UnicodeDecodeError, OSError)  # fmt: skip


def table_of(
    batch: Any, names: tuple[str, ...], *, place: str, first: int, encoding: str | None = None
) -> Table:
    """An Arrow batch, whose columns are `names` in order and the geometry `place`, as a table."""
    count = batch.num_rows
    columns: dict[str, list[str]] = {}
    damaged: dict[str, list[tuple[int, str]]] = {}
    geometry, bent, heights = None, 0, 0
    others = [i for i, field in enumerate(batch.schema) if field.name != place]
    others = others[len(others) - len(names) :]  # GDAL may put the row's number first
    for name, at in zip(names, others, strict=True):
        values = _values(batch.column(at))
        columns[name] = [text_of(value) for value in values]
        if found := rounded(values):
            damaged[name] = found
    if encoding:
        columns = {name: _decoded(cells, encoding) for name, cells in columns.items()}
    if place in batch.schema.names:
        blobs = batch.column(batch.schema.names.index(place)).to_pylist()
        bent = sum(blob is not None and curves.has_curves(blob) for blob in blobs)
        heights = sum(blob is not None and curves.has_heights(blob) for blob in blobs)
        geometry = from_wkb(blobs)
    return Table(
        list(range(first, first + count)), columns, geometry, damaged=damaged, curves=bent,
        heights=heights,
    )  # fmt: skip


def _values(column: Any) -> list[Any]:
    """The cells of an Arrow column; instants in UTC, for which no table of time zones is needed.

    The process that reads foreign files cannot open one.
    """
    import pyarrow

    zone = getattr(column.type, "tz", None)
    if zone is None:
        return column.to_pylist()  # type: ignore[no-any-return]
    plain = column.cast(pyarrow.timestamp(column.type.unit)).to_pylist()
    return [value and value.replace(tzinfo=UTC) for value in plain]


def _decoded(cells: list[str], encoding: str) -> list[str]:
    """Texts that were read as bytes; a character cut off at the end of a field is dropped."""
    known = {
        cell: cell
        if cell.isascii()
        else cell.encode("latin-1", "ignore").decode(encoding, "ignore")
        for cell in set(cells)
    }
    return [known[cell] for cell in cells]


def from_wkb(blobs: list[bytes | None]) -> NDArray[np.object_]:
    """Plane geometries without curves; ``None`` without one, an empty collection for what is none."""
    import shapely

    bent = [i for i, blob in enumerate(blobs) if blob is not None and curves.may_curve(blob)]
    for i in bent:
        straight = curves.straightened(blobs[i] or b"")
        blobs[i] = b"" if straight is None else shapely.to_wkb(straight)
    with quiet():
        geoms = shapely.force_2d(shapely.from_wkb(blobs, on_invalid="ignore"))
    geoms = np.asarray(geoms, dtype=object).reshape(-1)
    for i in np.flatnonzero(shapely.is_missing(geoms)):
        if blobs[i] is not None:
            geoms[i] = shapely.GeometryCollection()
    return geoms


def _open_lenient(open_options: OpenOptions, crs: str | None) -> Source | None:
    """GeoJSON that GDAL refuses for single numbers; ``None`` if it is not one, or a large one."""
    if open_options.data.stat().st_size > _LENIENT_BYTES:
        return None
    features = geojson.read_features(open_options.data)
    if features is None:
        return None
    names = geojson.property_names(features)
    return Source(
        open_options.path, None, "GeoJSON", names, True, crs, len(features), fingerprint(open_options.data),
        open_options.data, _lenient_tables,
    )  # fmt: skip


def _lenient_tables(source: Source) -> Iterator[Table]:
    features = geojson.read_features(source.data) or []
    columns = {
        name: [text_of(value) for value in geojson.properties(features, name)]
        for name in source.columns
    }
    yield Table(list(range(1, len(features) + 1)), columns, geojson.geometries(features))
