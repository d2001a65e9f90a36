"""P3, P4: who asks is found by one query, in one message, and nothing of it is remembered."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from geo_grid.access.actions import create_token, set_active, withdraw_role
from geo_grid.access.context import Caller, acting
from geo_grid.access.identity import of_session, of_token
from geo_grid.access.models import Session, Token
from geo_grid.access.scope import scope_of
from geo_grid.access.scoped_query import fetch
from geo_grid.access.sessions import kept_key
from tests.access.conftest import client_of
from tests.access.world import World, make_world
from tests.workers import until

TILE = "/tiles/{}/15/0/0.mvt"


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def told(asked: CaptureQueriesContext) -> list[str]:
    """The statements without the savepoints and settings that a test's own transaction adds."""
    kept = [one["sql"] for one in asked.captured_queries]
    return [text for text in kept if not text.startswith(("SAVEPOINT", "RELEASE", "SET LOCAL"))]


def test_an_identity_has_the_scope_that_is_computed_anywhere_else(world: World):
    for role, user in world.users.items():
        found = of_token(create_token(user))
        assert found is not None
        assert (found.user, found.scope) == (user, scope_of(user)), role
        assert found.user.username == user.username
        client = client_of(world, role)
        key = client.session.session_key
        assert of_session(kept_key(key)).scope == scope_of(user), role


@pytest.mark.parametrize("layers", ["streets,buildings", "population,incidents"])
def test_a_tile_takes_two_statements_and_an_unchanged_one_takes_one(world: World, layers: str):
    secret = create_token(world.users["street_manager"])
    path = TILE.format(layers)
    for client in (Client(headers=bearer(secret)), client_of(world, "street_manager")):
        etag = client.get(path)["ETag"]  # notes when the session was seen
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
        assert len(told(asked)) == 1
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path.replace("/0/0.", "/0/1."), headers=bearer(secret)).status_code == 200
    assert len(told(asked)) == 2


def test_p04_a_token_ends_with_its_time_its_row_and_its_account(world: World):
    user, path = world.users["street_manager"], TILE.format("population")
    ended = create_token(user, expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(path, headers=bearer(ended)).status_code == 401
    secret = create_token(user)
    basic = base64.b64encode(f"another:{secret}".encode()).decode()
    assert Client().get(path, headers={"Authorization": f"Basic {basic}"}).status_code == 401
    assert Client().get(path, headers=bearer(secret)).status_code == 200
    withdraw_role(user.assignments.get())
    assert Client().get(path, headers=bearer(secret)).status_code == 403
    set_active(user, active=False)
    assert Client().get(path, headers=bearer(secret)).status_code == 401
    set_active(user, active=True)
    Token.objects.all().delete()
    assert Client().get(path, headers=bearer(secret)).status_code == 401


def test_p04_a_session_is_nobodys_once_its_row_or_what_it_says_is_wrong(world: World):
    path = TILE.format("population")
    client = client_of(world, "street_manager")
    assert client.get(path).status_code == 200
    session = client.session
    session[SESSION_KEY] = str(world.users["city_manager"].pk)  # signed, but another's password
    session.save()
    assert client.get(path).status_code == 401
    other = client_of(world, "street_manager")
    assert other.get(path).status_code == 200
    Session.objects.all().delete()
    assert other.get(path).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_p03_a_question_in_one_message_leaves_nothing_declared():
    world = make_world(5)
    who = Caller(scope=scope_of(world.users["street_manager"]), statement_timeout_ms=700)
    text = (
        "SELECT count(*), current_setting('statement_timeout'), %(n)s::int FROM geo_grid_resident"
    )
    wanted = sum(world.sees("street_manager", place, "registers") for place in world.places)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE geo_grid_app")
        try:
            with acting(who):
                assert fetch(text, {"n": 3}) == [(wanted, "700ms", 3)]
                assert fetch(text, {"n": 4}, timeout_ms=900) == [(wanted, "900ms", 4)]
            assert fetch(text, {"n": 5})[0][0] == 0
            cursor.execute(
                "SELECT count(*), current_setting('geo_grid.scope', true),"
                " current_setting('statement_timeout') FROM geo_grid_resident"
            )
            assert cursor.fetchone() == (0, "", "0")
        finally:
            cursor.execute("RESET ROLE")


@pytest.mark.django_db(transaction=True)
def test_p18_a_connection_that_the_server_ended_is_seen_without_asking():
    other = connection.copy()
    other.ensure_connection()
    try:
        assert other.is_usable()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [other.connection.info.backend_pid])
        until(lambda: not other.is_usable())
    finally:
        other.close()
