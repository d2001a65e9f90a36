"""The field worker's page by day, by night and in the sun, with large type, on two phones."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.looking import OVERLAPS, problems_of_text
from tests.browser.test_axe import axe_problems
from tests.browser.test_field import NARROW, PALE, PHONE, PHOTO, SMALL_TARGETS, go_to, opened
from tests.browser.test_field_offline import is_free

pytestmark = pytest.mark.browser
LEAST = {"light": 7, "dark": 4.5, "sun": 7}
"""Contrast of text on what lies behind it: WCAG 2.1, 1.4.6 in the light, 1.4.3 by night."""
TYPES = {"": 1, "125": 1.25, "150": 1.5}
SMALLEST_PX = 15
WEAR = "(look) => dispatchEvent(new CustomEvent('field-look', { detail: look }))"
HIDDEN_BELOW = """() => {
  scrollTo(0, document.documentElement.scrollHeight);
  const bar = document.querySelector(".thumb-bar").getBoundingClientRect();
  return document.getElementById("look").getBoundingClientRect().bottom > bar.top + 1;
}"""
CUT_BELOW = """() => [...document.querySelectorAll("main :is(a, button, span, b, small, p)")]
  .filter((one) => one.getClientRects().length && getComputedStyle(one).overflowY === "hidden"
    && getComputedStyle(one).clipPath === "none" && one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.textContent)"""
STATES = """() => Object.fromEntries([...document.querySelectorAll("#outbox-rows li")].map((row) => {
  const edge = getComputedStyle(row.querySelector(":scope > span"));
  const mark = getComputedStyle(row.querySelector(".state-mark"));
  return [row.dataset.state, [row.querySelector(".state").textContent,
    `${edge.borderTopStyle} ${edge.borderLeftWidth}`, `${mark.borderTopStyle} ${mark.borderRadius}`]];
}))"""


def is_fit(page: Page, theme: str, kind: str) -> None:
    """Nothing pale, small, cut, wider than the screen or lying on another."""
    page.evaluate(WEAR, {"theme": theme, "type": kind})
    at = (theme, kind, page.viewport_size, page.url)
    width = (page.viewport_size or {})["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, at
    assert page.evaluate(PALE, LEAST[theme]) == [], at
    assert page.evaluate(SMALL_TARGETS) == [], at
    texts = problems_of_text(
        page, "main :is(section, article) :is(h2, h3, p, b, small, span, a, button, legend, summary)",
        smallest_px=SMALLEST_PX * TYPES[kind],
    )  # fmt: skip
    assert [one for one in texts if not is_sign(one)] == [], at
    assert page.evaluate(CUT_BELOW) == [], at
    found = page.evaluate(
        OVERLAPS, ["main :is(section, article) :is(a.button, button, .doors a, summary, h2)", 1]
    )
    assert found["pairs"] == [], at
    assert not page.evaluate(HIDDEN_BELOW), at
    if folder := os.environ.get("GEO_GRID_SHOTS"):
        name = "-".join(
            [page.url.rpartition("#")[2].split("/")[0] or "today", theme, kind, str(width)]
        )
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def is_sign(problem: list[object]) -> bool:
    """A number on the map, and its buttons, are signs of one size: the map has its own zoom."""
    text = str(problem[2])
    return problem[0] == "small" and (text.isdigit() or text in "+−")


def see_everywhere(page: Page, *parts: str) -> None:
    for part in parts:
        go_to(page, part)
        page.evaluate("document.querySelector('#look details').open = true")
        for size, kinds in ((NARROW, ("", "150", "150")), (PHONE, ("150", "", ""))):
            page.set_viewport_size(size)
            for theme, kind in zip(LEAST, kinds, strict=True):
                is_fit(page, theme, kind)


def test_each_part_can_be_read_in_every_theme_with_large_type(open_page: OpenPage):
    page = opened(open_page, "/field/", NARROW)
    door = page.locator("#owed a").first.get_attribute("href") or ""
    go_to(page, "#cases")
    case = page.locator("#inbox a").first.get_attribute("href") or ""
    see_everywhere(page, "", "#find", door, "#cases", case, "#report")
    for theme in ("dark", "sun"):
        page.evaluate(WEAR, {"theme": theme, "type": "150"})
        assert axe_problems(page) == []
    a_dialog_is_fit(page, case)


def a_dialog_is_fit(page: Page, case: str) -> None:
    """What asks before chosen photos go."""
    page.set_viewport_size(NARROW)
    go_to(page, case)
    page.locator("#case-card input[type=file]").first.set_input_files(PHOTO)
    page.locator(".thumb-bar a").first.tap()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    for theme in LEAST:
        page.evaluate(WEAR, {"theme": theme, "type": "150"})
        assert page.evaluate(PALE, LEAST[theme]) == []
        assert page.evaluate(SMALL_TARGETS) == []
        texts = problems_of_text(page, "dialog[open] :is(h2, p, button)", smallest_px=22)
        assert texts == []
        box = dialog.bounding_box() or {}
        assert 0 <= box["x"] <= box["x"] + box["width"] <= NARROW["width"], theme
        if folder := os.environ.get("GEO_GRID_SHOTS"):
            page.screenshot(path=f"{folder}/dialog-{theme}.png")


def test_what_is_chosen_stays_on_the_phone_and_the_phone_is_asked_first(open_page: OpenPage):
    page = opened(open_page, "/field/", PHONE, color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(15, 20, 23)", "as the phone asks"
    page.emulate_media(contrast="more")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.emulate_media(contrast="no-preference", color_scheme="light")
    assert page.evaluate(ground) == "rgb(245, 242, 234)"
    page.locator("#look summary").tap()
    page.get_by_role("radio", name="阳光下").tap()
    page.get_by_role("radio", name="特大").tap()
    for _ in range(2):
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
        size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('h2')).fontSize)")
        assert size == 21 * 1.5
        page.reload()
        page.wait_for_selector("html[data-ready='true']")
    page.locator("#look summary").tap()
    expect(page.get_by_role("radio", name="阳光下")).to_be_checked()
    page.get_by_role("radio", name="跟随手机").tap()
    assert page.evaluate(ground) == "rgb(245, 242, 234)"


def test_how_an_entry_stands_is_told_without_colour(open_page: OpenPage):
    page = opened(open_page, "/field/", NARROW, troubled=True)
    doors = page.locator("#owed a").evaluate_all("(all) => all.map((one) => one.hash)")
    open_door(page, doors[0])
    visit(page, "无人")
    expect(page.locator("#outbox-rows [data-state=sent]")).to_have_count(1)
    open_door(page, doors[1])
    page.context.set_offline(True)
    page.evaluate("document.querySelector('textarea[name=note]').maxLength = 5000")
    page.get_by_label("情况").fill("长" * 600)
    visit(page, "无人")
    expect(page.locator("[data-state=waiting]")).to_have_count(1)
    is_free(page)
    page.context.set_offline(False)
    expect(page.locator("[data-state=needs]")).to_have_count(1)
    open_door(page, doors[2])
    page.context.set_offline(True)
    visit(page, "无人")
    expect(page.locator("[data-state=waiting]")).to_have_count(1)
    states = page.evaluate(STATES)
    assert set(states) == {"waiting", "sent", "needs"}
    for told in zip(*states.values(), strict=True):
        assert len(set(told)) == len(told), "words, edge and sign differ"
    for theme, kind in zip(LEAST, TYPES, strict=True):
        is_fit(page, theme, kind)


def open_door(page: Page, address: str) -> None:
    """Another page each time, so that no form of before is still there."""
    page.goto(f"/field/?door={address.rpartition('/')[2]}{address}")
    page.wait_for_selector("html[data-ready='true']")


def visit(page: Page, outcome: str) -> None:
    page.get_by_role("radio", name=outcome).tap()
    page.get_by_role("button", name="保存走访").tap()
