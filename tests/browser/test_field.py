"""The field worker's page on a phone: the doors of the day, finding one, recording a visit."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.looking import problems_of_text
from tests.incidents import media

pytestmark = pytest.mark.browser
NARROW, PHONE = {"width": 360, "height": 640}, {"width": 390, "height": 844}
PHOTO = {"name": "IMG_0003.jpg", "mimeType": "image/jpeg", "buffer": media.photo(size=(320, 240))}
SMALL_TARGETS = """() => [...document.querySelectorAll(
    ":is(main, dialog[open]) :is(a, button, summary, input[type=radio], textarea), .leaflet-control a")]
  .map((one) => [one.getBoundingClientRect(), one.textContent || one.name])
  .filter(([box]) => box.width && (box.height < 44 || box.width < 44))
  .map(([box, text]) => [box.width, box.height, text])"""
PALE = """(least) => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (text) => rgb(text).slice(0, 3).map((one) => one / 255)
    .map((one) => (one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
    .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (one) => {
    for (let here = one; here; here = here.parentElement) {
      const colour = getComputedStyle(here).backgroundColor;
      if (rgb(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  return [...document.querySelectorAll(
    ":is(main, dialog[open]) :is(h2, h3, p, b, small, span, a, button, legend)")]
    .filter((one) => one.getClientRects().length && [...one.childNodes].some((node) => node.nodeType === 3
      && node.data.trim()))
    .map((one) => [one, light(getComputedStyle(one).color), light(behind(one))])
    .map(([one, a, b]) => [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.textContent])
    .filter(([ratio]) => ratio < least);
}"""


def opened(open_page: OpenPage, path: str, size: dict[str, int] = PHONE, **more: Any) -> Page:
    page = open_page(
        role="grid_worker", viewport=size, has_touch=True, is_mobile=True,
        permissions=["geolocation"], **more,
    )  # fmt: skip
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']")
    return page


def go_to(page: Page, part: str) -> None:
    """To a part of the page, until it is drawn: an address that differs after its # alone loads
    nothing, and what stood in the part before is drawn over."""
    page.goto(f"/field/{part}")
    page.reload()
    page.wait_for_selector("html[data-ready='true']")


def is_fit_for_a_thumb(page: Page) -> None:
    """Nothing wider than the screen, nothing smaller than a thumb, nothing pale in the sun."""
    width = (page.viewport_size or {})["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(PALE, 7) == []
    assert problems_of_text(page, "main :is(h2, h3, p, b, small)", smallest_px=15) == []


@pytest.mark.parametrize("size", [NARROW, PHONE], ids=["360", "390"])
def test_a_visit_is_recorded_at_a_door_of_the_day(open_page: OpenPage, size):
    page = opened(open_page, "/field/", size)
    first = page.locator("#owed a").first
    expect(first).to_be_visible()
    assert page.locator("#owed li").count() <= 30
    assert page.locator(".door-pin").count() > 0
    is_fit_for_a_thumb(page)
    name, address = first.locator("b").inner_text(), first.get_attribute("href") or ""
    first.tap()
    title = page.get_by_role("heading", level=2, name=name)
    expect(title).to_be_focused()
    is_fit_for_a_thumb(page)
    page.get_by_role("radio", name="见到或联系上").tap()
    page.get_by_label("需求").fill("要助餐")
    page.wait_for_selector("html[data-draft=kept]")
    page.reload()  # what is typed is kept
    page.wait_for_selector("html[data-ready='true']")
    expect(page.get_by_label("需求")).to_have_value("要助餐")
    page.get_by_role("button", name="保存走访").tap()
    expect(page.locator("#toast")).to_contain_text("走访已保存")
    expect(page.locator("#done li").first).to_contain_text("要助餐")
    expect(page.get_by_label("需求")).to_have_value("")
    page.goto("/field/")
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator(f"#owed a[href='{address}']")).to_have_count(0)


def test_a_door_is_found_by_its_address_or_by_standing_there(open_page: OpenPage):
    page = opened(open_page, "/field/")
    door = page.locator("#owed a").first.get_attribute("href") or ""
    spot = page.evaluate(
        "async (unit) => (await (await fetch('/api/v1/visits/owed?unit=' + unit)).json()).results[0]",
        door.rsplit("/", 1)[1],
    )
    page.context.set_geolocation(
        {"longitude": spot["lon"], "latitude": spot["lat"], "accuracy": 25}
    )
    page.get_by_role("link", name="查找").tap()
    page.get_by_role("button", name="我在哪里").tap()
    expect(page.locator("#where-note")).to_contain_text("精度约 25 米")
    expect(page.locator("#candidates a").first).to_be_visible()
    is_fit_for_a_thumb(page)
    page.get_by_role("combobox").fill(spot["label"])
    page.locator("[role=option]").first.tap()
    expect(page.get_by_role("heading", level=2, name=spot["label"].split(" ")[0])).to_be_visible()


def test_an_incident_is_reported_with_a_photo_where_one_stands(open_page: OpenPage):
    """Report, a sentence, a photo, send; the position comes by itself, and what is typed is kept."""
    page = opened(open_page, "/field/")
    door = page.locator("#owed a").first.get_attribute("href") or ""
    spot = page.evaluate(
        "async (unit) => (await (await fetch('/api/v1/visits/owed?unit=' + unit)).json()).results[0]",
        door.rsplit("/", 1)[1],
    )
    page.context.set_geolocation(
        {"longitude": spot["lon"], "latitude": spot["lat"], "accuracy": 12}
    )
    page.get_by_role("link", name="上报").tap()
    expect(page.locator("#report-where")).to_contain_text("精度约 12 米")
    is_fit_for_a_thumb(page)
    page.locator("#report-body textarea[name=text]").fill("消防通道堆放杂物")
    page.wait_for_selector("html[data-draft=kept]")
    page.reload()
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator("#report-body textarea[name=text]")).to_have_value("消防通道堆放杂物")
    page.locator("#report-files").set_input_files(PHOTO)
    page.locator("#report-body button[type=submit]").tap()
    link = page.locator("#report-body a[href*='/incident/']").first
    expect(link).to_be_visible()
    ref = (link.get_attribute("href") or "").rsplit("/", 1)[1]
    page.wait_for_function(
        "async (ref) => (await (await fetch(`/api/v1/incidents/${ref}/attachments`)).json())"
        ".results.length === 1",
        arg=ref,
    )


def test_the_cases_whose_turn_it_is_lead_to_their_pages(open_page: OpenPage):
    page = opened(open_page, "/field/#cases")
    expect(page.locator("#inbox-count")).not_to_be_empty()
    is_fit_for_a_thumb(page)
    wanted = page.evaluate(
        "async () => (await (await fetch('/api/v1/incidents?list=my_turn&sort=deadline')).json())"
        ".results.map((one) => one.ref)"
    )
    shown = page.locator("#inbox li").evaluate_all("(rows) => rows.map((one) => one.dataset.ref)")
    assert shown == wanted != []


def test_an_assistant_reports_and_is_offered_nothing_else(open_page: OpenPage):
    page = open_page(role="assistant", viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/field/")
    page.wait_for_selector("html[data-ready='true']")
    assert page.locator(".thumb-bar a").all_inner_texts() == ["上报"]
    expect(page.locator("#report-body textarea[name=text]")).to_be_visible()
    expect(page.locator("#report-where")).to_contain_text("手机没有给出位置")
    is_fit_for_a_thumb(page)


@pytest.mark.parametrize("kind", ["dossier", "case"])
def test_what_was_asked_for_last_is_what_stays(open_page: OpenPage, kind):
    """A slower answer to an earlier question draws over nothing, and what it drew over cannot be
    used while the next is read: a visit would be written to the door before."""
    page = opened(open_page, "/field/", PHONE)
    if kind == "case":
        go_to(page, "#cases")
    rows = page.locator("#owed a" if kind == "dossier" else "#inbox a")
    first, second, third = rows.evaluate_all("(all) => all.slice(0, 3).map((one) => one.hash)")
    card = "#card" if kind == "dossier" else "#case-card"
    number = first.rpartition("/")[2]
    held: list[Any] = []
    path = f"**/units/{number}/dossier*" if kind == "dossier" else f"**/incidents/{number}"
    page.route(path, lambda route: held.append(route))
    page.evaluate("hash => { location.hash = hash; }", third)
    title = page.locator(f"{card} h2")
    expect(title).to_be_visible()
    page.evaluate("hash => { location.hash = hash; }", first)
    expect(page.locator(f"{card}[aria-busy]")).to_have_count(1)
    expect(title).to_have_count(0)
    assert page.evaluate("(card) => document.querySelector(card).inert", card), "nothing to press"
    page.evaluate("hash => { location.hash = hash; }", second)
    expect(title).to_be_visible()
    told = page.locator(card).inner_text()
    with page.expect_response(path):
        held[0].continue_()
    page.wait_for_selector("html[data-ready='true']")
    page.wait_for_timeout(300)  # nothing is to happen: there is no event to wait for
    assert page.locator(card).inner_text() == told
    assert not page.evaluate("(card) => document.querySelector(card).inert", card)
