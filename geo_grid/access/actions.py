"""Writes to accounts, roles and tokens. Each is one transaction with its audit row."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from geo_grid.access import audit
from geo_grid.access.models import USERNAME, RoleAssignment, Token, User
from geo_grid.access.roles import ROLES, Area, Role
from geo_grid.access.scope import significant
from geo_grid.errors import BadInput, Conflict, NotAllowed, NotFound, gettext_noop
from geo_grid.vault.masking import is_id_number

TOKEN_BYTES = 32
CODE = "[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}"
_AREAS = {
    "division_code": Area.DIVISION, "grid_cell_id": Area.CELL, "building_id": Area.BUILDING,
    "department_id": Area.DEPARTMENT,
}  # fmt: skip


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
    if User.objects.filter(username=username).exists():
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
    password: str,
    display_name: str = "",
    language: str = User.Language.CHINESE,
    worker: Any = None,
    must_change_password: bool = False,
) -> User:
    """An account without any role. Raises :class:`BadInput` for a weak password or a taken name."""
    _check_username(username)
    user = User(
        username=username,
        display_name=display_name or username,
        language=language,
        worker=worker,
        must_change_password=must_change_password,
    )
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
def set_password(user: User, password: str, *, must_change: bool = False) -> None:
    """A new password; every other session of the account ends with it."""
    check_password_strength(password, user=user)
    user.set_password(password)
    user.must_change_password = must_change
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    audit.record("user.password", noun="user", keys=[user.pk])


@transaction.atomic
def change_password(user: User, *, old: str, new: str) -> None:
    """One's own new password. Raises :class:`BadInput` when the old one is wrong."""
    if not user.check_password(old):
        raise BadInput("password_old", gettext_noop("The old password is wrong."), field="old")
    set_password(user, new)
    audit.record("user.change_password", noun="user", keys=[user.pk])


@transaction.atomic
def reset_password(user: User, password: str, *, by: User) -> None:
    """A first password again. Those of other administrators are reset on the server only: who
    could reset them could become them."""
    duties = user.assignments.filter(valid__contains=timezone.now()).exclude(duty="")
    if user.pk != by.pk and duties.exists():
        raise NotAllowed(
            "administrator_password",
            gettext_noop("An administrator's password is reset by manage.py changepassword."),
        )
    set_password(user, password, must_change=True)
    audit.record("user.reset_password", noun="user", keys=[user.pk])


@transaction.atomic
def set_language(user: User, *, language: str) -> None:
    """The language in which the account is spoken to."""
    user.language = language
    user.save(update_fields=["language"])
    audit.record("user.language", noun="user", keys=[user.pk])


@transaction.atomic
def end_session(user: User, name: str) -> None:
    """End one of the account's logins. Raises :class:`NotFound` for a foreign or unknown one."""
    found = [s for s in user.sessions.all() if session_name(s.session_key) == name]
    if not found:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    found[0].delete()
    audit.record("session.end", noun="user", keys=[user.pk])


def session_name(key: str) -> str:
    """A name for a session that is not even the key as it is kept."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


@transaction.atomic
def set_active(user: User, *, active: bool) -> None:
    """Withdraw an account, or let it in again; its sessions end at their next request."""
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record("user.activate" if active else "user.withdraw", noun="user", keys=[user.pk])


@transaction.atomic
def assign_role(
    user: User,
    role: str,
    *,
    division_code: str = "",
    grid_cell_id: int | None = None,
    building_id: int | None = None,
    department_id: int | None = None,
    until: datetime | None = None,
    given_by: User | None = None,
) -> RoleAssignment:
    """Give a role in an area from now on.

    Raises :class:`BadInput` for an area that the role cannot have or that is not there and for an
    end that has passed, :class:`Conflict` when two
    administrators' roles would meet in one account, :class:`NotAllowed` for giving it to oneself.
    """
    chosen = _role(role)
    if given_by is not None and given_by.pk == user.pk:
        raise NotAllowed("role_to_oneself", gettext_noop("Nobody gives a role to themselves."))
    _check_code(division_code)
    area = {
        "division_code": significant(division_code), "grid_cell_id": grid_cell_id,
        "building_id": building_id, "department_id": department_id,
    }  # fmt: skip
    _check_area(chosen, area)
    _check_there(area, until)
    User.objects.select_for_update().get(pk=user.pk)
    _check_duty(user, chosen)
    valid = DateTimeTZRange(timezone.now(), until, "[)")
    given = RoleAssignment.objects.create(
        user=user, role=role, duty=chosen.duty, valid=valid, given_by=given_by, **area
    )
    details = {"role": role, "assignment": given.pk, **area}
    audit.record("role.assign", noun="user", keys=[user.pk], detail=details)
    return given


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
    named = [_AREAS[name] for name, value in given.items() if value not in ("", None)]
    optional = Area.NONE in role.areas or role.areas == {Area.CELL}
    if len(named) > 1 or (named and named[0] not in role.areas) or not (named or optional):
        raise BadInput(
            "role_area",
            gettext_noop("The role %(role)s wants one area of: %(areas)s."),
            field="area",
            role=role.code,
            areas=", ".join(sorted(role.areas)),
        )


def _check_code(code: str) -> None:
    """As it was typed: without its zeros 990 would be 99, and a slip of a finger a whole city."""
    if code and not re.fullmatch(CODE, code):
        message = gettext_noop("A division code has 2, 4, 6, 9 or 12 digits.")
        raise BadInput("area_unknown", message, field="division_code")


def _check_there(area: dict[str, Any], until: datetime | None) -> None:
    """Raise :class:`BadInput` by field for an area that does not exist, and an end that is past."""
    for name, pk in area.items():
        if name == "division_code" or pk is None:
            continue
        model = RoleAssignment._meta.get_field(name.removesuffix("_id")).related_model
        if not model._default_manager.filter(pk=pk).exists():
            message = gettext_noop("There is nothing with this number.")
            raise BadInput("area_unknown", message, field=name)
    if until is not None and until <= timezone.now():
        message = gettext_noop("A role ends after now: choose a later time.")
        raise BadInput("until_past", message, field="until")


def _check_duty(user: User, role: Role) -> None:
    others = user.assignments.filter(valid__contains=timezone.now()).exclude(duty="")
    if role.duty and others.exclude(duty=role.duty).exists():
        raise Conflict(
            "administrators_exclude",
            gettext_noop(
                "The system, security and audit administrators must be three different accounts."
            ),
            field="role",
        )


@transaction.atomic
def withdraw_role(assignment: RoleAssignment, *, by: User | None = None) -> None:
    """End a role now; the account loses it at its next request. Nobody's own: :class:`NotAllowed`."""
    if by is not None and by.pk == assignment.user_id:
        raise NotAllowed("role_of_oneself", gettext_noop("Nobody withdraws a role of their own."))
    now = max(timezone.now(), assignment.valid.lower)
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
    """A key for programs; the only time it can be read is now."""
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    token = Token.objects.create(
        user=user, name=name, digest=token_digest(secret), expires_at=expires_at
    )
    audit.record("token.create", noun="user", keys=[user.pk], detail={"token": token.pk})
    return secret
