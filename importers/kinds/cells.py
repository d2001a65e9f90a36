"""The kind ``cells``: an old layer of grid cells, made into sets of basic cells.

What is done with it: :mod:`.cells_merge`.
"""

from __future__ import annotations

from importers.merge.merging import Merge
from importers.rows.batch import Batch
from importers.schema.kind import Column, Kind, Shape
from importers.schema.values import Numbers, Text


def _complete_cells(batch: Batch) -> None:
    batch.refuse_repeated("code", batch.column("code"))


def _merge_cells(merge: Merge) -> int:
    from importers.kinds.cell_merge import (
        merge_cells,  # loads numba and scipy, which tables can spare
    )

    return merge_cells(merge)


CELLS = Kind(
    "cells",
    "网格",
    (
        Column("code", Text(40, Numbers.NO_ID), aliases=("网格编码", "网格代码", "网格编号", "grid_code", "编码"),
               zh="网格编码（合规则的保留）", en="code (kept where it fits)"),
        Column("name", Text(100), aliases=("网格名称", "名称", "grid_name"), zh="名称", en="name"),
        Column("worker", Text(64), aliases=("网格员", "网格员姓名", "网格员编号"),
               zh="网格员（编号或姓名）", en="primary worker (ref or name)"),
    ),
    _merge_cells,
    touches=("ground",),
    shape=Shape("polygon"),
    enrich=_complete_cells,
    names_places=True,
    is_journalled=False,
)  # fmt: skip
