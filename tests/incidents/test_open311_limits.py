"""GeoReport v2: how often is posted, over how long is read, and who is not ready to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from geo_grid.access.actions import create_token
from geo_grid.access.sessions import ENROL
from geo_grid.api.open311 import inputs
from geo_grid.areas.models import City
from tests.incidents.clocks import moment
from tests.incidents.open311 import HERE, get, post, refused, rows


def test_who_posts_too_often_is_told_when_to_come_again(city, key, settings):
    settings.GEO_GRID_PUBLIC_REPORTS_PER_HOUR = 2
    for sent in ({}, {"api_key": key}):
        told = [post(service_code="002", **sent, **HERE).status_code for _ in range(2)]
        assert told == [201 if sent else 403] * 2
        reply = post("xml", service_code="002", **sent, **HERE)
        assert refused(reply)[0] == 429
        assert int(reply["Retry-After"]) > 0
    other = create_token(city.users["dispatcher"])
    assert post(api_key=other, service_code="002", **HERE).status_code == 201


def test_programs_spend_nothing_of_what_is_kept_for_citizens(city, key, settings):
    settings.GEO_GRID_PUBLIC_REPORTS_PER_HOUR = settings.GEO_GRID_PUBLIC_REPORTS_IN_ALL = 1
    settings.GEO_GRID_PUBLIC_WORDS_PER_HOUR = 1
    for _ in range(2):
        post(service_code="002", **HERE)
        post(api_key="a\u0000b", service_code="002", **HERE)
        post(api_key=key, service_code="002", **HERE)
    sent = {"client_id": "c", "text": "路灯不亮", "matter": "001", "datum": "wgs84",
            "lon": HERE["long"], "lat": HERE["lat"], "attributes": {"A": ["1"]}}  # fmt: skip
    url = "/report/api/incidents"
    reply = Client().post(url, sent, content_type="application/json")
    assert reply.status_code == 201, reply.content
    following = f"{url}/{reply.json()['receipt']}/reply"
    reply = Client().post(following, {"text": "x"}, content_type="application/json")
    assert reply.status_code == 409, "nothing was asked; it is not one word too many"


@pytest.mark.parametrize("state", ["first password", "no second factor"])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_p06_an_account_that_is_not_ready_reads_nothing(city, state, form):
    case, who = city.case(), city.users["dispatcher"]
    client = Client()
    client.force_login(who)
    paths = [f"requests.{form}", f"requests/{case.ref}.{form}", f"services.{form}",
             f"services/002.{form}"]  # fmt: skip
    for path in paths:
        assert client.get(f"/open311/v2/{path}").status_code == 200, path
    if state == "first password":
        who.must_change_password = True
        who.save()
    else:
        session = client.session
        session[ENROL] = True
        session.save()
    for path in (*paths, "photos/none"):
        reply = client.get(f"/open311/v2/{path}")
        assert reply.status_code == 403, path
        assert case.ref not in reply.content.decode()


def test_the_span_is_ninety_days_at_most(city):
    def asked(**query):
        return get("requests.json", city.users["dispatcher"], **query)

    assert refused(asked(start_date="2026-01-01", end_date="2026-04-02"))[0] == 400
    assert asked(start_date="2026-01-01", end_date="2026-04-01").status_code == 200
    assert refused(asked(start_date="2026-02-01", end_date="2026-01-01"))[0] == 400
    assert refused(asked(start_date="2026-02-30"))[0] == 400
    exact = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-01T00:00:00Z"}
    assert asked(**exact).status_code == 200
    assert refused(asked(**exact | {"end_date": "2026-04-01T00:00:01Z"}))[0] == 400


@pytest.mark.parametrize("now", ["2026-03-20T15:00Z", "2026-11-10T15:00Z", "2026-06-06T06:30Z"])
def test_clocks_that_are_put_forward_make_no_span_too_long(city, monkeypatch, now):
    """The last: ninety days before it the clocks skipped that very hour."""
    City.objects.update(timezone="America/New_York")
    monkeypatch.setattr(inputs.timezone, "now", lambda: datetime.fromisoformat(now))
    for asked in ({}, {"start_date": "2026-01-02"}, {"end_date": "2026-03-20"},
                  {"start_date": "2025-12-08T02:30:00-05:00"}):  # fmt: skip
        reply = get("requests.json", city.users["dispatcher"], **asked)
        assert reply.status_code == 200, (asked, reply.content)


def test_by_default_the_last_ninety_days_and_a_day_that_ends_belongs_to_it(city):
    now = timezone.now()
    who = city.users["dispatcher"]
    old, young = city.case(at=now - timedelta(days=91)), city.case(at=now - timedelta(days=89))
    assert set(rows(who)) == {young.ref}
    noon = city.case(at=moment("03-05 12:00"))
    day = {"start_date": "2026-03-05", "end_date": "2026-03-05"}
    assert set(rows(who, **day)) == {noon.ref}
    assert set(rows(who, start_date="2026-03-06", end_date="2026-03-07")) == set()
    assert old.ref in rows(who, service_request_id=old.ref)
