"""P1, P2, P7 over every route that the URL resolver knows."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from geo_grid.access.roles import ROLES
from tests.access.conftest import client_of
from tests.access.routes import IDS, NOWHERE, ROUTES, Route
from tests.access.world import World, make_world
from tests.effort import TORTURE

EVERYBODY = [*ROLES, "nobody"]
ONE_OF_EACH_AREA = ["street_manager", "grid_worker", "assistant", "department_handler", "nobody"]
"""Divisions, cells, buildings, departments, nothing."""
IN_FULL = EVERYBODY if TORTURE else ["grid_worker"]
IN_PART = [role for role in EVERYBODY if role not in IN_FULL]
"""The first ask each route with all its arguments, the others with a share of them each."""


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def spelled_out(body: bytes) -> bytes:
    """A reply with what is packed in it: gzip, and the members of an XLSX or a zipped Shapefile."""
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
            return b"\n".join([*(n.encode() for n in names), *(archive.read(n) for n in names)])
    return body


def ask(client, name: str, route: Route, path, query):
    """The reply's status and everything in it: headers, file name, body."""
    url = reverse(name, kwargs=path)
    more = (
        {"data": route.body, "content_type": "application/json"} if route.body is not None else {}
    )
    if query:
        more["query_params"] = query
    reply = getattr(client, route.method)(url, **more)
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    head = "\n".join(f"{k}: {v}" for k, v in reply.items()).encode()
    return reply.status_code, head + b"\n" + spelled_out(body)


def test_p01_every_route_is_listed():
    names = {pattern.name for pattern in patterns()}
    assert None not in names, "a route without a name cannot be listed"
    assert names == set(ROUTES)


@pytest.mark.slow
def test_p01_no_route_tells_a_foreign_word(db):
    """As the owner of the tables, whom no policy binds: the predicate alone must do it."""
    world = make_world(11)
    for role in EVERYBODY if TORTURE else ONE_OF_EACH_AREA:
        _nothing_foreign(world, role)


@pytest.mark.slow
def test_p01_no_route_tells_a_foreign_word_as_the_application(db, request):
    world = make_world(23)
    request.getfixturevalue("as_app")
    for role in EVERYBODY:
        _nothing_foreign(world, role)


def share(arguments: list[tuple[dict, dict]], role: str) -> list[tuple[dict, dict]]:
    """The requests that a role makes on a route: at least one."""
    if role in IN_FULL:
        return arguments
    return arguments[IN_PART.index(role) % len(arguments) :: len(IN_PART)]


def test_p01_the_roles_share_every_request_among_them():
    for count in (1, 5, len(EVERYBODY), 40):
        arguments = [({"n": n}, {}) for n in range(count)]
        shares = [share(arguments, role) for role in IN_PART or IN_FULL]
        assert all(shares)
        assert {path["n"] for made in shares for path, _ in made} == set(range(count))


def _nothing_foreign(world: World, role: str) -> None:
    assert world.foreign(role)
    client = client_of(world, role)
    for name, route in ROUTES.items():
        foreign = [word.encode() for word in world.foreign(role, numbers=not route.own_only)]
        if role in world.users and not client.session.exists(client.session.session_key):
            client = client_of(world, role)  # the route before has ended the login
        for path, query in share(list(route.arguments(world)), role):
            status, told = ask(client, name, route, path, query)
            assert status < 500, (name, path, query)
            leaked = [word for word in foreign if word in told]
            assert not leaked, (role, name, path, query)
            is_open = route.public or path in route.open_paths
            if role == "nobody" and not is_open:
                assert status in (302, 401), name


def test_p01_the_test_would_see_a_leak(world: World, as_app):
    """What one may see is indeed told, so that silence above means something."""
    for role in ("city_manager", "street_manager", "grid_worker", "department_handler"):
        own = [w for p in world.places if world.sees(role, p, "cases") for w in p.canaries["cases"]]
        client = client_of(world, role)
        _, points = ask(client, "incidents", ROUTES["incidents"], {}, {"state": "all"})
        tiles = b""
        for path in ROUTES["tile"].paths:
            tiles += ask(client, "tile", ROUTES["tile"], path, {})[1]
        refs = [w for w in own if w.encode() in points]
        assert len(refs) >= 3 * len(own) // 5
        assert any(w.encode() in tiles for w in own)


@pytest.mark.slow
def test_p02_a_foreign_id_answers_like_none(world: World):
    for role in EVERYBODY:
        _foreign_like_none(world, role)


def _foreign_like_none(world: World, role: str) -> None:
    client = client_of(world, role)
    checked = 0
    for name, route in ROUTES.items():
        if not route.scoped:
            continue
        none = client.get(reverse(name, kwargs={"pk": NOWHERE}))
        # Who may only locate is refused before any id is looked at.
        assert none.status_code == (
            401 if role not in world.users else 403 if role == "locator" else 404
        )
        for place, pk in zip(world.places, IDS[route.ids](world), strict=True):
            if role in world.users and world.sees(role, place, "cases"):
                assert client.get(reverse(name, kwargs={"pk": pk})).status_code == 200
                continue
            reply = client.get(reverse(name, kwargs={"pk": pk}))
            assert (reply.status_code, reply.content) == (none.status_code, none.content)
            assert dict(reply.headers) == dict(none.headers)
            checked += 1
    assert checked or role in ("city_manager", "data_manager")


def test_p07_small_counts_are_suppressed_outside_ones_area(world: World):
    """Each community of the random city holds fewer than five people."""
    manager, worker = client_of(world, "street_manager"), client_of(world, "grid_worker")
    for client, digits in ((manager, 9), (worker, 99)):
        cells = client.get("/api/v1/grid_cells.geojson").json()["features"]
        for feature in cells:
            told = feature["properties"]
            own = told["id"] == world.home.grid_cell or told["code"][:digits] == world.home.code[:9]
            expected = 1 if own else None
            for count in ("residents", "households", "registered", "open_incidents"):
                assert told[count] == expected, (count, told)
            card = client.get(f"/api/v1/grid_cells/{told['id']}").json()
            assert (card["residents"], card["registered"]) == (expected, expected)
    for place in world.places:
        path = f"/ogc/collections/grid_cells/items/{place.grid_cell}?f=json"
        told = manager.get(path).json()["properties"]
        own = place.code[:9] == world.home.code[:9]
        assert (told["residents"], told["households"]) == ((1, 1) if own else (None, None))
        card = manager.get(f"/api/v1/buildings/{place.building}").json()
        own = place.code[:9] == world.home.code[:9]
        assert card["population"]["residents"] == (1 if own else None)
        assert [u["state"] for u in card["units"]] == (["occupied"] if own else ["hidden"])


def test_p07_sums_that_people_share_are_told_in_full(world: World):
    features = client_of(world, "city_manager").get("/api/v1/divisions.geojson?level=city").json()
    (city,) = features["features"]
    assert city["properties"]["residents"] == len(world.places)


def test_the_application_is_bound_by_policies(as_app):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolbypassrls FROM pg_roles WHERE rolname=current_user")
        assert cursor.fetchone() == ("geo_grid_app", False)
