"""Who may be given a case: of the department that leads it, or a grid worker wherever it lies."""

from __future__ import annotations

from datetime import datetime

from geo_grid.access.models import User
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope, scope_of
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.incidents.models import Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.workflow import Who


def account_of(username: str) -> User | None:
    """None for nobody; whoever asks hears the same as of an account that may handle nothing."""
    return User.objects.filter(username=username, is_active=True).first()


def is_suited(case: Incident, hands: Scope, *, lead: int | None, at: datetime) -> bool:
    """Whether an account with the scope `hands` may work on `case` when the department `lead` has it.

    A case that no department leads is also for whoever handles cases where it lies.
    """
    handling = hands.having(Right.CASES_HANDLE)
    # A role that handles in cells is a grid worker's: they are sent into those of others, too.
    if handling.cells or (lead is not None and lead in handling.departments):
        return True
    return lead is None and Standing(case, hands, at).holds(Who.WORKING_HERE)


def suited_account(
    case: Incident, username: str, *, lead: int | None, at: datetime, field: str
) -> User:
    """The account of this name. Raises :class:`BadInput` ``cannot_handle``, for none as for any other."""
    account = account_of(username)
    if account is None or not is_suited(case, scope_of(account), lead=lead, at=at):
        raise not_suited(username, field=field)
    return account


def not_suited(username: str, *, field: str) -> BadInput:
    return BadInput(
        "cannot_handle",
        gettext_noop(
            "“%(value)s” cannot be given this case; choose an active account of its department, or "
            "a grid worker."
        ),
        field=field,
        value=username[:64],
    )
