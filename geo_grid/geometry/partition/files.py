"""Files in, files out: partition blocks without a database.

Blocks are any vector file with polygons; edges and the present partition are CSV. Geographic
coordinates are projected to metres for measuring; a file without a CRS is taken to be in metres.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.metric import pick_metric_srid
from geo_grid.geometry.partition.answer import Answer
from geo_grid.geometry.partition.problem import Problem

VECTOR_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".fgb")
_SHORTEST_BORDER_M = 0.001


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

    `edges` has columns u, v (block ids) and perhaps shared (metres); without it blocks that share
    a border are neighbours. `present` has columns block_id, district. Raises :class:`BadInput`.
    """
    frame = _read_vector(source)
    ids = _ids(frame)
    _need(frame, weights, field="weight")
    shapes = _metric(frame)
    numbers = [pd.to_numeric(frame[name], errors="coerce").to_numpy(float) for name in weights]
    u, v, shared_m = _borders(shapes) if edges is None else _read_edges(edges, ids, shapes)
    today, names = (None, []) if present is None else _read_present(present, ids)
    middle = shapely.point_on_surface(shapes)
    problem = Problem.build(
        np.stack(numbers, axis=1),
        u,
        v,
        shared_m,
        shapely.area(shapes),
        shapely.length(shapes),
        points_m=np.stack([shapely.get_x(middle), shapely.get_y(middle)], axis=1),
        present=today,
        shapes=shapes,
    )
    return Blocks(frame, problem, names)


def write_assignment(blocks: Blocks, answer: Answer, path: Path) -> None:
    """Write `block_id,district` as CSV, or the dissolved cells as a vector file."""
    names = district_names(blocks, answer)
    district = names[answer.assignment]
    if path.suffix.lower() not in VECTOR_SUFFIXES:
        ids = blocks.frame["block_id"]
        pd.DataFrame({"block_id": ids, "district": district}).to_csv(path, index=False)
        return
    shapes = blocks.frame.geometry.to_numpy()
    parts = [shapely.union_all(shapes[answer.assignment == p]) for p in range(answer.parts)]
    table = {"district": names, **cell_table(blocks.problem, answer)}
    gpd.GeoDataFrame(table, geometry=parts, crs=blocks.frame.crs).to_file(path)


def cell_table(problem: Problem, answer: Answer) -> dict[str, NDArray[Any]]:
    """The figures of each cell, one column each."""
    cells = answer.cells
    table: dict[str, NDArray[Any]] = {"blocks": cells.atoms}
    for w in range(problem.weights.shape[1]):
        table[f"weight_{w + 1}"] = cells.weights[:, w]
        table[f"deviation_{w + 1}"] = cells.deviation[:, w]
    table |= {"polsby_popper": cells.polsby_popper, "connected": cells.connected}
    if cells.reock is not None and cells.span_m is not None:
        table |= {"reock": cells.reock, "span_m": cells.span_m}
    return table


def district_names(blocks: Blocks, answer: Answer) -> NDArray[np.object_]:
    """(k,) the present cell's name where a cell continues one, otherwise a new number from 1."""
    used = set(blocks.cell_names)
    fresh = (str(n) for n in range(1, 10**9) if str(n) not in used)
    kept = np.full(answer.parts, -1) if answer.successor is None else answer.successor
    return np.array([blocks.cell_names[c] if c >= 0 else next(fresh) for c in kept], dtype=object)


def write_report(blocks: Blocks, answer: Answer, path: Path, *, settings: dict[str, Any]) -> None:
    """Write everything about the answer as JSON: what was asked, figures, reasons by block id."""
    ids = blocks.frame["block_id"].tolist()
    names = district_names(blocks, answer).tolist()
    table = cell_table(blocks.problem, answer)
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    report = {
        "asked": settings,
        "valid": answer.valid,
        "bounded_by": answer.bounded_by,
        "moved": answer.moved,
        "reasons": [
            {
                "code": reason.code,
                "message": reason.message,
                "blocks": [ids[a] for a in reason.atoms],
                "districts": [names[c] for c in reason.cells],
            }
            for reason in answer.reasons
        ],
        "cells": [{"district": n, **row} for n, row in zip(names, rows, strict=True)],
    }
    text = json.dumps(report, ensure_ascii=False, indent=1, default=lambda value: value.item())
    path.write_text(text, encoding="utf-8")


