"""Every thing with a place finds its atom, and places follow what bears their names."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from django.contrib.gis.db import models
from django.db import connection, transaction
from django.db.models import Q
from numpy.typing import NDArray
from psycopg2 import sql as pgsql

from geo_grid.access import audit
from geo_grid.areas.actions import touch
from geo_grid.areas.cell_at_point import basic_cells_at
from geo_grid.areas.placed import PLACED
from geo_grid.areas.standing import model_of
from geo_grid.geometry.polygon_index import CellIndex
from geo_grid.model_bases.dated import from_today
from geo_grid.premises.models import Address, Building
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
APART_M = 1000.0
"""Houses of one name that are farther apart than this stand in two places of that name."""


@transaction.atomic
def resolve_all() -> None:
    """Resolve every placed thing again: after the ground itself was laid or changed."""
    for placed in PLACED:
        if placed.has_point:
            resolve_points(model_of(placed))
    settle(None)


def settle(cells: Iterable[int] | None) -> None:
    """Things without a point of their own lie where that lies which they belong to.

    Those that lie on these atoms by now (default: all).
    """
    for placed in PLACED:
        if placed.settle is not None:
            placed.settle(cells)


def complete_all() -> None:
    """Set what follows from the atoms of all things, once cells are made of the atoms.

    A part of the transaction that made the cells.
    """
    for placed in PLACED:
        if placed.complete is not None:
            placed.complete(None)


@transaction.atomic
def resolve_within(cells: Iterable[int]) -> set[int]:
    """Resolve again what lies on these atoms, ended ones included; the atoms it lies on now."""
    wanted = sorted(set(cells))
    touched: set[int] = set()
    for placed in PLACED:
        if not placed.has_point:
            continue
        model = model_of(placed)
        there = model._default_manager.filter(basic_cell__in=wanted)
        ids = list(there.values_list("pk", flat=True))
        touched |= set(resolve_points(model, ids).tolist())
        if placed.complete is not None:
            placed.complete(ids)
    settle(wanted)
    return touched


def resolve_points(
    model: type[models.Model],
    ids: Iterable[int] | None = None,
    *,
    index: CellIndex | None = None,
) -> NDArray[np.int64]:
    """Set ``basic_cell`` of rows from their ``point``; the atoms that lost or gained a row.

    Rows without a point of their own (most units) are left alone. `index` is that of the whole
    ground unless given.
    """
    at = basic_cells_at if index is None else index.locate_many
    table = pgsql.Identifier(model._meta.db_table)
    only = None if ids is None else list(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            pgsql.SQL(
                "SELECT id, ST_X(point), ST_Y(point), coalesce(basic_cell_id, -1) FROM {} "
                "WHERE point IS NOT NULL AND (%s::bigint[] IS NULL OR id = ANY (%s::bigint[]))"
            ).format(table),
            [only, only],
        )
        rows = np.array(cursor.fetchall(), dtype=object).reshape(-1, 4)
        was = rows[:, 3].astype(np.int64)
        now = at(rows[:, 1].astype(float), rows[:, 2].astype(float))
        moved = np.flatnonzero(was != now)
        if len(moved):
            cursor.execute(
                pgsql.SQL(
                    "UPDATE {} t SET basic_cell_id = nullif(m.cell, -1) "
                    "FROM unnest(%s::bigint[], %s::bigint[]) AS m(id, cell) WHERE t.id = m.id"
                ).format(table),
                [rows[moved, 0].astype(int).tolist(), now[moved].tolist()],
            )
    touched = np.unique(np.concatenate([was[moved], now[moved]]))
    return touched[touched >= 0]


def refresh_places(names: Iterable[str] | None = None) -> int:
    """Places as divisions, streets and addresses make them now; how many changed.

    With `names` (roads and estates of addresses that were written) only the places of these names.
    Given places and given names stay; their shape and what they are a part of follows too. It is
    part of the write that made it necessary. A second time in a row changes nothing.
    """
    if names is None:
        return _derive(None, divisions=True)
    wanted = sorted({name for name in names if name})
    found = sql.rows("places_wholes", {"names": wanted}) if wanted else []
    return _derive([row["name"] for row in found], divisions=False) if found else 0


def names_of(building: Building) -> frozenset[str]:
    """The roads and estates that a building, its entrances and doors name today."""
    its = Q(building=building) | Q(entrance__building=building) | Q(unit__building=building)
    rows = Address.objects.filter(its, valid__upper_inf=True).values_list("road", "estate")
    return frozenset({building.estate, *(name for row in rows for name in row)} - {""})


def refresh_divisions() -> int:
    """Places of divisions after borders moved; all places where there are other divisions now."""
    everything = bool(sql.value("places_divisions_differ"))
    return _derive(None if everything else [], divisions=True)


@transaction.atomic
def _derive(names: list[str] | None, *, divisions: bool) -> int:
    """Derive the places of these names (default: all), and those of divisions; how many changed."""
    values = {
        "names": names, "divisions": divisions, "apart_m": APART_M, "today": from_today().lower,
    }  # fmt: skip
    sql.value("places_lock")
    whole = ("places_planned", *_DERIVATION, "places_planned_again")
    for name in whole if names is None else _DERIVATION:
        sql.run(name, values)
    changed = [row["id"] for row in sql.rows("places_changed")]
    sql.run("places_done")
    if changed:
        touch("places")
        audit.record("place.derive", noun="place", rows=len(changed))
    return len(changed)


_DERIVATION = (
    "places_members", "places_ground", "places_wanted", "places_known", "places_match", "places_match",
    "places_write", "places_place_given", "places_parents", "places_names",
)  # fmt: skip
