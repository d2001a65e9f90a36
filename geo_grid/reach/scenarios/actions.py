"""Writes of scenarios: keep one, delete one of one's own."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.models import User
from geo_grid.errors import BadInput, Conflict, NotFound, gettext_noop
from geo_grid.reach import kinds
from geo_grid.reach.changes import UNCHANGED, Changes
from geo_grid.reach.models import Scenario

MOST = 100
"""Scenarios that one account keeps."""


@transaction.atomic
def keep(name: str, *, kind: str, changes: Changes, result: dict[str, Any] | None) -> Scenario:
    """Keep a scenario of the caller's.

    Raises :class:`BadInput` where nothing is changed, a station is unknown or the name is empty, and
    :class:`Conflict` where the account keeps its most already.
    """
    account = caller().scope.account
    if not name.strip():
        raise BadInput("name_missing", gettext_noop("Give the scenario a name."), field="name")
    if changes == UNCHANGED:
        raise BadInput(
            "scenario_unchanged",
            gettext_noop("Nothing is changed: this is how it is today."),
            field="changes",
        )
    changes.applied_to(kinds.standing(kind))
    User.objects.select_for_update(no_key=True).get(pk=account)  # one at a time: they are counted
    if Scenario.objects.filter(author=account).count() >= MOST:
        raise Conflict(
            "scenarios_full",
            gettext_noop("You keep %(most)s scenarios already; delete one first."),
            most=MOST,
        )
    made = Scenario.objects.create(
        name=name.strip(), kind=kind, changes=changes.told(), result=result, author_id=account
    )
    audit.record("scenario.keep", noun="scenario", keys=[made.pk], detail={"kind": kind})
    return made


@transaction.atomic
def delete(pk: int) -> None:
    """Raises :class:`NotFound` for a scenario that is not one's own."""
    found = Scenario.objects.filter(pk=pk, author=caller().scope.account)
    if not found.delete()[0]:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    audit.record("scenario.delete", noun="scenario", keys=[pk])
