"""Reads of accounts and of the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from geo_grid.access import recovery_codes, sign_ins, start_codes, totp
from geo_grid.access.models import AuditEntry, AuditSeal, Department, User
from geo_grid.access.roles import ROLES, Right
from geo_grid.access.scope import Scope, scope_of
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
PAGE = 100


def roles() -> list[dict[str, Any]]:
    """The catalogue of roles: what each may do, and in which kind of area."""
    return [
        {"code": role.code, "name": gettext(role.name), "areas": sorted(role.areas),
         "rights": sorted(role.rights), "duty": role.duty, "levels": list(role.levels),
         "two_persons": role.two_persons}
        for role in ROLES.values()
    ]  # fmt: skip


def departments() -> list[dict[str, Any]]:
    return list(Department.objects.order_by("code").values("id", "code", "name"))


def departments_by_name(scope: Scope) -> list[dict[str, Any]]:
    """``{code, name, division, is_own}`` of every department, for whoever sends a case to one."""
    return [
        {"code": one.code, "name": one.name, "division": one.division_code,
         "is_own": one.pk in scope.departments}
        for one in Department.objects.order_by("name", "code")
    ]  # fmt: skip


def users() -> list[dict[str, Any]]:
    """Every account with the roles it holds now."""
    held: dict[int, list[dict[str, Any]]] = {}
    for row in sql.rows("assignments", {"now": timezone.now(), "user": None}):
        held.setdefault(row.pop("user_id"), []).append(row)
    return [
        {"id": user.pk, "username": user.username, "display_name": user.display_name,
         "is_active": user.is_active, "last_login": user.last_login,
         "is_started": user.has_usable_password(),
         "roles": held.get(user.pk, [])}
        for user in User.objects.order_by("username")
    ]  # fmt: skip


def held_by(user: User) -> list[dict[str, Any]]:
    """The roles of one account, with their areas in words."""
    rows = sql.rows("assignments", {"now": timezone.now(), "user": user.pk})
    return [row for row in rows if row["role"] in ROLES]


def reach(user: User) -> dict[str, Any]:
    """What an account sees: the grid cells of its area, for each class of rows.

    ``counts`` are those whose sums of people it is told exactly in a plan.
    """
    scope = scope_of(user if user.is_active else None)
    areas = {"scope": scope.as_json, "plans": scope.area_of(Right.COUNTS_EXACT)}
    rows = sql.rows("reach", areas)
    return {"everything": scope.everything, "rights": sorted(scope.rights), "cells": rows}


def account(user: User, *, current: str | None) -> dict[str, Any]:
    """One's own account: sign-ins and second factor; `current` is the key in the caller's cookie."""
    is_on = totp.is_on(user)
    return {
        "sessions": sign_ins.sessions(user, current=current),
        "devices": sign_ins.devices(user),
        "tokens": sign_ins.tokens(user),
        "totp": is_on,
        "recovery_codes_left": recovery_codes.count_left(user) if is_on else None,
        "recovery_uses": recovery_codes.uses(user),
        "has_password": user.has_usable_password(),
        "resets": start_codes.resets(user),
    }


def trail(
    *,
    account: str = "",
    action: str = "",
    noun: str = "",
    key: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
) -> dict[str, Any]:
    """A page of the audit trail, the newest first; ``next`` is the `before` of the page after."""
    entries = AuditEntry.objects.order_by("-id")
    if account:
        entries = entries.filter(account__in=User.objects.filter(username=account).values("pk"))
    if action:
        entries = entries.filter(action__startswith=action)
    if noun:
        entries = entries.filter(noun=noun)
    if key is not None:
        entries = entries.filter(keys__contains=[key])
    if since is not None:
        entries = entries.filter(at__gte=since)
    if until is not None:
        entries = entries.filter(at__lt=until)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    rows = list(entries.values()[: PAGE + 1])
    shown = rows[:PAGE]
    names = dict(
        User.objects.filter(pk__in={r["account"] for r in shown}).values_list("pk", "username")
    )
    sealed = set(
        AuditSeal.objects.filter(entry__in=[r["id"] for r in shown]).values_list("entry", flat=True)
    )
    for row in shown:
        row["username"] = names.get(row["account"])
        row["sealed"] = row["id"] in sealed
    return {"entries": shown, "next": shown[-1]["id"] if len(rows) > PAGE else None}
