"""The script that records the outer contract: its walk is whole, its masks hide nothing else."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import path, resolve

from scripts.contracts import command, compare, journeys, masks, reading, walk

ROWS = [11, 22, 33]


@pytest.fixture
def facts() -> walk.Facts:
    return walk.Facts(lambda table: ROWS, (118.5, 24.5, 118.6, 24.6), "990101001001")


def test_every_route_that_the_resolver_knows_is_asked_at_an_address_of_its_own(facts):
    patterns = walk.patterns()
    assert len(patterns) > 150
    for pattern in patterns:
        found = walk.addresses(pattern, facts)
        assert found, pattern
        for address in found:
            assert resolve(address.split("?")[0]).route == pattern, address


def test_a_new_route_is_asked_or_its_values_are_missed(facts, monkeypatch):
    new = [
        path("api/v1/plain", lambda request: None, name="plain"),
        path("api/v1/residents/<int:key>", lambda request: None, name="other"),
    ]
    monkeypatch.setattr(walk, "get_resolver", lambda: type("Resolver", (), {"url_patterns": new}))
    plain, unknown = walk.patterns()
    assert walk.addresses(plain, facts) == ["/api/v1/plain"]
    with pytest.raises(LookupError, match="VALUES"):
        walk.addresses(unknown, facts)


def test_rows_of_a_noun_are_asked_for_and_one_that_is_none(facts):
    asked = walk.addresses("api/v1/residents/<key:pk>", facts)
    assert asked == [f"/api/v1/residents/{pk}" for pk in (*ROWS, walk.NOWHERE)]


@pytest.fixture
def masked() -> masks.Masks:
    return masks.Masks(
        lambda table: ROWS, began=datetime(2026, 3, 10, 4, tzinfo=UTC), names={"/tmp/x": "<var>"}
    )


@pytest.mark.parametrize(
    ("said", "masked_as"),
    [
        ({"unit": 22}, {"unit": "unit#2"}),
        ({"units": 22}, {"units": 22}),
        ({"building": {"id": 33}}, {"building": {"id": "building#3"}}),
        ({"id": 11}, {"id": "plan#1"}),
        ({"id": 12}, {"id": "12"}),
        ({"code": "990101001001001"}, {"code": "990101001001001"}),
        ({"at": "2026-03-10T04:00:01.5+00:00"}, {"at": "<now>+00:00"}),
        ({"at": "2026-03-10T12:00:01+08:00"}, {"at": "<now>+08:00"}),
        ({"at": "2026-03-10T11:00:00+08:00"}, {"at": "2026-03-10T11:00:00+08:00"}),
        ({"at": "2026-03-09T16:00:00+00:00"}, {"at": "2026-03-09T16:00:00+00:00"}),
        ({"day": "2026-03-10"}, {"day": "2026-03-10"}),
        ({"data_version": 1773115200000}, {"data_version": "<data_version>"}),
        ({"where": "/api/v1/units/33?x=/tmp/x"}, {"where": "/api/v1/units/unit#3?x=<var>"}),
        ({"households": 1.23456789012}, {"households": 1.23456789}),
        ({"link": "MQ:1vzoMs:0aB-cD_eF1gH2iJ3kL4mN5oP6qR7sT8u"}, {"link": "<link>"}),
        ("/files/MQ:1vzoMs:0aB-cD_eF1gH2iJ3kL4mN5oP6qR7sT8u", "/files/MQ:<now>:<secret>"),
        (
            {"state": "done", "done": 584, "total": None},
            {"state": "done", "done": "<measured>", "total": "<measured>"},
        ),
        ({"done": 584, "total": 600}, {"done": 584, "total": 600}),
        ({"id": "4d1bba9e6bb2c185", "is_this": True}, {"id": "<session>", "is_this": True}),
        ("#map_9b0a89fa65210f08307b93512b7f5abe {", "#map_<element> {"),
        ({"id": "4d1bba9e6bb2c185"}, {"id": "4d1bba9e6bb2c185"}),
    ],
)
def test_masks_hide_numbers_and_times_of_the_run_and_nothing_else(masked, said, masked_as):
    assert masked.document(said, noun="plans") == masked_as


def test_uuids_keep_who_is_who(masked):
    one, other = "3d594650-3436-4b2e-8f0a-1b1b1b1b1b1b", "6fa459ea-ee8a-3ca4-894e-db77e160355e"
    assert masked.text(f"{one} {other} {one}") == "uuid#1 uuid#2 uuid#1"


def test_a_library_in_a_page_is_told_by_its_digest_a_line_of_text_as_it_is(masked):
    page = f"<p>\n  text\n<script>{'x' * 3000}</script>\n".encode()
    lines = reading.document(page, kind="text/html", address="/", noun="", masks=masked)
    assert lines[:2] == ["<p>", "text"]
    assert re.fullmatch(r"<3017 letters [0-9a-f]{12}>", lines[2])
    other = page.replace(b"x" * 9, b"y" * 9, 1)
    assert reading.document(other, kind="text/html", address="/", noun="", masks=masked) != lines


def test_cookies_are_told_but_for_the_session_that_is_renewed_by_the_minute(masked):
    reply = HttpResponse("")
    for name in ("geo_grid_session", "geo_grid_csrf"):
        reply.set_cookie(name, "x")
    assert reading.headers(reply, masked)["cookies"] == ["geo_grid_csrf"]


def test_keys_of_a_recording_are_always_the_same(tmp_path: Path):
    configuration = tmp_path / "pg" / "data" / "postgresql.auto.conf"
    configuration.parent.mkdir(parents=True)
    configuration.write_text("port = 5432\n")
    command._settle(tmp_path)
    assert re.fullmatch(r"1 [0-9a-f]{64}\n", (tmp_path / "keys" / "personal").read_text())
    assert bytes.fromhex((tmp_path / "keys" / "audit").read_text())
    assert "autovacuum = off\n" in configuration.read_text()


def test_a_border_that_moves_shows():
    ring = [[[118.5, 24.5], [118.6, 24.5], [118.6, 24.6], [118.5, 24.5]]]
    moved = json.loads(json.dumps(ring).replace("118.6, 24.6", "118.6000002, 24.6"))
    assert masks.outline(ring) != masks.outline(moved)


def recording(**replies: object) -> dict[str, object]:
    kept = {f"k{n}": body for n, body in enumerate(replies.values())}
    bodies = {name: {"status": 200, "body": key} for name, key in zip(replies, kept, strict=True)}
    return {"replies": bodies, "kept": kept}


def test_differences_name_the_question_and_the_place():
    before = recording(a={"x": [1, 2]}, b=1)
    after = recording(a={"x": [1, 3]}, c=1)
    assert list(compare.differences(before, after)) == [
        ("a: body.x[1]", "2", "3"),
        ("b", '{"body": "k1", "status": 200}', "null"),
        ("c", "null", '{"body": "k1", "status": 200}'),
    ]


def test_a_line_more_hides_no_other_difference():
    before = recording(a=["head", "body", "end"])
    after = recording(a=["head", "more", "body", "end of all"])
    assert list(compare.differences(before, after)) == [
        ("a: body[1:1]", "[]", '["more"]'),
        ("a: body[2:3]", '["end"]', '["end of all"]'),
    ]


@pytest.mark.parametrize(
    ("exceptions", "status"),
    [
        ("", 1),
        ("^a: body  # meant\n", 0),
        (r"^a: body - 1 \+ 2$  # meant" + "\n", 0),
        (r"^a: body - 1 \+ 3$  # another" + "\n", 1),
        ("^a: body  # meant\n^z  # idle\n", 1),
    ],
)
def test_only_exceptions_with_a_reason_that_still_hold_are_let_through(
    tmp_path: Path, exceptions: str, status: int
):
    files = [tmp_path / name for name in ("before", "after", "exceptions")]
    for file, body in zip(files, (recording(a=1), recording(a=2)), strict=False):
        file.write_text(json.dumps(body))
    files[2].write_text(exceptions)
    assert compare.run(files[0], files[1], exceptions=files[2], most=9) == status


def test_an_exception_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="reason"):
        compare.read_exceptions("^a: body\n")


def test_the_columns_of_every_kind_of_import_are_recorded():
    from importers.kinds.catalogue import KINDS

    assert set(journeys.KINDS) == set(KINDS)
