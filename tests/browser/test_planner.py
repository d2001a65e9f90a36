"""The planner's journey in Chromium: draw, compare, hand in; somebody else approves and publishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import VAR, demo_served
from tests.browser.planning import (
    SUMS,
    begun,
    border_between,
    caption_of,
    close_card,
    document_of,
    idle,
    middle_of,
    neighbours,
    opened,
    seen_keys,
    server_sums,
    step_types,
    take,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: after the publication its grid cells are others."""
    return VAR.with_name(f"{VAR.name}-journey")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


def test_the_journey_of_a_plan(open_page):
    page = open_page(role="planner")
    plan = begun(page, "东区调整")
    was = {cell["code"] for cell in document_of(page, plan)["cells"]}
    draw_everything(page, plan)
    _submit(page)
    page.close()  # it would look again at the plan whose cells have become others
    _decide(open_page, plan, was)


def draw_everything(page: Page, plan: int) -> None:
    """Split, merge, brush, drag a border, undo, fix all: after each the sums are the server's."""
    split_and_merge(page, plan)
    close_card(page)
    one, other = neighbours(page, plan)
    brush_and_undo(page, plan, one, other)
    drag_border(page, plan, one, other)

    page.keyboard.press("f")
    idle(page)
    page.get_by_role("tab", name="问题").click()
    assert "偏" not in page.inner_text("#pane")


def split_and_merge(page: Page, plan: int) -> None:
    cells = int(page.inner_text("#count-cells"))
    take(page, "k")  # a long line through the last cell and its neighbours: one of them is split
    x, y = middle_of(page, -1)
    page.mouse.click(max(480, x - 420), y - 20)
    page.mouse.dblclick(min(1400, x + 420), y + 10)
    idle(page)
    assert int(page.inner_text("#count-cells")) > cells
    cells = int(page.inner_text("#count-cells"))

    take(page, "m")
    for key in neighbours(page, plan):
        page.mouse.click(*caption_of(page, key))
    idle(page)
    assert int(page.inner_text("#count-cells")) == cells - 1


def brush_and_undo(page: Page, plan: int, one: str, other: str) -> None:
    take(page, "v")
    page.mouse.click(*caption_of(page, one))
    take(page, "b")
    if other not in seen_keys(page):  # the card lies over it: any other cell will do
        other = next(key for key in seen_keys(page) if key != one)
    x, y = caption_of(page, other)
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


def drag_border(page: Page, plan: int, one: str, other: str) -> None:
    close_card(page)
    take(page, "d")
    a, b = caption_of(page, one), caption_of(page, other)
    x, y = border_between(page, plan, one, other)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + (b[0] - a[0]) / 4, y + (b[1] - a[1]) / 4, steps=4)
    assert "松开即改" in page.inner_text("#hint")
    page.mouse.up()
    idle(page)
    assert step_types(page, plan)[-1] == "move_boundary"
    assert page.evaluate(SUMS) == server_sums(page, plan)


def _submit(page):
    """Compare with today, then hand in."""
    page.get_by_role("button", name="对比现行").click()
    page.wait_for_selector(".moves table")
    assert page.get_by_role("slider").is_visible()
    assert page.locator(".score tbody tr").count() == 9
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_selector("#plan-state.submitted")
    assert page.locator("#tools").is_hidden()
    assert page.get_by_role("button", name="批准").count() == 0
    assert "不能是起草人" in page.inner_text("#decide")


def _decide(open_page, plan: int, was: set[str]) -> None:
    """A reviewer approves and publishes; what was yesterday stays what it was."""
    page = open_page(role="street_manager")
    opened(page, f"/plan/{plan}/")
    page.get_by_role("textbox", name="批准意见").fill("按规则划分，同意")
    page.get_by_role("button", name="批准").click()
    page.wait_for_selector("#plan-state.approved")
    assert "按规则划分，同意" in page.inner_text("#decide")
    page.locator("[data-act='publish']").click()
    page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    assert page.locator("#plan-state.approved").count() == 1
    page.locator("[data-act='publish']").click()
    page.get_by_role("dialog").get_by_role("button", name="发布").click()
    page.wait_for_selector("#plan-state.published", timeout=60_000)
    assert "生效" in page.inner_text("#decide")
    today = datetime.now(ZoneInfo(settings.TIME_ZONE)).date()  # of the demo city
    now, before = (codes_of_day(page, day) for day in (today, today - timedelta(1)))
    new = page.request.get("/api/v1/grid_cells.geojson").json()["features"]
    assert now == {f["properties"]["code"] for f in new}
    assert before == was
    assert now != before
    _look_back(page, {today: len(now), today - timedelta(1): len(before)})


def _look_back(page: Page, counts) -> None:
    """The map shows the cells of other days; a card shows what a cell came from."""
    opened(page, "/")
    drawn = page.locator(".leaflet-as-of-pane path")
    for day, count in counts.items():
        with page.expect_response("**/grid_cells_of_day.geojson*"):
            page.locator("#as-of-day").fill(day.isoformat())
        expect(drawn).to_have_count(count)
        expect(page.locator(".cell-label:visible")).to_have_count(0)  # today's would lie over them
        expect(page.locator("#as-of-note")).to_contain_text(str(day.day))
    page.get_by_role("button", name="回到今天").click()
    expect(drawn).to_have_count(0)
    born = page.request.get("/api/v1/grid_cells.geojson").json()["features"]
    told = [
        page.request.get(f"/api/v1/grid_cells/{one['properties']['id']}/lineage").json()
        for one in born
    ]
    kin = next(one for one in told if one["links"])
    opened(page, f"/#16/24.4/118.1/households/cell:{kin['cell']}")
    page.reload()
    picture = page.locator(".lineage svg")
    picture.wait_for()
    assert picture.locator("rect").count() == len(kin["cells"])


def codes_of_day(page: Page, day) -> set[str]:
    reply = page.request.get(f"/api/v1/grid_cells_of_day.geojson?day={day}").json()
    return {f["properties"]["code"] for f in reply["features"]}
