"""Where people live: beginning and ending residences, and the households these make."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg2.extras import DateTimeTZRange

from geo_grid.access.context import counting_all
from geo_grid.access.roles import Right
from geo_grid.areas.actions import touch
from geo_grid.areas.nouns import noun_of
from geo_grid.errors import BadInput, Faults, gettext_noop
from geo_grid.people.models import Household, Residence, Resident
from geo_grid.premises.models import Unit
from geo_grid.records.actions import check_after, check_fields, closed, keep_version, may
from geo_grid.registers.places import sql

NEW = "new"


def door_in_area(pk: int, *, field: str = "unit") -> Unit:
    """The unit of today with this id, where the caller may edit registers; locked.

    Raises :class:`Faults` on `field`, in the same words for none and for a foreign one.
    """
    found = Unit.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=pk, version_of=None, valid__upper_inf=True
    )
    row = found.first()
    if row is None or not may(
        Right.REGISTERS_EDIT, basic_cell=row.basic_cell_id, building=row.building_id
    ):
        message = gettext_noop("There is no such unit today in the area you answer for.")
        raise Faults([BadInput("unit_unknown", message, field=field)])
    return row


def begin(
    resident: Resident, unit: Unit, *, at: datetime, household: Any = None, **given: Any
) -> Residence:
    """`resident` lives in `unit` from the midnight `at`; `household` is an id there, "new" or none.

    Only a main residence has a household. What was estimated behind this door makes way.
    """
    row = Residence(resident=resident, unit=unit, valid=DateTimeTZRange(at, None, "[)"), **given)
    check_fields(row, [name for name in ("kind", "tenure") if name in given])
    row.household = join(resident, unit, household, at=at) if row.kind == "main" else None
    row.save(force_insert=True)
    know(unit)
    return row


def join(resident: Resident, unit: Unit, household: Any, *, at: datetime) -> Household | None:
    """The household that a person belongs to from now on; a new one has them at its head."""
    if household is None:
        return None
    if household == NEW:
        return Household.objects.create(
            unit=unit, householder=resident, valid=DateTimeTZRange(at, None, "[)")
        )
    found = Household.objects.filter(
        pk=household, unit=unit, version_of=None, valid__upper_inf=True
    ).first()
    if found is None:
        message = gettext_noop("There is no such household behind this door.")
        raise Faults([BadInput("household_unknown", message, field="household")])
    return found


def know(unit: Unit) -> None:
    """Somebody is known behind a door: what was estimated there is no more."""
    if unit.is_estimated or unit.estimated_residents is not None:
        unit.is_estimated, unit.estimated_residents = False, None
        unit.revision += 1
        unit.save(update_fields=["is_estimated", "estimated_residents", "revision"])
        touch(noun_of(Unit))


def end(residence: Residence, *, at: datetime) -> None:
    """A residence is over at the midnight `at`; its row stays."""
    residence.valid = closed(residence.valid, at)
    residence.save(update_fields=["valid"])
    leave(residence, at=at)


def leave(residence: Residence, *, at: datetime) -> None:
    """A household without its last member ends; one without its head has none."""
    household = residence.household
    if household is None or not household.valid.upper_inf:
        return
    others = household.residences.filter(valid__upper_inf=True).exclude(pk=residence.pk)
    if not others.exists():
        household.valid = closed(household.valid, max(at, household.valid.lower))
    elif household.householder_id == residence.resident_id:
        if household.valid.lower <= at:
            keep_version(household, at, ref=None)
        household.householder = None
    else:
        return
    household.revision += 1
    household.save()


def relocate(residence: Residence, unit: Unit, *, at: datetime, household: Any) -> Residence:
    """Out of one door and into another at the midnight `at`.

    A residence that began that very midnight is corrected in place: no day ever ended with it.
    A household that moves too (its unit is `unit` by now) keeps its members.
    """
    check_after(residence.valid.lower, at)
    resident, kind = residence.resident, residence.kind
    stays = household is not None and household == residence.household_id
    if residence.valid.lower < at:
        residence.valid = closed(residence.valid, at)
        residence.save(update_fields=["valid"])
    if not stays:
        leave(residence, at=at)
    if not residence.valid.upper_inf:
        return begin(resident, unit, at=at, household=household, kind=kind)
    residence.unit = unit
    residence.household = join(resident, unit, household, at=at) if kind == "main" else None
    residence.save()
    know(unit)
    return residence


def cells_of(resident: Resident) -> set[int]:
    """The atoms in which a person is counted now, whoever may see them."""
    with counting_all():
        rows = sql.rows("cells_of_person", {"resident": resident.pk})
    return {row["cell"] for row in rows}
