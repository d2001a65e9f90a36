"""SQL about everything that stands on the ground, made from the registry: nobody types the list.

Each text is made once for the nouns that are registered. Names of tables and columns come from
models, conditions and amounts from the nouns' own code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg2 import sql as pgsql

from geo_grid.access.context import counting_all
from geo_grid.areas.locks import lock_sums
from geo_grid.areas.placed import AREA_M2, PLACED, Ids, Placed, Sum, all_sums
from geo_grid.sql import SqlFiles

_kept = lru_cache(maxsize=16)  # by the revision of the registry
_AND = pgsql.SQL(" AND ")
_UNION = pgsql.SQL("\nUNION ALL\n")
_EACH = pgsql.SQL("({condition})")
_COMMA = pgsql.SQL(", ")
_ZERO = pgsql.SQL("0")


def model_of(placed: Placed) -> type[models.Model]:
    """The model of a noun."""
    return apps.get_model(placed.model)


def placed_of(model: type[models.Model]) -> Placed:
    """The entry of a model's noun."""
    return next(placed for placed in PLACED if placed.model == model._meta.label)


def table_of(placed: Placed) -> pgsql.Identifier:
    """The table of a noun."""
    return pgsql.Identifier(model_of(placed)._meta.db_table)


def _where(*conditions: str) -> pgsql.Composable:
    """These conditions together; true where none is given."""
    given = [_EACH.format(condition=pgsql.SQL(one)) for one in conditions if one]
    return _AND.join(given) if given else pgsql.SQL("true")


def _text(query: pgsql.Composable) -> str:
    return str(query.as_string(connection.cursor().cursor))


# ---- what stands where ----------------------------------------------------------------------------

_IDS = pgsql.SQL(
    "SELECT {name} AS thing, id FROM {table} WHERE basic_cell_id = ANY (%(atoms)s){placed}"
)
_PLACED_ITSELF = pgsql.SQL(" AND point IS NOT NULL")


def things_of(atoms: Iterable[int]) -> dict[str, list[int]]:
    """Ids of what stands in some atoms and has a point of its own, by noun."""
    with connection.cursor() as cursor:
        cursor.execute(_things_of_text(PLACED.revision), {"atoms": list(atoms)})
        found: dict[str, list[int]] = {}
        for name, pk in cursor.fetchall():
            found.setdefault(name, []).append(pk)
        return found


@_kept
def _things_of_text(revision: int) -> str:
    parts = []
    for placed in PLACED:
        if placed.has_point:
            is_optional = model_of(placed)._meta.get_field("point").null
            rest = _PLACED_ITSELF if is_optional else pgsql.SQL("")
            name = pgsql.Literal(placed.name)
            parts.append(_IDS.format(name=name, table=table_of(placed), placed=rest))
    return _text(_UNION.join(parts))


# ---- sums of atoms --------------------------------------------------------------------------------

_SUMS = pgsql.SQL(
    "SELECT b.id, ARRAY[{columns}]::bigint[] AS sums"
    "  FROM geo_grid_basiccell b JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id"
    " WHERE b.community_id = ANY (%(communities)s) AND upper_inf(b.valid) ORDER BY b.id"
)
_STORED = pgsql.SQL("s.{column}")
_ROUNDED = pgsql.SQL("round({value})::bigint")
_COUNTED = pgsql.SQL(
    "(SELECT coalesce({total}, 0) FROM {table} t WHERE t.basic_cell_id = b.id AND {where})"
)


def sums_text() -> str:
    """A query for the sums of the current atoms of ``%(communities)s``: ``id`` and ``sums``."""
    return _sums_text(PLACED.revision)


@_kept
def _sums_text(revision: int) -> str:
    of = {one.column: placed for placed in PLACED for one in placed.sums}
    columns = [_sum_of_atom(one, of.get(one.column)) for one in all_sums()]
    return _text(_SUMS.format(columns=_COMMA.join(columns)))


def _sum_of_atom(one: Sum, placed: Placed | None) -> pgsql.Composable:
    if one is AREA_M2 or placed is None:
        value: pgsql.Composable = pgsql.SQL("b.area_m2")
    elif one.is_stored:
        value = _STORED.format(column=pgsql.Identifier(one.column))
    else:
        value = _COUNTED.format(
            total=_total(one), table=table_of(placed), where=_where(placed.current, one.where)
        )  # fmt: skip
    return _ROUNDED.format(value=value) if one.is_number else value


_THINGS = pgsql.SQL("SELECT ST_X(point) AS lon, ST_Y(point) AS lat, sums FROM ({parts}) things")
_ROWS = pgsql.SQL(
    "SELECT t.point, ARRAY[{columns}]::bigint[] AS sums FROM {table} t"
    " WHERE t.basic_cell_id = ANY (%(atoms)s) AND {where}"
)
_GROUPED = pgsql.SQL(
    "SELECT t.point, ARRAY[{columns}]::bigint[] AS sums FROM ({rows}) t GROUP BY t.point"
)
_ADDED = pgsql.SQL("sum(t.{column})")
_AMOUNT = pgsql.SQL("({amount})")
_AMOUNT_WHERE = pgsql.SQL("CASE WHEN {where} THEN ({amount}) ELSE 0 END")


