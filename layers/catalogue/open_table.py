"""Open data: the ground exactly, and the published table of persons, by community for everybody."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from geo_grid.areas.models import Division
from geo_grid.disclosure import queries as disclosure
from geo_grid.sql import SqlFiles
from layers.catalogue.city import city_facts
from layers.catalogue.layer import Name

sql = SqlFiles(__file__)
LEVEL = Division.Level.COMMUNITY.value
GROUND = ("area_m2", "buildings", "units", "facilities")
TITLES = {
    "code": Name("社区编码", "Code"), "name": Name("社区", "Community"),
    "area_m2": Name("面积（平方米）", "Area, m²"), "buildings": Name("楼栋", "Buildings"),
    "units": Name("户室", "Units"), "facilities": Name("设施", "Facilities"),
    "households": Name("户数", "Households"), "organisations": Name("单位", "Organisations"),
    "residents": Name("人口", "Residents"), "registered": Name("户籍", "Registered"),
    "floating": Name("流动", "Floating"), "left_behind": Name("留守", "Left behind"),
    "overseas": Name("境外", "Overseas"), "estimated_residents": Name("估算人口", "Estimated"),
    "open_incidents": Name("未结事件", "Open incidents"),
    "incidents_90d": Name("近 90 天事件", "Incidents of 90 days"),
}  # fmt: skip
PERSONS = tuple(name for name in TITLES if name not in ("code", "name", *GROUND))
SUMS = Name("合计", "Sums")


def communities() -> dict[str, Any]:
    """Every community with what is published of it, and the city's totals.

    The same for everybody: two readers who compare notes learn no more than one. Numbers of persons
    and cases are those of the table in force (``as_of``; None: none yet), totals their sums; `error`
    is how far a sum may lie off.
    """
    facts = city_facts()
    table = disclosure.current(LEVEL)
    rows = _rows(table)
    total: dict[str, Any] = {"code": "", "name": ""}
    for name in (*GROUND, *PERSONS):
        known = [row[name] for row in rows if row[name] is not None]
        total[name] = sum(known) if known else None
    return {
        "city": facts.name,
        "as_of": table.as_of.isoformat() if table.as_of else None,
        "attribution": facts.attribution,
        "base": disclosure.BASE,
        "communities": rows,
        "totals": total,
        "error": _errors(rows, table),
    }


def rows_as_json(*, version: str) -> str:
    """The communities without the totals, as the query of the layer takes them."""
    return _kept_rows(version, disclosure.current_id())


@lru_cache(maxsize=2)
def _kept_rows(version: str, table: int | None) -> str:
    return json.dumps(_rows(disclosure.current(LEVEL)))


def _rows(table: disclosure.Table) -> list[dict[str, Any]]:
    rows = sql.rows("open_communities")
    for row in rows:
        told = table.of(row["code"], level=LEVEL)
        values = told.values if told else {}
        row |= {name: values.get(name) for name in PERSONS}
    return [{name: row[name] for name in TITLES} for row in rows]


def _errors(rows: list[dict[str, Any]], table: disclosure.Table) -> dict[str, int]:
    """Of the sums of all rows."""
    terms = {name: sum(row[name] is not None for row in rows) for name in PERSONS}
    terms["residents"] *= len(disclosure.RESIDENTS_OF)
    return {name: disclosure.error_of(number) for name, number in terms.items() if number}


def sheet(table: dict[str, Any], *, language: str) -> tuple[list[str], list[list[Any]]]:
    """Head and lines of the table; a number that is not published is an empty cell."""
    head = [title.in_language(language) for title in TITLES.values()]
    lines = [[row[name] for name in TITLES] for row in table["communities"]]
    sums = table["totals"] | {"name": SUMS.in_language(language)}
    return head, [*lines, [sums[name] for name in TITLES]]
