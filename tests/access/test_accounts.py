"""Accounts, the three administrators, roles over HTTP, the commands of the first day."""

from __future__ import annotations

import io
import json
import secrets
import stat
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from geo_grid.access.actions import assign_role, set_active
from geo_grid.access.login import user_of_token
from geo_grid.access.models import AuditEntry, LoginFailure, RoleAssignment, User
from geo_grid.access.roles import ROLES
from geo_grid.areas.models import CellTeam, Worker
from geo_grid.city_time import midnight
from geo_grid.errors import GeoGridError
from geo_grid.model_bases.dated import from_today
from geo_grid.models import Residence, Resident
from geo_grid.people.models import Household
from importers.demo.accounts import make_accounts, read_accounts
from tests.access.conftest import client_of
from tests.access.world import World
from tests.conftest import PASSWORD, make_user

LEFT = "990101001001"


def send(client, path, body=None, method="post"):
    return getattr(client, method)(f"/api/v1/{path}", body or {}, content_type="application/json")


@pytest.fixture
def admins(db):
    """The three administrators, logged in."""
    clients = {}
    for role in ("system_administrator", "security_administrator", "audit_administrator"):
        clients[role] = Client()
        clients[role].user = make_user(role)
        clients[role].force_login(clients[role].user)
    return clients


def test_three_administrators_do_different_things(admins, lattice_city):
    wanted = {
        ("post", "users"): "system", ("get", "audit"): "audit",
        ("post", f"users/{make_user('planner', 'lin').pk}/roles"): "security",
    }  # fmt: skip
    bodies = {"users": {"username": "wang"}}
    for (method, path), duty in wanted.items():
        for role, client in admins.items():
            body = bodies.get(path, {"role": "planner", "division_code": "99"})
            status = send(client, path, body, method).status_code
            assert (status != 403) == role.startswith(duty), (role, path)
    for role in admins:
        scope = ROLES[role].rights
        assert not {"registers.read", "cases.read", "counts.read"} & {str(r) for r in scope}


def test_no_account_holds_two_of_them(admins):
    user = admins["system_administrator"].user
    with pytest.raises(GeoGridError) as told:
        assign_role(user, "audit_administrator")
    assert (told.value.code, told.value.field) == ("administrators_exclude", "role")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(user=user, role="audit_administrator", duty="audit")
    past = DateTimeTZRange(timezone.now() - timedelta(2), timezone.now() - timedelta(1), "[)")
    RoleAssignment.objects.create(
        user=make_user("planner", "later"), role="audit_administrator", duty="audit", valid=past
    )


def test_nobody_gives_or_takes_a_role_of_their_own(admins):
    security = admins["security_administrator"]
    own = security.user.assignments.get()
    given = send(security, f"users/{security.user.pk}/roles",
                 {"role": "city_manager", "division_code": "99"})  # fmt: skip
    assert given.json()["code"] == "own_roles"
    assert send(security, f"roles/{own.pk}", method="delete").json()["code"] == "own_roles"


@pytest.mark.parametrize(
    ("role", "area", "code"),
    [
        ("grid_worker", {"division_code": "99"}, "area_kind"),
        ("street_manager", {}, "area_missing"),
        ("street_manager", {"division_code": "99", "department_id": 1}, "area_kind"),
        ("audit_administrator", {"division_code": "99"}, "area_kind"),
        ("emperor", {}, "role_unknown"),
    ],
)
def test_a_role_wants_its_own_kind_of_area(db, role, area, code):
    with pytest.raises(GeoGridError) as told:
        assign_role(make_user("planner", "lin"), role, **area)
    assert told.value.code == code


def test_a_role_is_given_and_taken_over_http(admins, lattice_city):
    security, lin = admins["security_administrator"], make_user("planner", "lin")
    made = send(security, f"users/{lin.pk}/roles", {"role": "dispatcher", "division_code": LEFT})
    assert made.status_code == 201
    (row,) = (u for u in security.get("/api/v1/users").json()["users"] if u["username"] == "lin")
    assert {r["role"] for r in row["roles"]} == {"planner", "dispatcher"}
    taken = send(security, f"roles/{made.json()['id']}", method="delete")
    assert taken.status_code == 204
    assert set(AuditEntry.objects.filter(keys=[lin.pk]).values_list("action", flat=True)) >= {
        "role.assign", "role.withdraw",
    }  # fmt: skip


def test_a_first_password_opens_nothing_before_it_is_changed(lattice_city):
    make_user("planner", "chen")
    User.objects.update(must_change_password=True)
    client = Client()
    login = send(client, "login", {"username": "chen", "password": PASSWORD})
    assert login.json()["must_change_password"]
    assert client.get("/api/v1/city").json()["code"] == "password_change"
    assert client.get("/tiles/buildings/15/0/0.mvt").status_code == 403
    weak = send(client, "me/password", {"old": PASSWORD, "new": "1234567890"})
    assert weak.json()["code"] == "password_weak"
    wrong = send(client, "me/password", {"old": "wrong", "new": "a long enough phrase"})
    assert wrong.json()["code"] == "password_wrong"
    changed = send(client, "me/password", {"old": PASSWORD, "new": "a long enough phrase"})
    assert changed.status_code == 204
    assert client.get("/api/v1/city").status_code == 200, "this session goes on"


