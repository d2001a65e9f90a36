"""P1, P2, P7 over every route that the URL resolver knows."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from geo_grid.access.roles import ROLES
from geo_grid.areas.models import BasicCellSums
from geo_grid.premises.models import Unit
from tests.access.conftest import client_of
from tests.access.route import IDS, NOWHERE, Route
from tests.access.routes import ROUTES
from tests.access.world import Place, World, make_world
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
        seen = [p for p in world.places if world.sees(role, p, "cases")]
        own = [w for p in seen for w in p.canaries["cases"]]
        client = client_of(world, role)
        _, points = ask(client, "incidents", ROUTES["incidents"], {}, {"state": "all"})
        for place in seen:
            _, page = ask(client, "case", ROUTES["case"], {"ref": place.ref}, {})
            assert all(w.encode() in page for w in place.canaries["cases"])
        tiles = b""
        for path in ROUTES["tile"].paths:
            tiles += ask(client, "tile", ROUTES["tile"], path, {})[1]
        refs = [w for w in own if w.encode() in points]
        assert len(refs) >= 3 * len(seen)
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
        none = client.get(reverse(name, kwargs={route.key: NOWHERE}))
        # Who may only locate, or only show, is refused before any id is looked at.
        is_shut = role in ("locator", "display")
        assert none.status_code == (401 if role not in world.users else 403 if is_shut else 404)
        for place, pk in zip(world.places, IDS[route.ids](world), strict=True):
            if role in world.users and world.sees(role, place, "cases") and not is_shut:
                assert client.get(reverse(name, kwargs={route.key: pk})).status_code == 200
                continue
            reply = client.get(reverse(name, kwargs={route.key: pk}))
            assert (reply.status_code, reply.content) == (none.status_code, none.content)
            assert dict(reply.headers) == dict(none.headers)
            checked += 1
    assert checked or role in ("city_manager", "data_manager")


PERSONS = ("residents", "households", "registered", "floating", "left_behind", "overseas",
           "organisations")  # fmt: skip
CASES = ("open_incidents", "incidents_90d")


@pytest.mark.slow
def test_p07_below_a_community_numbers_are_told_where_rows_are_listed(world: World):
    """Exactly there, by class; elsewhere nothing, whether small or large, nor what follows from it."""
    for place in world.places[1:]:  # nobody's numbers are saved by being large
        _crowd(place)
    for role in world.users:
        if role in ("locator", "display"):
            continue
        client = client_of(world, role)
        cells = client.get("/api/v1/grid_cells.geojson").json()["features"]
        assert len(cells) == len(world.places)
        by_id = {one["id"]: one["properties"] for one in cells}
        for place in world.places:
            told = by_id[place.grid_cell]
            card = client.get(f"/api/v1/grid_cells/{place.grid_cell}").json()
            _check_cell(world, role, place, told)
            _check_cell(world, role, place, card)
            _check_card(world.sees(role, place, "registers"), card)
            path = f"/ogc/collections/grid_cells/items/{place.grid_cell}?f=json"
            item = client.get(path).json()["properties"]
            assert {n: item[n] for n in PERSONS} == {n: told[n] for n in PERSONS}
            assert all(told[name] is not None for name in ("buildings", "units", "area_m2"))


def _crowd(place: Place) -> None:
    sums = BasicCellSums.objects.filter(basic_cell=place.basic_cell)
    sums.update(**dict.fromkeys((*PERSONS, "open_incidents"), 40))


def _check_cell(world: World, role: str, place: Place, told: dict[str, Any]) -> None:
    persons = world.sees(role, place, "registers")
    assert told["numbers"] == ("exact" if persons else "hidden"), role
    for name in PERSONS:
        assert (told[name] is not None) == persons, (role, name)
    assert (told["rule"] is not None) == (told["is_estimated"] is not None) == persons
    cases = role != "department_handler" and world.sees(role, place, "cases")
    if world.users[role].pk not in place.parties:
        for name in CASES:
            assert (told[name] is not None) == cases, (role, name)


def _check_card(persons: bool, card: dict[str, Any]) -> None:
    assert all((n is not None) == persons for n in card["age"].values())


@pytest.mark.slow
def test_p07_a_foreign_house_is_ground_and_nothing_else(world: World):
    for role in world.users:
        if role in ("locator", "display"):
            continue
        client = client_of(world, role)
        for place in world.places:
            seen = world.sees(role, place, "registers")
            card = client.get(f"/api/v1/buildings/{place.building}").json()
            assert card["numbers"] == ("exact" if seen else "hidden")
            assert {n is None for n in card["population"].values()} == {not seen}
            (door,) = card["units"]
            assert door["state"] == ("occupied" if seen else "hidden")
            assert door["residents"] == (1 if seen else None)
            assert (door["use"], door["room"]) == ("dwelling", door["room"])
            unit = client.get(f"/api/v1/units/{place.unit}").json()
            assert (unit["is_estimated"] is None) == (not seen)


def test_p07_a_door_that_stands_for_people_is_as_foreign_as_they_are(world: World):
    place = next(p for p in world.places if not world.sees("grid_worker", p, "registers"))
    Unit.objects.filter(pk=place.unit).update(is_unassigned=True)
    worker, manager = client_of(world, "grid_worker"), client_of(world, "city_manager")
    for client, doors, status in ((worker, 0, 404), (manager, 1, 200)):
        card = client.get(f"/api/v1/buildings/{place.building}").json()
        assert len(card["units"]) == doors
        assert client.get(f"/api/v1/units/{place.unit}").status_code == status
        found = client.get("/api/v1/units", {"building": place.building}).json()["results"]
        assert len(found) == doors


def test_p07_sums_that_people_share_are_told_in_full(world: World):
    features = client_of(world, "city_manager").get("/api/v1/divisions.geojson?level=city").json()
    (city,) = features["features"]
    assert city["properties"]["residents"] == len(world.places)


def test_the_application_is_bound_by_policies(as_app):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolbypassrls FROM pg_roles WHERE rolname=current_user")
        assert cursor.fetchone() == ("geo_grid_app", False)
