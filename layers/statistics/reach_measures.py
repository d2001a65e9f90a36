"""Whom a kind of facility reaches, as measures of areas: those of the page of coverage and no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geo_grid.errors import GeoGridError
from geo_grid.reach.coverage import coverage
from layers.catalogue.layer import Name
from layers.statistics.area_sums import Measure

_COUNTS = {
    "reach_served": ("served", "已服务户室", "Units served"),
    "reach_no_place": ("no_place", "可达无位户室", "Units within reach without a place"),
    "reach_out": ("out", "未覆盖户室", "Units out of reach"),
}
_SHARE = Measure("reach_out_percent", Name("未覆盖比例（%）", "Out of reach (%)"))
_AWAY = {
    "metres": ("平均步行距离（米）", "Mean walk (m)"),
    "seconds": ("平均步行时间（分钟）", "Mean walk (min)"),
    "straight_metres": ("平均直线距离（米）", "Mean straight distance (m)"),
}
_UNIT = {"seconds": 60.0}


def add_reach(
    rows: Iterable[dict[str, Any]], *, kind: str, level: str
) -> tuple[dict[str, Measure], list[GeoGridError]]:
    """Put the measures of a kind of facility into rows of a level, in place; what they are.

    With what :func:`geo_grid.reach.coverage.coverage` notes. An area without dwellings has no share,
    one from which nobody gets to any no distance. Raises what that function raises.
    """
    found = coverage(kind=kind, level=level)
    by_id = {row["id"]: row for row in found["results"]}
    measure = found["rule"]["measure"]
    for row in rows:
        of = by_id.get(row["id"])
        for name, (column, *_) in _COUNTS.items():
            row[name] = of[column] if of else 0
        row[_SHARE.name] = round(100 * of["out"] / of["units"], 1) if of and of["units"] else None
        away = of["mean_away"] if of else None
        row["reach_away"] = None if away is None else round(away / _UNIT.get(measure, 1.0), 1)
    measures = {name: Measure(name, Name(zh, en)) for name, (_, zh, en) in _COUNTS.items()}
    measures[_SHARE.name] = _SHARE
    measures["reach_away"] = Measure("reach_away", Name(*_AWAY[measure]))
    return measures, found["notes"]