def test_ones_sessions_are_listed_and_ended(db):
    make_user("planner", "lin")
    here, there = Client(), Client()
    for client in (here, there):
        send(client, "login", {"username": "lin", "password": PASSWORD})
    sessions = here.get("/api/v1/me/account").json()["sessions"]
    assert len(sessions) == 2
    (other,) = (s["id"] for s in sessions if not s["is_this"])
    assert send(here, f"me/sessions/{other}", method="delete").status_code == 204
    assert there.get("/api/v1/me").status_code == 401
    assert send(here, f"me/sessions/{other}", method="delete").status_code == 404


def test_the_reach_of_an_account_is_told_in_cells(world: World):
    client = client_of(world, "security_administrator")
    reach = client.get(f"/api/v1/users/{world.users['grid_worker'].pk}/reach").json()
    assert [c["id"] for c in reach["cells"] if c["registers"]] == [world.home.grid_cell]
    planner = client.get(f"/api/v1/users/{world.users['planner'].pk}/reach").json()
    assert all(c["counts"] and not c["registers"] for c in planner["cells"])
    set_active(world.users["grid_worker"], active=False)
    gone = client.get(f"/api/v1/users/{world.users['grid_worker'].pk}/reach").json()
    assert not any(c["registers"] for c in gone["cells"])


def test_the_first_administrator_comes_in_by_command(db, monkeypatch):
    out = io.StringIO()
    call_command("create_account", "root", role="security_administrator", stdout=out)
    code = out.getvalue().splitlines()[0]
    user = User.objects.get(username="root")
    assert not user.has_usable_password()
    started = send(Client(), "start-account", {"code": code, "password": "a long enough phrase"})
    assert started.json() == {"username": "root"}
    token = io.StringIO()
    call_command("create_token", "root", days=1, stdout=token)
    assert user_of_token(token.getvalue().strip()) == user
    with pytest.raises(CommandError):
        call_command("create_token", "nobody")


def test_a_first_password_may_be_piped_in_and_is_not_kept(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match="password_weak"):
        call_command("create_account", "lin", role="planner", division="99", password_stdin=True)
    assert not User.objects.filter(username="lin").exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough phrase\n"))
    call_command("create_account", "lin", role="planner", division="99", password_stdin=True)
    lin = User.objects.get(username="lin")
    assert lin.check_password("a long enough phrase")
    assert lin.must_change_password


def test_the_demo_has_an_account_for_every_role(lattice_city, tmp_path):
    worker = Worker.objects.create(ref="w", name="w")
    CellTeam.objects.create(cell_id=lattice_city.grid_cells[0], worker=worker, role="primary",
                            valid=from_today())  # fmt: skip
    path = tmp_path / "demo" / "accounts.json"
    made = make_accounts(path)
    assert {a["role"] for a in made} == set(ROLES)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text(encoding="utf-8")) == made == read_accounts(path)
    for account in made:
        login = send(Client(), "login", {k: account[k] for k in ("username", "password")})
        assert login.status_code == 200, account["role"]
    again = make_accounts(path)
    assert [a["username"] for a in again] == [a["username"] for a in made]
    User.objects.all().delete()
    assert read_accounts(path) == []


def test_a_random_password_that_looks_like_the_name_is_thrown_again(
    lattice_city, tmp_path, monkeypatch
):
    """Chance does that once in many starts, and the rules of passwords refuse it."""
    drawn = [name for _ in ROLES for name in ("city_manager", "planner-planner")]
    plain = secrets.token_urlsafe
    monkeypatch.setattr(
        "importers.demo.accounts.secrets.token_urlsafe",
        lambda size: drawn.pop() if drawn else plain(size),
    )
    worker = Worker.objects.create(ref="w", name="w")
    CellTeam.objects.create(cell_id=lattice_city.grid_cells[0], worker=worker, role="primary",
                            valid=from_today())  # fmt: skip
    made = {a["username"]: a["password"] for a in make_accounts(tmp_path / "accounts.json")}
    assert made["city_manager"] != "city_manager"
    assert made["planner"] != "planner-planner"


def test_p11_what_is_past_its_time_is_purged(world: World):
    LoginFailure.objects.create(name_digest=b"x" * 32, at=timezone.now() - timedelta(days=91))
    LoginFailure.objects.create(name_digest=b"x" * 32)
    left, stays = Resident.objects.order_by("pk")[:2]
    long_ago = midnight() - timedelta(days=6 * 366)
    Residence.objects.filter(resident=left).update(
        valid=DateTimeTZRange(long_ago - timedelta(days=9), long_ago, "[)")
    )
    call_command("purge")
    assert not Resident.objects.filter(pk=left.pk).exists()
    assert not Household.objects.filter(ref=world.places[0].canaries["registers"][2]).exists()
    assert Resident.objects.filter(pk=stays.pk).exists()
    assert LoginFailure.objects.count() == 1
