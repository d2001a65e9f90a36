"""A search by POST finds what the same words find in an address, and longer ones."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from geo_grid.access.actions import create_token
from tests.conftest import SOUTH, STEP, WEST

SEARCH, ITEMS = "/ogc/collections/buildings/search", "/ogc/collections/buildings/items"
BOX = [WEST, SOUTH, WEST + 2.5 * STEP, SOUTH + 3 * STEP]
OTHERS = {"op": "<>", "args": [{"property": "name"}, "2号楼"]}
TEXT = "name <> '2号楼'"


def post(client: Client, body, path: str = SEARCH, **more):
    return client.post(path, json.dumps(body), content_type="application/json", **more)


def features(reply) -> list[dict]:
    assert reply.status_code == 200, reply.content
    assert reply["Content-Type"] == "application/geo+json"
    return reply.json()["features"]


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ({}, {}),
        ({"filter": TEXT}, {"filter": TEXT}),
        ({"filter": OTHERS}, {"filter": TEXT}),
        ({"filter": OTHERS, "filter-lang": "cql2-json"}, {"filter": TEXT}),
        ({"floors": 6}, {"floors": "6"}),
        ({"name": "1号楼"}, {"name": "1号楼"}),
        ({"bbox": BOX, "count": "exact"}, {"bbox": ",".join(map(str, BOX)), "count": "exact"}),
        ({"bbox": ",".join(map(str, BOX))}, {"bbox": ",".join(map(str, BOX))}),
        ({"sortby": ["-floors", "name"], "limit": 3}, {"sortby": "-floors,name", "limit": "3"}),
        ({"properties": ["floors"], "skipGeometry": True},
         {"properties": "floors", "skipGeometry": "true"}),
        ({"datetime": "2099-01-01"}, {"datetime": "2099-01-01"}),
    ],
    ids=str,
)  # fmt: skip
def test_a_search_finds_what_the_address_finds(client, full_city, body, address):
    searched, asked = post(client, body).json(), client.get(ITEMS, address).json()
    left_out = ("links", "timeStamp")
    assert {k: v for k, v in searched.items() if k not in left_out} == {
        k: v for k, v in asked.items() if k not in left_out
    }
    assert searched["features"], "nothing is alike by being empty"


def test_a_small_number_is_not_written_with_an_exponent(client, full_city):
    assert features(post(client, {"bbox": [1e-7, 1e-7, 2e-7, 2e-7]})) == []


def test_a_filter_that_no_address_holds(client, full_city):
    names = [f"没有这样一栋楼房在此地{number:03d}" for number in range(300)]
    condition = {"op": "in", "args": [{"property": "name"}, [*names, "1号楼"]]}
    assert len(json.dumps(condition)) > 16_000, "what nginx takes of an address"
    (found,) = features(post(client, {"filter": condition}))
    assert found["properties"]["name"] == "1号楼"


def test_links_say_the_body_that_leads_on_and_back(client, full_city):
    body = {"filter": OTHERS, "sortby": ["-name"], "limit": 1}
    whole = [one["id"] for one in features(post(client, body | {"limit": 100}))]
    assert len(whole) > 2
    seen, before = [], None
    while body:
        reply = post(client, body)
        seen += [one["id"] for one in features(reply)]
        links = {one["rel"]: one for one in reply.json()["links"]}
        assert links["self"]["body"] == body
        for rel in {"self", "next", "prev"} & set(links):
            assert (links[rel]["method"], links[rel]["href"]) == (
                "POST",
                f"http://testserver{SEARCH}",
            )
        if before is not None:
            back = features(post(client, links["prev"]["body"]))
            assert [one["id"] for one in back] == seen[-2:-1]
        before, body = body, links["next"]["body"] if "next" in links else None
    assert seen == whole


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ([], "search_no_object", None),
        ("floors > 2", "search_no_object", None),
        ({"f": "html"}, "parameter_unknown", "f"),
        ({"filters": TEXT}, "parameter_unknown", "filters"),
        ({"filter": None}, "parameter_unusable", "filter"),
        ({"filter": [OTHERS]}, "parameter_unusable", "filter"),
        ({"filter": OTHERS, "filter-lang": "cql2-text"}, "parameter_unusable", "filter-lang"),
        ({"filter": {}}, "filter_unreadable", "filter"),
        ({"floors": None}, "parameter_unusable", "floors"),
        ({"floors": [3]}, "parameter_unusable", "floors"),
        ({"floors": 2.5}, "parameter_unusable", "floors"),
        ({"bbox": [[1, 2], [3, 4]]}, "parameter_unusable", "bbox"),
        ({"properties": ["floors,name"]}, "parameter_unusable", "properties"),
        ({"limit": 0}, "parameter_unusable", "limit"),
        ({"limit": True}, "parameter_unusable", "limit"),
    ],
    ids=str,
)
def test_what_is_not_understood_is_named(client, full_city, body, code, field):
    reply = post(client, body)
    assert reply.status_code == 400
    assert reply.json()["code"] == code
    assert list(reply.json()["fields"]) == ([field] if field else [])


def test_only_json_in_the_body_and_nothing_beside_it(client, full_city):
    form = client.post(SEARCH, {"filter": TEXT})
    assert form.status_code == 415
    beside = post(client, {}, f"{SEARCH}?limit=1")
    assert (beside.status_code, beside.json()["code"]) == (400, "parameter_unknown")
    assert client.get(SEARCH).status_code == 405


def test_p13_a_session_sends_its_csrf_token_and_a_program_its_own(client, full_city):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(client.user)
    assert post(strict, {}).status_code == 403
    token = {"Authorization": f"Bearer {create_token(client.user, name='gis')}"}
    assert features(post(Client(enforce_csrf_checks=True), {}, headers=token))
    reply = post(Client(), {})
    assert (reply.status_code, reply.json()["code"]) == (401, "not_logged_in")


def test_p10_rows_of_people_are_counted_as_by_the_address(client, full_city, settings):
    settings.GEO_GRID_EXPORT_ROWS = 1
    path = "/ogc/collections/organisations/"
    first = post(client, {"limit": 2}, f"{path}search")
    assert len(features(first)) == 1
    refused = post(client, {"limit": 2}, f"{path}search")
    assert refused.status_code == 403
    assert refused.json()["code"] == client.get(f"{path}items?limit=2").json()["code"]
