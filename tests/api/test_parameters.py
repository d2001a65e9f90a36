"""A parameter that a route does not have: every route says so, none answers as if it were not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from geo_grid.http.views import APIView, described


def routes(under: URLResolver, before: str = "") -> Iterator[tuple[str, type]]:
    for one in under.url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        elif isinstance(one, URLPattern):
            yield path, getattr(one.callback, "cls", None) or one.callback


ROUTES = dict(routes(get_resolver()))
ROLES = (
    "city_manager", "data_manager", "dispatcher", "security_administrator", "system_administrator",
    "audit_administrator", "matter_editor", "display",
)  # fmt: skip
LISTS = sorted(
    path
    for path, view in ROUTES.items()
    if path.startswith("api/v1/") and "<" not in path and hasattr(view, "get")
)


def test_p30_every_route_of_the_interface_judges_its_parameters():
    found = {view for path, view in ROUTES.items() if path.startswith(("api/", "report/api"))}
    assert len(found) > 150
    assert {view for view in found if not issubclass(view, APIView)} == set()


def test_what_is_judged_is_what_the_document_says():
    document = SchemaGenerator().get_schema(request=None, public=True)
    checked = 0
    for path, view in ROUTES.items():
        told = document["paths"].get("/" + path.replace("<key:", "{").replace(">", "}"), {})
        for method in ("get", "post", "patch", "put", "delete"):
            if method in told and "{" not in path:
                said = {
                    one["name"]
                    for one in told[method].get("parameters", ())
                    if one["in"] == "query"
                }
                assert said <= {*described(view, method)}, (path, method)
                assert {*described(view, method)} - said <= {"format"}, (path, method)
                checked += 1
    assert checked > 80


@pytest.mark.parametrize("path", LISTS)
def test_p30_a_parameter_that_a_route_has_not_is_refused_by_name(lattice_city, login_as, path):
    """As the first role that may ask it at all."""
    asked = []
    for role in ROLES:
        reply = login_as(role, f"who_{role}").get(f"/{path}", {"stat": "open"})
        asked.append(reply.status_code)
        if reply.status_code == 400:
            told = reply.json()
            assert (told["code"], list(told["fields"])) == ("parameter_unknown", ["stat"])
            assert "stat" in told["message"]
            return
        assert reply.status_code in (401, 403, 404), (role, reply.status_code)
    pytest.fail(f"no role may ask {path}: {asked}")


def test_p30_of_two_values_none_wins_in_silence(lattice_city, login_as):
    planner = login_as("planner", "somebody")
    for path in ("incidents?state=open&state=done", "statistics?level=community&level=city"):
        told = planner.get(f"/api/v1/{path}")
        assert (told.status_code, told.json()["code"]) == (400, "given_twice"), path
    assert planner.get("/api/v1/incidents?state=open&state=open").status_code == 200


@pytest.mark.parametrize(
    ("path", "code"),
    [("jobs?kind=zz", "job_kind_unknown"), ("reach/scenarios?kind=zz", "kind_unknown"),
     ("statistics?level=city&as=ods", "as_unknown"), ("aliases?state=zz", "state_unknown"),
     ("imports?kind=zz", "kind_unknown"), ("plans?state=zz", "state_unknown")],
)  # fmt: skip
def test_p30_a_choice_that_there_is_not_is_no_empty_list(lattice_city, login_as, path, code):
    seen = set()
    for role in ("data_manager", "planner"):
        reply = login_as(role, f"who_{role}").get(f"/api/v1/{path}")
        seen.add((reply.status_code, reply.json()["code"]))
        if reply.status_code == 400:
            assert ", " in reply.json()["message"] or "、" in reply.json()["message"], (
                "those there are"
            )
    assert (400, code) in seen


def test_what_clients_of_a_standard_send_is_taken(lattice_city, client):
    asked = {"jurisdiction_id": "city", "api_key": "x", "extensions": "true"}
    assert client.get("/open311/v2/services.json", asked).status_code == 200
    assert client.get("/open311/v2/services.json", {"stat": "open"}).status_code == 400
