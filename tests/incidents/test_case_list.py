"""The list and the page of cases: filters, pages, refs of any spelling."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from geo_grid.access.models import Department
from geo_grid.incidents.actions import resolve
from geo_grid.incidents.models import CasePart, Incident
from tests.conftest import SOUTH, WEST

URL = "/api/v1/incidents"
NOON = datetime.fromisoformat("2026-03-02T12:00:00+08:00")


def make(ref: str, *, column: int = 0, **more) -> Incident:
    """A case in a column of the lattice city, reported on the second of March 2026."""
    point = Point(WEST + 0.001 * column + 0.0007, SOUTH + 0.0005, srid=4326)
    return Incident.objects.create(
        **{"ref": ref, "point": point, "reported_at": NOON, "category": "x", **more}
    )


@pytest.fixture
def cases(lattice_city):
    trade = Department.objects.create(code="water", name="水务")
    now = timezone.now()
    clock = {"yellow": now + timedelta(hours=1), "deadline": now + timedelta(hours=2)}
    make("a", title="路灯", department=trade, **clock)
    make("b", column=3, step="closed", closed_at=NOON + timedelta(hours=1))
    make("c", kind="emergency", yellow=now - timedelta(hours=2), deadline=now - timedelta(hours=1),
         reported_at=NOON + timedelta(days=1))  # fmt: skip
    helped = make(
        "d", text="井盖 丢失", step="suspended", step_left="handling", stood_light="yellow"
    )
    CasePart.objects.create(incident=helped, department=trade)
    resolve()
    return trade


def refs(client, **query) -> list[str]:
    reply = client.get(URL, query)
    assert reply.status_code == 200, reply.content
    return [one["ref"] for one in reply.json()["results"]]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({}, "cdba"),
        ({"state": "", "step": "", "q": "", "area": "", "cursor": "", "sort": ""}, "cdba"),
        ({"sort": "reported_at"}, "abdc"),
        ({"sort": "deadline"}, "cabd"),
        ({"sort": "-deadline"}, "acdb"),
        ({"state": "closed"}, "b"),
        ({"step": "suspended"}, "d"),
        ({"kind": "emergency"}, "c"),
        ({"light": "green"}, "a"),
        ({"light": "yellow"}, "d"),
        ({"light": "red"}, "c"),
        ({"area": "990101001002"}, "b"),
        ({"area": "9901"}, "cdba"),
        ({"owner": "water"}, "da"),
        ({"since": "2026-03-03"}, "c"),
        ({"until": "2026-03-02"}, "dba"),
        ({"since": "2026-03-02T12:00:00+08:00", "until": "2026-03-02T12:00:01+08:00"}, "dba"),
        ({"q": "井盖"}, "d"),
        ({"state": "open", "kind": "routine", "owner": "water", "q": "路灯"}, "a"),
    ],
)
def test_filters_all_hold(cases, client, query, wanted):
    assert refs(client, **query) == list(wanted)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("state", "x"), ("step", "x"), ("kind", "x"), ("light", "x"), ("matter", "x"), ("area", "x"),
        ("area", "777777"), ("owner", "x"), ("since", "yesterday"), ("until", "2026-02-30"),
        ("since", "2026-03-02T12:00:00"), ("sort", "x"), ("cursor", "x"), ("cursor", "WyJ4Il0"),
        ("limit", "0"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(cases, client, field, value):
    reply = client.get(URL, {field: value})
    assert (reply.status_code, list(reply.json()["fields"])) == (400, [field])


@pytest.mark.parametrize("sort", ["-reported_at", "reported_at", "deadline", "-deadline"])
def test_pages_hold_each_case_once_whatever_comes_in(cases, client, sort):
    whole, got, cursor = refs(client, sort=sort), [], ""
    while cursor is not None:
        more = {"cursor": cursor} if cursor else {}
        page = client.get(URL, {"sort": sort, "limit": 1, **more}).json()
        got += [one["ref"] for one in page["results"]]
        cursor = page["next"]
        if len(got) == 1:
            make(
                "new", reported_at=timezone.now() if sort == "-reported_at" else NOON - timedelta(1)
            )
    assert [ref for ref in got if ref != "new"] == whole
    assert len(got) == len(set(got))


def test_a_cursor_of_another_sort_is_refused(cases, client):
    cursor = client.get(URL, {"limit": 1}).json()["next"]
    assert client.get(URL, {"cursor": cursor, "sort": "deadline"}).status_code == 400


def test_a_ref_may_hold_any_characters(lattice_city, client):
    for ref in ("2019/03/09", "a b?c#d&e%", "井盖·7", "..", "12"):
        make(ref)
        reply = client.get(f"{URL}/{quote(ref, safe='')}")
        assert (reply.status_code, reply.json().get("ref")) == (200, ref)
    for ref in ("nothing", "%00", "%0a", "x" * 70):
        assert client.get(f"{URL}/{ref}").status_code == 404
