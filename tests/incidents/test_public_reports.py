"""A citizen reports without an account and follows by the receipt, which opens one case alone."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from geo_grid.access.models import AuditEntry
from geo_grid.events.models import Event
from geo_grid.incidents.models import CaseFile, CaseReport, Incident
from geo_grid.incidents.public_models import PublicAttempt
from geo_grid.incidents.public_notice import VERSION
from geo_grid.locate.actions import refresh_places
from geo_grid.matters.definition_actions import enter_delivered
from tests.conftest import SOUTH, WEST
from tests.incidents import media
from tests.incidents.cases import Desk

URL = "/report/api/incidents"
CONTACT = {"name": "张三canary", "phone": "13900001234"}


def body(client_id: str = "2f0c", **more):
    return {
        "client_id": client_id, "text": "路灯不亮", "lon": WEST + 0.0003, "lat": SOUTH + 0.0023,
        "datum": "wgs84", **more,
    }  # fmt: skip


def post(path: str, sent: dict, client: Client | None = None):
    return (client or Client()).post(
        path, sent, content_type="application/json", headers={"Accept-Language": "en"}
    )


def report(**more) -> dict:
    reply = post(URL, body(**more))
    assert reply.status_code == 201, reply.content
    return reply.json()


def follow(receipt: str) -> dict:
    reply = Client().get(f"/report/api/incidents/{receipt}")
    assert reply.status_code == 200, reply.content
    return reply.json()


def attach(receipt: str, content: bytes):
    sent = SimpleUploadedFile("a.jpg", content, "image/jpeg")
    return Client().post(f"/report/api/incidents/{receipt}/files", {"file": sent})


@pytest.fixture
def matters(desk: Desk) -> Desk:
    enter_delivered()
    return desk


def test_a_report_makes_a_case_of_nobody_and_a_receipt_kept_as_digest(matters):
    told = report(matter="lamp-street", contact=CONTACT, consent=VERSION)
    case = Incident.objects.get(ref=told["ref"])
    assert (case.reporter_id, case.source, case.step) == (None, "public", "reported")
    assert case.matter.matter.code == "lamp-street"
    kept = CaseReport.objects.get(incident=case)
    assert (kept.door, kept.account_id, kept.notice) == ("public", None, VERSION)
    assert kept.consent_at
    assert kept.keep_until
    assert len(told["receipt"]) >= 40
    assert told["receipt"] not in str(kept.answer)
    assert bytes(kept.receipt_digest) != told["receipt"].encode()
    assert not AuditEntry.objects.filter(
        account__isnull=False, action__startswith="incident."
    ).exists()
    again = follow(told["receipt"])
    assert (again["step"], again["may"], again["text"]) == ("reported", ["files"], "路灯不亮")
    assert "canary" not in str(again)


def test_what_is_sent_twice_is_one_case_with_one_receipt(matters):
    first, again = report(), report()
    assert first == again
    assert Incident.objects.count() == 1
    other = post(URL, body(text="井盖丢失"))
    assert (other.status_code, other.json()["code"]) == (409, "client_id_used")


@pytest.mark.django_db(transaction=True)
def test_p19_three_at_once_are_one_case_with_one_receipt(matters):
    def send(_: int) -> dict:
        try:
            return report()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(send, range(3)))
    assert len({one["receipt"] for one in found}) == Incident.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"contact": CONTACT}, "consent"),
        ({"contact": CONTACT, "consent": "2001-01"}, "consent"),
        ({"matter": "no-such"}, "matter"),
        ({"matter": "family"}, "matter"),
        ({"kind": "approval"}, "kind"),
        ({"text": "  "}, "text"),
        ({"datum": None}, "datum"),
        ({"lon": None, "lat": None}, "address"),
        ({"lon": None, "lat": None, "address": "直线路"}, "address"),
    ],
)
def test_what_cannot_be_used_is_told_by_its_field_and_makes_no_case(matters, more, field):
    reply = post(URL, body(**more))
    assert reply.status_code == 400, reply.content
    assert list(reply.json()["fields"]) == [field]
    assert "details" not in reply.json()  # houses and doors are for those who work here
    assert not Incident.objects.exists()


def test_p02_an_unknown_receipt_answers_alike_whatever_is_asked(matters):
    told = report()
    wrong = told["receipt"][:-1] + ("A" if told["receipt"][-1] != "A" else "B")
    for unknown in (wrong, "x", "收据", "9" * 300):
        replies = [Client().get(f"/report/api/incidents/{unknown}")]
        for verb, sent in (("reply", {"text": "x"}), ("not_fixed", {}), ("rating", {"stars": 1})):
            replies.append(post(f"/report/api/incidents/{unknown}/{verb}", sent))
        replies += [
            attach(unknown, media.OGG),
            Client().get(f"/report/api/incidents/{unknown}/files/x"),
        ]
        assert {one.status_code for one in replies} == {404}
        assert {one.json()["code"] for one in replies} == {"not_found"}


def test_a_citizen_is_asked_answers_says_not_fixed_and_rates_once(matters):
    told = report(matter="noise")
    receipt, case = told["receipt"], Incident.objects.get(ref=told["ref"])
    assert post(f"/report/api/incidents/{receipt}/reply", {"text": "x"}).status_code == 409
    matters.do(case, "ask", "dispatcher", note="几楼？")
    asked = follow(receipt)
    assert (asked["question"]["text"], asked["may"]) == ("几楼？", ["reply", "files"])
    replied = post(f"/report/api/incidents/{receipt}/reply", {"text": "三楼", "client_id": "r1"})
    assert (replied.status_code, replied.json()["question"]) == (200, None)
    matters.brought_to(case, "closed")
    assert follow(receipt)["may"] == ["not_fixed", "rating", "files"]
    reopened = post(f"/report/api/incidents/{receipt}/not_fixed", {})
    assert (reopened.status_code, reopened.json()["step"]) == (200, "accepted")
    assert post(f"/report/api/incidents/{receipt}/rating", {"stars": 5}).status_code == 409
    matters.do(case, "dispatch", "dispatcher", department="d1")
    matters.do(case, "take", "handler1")
    matters.do(case, "answer", "handler1", note="done")
    matters.do(case, "close", "verifier")
    said = {"stars": 4, "text": "请打 13800000000"}  # kept without the number
    rated = post(f"/report/api/incidents/{receipt}/rating", said)
    assert (rated.status_code, rated.json()["stars"]) == (200, 4), rated.content
    lost = post(f"/report/api/incidents/{receipt}/rating", said)
    assert (lost.status_code, lost.json()) == (200, rated.json()), (
        "who lost the answer has it again"
    )
    again = post(f"/report/api/incidents/{receipt}/rating", {"stars": 1})
    assert (again.status_code, again.json()["code"]) == (409, "rated_already")
    case.refresh_from_db()
    assert case.step == "evaluated"
    happened = [entry["what"] for entry in follow(receipt)["history"]]
    assert happened == [
        "reported", "asked", "replied", "accepted", "dispatched", "handling", "answered", "closed",
        "reopened", "dispatched", "handling", "answered", "closed", "evaluated",
    ]  # fmt: skip


def test_nobody_s_name_department_or_note_is_told(matters):
    told = report(matter="noise")
    case = Incident.objects.get(ref=told["ref"])
    matters.brought_to(case, "closed")
    page = str(follow(told["receipt"]))
    for word in ("部门d1", "handler1", "dispatcher", "done"):
        assert word not in page


def test_a_case_that_is_not_taken_up_says_why(matters):
    told = report(matter="noise")
    case = Incident.objects.get(ref=told["ref"])
    matters.do(case, "refuse", "dispatcher", reason="不属于本市")
    last = follow(told["receipt"])["history"][-1]
    assert (last["what"], last["said"]) == ("refused", "不属于本市")


def test_a_merged_case_shows_the_other_s_steps_and_one_s_own_words_and_files(matters):
    mine = report(client_id="mine", text="我的描述", matter="noise")
    other = report(client_id="other", text="别人的描述canary", matter="noise")
    attach(mine["receipt"], media.photo(colour="red"))
    attach(other["receipt"], media.photo(colour="blue"))
    case = Incident.objects.get(ref=mine["ref"])
    matters.do(case, "merge", "dispatcher", at=timezone.now(), of=other["ref"])
    told = follow(mine["receipt"])
    assert (told["ref"], told["own_ref"], told["step"]) == (other["ref"], mine["ref"], "reported")
    assert told["text"] == "我的描述"
    assert len(told["files"]) == 1
    foreign = follow(other["receipt"])["files"][0]["id"]
    assert (
        Client().get(f"/report/api/incidents/{mine['receipt']}/files/{foreign}").status_code == 404
    )
    into = Incident.objects.get(ref=other["ref"])
    matters.brought_to(into, "closed")
    assert post(f"/report/api/incidents/{mine['receipt']}/rating", {"stars": 2}).status_code == 200
    second = post(f"/report/api/incidents/{other['receipt']}/rating", {"stars": 5})
    assert (second.status_code, second.json()["stars"]) == (200, 5)
    assert Event.objects.filter(key=into.pk).latest("id").change == "rate", "no transition tells it"


def test_p25_a_photo_under_the_receipt_is_drawn_anew_and_not_public(matters):
    told = report()
    sent = attach(told["receipt"], media.photo(turned=True, located=True))
    assert sent.status_code == 201, sent.content
    kept = CaseFile.objects.get()
    assert (kept.is_public, kept.added_by_id, kept.report.incident.ref) == (
        False,
        None,
        told["ref"],
    )
    reply = Client().get(f"/report/api/incidents/{told['receipt']}/files/{sent.json()['id']}")
    with Image.open(io.BytesIO(reply.content)) as photo:
        assert photo.size == (32, 64)
    assert reply["Content-Disposition"].startswith("attachment")
    assert attach(told["receipt"], media.SVG).status_code == 400


def test_reports_from_one_address_and_in_all_have_a_limit_and_refused_ones_count(matters, settings):
    settings.GEO_GRID_PUBLIC_REPORTS_PER_HOUR = 2
    assert post(URL, body(text="")).status_code == 400
    assert post(URL, body()).status_code == 201
    refused = post(URL, body(client_id="third"))
    assert (refused.status_code, refused.json()["code"]) == (429, "public_rate")
    assert refused["Retry-After"]
    elsewhere = Client(REMOTE_ADDR="2001:db8::1").post(
        URL, body(client_id="fourth"), content_type="application/json"
    )
    assert elsewhere.status_code == 201
    settings.GEO_GRID_PUBLIC_REPORTS_IN_ALL = 3
    busy = Client(REMOTE_ADDR="2001:db8:1::1").post(
        URL, body(client_id="fifth"), content_type="application/json"
    )
    assert (busy.status_code, busy.json()["code"]) == (429, "public_busy")
    assert "127.0.0.1" not in str(list(PublicAttempt.objects.values()))
    assert Incident.objects.count() == 2


@pytest.mark.parametrize("verb", ["reply", "not_fixed", "rating", "files"])
def test_each_word_of_a_reporter_counts_and_has_its_limit(matters, settings, verb):
    settings.GEO_GRID_PUBLIC_WORDS_PER_HOUR = 2
    receipt = report()["receipt"]
    sent = {"reply": {"text": "x"}, "not_fixed": {}, "rating": {"stars": 1}}

    def say(receipt: str, address: str):
        client, path = Client(REMOTE_ADDR=address), f"/report/api/incidents/{receipt}/{verb}"
        if verb == "files":
            file = SimpleUploadedFile("a.ogg", media.OGG, "audio/ogg")
            return client.post(path, {"file": file})
        return client.post(path, sent[verb], content_type="application/json")

    # Refused ones count, whoever's they are: a receipt cannot be tried at length.
    assert say(receipt, "127.0.0.1").status_code in (201, 409)
    assert say("unknown", "127.0.0.1").status_code == 404
    refused = say(receipt, "127.0.0.1")
    assert (refused.status_code, refused.json()["code"]) == (429, "public_rate")
    assert refused["Retry-After"]
    assert say(receipt, "127.0.0.2").status_code in (201, 409)


def test_an_address_alone_is_a_place(matters):
    refresh_places()
    told = report(lon=None, lat=None, datum=None, address="直线路1号")
    case = Incident.objects.get(ref=told["ref"])
    assert case.building_id == matters.city.buildings["B1"]
    assert told["place"]["address"] == case.address_text


@pytest.mark.parametrize(
    ("lon", "lat", "named"),
    [
        (0, 0, "0,0"),
        (118, 24, "Whole degrees"),
        (SOUTH + 0.0023, WEST + 0.0003, "swapped"),
        (WEST + 20.5, SOUTH + 0.0023, "outside"),
        (WEST + 0.0003, 1e5, "lat"),
    ],
)
def test_a_place_that_is_none_is_refused_in_words(matters, lon, lat, named):
    refused = post(URL, body(lon=lon, lat=lat))
    assert refused.status_code == 400, refused.content
    assert named in refused.json()["message"]
    assert not Incident.objects.exists()


def test_p25_a_citizen_s_photo_that_is_published_stands_upright_and_says_no_place(matters):
    told = report(matter="noise")
    sent = attach(told["receipt"], media.photo(turned=True, located=True))
    case = Incident.objects.get(ref=told["ref"])
    officer = Client()
    officer.force_login(matters.users["dispatcher"])
    published = officer.post(
        f"/api/v1/incidents/{case.ref}/publish",
        {"title": "噪声", "files": [sent.json()["id"]], "revision": case.revision},
        content_type="application/json",
    )
    assert published.status_code == 200, published.content
    reply = Client().get(f"/report/api/published/{case.ref}/photos/{sent.json()['id']}")
    assert reply.status_code == 200
    with Image.open(io.BytesIO(reply.content)) as photo:
        assert (photo.size, dict(photo.getexif())) == ((32, 64), {})
    assert b"CANARY" not in reply.content
    assert b"GPS" not in reply.content


def test_a_login_beside_does_not_make_the_report_that_account_s(matters):
    client = Client()
    client.force_login(matters.users["dispatcher"])
    reply = post(URL, body(), client)
    assert reply.status_code == 201
    assert Incident.objects.get().reporter_id is None
    assert CaseReport.objects.get().account_id is None
    assert not AuditEntry.objects.filter(
        action="incident.report", account=matters.users["dispatcher"].pk
    ).exists()


def test_the_start_offers_public_matters_and_the_notice_in_two_languages(matters):
    told = Client().get("/report/api/start").json()
    assert told["notice"]["version"] == VERSION
    assert told["notice"]["zh"]
    assert told["notice"]["en"]
    assert {"litter", "other-routine"} <= {one["code"] for one in told["matters"]}
    assert not any(one["kind"] == "approval" for one in told["matters"])


@pytest.mark.django_db(transaction=True)
def test_p03_the_application_s_role_reads_by_the_receipt_alone(matters):
    """Committed, as in a site: outside a declared transaction a case has no rows, for nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE geo_grid_app")
    try:
        told = report(matter="noise", contact=CONTACT, consent=VERSION)
        receipt = told["receipt"]
        photo = attach(receipt, media.photo())
        assert photo.status_code == 201, photo.content
        assert len(follow(receipt)["files"]) == 1
        file = Client().get(f"/report/api/incidents/{receipt}/files/{photo.json()['id']}")
        assert file.status_code == 200
        assert not Incident.objects.exists()
        for verb, sent in (("reply", {"text": "x"}), ("not_fixed", {}), ("rating", {"stars": 1})):
            assert post(f"/report/api/incidents/{receipt}/{verb}", sent).status_code == 409
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
