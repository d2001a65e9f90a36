"""GeoReport v2: each line of the cases, in both forms, by strangers and by accounts."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from geo_grid.access.actions import create_token
from geo_grid.incidents import service_requests
from geo_grid.incidents.models import CaseFile, CaseReport, Incident
from geo_grid.incidents.public_notice import VERSION
from geo_grid.locate.actions import refresh_places
from tests.conftest import make_user
from tests.incidents.open311 import HERE, REQUESTS, get, post, refused, rows

# ---- posting


@pytest.mark.parametrize("form", ["xml", "json"])
def test_without_a_key_nothing_is_posted(city, form):
    assert refused(post(form, service_code="001", **HERE))[0] == 403
    assert refused(post(form, api_key="wrong", service_code="001", **HERE))[0] == 403
    assert refused(post(form, api_key="a\u0000b", service_code="001", **HERE))[0] == 400
    assert not Incident.objects.exists()


def test_a_session_is_no_key_and_an_account_that_may_not_report_has_none(city):
    client = Client()
    client.force_login(city.users["dispatcher"])
    reply = client.post(f"{REQUESTS}.json", {"service_code": "001", **HERE})
    assert reply.status_code == 403
    auditor = create_token(make_user("audit_administrator"))
    assert post(api_key=auditor, service_code="002", **HERE).status_code == 403
    assert not Incident.objects.exists()


def test_a_request_becomes_a_case_of_the_keys_account(city, key):
    reply = post("xml", api_key=key, service_code="002", description="井盖 <丢失> & 积水", **HERE)
    assert reply.status_code == 201
    assert reply["Content-Type"] == "text/xml; charset=utf-8"
    assert reply.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    root = ET.fromstring(reply.content)
    assert (root.tag, root[0].tag) == ("service_requests", "request")
    case = Incident.objects.get(ref=root.findtext("request/service_request_id"))
    assert (case.reporter, case.text) == (city.users["assistant"], "井盖 <丢失> & 积水")
    assert (round(case.point.x, 8), round(case.point.y, 8)) == (HERE["long"], HERE["lat"])
    assert case.basic_cell_id is not None
    (one,) = ET.fromstring(get("requests.xml", city.users["dispatcher"]).content)
    assert one.findtext("description") == "井盖 <丢失> & 积水"


def test_a_bearer_token_and_a_form_of_parts_do_as_well(city, key):
    reply = Client().post(
        f"{REQUESTS}.json",
        {"service_code": "001", "attribute[A][]": ["1", "2"], **HERE},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert reply.status_code == 201, reply.content
    assert CaseReport.objects.get().attributes == {"A": ["1", "2"]}


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize(
    ("place", "named"),
    [
        ({}, "lat and long"),
        ({"lat": HERE["lat"]}, "long"),
        ({"long": HERE["long"]}, "lat"),
        ({"lat": 0, "long": 0}, "0,0"),
        ({"lat": 24, "long": 118}, "Whole degrees"),
        ({"lat": HERE["long"], "long": HERE["lat"]}, "swapped"),
        ({"lat": HERE["lat"] + 20.5, "long": HERE["long"]}, "outside"),
        ({"lat": "nan", "long": HERE["long"]}, "lat"),
        ({"address_string": "没有这条路 1 号"}, "address"),
    ],
)
def test_a_place_that_is_none_is_refused_by_name(city, key, form, place, named):
    status, said = refused(post(form, api_key=key, service_code="002", **place))
    assert status == 400
    assert named in said
    assert not Incident.objects.exists()


def test_an_address_alone_is_a_place(city, key):
    refresh_places()
    made = post(api_key=key, service_code="002", address_string="直线路1号")
    assert made.status_code == 201, made.content
    case = Incident.objects.get()
    assert case.building_id == city.city.buildings["B1"]


def test_several_values_of_an_attribute_are_kept(city, key):
    sent = [("attribute[A][]", "1"), ("attribute[A][]", "2"), ("attribute[B]", "0.4")]
    assert post(api_key=key, service_code="001", sent=sent, **HERE).status_code == 201
    assert CaseReport.objects.get().attributes == {"A": ["1", "2"], "B": ["0.4"]}


@pytest.mark.parametrize(
    "sent",
    [
        [],
        [("attribute[A][]", " ")],
        [("attribute[B]", "1")],
        [("attribute[A][]", "3")],
        [("attribute[A][]", "1"), ("attribute[B]", "deep")],
        [("attribute[A][]", "1"), ("attribute[B]", "1"), ("attribute[B]", "2")],
    ],
)
def test_a_required_attribute_that_is_missing_or_no_value_is_named(city, key, sent):
    status, said = refused(post(api_key=key, service_code="001", sent=sent, **HERE))
    assert status == 400
    assert ("attribute A" in said) or ("attribute B" in said)
    assert not Incident.objects.exists()


def test_a_service_code_that_is_unknown_missing_or_twice_is_refused(city, key):
    assert refused(post(api_key=key, service_code="9", **HERE))[0] == 404
    assert "service_code" in refused(post(api_key=key, **HERE))[1]
    twice = [("service_code", "001"), ("service_code", "002")]
    assert refused(post(api_key=key, sent=twice, **HERE))[0] == 400


def test_a_contact_is_kept_with_consent_and_dropped_without_and_said(city, key):
    contact = {"first_name": "三", "last_name": "张", "phone": "13900001234"}
    told = post(api_key=key, service_code="002", **contact, **HERE).json()[0]
    assert told["service_notice"]
    kept = CaseReport.objects.get()
    assert (kept.contact_phone_sealed, kept.contact_name_sealed) == (None, None)
    told = post(api_key=key, service_code="002", consent=VERSION, **contact, **HERE).json()[0]
    assert told["service_notice"] is None
    assert CaseReport.objects.latest("pk").contact_phone_sealed
    old = post(api_key=key, service_code="002", consent="1999", **contact, **HERE)
    assert refused(old)[0] == 400


def test_sent_again_under_one_client_id_it_is_one_case(city, key):
    sent = {"api_key": key, "service_code": "002", "client_id": "c1", **HERE}
    first, again = post(**sent).json(), post(**sent).json()
    assert first == again
    assert Incident.objects.count() == 1


# ---- services


def test_p06_services_are_those_of_citizens_and_codes_stay_text(city):
    found = {one["service_code"]: one for one in get("services.json").json()}
    assert "002" not in found
    assert found["001"]["service_name"] == "Flooding"
    assert found["001"]["metadata"] is True
    assert found["001"]["type"] == "realtime"
    staff = get("services.json", city.users["dispatcher"]).json()
    assert "002" in {one["service_code"] for one in staff}
    root = ET.fromstring(get("services.xml").content)
    assert (root.tag, root[0].tag) == ("services", "service")
    assert root.findtext("service[service_code='001']/metadata") == "true"


def test_a_definition_tells_what_is_asked(city):
    told = get("services/001.json").json()
    assert told["service_code"] == "001"
    first, second = told["attributes"]
    assert (first["code"], first["required"], first["order"]) == ("A", True, 1)
    assert first["values"] == [{"key": "1", "name": "积水"}, {"key": "2", "name": "塌陷"}]
    assert (second["datatype"], second["required"]) == ("number", False)
    root = ET.fromstring(get("services/001.xml").content)
    assert root.tag == "service_definition"
    assert [one.text for one in root.findall("attributes/attribute/values/value/key")] == ["1", "2"]
    assert refused(get("services/002.xml"))[0] == 404
    assert refused(get("services/no such.json"))[0] == 404
    inner = get("services/002.json", city.users["dispatcher"]).json()
    assert inner == {"service_code": "002", "attributes": []}


# ---- reading


def test_at_most_a_thousand_the_newest(city, monkeypatch):
    monkeypatch.setattr(service_requests, "MOST", 2)
    now = timezone.now()
    cases = [city.case(at=now - timedelta(hours=hours)) for hours in (3, 1, 2)]
    assert list(rows(city.users["dispatcher"])) == [cases[1].ref, cases[2].ref]


def test_ids_are_answered_alone_whatever_else_is_asked(city):
    who = city.users["dispatcher"]
    one, two = city.case(), city.case()
    ids = f"{one.ref},{two.ref}"
    asked = {"service_request_id": ids, "status": "closed", "service_code": "nothing"}
    assert set(rows(who, **asked)) == {one.ref, two.ref}
    assert rows(who, status="closed") == {}


def test_foreign_and_unknown_ids_answer_alike(city):
    case = city.case(atom=2)
    worker = city.users["worker"]
    for ref in (case.ref, "no such case"):
        assert rows(worker, service_request_id=ref) == {}
        assert rows(service_request_id=ref) == {}
    for form in ("json", "xml"):
        foreign = get(f"requests/{case.ref}.{form}", worker)
        unknown = get(f"requests/no-such.{form}", worker)
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content
        assert refused(foreign)[0] == 404
    assert get(f"requests/{case.ref}.json", city.users["dispatcher"]).json()[0]["lat"]


def test_closed_says_why_and_since_when_all_else_is_open(city):
    who = city.users["dispatcher"]
    now = timezone.now()
    start = now - timedelta(days=20)
    cases = {
        step: city.brought_to(city.case(at=start), step)
        for step in (
            "reported",
            "accepted",
            "dispatched",
            "handling",
            "answered",
            "closed",
            "evaluated",
        )
    }
    cases["refused"] = city.case(at=start)
    city.do(cases["refused"], "refuse", "dispatcher", reason="outside the city")
    cases["void"] = city.case(at=start)
    city.do(cases["void"], "void", "dispatcher", reason="a test call")
    cases["merged"] = city.case(at=start)
    city.do(cases["merged"], "merge", "dispatcher", of=cases["reported"].ref)
    cases["suspended"] = city.brought_to(city.case(at=start), "handling")
    city.do(cases["suspended"], "suspend", "dispatcher", reason="parts ordered")
    told = rows(who)
    closed = {"closed", "evaluated", "refused", "void", "merged"}
    for step, case in cases.items():
        one = told[case.ref]
        assert (one["status"] == "closed") == (step in closed), step
        if step in closed:
            assert one["status_notes"], step
            assert datetime.fromisoformat(one["updated_datetime"]) == case.closed_at, step
    assert "outside the city" in told[cases["refused"].ref]["status_notes"]
    assert set(rows(who, status="closed")) == {cases[step].ref for step in closed}
    assert len(rows(who, status="open,closed")) == len(cases)
    assert refused(get("requests.xml", who, status="late"))[0] == 400


def test_codes_that_look_like_numbers_stay_text(city, key):
    sent = [("attribute[A]", "1")]
    ref = post(api_key=key, service_code="001", sent=sent, **HERE).json()[0]["service_request_id"]
    reply = get("requests.json", city.users["dispatcher"], service_code="001,zz")
    assert '"service_code": "001"' in reply.content.decode()
    assert [one["service_request_id"] for one in reply.json()] == [ref]


def test_p06_who_reads_no_cases_and_a_stranger_see_none(city):
    case = city.case(reporter="assistant")
    assert rows() == rows(city.users["other_assistant"]) == rows(city.users["assistant"]) == {}
    assert refused(get(f"requests/{case.ref}.json"))[0] == 404


def test_what_was_published_is_seen_by_all_a_little_beside_its_place(city):
    case = city.case(
        address_text="直线路1号", text="张三家门口积水", title="张三家门口积水",
        published_at=timezone.now(), public_title="路面积水",
    )  # fmt: skip
    city.case()
    about = {"incident": case, "media_type": "image/jpeg", "size": 3, "content": b"jpg",
             "added_at": timezone.now()}  # fmt: skip
    CaseFile.objects.create(ref="hidden", digest=b"1", **about)
    photo = CaseFile.objects.create(ref="shown", digest=b"2", is_public=True, name="a.jpg", **about)
    (one,) = rows(service_request_id=case.ref).values()
    assert (one["long"], one["lat"]) == (round(case.point.x, 3), round(case.point.y, 3))
    assert (one["long"], one["lat"]) != (case.point.x, case.point.y)
    assert one["address"] is None
    assert one["description"] == "路面积水"
    assert not any(word in json.dumps(one, ensure_ascii=False) for word in ("直线路", "张三"))
    assert one["media_url"].endswith(f"/open311/v2/photos/{photo.ref}")
    reply = Client().get(one["media_url"].removeprefix("http://testserver"))
    assert (reply.content, reply["Content-Type"]) == (b"jpg", "image/jpeg")
    assert get("photos/hidden").status_code == 404
    # who sees it in their area sees it as it is, once
    (own,) = rows(city.users["dispatcher"], service_request_id=case.ref).values()
    assert own["address"] == "直线路1号"
    assert (own["long"], own["lat"]) == (case.point.x, case.point.y)
    # at a foreign place the public form
    (far,) = rows(city.users["far_worker"], service_request_id=case.ref).values()
    assert far == one
    type(case).objects.filter(pk=case.pk).update(published_at=None)
    assert get(f"photos/{photo.ref}").status_code == 404
    assert get(f"photos/{photo.ref}", city.users["dispatcher"]).status_code == 200
    assert get(f"photos/{photo.ref}", city.users["far_worker"]).status_code == 404
