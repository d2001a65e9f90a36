"""The planner's journey in Chromium: draw, compare, hand in; somebody else approves and publishes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from geo_grid.geodjango import city_timezone

pytestmark = pytest.mark.browser

IDLE = """() => document.documentElement.dataset.working === "false"
  && document.getElementById("saved").dataset.state === "saved" """
SUMS = """() => Object.fromEntries([...document.querySelectorAll("#pane [data-cell]")].map((row) => [
  row.dataset.cell, Number(row.querySelector(".value b").textContent.replace(",", ""))]))"""


def idle(page: Page) -> None:
    """Every step is answered and drawn."""
    page.wait_for_timeout(120)
    page.wait_for_function(IDLE, timeout=60_000)
    page.wait_for_timeout(200)


def opened(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
    page.wait_for_timeout(600)


def begun(page: Page, name: str) -> int:
    """A new plan on today's cells, opened; its id."""
    opened(page, "/plan/")
    page.get_by_label("方案名称").fill(name)
    page.get_by_role("button", name="开始调整").click()
    page.wait_for_url("**/plan/*/")
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
    page.wait_for_timeout(600)
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def middle_of(page: Page, index: int) -> tuple[float, float]:
    """Where the caption of a cell stands: inside it, in pixels."""
    box = page.locator(".plan-label > span").nth(index).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def take(page: Page, key: str) -> None:
    page.keyboard.press(key)
    assert (
        page.locator(f"[aria-keyshortcuts='{key.upper()}']").get_attribute("aria-pressed") == "true"
    )


def server_sums(page: Page, plan: int) -> dict[str, int]:
    document = page.request.get(f"/api/v1/plans/{plan}").json()
    return {cell["key"]: cell["sums"]["households"] for cell in document["cells"]}


def test_the_journey_of_a_plan(open_page):
    page = open_page(role="planner")
    plan = begun(page, "东区调整")
    cells = int(page.inner_text("#count-cells"))

    take(page, "k")  # split by a line through the last cell
    x, y = middle_of(page, cells - 1)
    page.mouse.click(x - 160, y - 30)
    page.mouse.dblclick(x + 160, y + 10)
    idle(page)
    assert int(page.inner_text("#count-cells")) == cells + 1

    take(page, "m")
    for index in (2, 3):
        page.mouse.click(*middle_of(page, index))
    idle(page)
    assert int(page.inner_text("#count-cells")) == cells

    take(page, "v")
    page.mouse.click(*middle_of(page, 0))
    take(page, "b")
    x, y = middle_of(page, 1)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 20, steps=5)
    during = page.evaluate(SUMS)
    page.mouse.up()
    idle(page)
    assert page.evaluate(SUMS) == during == server_sums(page, plan)

    page.keyboard.press("Control+z")
    idle(page)
    assert page.evaluate(SUMS) == server_sums(page, plan) != during
    page.keyboard.press("f")
    idle(page)
    page.get_by_role("tab", name="问题").click()
    assert "偏" not in page.inner_text("#pane")

    _submit(page)
    _decide(open_page, plan)


def _submit(page):
    """Compare with today, then hand in."""
    page.get_by_role("button", name="对比现行").click()
    page.wait_for_selector(".moves table")
    assert page.get_by_role("slider").is_visible()
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_selector("#plan-state.submitted")
    assert page.locator("#tools").is_hidden()


def _decide(open_page, plan: int) -> None:
    """A reviewer approves and publishes; what was yesterday stays what it was."""
    page = open_page(role="street_manager")
    opened(page, f"/plan/{plan}/")
    page.get_by_role("button", name="批准").click()
    page.wait_for_selector("#plan-state.approved")
    page.locator("[data-act='publish']").click()
    page.wait_for_selector("#plan-state.published", timeout=60_000)
    assert "生效" in page.inner_text("#decide")
    today = timezone.now().astimezone(city_timezone()).date()
    now, before = (_codes(page, day) for day in (today, today - timedelta(1)))
    new = page.request.get("/api/v1/grid_cells.geojson").json()["features"]
    assert now == {f["properties"]["code"] for f in new}
    assert now != before


def _codes(page: Page, day) -> set[str]:
    reply = page.request.get(f"/api/v1/grid_cells_of_day.geojson?day={day}").json()
    return {f["properties"]["code"] for f in reply["features"]}


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
