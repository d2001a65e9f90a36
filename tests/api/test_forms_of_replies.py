"""Another form than JSON: every route says in words that it has none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from geo_grid.api.open311.views import ByAddress, Open311View
from geo_grid.http.negotiation import Negotiation
from geo_grid.http.views import APIView


def views(under: URLResolver) -> Iterator[type[APIView]]:
    for one in under.url_patterns:
        if isinstance(one, URLResolver):
            yield from views(one)
        elif isinstance(one, URLPattern):
            view = getattr(one.callback, "cls", None) or getattr(one.callback, "view_class", None)
            if isinstance(view, type) and issubclass(view, APIView):
                yield view


def test_p31_every_route_of_the_interface_judges_forms_alike():
    """Those of Open311 say the form in their address, as that standard has it."""
    found = set(views(get_resolver()))
    by_address = {view for view in found if issubclass(view, Open311View)}
    assert len(found - by_address) > 80
    assert len(by_address) > 3
    assert {view.content_negotiation_class for view in found - by_address} == {Negotiation}
    assert {view.content_negotiation_class for view in by_address} == {ByAddress}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/locate?q=1", "/api/v1/me?",
        "/api/v1/locate/batch?", "/api/v1/imports?", "/api/v1/plans?", "/api/v1/buildings/1?",
        "/api/v1/buildings/987654321?",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["xml", "csv", "api", "<script>", "x" * 300])
def test_p31_an_unknown_form_is_an_error_in_words(lattice_city, login_as, path, form):
    client = login_as("data_manager", "somebody")
    reply = client.get(f"{path}&format={form}")
    assert (reply.status_code, reply["Content-Type"]) == (400, "application/json"), path
    told = reply.json()
    assert told["code"] == "format_unknown"
    assert "json" in told["message"]
    assert form[:40] in told["message"]
    assert list(told["fields"]) == ["format"]
    assert len(told["message"]) < 200


def test_p31_json_may_be_asked_for_by_name(lattice_city, login_as):
    client = login_as("data_manager", "somebody")
    for query in ("format=json", "format=", ""):
        assert client.get(f"/api/v1/me?{query}").status_code == 200


def test_p31_a_foreign_and_a_missing_record_answer_an_unknown_form_alike(lattice_city, login_as):
    client = login_as("grid_worker", "worker")
    one, none = (client.get(f"/api/v1/residents/{pk}?format=xml") for pk in (1, 987654321))
    assert (one.status_code, one.content) == (none.status_code, none.content)
