"""GeoParquet 1.x through pyarrow; the geometry must be WKB (https://geoparquet.org/releases/v1.1.0/)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from geo_grid.errors import gettext_noop
from importers.formats.base import (
    CHUNK_ROWS,
    MOST_COLUMNS,
    OpenOptions,
    Source,
    Table,
    fault,
    fingerprint,
    unreadable,
)
from importers.formats.vector import table_of

MOST_ROWS = 50_000_000
MOST_BYTES = 16 * 2**30
MOST_GROUP_BYTES = 2 * 2**30
_DEGREES = {"OGC:CRS84", "EPSG:4326", "EPSG:4490"}


def open_parquet(open_options: OpenOptions) -> Source:
    """Raises :class:`BadInput` ``geoparquet_encoding``, ``file_too_large``, ``file_unreadable``."""
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(open_options.data) as file:
            meta, schema = file.metadata, file.schema_arrow
    except (pyarrow.ArrowException, OSError) as error:
        raise unreadable(open_options.path, error) from error
    groups = [meta.row_group(i).total_byte_size for i in range(meta.num_row_groups)]
    too_large = meta.num_rows > MOST_ROWS or sum(groups) > MOST_BYTES
    if too_large or max(groups, default=0) > MOST_GROUP_BYTES or len(schema) > MOST_COLUMNS:
        raise fault(
            "file_too_large",
            gettext_noop("“%(file)s” would unpack to more than is sensible; send it in parts."),
            open_options.path,
        )
    place, crs = _geometry(open_options, (schema.metadata or {}).get(b"geo"))
    if place is not None and place not in schema.names:
        raise unreadable(open_options.path, f"no column {place}")
    names = tuple(name for name in schema.names if name != place)
    return Source(
        open_options.path, None, "Parquet", names, place is not None, crs, meta.num_rows,
        fingerprint(open_options.data), open_options.data, _tables, {"place": place},
    )  # fmt: skip


def _geometry(open_options: OpenOptions, raw: bytes | None) -> tuple[str | None, str | None]:
    """Name of the geometry column and the projection where it is not degrees."""
    if raw is None:
        return None, None
    try:
        geo = json.loads(raw)
        place = str(geo["primary_column"])
        column: dict[str, Any] = geo["columns"][place]
        encoding = str(column["encoding"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise unreadable(open_options.path, "geo metadata") from error
    if encoding.upper() != "WKB":
        raise fault(
            "geoparquet_encoding",
            gettext_noop("The geometries of “%(file)s” are written as %(encoding)s; WKB is read."),
            open_options.path,
            encoding=encoding[:40],
        )
    crs = column.get("crs")
    if crs is None:
        return place, None
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        found = CRS.from_json_dict(crs)
    except (CRSError, TypeError, AttributeError) as error:
        raise unreadable(open_options.path, "crs") from error
    authority = ":".join(found.to_authority() or ())
    return place, None if authority in _DEGREES else authority or found.to_wkt()


def _tables(source: Source) -> Iterator[Table]:
    import pyarrow
    import pyarrow.parquet

    first, place = 1, source.options["place"]
    wanted = [*source.columns, *([place] if place else [])]
    try:
        with pyarrow.parquet.ParquetFile(source.data) as file:
            for batch in file.iter_batches(batch_size=CHUNK_ROWS, columns=wanted):
                ordered = batch.select(wanted)
                table = table_of(ordered, source.columns, place=place or "", first=first)
                first += batch.num_rows
                yield table
    except (pyarrow.ArrowException, OSError, KeyError) as error:
        raise unreadable(source.path, error) from error
