"""Cells out to files: the assignment, the dissolved cells, the report."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.partition.answer import Answer, Reason
from geo_grid.geometry.partition.faults import Fault
from geo_grid.geometry.partition.problem import Problem
from geo_grid.geometry.partition.reading import VECTOR_SUFFIXES, Blocks, read_blocks

__all__ = ["Blocks", "check_target", "read_blocks", "write_assignment", "write_report"]


def check_target(path: Path, *, suffixes: tuple[str, ...], field: str) -> None:
    """Raise :class:`BadInput` now rather than after the search if `path` cannot be written."""
    if path.suffix.lower() not in suffixes:
        raise BadInput(
            "file_kind_unknown",
            gettext_noop("%(file)s is none of the kinds that can be written: %(known)s."),
            field=field,
            file=str(path),
            known=", ".join(suffixes),
        )
    if not path.parent.is_dir() or path.is_dir():
        raise BadInput(
            "folder_missing",
            gettext_noop("There is no folder to write %(file)s to."),
            field=field,
            file=str(path),
        )


def write_assignment(blocks: Blocks, answer: Answer, path: Path) -> None:
    """Write `block_id,district` as CSV, or the dissolved cells as a vector file; whole or not at all."""
    with TemporaryDirectory(dir=path.parent, prefix=".") as folder:
        _write(blocks, answer, Path(folder) / path.name)
        for part in Path(folder).iterdir():  # a Shapefile has several
            part.replace(path.parent / part.name)


def _write(blocks: Blocks, answer: Answer, path: Path) -> None:
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
        "reasons": [_entry(reason, ids, names) for reason in answer.reasons],
        "notes": [_entry(note, ids, names) for note in answer.notes],
        "faults": [_fault_entry(fault, blocks) for fault in blocks.faults],
        "cells": [{"district": n, **row} for n, row in zip(names, rows, strict=True)],
    }
    text = json.dumps(report, ensure_ascii=False, indent=1, default=lambda value: value.item())
    path.write_text(text, encoding="utf-8")


def _entry(reason: Reason, ids: list[Any], names: list[str]) -> dict[str, Any]:
    return {
        "code": reason.code,
        "message": reason.text,
        "blocks": [ids[a] for a in reason.atoms],
        "districts": [names[c] for c in reason.cells],
    }


def _fault_entry(fault: Fault, blocks: Blocks) -> dict[str, Any]:
    ids = blocks.frame["block_id"].tolist()
    return {
        "kind": fault.kind,
        "blocks": [ids[b] for b in fault.blocks],
        "place": blocks.place(*fault.at),
        "area_m2": round(fault.area_m2, 2),
        "length_m": round(fault.length_m, 2),
        "width_m": round(fault.width_m, 3),
        "mended": fault.mended,
    }
