"""Ways of naming a building and an entrance, each resolved once whatever the number of rows.

The rows of a city name few doors: a staircase with forty flats is one. While rows are read, every
distinct way of naming one gets a number; the rows are staged with the number, the table `doors`
with what it stands for, and SQL finds building, entrance, atom and address for the few.
"""

from __future__ import annotations

from psycopg2 import sql as pgsql

from importers.schema.values import Cells

NAMED_BY = (
    "building_ref", "road", "number", "estate", "building", "building_name", "located", "located_id",
    "entrance",
)  # fmt: skip
"""`located` and `located_id` are a unit, an entrance or a building that an address led to."""

RESOLVE = ("doors_by_ref", "doors_by_address", "doors_located", "doors_entrances")
NO_ROOM = {"不详", "未知", "无", "unknown", "none", "-", "/"}
UNSTAGED = dict.fromkeys(NAMED_BY, "")
_SUFFIXES = "单元门"


class PremiseKeys(dict[tuple[str | None, ...], str]):
    """Numbers by the cells that name a door, given out as they are asked for."""

    names: tuple[str, ...] = NAMED_BY

    def __missing__(self, cells: tuple[str | None, ...]) -> str:
        number = self[cells] = str(len(self) + 1)
        return number


def premise_columns(keys: PremiseKeys) -> tuple[pgsql.Composable, list[Cells]]:
    """The COPY statement for what was numbered, and its columns."""
    cells = dict(zip(keys.names, zip(*keys, strict=True), strict=True)) if keys.names else {}
    columns: list[Cells] = [list(keys.values())]
    columns += [list(cells.get(name, [None] * len(keys))) for name in NAMED_BY]
    columns.append([name and (name.rstrip(_SUFFIXES) or name) for name in columns[-1]])
    names = ("door", *NAMED_BY, "entrance_key")
    statement = pgsql.SQL("COPY doors ({}) FROM STDIN").format(
        pgsql.SQL(", ").join(map(pgsql.Identifier, names))
    )
    return statement, columns
