"""One case while others work on it, a caller's number, the list as a file: in the browser."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, VAR, OpenPage, demo_served
from tests.browser.test_incidents import opened, reported, write
from tests.incidents.media import sound

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: these tests leave cases in it."""
    return VAR.with_name(f"{VAR.name}-watch")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


def attached(page: Page, ref: str, name: str, content: bytes, kind: str) -> dict[str, Any]:
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    reply = page.request.post(
        f"/api/v1/incidents/{ref}/attachments",
        multipart={"file": {"name": name, "mimeType": kind, "buffer": content}},
        headers={"X-CSRFToken": cookies["csrftoken"]},
    )  # fmt: skip
    assert reply.status == 201, reply.text()
    return dict(reply.json())


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(written, "JPEG")
    return written.getvalue()


def test_a_photo_that_somebody_else_adds_appears_on_the_page_of_the_case(open_page: OpenPage):
    watching, working = open_page(role="dispatcher"), open_page(role="city_manager")
    working.goto("/incidents/new")
    case = reported(working, "watch-1")
    opened(watching, f"/incident/{case['ref']}")
    watching.wait_for_selector("html[data-live='true']")
    watching.locator("#print").focus()
    attached(working, case["ref"], "a.jpg", photo(), "image/jpeg")
    expect(watching.locator("#files img")).to_have_count(1, timeout=10_000)
    expect(watching.locator("#print")).to_be_focused()
    write(working, "post", f"incidents/{case['ref']}/transitions",
          {"to": "accept", "revision": case["revision"], "client_id": "watch-1-accept"})  # fmt: skip
    expect(watching.locator(".step-bar li[aria-current=step]")).to_contain_text("受理立案")


def test_p25_a_recording_is_sent_by_parts_to_whoever_may_hear_it(open_page: OpenPage):
    page, stranger = open_page(role="dispatcher"), open_page(role=None)
    page.goto("/incidents/new")
    case = reported(page, "watch-2")
    track = sound()
    told = attached(page, case["ref"], "a.wav", track, "audio/wav")
    address = f"/api/v1/incidents/{case['ref']}/attachments/{told['id']}"
    part = page.request.get(address, headers={"Range": "bytes=4-11"})
    assert (part.status, part.body()) == (206, track[4:12])
    assert part.headers["content-range"] == f"bytes 4-11/{len(track)}"
    assert part.headers["cache-control"] == "no-store"
    assert "sandbox" in part.headers["content-security-policy"]
    beyond = page.request.get(address, headers={"Range": f"bytes={len(track)}-"})
    assert beyond.status == 416
    refused = stranger.request.get(address, headers={"Range": "bytes=0-3"})
    assert refused.status == 401
    assert "content-range" not in refused.headers
    other = page.request.get(f"{address}x", headers={"Range": "bytes=0-3"})
    assert other.status == 404


def test_a_caller_s_number_fills_the_form_and_stands_in_no_address(open_page: OpenPage):
    page = open_page(role="dispatcher")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, "/incidents/new#phone=13900001111&address=%E6%B0%B8%E5%AE%89%E8%B7%AF1%E5%8F%B7")
    phone, address = page.locator("[name=reporter_phone]"), page.locator("#where-box input")
    expect(phone).to_have_value("13900001111")
    expect(address).to_have_value("永安路1号")
    assert page.url.endswith("/incidents/new")
    assert not [url for url in asked if "13900001111" in url and "#" not in url]
    # another call, while the form is filled
    page.evaluate("location.hash = '#phone=13900002222'")
    expect(page.locator("#caller")).to_contain_text("13900002222")
    expect(phone).to_have_value("13900001111")
    page.locator("#caller button").click()
    expect(phone).to_have_value("13900002222")
    expect(page.locator("#caller")).to_be_hidden()
    expect(address).to_have_value("永安路1号")


@pytest.mark.parametrize("path", ["/incidents/", "/command/"])
def test_p10_the_filtered_list_is_taken_out_with_a_reason(open_page: OpenPage, path: str):
    page = open_page(role="city_manager")
    opened(page, "/incidents/")
    reported(page, f"export-{len(path)}", kind="emergency")
    opened(page, f"{path}?kind=emergency")
    page.locator("#export-open").click()
    dialog = page.locator("#export-list")
    expect(dialog.locator("[name=reason]")).to_be_visible()
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_be_visible()  # without a reason nothing goes
    dialog.locator("[name=format]").select_option("csv")
    dialog.locator("[name=reason]").fill("街道月度例会")
    with page.expect_request("**/api/v1/exports") as sent:
        dialog.locator("button[type=submit]").click()
    body = json.loads(sent.value.post_data or "{}")
    assert body == {
        "layer": "incidents", "format": "csv", "reason": "街道月度例会",
        "cases": {"state": "open", "kind": "emergency"},
    }  # fmt: skip
    link = dialog.locator(".export-told a")
    expect(link).to_have_text(re.compile(r"incidents_.*\.csv"))
    rows = page.request.get(str(link.get_attribute("href"))).text()
    listed = page.request.get("/api/v1/incidents?state=open&kind=emergency&limit=200").json()
    assert all(one["ref"] in rows for one in listed["results"])
    dialog.get_by_role("button", name="关闭").click()
    expect(dialog).to_have_count(0)


def test_who_may_not_export_has_no_button(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page, "/incidents/")
    expect(page.locator("#cases")).to_be_visible()
    assert page.locator("#export-open").count() == 0


