"""Cells that hold a word, an error or a day instead of a value: judged by the column they stand in.

Every format and every kind passes here before a value is parsed or a place is read. An error
(``#REF!``) is refused wherever it stands. What stands for an empty cell is one where the column
may be empty; in a text that tells things apart (a ref, a room, a number, a name) a database's
``NULL`` is refused, as is any such word where a value is needed. A day is refused in every column
that is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from importers.formats.files import Table
from importers.rows.context import Context
from importers.schema.kind import Column
from importers.schema.refusals import Refusal
from importers.schema.texts import ABSENT, ERROR, days_in, words_in
from importers.schema.values import shown

_EMPTY = ""


def cleaned(table: Table, context: Context) -> tuple[Table, list[Refusal]]:
    """The table with such cells emptied, and those that are refused."""
    columns = dict(table.columns)
    refusals: list[Refusal] = []
    for column in context.kind.targets:
        source = context.matched.get(column.name)
        if not source:
            continue
        before = table.columns[source]
        faults = _damage(table, source, column) | _faults(before, column)
        refusals += [
            Refusal(table.rows[i], column.name, code, {"value": shown(before[i]) or "#"})
            for i, code in faults.items()
            if code
        ]
        days = table.serials.get(source, ()) if _takes_days(column) else ()
        if faults or days:
            texts = list(columns[source])
            for i, day in days:
                texts[i] = day
            for i in faults:
                texts[i] = _EMPTY
            columns[source] = texts
    return replace(table, columns=columns), refusals


def _takes_days(column: Column) -> bool:
    return bool(getattr(column.parser, "takes_days", False))


def _damage(table: Table, source: str, column: Column) -> dict[int, str]:
    """What the reader knows of cells: index and code."""
    found = table.damaged.get(source, ())
    return {i: code for i, code in found if code != "cell_day" or not _takes_days(column)}


def _faults(texts: list[str], column: Column) -> dict[int, str]:
    """Cells that are emptied: index and code, which is empty for one that is no fault."""
    codes = {text: _code(kind, column) for text, kind in words_in(texts).items()}
    codes |= dict.fromkeys(column.nothing, "")
    if codes:
        understood = _understands(column)
        codes = {text: code for text, code in codes.items() if not understood(text)}
    if column.numbers:
        codes |= dict.fromkeys(days_in(texts), "cell_day")
    if not codes:
        return {}
    return {i: codes[text] for i, text in enumerate(texts) if text in codes}


def _code(kind: str, column: Column) -> str:
    if kind == ERROR:
        return "cell_error"
    if column.required or (kind == ABSENT and column.identifies):
        return "cell_absent"
    return ""


def _understands(column: Column) -> Callable[[str], bool]:
    """Whether a word is a value of the column all the same: 无 is a plain no."""
    return getattr(column.parser, "understands", lambda text: False)
