"""A layer's rows as SQL: as of a day, within a scope, numbers of people masked outside it.

The text of a layer's file is for now. ``upper_inf(x.valid)`` in it becomes "valid at the instant"
where a day is asked for, ``in_scope(id)`` the predicate on atoms, ``in_scope(id, case)``
that of another class than the layer's own; registers and cases name the predicate of their table themselves. A number about persons or cases is told on the atoms where its
rows may be listed and is absent elsewhere: filters and orders meet what is told, never what is so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.utils import timezone
from psycopg2 import sql as pgsql

from geo_grid.access.scope import Scope
from geo_grid.areas.standing import GroundSql
from layers.catalogue import themes
from layers.catalogue.layer import About, Access, Layer
from layers.catalogue.open_table import rows_as_json
from layers.catalogue.scope import CLASSES, EVERYTHING, sees_all, values
from layers.catalogue.versions import version_of

sql = GroundSql(__file__)
_CURRENT = re.compile(r"upper_inf\((\w+)\.valid\)")
_IN_SCOPE = re.compile(r"in_scope\(([\w.]+)(?:, (counts|case))?\)")
_OF_ROW = re.compile(r"WHERE upper_inf\((\w+)\.valid\)")
_LAST = pgsql.SQL("SELECT DISTINCT ON (r.id) r.* FROM ({rows}) r ORDER BY r.id, r.valid_from DESC")
_NOT_OVER = pgsql.SQL(
    "SELECT r.* FROM ({rows}) r WHERE r.closed_at IS NULL OR r.closed_at >= %(since)s::timestamptz"
)
_SCOPED = pgsql.SQL("SELECT r.* FROM ({rows}) r WHERE {seen}")
_MASKED = pgsql.SQL("SELECT r.id, r.geom, r.geom_3857, {columns} FROM ({rows}) r")
_TOLD = pgsql.SQL("CASE WHEN {seen} THEN r.{column} END AS {column}")
_PLAIN = pgsql.SQL("r.{column}")
_ABSENT = pgsql.SQL("NULL::{type} AS {column}")
_TYPES = {"text": "text", "integer": "bigint", "number": "double precision", "boolean": "boolean",
          "date": "date", "datetime": "timestamptz"}  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """A query and its values; psycopg2's ``Composable`` with named placeholders."""

    query: pgsql.Composable
    values: dict[str, Any] = field(default_factory=dict)


def rows_of(
    layer: Layer,
    *,
    scope: Scope = EVERYTHING,
    at: datetime | None = None,
    since: datetime | None = None,
    far: str | None = None,
) -> Rows:
    """The rows of `layer` that `scope` shows, as of the instant `at` (default: now).

    With `since` those that were valid at some moment from then until `at` (default: open); of
    what has one id for several rows over time the last. What is joined to a row is told as it was
    at the last of these moments.
    `far` names the file that stands for the layer at low zooms. Registers and cases are read in a
    transaction that has declared the scope: row policies are the second net.
    """
    if layer.loads is not None:
        seen = "" if sees_all(scope, layer.access) else seen_text("c.id", layer.access)
        return Rows(themes.rows(layer, seen=seen), values(scope))
    name = far or f"layer_{layer.name}"
    if at is not None and layer.has_past:
        name = f"{name}_as_of"
    is_open = sees_all(scope, layer.access)
    files = layer.files if layer.files is not None and not far else sql
    text = _scoped(files.text(name), layer, scope)
    found = values(scope) | given_to([layer])
    if layer.is_dated and (at or since):
        text = _valid(text, during=since is not None and since != at)
        found |= {"at": at or "infinity", "since": since}
    rows: pgsql.Composable = pgsql.SQL(text)
    if since is not None and layer.is_dated and not far:
        rows = _of_period(layer, rows, is_instant=since == at)
    if layer.is_scoped and not is_open and (far == "far_atoms" or layer.access == "counts"):
        seen = pgsql.SQL(seen_text("r.basic_cell_id", layer.access))
        rows = rows if far == "far_cells" else _SCOPED.format(rows=rows, seen=seen)
    elif not layer.is_scoped and not far:
        rows = _masked(layer, rows, scope)
    if not far and is_of_the_past(at, since):
        rows = _without_numbers_of_now(layer, rows)
    return Rows(rows, found)


