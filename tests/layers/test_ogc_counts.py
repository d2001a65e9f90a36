"""How many match: counted once for a listing, and never taken from another one."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from layers.ogc import items

ITEMS = "/ogc/collections/buildings/items"


@pytest.fixture
def ask(client, full_city):
    def get(**query):
        reply = client.get(ITEMS, query)
        assert reply.status_code == 200, reply.content
        return reply.json()

    return get


@pytest.fixture
def counted(monkeypatch) -> list[bool]:
    """Whether each count that the database was asked for was an exact one."""
    asked: list[bool] = []
    count = items.count

    def noted(*args, exact, **options):
        asked.append(exact)
        return count(*args, exact=exact, **options)

    monkeypatch.setattr(items, "count", noted)
    return asked


def cursor_of(page: dict, rel: str) -> str:
    (href,) = [one["href"] for one in page["links"] if one["rel"] == rel]
    return parse_qs(urlsplit(href).query)["cursor"][0]


def test_one_page_counts_for_the_pages_that_follow_and_lead_back(ask, counted):
    first = ask(limit=2, filter="floors > 1")
    assert counted.count(True) == 1
    second = ask(limit=2, filter="floors > 1", cursor=cursor_of(first, "next"))
    third = ask(limit=2, filter="floors > 1", cursor=cursor_of(second, "next"))
    back = ask(limit=2, filter="floors > 1", cursor=cursor_of(third, "prev"))
    assert [page["numberMatched"] for page in (first, second, third, back)] == [6] * 4
    assert back["features"] == second["features"]
    assert counted.count(True) == 1


def test_the_count_of_another_listing_is_not_taken(ask):
    few = ask(limit=2, filter="ref IN ('B1', 'B2', 'B3')")
    everything = ask(limit=1)["numberMatched"]
    assert few["numberMatched"] == 3 < everything
    cursor = cursor_of(few, "next")
    assert ask(limit=2, cursor=cursor)["numberMatched"] == everything


@pytest.mark.parametrize(
    "forged", ["{0}~~00000000", "{0}~6~zz", "{0}~6", "~6~00000000", "{0}~-1~00000000"]
)
def test_a_cursor_with_a_forged_count_is_refused_or_counts_anew(client, ask, forged):
    cursor = cursor_of(ask(limit=2), "next").partition("~")[0]
    reply = client.get(ITEMS, {"limit": 2, "cursor": forged.format(cursor)})
    if reply.status_code == 200:
        assert reply.json()["numberMatched"] == ask(limit=1)["numberMatched"]
    else:
        assert (reply.status_code, reply.json()["code"]) == (400, "cursor_unreadable")


def test_what_the_planner_takes_for_many_is_counted_where_that_is_quick(ask, monkeypatch):
    """Its guess of a filter is a third of the rows, or a half of a percent; clients take it as it stands."""
    count = items.count
    monkeypatch.setattr(
        items, "count",
        lambda *args, exact, **options: count(*args, exact=True, **options) if exact else 60_000,
    )  # fmt: skip
    told = ask(limit=2)
    assert told["numberMatched"] == ask(limit=100)["numberReturned"]
    assert "numberMatchedIsEstimate" not in told
