"""Writes to accounts, roles and tokens. Each is one transaction with its audit row."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from geo_grid.access import audit
from geo_grid.access.models import USERNAME, RoleAssignment, StartCode, Token, User
from geo_grid.access.names import folded
from geo_grid.access.roles import ROLES, Area, Role
from geo_grid.access.scope import significant
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.vault.masking import is_id_number

TOKEN_BYTES = 32
CODE = "[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}"
_AREAS = {
    "division_code": Area.DIVISION, "grid_cell_id": Area.CELL, "building_id": Area.BUILDING,
    "department_id": Area.DEPARTMENT,
}  # fmt: skip
_FIELDS = {kind: name for name, kind in _AREAS.items()}


def _check_username(username: str) -> None:
    if not re.fullmatch(USERNAME, username):
        raise BadInput(
            "username_letters",
            gettext_noop("An account name has 2 to 64 letters, digits or any of . _ @ + -"),
            field="username",
        )
    if is_id_number(username):
        raise BadInput(
            "personal_number",
            gettext_noop("An account is not named by the number of an identity card."),
            field="username",
        )
    if User.objects.filter(folded_name=folded(username)).exists():
        raise BadInput(
            "username_taken",
            gettext_noop("There is already an account named %(name)s."),
            field="username",
            name=username,
        )


@transaction.atomic
def create_user(
    username: str,
    *,
    password: str | None,
    display_name: str = "",
    language: str = User.Language.CHINESE,
    worker: Any = None,
    must_change_password: bool = False,
) -> User:
    """An account without any role. Raises :class:`BadInput` for a weak password or a taken name.

    Without a password nobody logs in before a code was used (:mod:`geo_grid.access.start_codes`).
    """
    _check_username(username)
    user = User(
        username=username,
        display_name=display_name or username,
        language=language,
        worker=worker,
        must_change_password=must_change_password,
    )
    if password is not None:
        check_password_strength(password, user=user)
    user.set_password(password)
    user.save()
    audit.record("user.create", noun="user", keys=[user.pk])
    return user


def check_password_strength(password: str, *, user: User) -> None:
    """Raise :class:`BadInput` with every fault of a password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(
            "password_weak",
            gettext_noop("This password cannot be used: %(why)s"),
            field="password",
            why=" ".join(error.messages),
        ) from error


@transaction.atomic
def set_password(
    user: User, password: str, *, must_change: bool = False, keep_tokens: Collection[int] = ()
) -> None:
    """A new password; every other session of the account, every code to start it and every token
    but those whose ids are kept on purpose end with it."""
    check_password_strength(password, user=user)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # no token is made meanwhile
    good = user.tokens.filter(password_at__gte=F("user__password_changed_at"))
    alive = set(good.values_list("pk", flat=True))
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    end_codes(user)
    kept = user.tokens.filter(pk__in=alive.intersection(keep_tokens)).update(
        password_at=user.password_changed_at
    )
    audit.record("user.password", noun="user", keys=[user.pk],
                 detail={"tokens_kept": kept, "tokens_ended": len(alive) - kept})  # fmt: skip


@transaction.atomic
def change_password(user: User, *, new: str, keep_tokens: Collection[int] = ()) -> None:
    """One's own new password. Whoever calls this has checked the present factor
    (:mod:`geo_grid.access.present`)."""
    set_password(user, new, keep_tokens=keep_tokens)
    audit.record("user.change_password", noun="user", keys=[user.pk])


def open_codes(user: User) -> QuerySet[StartCode]:
    """Codes that still start the account, by time and use."""
    return StartCode.objects.filter(
        user=user, used_at=None, ended_at=None, expires_at__gt=timezone.now()
    )


@transaction.atomic
def end_codes(user: User) -> int:
    """Withdraw the open codes of an account; how many there were."""
    ended = open_codes(user).update(ended_at=timezone.now())
    if ended:
        audit.record("start_code.end", noun="user", keys=[user.pk], rows=ended)
    return ended


@transaction.atomic
def set_language(user: User, *, language: str) -> None:
    """The language in which the account is spoken to."""
    user.language = language
    user.save(update_fields=["language"])
    audit.record("user.language", noun="user", keys=[user.pk])


@transaction.atomic
def set_active(user: User, *, active: bool, by: User | None = None) -> None:
    """Withdraw an account, or let it in again; its sessions end at their next request, its codes now.

    Raises :class:`BadInput` for one's own.
    """
    if by is not None and by.pk == user.pk:
        message = gettext_noop("Nobody withdraws an account of their own.")
        raise BadInput("own_account", message, field="user")
    user.is_active = active
    user.save(update_fields=["is_active"])
    end_codes(user)
    audit.record("user.activate" if active else "user.withdraw", noun="user", keys=[user.pk])


