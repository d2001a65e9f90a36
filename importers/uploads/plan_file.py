"""A file with a partition: basic cell → grid cell as a table, or grid cells as polygons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any

import shapely
from django.conf import settings

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import shift
from importers.formats.base import Table
from importers.formats.files import SUFFIXES, Source, open_source, unknown_format
from importers.rows.places import degrees_of
from importers.uploads.received import received

BASIC_CELLS = "basic_cells"
_BASIC = ("basic_cell", "basic_cell_code", "单元网格", "单元网格代码", "block_id")
_GRID = ("grid_cell", "grid_cell_code", "网格", "网格代码", "责任网格", "district")
_NAMES = ("code", "grid_cell", "网格代码", "name", "网格名称", "名称", "key")
Partition = dict[str, Any]


def receive(stream: IO[bytes], *, name: str, layer: str, datum: str) -> Partition:
    """Read a sent-in file through a folder that is gone afterwards; see :func:`read_partition`."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise unknown_format(Path(Path(name).name[:100]))
    limit = settings.GEO_GRID_PLAN_FILE_MAX_BYTES
    with received(stream, name=name, suffix=suffix, limit=limit, too_large=_too_large) as path:
        return read_partition(path, layer=layer, datum=datum)


def _too_large() -> BadInput:
    return BadInput(
        "plan_file_too_large",
        gettext_noop("The file has more than %(limit)s MB."),
        field="file",
        limit=settings.GEO_GRID_PLAN_FILE_MAX_BYTES // 10**6,
    )


def read_partition(path: Path, *, layer: str = "", datum: str = "") -> Partition:
    """What ``redraw.loads.load_effect`` takes: ``{"assignment": …}`` or ``{"features": …}``.

    A layer with a column of basic cells and one of grid cells is a table; of several layers the
    one called ``basic_cells`` is taken unless `layer` names another. Anything else must be
    polygons, whose `datum` must be said. Raises :class:`BadInput` ``plan_file_columns`` and
    whatever opening the file can raise.
    """
    source = open_source(f"{path}:{layer}" if layer else path, prefer=BASIC_CELLS, shape="polygon")
    basic, grid = _column(source, _BASIC), _column(source, _GRID)
    if basic and grid:
        rows = [
            [atom.strip(), cell.strip()]
            for table in source.tables()
            for atom, cell in zip(table.columns[basic], table.columns[grid], strict=True)
        ]
        return {"assignment": rows}
    if not source.has_geometry:
        raise BadInput(
            "plan_file_columns",
            gettext_noop(
                "“%(file)s” needs the columns basic_cell and grid_cell, or polygons of grid cells; "
                "it has: %(columns)s."
            ),
            field="file",
            file=path.name,
            columns=", ".join(source.columns)[:300] or "—",
        )
    return {"features": _features(source, datum)}


def _column(source: Source, names: tuple[str, ...]) -> str | None:
    """The column that is called so; the first of the names is the surest.

    Raises :class:`BadInput` ``column_ambiguous`` where several others are.
    """
    named = [column for column in source.columns if column.strip().lower() in names]
    sure = [column for column in named if column.strip().lower() == names[0]]
    if len(named) > 1 and len(sure) != 1:
        raise BadInput(
            "plan_file_columns_ambiguous",
            gettext_noop(
                "The columns %(columns)s could each be “%(target)s”; rename the others and send "
                "the file again."
            ),
            field="file",
            columns=", ".join(f"“{name}”" for name in named),
            target=names[0],
        )
    return next(iter(sure or named), None)


def _features(source: Source, datum: str) -> list[dict[str, Any]]:
    label = next((c for n in _NAMES for c in source.columns if c.strip().lower() == n), None)
    found: list[dict[str, Any]] = []
    for table in source.tables():
        found += _of(table, source, datum, label)
    return found


def _of(table: Table, source: Source, datum: str, label: str | None) -> list[dict[str, Any]]:
    shapes = shift(degrees_of(table.geometry, source.crs, str(source)), datum=datum or None)
    texts = table.columns[label] if label else [""] * len(shapes)
    return [
        {
            "properties": {"name": text},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for shape, text in zip(shapes, texts, strict=True)
    ]
