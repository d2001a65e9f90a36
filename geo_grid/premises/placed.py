"""Buildings, entrances and units as things that stand on the ground."""

from __future__ import annotations

from geo_grid.areas.placed import Ids, Placed, Sum, register
from geo_grid.premises import shown
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
STANDING = "upper_inf(t.valid)"


def _settle_units(cells: Ids) -> None:
    """Units without a point of their own lie where their entrance lies, else their building."""
    sql.run("inherit_unit_cells", {"cells": None if cells is None else sorted(set(cells))})


register(
    Placed(
        "building", "geo_grid.Building", 10,
        current=STANDING,
        sums=(
            Sum("buildings", 80, ("楼栋", "Buildings")),
            Sum("floor_area_m2", 100, ("建筑面积（平方米）", "Floor area, m²"),
                amount="(t.footprint_m2 * t.floors)::numeric", is_number=True, is_of_cells=False),
        ),
        with_houses=True,
        layers=(shown.BUILDINGS,),
    ),
    Placed("entrance", "geo_grid.Entrance", 20, current=STANDING),
    Placed(
        "unit", "geo_grid.Unit", 30,
        current=STANDING,
        settle=_settle_units,
        sums=(Sum("units", 90, ("户室", "Units"), where="NOT t.is_unassigned"),),
        with_houses=True,
        layers=(shown.UNITS,),
    ),
)  # fmt: skip
