"""Blocks, edges and present cells from files, checked row by row.

Blocks are any vector file with polygons; edges and the present partition are CSV. Geographic
coordinates are projected to metres for measuring; a file without a CRS is taken to be in metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.metric import pick_metric_srid
from geo_grid.geometry.partition.borders import shared_lengths, touching
from geo_grid.geometry.partition.problem import HARD, OPEN, SOFT, Problem
from geo_grid.geometry.partition.vector_file import Unreadable, read_layer

VECTOR_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".fgb")
_BARRIERS = {"": OPEN, "0": OPEN, "open": OPEN, "1": SOFT, "soft": SOFT, "2": HARD, "hard": HARD}
_LOCKS = {"": "", "0": "", "false": "", "1": "block", "true": "block", "block": "block"}
_LOCKS |= {"cell": "cell"}
_NO_BLOCKS = gettext_noop("%(file)s is not a readable file of blocks.")
_NO_TABLE = gettext_noop("%(file)s is not a readable table.")


@dataclass(frozen=True)
class Blocks:
    """What was read: the frame as it is in the file, and the problem by position."""

    frame: gpd.GeoDataFrame
    problem: Problem
    cell_names: list[str]  # of the present partition, by its numbers in the problem


def read_blocks(
    source: str,
    *,
    weights: list[str],
    edges: Path | None = None,
    present: Path | None = None,
) -> Blocks:
    """Read `FILE[:LAYER]` with a column `block_id`, the weight columns and polygons.

    `edges` has columns u, v (block ids) and perhaps barrier (open, soft, hard); without it blocks
    that share a border of half a metre are neighbours. How long a border is, the polygons say.
    `present` has columns block_id, district and perhaps locked (block, cell). Raises
    :class:`BadInput`.
    """
    frame = _read_vector(source)
    ids = _ids(frame)
    table = _weights(frame, ids, weights)
    shapes = _metric(frame, ids)
    if edges is None:
        u, v, shared_m = touching(shapes)
        barrier = np.zeros(len(u))
    else:
        u, v, barrier = _read_edges(edges, ids)
        shared_m = shared_lengths(shapes, u, v)
    today = None if present is None else _read_present(present, ids)
    problem = Problem.build(
        table,
        u,
        v,
        shared_m,
        shapely.area(shapes),
        shapely.length(shapes),
        barrier=barrier,
        points_m=shapely.get_coordinates(shapely.point_on_surface(shapes)),
        present=None if today is None else today.cell,
        locked=None if today is None else today.locked,
        locked_cells=() if today is None else today.shut,
        shapes=shapes,
    )
    return Blocks(frame, problem, [] if today is None else today.names)


def _read_vector(source: str) -> gpd.GeoDataFrame:
    file, layer = source, ""
    if not Path(source).exists() and ":" in source:
        file, _, layer = source.rpartition(":")
    path = Path(file)
    if not path.is_file() or path.suffix.lower() not in VECTOR_SUFFIXES:
        raise BadInput("file_unreadable", _NO_BLOCKS, field="blocks", file=source)
    try:
        frame = read_layer(path, layer=layer, prefer="blocks")
    except Unreadable as error:
        raise BadInput("file_unreadable", _NO_BLOCKS, field="blocks", file=source) from error
    if frame is None or not len(frame):
        raise BadInput("no_atoms", gettext_noop("There are no blocks."), field="blocks")
    return frame


def _need(frame: pd.DataFrame, columns: list[str], *, field: str) -> None:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise BadInput(
            "column_missing",
            gettext_noop("There is no column %(column)s."),
            field=field,
            column=missing[0],
        )


def _ids(frame: gpd.GeoDataFrame) -> pd.Index:
    _need(frame, ["block_id"], field="block_id")
    column = frame["block_id"]
    if column.isna().any():
        raise BadInput(
            "block_id_missing",
            gettext_noop("Row %(row)s has no block_id."),
            field="block_id",
            row=int(column.isna().to_numpy().argmax()) + 1,
        )
    if pd.api.types.is_float_dtype(column) and (column == column.round()).all():
        column = column.astype("int64")
    ids = pd.Index(column.astype(str))
    _refuse_double(ids, field="block_id")
    return ids


def _refuse_double(ids: pd.Index, *, field: str) -> None:
    double = ids[ids.duplicated()]
    if len(double):
        raise BadInput(
            "block_id_double",
            gettext_noop("Block %(block_id)s occurs more than once."),
            field=field,
            block_id=double[0],
        )


def _weights(frame: gpd.GeoDataFrame, ids: pd.Index, names: list[str]) -> NDArray[np.float64]:
    _need(frame, names, field="weight")
    for name in names:
        numbers = pd.to_numeric(frame[name], errors="coerce").to_numpy(float)
        bad = ~np.isfinite(numbers) | (numbers < 0)
        if bad.any():
            row = int(bad.argmax())
            raise BadInput(
                "block_weight_unusable",
                gettext_noop(
                    "%(column)s of block %(block_id)s is %(value)s; a number of at least 0 is "
                    "needed."
                ),
                field=name,
                column=name,
                block_id=ids[row],
                value=str(frame[name].iloc[row]),
            )
    return np.stack([pd.to_numeric(frame[name]).to_numpy(float) for name in names], axis=1)


def _metric(frame: gpd.GeoDataFrame, ids: pd.Index) -> NDArray[np.object_]:
    """The polygons in metres, valid ones only."""
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    bad = ~shapely.is_valid(shapes) | ~(shapely.area(shapes) > 0)
    if bad.any():
        raise BadInput(
            "block_shape_unusable",
            gettext_noop("Block %(block_id)s is not a valid polygon."),
            field="geometry",
            block_id=ids[int(bad.argmax())],
        )
    if frame.crs is None:
        if np.abs(shapely.total_bounds(shapes)).max() <= 180 and shapely.area(shapes).max() < 1e-2:
            raise BadInput(
                "crs_missing",
                gettext_noop("The blocks look like degrees but the file names no CRS; name it."),
                field="blocks",
            )
        return shapes
    metres = all(axis.unit_name == "metre" for axis in frame.crs.axis_info)
    if frame.crs.is_projected and metres and frame.crs.to_epsg() != 3857:
        return shapes
    degrees = frame.geometry.to_crs(4326)
    west, south, east, north = degrees.total_bounds
    plane = degrees.to_crs(pick_metric_srid((west + east) / 2, (south + north) / 2))
    return np.asarray(plane.to_numpy(), dtype=object)


def _read_csv(path: Path, columns: list[str], *, field: str) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise BadInput("file_unreadable", _NO_TABLE, field=field, file=str(path)) from error
    _need(table, columns, field=field)
    return table


def _known(names: pd.Series, ids: pd.Index, *, field: str) -> NDArray[np.int64]:
    place = ids.get_indexer(names)
    if (place < 0).any():
        raise BadInput(
            "block_unknown",
            gettext_noop("%(column)s names a block that does not exist: %(block_id)s."),
            field=field,
            column=field,
            block_id=str(names[place < 0].iloc[0]),
        )
    return np.asarray(place, dtype=np.int64)


def _words(table: pd.DataFrame, column: str, meaning: dict[str, Any], *, field: str) -> list[Any]:
    """What each row's word means; an absent column is a column of blanks."""
    if column not in table:
        return [meaning[""]] * len(table)
    words = table[column].fillna("").str.strip().str.lower()
    strange = ~words.isin(list(meaning))
    if strange.any():
        raise BadInput(
            "word_unknown",
            gettext_noop("%(column)s holds “%(value)s”; known are: %(known)s."),
            field=field,
            column=column,
            value=str(words[strange].iloc[0]),
            known=", ".join(word for word in meaning if word),
        )
    return [meaning[word] for word in words]


