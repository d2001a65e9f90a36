"""What a matter must be told is asked at every door alike: over REST, in public, by Open311."""

from __future__ import annotations

import itertools

import pytest
from django.test import Client

from geo_grid.incidents.models import CaseReport, Incident
from tests.conftest import SOUTH, WEST
from tests.incidents.open311 import EN

DOORS = {"rest": "/api/v1/incidents", "public": "/report/api/incidents"}
_sent = itertools.count(1)


@pytest.fixture(params=sorted(DOORS))
def door(request, city):
    client = Client()
    if request.param == "rest":
        client.force_login(city.users["assistant"])

    def send(attributes=None, **more):
        body = {
            "client_id": f"a{next(_sent)}", "text": "积水", "matter": "001", "lon": WEST + 0.0005,
            "lat": SOUTH + 0.0005, "datum": "wgs84", **more,
        }  # fmt: skip
        if attributes is not None:
            body["attributes"] = attributes
        return client.post(DOORS[request.param], body, content_type="application/json", headers=EN)

    return send


def test_a_report_without_what_its_matter_must_be_told_is_refused_by_its_name(door):
    for without in (None, {}, {"A": []}, {"A": [" "]}, {"B": ["1"]}):
        refused = door(without)
        assert refused.status_code == 400, refused.content
        told = refused.json()
        assert (told["code"], list(told["fields"])) == ("attribute_missing", ["attribute[A]"])
        assert "有什么" in told["message"]
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    "unusable",
    [
        {"A": ["3"]}, {"A": ["1"], "B": ["deep"]}, {"A": ["1"], "B": ["1", "2"]}, {"A": "1"}, "A",
        {"A": ["1"], "x" * 2000: ["1"]}, {"A": ["1"], "x": ["y" * 2000]}, {"A": ["1", None]},
        {"A": ["1"], **{f"x{n}": ["1"] for n in range(30)}},
    ],
)  # fmt: skip
def test_values_that_are_none_are_refused(door, unusable):
    refused = door(unusable)
    assert refused.status_code == 400, refused.content
    assert all(name.startswith("attribute") for name in refused.json()["fields"])
    assert not Incident.objects.exists()


def test_what_was_told_is_kept_and_makes_reports_of_one_client_id_two(door):
    given = {"A": ["1", "2"], "B": ["0.4"]}
    assert door(given, client_id="one").status_code == 201
    assert CaseReport.objects.get().attributes == given
    assert door(given, client_id="one").status_code == 201
    other = door({"A": ["1"]}, client_id="one")
    assert (other.status_code, other.json()["code"]) == (409, "client_id_used")
    assert Incident.objects.count() == 1


def test_a_matter_that_asks_nothing_is_reported_as_before(door):
    assert door(matter="").status_code == 201


def test_the_lists_of_matters_say_what_is_asked(city):
    staff = Client()
    staff.force_login(city.users["assistant"])
    listed = staff.get("/api/v1/matters").json()["results"]
    offered = Client().get("/report/api/start").json()["matters"]
    for matters in (listed, offered):
        (asked,) = [one["attributes"] for one in matters if one["code"] == "001"]
        assert [(one["code"], one["required"], one["datatype"]) for one in asked] == [
            ("A", True, "multivaluelist"), ("B", False, "number"),
        ]  # fmt: skip
        assert asked[0]["values"][0] == {"key": "1", "name": "积水"}