def test_a_row_leaves_a_list_of_one_light_by_the_clock_and_another_comes_in(open_page: OpenPage):
    page = open_page(role="dispatcher", troubled=True)
    page.clock.install()
    page.route("**/api/v1/events*", lambda route: route.abort())
    page.goto("/incidents/new")
    begin = datetime.fromtimestamp(page.evaluate("Date.now()") / 1000, tz=UTC)

    def row(ref: str, *, yellow_s: int) -> dict[str, Any]:
        later = {name: (begin + timedelta(seconds=s)).isoformat() for name, s in (
            ("yellow", yellow_s), ("deadline", 90_000), ("reported_at", -60))}  # fmt: skip
        return {"ref": ref, "revision": 1, "state": "open", "step": "handling", "kind": "routine",
                "light": "green", "title": ref, "source": "map", "matter": None, **later}  # fmt: skip

    listed = {"results": [row("first", yellow_s=600), row("second", yellow_s=7200)]}
    page.route("**/api/v1/incidents?*", lambda route: route.fulfill(
        json={"next": None, "last_event": 0, **listed}))  # fmt: skip
    opened(page, "/incidents/?light=green")
    rows = page.locator("#cases li[data-ref]")
    expect(rows).to_have_count(2)
    listed["results"] = [row("second", yellow_s=7200), row("third", yellow_s=9000)]
    page.clock.fast_forward(700_000)
    expect(page.locator("#cases li[data-ref=first]")).to_have_count(0)
    page.clock.fast_forward(200_000)
    expect(page.locator("#cases li[data-ref=third]")).to_be_visible()
    expect(rows).to_have_count(2)


def test_the_form_with_a_caller_fits_a_phone(open_page: OpenPage):
    page = open_page(role="dispatcher", viewport=PHONE)
    opened(page, "/incidents/new#phone=13900003333")
    page.evaluate("location.hash = '#phone=13900004444'")
    expect(page.locator("#caller")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_matter_editor_sets_what_a_community_does_not_take_and_it_is_let_in(open_page: OpenPage):
    editor, officer = open_page(role="matter_editor"), open_page(role="city_manager")
    officer.goto("/incidents/new")
    case = reported(officer, "admission-1")
    place = officer.request.get(f"/api/v1/incidents/{case['ref']}").json()["place"]
    community = str(place["division"]["code"])
    opened(editor, "/admissions/")
    expect(editor.locator("#count")).to_contain_text("没有不受理的事项")
    editor.locator("[name=matter]").select_option("manhole-rain")
    editor.locator("[name=division]").select_option(community)
    editor.locator("#add button").click()
    row = editor.locator("#list li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("雨水井盖")
    expect(row).to_contain_text(community)

    opened(officer, f"/incident/{case['ref']}")
    expect(officer.locator("[data-to=accept]")).to_have_count(0)
    officer.locator("#override").click()
    dialog = officer.locator("dialog[open]")
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_be_visible()  # without a reason nobody is let in
    dialog.locator("[name=reason]").fill("汛期，须立即处置")
    dialog.locator("button[type=submit]").click()
    expect(officer.locator("dialog")).to_have_count(0)
    expect(officer.locator("#override")).to_have_count(0)
    told = officer.request.get("/api/v1/case_overrides").json()["results"]
    assert (told[0]["ref"], told[0]["reason"]) == (case["ref"], "汛期，须立即处置")

    row.get_by_role("button").click()
    expect(editor.locator("#count")).to_contain_text("没有不受理的事项")


def test_the_admission_lists_fit_a_phone_and_are_read_in_english(open_page: OpenPage):
    page = open_page(role="matter_editor", viewport=PHONE)
    opened(page, "/admissions/?lang=en")
    expect(page.locator("h1")).to_have_text("Admission lists")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def published(page: Page, name: str, title: str, **more: Any) -> str:
    case = reported(page, name, **more)
    moved = write(page, "post", f"incidents/{case['ref']}/transitions",
                  {"to": "accept", "revision": case["revision"], "client_id": f"{name}-a"})  # fmt: skip
    write(page, "post", f"incidents/{case['ref']}/publish",
          {"title": title, "files": [], "revision": moved["revision"]})  # fmt: skip
    return str(case["ref"])


def test_the_public_list_and_its_map_show_the_same_cases_by_the_same_filters(open_page: OpenPage):
    officer = open_page(role="city_manager")
    officer.goto("/incidents/new")
    refs = [published(officer, f"public-{n}", f"井盖 {n}") for n in range(3)]
    refs.append(published(officer, "public-lamp", "路灯不亮", matter="lamp-street"))
    page = open_page(role=None, viewport=PHONE, has_touch=True, is_mobile=True)
    opened(page, "/report/")
    rows = page.locator("#near-list li")
    expect(rows).to_have_count(4)
    expect(page.locator("#near-count")).to_contain_text("4")
    expect(page.locator(".public-cluster")).to_have_text("4")
    page.locator("#near-matter").select_option("lamp-street")
    expect(rows).to_have_count(1)
    expect(page.locator(".public-mark")).to_have_count(1)
    expect(page.locator(".public-cluster")).to_have_count(0)
    page.locator("#near-days").select_option("7")
    expect(rows).to_have_count(1)
    rows.locator("button").tap()
    expect(page.locator("#near-list li.now")).to_have_attribute("data-ref", refs[-1])
    expect(page.locator(".public-mark.now")).to_have_count(1)
    page.locator("#near-matter").select_option("noise")
    expect(page.locator("#near-count")).to_contain_text("没有符合条件")
    expect(page.locator(".public-mark")).to_have_count(0)
    expect(page.locator("#spot")).to_contain_text("还没有选位置")  # looking puts no pin
    page.locator("#near-matter").select_option("lamp-street")
    page.locator(".public-mark").tap()
    expect(page.locator("#near-list li.now")).to_have_count(1)
    expect(page.locator("#spot")).to_contain_text("还没有选位置")
    assert page.locator("#report [name=matter]").input_value() == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
