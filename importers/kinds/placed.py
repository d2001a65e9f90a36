"""Kinds made from the registry: things at a point that a file names by their ref.

Such a noun says in its own package which columns a file may fill (:class:`Imported`); what they
take is read from its model, and the merge is made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from django.db import connection, models
from psycopg2 import sql as pgsql

from geo_grid.areas.nouns import noun_of
from geo_grid.areas.placed import PLACED, Imported, Placed
from geo_grid.areas.standing import model_of
from geo_grid.model_bases.dated import Dated, Revised
from importers.kinds.premises import REF, point_atoms
from importers.merge.merging import Merge
from importers.schema.kind import Column, Kind, Shape
from importers.schema.values import Choice, Flag, Number, Parser, Text, Whole

# All columns by their ref; an empty cell of the file says nothing.
_MERGE = pgsql.SQL(
    "WITH corrected AS ("
    " UPDATE {table} t SET {sets}, point = s.geom, basic_cell_id = s.basic_cell_id"
    " FROM staged s JOIN {table} was USING (ref) WHERE t.id = was.id{current}"
    " AND (({now}, s.basic_cell_id) IS DISTINCT FROM ({before}, t.basic_cell_id)"
    " OR NOT t.point = s.geom)"
    " RETURNING s.row, was.basic_cell_id AS before, t.basic_cell_id AS now"
    "), added AS ("
    " INSERT INTO {table} (ref, {columns}, point, basic_cell_id)"
    " SELECT ref, {first}, geom, basic_cell_id FROM staged s"
    " WHERE NOT EXISTS (SELECT FROM {table} t WHERE t.ref = s.ref{current})"
    " RETURNING ref, basic_cell_id AS now"
    "), noted AS ("
    " INSERT INTO changed"
    " SELECT row FROM corrected UNION SELECT s.row FROM added JOIN staged s USING (ref)"
    ") INSERT INTO touched"
    " SELECT before FROM corrected UNION SELECT now FROM corrected UNION SELECT now FROM added"
)
_SET = pgsql.SQL("{column} = {value}")
_NEXT = pgsql.SQL("revision = t.revision + 1")
_GIVEN = pgsql.SQL("s.{column}")
_KEPT = pgsql.SQL("coalesce(s.{column}, t.{column})")
_ELSE = pgsql.SQL("coalesce(s.{column}, {value})")
_STORED = pgsql.SQL("t.{column}")
_COMMA = pgsql.SQL(", ")
# A dated thing is known while it stands; what has ended, and came back, is another row.
_CURRENT = pgsql.SQL(" AND upper_inf(t.valid)")
_FROM_TODAY = pgsql.SQL("tstzrange(%(today)s, NULL)")


@dataclass(frozen=True)
class _Choices:
    """The choices of a field in the form of an enumeration's."""

    choices: tuple[tuple[str, str], ...]


def merge_by_ref(merge: Merge, *, model: str, kept: tuple[str, ...], given: tuple[str, ...]) -> int:
    """Merge staged things by their ref; how many rows changed something.

    `given` are columns that every row has, `kept` those that stay as they are where a row says
    nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(_merge_text(model, kept, given), merge.values)
    merge.step()
    return merge.count("rows_noted")


@lru_cache(maxsize=16)
def _merge_text(label: str, kept: tuple[str, ...], given: tuple[str, ...]) -> pgsql.Composed:
    from django.apps import apps

    model = apps.get_model(label)
    names = [*given, *kept]
    ids = {name: pgsql.Identifier(name) for name in names}
    now = [(_GIVEN if n in given else _KEPT).format(column=ids[n]) for n in names]
    sets = [_SET.format(column=ids[n], value=v) for n, v in zip(names, now, strict=True)]
    if issubclass(model, Revised):
        sets.insert(0, _NEXT)
    first = [_first(model, name, is_given=name in given) for name in names]
    filled, is_dated = list(ids.values()), issubclass(model, Dated)
    if is_dated:
        filled.append(pgsql.Identifier("valid"))
        first.append(_FROM_TODAY)
    return _MERGE.format(
        table=pgsql.Identifier(model._meta.db_table), sets=_COMMA.join(sets),
        now=_COMMA.join(now), before=_COMMA.join(_STORED.format(column=i) for i in ids.values()),
        columns=_COMMA.join(filled), first=_COMMA.join(first),
        current=_CURRENT if is_dated else pgsql.SQL(""),
    )  # fmt: skip


def _first(model: type[models.Model], name: str, *, is_given: bool) -> pgsql.Composable:
    """What a new row holds: where the file says nothing, the model's default."""
    column: Any = model._meta.get_field(name)
    if is_given or column.null:
        return _GIVEN.format(column=pgsql.Identifier(name))
    return _ELSE.format(column=pgsql.Identifier(name), value=pgsql.Literal(column.get_default()))


def kinds() -> Iterable[Kind]:
    """A kind for every noun that says how files fill it."""
    return [_kind(p, p.imported) for p in PLACED if p.imported is not None]


def _kind(placed: Placed, imported: Imported) -> Kind:
    model = model_of(placed)
    columns = [_column(model._meta.get_field(one.name), one) for one in imported.columns]
    merge = partial(
        merge_by_ref, model=placed.model,
        given=tuple(one.name for one in columns if one.required),
        kept=tuple(one.name for one in columns if not one.required),
    )  # fmt: skip
    return Kind(
        imported.kind, imported.title, (replace(REF, required=True), *columns), merge,
        shape=Shape("point"), staged={"basic_cell_id": "bigint"}, enrich=point_atoms,
        checks=("ref_check",), sums=(placed.name,), touches=imported.touches or (noun_of(model),),
        by_ref=model._meta.db_table,
    )  # fmt: skip


def _column(stored: Any, one: Any) -> Column:
    """A target column; it is needed where the model has no default for it."""
    needed = not stored.null and not stored.blank and not stored.has_default()
    return Column(
        one.name, _parser(stored, one.spellings), required=needed, aliases=one.aliases,
        zh=one.title[0], en=one.title[1],
    )  # fmt: skip


def _parser(stored: Any, spellings: Mapping[str, str]) -> Parser:
    if stored.choices:
        return Choice(_Choices(tuple(stored.choices)), dict(spellings))  # type: ignore[arg-type]
    if isinstance(stored, models.BooleanField):
        return Flag()
    if isinstance(stored, models.IntegerField):
        return Whole(0, 2**31 - 1)
    if isinstance(stored, models.FloatField):
        return Number(-1e12, 1e12)
    return Text(stored.max_length or 200)
