"""One account a role for the demo city, and of handlers one a department, each with a password."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from geo_grid.access.actions import assign_role, create_user, set_password
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import Department, RoleAssignment, User
from geo_grid.access.roles import DISPLAY, ROLES, Area
from geo_grid.access.scope import significant
from geo_grid.areas.models import CellTeam, City, Division, GridCell, GridCellVersion
from geo_grid.premises.models import Building
from importers.demo.departments import open_departments

Account = dict[str, Any]
HANDLER = "department_handler"


def accounts_file() -> Path:
    """Where the accounts of the city in this schema are kept: a second schema has its own file."""
    schema = settings.GEO_GRID_SCHEMA
    name = "accounts" if schema == "geo_grid" else f"accounts-{schema}"
    return Path(settings.GEO_GRID_VAR) / "demo" / f"{name}.json"


@transaction.atomic
def make_accounts(path: Path) -> list[Account]:
    """Accounts of every role with fresh passwords; also written to `path`, for its owner alone.

    After them, those of the departments that do a part of what the first one leads.
    """
    with acting(Caller(purpose="demo")):
        first, *others = open_departments()
        made = [_make(role, role, *area) for role, area in _areas(first).items()]
        made += [
            _make(HANDLER, f"{HANDLER}_{n}", {"department_id": one.pk}, one.name)
            for n, one in enumerate(others, start=2)
        ]
    _write(path, made)
    return made


def _make(role: str, username: str, area: dict[str, Any], told: str) -> Account:
    user = User.objects.filter(username=username).first()
    password = _random_password(user or User(username=username))
    if user is None:
        user = create_user(username, password=password, display_name=_(ROLES[role].name))
        user.worker_id = area.pop("worker_id", None)
        user.save(update_fields=["worker"])
        assign_role(user, role, **area)
    else:
        set_password(user, password)
    return {"role": role, "username": username, "password": password, "scope": told}


def _random_password(user: User) -> str:
    """One that the rules of passwords take: once in many times chance makes it look like a name."""
    while True:
        password = secrets.token_urlsafe(9)
        with suppress(ValidationError):
            validate_password(password, user)
            return password


def read_accounts(path: Path) -> list[Account]:
    """The accounts of an earlier start, as long as all of them are still there."""
    if not path.exists():
        return []
    accounts: list[Account] = json.loads(path.read_text(encoding="utf-8"))
    known = set(RoleAssignment.objects.values_list("user__username", flat=True))
    return accounts if {a["username"] for a in accounts} <= known else []


def _write(path: Path, accounts: list[Account]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(accounts, stream, ensure_ascii=False, indent=1)


def _areas(department: Department) -> dict[str, tuple[dict[str, Any], str]]:
    """Where each role works: arguments of :func:`assign_role`, and the same in words."""
    city = City.objects.get()
    community = Division.objects.filter(level="community", valid__upper_inf=True).earliest("code")
    street = _above(community, "street")
    district = _above(community, "district")
    whole = {"division_code": significant(city.code)}
    by_street = {"division_code": street.code}
    cells = GridCellVersion.objects.filter(kind=GridCell.BASE, valid__upper_inf=True)
    cell = cells.filter(cell__community=community).earliest("code")
    member = CellTeam.objects.filter(cell=cell.cell, valid__upper_inf=True).first()
    worker = {"worker_id": member.worker_id} if member else {"grid_cell_id": cell.cell_id}
    building = Building.objects.filter(
        basic_cell__assignments__cell=cell.cell, valid__upper_inf=True
    ).earliest("ref")
    own = {
        "district_manager": ({"division_code": district.code}, district.name),
        "street_manager": (by_street, street.name),
        "community_manager": ({"division_code": community.code}, community.name),
        "dispatcher": (by_street, street.name),
        DISPLAY: (by_street, street.name),  # the dispatcher's wall
        "grid_worker": (worker, cell.name),
        "assistant": ({"building_id": building.pk}, building.name or building.ref),
        HANDLER: ({"department_id": department.pk}, department.name),
    }
    return {
        code: own.get(code, ({}, "") if Area.NONE in role.areas else (whole, city.name))
        for code, role in ROLES.items()
    }


def _above(division: Division, level: str) -> Division:
    found: Division | None = division
    while found is not None and found.level != level:
        found = found.parent
    return found or division
