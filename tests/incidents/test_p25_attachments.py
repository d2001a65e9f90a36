"""P25: files of a case over HTTP: whose they are, how many, how large, and how they are served."""

from __future__ import annotations

import io
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from geo_grid.access.models import AuditEntry
from geo_grid.incidents import files, photos
from geo_grid.incidents.models import CaseFile
from geo_grid.sandbox.client import ReaderEnded
from tests.incidents import media
from tests.incidents.cases import Desk


def client_of(desk: Desk, who: str):
    from django.test import Client

    client = Client()
    client.force_login(desk.users[who])
    return client


def attach(client, case, content: bytes, name: str = "IMG_1.jpg", declared: str = "image/jpeg"):
    sent = SimpleUploadedFile(name, content, declared)
    return client.post(reverse("case-files", kwargs={"ref": case.ref}), {"file": sent})


def read(client, case, file: str):
    return client.get(reverse("case-file", kwargs={"ref": case.ref, "file": file}))


def test_p25_a_photo_is_kept_upright_and_without_exif_and_served_as_a_download(desk):
    case, reporter = desk.case(), client_of(desk, "assistant")
    sent = attach(reporter, case, media.photo(turned=True, located=True), name="门口 <b>.png")
    assert sent.status_code == 201, sent.content
    told = sent.json()
    assert (told["media_type"], told["name"], told["is_public"]) == (
        "image/jpeg",
        "门口 b.jpg",
        False,
    )
    assert client_of(desk, "dispatcher").get(
        reverse("case-files", kwargs={"ref": case.ref})
    ).json() == {"results": [told]}
    reply = read(client_of(desk, "dispatcher"), case, told["id"])
    assert reply["Content-Type"] == "image/jpeg"
    assert reply["Content-Disposition"].startswith("attachment;")
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["Cache-Control"] == "no-store"
    assert "sandbox" in reply["Content-Security-Policy"]
    assert "script-src" not in reply["Content-Security-Policy"]
    with Image.open(io.BytesIO(reply.content)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((32, 64), {})
    assert b"CANARY" not in reply.content
    assert AuditEntry.objects.filter(action="incident.attach", keys=[case.pk]).count() == 1


@pytest.mark.parametrize(
    "content", [media.SVG, media.HTML, media.PDF, media.photo() + media.ZIP, b""]
)
def test_p25_what_a_form_says_of_a_file_decides_nothing(desk, content):
    case = desk.case()
    refused = attach(client_of(desk, "assistant"), case, content)
    assert refused.status_code == 400, refused.content
    assert refused.json()["fields"]["file"]
    assert not CaseFile.objects.exists()


def test_the_same_file_twice_is_one_and_eleven_are_too_many(desk):
    case, reporter = desk.case(), client_of(desk, "assistant")
    first = attach(reporter, case, media.photo(colour="red"))
    again = attach(reporter, case, media.photo(colour="red"), name="other.jpg")
    assert first.json()["id"] == again.json()["id"]
    for number in range(1, files.MOST_FILES):
        assert attach(reporter, case, media.MP3 + bytes(number)).status_code == 201
    refused = attach(reporter, case, media.OGG)
    assert (refused.status_code, refused.json()["code"]) == (409, "files_enough")
    assert CaseFile.objects.count() == files.MOST_FILES


def test_a_file_that_is_too_large_is_refused_before_it_is_judged(desk, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 1_000)
    case, reporter = desk.case(), client_of(desk, "assistant")
    assert attach(reporter, case, media.OGG + bytes(800)).status_code == 201
    refused = attach(reporter, case, media.OGG + bytes(1_001))
    assert (refused.status_code, refused.json()["code"]) == (413, "file_too_large")


def test_a_form_without_a_file_is_told_the_field(desk):
    reply = client_of(desk, "assistant").post(
        reverse("case-files", kwargs={"ref": desk.case().ref}), {"text": "x"}
    )
    assert (reply.status_code, list(reply.json()["fields"])) == (400, ["file"])


def test_p02_files_of_a_foreign_case_are_as_absent_as_none(desk):
    case, other = desk.case(), desk.case(reporter="other_assistant")
    photo = attach(client_of(desk, "assistant"), case, media.photo()).json()["id"]
    stranger = client_of(desk, "other_assistant")
    absent = stranger.get(reverse("case-files", kwargs={"ref": "no-such"}))
    assert absent.status_code == 404
    replies = [
        stranger.get(reverse("case-files", kwargs={"ref": case.ref})),
        attach(stranger, case, media.photo()),
        read(stranger, case, photo),
        read(stranger, other, photo),  # by a case that is seen
        read(stranger, other, "none"),
    ]
    assert {(one.status_code, one.content) for one in replies} == {(404, absent.content)}


def test_a_sent_worker_adds_a_photo_of_a_case_elsewhere_and_an_ended_case_takes_none(desk):
    case = desk.case()
    case.handler = desk.users["far_worker"]
    case.save(update_fields=["handler"])
    assert attach(client_of(desk, "far_worker"), case, media.photo()).status_code == 201
    desk.do(case, "void", "dispatcher", reason="twice")
    refused = attach(client_of(desk, "far_worker"), case, media.OGG)
    assert (refused.status_code, refused.json()["code"]) == (409, "case_takes_no_files")


def test_p06_who_may_not_report_attaches_nothing(desk, login_as):
    case = desk.case()
    for role in ("system_administrator", "audit_administrator"):
        refused = attach(login_as(role), case, media.photo())
        assert refused.status_code == 403, role
    assert not CaseFile.objects.exists()


def test_p08_a_number_of_a_person_in_a_file_s_name_is_masked(desk):
    told = attach(client_of(desk, "assistant"), desk.case(), media.OGG, name="13912345678.ogg")
    assert "13912345678" not in told.json()["name"]
    assert CaseFile.objects.get().name == told.json()["name"]


@pytest.mark.parametrize(
    ("ended", "code"),
    [(ReaderEnded("seconds"), "photo_late"), (ReaderEnded("died", "SIGKILL"), "photo_late"),
     (ReaderEnded("memory"), "photo_unreadable"), (ReaderEnded("seconds", "SIGXCPU"), "photo_unreadable"), (ReaderEnded("died", "SIGSEGV"), "photo_unreadable")],
)  # fmt: skip
def test_a_sound_photo_on_a_busy_machine_is_not_told_to_be_broken(desk, monkeypatch, ended, code):
    monkeypatch.setattr(photos, "read_in_child", Mock(side_effect=ended))
    reply = attach(client_of(desk, "assistant"), desk.case(), media.photo())
    assert (reply.status_code, reply.json()["code"]) == (503 if code == "photo_late" else 400, code)
    assert not CaseFile.objects.exists()
