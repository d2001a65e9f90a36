"""Open data: aggregates by community for everybody, with small counts kept back for good."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from geo_grid.sql import SqlFiles
from layers.catalogue.city import city_facts
from layers.catalogue.layer import Name
from layers.catalogue.suppression import DEFAULT_THRESHOLD, suppressed, with_margins

sql = SqlFiles(__file__)
GROUND = ("area_m2", "buildings", "units", "facilities")
ALONE = ("households", "organisations")
CATEGORIES = ("registered", "floating", "left_behind", "overseas", "estimated_residents")
TITLES = {
    "code": Name("社区编码", "Code"), "name": Name("社区", "Community"),
    "area_m2": Name("面积（平方米）", "Area, m²"), "buildings": Name("楼栋", "Buildings"),
    "units": Name("户室", "Units"), "facilities": Name("设施", "Facilities"),
    "households": Name("户数", "Households"), "organisations": Name("单位", "Organisations"),
    "residents": Name("人口", "Residents"), "registered": Name("户籍", "Registered"),
    "floating": Name("流动", "Floating"), "left_behind": Name("留守", "Left behind"),
    "overseas": Name("境外", "Overseas"), "estimated_residents": Name("估算人口", "Estimated"),
}  # fmt: skip

SUMS = Name("合计", "Sums")


def communities(*, version: int, day: date) -> dict[str, Any]:
    """Every community with its counts, and the city's totals; hidden counts are None.

    The result depends on nothing but the data (`version`) and is the same for everybody: two
    readers who compare notes learn no more than one. Totals are told for the city alone, so the
    communities and the totals are all there is to subtract.
    """
    facts = city_facts()
    rows, totals = _table(version)
    return {
        "city": facts.name,
        "day": day.isoformat(),
        "attribution": facts.attribution,
        "threshold": DEFAULT_THRESHOLD,
        "communities": [dict(row) for row in rows],
        "totals": dict(totals),
    }


@lru_cache(maxsize=2)
def rows_as_json(*, version: int) -> str:
    """The communities without the totals, as the query of the layer takes them."""
    return json.dumps(_table(version)[0])


@lru_cache(maxsize=2)
def _table(version: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    found = sql.rows("open_communities")
    shown = protect(found)
    return shown[:-1], shown[-1]


def protect(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of counts with what may not be known as None, and the totals as the last row."""
    rows = [{k: row[k] for k in ("code", "name", *GROUND)} for row in found]
    total: dict[str, Any] = {"code": "", "name": ""}
    total |= {name: sum(row[name] or 0 for row in found) for name in GROUND}
    rows.append(total)
    for names in (CATEGORIES, *((name,) for name in ALONE)):
        counts = np.array([[row[name] for name in names] for row in found], dtype=np.int64)
        table = with_margins(counts.reshape(len(found), len(names)))
        mask = suppressed(table)
        columns = names if len(names) == 1 else ("residents", *names)
        for number, row in enumerate(rows):
            for name in columns:
                column = len(names) if name == "residents" else names.index(name)
                value = None if mask[number, column] else int(table[number, column])
                row[name] = value
    return [{name: row[name] for name in TITLES} for row in rows]


def sheet(table: dict[str, Any], *, language: str) -> tuple[list[str], list[list[Any]]]:
    """Head and lines of the table; a hidden count is an empty cell."""
    head = [title.in_language(language) for title in TITLES.values()]
    lines = [[row[name] for name in TITLES] for row in table["communities"]]
    sums = table["totals"] | {"name": SUMS.in_language(language)}
    return head, [*lines, [sums[name] for name in TITLES]]
