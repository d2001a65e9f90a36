"""P13, P26, P27: what every reply says to browsers, and how production is set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from geo_grid.access.models import User
from geo_grid.access.scoped_query import fetch
from layers.catalogue import feature_collections
from tests.access.routes import ROUTES
from tests.access.test_scope_routes import patterns
from tests.access.world import World
from tests.conftest import PASSWORD
from tests.slow import SLOW_COUNT

ROOT = Path(__file__).resolve().parents[2]
CACHED = {"tile", "ogc-tile"}


@pytest.fixture
def csrf_client(db, login_as):
    client = login_as("city_manager", "strict")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(client.user)
    return strict


@pytest.mark.slow
def test_p13_every_reply_of_every_route_carries_the_headers(world: World, client):
    client.force_login(User.objects.get(username="city_manager"))
    for name, route in ROUTES.items():
        if name == "logout":
            continue
        path, query = next(route.arguments(world))
        more = {"data": route.body, "content_type": "application/json"} if route.body else {}
        reply = getattr(client, route.method)(
            reverse(name, kwargs=path), query_params=query, **more
        )
        if name in CACHED:
            assert reply["Cache-Control"] == "private, no-cache", name
            assert reply["ETag"]
        else:
            assert reply["Cache-Control"] == "no-store", name
        policy = reply["Content-Security-Policy"]
        assert "script-src 'self'" in policy, name
        assert "unsafe" not in policy
        assert reply["X-Frame-Options"] == "DENY"
        assert reply["X-Content-Type-Options"] == "nosniff"
        assert {"Cookie", "Authorization"} <= set(reply["Vary"].split(", ")), name


BEFORE_A_LOGIN = {
    "login": "/api/v1/login", "start-account": "/api/v1/start-account",
    "public-reports": "/report/api/incidents",
    **{f"public-{verb.replace('_', '-')}": f"/report/api/incidents/none/{verb}"
       for verb in ("reply", "not_fixed", "rating")},
}  # fmt: skip
BY_A_SECRET = {"public-files", "open311-requests"}
"""Takes a form, with a secret in it or in its address; a session counts for nothing there."""


@pytest.mark.slow
def test_p13_no_write_passes_without_the_token_of_our_pages(world: World, csrf_client):
    for name, route in ROUTES.items():
        path, _ = next(route.arguments(world))
        if name in BEFORE_A_LOGIN or name in BY_A_SECRET:
            continue  # has no session to ride on, and takes JSON only
        for method in ("post", "put", "patch", "delete"):
            reply = getattr(csrf_client, method)(
                reverse(name, kwargs=path), data="{}", content_type="application/json"
            )
            assert reply.status_code in (403, 405), (name, method)
            assert reply.status_code == 403 or route.public or name in CACHED, (name, method)


@pytest.mark.parametrize("path", BEFORE_A_LOGIN.values())
def test_p13_what_comes_before_a_login_takes_json_only(db, path):
    reply = Client().post(path, {"username": "x", "password": "y", "code": "z"})
    assert reply.status_code == 415


def test_p13_cookies_are_out_of_reach_of_scripts_and_other_sites(client, settings):
    reply = Client().post(
        "/api/v1/login", {"username": "somebody", "password": PASSWORD},
        content_type="application/json",
    )  # fmt: skip
    session = reply.cookies[settings.SESSION_COOKIE_NAME]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert reply.cookies["csrftoken"]["samesite"] == "Lax"


def in_production(*command: str) -> subprocess.CompletedProcess[str]:
    # The last one is set for the tests' own process, beside a browser.
    ours = ("GEO_GRID_HTTPS", "GEO_GRID_ROLE", "DJANGO_ALLOW_ASYNC_UNSAFE")
    kept = {k: v for k, v in os.environ.items() if k not in ours}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True,
        env=kept | {"DJANGO_SETTINGS_MODULE": "geo_grid.settings"},
    )  # fmt: skip


@pytest.mark.slow
def test_p27_check_deploy_is_clean():
    done = in_production("manage.py", "check", "--deploy", "--fail-level", "INFO")
    assert done.returncode == 0, done.stdout + done.stderr


def test_p13_production_sends_cookies_over_tls_only():
    done = in_production(
        "-c",
        "import geo_grid.settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.DEBUG)",
    )
    assert done.stdout.split() == ["True", "True", "True", "31536000", "False"], done.stderr


def sleep_in_sql(*args, **options) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SLOW_COUNT)
    return ""


def sleep_in_one_message(*args, **options) -> bytes:
    fetch(SLOW_COUNT, {})
    return b""


@pytest.mark.parametrize("path", ["/api/v1/incidents.geojson", "/tiles/buildings/15/0/0.mvt"])
def test_p26_an_expensive_query_is_cut_with_a_clear_error(
    client, lattice_city, settings, monkeypatch, path
):
    settings.GEO_GRID_STATEMENT_TIMEOUT_MS = 100
    monkeypatch.setattr(feature_collections, "incidents", sleep_in_sql)
    monkeypatch.setattr("layers.api.tiles.tile", sleep_in_one_message)
    reply = client.get(path, headers={"Accept-Language": "en"})
    assert (reply.status_code, reply.json()["code"]) == (503, "too_expensive")
    assert "smaller area" in reply.json()["message"]


def test_p26_searching_is_limited_by_the_minute(client, lattice_city, monkeypatch):
    from geo_grid.api.locate import SearchThrottle

    monkeypatch.setattr(SearchThrottle, "rate", "3/min", raising=False)
    replies = [client.get("/api/v1/locate", {"q": "x"}).status_code for _ in range(4)]
    assert replies[3] == 429
    assert 429 not in replies[:3]


def test_every_pattern_has_a_name():
    assert all(pattern.name for pattern in patterns())
