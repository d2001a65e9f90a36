"""Writes to this noun's tables."""

from __future__ import annotations

from collections.abc import Iterable

from geo_grid.access.context import counting_all
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def recount(basic_cells: Iterable[int] | None = None) -> None:
    """Bring the sums of people and organisations up to date: of atoms (default: all), of houses."""
    cells = None if basic_cells is None else sorted(set(basic_cells))
    with counting_all():
        sql.run("recount", {"cells": cells})
        sql.run("recount_buildings", {"cells": cells})