def _read_vector(source: str) -> gpd.GeoDataFrame:
    file, _, layer = source, "", ""
    if not Path(source).exists() and ":" in source:
        file, _, layer = source.rpartition(":")
    path = Path(file)
    if not path.is_file() or path.suffix.lower() not in VECTOR_SUFFIXES:
        raise BadInput(
            "file_unreadable",
            gettext_noop("%(file)s is not a readable file of blocks."),
            field="blocks",
            file=source,
        )
    try:
        frame = gpd.read_file(path, layer=layer) if layer else gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise BadInput(
            "file_unreadable",
            gettext_noop("%(file)s is not a readable file of blocks."),
            field="blocks",
            file=source,
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame) or not len(frame):
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
    ids = pd.Index(frame["block_id"].astype(str))
    double = ids[ids.duplicated()]
    if len(double):
        raise BadInput(
            "block_id_double",
            gettext_noop("Block %(block_id)s occurs more than once."),
            field="block_id",
            block_id=double[0],
        )
    return ids


def _metric(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """The polygons in metres, valid ones only."""
    shapes = frame.geometry
    bad = ~shapely.is_valid(shapes.to_numpy()) | (shapely.area(shapes.to_numpy()) <= 0)
    if bad.any():
        raise BadInput(
            "block_shape_unusable",
            gettext_noop("Block %(block_id)s is not a valid polygon."),
            field="geometry",
            block_id=str(frame["block_id"].iloc[int(bad.argmax())]),
        )
    if frame.crs is not None and not frame.crs.is_projected:
        degrees = shapes.to_crs(4326)
        west, south, east, north = degrees.total_bounds
        shapes = degrees.to_crs(pick_metric_srid((west + east) / 2, (south + north) / 2))
    return np.asarray(shapes.to_numpy(), dtype=object)


def _borders(shapes: NDArray[np.object_]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Neighbours and the metres they share, from the polygons themselves."""
    u, v = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    u, v = u[u < v], v[u < v]
    shared_m = shapely.length(
        shapely.intersection(shapely.boundary(shapes)[u], shapely.boundary(shapes)[v])
    )
    long = shared_m > _SHORTEST_BORDER_M
    return u[long], v[long], shared_m[long]


def _read_csv(path: Path, columns: list[str], *, field: str) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str)
    except (OSError, ValueError) as error:
        raise BadInput(
            "file_unreadable",
            gettext_noop("%(file)s is not a readable table."),
            field=field,
            file=str(path),
        ) from error
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


def _read_edges(
    path: Path, ids: pd.Index, shapes: NDArray[np.object_]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    table = _read_csv(path, ["u", "v"], field="edges")
    u, v = (_known(table[name], ids, field="edges") for name in ("u", "v"))
    if "shared" in table:
        return u, v, pd.to_numeric(table["shared"], errors="coerce").to_numpy(float)
    lines = shapely.boundary(shapes)
    return u, v, shapely.length(shapely.intersection(lines[u], lines[v]))


def _read_present(path: Path, ids: pd.Index) -> tuple[NDArray[np.int32], list[str]]:
    table = _read_csv(path, ["block_id", "district"], field="present").dropna(subset=["district"])
    place = _known(table["block_id"], ids, field="present")
    names, codes = np.unique(table["district"].to_numpy(str), return_inverse=True)
    present = np.full(len(ids), -1, dtype=np.int32)
    present[place] = codes
    return present, names.tolist()
