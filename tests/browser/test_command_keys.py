"""The command centre by keys alone, and what axe finds in each of its states."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.settling import settled
from tests.browser.test_axe import axe_problems
from tests.browser.test_command import opened

pytestmark = pytest.mark.browser
WHERE = """() => {
  const one = document.activeElement;
  const marked = one.matches("#looks input") ? one.nextElementSibling : one;
  const style = getComputedStyle(marked);
  const box = marked.getBoundingClientRect();
  const seen = box.width > 0 && box.height > 0;
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const near = one.closest("[id]")?.id ?? "";
  return { name: one.id || one.getAttribute("name") || one.dataset.value || one.dataset.list
    || (one.matches(".leaflet-marker-icon") ? "mark" : "") || (one.matches(".case-row") ? "row" : "")
    || near || one.tagName, tag: one.tagName, seen, ring };
}"""
MOST_STOPS = 400


def stops(page: Page, until: str = "") -> list[str]:
    """The names of what Tab comes to, one after the other, as far as `until` or once around."""
    found: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(WHERE)
        if at["tag"] == "BODY" or (found and at["name"] == until):
            return found
        assert at["ring"], f"nobody sees that {at['name']} has the focus"
        assert at["seen"], f"{at['name']} has the focus and is not seen"
        found.append(at["name"])
    raise AssertionError(f"no way out of {found[-8:]}")


def test_tab_comes_to_everything_and_out_again(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    found = stops(page)
    wanted = ("q", "state", "light", "hours", "step", "overdue", "no_cell", "sound", "views", "send-wall",
              "to-wall", "command-map", "look", "play-back", "draw", "row", "red")  # fmt: skip
    assert [name for name in wanted if name not in found] == []
    assert (
        found.index("q") < found.index("overdue") < found.index("command-map") < found.index("row")
    )
    assert "mark" in found
    page.keyboard.press("Shift+Tab")  # back into the page from its end
    assert page.evaluate(WHERE)["tag"] != "BODY"


def until_at(page: Page, selector: str) -> None:
    """Tab on until the focus stands at it."""
    for _ in range(MOST_STOPS):
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def test_marks_looks_playback_and_views_are_used_by_keys_alone(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    until_at(page, ".leaflet-marker-icon.case-cluster")
    zoom = float(page.locator("#command-map").get_attribute("data-zoom") or 0)
    page.keyboard.press("Enter")
    settled(page)
    nearer = float(page.locator("#command-map").get_attribute("data-zoom") or 0) > zoom
    assert nearer or page.locator(".cluster-list").is_visible()
    page.keyboard.press("Escape")
    until_at(page, "#looks input")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#look-panel")).to_be_visible()
    until_at(page, "#play-back")
    page.keyboard.press("Enter")
    expect(page.locator("#playback-play")).to_be_focused()
    until_at(page, "#back-to-now")
    page.keyboard.press("Enter")
    expect(page.locator("#play-back")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.locator("#views").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.views-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#views")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # to the walls
    expect(page.locator("dialog")).to_be_visible()
    until_at(page, "dialog [value=this]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("dialog [value=turn]")).to_be_checked()
    page.keyboard.press("Escape")  # asks: what was chosen would be lost
    expect(page.locator("dialog[open]")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("ArrowUp")
    expect(page.locator("dialog [value=this]")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator("#send-wall")).to_be_focused()


# ---- axe


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_any_state(open_page: OpenPage, size: dict[str, int]):
    """Filters, no results, a dialog and its refusal, the list of a cluster, what cannot be read."""
    page = open_page(role="dispatcher", viewport=size, troubled=True)
    opened(page)
    if not page.locator("#filters details").is_visible():
        page.locator("#filter-fold > summary").click()
    page.locator("#filters details summary").click()
    settled(page)
    found = {"filters": axe_problems(page)}
    page.locator("[name=q]").fill("没有这样的事件")
    expect(page.locator("#cases .empty")).to_be_visible()
    found["nothing"] = axe_problems(page)
    page.locator("[name=q]").fill("")
    page.locator("[name=q]").press("Enter")
    expect(page.locator("#cases .case-row").nth(2)).to_be_visible()
    settled(page)
    page.locator("#cases .case-row").first.click()
    page.locator("#case .case-actions button").first.click()
    expect(page.locator("dialog")).to_be_visible()
    found["dialog"] = axe_problems(page)
    refused = json.dumps({"code": "not_now", "message": "现在不能办理，请稍后再试。", "fields": {}})
    page.route("**/transitions", lambda route: route.fulfill(status=400, body=refused))
    for field in page.locator("dialog :is(textarea, input)[required]").all():
        field.fill("说明")
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("dialog")).to_contain_text("现在不能办理")
    found["refusal"] = axe_problems(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.route("**/api/v1/incidents?*", lambda route: route.abort())
    page.locator("[data-list=overdue]").click()
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    found["error"] = axe_problems(page)
    assert {state: told for state, told in found.items() if told} == {}
