"""Gates of estates: points on ways, their hours, and whom they let through.

Tags: https://wiki.openstreetmap.org/wiki/Key:barrier, …/Key:access, …/Key:wheelchair.
"""

from __future__ import annotations

from geo_grid.areas.models import Gate
from importers.kinds.facility_values import Hours
from importers.kinds.premises import REF
from importers.merge.merging import Merge
from importers.rows.batch import Batch, refs_from_content
from importers.schema.kind import Column, Kind, Shape
from importers.schema.values import Choice, Text
from importers.schema.walking import Allowed, Tag

_FOR_WALKERS = {"kissing_gate", "turnstile", "full-height_turnstile", "stile"}
"""Built so that no wheelchair passes."""
_PASSABLE = {
    "全部": "all", "不限": "all", "行人": "foot", "步行": "foot", "仅步行": "foot",
    "轮椅": "wheelchair", "无障碍": "wheelchair", "无障碍通道": "wheelchair",
}  # fmt: skip


def _complete(batch: Batch) -> None:
    """Refs, and what OpenStreetMap's tags say where the file has no words of ours."""
    refs_from_content(batch)
    kinds, passable, hours = (batch.column(name) for name in ("kind", "passable", "opening_hours"))
    wheelchair, foot, access = (batch.column(name) for name in ("wheelchair", "foot", "access"))
    batch.values["passable"] = [
        said or ("foot" if kind in _FOR_WALKERS or chair == "no" else None)
        for said, kind, chair in zip(passable, kinds, wheelchair, strict=True)
    ]
    # Nobody may pass: shut at every hour. `private` is the gate of those who live behind it.
    batch.values["opening_hours"] = [
        "off" if (walker or everybody) == "no" else said
        for said, walker, everybody in zip(hours, foot, access, strict=True)
    ]


def _merge_gates(merge: Merge) -> int:
    merge.run("gates_merge")
    return merge.count("rows_noted")


GATES = Kind(
    "gates",
    "大门",
    (
        REF,
        Column("name", Text(200), aliases=("名称", "门名"), zh="名称", en="name"),
        Column("kind", Tag(), aliases=("barrier", "类型"), zh="类型", en="OSM barrier value"),
        Column("passable", Choice(Gate.Passable, _PASSABLE), aliases=("通行对象", "谁可通行"),
               zh="谁可通行", en="for whom: all, foot (no wheelchair), wheelchair"),
        Column("opening_hours", Hours(), aliases=("开放时间", "开门时间"), zh="开放时间",
               en="opening hours"),
        Column("foot", Allowed(), aliases=("可否步行",), zh="可否步行", en="OSM foot value"),
        Column("access", Allowed(), aliases=("通行", "可否通行"), zh="可否通行",
               en="OSM access value"),
        Column("wheelchair", Allowed(), aliases=("轮椅可否通过",), zh="轮椅可否通过",
               en="OSM wheelchair value"),
    ),
    _merge_gates,
    touches=("ground",),
    shape=Shape("point"),
    enrich=_complete,
    checks=("ref_check",),
    by_ref="geo_grid_gate",
)  # fmt: skip
