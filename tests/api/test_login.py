"""Logging in by page, cookie and token; what is refused to a stranger."""

from __future__ import annotations

import base64

import pytest
from django.test import Client

from geo_grid.access.actions import create_token, withdraw_role
from geo_grid.access.roles import ROLES
from geo_grid.access.scope import scope_of, significant
from tests.conftest import PASSWORD, make_user


def log_in(client, username, password=PASSWORD):
    return client.post(
        "/api/v1/login",
        {"username": username, "password": password},
        content_type="application/json",
    )


def test_a_login_gives_a_session_and_a_csrf_token(db):
    make_user("planner", "lin")
    client = Client(enforce_csrf_checks=True)
    reply = log_in(client, "lin")
    assert reply.status_code == 200
    assert client.get("/api/v1/me").json()["username"] == "lin"
    sent = {"path": "/api/v1/logout", "data": {}, "content_type": "application/json"}
    assert client.post(**sent).status_code == 403
    ended = client.post(**sent, headers={"X-CSRFToken": reply.json()["csrf"]})
    assert ended.status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_a_token_opens_as_bearer_and_as_basic_password(lattice_city):
    user = make_user("planner", "lin")
    secret = create_token(user)
    basic = base64.b64encode(f"lin:{secret}".encode()).decode()
    foreign = base64.b64encode(f"wang:{secret}".encode()).decode()
    for header, status in (
        (f"Bearer {secret}", 200), (f"Basic {basic}", 200), (f"Basic {foreign}", 401),
        ("Bearer nonsense", 401), ("Basic nonsense", 401),
    ):  # fmt: skip
        reply = Client().get("/api/v1/city", headers={"Authorization": header})
        assert reply.status_code == status, header


def test_a_stranger_is_sent_to_the_login_page_or_refused(lattice_city):
    client = Client()
    page = client.get("/?x=1", headers={"Accept": "text/html"})
    assert (page.status_code, page["Location"]) == (302, "/login/?next=/%3Fx%3D1")
    assert client.get("/login/").status_code == 200
    for path in ("/api/v1/city", "/api/v1/grid_cells.geojson", "/tiles/buildings/15/0/0.mvt"):
        assert client.get(path).status_code == 401, path
    assert client.get("/healthz").status_code == 200


def test_an_account_without_a_role_is_nobodys_staff(lattice_city):
    user = make_user("planner", "lin")
    withdraw_role(user.assignments.get())
    client = Client()
    client.force_login(user)
    assert client.get("/api/v1/city").status_code == 403
    assert client.get("/tiles/buildings/15/0/0.mvt").status_code == 403
    assert client.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_logs_in_and_knows_its_scope(lattice_city, login_as, role):
    area = {}
    if role == "grid_worker":
        area = {"grid_cell_id": lattice_city.grid_cells[0]}
    if role == "assistant":
        area = {"building_id": lattice_city.buildings["B1"]}
    client = login_as(role, **area)
    me = client.get("/api/v1/me").json()
    assert me["rights"] == sorted(ROLES[role].rights)
    assert client.get("/api/v1/city").status_code == (200 if ROLES[role].is_staff else 403)
    scope = scope_of(client.user)
    assert scope.cells == set(filter(None, [area.get("grid_cell_id")]))
    assert scope.everything == (scope.prefixes == {"99"})


def test_codes_are_cut_to_their_significant_digits():
    codes = {"350000000000": "35", "350200000000": "3502", "350203000000": "350203",
             "350203001000": "350203001", "350203001002": "350203001002", "350203": "350203"}  # fmt: skip
    assert {code: significant(code) for code in codes} == codes
