"""How incidents are shown on the map and in exports."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, override

from geo_grid.areas import layer
from geo_grid.areas.layer import Column, Layer, Name, Style
from geo_grid.incidents.models import Incident
from geo_grid.incidents.words import STEPS
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def _steps(language: str) -> Mapping[str, str]:
    with override("en" if language.startswith("en") else "zh-hans"):
        return {str(step): gettext(word) for step, word in STEPS.items()}


INCIDENTS = Layer(
    "incidents", Name("事件", "Incidents"), "point",
    (Column("ref", Name("编号", "Reference"), tile_from=16),
     Column("category", Name("类别", "Category"), tile_from=12),
     Column("title", Name("标题", "Title")), Column("state", Name("状态", "State"), tile_from=0,
                                                 values=layer.choices(Incident.State.choices)),
     Column("step", Name("步骤", "Step"), values=_steps),
     Column("reported_at", Name("上报时间", "Reported"), "datetime"),
     Column("closed_at", Name("结案时间", "Closed"), "datetime"),
     Column("grid_cell", Name("网格", "Grid cell")),
     layer.BASIC_CELL),
    Style("#d55e00", "#ff8a3d", 5), ("incidents",), access="case", is_dated=True,
    has_past=True,
    tile_filter="tile_incidents", group=layer.CASES, source=Name("事件受理", "Incident desk"), files=sql,
)  # fmt: skip
