"""P24, P31: bodies, cursors and texts that no client of ours sends are refused, never a 5xx."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from geo_grid.access.models import RoleAssignment
from tests.access.conftest import client_of
from tests.access.routes import ROUTES
from tests.access.test_scope_routes import patterns
from tests.access.world import World
from tests.conftest import make_user
from tests.effort import at_length

LONE = "\ud800"
NESTED: Any = json.loads("[" * 60 + "]" * 60)
HOSTILE: dict[str, Any] = {
    "nothing": None, "true": True, "text": "x", "empty": "", "list": [], "object": {},
    "nested": NESTED, "deep object": {"a": {"a": {"a": [{"a": 1}]}}}, "lone surrogate": LONE,
    "null byte": "a\x00b", "huge": 10**30, "beyond bigint": 2**63, "below": -(2**63) - 1,
    "fraction": 1.5, "unknown": 987_654_321, "long": "9" * 4000, "wide digits": "１２３４５６",
    "arabic digits": "٣٤٥٦", "newline": "99\n", "exponent": 1e300,
}  # fmt: skip
TIMES = ["2020-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2999-01-01",
         "2999-01-01T00:00:00", "9999-12-31T23:59:59-14:00", "x", "", LONE]  # fmt: skip


def told(reply: Any) -> tuple[int, Any]:
    return reply.status_code, getattr(reply, "content", b"")[:300]


def sent(client: Client, method: str, path: str, text: str) -> Any:
    client.raise_request_exception = False
    return client.generic(method, path, text, content_type="application/json")


ROLE_FIELDS = {
    "role": "planner", "division_code": "99", "grid_cell_id": 1, "building_id": 1,
    "department_id": 1, "until": "2999-01-01T00:00:00Z",
}  # fmt: skip
AREA_OF = {
    "grid_cell_id": "grid_worker", "building_id": "assistant",
    "department_id": "department_handler",
}  # fmt: skip


@pytest.mark.parametrize("field", list(ROLE_FIELDS))
def test_p24_no_body_of_a_role_breaks_the_site(world: World, field):
    """Each field in turn is everything it should not be; what is given is a role that holds."""
    client = client_of(world, "security_administrator")
    user = make_user("planner", "somebody").pk
    broken = []
    for name, value in [*HOSTILE.items(), *((text, text) for text in TIMES)]:
        body = {"role": AREA_OF.get(field, "planner")}
        if field not in AREA_OF:
            body["division_code"] = "99"
        body[field] = value
        reply = sent(client, "POST", f"/api/v1/users/{user}/roles", json.dumps(body))
        if reply.status_code >= 500 or (reply.status_code != 201 and "code" not in reply.json()):
            broken.append((name, *told(reply)))
    assert not broken
    for row in RoleAssignment.objects.filter(user=user):
        assert row.valid.upper is None or row.valid.upper > row.valid.lower


def test_p31_a_role_is_given_in_an_area_that_is_there(world: World):
    """An id that nothing has is told by its field, as is a time that has passed."""
    client = client_of(world, "security_administrator")
    user = make_user("planner", "somebody").pk

    def refused(**body: Any) -> tuple[int, set[str]]:
        reply = sent(client, "POST", f"/api/v1/users/{user}/roles", json.dumps(body))
        return reply.status_code, set(reply.json()["fields"])

    for field, role in AREA_OF.items():
        for pk in (987_654_321, 2**63, -1):
            assert refused(role=role, **{field: pk}) == (400, {field}), (field, pk)
    for day in ("2020-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"):
        assert refused(role="planner", division_code=world.home.code, until=day) == (400, {"until"})


@pytest.mark.parametrize("text", [
    "", "null", "[]", "1", '"x"', "{", "[" * 100_000, '{"a":' * 50_000, "NaN", '{"username": NaN}',
    '{"username": "\\ud800", "password": "\\udfff"}', '{"username": {"a": []}, "password": []}',
    '{"username": "a\\u0000", "password": "b"}', "\ufeff{}", '{"username": 1e999, "password": 1}',
], ids=lambda text: f"{text[:12]!a}")  # fmt: skip
def test_p24_no_body_before_login_breaks_the_site(lattice_city, text):
    reply = sent(Client(), "POST", "/api/v1/login", text)
    assert 400 <= reply.status_code < 500, told(reply)
    assert {"code", "message"} <= set(reply.json())


@pytest.mark.parametrize("raw", [b"\xff\xfe{}", b'{"username": "\xff"}', b"\x00" * 9])
def test_p24_no_bytes_before_login_break_the_site(lattice_city, raw):
    client = Client(raise_request_exception=False)
    reply = client.generic("POST", "/api/v1/login", raw, content_type="application/json")
    assert 400 <= reply.status_code < 500


CURSORS = [
    None, 1, True, "x", {}, {"a": 1}, [], [None], [[]], [{}], ["x"], ["1", "2"], ["\x00"], [LONE],
    [10**400], ["9" * 400], [1.5], ["NaN"], ["-1"], [str(2**63)], ["1e5"], [" 1"], [NESTED], [True],
]  # fmt: skip


def test_p24_no_crafted_cursor_breaks_a_list(world: World):
    client = client_of(world, "city_manager")
    client.raise_request_exception = False
    broken = []
    for sort in ("", "&sortby=-basic_cell,name", "&sortby=floors"):
        for made in CURSORS:
            for shape in (made, [made, made], [made, made, made]):
                code = base64.urlsafe_b64encode(json.dumps(shape).encode()).decode().rstrip("=")
                path = f"/ogc/collections/buildings/items?limit=2&cursor={code}{sort}"
                reply = client.get(path)
                if reply.status_code >= 500:
                    broken.append((sort, shape, *told(reply)))
    for code in ("", "=", "*", "é", "A" * 9000, "%ff", "%00", quote("[1]"), "W10", "bnVsbA"):
        reply = client.get(f"/ogc/collections/buildings/items?cursor={code}")
        if reply.status_code >= 500:
            broken.append((code, *told(reply)))
    assert not broken


PARAMETERS = (
    "q", "level", "state", "kind", "noun", "layer", "day", "as", "measure", "lon", "lat", "datum",
    "near", "limit", "cursor", "sortby", "filter", "filter-lang", "bbox", "datetime", "properties",
    "area", "building", "unit", "account", "action", "key", "since", "until", "before", "paper",
    "orient", "f", "crs", "filter-crs", "bbox-crs", "form", "accuracy_m", "day_from", "name",
    "confidence", "count", "skipGeometry", "as_of", "at", "scale", "lang", "next", "classes",
)  # fmt: skip
ODD = ["%ED%A0%80", "%00", "%FF", "%C3", quote("１"), "9" * 30, "-1", "1e999", "NaN", "", "%0A"]
"""A lone surrogate as bytes, a null, bytes that are no text, digits that are not ours."""

ALONE = {"ogc-items", "locate", "statistics", "audit", "residents", "incidents", "classes"}


def _path_of(name: str) -> dict[str, Any]:
    return dict(ROUTES[name].paths[0])


@pytest.mark.slow
@pytest.mark.parametrize("role", ["city_manager", "audit_administrator"])
def test_p24_no_odd_text_in_a_parameter_breaks_a_list(world: World, role):
    client = client_of(world, role)
    client.raise_request_exception = False
    broken = []
    for pattern in patterns():
        route = ROUTES[pattern.name]
        if (
            route.method != "get"
            or route.ids
            or set(pattern.pattern.converters) - set(_path_of(pattern.name))
        ):
            continue
        path = reverse(pattern.name, kwargs=_path_of(pattern.name))
        for odd in ODD if role == "city_manager" else ODD[:3]:
            # one for all of them; by itself where the first complaint would hide the others
            asked = ["&".join(f"{name}={odd}" for name in PARAMETERS)]
            if odd in ODD[:2] and pattern.name in ALONE:
                asked += [f"{name}={odd}" for name in PARAMETERS]
            for query in asked:
                reply = client.get(f"{path}?{query}")
                if reply.status_code >= 500:
                    broken.append((path, query[:60], *told(reply)))
    assert not broken


def _leaves(body: Any) -> list[tuple[Any, ...]]:
    """The places in a body where a value stands."""
    if isinstance(body, dict):
        return [(key, *rest) for key, value in body.items() for rest in _leaves(value)]
    return [()]


def _with(body: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    return body | {place[0]: _with(body[place[0]], place[1:], value)}


BODIES: dict[str, dict[str, Any]] = {
    "users": {"username": "newone", "display_name": "x"},
    "user-device": {"name": "x"},
    "user-roles": {"role": "planner", "division_code": "99", "grid_cell_id": None,
                   "since": "2999-01-01T00:00:00", "until": None},
    "start-account": {"code": "x", "password": "y"},
    "residents-search": {"phone_tail": "0000", "id_number": "", "id_type": "", "phone": ""},
    "statistics-area": {"lon": 118.5, "lat": 24.5, "radius_m": 500, "polygon": None},
    "ogc-search": {"limit": 9, "bbox": [118, 24, 119, 25], "sortby": ["id"], "count": "exact",
                   "filter": {"op": "isNull", "args": [{"property": "basic_cell"}]}},
    "plans": {"area": "99", "base": "today", "name": "x"},
    "exports": {"layer": "units", "format": "csv", "reason": "each month", "filter": "", "bbox": ""},
    "buildings": {"geom": {"type": "Point", "coordinates": [1, 2]}, "name": "x", "kind": "x"},
    "units": {"building": 1, "room": "1", "floor": 1, "since": "2020-01-01"},
    "residents": {"unit": 1, "name": "x", "category": "floating", "phone": "1", "id_number": "1",
                  "household": "new", "birth_date": "2000-01-01"},
    "households": {"unit": 1, "members": [1], "householder": 1},
    "organisations": {"name": "x", "unit": 1, "credit_code": "x", "lon": 1, "lat": 1},
    "facilities": {"lon": 1, "lat": 1, "name": "x", "kind": "park"},
    "my-language": {"language": "en"},
    "locate-batches": {"column": "x"},
    "duplicates-search": {"noun": "residents"},
    "themes": {"name": "x", "columns": [], "style": {}},
    "theme-look": {"columns": [], "style": {}},
    "outbox": {"key": 1, "account": "x", "client_id": "entry-0001", "kind": "visit", "sequence": 1, "of": "",
               "base_revision": None, "sender": "AAAA", "wrapped": "AAAA", "sealed": "AAAA"},
    "theme-classes": {"column": "x", "method": "quantile", "classes": 5},
}  # fmt: skip

IN_SHORT = ("nothing", "nested", "object", "lone surrogate", "null byte", "huge", "beyond bigint")


@pytest.mark.parametrize("name", list(BODIES))
def test_p24_no_value_in_a_body_breaks_the_site(world: World, name):
    administrators = {
        "users": "system_administrator", "user-device": "system_administrator",
        "user-roles": "security_administrator",
    }  # fmt: skip
    client = client_of(world, administrators.get(name, "data_manager"))
    pk = world.users["planner"].pk
    told_of = {"user-device": {"pk": pk}, "user-roles": {"pk": pk}, "ogc-search": {"name": "units"}}
    path, broken = reverse(name, kwargs=told_of.get(name, {})), []
    kinds = HOSTILE if at_length(0, 1) else IN_SHORT
    whole = [(place, kind) for place in [(), *((key,) for key in BODIES[name])] for kind in kinds]
    for place, kind in whole:
        text = json.dumps(_with(BODIES[name], place, HOSTILE[kind]))
        reply = sent(client, "POST", path, text)
        if reply.status_code >= 500:
            broken.append((place, kind, *told(reply)))
    assert not broken