def _read_edges(
    path: Path, ids: pd.Index
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Each pair once, however often and in whichever direction it is listed."""
    table = _read_csv(path, ["u", "v"], field="edges")
    ends = np.stack([_known(table[name], ids, field="edges") for name in ("u", "v")], axis=1)
    barrier = np.array(_words(table, "barrier", _BARRIERS, field="edges"), dtype=float)
    ends, rows = np.unique(np.sort(ends, axis=1).reshape(-1, 2), axis=0, return_inverse=True)
    most = np.zeros(len(ends))
    np.maximum.at(most, rows.reshape(-1), barrier)
    return ends[:, 0], ends[:, 1], most


@dataclass(frozen=True)
class _Today:
    cell: NDArray[np.int32]
    locked: NDArray[np.bool_]
    shut: list[int]
    names: list[str]


def _read_present(path: Path, ids: pd.Index) -> _Today:
    """A block without a row or a district is in no cell today."""
    table = _read_csv(path, ["block_id", "district"], field="present").dropna(subset=["district"])
    _refuse_double(pd.Index(table["block_id"]), field="present")
    place = _known(table["block_id"], ids, field="present")
    names, codes = np.unique(table["district"].to_numpy(str), return_inverse=True)
    cell = np.full(len(ids), -1, dtype=np.int32)
    cell[place] = codes
    lock = np.array(_words(table, "locked", _LOCKS, field="present"), dtype=str)
    locked = np.zeros(len(ids), dtype=np.bool_)
    locked[place[lock == "block"]] = True
    return _Today(cell, locked, np.unique(codes[lock == "cell"]).tolist(), names.tolist())
