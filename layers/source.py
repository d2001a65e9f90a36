"""A layer's rows as SQL: as of a day, within a scope, numbers of people masked outside it.

The text of a layer's file is for now and for everybody. ``upper_inf(x.valid)`` in it becomes
"valid at the instant" where a day is asked for, ``in_scope(id)`` the one predicate on atoms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg2 import sql as pgsql

from geo_grid.sql import SqlFiles
from layers.kinds import Layer
from layers.scope import EVERYTHING, Area, Scope

sql = SqlFiles(__file__)
_CURRENT = re.compile(r"upper_inf\((\w+)\.valid\)")
_IN_SCOPE = re.compile(r"in_scope\(([\w.]+)\)")
_SCOPED = pgsql.SQL("SELECT r.* FROM ({rows}) r WHERE r.basic_cell_id IN ({atoms})")
_SCOPED_CASES = pgsql.SQL(
    "SELECT r.* FROM ({rows}) r WHERE r.basic_cell_id IN ({atoms}) OR (r.basic_cell_id IS NULL"
    " AND r.division_id IN (SELECT id FROM geo_grid_division"
    " WHERE code LIKE ANY (%(case_prefixes)s)))"
)
_MASKED = pgsql.SQL("SELECT r.id, r.geom, r.geom_3857, {columns} FROM ({rows}) r")
_TOLD = pgsql.SQL(
    "CASE WHEN r.{column} >= %(threshold)s OR r.basic_cell_id IN ({atoms})"
    " THEN r.{column} END AS {column}"
)
_PLAIN = pgsql.SQL("r.{column}")


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
    far: str | None = None,
) -> Rows:
    """The rows of `layer` that `scope` shows, as of the instant `at` (default: now).

    `far` names the file that stands for the layer at low zooms.
    """
    name = far or f"layer_{layer.name}"
    if at is not None and layer.is_dated and layer.name == "incidents":
        name = f"{name}_as_of"
    bound = "case" if layer.access == "case" else "register"
    atoms = sql.text("in_scope").replace("scope_", f"{bound}_")
    text = sql.text(name)
    area = scope.area(layer.access)
    is_open = area.everything or not layer.is_scoped
    text = _IN_SCOPE.sub("true" if is_open else rf"\1 IN ({atoms})", text)
    values = scope.values
    if at is not None and layer.is_dated:
        text = _CURRENT.sub(r"\1.valid @> %(at)s::timestamptz", text)
        values["at"] = at
    return Rows(_narrowed(layer, pgsql.SQL(text), atoms, area, far), values)


def _narrowed(
    layer: Layer, rows: pgsql.Composable, atoms: str, area: Area, far: str | None
) -> pgsql.Composable:
    if area.everything or far == "far_cells":
        return rows
    if layer.is_scoped:
        template = _SCOPED_CASES if layer.access == "case" else _SCOPED
        return template.format(rows=rows, atoms=pgsql.SQL(atoms))
    if not far and any(column.about_people for column in layer.columns):
        return _masked(layer, rows, atoms)
    return rows


def _masked(layer: Layer, rows: pgsql.Composable, atoms: str) -> pgsql.Composable:
    columns = [
        (_TOLD if column.about_people else _PLAIN).format(
            column=pgsql.Identifier(column.name), atoms=pgsql.SQL(atoms)
        )
        for column in layer.columns
    ]
    return _MASKED.format(rows=rows, columns=pgsql.SQL(", ").join(columns))
