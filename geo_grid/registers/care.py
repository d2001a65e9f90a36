"""Who needs care: a write of its own, because it wants a right of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from psycopg2.extras import DateTimeTZRange

from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.people.models import Resident, ResidentCare
from geo_grid.records.actions import (
    check_fields,
    check_revision,
    check_right,
    closed,
    finish,
    locked_register,
    nothing_found,
    starting,
    write,
)
from geo_grid.registers import record_payload


@write
def set_care(
    pk: int, *, revision: int, care: Sequence[Mapping[str, str]], since: date | None = None
) -> Resident:
    """Which care a person needs from a day on: `care` holds ``{group, note}``, each group once.

    What is not named any more ends. Raises :class:`NotAllowed` without the right,
    :class:`NotFound` for a person where it is not held.
    """
    check_right(Right.CARE_READ)
    held = caller().scope.having(Right.CARE_READ)
    if not limit(Resident.objects.filter(pk=pk), held).exists():
        raise nothing_found()
    row = locked_register(Resident, pk)
    check_revision(
        row, revision, yours={"care": list(care)}, theirs=lambda: record_payload.resident(row)
    )
    at = starting(since)
    if len({one["group"] for one in care}) < len(care):
        raise BadInput(
            "care_twice", gettext_noop("Each care group is named once at most."), field="care"
        )
    wanted = {one["group"]: one.get("note", "").strip() for one in care}  # stored masked
    present = {one.group: one for one in row.care.filter(valid__upper_inf=True)}
    for group, one in present.items():
        if group not in wanted:
            one.valid = closed(one.valid, at)
            one.save(update_fields=["valid"])
        elif wanted[group] != one.note:
            one.note = wanted[group]
            check_fields(one, ["note"])
            one.save(update_fields=["note"])
    for group in wanted.keys() - present.keys():
        valid = DateTimeTZRange(at, None, "[)")
        made = ResidentCare(resident=row, group=group, note=wanted[group], valid=valid)
        check_fields(made, ["group", "note"])
        made.save(force_insert=True)
    finish(row, "care", fields=["care"])
    return row
