"""After the ground changed: everything that lies on it is found and counted again.

Here, because incidents are the highest noun that hangs on place.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from geo_grid.facilities import actions as facilities
from geo_grid.incidents import actions as incidents
from geo_grid.incidents.models import Incident
from geo_grid.locate.actions import resolve_within
from geo_grid.people import actions as people
from geo_grid.premises import actions as premises


@transaction.atomic
def resettle(cells: Iterable[int]) -> None:
    """Resolve and count again what lies on these atoms: those of today and those that ended.

    A closed incident keeps the version of the cell it was resolved with.
    """
    wanted = set(cells)
    if not wanted:
        return
    counted = resolve_within(wanted) | wanted
    there = Incident.objects.filter(basic_cell__in=wanted).values_list("pk", flat=True)
    incidents.resolve(list(there))
    for noun in (premises, people, facilities, incidents):
        noun.recount(counted)
