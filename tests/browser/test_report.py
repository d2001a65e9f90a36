"""A citizen reports on a phone in four taps, follows the case, is asked, and says what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.looking import OVERLAPS, problems_of_text
from tests.incidents import media

pytestmark = pytest.mark.browser
SMALLEST_TARGET_PX = 40
TARGETS = """(smallest) => [...document.querySelectorAll(
  "main :is(button, select, input:not(.visually-hidden):not([type=checkbox]), textarea, .button)")]
  .map((one) => [one.getBoundingClientRect(), one.textContent || one.name])
  .filter(([box]) => box.width && box.height < smallest).map(([box, text]) => [box.height, text])"""
PHOTO = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg",
         "buffer": media.photo(size=(640, 480), turned=True, located=True)}  # fmt: skip


def opened(
    open_page: OpenPage, *, path: str = "/report/", viewport: dict[str, int] = PHONE, **options: Any
) -> Page:
    """The page on a touch screen: a phone's, or one of a kiosk."""
    page = open_page(
        role=None, viewport=viewport, has_touch=True, is_mobile=viewport == PHONE, **options
    )
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']")
    return page


Act = Callable[..., dict[str, Any]]


@pytest.fixture
def act(open_page: OpenPage) -> Act:
    """``act(role, ref, to, **more)``: what somebody of the city does with a case, over its API."""
    pages: dict[str, Page] = {}

    def do(role: str, ref: str, to: str, **more: Any) -> dict[str, Any]:
        if role not in pages:
            pages[role] = open_page(role=role, troubled=True)
            pages[role].goto("/help/")
        told: dict[str, Any] = pages[role].evaluate(
            """async ([ref, to, more]) => {
              const csrf = /csrftoken=([^;]*)/.exec(document.cookie)[1];
              const at = `/api/v1/incidents/${encodeURIComponent(ref)}`;
              const { revision } = await (await fetch(at)).json();
              const reply = await fetch(`${at}/transitions`, { method: "POST",
                headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
                body: JSON.stringify({ to, revision, client_id: crypto.randomUUID(), ...more }) });
              return { status: reply.status, ...await reply.json() };
            }""",
            [ref, to, more],
        )
        assert told["status"] == 200, (to, told)
        return told

    return do


def settle(act: Act, ref: str, *, fails_once: bool = False) -> None:
    """Along the steps to its end, by those whose work each is."""
    act("city_manager", ref, "dispatch", department="urban-management")
    act("department_handler", ref, "take")
    act("department_handler", ref, "answer", note="已处理")
    if fails_once:
        act("verifier", ref, "rework", note="现场仍有噪声")
        act("department_handler", ref, "answer", note="已再次处理")
    act("verifier", ref, "close")


def place_pin(page: Page) -> None:
    page.locator(".area-name").first.wait_for()
    box = page.locator("#report-map").bounding_box() or {}
    page.locator("#report-map").tap(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(page.locator("#spot")).to_contain_text("已选位置")


def looks_right(page: Page) -> None:
    width = (page.viewport_size or {})["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (
        problems_of_text(page, "main :is(h1, h2, p, b, dt, dd, label > span, small, summary)") == []
    )
    assert page.evaluate(TARGETS, SMALLEST_TARGET_PX) == []
    assert page.evaluate(OVERLAPS, ["#report section, #follow > *", 1])["pairs"] == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_a_citizen_reports_with_a_photo_in_four_taps_and_follows(open_page, act, size):
    page = opened(open_page, viewport=size)
    looks_right(page)
    place_pin(page)
    page.locator("[name=matter]").select_option("litter")
    page.locator("#files").set_input_files(PHOTO)
    expect(page.locator("#chosen li")).to_have_count(1)
    looks_right(page)
    page.locator("#report [type=submit]").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到，谢谢")
    assert re.search(r"/report/\?r=[\w-]{40,}$", page.url)
    expect(page.locator("#follow .state")).to_have_text("已收到，等待受理")
    photo = page.locator("#follow .photos img")
    expect(photo).to_be_visible()
    assert photo.evaluate("async (one) => { await one.decode(); return [one.naturalWidth, one.naturalHeight]; }") == [480, 640]  # fmt: skip
    expect(page.locator("#follow .link input")).to_have_value(page.url)
    looks_right(page)

    ref = page.locator("#follow dd").first.inner_text()
    act("city_manager", ref, "ask", note="在几楼？")
    again = opened(open_page, path=page.url, viewport=size)
    expect(again.locator("#reply")).to_contain_text("在几楼？")
    looks_right(again)
    again.locator("#reply textarea").fill("三楼")
    again.locator("#reply [type=submit]").tap()
    expect(again.locator("#reply")).to_have_count(0)
    expect(again.locator("#follow ol")).to_contain_text("您已答复")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_what_was_closed_is_not_fixed_taken_up_again_and_rated(open_page, act, size):
    """It came with a photo, and its answer was rejected once before it was closed."""
    page = opened(open_page, viewport=size)
    looks_right(page)
    place_pin(page)
    page.locator("[name=matter]").select_option("noise")
    page.locator("#files").set_input_files(PHOTO)
    expect(page.locator("#chosen li")).to_have_count(1)
    looks_right(page)
    page.locator("#report [type=submit]").tap()
    expect(page.locator("#follow .photos img")).to_be_visible()
    ref = page.locator("#follow dd").first.inner_text()
    act("city_manager", ref, "accept")
    settle(act, ref, fails_once=True)
    page.reload()
    expect(page.locator("#follow .state")).to_have_text("已办结")
    looks_right(page)
    page.locator("#not-fixed textarea").fill("晚上还在响")
    page.locator("#not-fixed [type=submit]").tap()
    expect(page.locator("#follow .state")).to_have_text("已受理，正在安排")
    settle(act, ref)
    page.reload()
    page.locator("#rating label", has_text="4").tap()
    page.locator("#rating [type=submit]").tap()
    expect(page.locator("#follow .state")).to_have_text("已办结并评价")
    expect(page.locator("#follow dl")).to_contain_text("4 星")
    expect(page.locator("#rating")).to_have_count(0)
    looks_right(page)


def test_what_is_missing_is_said_and_what_is_typed_is_kept(open_page):
    page = opened(open_page)
    page.locator("#report [type=submit]").tap()
    expect(page.get_by_role("alert")).to_contain_text("请选择问题类别")
    page.locator("[name=text]").fill("下水道堵了")
    page.reload()
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator("[name=text]")).to_have_value("下水道堵了")


def test_an_unknown_receipt_is_told_in_a_sentence(open_page):
    page = open_page(role=None, viewport=PHONE, troubled=True)
    page.goto("/report/?r=nothing")
    expect(page.get_by_role("heading", level=1)).to_have_text("没有这个查询链接")
    page.get_by_role("link", name="反映另一个问题").click()
    expect(page.locator("#report")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_the_page_in_english(open_page, size):
    page = open_page(role=None, viewport=size)
    page.goto("/report/?lang=en")
    page.wait_for_selector("html[data-ready='true']")
    found = problems_of_text(
        page, "main :is(h1, h2, p, label > span, button, summary, option)",
        foreign="[\\u4e00-\\u9fff]",
    )  # fmt: skip
    assert [one for one in found if one[0] != "pale"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