def things_text() -> str:
    """A query for what stands in ``%(atoms)s``: ``lon``, ``lat`` and what each adds to the sums."""
    return _things_text(PLACED.revision)


@_kept
def _things_text(revision: int) -> str:
    together = {name for placed in PLACED for name in placed.things_with}
    parts = [_things_of_noun(p) for p in PLACED if p.sums and p.name not in together]
    return _text(_THINGS.format(parts=_UNION.join(parts)))


def _things_of_noun(placed: Placed) -> pgsql.Composable:
    nouns = (placed, *map(PLACED.__getitem__, placed.things_with))
    given = {one.column: one for noun in nouns for one in noun.sums}
    columns = [one.column for one in all_sums()]
    if placed.things is not None:
        added = [
            _ADDED.format(column=pgsql.Identifier(name)) if name in given else _ZERO
            for name in columns
        ]
        return _GROUPED.format(columns=_COMMA.join(added), rows=pgsql.SQL(placed.things()))
    amounts = [_amount(given[name]) if name in given else _ZERO for name in columns]
    return _ROWS.format(
        columns=_COMMA.join(amounts), table=table_of(placed), where=_where(placed.current)
    )


def _amount(one: Sum) -> pgsql.Composable:
    amount: pgsql.Composable = pgsql.SQL(one.amount)
    if one.is_number:
        amount = _ROUNDED.format(value=amount)
    if not one.where:
        return _AMOUNT.format(amount=amount)
    return _AMOUNT_WHERE.format(where=_where(one.where), amount=amount)


# ---- counting again -------------------------------------------------------------------------------

_RECOUNT = pgsql.SQL(
    "WITH wanted AS (SELECT basic_cell_id FROM geo_grid_basiccellsums"
    " WHERE %(cells)s::bigint[] IS NULL OR basic_cell_id = ANY (%(cells)s::bigint[])), {counted}"
    " UPDATE geo_grid_basiccellsums s SET {sets} FROM wanted {joins}"
    " WHERE s.basic_cell_id = wanted.basic_cell_id"
)
_COUNT = pgsql.SQL(
    "{name} AS (SELECT t.basic_cell_id, {columns} FROM {table} t JOIN wanted USING (basic_cell_id)"
    " WHERE {where} GROUP BY t.basic_cell_id)"
)
_ONES, _SUM = pgsql.SQL("count(*)"), pgsql.SQL("sum({amount})")
_FILTERED = pgsql.SQL("{total} FILTER (WHERE {where})")
_EITHER, _OR = pgsql.SQL("({chosen})"), pgsql.SQL(" OR ")
_TOTAL = pgsql.SQL("{total} AS {column}")
_SET = pgsql.SQL("{column} = coalesce({name}.{column}, 0)")
_JOIN = pgsql.SQL("LEFT JOIN {name} USING (basic_cell_id)")


def recounts(*names: str) -> list[Callable[[Ids], None]]:
    """What brings the sums of these nouns (default: of all) up to date, each called with atoms."""
    wanted = [placed for placed in PLACED if not names or placed.name in names]
    found: list[Callable[[Ids], None]] = []
    for placed in wanted:
        if placed.recount is not None and placed.recount not in found:
            found.append(placed.recount)
    counted = [p for p in wanted if any(one.is_stored for one in p.sums)]
    made = tuple(p.name for p in counted if p.recount is None)
    return [*found, lambda cells: recount_in_one_statement(made, cells)] if made else found


def recount(cells: Ids = None, *names: str) -> None:
    """Bring the sums of the given atoms (default: all) up to date, of these nouns or of all."""
    for one in recounts(*names):
        one(cells)


def recount_in_one_statement(nouns: tuple[str, ...], cells: Ids) -> None:
    """Bring the stored sums of these nouns up to date together."""
    wanted = None if cells is None else sorted(set(cells))
    lock_sums(wanted)
    with counting_all(), connection.cursor() as cursor:
        cursor.execute(_recount_text(PLACED.revision, nouns), {"cells": wanted})


@_kept
def _recount_text(revision: int, nouns: tuple[str, ...]) -> str:
    counted, sets, joins = [], [], []
    for placed in map(PLACED.__getitem__, nouns):
        name, stored = pgsql.Identifier(placed.name), [s for s in placed.sums if s.is_stored]
        totals = [
            _TOTAL.format(total=_total(one), column=pgsql.Identifier(one.column)) for one in stored
        ]
        counted.append(
            _COUNT.format(
                name=name, columns=_COMMA.join(totals), table=table_of(placed),
                where=_chosen(placed, stored),
            )
        )  # fmt: skip
        sets += [_SET.format(column=pgsql.Identifier(one.column), name=name) for one in stored]
        joins.append(_JOIN.format(name=name))
    return _text(
        _RECOUNT.format(
            counted=_COMMA.join(counted), sets=_COMMA.join(sets), joins=pgsql.SQL(" ").join(joins)
        )
    )


