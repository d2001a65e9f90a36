"""Writes to this noun's tables, and the showing of a number, which is recorded like a write."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from geo_grid.access import audit
from geo_grid.access.context import caller, counting_all
from geo_grid.access.exports import exported_files
from geo_grid.access.models import AuditEntry, User
from geo_grid.access.reasons import Reason, check_choice
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.areas.actions import touch
from geo_grid.areas.locks import lock_sums, short_write
from geo_grid.areas.nouns import noun_of
from geo_grid.city_time import midnight
from geo_grid.errors import NotAllowed, NotFound, TooMany, gettext_noop
from geo_grid.people.models import Resident
from geo_grid.runs.models import ImportChange, ImportRun
from geo_grid.sql import SqlFiles
from geo_grid.vault import sealing

sql = SqlFiles(__file__)
REVEALED = "number.reveal"


def recount(basic_cells: Iterable[int] | None = None) -> None:
    """Bring the sums of people and organisations up to date: of atoms (default: all), of houses."""
    cells = None if basic_cells is None else sorted(set(basic_cells))
    lock_sums(cells)
    with counting_all():
        sql.run("recount", {"cells": cells})
        sql.run("recount_buildings", {"cells": cells})


@transaction.atomic
def reveal_number(resident_id: int, *, field: str, reason: str) -> str:
    """One number in full (`field` is ``id_number`` or ``phone``), recorded and counted.

    Raises :class:`NotAllowed` without the right, :class:`NotFound` for a person outside the area
    in which it is held, :class:`BadInput` for an unknown field or reason, :class:`TooMany` when
    the day's quota is used up.
    """
    scope = caller().scope
    if not scope.allows(Right.NUMBERS_REVEAL):
        raise NotAllowed("no_reveal", gettext_noop("This account may not see numbers in full."))
    check_choice("field", field, ("id_number", "phone"))
    check_choice("reason", reason, tuple(Reason))
    held = limit(Resident.objects.all(), scope.having(Right.NUMBERS_REVEAL))
    resident = held.filter(pk=resident_id).first()
    if resident is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    check_reveal_quota(scope.account)
    sealed = resident.id_number_sealed if field == "id_number" else resident.phone_sealed
    if sealed is None:
        raise NotFound("no_number", gettext_noop("No such number is known of this person."))
    audit.record(
        REVEALED, noun="resident", keys=[resident.pk], detail={"field": field, "reason": reason}
    )
    return sealing.reveal(sealed)


def check_reveal_quota(account: int | None) -> None:
    """Under a lock on the account, so that two requests cannot share the last one."""
    User.objects.select_for_update().filter(pk=account).first()
    today = AuditEntry.objects.filter(account=account, action=REVEALED, at__gte=midnight())
    if today.count() >= settings.GEO_GRID_REVEALS_PER_DAY:
        raise TooMany(
            "reveal_quota",
            gettext_noop("The %(n)s numbers of today are used up; more tomorrow."),
            n=settings.GEO_GRID_REVEALS_PER_DAY,
        )


def delete_people(residents: list[int]) -> None:
    """Delete people, where they lived, households left empty, what imports and visits noted of them.

    An import that noted something of them cannot be undone any more. A part of
    :func:`forget_resident` and of the purge; wants the system's scope.
    """
    households = sql.rows("households_of_people", {"residents": residents})
    sql.run("visits_of_people", {"residents": residents})
    known = {"residents": residents, "households": [row["id"] for row in households]}
    noted = sql.rows("journal_of_people", known)
    ImportRun.objects.filter(pk__in={row["run_id"] for row in noted}).update(undoable=False)
    ImportChange.objects.filter(pk__in=[row["id"] for row in noted]).delete()
    Resident.objects.filter(pk__in=residents).delete()
    sql.run("empty_households")
    exported_files.discard_of(Q(personal=True))  # whoever still needs one asks again


@short_write
def forget_resident(resident_id: int) -> None:
    """Delete a person and everything that says where they lived; the sums follow.

    Raises :class:`NotFound` for a person outside the caller's area.
    """
    held = limit(Resident.objects.all(), caller().scope.having(Right.REGISTERS_EDIT))
    resident = held.filter(pk=resident_id).first()
    if resident is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    cells = sql.rows("cells_of_resident", {"resident": resident.pk})
    with counting_all():  # former homes may lie outside the caller's area
        delete_people([resident.pk])
    recount(row["basic_cell_id"] for row in cells if row["basic_cell_id"] is not None)
    touch(noun_of(Resident))
    audit.record("resident.forget", noun="resident", keys=[resident_id])
