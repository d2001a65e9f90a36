"""A lost phone and no recovery code: two persons take the second factor from the account.

The owner asks at the desk. A system administrator, who sees who stands there, opens a request; a
security administrator, somebody else, confirms it before it expires. Neither resets a factor of
their own, and neither alone comes in anywhere: the password stays the owner's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from geo_grid.access import audit, second_factor, sign_ins, totp
from geo_grid.access.models import User
from geo_grid.access.recovery_models import FactorReset
from geo_grid.errors import Conflict, NotAllowed, NotFound, gettext_noop

SHOWN_FOR = timedelta(days=30)
State = FactorReset.State


@transaction.atomic
def open_request(user: User, *, by: User) -> FactorReset:
    """Ask that the account's second factor be taken away.

    Raises :class:`NotAllowed` for one's own, :class:`Conflict` ``totp_off`` without a second factor
    and ``reset_open`` while another request waits.
    """
    if user.pk == by.pk:
        raise NotAllowed(
            "reset_of_oneself",
            gettext_noop("Nobody resets the second factor of their own; a colleague opens this."),
        )
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not totp.is_on(user):
        raise Conflict("totp_off", gettext_noop("This account has no second factor to reset."))
    if _waiting().filter(user=user).exists():
        raise Conflict("reset_open", gettext_noop("Such a request waits already."))
    # One that nobody decided in time makes room.
    FactorReset.objects.filter(user=user, state=State.OPEN).update(state=State.WITHDRAWN)
    made = FactorReset.objects.create(
        user=user, opened_by=by,
        expires_at=timezone.now() + timedelta(hours=settings.GEO_GRID_FACTOR_RESET_HOURS),
    )  # fmt: skip
    audit.record("factor_reset.open", noun="user", keys=[user.pk], detail={"request": made.pk})
    return made


@transaction.atomic
def confirm(pk: int, *, by: User) -> None:
    """Take the second factor away, with its recovery codes; sessions, devices and tokens end.

    Raises :class:`NotFound` for a request that does not wait (any more), :class:`NotAllowed` for
    whoever opened it and for whom it is about.
    """
    request = _decided(pk, state=State.CONFIRMED, by=by, alone=False)
    second_factor.remove(request.user)
    sign_ins.end_everything(request.user)
    _note(request, "confirm")


@transaction.atomic
def refuse(pk: int, *, by: User) -> None:
    """Leave everything as it is. Raises :class:`NotFound` for a request that does not wait."""
    _note(_decided(pk, state=State.REFUSED, by=by, alone=True), "refuse")


@transaction.atomic
def withdraw(pk: int, *, by: User) -> None:
    """Take a request back. Raises :class:`NotFound` for one that does not wait."""
    _note(_decided(pk, state=State.WITHDRAWN, by=by, alone=True), "withdraw")


def listed() -> list[dict[str, Any]]:
    """Requests that wait, and those of the last 30 days; the latest first."""
    now = timezone.now()
    recent = FactorReset.objects.filter(
        Q(opened_at__gte=now - SHOWN_FOR) | Q(state=State.OPEN, expires_at__gt=now)
    ).select_related("user", "opened_by", "decided_by")
    return [
        {"id": one.pk, "user": _told(one.user), "opened_by": _told(one.opened_by),
         "opened_at": one.opened_at, "expires_at": one.expires_at,
         "decided_by": _told(one.decided_by), "decided_at": one.decided_at,
         "state": "expired" if one.state == State.OPEN and one.expires_at <= now else one.state}
        for one in recent.order_by("-pk")
    ]  # fmt: skip


def waiting_for(user: User) -> int:
    """How many requests wait for somebody else than who opened them and whom they are about: `user`."""
    return int(_waiting().exclude(opened_by=user).exclude(user=user).count())


def check_waiting(pk: int) -> None:
    """Raise :class:`NotFound` for a request that does not wait (any more)."""
    if not _waiting().filter(pk=pk).exists():
        raise _gone()


def _decided(pk: int, *, state: State, by: User, alone: bool) -> FactorReset:
    request = (
        _waiting().select_for_update(of=("self",)).select_related("user").filter(pk=pk).first()
    )
    if request is None:
        raise _gone()
    if not alone and by.pk in (request.opened_by_id, request.user_id):
        raise NotAllowed(
            "reset_second_person",
            gettext_noop("Somebody else confirms: not who opened it, and not whom it is about."),
        )
    request.state, request.decided_by, request.decided_at = state, by, timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at"])
    return request


def _note(request: FactorReset, verb: str) -> None:
    audit.record(f"factor_reset.{verb}", noun="user", keys=[request.user_id],
                 detail={"request": request.pk})  # fmt: skip


def _waiting() -> Any:
    return FactorReset.objects.filter(state=State.OPEN, expires_at__gt=timezone.now())


def _told(user: User | None) -> dict[str, Any] | None:
    return user and {"id": user.pk, "username": user.username, "display_name": user.display_name}


def _gone() -> NotFound:
    return NotFound("not_found", gettext_noop("Nothing is found under this address."))
