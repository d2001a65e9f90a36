"""Open data through /ogc/: for everybody, as published, and nothing else with it."""

from __future__ import annotations

import pytest
from django.test import Client

from geo_grid.access.actions import create_token
from geo_grid.disclosure.actions import publish
from geo_grid.errors import Misconfigured
from geo_grid.origins import cors_origins
from geo_grid.people.models import Household, Residence, Resident
from geo_grid.premises.models import Unit

OPEN = "/ogc/collections/open_communities"
CLOSED = ("buildings", "units", "incidents", "organisations", "no_such_layer")


@pytest.fixture
def stranger(full_city) -> Client:
    return Client()


def crowd(building: int, people: int) -> None:
    """A house with this many registered people, each in a household of their own."""
    from geo_grid.areas.actions import touch
    from geo_grid.locate.actions import resolve_all
    from geo_grid.people.actions import recount

    for number in range(people):
        unit = Unit.objects.create(building_id=building, floor=9, room=f"9{number:02d}")
        home = Household.objects.create(unit=unit)
        person = Resident.objects.create(name="某人", category="registered")
        Residence.objects.create(resident=person, unit=unit, household=home)
    resolve_all()
    recount()
    touch()


def rows(reply) -> dict[str, dict]:
    assert reply.status_code == 200, reply.content
    return {one["properties"]["name"]: one["properties"] for one in reply.json()["features"]}


def test_a_stranger_is_offered_open_layers_alone(stranger):
    told = stranger.get("/ogc/collections").json()["collections"]
    assert [one["id"] for one in told] == ["open_communities"]
    paths = stranger.get("/ogc/api").json()["paths"]
    named = {path.split("/")[2] for path in paths if path.startswith("/collections/")}
    assert named == {"open_communities"}


def test_a_stranger_reads_the_same_table_as_on_the_page(stranger, full_city):
    crowd(full_city.buildings["B1"], 10)
    crowd(full_city.buildings["B5"], 20)
    publish()
    features = rows(stranger.get(f"{OPEN}/items"))
    page = stranger.get("/open/communities.json").json()["communities"]
    assert features == {row["name"]: row for row in page}
    for name, true in (("左社区", 14), ("右社区", 26)):
        assert abs(features[name]["registered"] - true) < 5
        assert features[name]["registered"] % 5 == 0


def test_p07_filters_meet_published_numbers_and_cannot_probe_the_true_ones(stranger):
    """Left has 2 households and 4 people, right 1 and 6: no filter finds one of these counts."""
    publish()
    for condition in ("households = 2", "households = 1", "registered = 4", "registered = 6"):
        reply = stranger.get(f"{OPEN}/items", {"filter": condition})
        assert rows(reply) == {}, condition
    page = stranger.get("/open/communities.json").json()["communities"]
    for row in page:
        told = rows(stranger.get(f"{OPEN}/items", {"registered": row["registered"]}))
        assert row["name"] in told


def test_other_collections_answer_a_stranger_alike(stranger):
    answers = set()
    for name in CLOSED:
        for tail in ("", "/items", "/queryables", "/items/1", "/tiles", "/tiles/WebMercatorQuad"):
            reply = stranger.get(f"/ogc/collections/{name}{tail}")
            answers.add((reply.status_code, str(reply.json())))
        reply = stranger.post(f"/ogc/collections/{name}/search", {}, "application/json")
        answers.add((reply.status_code, str(reply.json())))
        reply = stranger.get(f"/ogc/collections/{name}/tiles/WebMercatorQuad/0/0/0")
        answers.add((reply.status_code, str(reply.json())))
    ((status, _),) = answers
    assert status == 401
    html = stranger.get("/ogc/collections/buildings", headers={"Accept": "text/html"})
    assert (html.status_code, html["Location"].split("?")[0]) == (302, "/login/")


