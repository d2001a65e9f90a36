"""The staging table: checked rows by COPY, out of reach of everybody else until they are merged."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.db import connection
from psycopg2 import sql as pgsql

from geo_grid.model_bases.geometry_fields import hexewkb
from geo_grid.sql import SqlFiles
from importers.rows.batch import Batch
from importers.rows.context import Context
from importers.rows.premise_keys import premise_columns
from importers.schema.kind import Kind
from importers.schema.values import Cells

sql = SqlFiles(__file__)
_TABLES = (
    "staged", "given", "doors", "changed", "touched", "person", "home", "settled", "known", "fates",
    "incidents_known",
)  # fmt: skip
_SPECIAL = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def create(kind: Kind) -> None:
    """`staged` for the rows, `changed` for row numbers, `touched` for atoms to count again.
    `doors` for the ways in which rows name buildings and entrances.

    Temporary tables of this session: not logged, dropped with the transaction.
    """
    drop()
    definitions = pgsql.SQL(", ").join(
        pgsql.SQL("{} {}").format(pgsql.Identifier(name), pgsql.SQL(type_))
        for name, type_ in staged_columns(kind).items()
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute(
            pgsql.SQL("CREATE TEMP TABLE staged ({}) ON COMMIT DROP").format(definitions)
        )
        cursor.execute("CREATE TEMP TABLE changed (row integer) ON COMMIT DROP")
        cursor.execute("CREATE TEMP TABLE touched (basic_cell_id bigint) ON COMMIT DROP")
        cursor.execute(sql.text("doors_create"))


def drop() -> None:
    """An import inside a larger transaction leaves nothing for the next one to stumble over."""
    with connection.cursor() as cursor:
        for name in _TABLES:
            cursor.execute(
                pgsql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(pgsql.Identifier(name))
            )


def staged_columns(kind: Kind) -> dict[str, str]:
    """Names and SQL types of the staging table of a kind."""
    columns = {"row": "integer"}
    columns |= {column.name: column.parser.sql_type for column in kind.columns}
    if kind.shape is not None:
        columns["geom"] = "geometry"
    return {name: type_ for name, type_ in (columns | dict(kind.staged)).items() if type_}


def copy(context: Context, batches: Iterable[Batch]) -> None:
    """Stream batches into `staged`: the server takes one in while the next is checked here."""
    batches = iter(batches)
    first = next(batches, None)
    while first is not None and not len(first):
        first = next(batches, None)
    if first is None:
        return
    names = [n for n in staged_columns(context.kind) if n in ("row", "geom") or n in first.values]
    if first.geoms is None and "geom" in names:
        names.remove("geom")
    types = staged_columns(context.kind)
    ready = {name for name in names if types[name] == "bytea"}
    stream = _Stream(names, chain([first], batches), ready)
    statement = pgsql.SQL("COPY staged ({}) FROM STDIN").format(
        pgsql.SQL(", ").join(map(pgsql.Identifier, names))
    )
    with connection.cursor() as cursor:
        try:
            cursor.copy_expert(statement, stream)
        except Exception:
            if stream.error is not None:
                raise stream.error from None
            raise
        cursor.execute("ANALYZE staged")
        if context.premise_keys:
            statement, columns = premise_columns(context.premise_keys)
            cursor.copy_expert(statement, io.StringIO(copy_text(columns)))
            cursor.execute("ANALYZE doors")


class _Stream:
    """What psycopg2 reads from; an error of a batch is kept, because psycopg2 would swallow it."""

    def __init__(self, names: list[str], batches: Iterable[Batch], ready: set[str]) -> None:
        self._blocks = blocks(names, batches, ready=ready)
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return next(self._blocks, b"")
        except BaseException as error:
            self.error = error
            raise


def blocks(
    names: list[str], batches: Iterable[Batch], *, ready: set[str] = frozenset()
) -> Iterator[bytes]:
    """Batches in COPY's text format, columns as named; `ready` ones are escaped already."""
    at = [i for i, name in enumerate(names) if name in ready]
    for batch in batches:
        if not len(batch):
            continue
        nothing: Cells = [None] * len(batch)
        columns: list[Cells] = [list(map(str, batch.rows))]
        for name in names[1:]:
            if name == "geom":
                columns.append(nothing if batch.geoms is None else hexewkb(batch.geoms))
            else:
                columns.append(batch.values.get(name, nothing))
        yield copy_text(columns, ready=at).encode()


def copy_text(columns: list[Cells], *, ready: Sequence[int] = ()) -> str:
    """Columns in COPY's text format, one line a row; the `ready` ones hold ``\\\\x…`` (bytea).

    Written without looking at single cells first: if the marks that COPY gives a meaning occur
    just as often as we wrote them, no cell holds one; otherwise every cell is escaped.
    """
    nulls = [column.count(None) for column in columns]
    plain = [
        ["\\N" if cell is None else cell for cell in column] if null else column
        for column, null in zip(columns, nulls, strict=True)
    ]
    count = len(columns[0])
    text = "\n".join(map("\t".join, zip(*plain, strict=True))) + "\n"
    if (
        text.count("\\") == sum(nulls) + sum(2 * (count - nulls[i]) for i in ready)
        and text.count("\n") == count
        and text.count("\t") == count * (len(columns) - 1)
        and "\r" not in text
    ):
        return text
    escaped = [
        plain[i]
        if i in ready
        else ["\\N" if cell is None else cell.translate(_SPECIAL) for cell in column]
        for i, column in enumerate(columns)
    ]
    return "\n".join(map("\t".join, zip(*escaped, strict=True))) + "\n"