def _total(one: Sum) -> pgsql.Composable:
    """What the rows add together: a count where each adds one."""
    plain = _ONES if one.amount == "1" else _SUM.format(amount=pgsql.SQL(one.amount))
    return _FILTERED.format(total=plain, where=_where(one.where)) if one.where else plain


def _chosen(placed: Placed, sums: list[Sum]) -> pgsql.Composable:
    """The rows of today that add to one of these sums."""
    chosen = [_where(placed.current, one.where) for one in sums]
    return _EITHER.format(chosen=_OR.join(chosen))


# ---- lists of sums in files ------------------------------------------------------------------------

_MARK = re.compile(r"/\*each (?:(ground|bound) )?sum(?: but ([\w ]+))?: ([^*]+)\*/")


class GroundSql(SqlFiles):
    """The statements of a package that name the stored sums of atoms.

    ``/*each sum but a b: sum(s.{column}) AS {column}*/`` stands for such a text for every stored
    sum but these, with commas between. ``each ground sum`` are those of the ground alone, ``each
    bound sum`` those of persons and cases; ``{about}`` is whose rights bound one.
    """

    def text(self, name: str) -> str:
        return _with_sums(super().text(name), PLACED.revision)


@lru_cache(maxsize=256)
def _with_sums(text: str, revision: int) -> str:
    stored = [one for one in all_sums() if one.is_stored]

    def listed(mark: re.Match[str]) -> str:
        kind, but, made = mark[1], (mark[2] or "").split(), mark[3].strip()
        return ", ".join(
            made.replace("{column}", one.column).replace("{about}", one.about)
            for one in stored
            if one.column not in but
            and kind in (None, "ground" if one.about == "ground" else "bound")
        )

    return _MARK.sub(listed, text)


# ---- drawn areas ----------------------------------------------------------------------------------

_IN_AREA = pgsql.SQL(
    "{name} AS (SELECT {totals} FROM {table} t, area"
    " WHERE t.point && area.shape AND ST_Intersects(t.point, area.shape) AND {where})"
)
_SOME_TOTAL = pgsql.SQL("coalesce({total}, 0) AS {column}")
_OF_NOUN = pgsql.SQL("{name}.{column}")
_LISTED = (
    "(SELECT bool_or(sees_all) FROM classes WHERE '{name}' = ANY (names)) OR t.basic_cell_id ="
    " ANY ((SELECT atoms FROM classes WHERE '{name}' = ANY (names))::bigint[])"
)
_CLASSES = {"counts": "counts", "case": "cases"}
"""What those whose rights bound a sum are called in ``classes``."""


def in_area(text: str, *, is_all: bool) -> str:
    """A query of sums in ``area.shape``, completed by what counts where its own point lies.

    In the text ``/*counted*/`` stands for the queries of these nouns, ``/*columns*/`` for their
    sums, ``/*nouns*/`` for the names to select from. Unless the caller lists all (`is_all`),
    persons and cases count on the atoms that its table ``classes`` (names, sees_all, atoms) names.
    """
    return _in_area(text, is_all, PLACED.revision)


@lru_cache(maxsize=4)
def _in_area(text: str, is_all: bool, revision: int) -> str:
    nouns = [p for p in PLACED if p.has_point and p.sums and not p.with_houses]
    names = [pgsql.Identifier(placed.name) for placed in nouns]
    columns = [
        _OF_NOUN.format(name=pgsql.Identifier(placed.name), column=pgsql.Identifier(one.column))
        for placed in nouns for one in placed.sums if one.is_stored
    ]  # fmt: skip
    marks = {
        "counted": _COMMA.join(_counted_in_area(placed, is_all=is_all) for placed in nouns),
        "columns": _COMMA.join(columns),
        "nouns": _COMMA.join(names),
    }
    for name, made in marks.items():
        text = text.replace(f"/*{name}*/", _text(made))
    return text


def _counted_in_area(placed: Placed, *, is_all: bool) -> pgsql.Composable:
    stored = [one for one in placed.sums if one.is_stored]
    totals = [
        _SOME_TOTAL.format(total=_total(one), column=pgsql.Identifier(one.column)) for one in stored
    ]
    abouts = {one.about for one in stored}
    own = [] if is_all else [_LISTED.format(name=n) for a, n in _CLASSES.items() if a in abouts]
    return _IN_AREA.format(
        name=pgsql.Identifier(placed.name), totals=_COMMA.join(totals), table=table_of(placed),
        where=_AND.join([_chosen(placed, stored), _where(*own)]),
    )  # fmt: skip


# ---- reading --------------------------------------------------------------------------------------


def rows(text: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Every row of a query as a dictionary by column name."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