def test_tiles_of_open_data_hold_what_the_features_hold(stranger, decode):
    from layers.tiles.vector_tiles import address_of
    from tests.layers.conftest import MIDDLE

    publish()
    x, y = address_of(*MIDDLE, 15)
    reply = stranger.get(f"{OPEN}/tiles/WebMercatorQuad/15/{y}/{x}")
    found = decode(reply.content, 15, x, y)["open_communities"]
    assert sorted(found["name"]) == ["右社区", "左社区"]
    told = rows(stranger.get(f"{OPEN}/items"))
    shown = dict(zip(found["name"], found["registered"], strict=True))
    assert shown == {name: row["registered"] for name, row in told.items()}
    assert stranger.get(f"/tiles/open_communities/15/{x}/{y}.mvt").status_code == 401


def test_pages_of_other_sites_read_what_a_stranger_is_told_and_no_more(stranger, client):
    publish()
    tile = f"{OPEN}/tiles/WebMercatorQuad/0/0/0"
    for path in ("/ogc/", f"{OPEN}/items", f"{OPEN}/items?filter=x", tile, "/open/communities.csv"):
        reply = stranger.get(path, headers={"Origin": "https://elsewhere.example"})
        assert reply["Access-Control-Allow-Origin"] == "*", path
        assert "Access-Control-Allow-Credentials" not in reply
    for path in (f"{OPEN}/items", "/ogc/collections/buildings/items", tile):
        reply = client.get(path, headers={"Origin": "https://elsewhere.example"})
        assert reply.status_code == 200
        assert "Access-Control-Allow-Origin" not in reply, path


def test_pages_of_named_sites_read_by_a_token_and_never_by_a_cookie(stranger, client, settings):
    settings.GEO_GRID_CORS_ORIGINS = frozenset({"https://maps.example"})
    path = "/ogc/collections/buildings/items"
    named, other = {"Origin": "https://maps.example"}, {"Origin": "https://maps.example.evil"}
    token = {"Authorization": f"Bearer {create_token(client.user, name='page')}"}
    asked = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    first = stranger.options(path, headers=named | asked)
    assert (first.status_code, first["Access-Control-Allow-Origin"]) == (204, named["Origin"])
    assert "Authorization" in first["Access-Control-Allow-Headers"]
    assert first["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
    reply = stranger.get(path, headers=named | token)
    assert (reply.status_code, reply["Access-Control-Allow-Origin"]) == (200, named["Origin"])
    assert "Origin" in reply["Vary"]
    refused = stranger.get(path, headers=named)
    assert (refused.status_code, refused["Access-Control-Allow-Origin"]) == (401, named["Origin"])
    by_cookie = client.get(path, headers=named)
    for one in (first, reply, refused, by_cookie):
        assert "Access-Control-Allow-Credentials" not in one
    assert stranger.options(path, headers=other | asked).status_code == 405
    reply = stranger.get(path, headers=other | token)
    assert reply.status_code == 200
    assert "Access-Control-Allow-Origin" not in reply
    page = stranger.get("/api/v1/layers", headers=named | token)  # nothing beside /ogc/
    assert "Access-Control-Allow-Origin" not in page


def test_origins_are_named_as_browsers_send_them():
    text = "https://maps.example, http://10.0.0.5:8080,"
    assert cors_origins(text) == {"https://maps.example", "http://10.0.0.5:8080"}
    assert cors_origins("") == frozenset()
    for bad in ("*", "maps.example", "https://maps.example/", "https://Maps.example", "null"):
        with pytest.raises(Misconfigured):
            cors_origins(bad)


def test_an_account_without_a_role_is_a_stranger(full_city):
    from geo_grid.access.models import User

    client = Client()
    client.force_login(User.objects.create(username="no-role"))
    assert [o["id"] for o in client.get("/ogc/collections").json()["collections"]] == [
        "open_communities"
    ]
    assert client.get("/ogc/collections/buildings/items").status_code == 403
