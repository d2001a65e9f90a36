"""Messages in the browser: told, counted in the bar, read; a case that an officer lets everybody see."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.looking import problems_of_text
from tests.incidents import media

pytestmark = pytest.mark.browser
PHOTO = {"name": "IMG_0002.jpg", "mimeType": "image/jpeg", "buffer": media.photo()}
WRITE = """async ([path, body]) => {
  const csrf = /csrftoken=([^;]*)/.exec(document.cookie)[1];
  const reply = await fetch(`/api/v1/${path}`, { method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf }, body: JSON.stringify(body) });
  return { status: reply.status, ...await reply.json() };
}"""


def opened(page: Page, path: str) -> Page:
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']")
    return page


def write(page: Page, path: str, **body: Any) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate(WRITE, [path, body])
    assert told["status"] in (200, 201), told
    return told


def dispatched(page: Page, name: str) -> str:
    """A new case that the department has; its ref."""
    middle = page.evaluate(
        "async () => { const { features } = await (await fetch('/ogc/collections/open_communities/items?f=json')).json();"
        " const flat = JSON.stringify(features[0].geometry.coordinates).match(/[\\d.]+,[\\d.]+/g).map((one) => one.split(',').map(Number));"
        " const mean = (at) => flat.reduce((sum, one) => sum + one[at], 0) / flat.length;"
        " return [mean(0), mean(1)]; }"
    )
    case = write(
        page, "incidents", client_id=f"messages {name}", text=f"{name} canary", lon=middle[0],
        lat=middle[1], datum="wgs84",
    )  # fmt: skip
    ref = str(case["ref"])
    at = f"incidents/{ref}/transitions"
    told = write(page, at, to="accept", revision=case["revision"], client_id="a")
    write(
        page, at, to="dispatch", revision=told["revision"], client_id="d",
        department="urban-management",
    )  # fmt: skip
    return ref


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_what_was_dispatched_is_told_counted_and_opened(open_page: OpenPage, size):
    officer = opened(open_page(role="city_manager", viewport=DESKTOP), "/incidents/")
    dispatched(officer, f"left unread {size['width']}")
    ref = dispatched(officer, f"told {size['width']}")
    page = opened(open_page(role="department_handler", viewport=size), "/messages/")
    badge = page.locator("#unread")
    before = int(badge.inner_text().rstrip("+"))
    assert before >= 2
    line = page.locator("#inbox li", has_text=ref)
    expect(line).to_have_attribute("data-unread", "true")
    assert problems_of_text(page, "main :is(h1, h2, b, small)") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    line.get_by_role("button", name="标为已读").click()
    expect(line).not_to_have_attribute("data-unread", "true")
    line.get_by_role("link", name="查看事件").click()
    expect(page.locator(".kicker [data-ref]")).to_have_text(ref)
    opened(page, "/messages/")
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator("#inbox li[data-unread]")).to_have_count(0)
    opened(page, "/incidents/")
    expect(page.locator("#unread")).to_be_hidden()


def test_an_officer_publishes_a_case_with_a_photo_and_takes_it_back(open_page: OpenPage):
    page = opened(open_page(role="city_manager", viewport=DESKTOP), "/incidents/")
    ref = dispatched(page, "published")
    opened(page, f"/incident/{ref}")
    page.locator("#attach").set_input_files(PHOTO)
    expect(page.locator("#files img")).to_have_count(1)
    page.locator("#publish").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("公开标题").fill("路口堆放杂物")
    dialog.get_by_role("checkbox").check()
    dialog.get_by_role("button", name="公开", exact=True).click()
    expect(page.locator("#publication")).to_contain_text("路口堆放杂物")
    expect(page.locator("#history")).to_contain_text("已公开")

    citizen = open_page(role=None, viewport=PHONE, has_touch=True, is_mobile=True)
    opened(citizen, "/report/")
    line = citizen.locator(f"#near-list li[data-ref='{ref}']")
    expect(line).to_contain_text("路口堆放杂物")
    expect(line).to_contain_text("已交办")
    assert "canary" not in citizen.content()
    picture = line.locator("img")
    picture.scroll_into_view_if_needed()
    assert picture.evaluate("async (one) => { await one.decode(); return one.naturalWidth; }") > 0
    assert citizen.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert problems_of_text(citizen, "#nearby :is(h2, p, b, small)") == []

    page.locator("#withdraw").click()
    expect(page.locator("#publication")).to_contain_text("未公开")
    opened(citizen, "/report/")
    expect(citizen.locator(f"#near-list li[data-ref='{ref}']")).to_have_count(0)
