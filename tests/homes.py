"""Estimated households in the buildings of a city that has none."""

from __future__ import annotations

from geo_grid.people.actions import recount as recount_people
from geo_grid.premises.actions import estimate_units
from geo_grid.premises.actions import recount as recount_premises
from geo_grid.premises.models import Building


def estimate_homes(each: int = 6) -> None:
    """So many in each building: automatic steps divide by households."""
    refs = list(Building.objects.order_by("ref").values_list("ref", flat=True))
    estimate_units(refs, households=[each] * len(refs))
    recount_premises()
    recount_people()
