"""The planner's tools one by one, by mouse and by finger; working together; paper."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page

from tests.browser.looking import OVERLAPS
from tests.browser.planning import (
    SUMS,
    begun,
    caption_of,
    document_of,
    idle,
    keys_of,
    middle_of,
    opened,
    seen_keys,
    server_sums,
    step_types,
    take,
)
from tests.browser.settling import settled

pytestmark = pytest.mark.browser
TABLET = {"width": 1024, "height": 768}
SEND = """([plan, step]) => import("/static/map_ui/kit/api.js").then((api) =>
  api.plans.send(plan, "steps", step))"""


def test_click_block_and_what_is_left_over(open_page):
    page = open_page(role="planner")
    plan = begun(page, "点选")
    page.mouse.click(*middle_of(page, 0))
    for key, at in (("c", 1), ("g", 2)):
        take(page, key)
        page.mouse.click(*middle_of(page, at))
        idle(page)
    assert step_types(page, plan) == ["assign", "assign"]
    assert page.evaluate(SUMS) == server_sums(page, plan)

    document = document_of(page, plan)
    free = [key for key, cell in document["of"].items() if cell == keys_of(page)[3]][:2]
    step = {"type": "assign", "atoms": free, "cell": None, "client_id": str(uuid.uuid4())}
    page.evaluate(SEND, [plan, step | {"revision": document["revision"]}])
    opened(page, f"/plan/{plan}/")
    before = float(page.get_attribute("#map", "data-metres-per-pixel") or 0)
    page.get_by_role("tab", name="问题").click()
    page.get_by_text("2 个单元网格未归入").click()
    settled(page)
    assert float(page.get_attribute("#map", "data-metres-per-pixel") or 0) < before
    page.get_by_role("tab", name=re.compile("^网格")).click()
    page.get_by_role("button", name="全览").click()
    take(page, "u")
    page.mouse.click(*middle_of(page, 3))
    idle(page)
    assert None not in document_of(page, plan)["of"].values()
    assert page.evaluate(SUMS) == server_sums(page, plan)


def test_lock_new_dissolve_and_what_a_cell_is_called(open_page):
    page = open_page(role="planner")
    plan = begun(page, "命名")
    take(page, "o")
    page.mouse.click(*middle_of(page, 0))
    idle(page)
    first = keys_of(page)[0]
    assert next(c for c in document_of(page, plan)["cells"] if c["key"] == first)["locked"]
    page.keyboard.press("Control+z")
    idle(page)
    take(page, "a")
    page.mouse.click(*middle_of(page, 1))
    idle(page)
    made = keys_of(page)[-1]
    assert page.locator("#tools [data-tool='brush']").get_attribute("aria-pressed") == "true"
    page.get_by_label("名称", exact=True).fill("河滨网格")
    page.get_by_label("类型", exact=True).select_option("exclusive")
    idle(page)
    cell = next(c for c in document_of(page, plan)["cells"] if c["key"] == made)
    assert (cell["name"], cell["type"]) == ("河滨网格", "exclusive")
    page.keyboard.press("Escape")
    page.locator("#map").focus()
    take(page, "x")
    page.mouse.click(*middle_of(page, -1))
    idle(page)
    assert made not in keys_of(page)
    assert page.evaluate(SUMS) == server_sums(page, plan)


def test_p07_the_card_says_what_a_plan_does_not_tell(open_page):
    page = open_page(role="planner")
    begun(page, "口径")
    page.mouse.click(*middle_of(page, 0))
    card = page.locator("#cell")
    figures = card.locator(".figures tbody th").all_text_contents()
    assert {"户", "人口", "未结事件", "楼栋", "房屋"} <= set(figures)
    assert not {"户籍", "流动", "留守", "境外", "单位"} & set(figures)
    assert "登记查看权" in (card.locator(".withheld").text_content() or "")


def test_a_finger_paints_and_a_second_one_takes_it_back(open_page):
    page = open_page(role="planner", viewport=TABLET, has_touch=True)
    plan = begun(page, "触屏")
    assert page.locator(".plan-label small:not(:empty)").count() == len(keys_of(page))
    assert page.evaluate(OVERLAPS, [".plan-label > span", 0])["pairs"] == []
    before = server_sums(page, plan)
    taken = seen_keys(page)[0]
    page.touchscreen.tap(*caption_of(page, taken))
    page.locator("#tools [data-tool='brush']").tap()
    eaten = next(key for key in seen_keys(page) if key != taken)  # not under the cell's card
    x, y = caption_of(page, eaten)
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": a, "y": b, "id": i} for i, (a, b) in enumerate(places)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x, y))
    touch("touchMove", (x + 25, y + 10))
    assert page.evaluate(SUMS) != before
    touch("touchStart", (x + 25, y + 10), (x + 90, y + 60))
    touch("touchEnd")
    settled(page)
    assert page.evaluate(SUMS) == before == server_sums(page, plan)
    touch("touchStart", (x, y))
    touch("touchMove", (x + 25, y + 10))
    touch("touchEnd")
    idle(page)
    assert page.evaluate(SUMS) == server_sums(page, plan) != before
    _nothing_overlaps(page)


def _nothing_overlaps(page: Page) -> None:
    """No panel lies over another."""
    boxes = [page.locator(one).bounding_box() for one in ("#side", "#tools", "#bar", "#foot")]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a is not None
            assert b is not None
            apart = (
                a["x"] >= b["x"] + b["width"] or b["x"] >= a["x"] + a["width"]
                or a["y"] >= b["y"] + b["height"] or b["y"] >= a["y"] + a["height"]
            )  # fmt: skip
            assert apart, (a, b)


def test_a_comment_on_the_map_who_is_there_and_a_link_to_read(open_page):
    page = open_page(role="planner")
    plan = begun(page, "一起看")
    take(page, "t")
    page.mouse.click(*middle_of(page, 2))
    page.get_by_label("写批注").fill("这里的住户走东门")
    page.get_by_role("button", name="发表").click()
    page.get_by_text("这里的住户走东门").wait_for()
    assert page.locator(".plan-pin").inner_text() == "1"
    page.get_by_text("更多：").click()
    assert page.locator("[data-act='xlsx']").get_attribute("href") == (
        f"/api/v1/plans/{plan}/changes.xlsx"
    )
    page.locator("[data-act='share']").click()
    page.get_by_role("button", name="新建链接").click()
    address = page.get_by_label("链接", exact=True).input_value()

    other = open_page(role="street_manager")
    opened(other, f"/plan/{plan}/")
    assert other.locator(".plan-pin").inner_text() == "1"
    page.locator("#people .person").wait_for()
    other.get_by_role("tab", name="批注").click()
    other.get_by_role("button", name="已解决").click()
    other.get_by_role("button", name="重新打开").wait_for()
    assert other.locator(".plan-pin").count() == 0

    opened(other, re.sub(r"^https?://[^/]+", "", address))
    assert "只读" in other.inner_text("#decide")
    assert other.locator("#tools").is_hidden()
    assert other.evaluate(SUMS) == server_sums(page, plan)


def test_two_editors_lose_nothing(open_page):
    one = open_page(role="planner")
    plan = begun(one, "两人同改")
    other = open_page(role="planner", troubled=True)  # a stale step answers 409 by design
    opened(other, f"/plan/{plan}/")
    for page, key in ((one, "n"), (other, "n")):
        take(page, key)
    one.mouse.click(*middle_of(one, 0))
    idle(one)
    other.mouse.click(*middle_of(other, 5))
    idle(other)
    steps = one.request.get(f"/api/v1/plans/{plan}/steps").json()
    assert [s["type"] for s in steps["results"]] == ["split_n", "split_n"]
    assert len(server_sums(one, plan)) == int(other.inner_text("#count-cells"))


def test_the_tour_waits_for_each_of_its_steps(open_page):
    page = open_page(role="planner")
    opened(page, "/plan/")
    page.get_by_role("button", name="五步导览").click()
    page.wait_for_url("**/plan/*/?tour=1")
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
    page.get_by_text("第 1 步").wait_for()
    page.mouse.click(*middle_of(page, 0))
    page.get_by_text("第 2 步").wait_for()
    take(page, "b")
    page.mouse.click(*middle_of(page, 1))
    page.get_by_text("第 3 步").wait_for()
    idle(page)
    take(page, "n")
    homes = page.evaluate(SUMS)
    page.mouse.click(*caption_of(page, max(seen_keys(page), key=lambda key: homes[key])))
    page.get_by_text("第 4 步").wait_for()
    page.keyboard.press("f")
    page.get_by_text("第 5 步").wait_for()
    page.get_by_role("button", name="对比现行").click()
    page.get_by_text("五步走完了").wait_for()
    page.get_by_role("button", name="完成", exact=True).click()
    assert page.locator("#tour").is_hidden()


def test_the_sheet_is_a3_with_both_maps_and_a_scale(open_page):
    page = open_page(role="planner")
    plan = begun(page, "打印")
    take(page, "n")
    page.mouse.click(*middle_of(page, 0))
    idle(page)
    cells = len(keys_of(page))
    opened(page, f"/plan/{plan}/sheet/")
    assert page.locator(".maps svg").count() == 2
    assert re.search(
        r"\d 米$", page.locator(".maps svg").last.locator("text").nth(-2).text_content() or ""
    )
    assert page.locator(".tables section").first.locator("tbody tr").count() == cells
    assert page.locator(".tables section").last.locator("tbody tr").count() == 1
    sheets = re.findall(
        rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", page.pdf(prefer_css_page_size=True)
    )
    assert {(round(float(w)), round(float(h))) for w, h in sheets} == {(1191, 842)}
    assert len(sheets) == 1