def is_of_the_past(at: datetime | None, since: datetime | None) -> bool:
    """Whether a former instant is asked for, or a period: of neither is there one count."""
    is_period = since is not None and since != at
    return is_period or (at is not None and at < timezone.now())


def _without_numbers_of_now(layer: Layer, rows: pgsql.Composable) -> pgsql.Composable:
    """Of a former day and of a period the ground is known, not what was counted on it: absent."""
    if not any(one.is_of_now for one in layer.columns):
        return rows
    columns = [
        (_ABSENT if one.is_of_now else _PLAIN).format(
            column=pgsql.Identifier(one.name), type=pgsql.SQL(_TYPES[one.type])
        )
        for one in layer.columns
    ]
    return _MASKED.format(rows=rows, columns=pgsql.SQL(", ").join(columns))


def _valid(text: str, *, during: bool) -> str:
    """The text for the instant ``at``, or for the period from ``since`` to ``at``."""
    if not during:
        return _CURRENT.sub(r"\1.valid @> %(at)s::timestamptz", text)
    found = _OF_ROW.search(text)
    of_row = found[1] if found else ""

    def predicate(mark: re.Match[str]) -> str:
        if mark[1] == of_row:
            return f"{of_row}.valid && tstzrange(%(since)s::timestamptz, %(at)s::timestamptz, '[]')"
        last = f"upper({of_row}.valid) - interval '1 microsecond'"
        return f"{mark[1]}.valid @> least({last}, %(at)s::timestamptz)"

    return _CURRENT.sub(predicate, text)


def _of_period(layer: Layer, rows: pgsql.Composable, *, is_instant: bool) -> pgsql.Composable:
    if layer.has_past:
        return _NOT_OVER.format(rows=rows)
    return _LAST.format(rows=rows) if layer.has_versions and not is_instant else rows


def given_to(layers: Sequence[Layer]) -> dict[str, Any]:
    """Values that the rows of `layers` are made of besides what is stored."""
    for layer in layers:
        if layer.access == "open":
            return {"open": rows_as_json(version=version_of([layer]))}
    return {}


def seen_text(atom: str, access: Access) -> str:
    """The predicate: the atom with this id lies where `scope` may see things of the class."""
    name = CLASSES[access]
    return (
        f"((SELECT geo_grid_sees_all(%(scope)s::jsonb, '{name}')) OR {atom} ="
        f" ANY ((SELECT geo_grid_scope_cells(%(scope)s::jsonb, '{name}'))::bigint[]))"
    )


def _scoped(text: str, layer: Layer, scope: Scope) -> str:
    """The text with its marks ``in_scope`` read as predicates; true where all is seen."""

    def predicate(mark: re.Match[str]) -> str:
        access = cast(Access, mark[2] or layer.access)
        return "true" if sees_all(scope, access) else among_text(mark[1], access)

    return _IN_SCOPE.sub(predicate, text)


def among_text(atom: str, access: Access) -> str:
    """The same predicate where many atoms are asked about in one query: looked up, not searched."""
    name = CLASSES[access]
    return f"({atom} IN (SELECT unnest(geo_grid_scope_cells(%(scope)s::jsonb, '{name}'))))"


def _masked(layer: Layer, rows: pgsql.Composable, scope: Scope) -> pgsql.Composable:
    """Without the numbers that `scope` may not be told.

    A row is an atom, or else says itself in ``sees_counts`` and ``sees_case`` whether all of its
    atoms are in scope.
    """
    bound = {column.about for column in layer.columns if column.is_bound}
    hidden = {about for about in bound if not sees_all(scope, about)}
    if not hidden:
        return rows
    columns = [
        (_TOLD if column.about in hidden else _PLAIN).format(
            column=pgsql.Identifier(column.name), seen=_seen(layer, column.about)
        )
        for column in layer.columns
    ]
    return _MASKED.format(rows=rows, columns=pgsql.SQL(", ").join(columns))


def _seen(layer: Layer, about: About) -> pgsql.Composable:
    if about == "ground":
        return pgsql.SQL("true")
    text = f"r.sees_{about}" if layer.joins_atoms else seen_text("r.basic_cell_id", about)
    return pgsql.SQL(text)
