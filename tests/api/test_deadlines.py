"""When a limit ends, over HTTP: what is asked, and what is refused by name."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client

from geo_grid.areas.models import City
from geo_grid.matters.actions import enter_days, enter_known_holidays

URL = "/api/v1/deadlines"
MONDAY = "2026-03-02T09:00:00+08:00"
QUERY = {"start": MONDAY, "amount": "5", "unit": "working_days"}
STOP = "2026-03-04T10:00:00+08:00/2026-03-06T15:00:00+08:00"


@pytest.fixture
def asking(bare_city, login_as):
    """Asks as somebody who holds no case; the city knows the notices to 2026."""
    enter_known_holidays()
    client = login_as("planner")

    def ask(**query):
        return client.get(URL, query, headers={"Accept-Language": "en"})

    return ask


@pytest.mark.parametrize(
    ("query", "deadline", "yellow"),
    [
        ({}, "2026-03-09T18:00:00+08:00", "2026-03-06T18:00:00+08:00"),
        ({"suspended": STOP}, "2026-03-11T18:00:00+08:00", "2026-03-10T18:00:00+08:00"),
        ({"suspended": [STOP, "2026-03-10T10:00:00+08:00/2026-03-11T10:00:00+08:00"]},
         "2026-03-12T18:00:00+08:00", "2026-03-11T18:00:00+08:00"),
        ({"amount": "16", "unit": "working_hours"},
         "2026-03-04T09:00:00+08:00", "2026-03-03T15:48:00+08:00"),
        ({"amount": "1.5", "unit": "natural_hours"},
         "2026-03-02T10:30:00+08:00", "2026-03-02T10:12:00+08:00"),
        ({"start": "2026-09-28T02:00:00Z", "amount": "7", "unit": "calendar_days"},
         "2026-10-08T18:00:00+08:00", "2026-10-04T14:48:00+08:00"),
        ({"start": "2026-03-02T09:00:00 08:00"},
         "2026-03-09T18:00:00+08:00", "2026-03-06T18:00:00+08:00"),
    ],
)  # fmt: skip
def test_a_deadline_and_its_lights_by_the_clocks_of_the_city(asking, query, deadline, yellow):
    reply = asking(**{**QUERY, **query})
    assert reply.json() == {
        "deadline": deadline, "yellow": yellow, "red": deadline, "provisional": False,
        "holidays_until": "2026-12-31",
    }  # fmt: skip


def test_p30_a_deadline_in_a_year_that_was_not_entered_is_provisional(asking):
    late = {**QUERY, "start": "2026-12-30T10:00:00+08:00"}
    assert asking(**late).json()["provisional"] is True
    enter_days([], years=[2027])
    assert asking(**late).json()["provisional"] is False


def test_p30_without_holidays_the_reply_says_so(bare_city, login_as):
    City.objects.update(timezone="America/New_York")
    query = {"start": "2019-03-09T12:00:00-05:00", "amount": "24", "unit": "natural_hours"}
    found = login_as("planner").get(URL, query).json()
    assert found["deadline"] == "2019-03-10T13:00:00-04:00"
    assert (found["provisional"], found["holidays_until"]) == (False, None)
    query["unit"] = "working_hours"
    assert login_as("planner", "another").get(URL, query).json()["provisional"] is True


@pytest.mark.parametrize(
    ("query", "fields", "says"),
    [
        ({"start": "2026-03-02T09:00:00"}, {"start"}, "offset"),
        ({"start": "soon"}, {"start"}, "write it as"),
        ({"start": "2026-02-30T09:00:00+08:00"}, {"start"}, "write it as"),
        ({"start": "0001-01-01T00:00:00+08:00"}, {"start"}, "2000 to 2099"),
        ({"start": "9999-12-31T23:59:59Z"}, {"start"}, "2000 to 2099"),
        ({"amount": "0"}, {"amount"}, "more than nothing"),
        ({"amount": "-1"}, {"amount"}, "above 0"),
        ({"amount": "1.5"}, {"amount"}, "whole number"),
        ({"amount": "NaN"}, {"amount"}, "above 0"),
        ({"amount": "1e400"}, {"amount"}, "above 0"),
        ({"amount": "１"}, {"amount"}, "above 0"),
        ({"amount": "1001"}, {"amount"}, "at most 1000"),
        ({"amount": "10001", "unit": "natural_hours"}, {"amount"}, "at most 10000"),
        ({"unit": "weeks"}, {"unit"}, "calendar_days"),
        ({"suspended": "2026-03-04T10:00:00+08:00"}, {"suspended"}, "FROM/TO"),
        ({"suspended": "2026-03-04T10:00:00/2026-03-06T15:00:00"}, {"suspended"}, "offset"),
        ({"suspended": "/".join(reversed(STOP.split("/")))}, {"suspended"}, "after it begins"),
        ({"suspended": STOP.replace("03-04", "03-01")}, {"suspended"}, "start or later"),
        ({"suspended": [STOP] * 21}, {"suspended"}, "20"),
        ({"start": "x", "amount": "x", "suspended": "x"}, {"start", "amount", "suspended"}, ""),
    ],
)
def test_p31_what_cannot_be_used_is_named(asking, query, fields, says):
    reply = asking(**{**QUERY, **query})
    assert reply.status_code == 400
    body = reply.json()
    assert set(body["fields"]) == fields
    assert says in str(body["fields"])


def test_p31_nothing_asked_names_everything_that_is_wanted(asking):
    assert set(asking().json()["fields"]) == {"start", "unit"}


def test_the_longest_limits_come_to_an_end(asking):
    for unit, most in (("working_days", "1000"), ("working_hours", "10000")):
        found = asking(start="2099-12-31T09:00:00+08:00", amount=most, unit=unit).json()
        assert datetime.fromisoformat(found["deadline"]).date() > date(2103, 1, 1)


def test_whoever_is_not_logged_in_is_told_nothing(bare_city):
    assert Client().get(URL, QUERY).status_code == 401
