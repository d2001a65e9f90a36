"""What two administrators do together: reset a guarded account, give an administrator's duty.

One asks, another of another power confirms, before anything comes of it. Where there is no second
person, the machine's commands (``reset_password``, ``create_account``) are the way, audited too.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit, start_codes
from geo_grid.access.actions import assign_role, check_assignment
from geo_grid.access.models import AccountRequest, RoleAssignment, StartCode, User
from geo_grid.access.role_areas import check_on_ground
from geo_grid.access.roles import ROLES, Right
from geo_grid.access.scope import scope_of
from geo_grid.access.start_codes import Issued
from geo_grid.errors import BadInput, Conflict, NotAllowed, NotFound, gettext_noop

Kind, State = AccountRequest.Kind, AccountRequest.State
CONFIRMED_WITH = {Kind.RESET: Right.ROLES_ASSIGN, Kind.DUTY: Right.ACCOUNTS_MANAGE}
"""The right of who confirms: the other power's."""


@transaction.atomic
def begin_reset(user: User, *, by: User) -> Issued | AccountRequest:
    """A code for an account, or the request that another administrator confirms before there is one.

    Raises :class:`BadInput` for one's own account, :class:`Conflict` for a withdrawn one, where a
    request of somebody else waits, and where nobody could confirm.
    """
    if user.pk == by.pk:
        raise BadInput(
            "own_account",
            gettext_noop("Nobody resets an account of their own: change the password there."),
            field="user",
        )
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not user.is_active:
        message = gettext_noop("This account is withdrawn; let it in again first.")
        raise Conflict("account_withdrawn", message, field="user")
    # An account that nobody started has no owner yet from whom it could be taken.
    purpose = StartCode.Purpose.RESET if user.has_usable_password() else StartCode.Purpose.FIRST
    if not start_codes.wants_two_persons(user):
        return start_codes.issue(user, purpose=purpose, by=by)
    request = _open_request(user, Kind.RESET, by=by)
    if request is not None and request.state == State.CONFIRMED:
        _move(request, State.DONE)
        return start_codes.issue(user, purpose=purpose, by=by, request=request)
    return request or _ask(user, kind=Kind.RESET, by=by)


@transaction.atomic
def give_role(
    user: User,
    role: str,
    *,
    by: User,
    since: datetime | None = None,
    until: datetime | None = None,
    **area: Any,
) -> RoleAssignment | AccountRequest:
    """Give a role on today's ground, or ask a second administrator to: for a duty.

    Raises as :func:`.actions.check_assignment` and :func:`.role_areas.check_on_ground` do, and
    :class:`Conflict` where a request of somebody else waits or nobody could confirm.
    """
    check_on_ground(role, **area)
    if role not in ROLES or not ROLES[role].duty:
        return assign_role(user, role, since=since, until=until, given_by=by, **area)
    check_assignment(user, role, since=since, until=until, given_by=by, **area)
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    request = _open_request(user, Kind.DUTY, by=by)
    if request is None:
        return _ask(user, kind=Kind.DUTY, by=by, role=role, since=since, until=until)
    if request.role != role:
        raise _waiting()
    return request


def _open_request(user: User, kind: Kind, *, by: User) -> AccountRequest | None:
    """The request of `by` that is still open; one that expired makes room, another's does not."""
    found = AccountRequest.objects.select_for_update(no_key=True).filter(
        user=user, kind=kind, state__in=(State.WAITING, State.CONFIRMED)
    )
    request = found.first()
    if request is not None and request.expires_at <= timezone.now():
        _move(request, State.WITHDRAWN)
        return None
    if request is not None and request.asked_by_id != by.pk:
        raise _waiting()
    return request


def _waiting() -> Conflict:
    return Conflict(
        "request_waiting",
        gettext_noop("Another request for this account is open; it is settled or withdrawn first."),
        field="user",
    )


def _ask(user: User, *, kind: Kind, by: User, **more: Any) -> AccountRequest:
    if not _seconds(kind, user=user, by=by):
        raise Conflict(
            "nobody_to_confirm",
            gettext_noop(
                "Two administrators are needed and there is no second one. On the server: manage.py "
                "reset_password for a code, create_account for an administrator."
            ),
            field="user",
        )
    expires_at = timezone.now() + timedelta(hours=settings.GEO_GRID_REQUEST_HOURS)
    request = AccountRequest.objects.create(
        user=user, kind=kind, asked_by=by, expires_at=expires_at, **more
    )
    _note("ask", request)
    return request


def _seconds(kind: Kind, *, user: User, by: User) -> bool:
    """Whether somebody holds the right to confirm."""
    roles = [code for code, role in ROLES.items() if CONFIRMED_WITH[kind] in role.rights]
    holders = RoleAssignment.objects.filter(
        role__in=roles, valid__contains=timezone.now(), user__is_active=True
    )
    return bool(holders.exclude(user__in=[user.pk, by.pk]).exists())


