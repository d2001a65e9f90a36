"""OGC API – Features: the way back through the pages shows the same pages, whatever was asked."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from geo_grid.facilities.models import Facility

ITEMS = "/ogc/collections/{}/items"


def link(found: dict, rel: str) -> str:
    hrefs = [one["href"] for one in found["links"] if one["rel"] == rel]
    assert len(hrefs) <= 1
    return hrefs[0].replace("http://testserver", "") if hrefs else ""


def refs(found: dict) -> list[str]:
    return [one["properties"]["ref"] for one in found["features"]]


def walk(client, address: str, rel: str, query: dict | None = None) -> list[dict]:
    pages = [client.get(address, query or {}).json()]
    while following := link(pages[-1], rel):
        pages.append(client.get(following).json())
        assert len(pages) < 20
    return pages


@pytest.fixture
def facilities(full_city):
    """Four of which two have no capacity, and two have the same."""
    first = Facility.objects.get(ref="F1")
    for ref, capacity in (("F2", 7), ("F3", None), ("F4", 9), ("F5", 7)):
        Facility.objects.create(ref=ref, kind="school", capacity=capacity, point=first.point)


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize(
    ("order", "expected"),
    [("capacity", "F2 F5 F4 F1 F3"), ("-capacity", "F4 F2 F5 F1 F3"),
     ("capacity,-ref", "F5 F2 F4 F3 F1"), ("", "F1 F2 F3 F4 F5")],
)  # fmt: skip
def test_the_way_back_shows_the_same_pages(client, facilities, order, expected, limit):
    query = {"limit": str(limit)} | ({"sortby": order} if order else {})
    there = walk(client, ITEMS.format("facilities"), "next", query)
    assert [ref for page in there for ref in refs(page)] == expected.split()
    assert link(there[0], "prev") == ""
    back = walk(client, link(there[-1], "prev"), "prev")
    assert [refs(page) for page in back] == [refs(page) for page in there[-2::-1]]
    again = walk(client, link(back[-1], "next"), "next")
    assert [refs(page) for page in again] == [refs(page) for page in there[1:]]
    assert {page["numberMatched"] for page in (*there, *back)} == {5}


def test_the_way_back_keeps_what_was_asked(client, full_city):
    query = {
        "filter": "floors > 1", "filter-lang": "cql2-text", "datetime": "2001-01-01/..",
        "filter-crs": "http://www.opengis.net/def/crs/EPSG/0/4490", "properties": "ref,name",
        "sortby": "-floors,name", "limit": "2", "f": "json", "count": "exact",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/4326", "skipGeometry": "true",
    }  # fmt: skip
    first = client.get(ITEMS.format("buildings"), query).json()
    second = client.get(link(first, "next")).json()
    kept = {key: value for key, (value,) in parse_qs(urlsplit(link(second, "prev")).query).items()}
    assert kept.pop("cursor")
    assert kept == query
    reply = client.get(link(second, "prev"))
    assert refs(reply.json()) == refs(first) == ["B1", "B2"]
    assert 'rel="next"' in reply["Link"]
    assert 'rel="prev"' not in reply["Link"]


@pytest.mark.parametrize("cursor", ["~", "~W10", "~~WyIxIl0", "~x"])
def test_a_cursor_that_leads_nowhere_is_refused(client, full_city, cursor):
    reply = client.get(ITEMS.format("buildings"), {"cursor": cursor})
    assert (reply.status_code, reply.json()["code"]) == (400, "cursor_unreadable")
