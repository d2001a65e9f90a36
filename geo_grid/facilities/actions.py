"""Writes to this noun's tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from geo_grid.access import audit
from geo_grid.areas import standing
from geo_grid.areas.actions import touch
from geo_grid.errors import BadInput, Faults, gettext_noop
from geo_grid.facilities.kind_rows import COLUMNS
from geo_grid.facilities.models import Component, Facility, FacilityKind


def recount(basic_cells: Iterable[int] | None = None) -> None:
    """Bring the sums of facilities and components of the given atoms (default: all) up to date."""
    standing.recount(basic_cells, "facility", "component")


@dataclass(frozen=True)
class EnteredKinds:
    """How many kinds were new, and how many known ones changed."""

    new: int
    changed: int


@transaction.atomic
def enter_kinds(kinds: Iterable[FacilityKind]) -> EnteredKinds:
    """Let kinds be what a file says; those that it does not name stay.

    Raises :class:`Faults` for a kind that no longer stands as what rows of it are.
    """
    known = {
        row.code: row for row in FacilityKind.objects.select_for_update(no_key=True).order_by("id")
    }
    given = list(kinds)
    for one in given:
        if one.is_public is None:  # a file without the column
            one.is_public = one.code in known and known[one.code].is_public
    if faults := [fault for one in given if (fault := _misfit(one))]:
        raise Faults(faults)
    new = [one for one in given if one.code not in known]
    changed = [
        one
        for one in given
        if one.code in known
        and any(getattr(one, name) != getattr(known[one.code], name) for name in COLUMNS)
    ]
    for one in changed:
        one.pk = known[one.code].pk
    FacilityKind.objects.bulk_create(new)
    FacilityKind.objects.bulk_update(changed, COLUMNS)
    if new or changed:
        touch("facilities")
        audit.record(
            "facility_kinds.enter", noun="facilitykind", rows=len(new) + len(changed),
            detail={"new": len(new), "changed": len(changed)},
        )  # fmt: skip
    return EnteredKinds(len(new), len(changed))


def _misfit(kind: FacilityKind) -> BadInput | None:
    stands = FacilityKind.StandsAs
    others = {stands.FACILITY: (Component,), stands.COMPONENT: (Facility,)}
    if not any(m.objects.filter(kind=kind.code).exists() for m in others.get(kind.stands_as, ())):
        return None
    return BadInput(
        "kind_in_use",
        gettext_noop(
            "Things of the kind “%(kind)s” stand as something else already; let it stand as "
            "either, or take another code."
        ),
        field="stands_as",
        kind=kind.code,
    )