@transaction.atomic
def confirm(pk: int, *, by: User) -> AccountRequest:
    """The second administrator agrees: a duty is given now, a reset may be made by who asked.

    Raises :class:`NotFound`, :class:`NotAllowed` for whoever asked, is concerned or holds the same
    power, :class:`Conflict` for what is settled or expired, and what :func:`assign_role` raises.
    """
    request = _decided(pk, by=by)
    if request.kind == Kind.RESET:
        return _settle(request, State.CONFIRMED, by=by, action="confirm")
    since = request.since if request.since and request.since > timezone.now() else None
    assign_role(
        request.user, request.role, since=since, until=request.until, given_by=request.asked_by
    )
    return _settle(request, State.DONE, by=by, action="confirm")


@transaction.atomic
def refuse(pk: int, *, by: User) -> AccountRequest:
    """The second administrator does not agree. Raises as :func:`confirm`."""
    return _settle(_decided(pk, by=by), State.REFUSED, by=by, action="refuse")


@transaction.atomic
def withdraw(pk: int, *, by: User) -> AccountRequest:
    """Whoever asked takes it back, also after it was confirmed. Raises as :func:`confirm`."""
    request = _locked(pk)
    if request.asked_by_id != by.pk:
        message = gettext_noop("A request is withdrawn by whoever asked.")
        raise NotAllowed("request_of_another", message)
    if request.state not in (State.WAITING, State.CONFIRMED):
        raise _settled()
    _move(request, State.WITHDRAWN)
    _note("withdraw", request)
    return request


def _locked(pk: int) -> AccountRequest:
    """The request, with its account: locked in the order of whoever asks, first the account."""
    User.objects.select_for_update(no_key=True).filter(
        pk__in=AccountRequest.objects.filter(pk=pk).values("user")
    ).first()
    found = AccountRequest.objects.select_for_update(of=("self",), no_key=True)
    request = found.select_related("user", "asked_by").filter(pk=pk).first()
    if request is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return request


def _decided(pk: int, *, by: User) -> AccountRequest:
    """The waiting request, for somebody who may be its second person."""
    request = _locked(pk)
    may = scope_of(by).allows(CONFIRMED_WITH[Kind(request.kind)])
    if by.pk in (request.asked_by_id, request.user_id) or not may:
        raise NotAllowed(
            "second_person",
            gettext_noop(
                "This is confirmed by an administrator of the other power, neither by who asked nor "
                "by the account concerned."
            ),
        )
    if request.state != State.WAITING or request.expires_at <= timezone.now():
        raise _settled()
    return request


def _settled() -> Conflict:
    return Conflict("request_settled", gettext_noop("This request is settled or has expired."))


def _settle(request: AccountRequest, state: State, *, by: User, action: str) -> AccountRequest:
    request.decided_by, request.decided_at = by, timezone.now()
    request.state = state
    request.save(update_fields=["decided_by", "decided_at", "state"])
    _note(action, request)
    return request


def _move(request: AccountRequest, state: State) -> None:
    request.state = state
    request.save(update_fields=["state"])


def _note(action: str, request: AccountRequest) -> None:
    details = {"request": request.pk, "kind": request.kind, "role": request.role}
    audit.record(f"request.{action}", noun="user", keys=[request.user_id], detail=details)


def _person(user: User) -> dict[str, Any]:
    return {"id": user.pk, "username": user.username, "display_name": user.display_name}


def payload(request: AccountRequest) -> dict[str, Any]:
    """A request as the administrators are told of it."""
    return {
        "id": request.pk, "kind": request.kind, "state": request.state, "role": request.role,
        "since": request.since, "until": request.until,
        "user": _person(request.user), "asked_by": _person(request.asked_by),
        "asked_at": request.asked_at, "expires_at": request.expires_at,
        "confirmed_with": CONFIRMED_WITH[Kind(request.kind)],
    }  # fmt: skip


def open_requests() -> list[dict[str, Any]]:
    """Requests that wait for the second person, or for their code."""
    rows = AccountRequest.objects.filter(
        state__in=(State.WAITING, State.CONFIRMED), expires_at__gt=timezone.now()
    )
    return [payload(row) for row in rows.select_related("user", "asked_by").order_by("asked_at")]


def waiting_for(user: User) -> list[dict[str, Any]]:
    """Those of them that `user` settles next: confirms as the other power, or makes the code of."""
    rights = scope_of(user).rights
    return [
        one for one in open_requests()
        if (one["state"] == State.CONFIRMED and one["asked_by"]["id"] == user.pk)
        or (one["state"] == State.WAITING and one["confirmed_with"] in rights
            and user.pk not in (one["asked_by"]["id"], one["user"]["id"]))
    ]  # fmt: skip
