"""Addresses: further or first ones of known buildings, and names of estates and roads."""

from __future__ import annotations

from importers.kinds.premises import ADDRESS, ALIASES, BUILDING_REF
from importers.merge.merging import Merge
from importers.rows.batch import Batch, number_premises
from importers.rows.premise_keys import RESOLVE, UNSTAGED
from importers.schema.kind import Column, Kind, Shape
from importers.schema.values import Aliases, Day, Text


def _complete(batch: Batch) -> None:
    number_premises(batch)


def _merge(merge: Merge) -> int:
    merge.run("addresses_merge", "addresses_names")
    return merge.count("rows_noted")


NAMES = (
    Column("nicknames", Aliases(), aliases=("俗称", "nickname", "loc_name"),
           zh="俗称，以 ; 分隔（地名用）", en="nicknames, separated by ; (of a name)"),
    Column("former_names", Aliases(), aliases=("曾用名", "旧名", "原名", "old_name"),
           zh="曾用名，以 ; 分隔（地名用）", en="former names, separated by ; (of a name)"),
    Column("former_until", Day(), aliases=("更名日期", "停用日期"), zh="自何日起不再用曾用名",
           en="the day from which the former name was no longer used"),
    Column("abbreviations", Aliases(), aliases=("简称", "short_name"),
           zh="简称，以 ; 分隔（地名用）", en="abbreviations, separated by ; (of a name)"),
    Column("pinyin", Aliases(), aliases=("拼音", "读音", "name:zh_pinyin"),
           zh="读音（拼音，地名用）", en="how it is read, in pinyin (of a name)"),
)  # fmt: skip
"""Further names of a place, one column a kind."""

ADDRESSES = Kind(
    "addresses",
    "地址与地名",
    (
        BUILDING_REF,
        *ADDRESS,
        Column("building_name", aliases=("楼名", "楼栋名称", "name"), zh="楼栋名称",
               en="building's name"),
        ALIASES,
        *NAMES,
        Column("district", Text(100), aliases=("区", "所属区", "行政区", "位置1"),
               zh="所在的区（地名用）", en="district (of a name)"),
        Column("address", Text(400), aliases=("地址", "详细地址", "位置", "位置2"),
               zh="地址全文（地名用）", en="address as one text (of a name)"),
    ),
    _merge,
    touches=("premises", "places"),
    shape=Shape("point", required=False),
    staged={**UNSTAGED, "door": "integer", "building_id": "bigint"},
    enrich=_complete,
    prepare=(*RESOLVE, "addresses_places"),
    checks=("addresses_check",),
    names_places=True,
    is_journalled=False,
)  # fmt: skip