@transaction.atomic
def assign_role(
    user: User,
    role: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    given_by: User | None = None,
    **area: Any,
) -> RoleAssignment:
    """Give a role in an area, from now on or from a later day: see :func:`check_assignment`."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    chosen, wanted, valid = check_assignment(
        user, role, since=since, until=until, given_by=given_by, **area
    )
    given = RoleAssignment.objects.create(
        user=user, role=role, duty=chosen.duty, valid=valid, given_by=given_by, **wanted
    )
    details = {"role": role, "assignment": given.pk, **wanted}
    audit.record("role.assign", noun="user", keys=[user.pk], detail=details)
    return given


def check_assignment(
    user: User,
    role: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    given_by: User | None = None,
    division_code: str = "",
    grid_cell_id: int | None = None,
    building_id: int | None = None,
    department_id: int | None = None,
) -> tuple[Role, dict[str, Any], DateTimeTZRange]:
    """The role, its area and its time, if it can be given.

    Raises :class:`BadInput` by field: ``role_unknown``, ``own_roles``, ``area_missing``,
    ``area_kind``, ``area_unknown``, ``dates_order``, ``dates_past``, ``duty_with_business``,
    ``administrators_exclude``.
    """
    chosen = _role(role)
    if given_by is not None and given_by.pk == user.pk:
        message = gettext_noop("Nobody gives, prolongs or withdraws roles of their own.")
        raise BadInput("own_roles", message, field="user")
    _check_code(division_code)
    area = {
        "division_code": significant(division_code), "grid_cell_id": grid_cell_id,
        "building_id": building_id, "department_id": department_id,
    }  # fmt: skip
    _check_area(chosen, area)
    _check_there(area)
    valid = _period(since, until)
    _check_duty(user, chosen, valid)
    return chosen, area, valid


def _period(since: datetime | None, until: datetime | None) -> DateTimeTZRange:
    """From now or a later time on. Raises :class:`BadInput` by field."""
    now = timezone.now()
    if since is not None and since < now:
        message = gettext_noop("A role begins now or later: what was before cannot be given.")
        raise BadInput("dates_past", message, field="since")
    if until is not None and until <= now:
        message = gettext_noop("A role ends after now: choose a later time.")
        raise BadInput("dates_past", message, field="until")
    if since is not None and until is not None and until <= since:
        message = gettext_noop("A role ends after it begins: choose a later end.")
        raise BadInput("dates_order", message, field="until")
    return DateTimeTZRange(since or now, until, "[)")


def _role(code: str) -> Role:
    if code not in ROLES:
        raise BadInput(
            "role_unknown",
            gettext_noop("There is no role %(role)s; known are: %(known)s."),
            field="role",
            role=code,
            known=", ".join(ROLES),
        )
    return ROLES[code]


def _check_area(role: Role, given: dict[str, Any]) -> None:
    """Exactly the kind of area the role lives in; a worker's may come from the team instead."""
    named = {name: _AREAS[name] for name, value in given.items() if value not in ("", None)}
    optional = Area.NONE in role.areas or role.areas == {Area.CELL}
    if not named and not optional:
        raise BadInput(
            "area_missing",
            gettext_noop("The role %(role)s wants an area of: %(areas)s."),
            field=_FIELDS[min(role.areas)],
            role=role.code,
            areas=", ".join(sorted(role.areas)),
        )
    if len(named) > 1 or not set(named.values()) <= role.areas:
        raise BadInput(
            "area_kind",
            gettext_noop("The role %(role)s wants one area of: %(areas)s."),
            field=next((name for name, kind in named.items() if kind not in role.areas), "area"),
            role=role.code,
            areas=", ".join(sorted(role.areas)),
        )


def _check_code(code: str) -> None:
    """As it was typed: without its zeros 990 would be 99, and a slip of a finger a whole city."""
    if code and not re.fullmatch(CODE, code):
        message = gettext_noop("A division code has 2, 4, 6, 9 or 12 digits.")
        raise BadInput("area_unknown", message, field="division_code")


def _check_there(area: dict[str, Any]) -> None:
    """Raise :class:`BadInput` by field for an area that does not exist."""
    for name, pk in area.items():
        if name == "division_code" or pk is None:
            continue
        model = RoleAssignment._meta.get_field(name.removesuffix("_id")).related_model
        there = model._default_manager.filter(pk=pk)
        if name == "grid_cell_id":  # nobody holds a role in a cell of a professional grid
            there = there.filter(kind="base")
        if not there.exists():
            message = gettext_noop("There is nothing with this number.")
            raise BadInput("area_unknown", message, field=name)


def _check_duty(user: User, role: Role, valid: DateTimeTZRange) -> None:
    """No duty beside another role; the database keeps it too, for two at a time."""
    held = user.assignments.filter(valid__overlap=valid).exclude(duty=role.duty)
    if not held.exists():
        return
    if role.duty and held.exclude(duty="").exists():
        raise BadInput(
            "administrators_exclude",
            gettext_noop(
                "The system, security and audit administrators must be three different accounts."
            ),
            field="role",
        )
    raise BadInput(
        "duty_with_business",
        gettext_noop(
            "An administrator holds no other role, and who holds one becomes no administrator; held "
            "now or later: %(roles)s. Withdraw these first, or open another account."
        ),
        field="role",
        roles=", ".join(sorted(set(held.values_list("role", flat=True)))),
    )


@transaction.atomic
def withdraw_role(assignment: RoleAssignment, *, by: User | None = None) -> None:
    """End a role now; the account loses it at its next request. Nobody's own: :class:`BadInput`."""
    if by is not None and by.pk == assignment.user_id:
        message = gettext_noop("Nobody gives, prolongs or withdraws roles of their own.")
        raise BadInput("own_roles", message, field="user")
    now = max(timezone.now(), assignment.valid.lower)  # a later one is gone before it begins
    if now == assignment.valid.lower:
        assignment.delete()
    else:
        assignment.valid = DateTimeTZRange(assignment.valid.lower, now, "[)")
        assignment.save(update_fields=["valid"])
    audit.record(
        "role.withdraw", noun="user", keys=[assignment.user_id], detail={"role": assignment.role}
    )


def token_digest(secret: str) -> bytes:
    """What is stored of a token or a device's secret: random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).digest()


@transaction.atomic
def create_token(user: User, *, name: str = "", expires_at: datetime | None = None) -> str:
    """A key for programs; the only time it can be read is now. It ends with today's password."""
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    now = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    token = Token.objects.create(
        user=user, name=name, digest=token_digest(secret), expires_at=expires_at,
        password_at=now.password_changed_at,
    )  # fmt: skip
    audit.record("token.create", noun="user", keys=[user.pk], detail={"token": token.pk})
    return secret
