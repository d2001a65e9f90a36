"""Ways of naming a building and an entrance, each resolved once whatever the number of rows.

The rows of a city name few doors: a staircase with forty flats is one. While rows are read, every
distinct way of naming one gets a number; the rows are staged with the number, the table `doors`
with what it stands for, and SQL finds building, entrance, atom and address for the few.
"""

from __future__ import annotations

from psycopg2 import sql as pgsql

from importers.batch import Batch
from importers.values import Cells

NAMED_BY = ("building_ref", "road", "number", "estate", "building", "building_name", "entrance")
RESOLVE = ("doors_by_ref", "doors_by_address", "doors_entrances")
UNSTAGED = dict.fromkeys(NAMED_BY, "")
_SUFFIXES = "单元门"

Doors = dict[tuple[str | None, ...], int]


def number_doors(batch: Batch, *, entrance: str = "entrance") -> None:
    """Fill the column `door`; `entrance` is the column that names the entrance."""
    doors = batch.context.doors
    names = (*NAMED_BY[:-1], entrance)
    keys = zip(*(batch.column(name) for name in names), strict=True)
    batch.values["door"] = [str(doors.setdefault(key, len(doors) + 1)) for key in keys]


def door_columns(doors: Doors) -> tuple[pgsql.Composable, list[Cells]]:
    """The COPY statement for what was numbered, and its columns."""
    names = ("door", *NAMED_BY, "entrance_key")
    columns: list[Cells] = [[str(number) for number in doors.values()]]
    columns += [list(cells) for cells in zip(*doors, strict=True)] or [[] for _ in NAMED_BY]
    columns.append([name and (name.rstrip(_SUFFIXES) or name) for name in columns[-1]])
    statement = pgsql.SQL("COPY doors ({}) FROM STDIN").format(
        pgsql.SQL(", ").join(map(pgsql.Identifier, names))
    )
    return statement, columns
