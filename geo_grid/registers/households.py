"""Households at the desk: add, correct, change, move, retire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from psycopg2.extras import DateTimeTZRange

from geo_grid.access.roles import Right
from geo_grid.errors import BadInput, Faults, gettext_noop
from geo_grid.people.models import Household, Residence
from geo_grid.premises.models import Unit
from geo_grid.records.actions import (
    check_after,
    check_current,
    check_revision,
    check_right,
    closed,
    finish,
    keep_version,
    locked_register,
    starting,
    write,
)
from geo_grid.registers import record_payload
from geo_grid.registers.places import recount
from geo_grid.registers.residences import door_in_area, know, relocate


@write
def add_household(
    *,
    unit: int,
    members: Iterable[int],
    householder: int | None = None,
    since: date | None = None,
) -> Household:
    """People (ids of residents) who have their main residence in `unit` become one household."""
    check_right(Right.REGISTERS_EDIT)
    door = door_in_area(unit)
    row = Household(unit=door, valid=DateTimeTZRange(starting(since), None, "[)"))
    homes = _homes(door, members)
    if not homes:
        raise _fault(
            "members", "members_none", gettext_noop("A household has at least one member.")
        )
    row.householder_id = _head(householder, homes)
    row.save(force_insert=True)
    _gather(row, homes)
    recount([door.basic_cell_id])
    finish(row, "add", saved=False)
    return row


def _fault(field: str, code: str, message: str) -> Faults:
    return Faults([BadInput(code, message, field=field)])


def _homes(door: Unit, members: Iterable[int]) -> list[Residence]:
    """The present main residences of these people behind this door."""
    wanted = set(members)
    homes = list(
        Residence.objects.select_for_update(no_key=True).filter(
            unit=door, resident__in=wanted, kind="main", valid__upper_inf=True
        )
    )
    if {home.resident_id for home in homes} != wanted:
        message = gettext_noop("Members have their main residence behind this door.")
        raise _fault("members", "members_elsewhere", message)
    return homes


def _head(householder: int | None, homes: list[Residence]) -> int | None:
    if householder is not None and householder not in {home.resident_id for home in homes}:
        message = gettext_noop("The householder is one of the members.")
        raise _fault("householder", "householder_elsewhere", message)
    return householder


def _gather(row: Household, homes: list[Residence]) -> None:
    """These people, and nobody else, are in the household; one left without members ends."""
    left = {home.household_id for home in homes} - {None, row.pk}
    mine = Residence.objects.filter(household=row, valid__upper_inf=True)
    mine.exclude(pk__in=[home.pk for home in homes]).update(household=None)
    Residence.objects.filter(pk__in=[home.pk for home in homes]).update(household=row)
    for other in Household.objects.select_for_update(no_key=True).filter(pk__in=left):
        stay = other.residences.filter(valid__upper_inf=True)
        if not stay.exists():
            other.valid = closed(other.valid, max(row.valid.lower, other.valid.lower))
        elif not stay.filter(resident=other.householder_id).exists():
            other.householder = None
        other.revision += 1
        other.save()


@write
def correct_household(pk: int, *, revision: int, given: Mapping[str, Any]) -> Household:
    """Members or householder were recorded wrongly."""
    return _edit(pk, revision=revision, given=given, at=None)


@write
def change_household(
    pk: int, *, revision: int, given: Mapping[str, Any], since: date | None = None
) -> Household:
    """Another head or other members from a day on; the former version keeps its head."""
    return _edit(pk, revision=revision, given=given, at=starting(since))


def _edit(pk: int, *, revision: int, given: Mapping[str, Any], at: datetime | None) -> Household:
    row = locked_register(Household, pk)
    check_current(row)
    check_revision(row, revision, yours=given, theirs=lambda: record_payload.household(row))
    now = set(row.residences.filter(valid__upper_inf=True).values_list("resident_id", flat=True))
    wanted = set(given.get("members", now))
    head = given.get("householder", row.householder_id if row.householder_id in wanted else None)
    fields = [
        name
        for name, differs in (
            ("members", wanted != now),
            ("householder", head != row.householder_id),
        )
        if differs
    ]
    if not fields:
        return row
    homes = _homes(row.unit, wanted)
    if not homes:
        message = gettext_noop("A household has at least one member; else retire it.")
        raise _fault("members", "members_none", message)
    head = _head(head, homes)
    if at is not None:
        keep_version(row, at, ref=None)
    row.householder_id = head
    _gather(row, homes)
    finish(row, "correct" if at is None else "change", fields=fields)
    recount([row.unit.basic_cell_id])
    return row


@write
def move_household(pk: int, *, revision: int, unit: int, since: date | None = None) -> Household:
    """All members leave together and live behind another door of the caller's area."""
    row = locked_register(Household, pk)
    check_current(row)
    check_revision(
        row, revision, yours={"unit": unit}, theirs=lambda: record_payload.household(row)
    )
    door, before, at = door_in_area(unit), row.unit, starting(since)
    if door.pk == before.pk:
        message = gettext_noop("The household lives in this unit already.")
        raise _fault("unit", "unit_same", message)
    check_after(row.valid.lower, at)
    homes = list(
        Residence.objects.select_for_update(no_key=True).filter(
            household=row, valid__upper_inf=True
        )
    )
    if row.valid.lower < at:
        keep_version(row, at, ref=None)
    row.unit = door
    finish(row, "move")
    for home in homes:
        home.resident.revision += 1
        home.resident.save(update_fields=["revision"])
        relocate(home, door, at=at, household=row.pk)
    know(door)
    recount([before.basic_cell_id, door.basic_cell_id])
    return row


@write
def retire_household(pk: int, *, revision: int, since: date | None = None) -> Household:
    """The household dissolves; its members go on living there, each for themselves."""
    row = locked_register(Household, pk)
    check_current(row)
    check_revision(row, revision, yours={}, theirs=lambda: record_payload.household(row))
    row.valid = closed(row.valid, starting(since))
    row.residences.filter(valid__upper_inf=True).update(household=None)
    finish(row, "retire")
    recount([row.unit.basic_cell_id])
    return row
