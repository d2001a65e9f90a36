"""Blocks, edges and present cells from files, checked row by row.

Blocks are any vector file with polygons; edges and the present partition are CSV. Geographic
coordinates are projected to metres for measuring; a file that names no CRS is refused until the
caller does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition.borders import DOOR_M, shared_lengths, touching
from geo_grid.geometry.partition.faults import SLIT_M, Fault, after_mending, find_faults
from geo_grid.geometry.partition.mending import mend
from geo_grid.geometry.partition.places import Drawing, Place, in_metres, metric_shapes, with_crs
from geo_grid.geometry.partition.problem import Problem
from geo_grid.geometry.partition.tables import (
    Today,
    need_columns,
    read_edges,
    read_present,
    refuse_double,
)
from geo_grid.geometry.partition.vector_file import Unreadable, read_layer

VECTOR_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".fgb")
_NO_BLOCKS = gettext_noop("%(file)s is not a readable file of blocks.")


@dataclass(frozen=True)
class Blocks:
    """What was read: the frame as it is in the file, and the problem by position."""

    frame: gpd.GeoDataFrame
    problem: Problem
    cell_names: list[str]  # of the present partition, by its numbers in the problem
    place: Place = in_metres
    faults: tuple[Fault, ...] = ()  # of the drawing, those that were mended marked


def read_blocks(
    source: str, *, weights: list[str], edges: Path | None = None, present: Path | None = None,
    crs: str = "", added: Path | None = None, mend_m: float = 0.0,
) -> Blocks:  # fmt: skip
    """Read `FILE[:LAYER]` with a column `block_id`, the weight columns and polygons.

    `edges` has columns u, v (block ids) and perhaps barrier (open, soft, hard); without it blocks
    that share a border of half a metre are neighbours. How long a border is, the polygons say.
    `added` lists more pairs (ferries, bridges) in the same columns.
    `present` has columns block_id, district and perhaps locked (block, cell). `crs` is needed
    where the file names none. With `mend_m` blocks that miss each other by less are drawn anew.
    Raises :class:`BadInput`.
    """
    frame = with_crs(_read_vector(source), crs, source=source)
    ids = _ids(frame)
    table = _weights(frame, ids, weights)
    drawing, faults = _mended(metric_shapes(frame, ids), mend_m)
    shapes = drawing.shapes
    if mend_m:
        drawn = gpd.GeoSeries(shapes, index=frame.index, crs=drawing.plane)
        frame = frame.set_geometry(drawn.to_crs(frame.crs))
    borders = _borders(shapes, ids, edges, added, door_m=max(DOOR_M, 2.0 * mend_m))
    today = Today.nothing() if present is None else read_present(present, ids)
    problem = Problem.build(
        table,
        borders.u,
        borders.v,
        borders.shared_m,
        shapely.area(shapes),
        shapely.length(shapes),
        barrier=borders.barrier,
        points_m=shapely.get_coordinates(shapely.point_on_surface(shapes)),
        present=today.cell,
        locked=today.locked,
        locked_cells=today.shut,
        shapes=shapes,
    )
    return Blocks(frame, problem, today.names, drawing.place, tuple(faults))


def _mended(drawing: Drawing, mend_m: float) -> tuple[Drawing, list[Fault]]:
    """The drawing without the faults that are narrow enough, and all that it had."""
    faults = find_faults(drawing.shapes, width_m=max(SLIT_M, mend_m))
    if not (mend_m and faults):
        return drawing, faults
    shapes = mend(drawing.shapes, tolerance_m=mend_m)
    return drawing._replace(shapes=shapes), after_mending(faults, shapes)


class _Borders(NamedTuple):
    u: NDArray[np.int64]
    v: NDArray[np.int64]
    shared_m: NDArray[np.float64]
    barrier: NDArray[np.float64]


def _borders(
    shapes: NDArray[np.object_],
    ids: pd.Index,
    edges: Path | None,
    added: Path | None,
    *,
    door_m: float,
) -> _Borders:
    """Who is next to whom: as listed, else as drawn, and what is added to either."""
    if edges is None:
        u, v, shared_m = touching(shapes, door_m=door_m)
        found = _Borders(u, v, shared_m, np.zeros(len(u)))
    else:
        rows = read_edges(edges, ids)
        found = _Borders(rows.u, rows.v, shared_lengths(shapes, rows.u, rows.v), rows.barrier)
    if added is None:
        return found
    more = read_edges(added, ids, field="add_edges")
    columns = zip(found, (more.u, more.v, np.zeros(len(more.u)), more.barrier), strict=True)
    return _Borders(*(np.concatenate(pair) for pair in columns))


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


def _ids(frame: gpd.GeoDataFrame) -> pd.Index:
    need_columns(frame, ["block_id"], field="block_id")
    column = frame["block_id"]
    if column.isna().any():
        raise BadInput(
            "block_id_missing",
            gettext_noop("Row %(row)s has no block_id."),
            field="block_id",
            row=int(column.isna().to_numpy().argmax()) + 1,
        )
    if pd.api.types.is_bool_dtype(column):
        column = column.map({True: "true", False: "false"})
    if pd.api.types.is_float_dtype(column) and (column == column.round()).all():
        column = column.astype("int64")
    ids = pd.Index(column.astype(str))
    refuse_double(ids, field="block_id")
    return ids


def _weights(frame: gpd.GeoDataFrame, ids: pd.Index, names: list[str]) -> NDArray[np.float64]:
    need_columns(frame, names, field="weight")
    return np.stack([_weight(frame, ids, name) for name in names], axis=1)


def _weight(frame: gpd.GeoDataFrame, ids: pd.Index, name: str) -> NDArray[np.float64]:
    """A column of numbers of at least 0, not all of them 0."""
    numbers: NDArray[np.float64] = pd.to_numeric(frame[name], errors="coerce").to_numpy(float)
    bad = ~np.isfinite(numbers) | (numbers < 0)
    if bad.any():
        row = int(bad.argmax())
        raise BadInput(
            "block_weight_unusable",
            gettext_noop(
                "%(column)s of block %(block_id)s is %(value)s; a number of at least 0 is needed."
            ),
            field=name,
            column=name,
            block_id=ids[row],
            value=str(frame[name].iloc[row]),
        )
    if not numbers.any():
        raise BadInput(
            "weights_all_zero",
            gettext_noop(
                "%(column)s is 0 for every block, so there is nothing to balance; name another "
                "column with --weight, of: %(known)s."
            ),
            field=name,
            column=name,
            known=", ".join(_columns_of_numbers(frame, but=name)) or "—",
        )
    return numbers


def _columns_of_numbers(frame: gpd.GeoDataFrame, *, but: str) -> list[str]:
    others = frame.drop(columns=["block_id", but], errors="ignore").select_dtypes("number")
    return [str(name) for name in others if (others[name] > 0).any()]
