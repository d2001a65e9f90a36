"""A professional grid in Chromium: defined, drawn from the base grid, handed in, seen on the map of the day."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.looking import problems_of_text
from tests.browser.planning import document_of, idle, opened
from tests.browser.settling import settled

pytestmark = pytest.mark.browser


def test_a_planner_defines_a_grid_and_draws_it(open_page):
    page = open_page(role="planner", troubled=True)  # a colour is refused
    opened(page, "/plan/")
    define(page)
    page.get_by_label("方案名称").fill("环卫片区")
    page.get_by_role("button", name="开始调整").click()
    page.wait_for_url("**/plan/*/")
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
    settled(page)
    plan = int(page.url.rstrip("/").rsplit("/", 1)[1])
    document = document_of(page, plan)
    assert document["overlay"]["name_zh"] == "环卫网格"
    expect(page.locator("#plan-grid")).to_have_text("环卫网格")
    assert {cell["id"] for cell in document["cells"]} == {None}
    page.locator("#pane [data-cell]").first.click()
    expect(page.locator("#cell")).to_contain_text("户数不限")
    page.keyboard.press("k")
    expect(page.locator("#cut-atoms")).to_be_hidden()
    page.get_by_role("tab", name="问题").click()
    expect(page.locator("#pane")).not_to_contain_text("偏")
    idle(page)
    weighed_in_sight(page)


def weighed_in_sight(page: Page) -> None:
    """What a measure comes to is seen whole beside today's; its dialog is whole on a phone too."""
    unfolded = "document.querySelector('#decide details').open = true"
    page.evaluate(unfolded)
    page.locator("[data-act=measures]").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name='residents.on']").check()
    dialog.get_by_role("button", name="采用").click()
    expect(dialog).to_have_count(0)
    idle(page)
    page.locator("[data-tab=moves]").click()
    expect(page.locator(".score [data-measure=residents]")).to_be_visible()
    assert page.evaluate("(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)(pane)") == 0
    page.set_viewport_size(PHONE)
    page.evaluate(unfolded)
    page.locator("[data-act=measures]").click()
    expect(dialog).to_be_visible()
    assert problems_of_text(page, "dialog[open] *") == []


def define(page: Page) -> None:
    """A new grid in the dialog; it is the one that is chosen then."""
    page.get_by_role("button", name="新建专业网格").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("代码").fill("sanitation")
    dialog.get_by_label("中文名称").fill("环卫网格")
    dialog.get_by_label("颜色").fill("blue")
    boxes = [one.bounding_box() or {} for one in dialog.locator("input").all()]
    assert len({(box["x"], box["width"]) for box in boxes}) == 1, "one below the other"
    dialog.get_by_role("button", name="保存").click()
    expect(dialog.get_by_role("alert")).to_contain_text("#2f8c8b")
    dialog.get_by_label("颜色").fill("#c0392b")
    dialog.get_by_role("button", name="保存").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#new-overlay")).to_have_value("sanitation")
