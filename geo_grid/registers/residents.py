"""Residents at the desk: add, correct, change, move, retire. Numbers go in sealed, come out masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from geo_grid.access.context import caller, counting_all
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.collection.contested import holder_of, propose_same
from geo_grid.errors import BadInput, Faults, gettext_noop
from geo_grid.people.models import Residence, Resident
from geo_grid.people.queries import revealed_to_caller
from geo_grid.records.actions import (
    assign,
    check_after,
    check_fields,
    check_revision,
    check_right,
    finish,
    locked_register,
    starting,
    write,
)
from geo_grid.records.constraints import taken
from geo_grid.registers import numbers, record_payload
from geo_grid.registers.places import recount
from geo_grid.registers.residences import begin, cells_of, door_in_area, end, join, relocate
from geo_grid.vault import sealing

FIELDS = ("name", "sex", "birth_date", "category", "id_type")
LIVING = ("kind", "tenure")


@write
def add_resident(
    *, unit: int, household: Any = None, since: date | None = None, **given: Any
) -> Resident:
    """A person who lives in `unit`, which lies in the caller's area.

    `given` are :data:`FIELDS`, ``id_number``, ``phone``, and :data:`LIVING` of the residence;
    `household` is the id of one behind that door, "new" or none. Raises :class:`Faults` by field
    and :class:`Conflict` for a document that is on the register where its number may be seen; with
    one that is on it elsewhere the person is taken down like any other, see :func:`_meet_once`.
    """
    check_right(Right.REGISTERS_EDIT)
    door = door_in_area(unit)
    at = starting(since)
    row = Resident()
    assign(row, {name: given[name] for name in FIELDS if name in given})
    _fill(row, given)
    holder = _meet_once(row)
    with counting_all():  # nobody sees a person before the residence stands
        row.save(force_insert=True)
        living = {name: given[name] for name in LIVING if name in given}
        begin(row, door, at=at, household=household, **living)
    recount([door.basic_cell_id])
    finish(row, "add", saved=False)
    if holder is not None:
        propose_same(row.pk, holder)
    return row


def _meet_once(row: Resident) -> int | None:
    """Who has the document of `row` already, if the caller may not be told; `row` is marked then.

    Raises :class:`Conflict` where the caller may see that person's number: there it tells nothing.
    """
    holder = holder_of(row)
    row.is_contested = holder is not None
    if holder is not None and holder in revealed_to_caller([holder]):
        raise taken("resident_met_once")
    return holder


def _fill(row: Resident, given: Mapping[str, Any]) -> list[str]:
    """Judge every field, seal the numbers, read sex and birth from a resident ID."""
    document, phone = given.get("id_number"), given.get("phone")
    row.name = row.name.strip()
    check_fields(
        row,
        FIELDS,
        numbers.judge_birth(row.birth_date),
        numbers.judge_document(document or "", id_type=row.id_type),
        numbers.judge_phone(phone or ""),
    )
    sealed = []
    if document is not None and numbers.seal_document(row, document):
        sealed.append("id_number")
        if document and row.id_type == Resident.IdType.RESIDENT_ID:
            plain = sealing.normalised(document)
            row.birth_date = row.birth_date or numbers.birth_of(plain)
            if row.sex == Resident.Sex.UNKNOWN:
                row.sex = Resident.Sex.MALE if int(plain[16]) % 2 else Resident.Sex.FEMALE
    if phone is not None and numbers.seal_phone(row, phone):
        sealed.append("phone")
    return sealed


def _open(pk: int, revision: int, yours: Mapping[str, Any]) -> Resident:
    row = locked_register(Resident, pk)
    check_revision(
        row, revision, yours=numbers.masked(yours), theirs=lambda: record_payload.resident(row)
    )
    return row


def _home(row: Resident, residence: int | None) -> Residence:
    """A residence of today in the area in which the caller edits: the one named, else the main one."""
    held = caller().scope.having(Right.REGISTERS_EDIT)
    found = limit(Residence.objects.filter(resident=row, valid__upper_inf=True), held)
    if residence is not None:
        found = found.filter(pk=residence)
    rows = sorted(found.select_related("unit", "household"), key=lambda r: (r.kind != "main", r.pk))
    if not rows:
        message = gettext_noop("The person has no such residence in the area you answer for.")
        raise Faults([BadInput("residence_unknown", message, field="residence")])
    return rows[0]


@write
def correct_resident(pk: int, *, revision: int, given: Mapping[str, Any]) -> Resident:
    """Say rightly what was recorded wrongly of the person, or of how they live at their main door.

    A number that is not given stays; an empty one is taken away. So does a day of birth of whom
    the caller sees the year alone: an empty one says that they do not see it.
    """
    row = _open(pk, revision, given)
    if given.get("birth_date", "") is None and pk not in revealed_to_caller([pk]):
        given = {name: value for name, value in given.items() if name != "birth_date"}
    fields = assign(row, {name: given[name] for name in FIELDS if name in given})
    if "id_type" in fields and "id_number" not in given and row.id_number_sealed is not None:
        message = gettext_noop("Give the number of the document together with its type.")
        raise Faults([BadInput("id_number_needed", message, field="id_number")])
    sealed = _fill(row, given)
    fields += sealed
    holder = _meet_once(row) if "id_number" in sealed else None
    if "tenure" in given:
        home = _home(row, None)
        changed = assign(home, {"tenure": given["tenure"]})
        check_fields(home, changed)
        home.save(update_fields=["tenure"])
        fields += changed
    if not fields:
        return row
    finish(row, "correct", fields=fields)
    recount(cells_of(row))
    if holder is not None:
        propose_same(row.pk, holder)
    return row


@write
def change_resident(
    pk: int,
    *,
    revision: int,
    given: Mapping[str, Any],
    since: date | None = None,
    residence: int | None = None,
) -> Resident:
    """How the person lives at a door is different from a day on: tenure or household."""
    row = _open(pk, revision, given)
    home, at = _home(row, residence), starting(since)
    tenure = given.get("tenure", home.tenure)
    household = given.get("household", home.household_id)
    if (tenure, household) == (home.tenure, home.household_id):
        return row
    check_after(home.valid.lower, at)
    if home.valid.lower < at:
        end(home, at=at)
        begin(row, home.unit, at=at, household=household, kind=home.kind, tenure=tenure)
    else:
        home.tenure = tenure
        check_fields(home, ["tenure"])
        home.household = join(row, home.unit, household, at=at) if home.kind == "main" else None
        home.save()
    finish(row, "change", fields=set(given) & {"tenure", "household"})
    recount([home.unit.basic_cell_id])
    return row


@write
def move_resident(
    pk: int,
    *,
    revision: int,
    unit: int,
    household: Any = None,
    since: date | None = None,
    residence: int | None = None,
) -> Resident:
    """The person leaves one door (`residence`, else the main one) and lives behind another.

    Both doors lie in the caller's area: nobody is moved into a foreign one, or out of it.
    """
    yours = {"unit": unit, "household": household}
    row = _open(pk, revision, yours)
    home, door = _home(row, residence), door_in_area(unit)
    if home.unit_id == door.pk:
        message = gettext_noop("The person lives in this unit already.")
        raise Faults([BadInput("unit_same", message, field="unit")])
    before = home.unit.basic_cell_id
    relocate(home, door, at=starting(since), household=household)
    finish(row, "move")
    recount([before, door.basic_cell_id])
    return row


@write
def retire_resident(
    pk: int, *, revision: int, since: date | None = None, residence: int | None = None
) -> Resident:
    """The person has left (or died): residences in the caller's area end, or only the one named.

    What they leave behind is history; a residence elsewhere is others' to end.
    """
    row = _open(pk, revision, {})
    at = starting(since)
    held = caller().scope.having(Right.REGISTERS_EDIT)
    homes = [_home(row, residence)]
    if residence is None:
        current = Residence.objects.filter(resident=row, valid__upper_inf=True)
        homes = list(limit(current, held).select_related("unit", "household"))
    with counting_all():  # the last residence takes the person out of sight
        for home in homes:
            end(home, at=at)
        finish(row, "retire")
    recount(home.unit.basic_cell_id for home in homes)
    return row
