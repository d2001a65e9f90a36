"""Writes to incidents: they are resolved in space when they come in."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from geo_grid.areas import standing
from geo_grid.incidents.models import Incident
from geo_grid.locate.actions import resolve_points
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)

RESOLVED = ["basic_cell", "cell_version", "building", "division"]
"""What :func:`resolve` sets."""


def recount(basic_cells: Iterable[int] | None = None) -> None:
    """Bring the sums of open incidents of the given atoms (default: all) up to date."""
    standing.recount(basic_cells, "incident")


@transaction.atomic
def resolve(ids: Iterable[int] | None = None) -> None:
    """Atom, cell version, building and division of incidents (default: all open or unresolved).

    A closed incident that was resolved once keeps the version it was resolved with.
    """
    only = None if ids is None else list(ids)
    resolve_points(Incident, only)
    sql.run("resolve", {"ids": only})
