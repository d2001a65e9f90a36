"""What a phone wrote without a line arrives once, by its own account, with no more rights than that has."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access.actions import assign_role
from geo_grid.access.models import RoleAssignment
from geo_grid.areas.models import BasicCell, CellAssignment, GridCell, GridCellVersion
from geo_grid.errors import BadInput
from geo_grid.incidents.models import CaseEntry, CaseFile, CaseReport, Incident
from geo_grid.premises.models import Building
from geo_grid.redraw.models import CellLineage, Plan, Publication
from geo_grid.vault import sealing
from geo_grid.vault.envelopes import Envelope, opened, opened_file, public_key
from geo_grid.visits.models import Visit
from tests.conftest import SOUTH, WEST
from tests.incidents import media
from tests.registers.conftest import LEFT
from tests.visits.sealing import sealed_entry
from tests.visits.test_recording import SEEN, send

REPORT = {"text": "消防通道堆放杂物", "door": "map", "lon": WEST + 0.001, "lat": SOUTH + 0.001,
          "datum": "wgs84"}  # fmt: skip


@pytest.fixture
def worker(login_as, town):
    return login_as("community_manager", division_code=LEFT)


def entry(client, kind: str, content, **more):
    return sealed_entry(public_key(), client.user.username, kind, content, **more)[0]


def visit_of(client, town, **more):
    made = (timezone.now() - timedelta(hours=3)).isoformat()
    content = {"unit": town.units["101"], "made_at": made, **SEEN, **more}
    return entry(client, "visit", content)


def test_p19_an_entry_that_is_sent_three_times_is_done_once(worker, town):
    body = visit_of(worker, town)
    answers = [send(worker, "field/outbox", body) for _ in range(3)]
    assert answers[0][0] == 201, answers
    assert answers[0] == answers[1] == answers[2]
    kept = Visit.objects.get()
    assert (kept.client_id, kept.note, kept.account_id) == (
        body["client_id"],
        "老人在家",
        worker.user.pk,
    )
    assert kept.made_at < timezone.now() - timedelta(hours=2)
    told = send(worker, "field/outbox", visit_of(worker, town, note="另一次"))
    assert (told[0], told[1]["code"]) == (409, "client_id_used")


def photo_of(client, report, content=b""):
    return sealed_entry(
        public_key(), client.user.username, "photo", {"name": "a.jpg"}, client_id="entry-0002",
        sequence=2, of=report["client_id"], photo=content or media.photo(size=(64, 48)),
    )  # fmt: skip


def send_photo(client, body, sealed):
    form = body | {"file": SimpleUploadedFile("sealed", sealed)}
    reply = client.post("/api/v1/field/outbox/photos", form)
    return reply.status_code, reply.json()


def test_p19_a_report_and_its_photo_arrive_once_in_whatever_order(worker, town):
    report = entry(worker, "report", REPORT)
    photo = photo_of(worker, report)
    assert send_photo(worker, *photo)[1]["code"] == "report_first"
    refs = {send(worker, "field/outbox", report)[1]["answer"]["ref"] for _ in range(2)}
    assert len(refs) == CaseReport.objects.count() == 1
    first, second = send_photo(worker, *photo), send_photo(worker, *photo)
    assert first[0] == 201, first
    assert first == second
    assert CaseFile.objects.get().media_type == "image/jpeg"


def report_written(client, ago: timedelta, **more):
    moment = (timezone.now() - ago).isoformat()
    return entry(client, "report", REPORT | {"made_at": moment}, **more)


def test_p04_a_report_says_when_it_was_written_and_runs_from_its_delivery(worker, town):
    """Its limits begin when the office could know of it."""
    before, body = timezone.now(), report_written(worker, timedelta(hours=6))
    status, told = send(worker, "field/outbox", body)
    assert status == 201, told
    case = Incident.objects.get(ref=told["answer"]["ref"])
    assert before <= case.reported_at <= timezone.now()
    first = CaseEntry.objects.get(incident=case, number=1)
    written = city_time.local(before - timedelta(hours=6))
    assert first.note in {
        f"写于 {moment:%Y-%m-%d %H:%M}，当时没有网络，之后才送达。"
        for moment in (written, written + timedelta(minutes=1))
    }
    assert first.at == case.reported_at


@pytest.mark.parametrize("said", [{}, {"made_at": None}], ids=str)
def test_a_report_that_says_no_time_has_no_note(worker, town, said):
    assert send(worker, "field/outbox", entry(worker, "report", REPORT | said))[0] == 201
    assert CaseEntry.objects.get().note == ""


def test_a_report_that_is_delivered_as_it_is_written_has_no_note(worker, town):
    assert send(worker, "field/outbox", report_written(worker, timedelta(minutes=1)))[0] == 201
    assert CaseEntry.objects.get().note == ""


@pytest.mark.parametrize(
    ("ago", "code"),
    [(timedelta(days=31), "made_at_long_ago"), (-timedelta(hours=1), "made_at_future")],
)
def test_a_report_of_no_time_that_can_be_is_refused_in_a_sentence(worker, town, ago, code):
    status, told = send(worker, "field/outbox", report_written(worker, ago))
    assert (status, told["code"], set(told["fields"])) == (400, code, {"made_at"})
    assert not CaseReport.objects.exists()


def test_p19_a_report_that_arrived_is_answered_again_however_late(worker, town):
    first = send(worker, "field/outbox", report_written(worker, timedelta(hours=6)))
    again = send(worker, "field/outbox", report_written(worker, timedelta(days=31)))
    assert (first[0], first) == (201, again)


def test_p25_a_photo_is_judged_when_it_is_opened(worker, town):
    report = entry(worker, "report", REPORT)
    assert send(worker, "field/outbox", report)[0] == 201
    body, sealed = photo_of(worker, report)
    for broken in (sealed[:-1], sealed[:8], b"x", b"\0" * 40):
        assert send_photo(worker, body, broken)[1]["code"] == "envelope_unreadable"
    page = photo_of(worker, report, b"<html><script>alert(1)</script></html>")
    assert send_photo(worker, *page)[0] == 400
    assert not CaseFile.objects.exists()


def test_p02_a_photo_of_another_s_report_is_one_of_no_report(worker, town, login_as):
    report = entry(worker, "report", REPORT)
    assert send(worker, "field/outbox", report)[0] == 201
    other = login_as("community_manager", "other", division_code=LEFT)
    told = send_photo(other, *photo_of(other, report))
    assert told == send_photo(other, *photo_of(other, {"client_id": "no-such-report"}))
    assert (told[0], told[1]["code"]) == (409, "report_first")
    assert not CaseFile.objects.exists()


def test_p06_an_entry_gives_no_right_that_its_account_lacks(worker, town, login_as):
    status, told = send(worker, "field/outbox", visit_of(worker, town, unit=town.units["301"]))
    nowhere = send(worker, "field/outbox", visit_of(worker, town, unit=987_654_321))
    assert (status, told) == nowhere
    assert set(told["fields"]) == {"unit"}
    assistant = login_as("assistant", "helper", building_id=town.city.buildings["B1"])
    assert send(assistant, "field/outbox", visit_of(assistant, town))[0] in (400, 403)
    assert not Visit.objects.exists()


def test_p01_one_account_neither_sends_nor_reads_what_another_wrote(worker, town, login_as):
    other = login_as("community_manager", "other", division_code=LEFT)
    body = visit_of(worker, town)
    for path in ("field/outbox", "field/outbox/open"):
        status, told = send(other, path, body)
        assert (status, told["code"]) == (409, "entry_of_another")
        assert "老人" not in str(told)
        stolen = body | {"account": other.user.username}
        assert send(other, path, stolen)[1]["code"] == "envelope_unreadable"
    assert not Visit.objects.exists()


def test_p08_an_entry_that_is_read_again_tells_no_number(worker, town):
    body = visit_of(worker, town, note="电话13912345678")
    status, told = send(worker, "field/outbox/open", body)
    assert (status, told["content"]["needs"]) == (200, "助餐")
    assert "13912345678" not in str(told)


def test_what_was_sealed_for_an_old_key_still_opens(worker, town, settings, tmp_path):
    settings.GEO_GRID_VAR = tmp_path
    body = visit_of(worker, town)
    sealing.add_version()
    assert public_key()[0] == body["key"] + 1
    assert send(worker, "field/outbox", body)[0] == 201
    told = send(worker, "field/outbox", body | {"key": 77})
    assert (told[0], told[1]["code"]) == (400, "envelope_key_unknown")


def test_an_entry_of_a_later_release_waits_and_of_any_before_is_taken(worker, town):
    body = visit_of(worker, town)
    status, told = send(worker, "field/outbox", body | {"version": 2})
    assert (status, told["code"]) == (400, "envelope_version_unknown")
    assert not Visit.objects.exists()
    assert "version" not in body, "as releases sent it that knew of none"
    assert send(worker, "field/outbox", body)[0] == 201


POINTS = {
    "11": "BAMRNbLPIM6U4l6IYz/7bxyOU3z3qYToJuW+/l7aYCintrTFxYyX3tlDC1vzwFjsRl2WDIZ60SJtWG4CwGL/ejs=",
    "22": "BFTmOSVgzoFeJcjS0qizGKeFYE3vzsHM2tUtcJ03UiRtfJRInY2Sover7SiESU/NA9atrscPJiBJH3t8GweCtDA=",
}
"""Computed once without this code and without its library (``hmac`` and the formulas of SP 800-186):
s = HMAC-SHA256(vault key, "geo_grid outbox"); x = HKDF-SHA256(s, no salt, "geo_grid outbox 1", 48 bytes);
d = x mod (n - 1) + 1; the point d·G of P-256. Another derivation opens nothing that phones keep."""
RECORDED = {
    "key": 1, "account": "worker", "client_id": "entry-0001", "kind": "visit", "sequence": 7,
    "sender": "BKPV8MKjWk0gozB7JpDOPuaFCcnKOLr4GWxgNTLKESkeCIA6yzTnj40y5/uoJPMEyb6tObuN80Gmtv5xWnT0vzI=",
    "wrapped": "ynewCIQN7yDYIgecw2MmGQu1F8qxEFmJpnYDhBppaaflTSwUint40FE51LvfhHn6zum32kVYC5fSQ+4H",
    "sealed": "M/9GwEAjO7P2HDDPCASmPjo8DILy8PBaMwuHvo/1KUsZG4JYItLNMIKQ2tAaaepYWm6q",
}  # fmt: skip
"""What a phone sealed for the point of "11" (``field/envelope.js``), and a file of three bytes with it."""
RECORDED_FILE = "76GNkxNFRIY9uMQG14lTBYu1lws9GC/Hty6pkaGDQg=="


@pytest.fixture
def vault_key(settings, tmp_path):
    """``vault_key("11")``: the only key of the vault, version 1, is that byte thirty-two times."""
    key = tmp_path / "keys" / "personal"
    key.parent.mkdir()
    settings.GEO_GRID_VAR = tmp_path
    return lambda byte: key.write_text(f"1 {byte * 32}\n")


@pytest.mark.parametrize("byte", POINTS)
def test_the_public_key_is_that_of_the_vault_and_no_other(vault_key, byte):
    vault_key(byte)
    assert public_key() == (1, POINTS[byte])


def test_what_a_phone_sealed_once_opens_for_ever(vault_key):
    vault_key("11")
    parts = {name: b64decode(RECORDED[name]) for name in ("sender", "wrapped", "sealed")}
    envelope = Envelope(**RECORDED | parts)
    assert json.loads(opened(envelope)) == {"note": "老人在家"}
    assert opened_file(envelope, b64decode(RECORDED_FILE)) == b"\1\2\3"
    vault_key("22")
    with pytest.raises(BadInput):
        opened(envelope)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sender": ""}, {"sender": "AAAA"}, {"sender": b64encode(b"\4" + b"\0" * 64).decode()},
        {"wrapped": "="}, {"wrapped": "AAAA"}, {"sealed": "AAAA"}, {"sealed": "x" * 300_000},
        {"sequence": 2}, {"kind": "report"}, {"kind": "dream"}, {"client_id": "entry-0002"},
        {"client_id": "../x"}, {"key": 0}, {"of": "entry-0009"}, {"base_revision": 5},
        {"account": None},
    ],
    ids=str,
)  # fmt: skip
def test_an_envelope_that_was_changed_is_refused_in_a_sentence(worker, town, wrong):
    status, told = send(worker, "field/outbox", visit_of(worker, town) | wrong)
    assert 400 <= status < 500
    assert told["code"]
    assert told["message"]
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"\xff", b"[" * 5000, b'{"unit": NaN}', b'{"unit": 1e999}', b'"\\ud800"',
     b'{"unit": {}, "means": [], "note": 7}', b'{"unit": 1, "unit": 2}'],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("kind", ["visit", "report", "photo"])
def test_p31_hostile_contents_are_refused_in_a_sentence(worker, town, kind, content):
    for path in ("field/outbox", "field/outbox/open"):
        status, told = send(worker, path, entry(worker, kind, content))
        assert 200 <= status < 500
        assert status == 200 or told["message"]
    assert not Visit.objects.exists()


# ---- cells that were redrawn meanwhile


@pytest.fixture
def redraw(town, login_as):
    """``redraw(role)``: held in B1's grid cell for sixty days; since two its atom is another cell's."""
    atom = Building.objects.get(ref="B1").basic_cell_id
    there = CellAssignment.objects.get(basic_cell=atom, kind="base", valid__upper_inf=True)
    (other,) = set(town.city.grid_cells) - {there.cell_id}
    long_ago, at = timezone.now() - timedelta(days=60), timezone.now() - timedelta(days=2)

    def drawn(role: str):
        client = login_as(role, grid_cell_id=there.cell_id)
        RoleAssignment.objects.filter(user=client.user).update(valid=(long_ago, None))
        BasicCell.objects.update(valid=(long_ago, None))
        CellAssignment.objects.filter(pk=there.pk).update(valid=(long_ago, at))
        CellAssignment.objects.create(
            basic_cell_id=atom, cell_id=other, kind="base", valid=(at, None)
        )
        return client

    return drawn


@pytest.fixture
def redrawn(redraw):
    return redraw("grid_worker")


def made(client, town, days: float):
    moment = (timezone.now() - timedelta(days=days)).isoformat()
    return visit_of(client, town, made_at=moment)


def test_p06_a_visit_made_before_a_redraw_is_its_makers(redrawn, town):
    assert send(redrawn, "field/outbox", made(redrawn, town, 1))[0] == 400, "another's by then"
    assert send(redrawn, "field/outbox", made(redrawn, town, 40))[0] == 400, "too long ago"
    assert send(redrawn, "field/outbox", made(redrawn, town, -1))[0] == 400, "not yet made"
    assert not Visit.objects.exists()
    status, told = send(redrawn, "field/outbox", made(redrawn, town, 3))
    assert status == 201, told
    assert Visit.objects.get().unit_id == town.units["101"]
    assert redrawn.get("/api/v1/visits").json()["results"] == [], "nothing is seen of it"


def test_p04_of_a_role_that_was_withdrawn_no_visit_comes_late(redrawn, town):
    mine = RoleAssignment.objects.filter(user=redrawn.user)
    mine.update(valid=(timezone.now() - timedelta(days=60), timezone.now() - timedelta(hours=1)))
    assign_role(redrawn.user, "planner", division_code="99")  # who may send something
    status, told = send(redrawn, "field/outbox", made(redrawn, town, 3))
    assert (status, set(told["fields"])) == (400, {"unit"})
    assert not Visit.objects.exists()


@pytest.fixture
def went_over(redrawn, town):
    """The role ended in its cell, and one in another began at that midnight; that cell, and the midnight."""
    mine = RoleAssignment.objects.get(user=redrawn.user)
    at = city_time.midnight() - timedelta(days=2)
    like = GridCell.objects.get(
        pk=mine.grid_cell_id
    )  # a third cell: the door is in none of theirs now
    other = GridCell.objects.create(kind="base", type=like.type, community_id=like.community_id).pk
    RoleAssignment.objects.create(
        user=redrawn.user, role="grid_worker", grid_cell_id=other, valid=(at, None)
    )
    RoleAssignment.objects.filter(pk=mine.pk).update(valid=(mine.valid.lower, at))
    return mine.grid_cell_id, other, at


def published(parent: int, child: int, at, *, is_over: bool = True) -> None:
    """Ground of a cell went to another one at a midnight; the cell is over, or holds the rest."""
    plan = Plan.objects.create(base={}, communities=[], codes=[], ground_version=0)
    publication = Publication.objects.create(
        plan=plan, effective_on=city_time.day_of(at), before={}, moved={}
    )
    CellLineage.objects.create(
        publication=publication, parent_id=parent, child_id=child, basic_cells=1, residents=3
    )
    GridCellVersion.objects.filter(cell=parent).update(
        valid=(at - timedelta(days=60), at if is_over else None)
    )


def test_p06_a_role_that_went_over_to_the_heir_of_its_cell_is_still_held(redrawn, town, went_over):
    """As a publication carries it: ended in the old cell, begun in the new one at that moment."""
    published(*went_over)
    assert send(redrawn, "field/outbox", made(redrawn, town, 3))[0] == 201


def test_p06_a_role_in_another_cell_from_the_next_midnight_on_is_no_heir_s(
    redrawn, town, went_over
):
    """Moved to another cell by hand, which is a role withdrawn; ground that went there is no matter."""
    old, new, at = went_over
    assert send(redrawn, "field/outbox", made(redrawn, town, 3))[0] == 400
    published(old, new, at, is_over=False)
    assert send(redrawn, "field/outbox", made(redrawn, town, 3))[0] == 400
    Publication.objects.all().delete()
    published(old, new, at - timedelta(days=1))
    assert send(redrawn, "field/outbox", made(redrawn, town, 3))[0] == 400, "on another day"
    assert not Visit.objects.exists()


def test_p06_a_new_role_reaches_no_day_before_it(redrawn, town):
    mine = RoleAssignment.objects.filter(user=redrawn.user)
    mine.update(valid=(timezone.now() - timedelta(days=1), None))
    assert send(redrawn, "field/outbox", made(redrawn, town, 3))[0] == 400
    assert not Visit.objects.exists()


def test_p06_a_late_visit_wants_the_right_of_its_day(redraw, town):
    """Not any role: an assistant of the cell reports, and visits nobody."""
    assistant = redraw("assistant")
    assert send(assistant, "field/outbox", made(assistant, town, 3))[0] == 400
    assert not Visit.objects.exists()
