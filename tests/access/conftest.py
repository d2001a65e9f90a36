"""The random city, and the application's own role in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from tests.access.world import World, make_world
from tests.cities import city


@city
def world() -> World:
    return make_world(5)


@pytest.fixture
def as_app(db) -> Iterator[None]:
    """The connection acts as the application's role: the policies bind it."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE geo_grid_app")
    yield
    if connection.connection is not None and not connection.connection.closed:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def client_of(world: World, role: str) -> Client:
    """A client logged in as the world's account of a role; a stranger for ``nobody``."""
    client = Client()
    if role in world.users:
        client.force_login(world.users[role])
    return client
