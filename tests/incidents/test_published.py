"""An officer publishes a case: everybody sees its title and rounded place, and nothing else of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from geo_grid.access.models import AuditEntry
from geo_grid.incidents import published
from geo_grid.incidents.models import CaseFile, Incident
from geo_grid.matters.definition_actions import enter_delivered
from tests.conftest import SOUTH, WEST, make_user
from tests.incidents import media
from tests.incidents.cases import Desk

LIST = "/report/api/published"
CANARY = "zqcanary"
SPOT = (WEST + 0.00037, SOUTH + 0.00261)


@pytest.fixture
def case(desk: Desk) -> Incident:
    from django.contrib.gis.geos import Point

    made = desk.case(reporter="assistant", at=timezone.now() - timedelta(days=1))
    Incident.objects.filter(pk=made.pk).update(
        text=CANARY,
        title=CANARY,
        address_text=CANARY,
        source=CANARY,
        category=CANARY,
        point=Point(*SPOT, srid=4326),
    )
    desk.do(made, "accept", "dispatcher", note=CANARY)
    return made


def client_of(desk: Desk, name: str) -> Client:
    client = Client()
    client.force_login(desk.users[name])
    return client


def ask(desk, name, case, verb, **body):
    case.refresh_from_db()
    body.setdefault("revision", case.revision)
    return client_of(desk, name).post(
        f"/api/v1/incidents/{case.ref}/{verb}", body, content_type="application/json"
    )


def publish(desk, case, title="路灯不亮", name="dispatcher", **body):
    return ask(desk, name, case, "publish", title=title, **body)


def seen(**query):
    reply = Client().get(LIST, query)
    assert reply.status_code == 200, reply.content
    return reply.json()["results"]


def photo(desk, case, name="a.jpg") -> str:
    sent = SimpleUploadedFile(name, media.photo(), "image/jpeg")
    reply = client_of(desk, "dispatcher").post(
        f"/api/v1/incidents/{case.ref}/attachments", {"file": sent}
    )
    assert reply.status_code == 201, reply.content
    return reply.json()["id"]


def test_nothing_is_public_before_an_officer_said_so(desk, case):
    assert seen() == []


def test_everybody_sees_title_step_and_rounded_place_and_no_word_of_the_reporter(desk, case):
    assert publish(desk, case).status_code == 200
    (one,) = seen()
    assert (one["title"], one["step"], one["ref"]) == ("路灯不亮", "accepted", case.ref)
    assert (one["lon"], one["lat"]) == (round(SPOT[0], 3), round(SPOT[1], 3))
    assert CANARY not in json.dumps(one)
    assert set(one) == {"ref", "title", "matter", "step", "day", "lon", "lat", "photos"}


def test_p07_no_distance_is_told_and_no_place_finer_than_a_thousandth(desk, case):
    """Asked from any point, a case is near by its rounded place: the exact one changes no answer."""
    publish(desk, case)
    rounded = (round(SPOT[0], 3), round(SPOT[1], 3))
    edge_m = published.NEAR_M / 111_195
    for beyond in (-0.0002, 0.0002):
        lat = rounded[1] + edge_m + beyond
        is_near = bool(seen(lon=rounded[0], lat=lat))
        assert is_near is (beyond < 0), "judged from the rounded place, 39 m from the place itself"


def test_a_withdrawn_one_is_nobody_s_and_neither_is_its_photo(desk, case):
    file = photo(desk, case)
    publish(desk, case, files=[file])
    address = f"{LIST}/{case.ref}/photos/{file}"
    assert Client().get(address).status_code == 200
    assert ask(desk, "dispatcher", case, "withdraw").status_code == 200
    assert seen() == []
    assert Client().get(address).status_code == 404
    case.refresh_from_db()
    assert (case.published_at, case.public_title) == (None, "")
    assert not CaseFile.objects.filter(is_public=True).exists()


def test_only_the_photos_that_were_chosen_are_served_and_for_a_while(desk, case):
    chosen, other = photo(desk, case), None
    other = CaseFile.objects.create(
        ref="other", incident=case, media_type="image/jpeg", size=1, digest=b"x", content=b"x",
        added_at=timezone.now(),
    ).ref  # fmt: skip
    publish(desk, case, files=[chosen])
    assert seen()[0]["photos"] == [chosen]
    reply = Client().get(f"{LIST}/{case.ref}/photos/{chosen}")
    assert reply["Content-Type"] == "image/jpeg"
    assert "public" in reply["Cache-Control"]
    assert "max-age=300" in reply["Cache-Control"]
    again = Client().get(
        f"{LIST}/{case.ref}/photos/{chosen}", headers={"If-None-Match": reply["ETag"]}
    )
    assert again.status_code == 304
    assert Client().get(f"{LIST}/{case.ref}/photos/{other}").status_code == 404
    # Chosen anew: what is not named any more is hidden.
    publish(desk, case, files=[other])
    assert Client().get(f"{LIST}/{case.ref}/photos/{chosen}").status_code == 404


def test_p02_a_photo_of_an_unpublished_case_answers_like_none(desk, case):
    file = photo(desk, case)
    CaseFile.objects.filter(ref=file).update(is_public=True)
    replies = [
        Client().get(f"{LIST}/{ref}/photos/{name}")
        for ref, name in ((case.ref, file), (case.ref, "none"), ("none", "none"))
    ]
    assert {reply.status_code for reply in replies} == {404}
    assert len({reply.content for reply in replies}) == 1


def test_it_takes_the_right_to_accept_where_the_case_lies(desk, case):
    for name in ("verifier", "supervisor", "worker", "assistant"):
        assert publish(desk, case, name=name).status_code == 403, name
    desk.users["far"] = make_user("street_manager", "far", division_code="990101001")
    assert publish(desk, case, name="far").status_code == 200
    desk.users["other"] = make_user("dispatcher", "other", division_code="990101001002")
    assert publish(desk, case, name="other").status_code == 404


def test_who_sees_the_case_as_reporter_but_accepts_elsewhere_does_not_publish_it(desk, case):
    desk.users["elsewhere"] = make_user("dispatcher", "elsewhere", division_code="990101001002")
    Incident.objects.filter(pk=case.pk).update(reporter=desk.users["elsewhere"])
    assert publish(desk, case, name="elsewhere").status_code == 403


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"title": "  "}, "title_missing", "title"),
        ({"files": ["none"]}, "photo_unknown", "files"),
    ],
)
def test_what_cannot_be_published_is_said(desk, case, body, code, field):
    reply = publish(desk, case, **body)
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert field in reply.json()["fields"]
    assert seen() == []


def test_p08_a_title_with_the_number_of_a_person_is_not_published(desk, case):
    reply = publish(desk, case, title="打电话13812345678")
    assert reply.status_code == 400
    assert reply.json()["code"] == "title_names_somebody"
    assert seen() == []


def test_a_stale_officer_is_told(desk, case):
    reply = publish(desk, case, revision=1)
    assert (reply.status_code, reply.json()["code"]) == (409, "revision")


def test_each_change_is_audited_and_stands_in_the_history(desk, case):
    publish(desk, case)
    ask(desk, "dispatcher", case, "withdraw")
    assert ask(desk, "dispatcher", case, "withdraw").status_code == 409
    kinds = list(case.entries.order_by("number").values_list("transition", flat=True))
    assert kinds[-2:] == ["publish", "withdraw"]
    for action in ("incident.publish", "incident.withdraw"):
        row = AuditEntry.objects.get(action=action)
        assert (row.account, row.keys) == (desk.users["dispatcher"].pk, [case.pk])


def test_a_void_case_is_not_shown_and_one_closed_long_ago_neither(desk, case):
    publish(desk, case)
    desk.brought_to(case, "closed")
    assert [one["step"] for one in seen()] == ["closed"]
    long_ago = timezone.now() - timedelta(days=published.CLOSED_DAYS + 1)
    Incident.objects.filter(pk=case.pk).update(closed_at=long_ago, reported_at=long_ago)
    assert seen() == []


def test_a_case_that_became_void_is_not_shown(desk, case):
    publish(desk, case)
    desk.do(case, "void", "dispatcher", reason="x", at=timezone.now())
    assert seen() == []
    assert publish(desk, case).json()["code"] == "not_publishable"


def test_a_citizen_is_offered_published_cases_of_the_matter_and_no_others(desk):
    enter_delivered()
    sent = {
        "text": "路灯不亮", "lon": SPOT[0], "lat": SPOT[1], "datum": "wgs84",
        "matter": "lamp-street",
    }  # fmt: skip

    def report(number):
        reply = Client().post(
            "/report/api/incidents", {"client_id": f"c{number}", **sent},
            content_type="application/json",
        )  # fmt: skip
        assert reply.status_code == 201, reply.content
        return reply.json()

    first = report(1)
    assert report(2)["nearby"] == []
    publish(desk, Incident.objects.get(ref=first["ref"]))
    assert [one["ref"] for one in report(3)["nearby"]] == [first["ref"]]
    assert seen(lon=SPOT[0], lat=SPOT[1], matter="manhole-cover") == []


def test_the_page_of_the_case_says_who_may_publish(desk, case):
    address = f"/api/v1/incidents/{case.ref}"
    may = {
        name: client_of(desk, name).get(address).json()["publication"]["may_change"]
        for name in ("dispatcher", "verifier", "assistant")
    }
    assert may == {"dispatcher": True, "verifier": False, "assistant": False}


def test_they_are_filtered_by_matter_and_by_days_of_the_city(desk, case):
    publish(desk, case)
    old = desk.case(reporter="assistant", at=timezone.now() - timedelta(days=20))
    desk.do(old, "accept", "dispatcher")
    publish(desk, old, title="旧的")
    assert [one["title"] for one in seen()] == ["旧的", "路灯不亮"]
    assert [one["title"] for one in seen(days=7)] == ["路灯不亮"]
    assert len(seen(days=30)) == 2
    assert [one["title"] for one in seen(days=7, matter="M1")] == ["路灯不亮"]
    assert seen(days=7, matter="x") == []
    refused = Client().get(LIST, {"days": "2"})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["days"])
