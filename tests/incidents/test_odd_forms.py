"""Forms as broken programs and bad lines send them: a sentence each, and nothing half-done."""

from __future__ import annotations

import random
import tempfile

import pytest
from django.test import Client
from django.urls import reverse

from geo_grid.access.models import AuditEntry
from geo_grid.events.models import Event
from geo_grid.incidents import files
from geo_grid.incidents.models import CaseFile
from tests.effort import at_length
from tests.incidents import media
from tests.incidents.test_p25_attachments import client_of

pytestmark = pytest.mark.django_db
CUT = "----cut"
FORM = f"multipart/form-data; boundary={CUT}"


def part(content: bytes, *, disposition: str = 'form-data; name="file"; filename="a.mp3"') -> bytes:
    head = f"--{CUT}\r\nContent-Disposition: {disposition}\r\nContent-Type: audio/mpeg\r\n\r\n"
    return head.encode() + content + b"\r\n"


END = f"--{CUT}--\r\n".encode()
WHOLE = part(media.MP3) + END
ODD = {
    "cut off in the middle of the file": (part(media.MP3)[:-200], FORM),
    "cut off in the head of the part": (part(media.MP3)[:40], FORM),
    "two files of one name": (part(media.MP3) + part(media.OGG) + END, FORM),
    "a part without a name": (part(media.MP3, disposition='form-data; filename="a.mp3"') + END, FORM),
    "a part that is no form's": (part(media.MP3, disposition="attachment") + END, FORM),
    "no file but a text": (part(media.MP3, disposition='form-data; name="file"') + END, FORM),
    "another name": (part(media.MP3, disposition='form-data; name="photo"; filename="a"') + END, FORM),
    "nothing in it": (part(b"") + END, FORM),
    "no part at all": (END, FORM),
    "no body": (b"", FORM),
    "no boundary": (WHOLE, "multipart/form-data"),
    "another boundary": (WHOLE, "multipart/form-data; boundary=other"),
    "a boundary that is none": (WHOLE, 'multipart/form-data; boundary="' + "x" * 300 + '"'),
    "a boundary beyond ASCII": (WHOLE, "multipart/form-data; boundary=切"),
    "not a form": (media.MP3, "audio/mpeg"),
    "a list of forms": (WHOLE, f"multipart/mixed; boundary={CUT}"),
    "a form of a page without files": (b"file=abc", "application/x-www-form-urlencoded"),
    "many parts": (part(b"x", disposition='form-data; name="a"') * 1_200 + END, FORM),
    "many files": (part(b"x") * 150 + END, FORM),
    "a line in the name of the field": (part(media.MP3, disposition='form-data; name="fi\r\nle"; filename="a"') + END, FORM),
    "no text in base 64": (
        part(media.MP3).replace(b"Content-Type", b"Content-Transfer-Encoding: base64\r\nContent-Type") + END, FORM),
}  # fmt: skip


@pytest.fixture
def doors(desk) -> list[tuple[Client, str]]:
    """Both doors that take files: of whoever works here, and of whoever holds a receipt."""
    case = desk.case()
    told = Client().post(
        "/report/api/incidents",
        {"client_id": "odd", "text": "灯不亮", "lon": case.point.x, "lat": case.point.y, "datum": "wgs84"},
        content_type="application/json",
    ).json()  # fmt: skip
    return [
        (client_of(desk, "assistant"), reverse("case-files", kwargs={"ref": case.ref})),
        (Client(), reverse("public-files", kwargs={"receipt": told["receipt"]})),
    ]


def post(door: tuple[Client, str], body: bytes, content_type: str = FORM):
    client, path = door
    client.raise_request_exception = True
    return client.generic("POST", path, body, content_type=content_type)


def nothing_is_kept() -> bool:
    return not (
        CaseFile.objects.exists()
        or Event.objects.filter(change=files.ATTACH).exists()
        or AuditEntry.objects.filter(action="incident.attach").exists()
    )


def check_refused(reply) -> None:
    assert 400 <= reply.status_code < 500, reply.content
    told = reply.json()
    assert told["code"]
    assert len(told["message"]) > 5, told


@pytest.mark.parametrize("what", ODD)
def test_an_odd_form_is_refused_with_a_sentence(doors, what):
    body, content_type = ODD[what]
    for door in doors:
        check_refused(post(door, body, content_type))
    assert nothing_is_kept()


def test_a_name_of_several_lines_is_one_line(doors):
    body = part(media.MP3, disposition='form-data; name="file"; filename="a\tb\x0bc.mp3"') + END
    for door in doors:
        reply = post(door, body)
        assert reply.status_code == 201, reply.content
        assert all(one.isprintable() for one in reply.json()["name"])


def test_the_eleventh_and_the_too_large_are_refused(doors):
    for door in doors:
        for number in range(files.MOST_FILES):
            assert post(door, part(media.MP3 + bytes(number)) + END).status_code == 201
        check_refused(post(door, part(media.OGG) + END))
        reply = post(door, part(media.MP3 + bytes(files.MOST_BYTES)) + END)
        check_refused(reply)
        assert reply.status_code == 413
    assert CaseFile.objects.count() == 2 * files.MOST_FILES


def test_whatever_is_broken_in_a_form_is_refused_or_kept_whole(doors):
    """Bytes are changed, cut, doubled at drawn places."""
    rng = random.Random(16)
    sent = {bytes(media.MP3)}
    for _ in range(at_length(60, 6_000)):
        body = bytearray(WHOLE)
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(body))
            what = rng.randrange(4)
            if what == 0:
                body[at] = rng.randrange(256)
            elif what == 1:
                del body[at : at + rng.randrange(1, 60)]
            elif what == 2:
                body[at:at] = body[at : at + rng.randrange(1, 60)]
            else:
                del body[at:]
            body = body or bytearray(b"-")
        CaseFile.objects.all().delete()
        reply = post(rng.choice(doors), bytes(body))
        if reply.status_code == 201:
            kept = CaseFile.objects.get()
            assert bytes(kept.content) in bytes(body), "what is kept is what was sent, whole"
            sent.add(bytes(kept.content))
        else:
            check_refused(reply)
            assert not CaseFile.objects.exists()
    assert len(sent) > 1


def test_a_large_file_on_its_way_has_no_name_that_a_killed_process_could_leave(
    doors, monkeypatch, tmp_path
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen = []
    keep = files.attach
    monkeypatch.setattr(
        files, "attach", lambda *args, **given: seen.append(list(tmp_path.iterdir())) or keep(*args, **given)
    )  # fmt: skip
    large = media.MP3 + bytes(3_000_000)
    for door in doors:
        assert post(door, part(large) + END).status_code == 201
    assert seen == [[], []]
    assert [bytes(one.content) for one in CaseFile.objects.all()] == [large, large]
