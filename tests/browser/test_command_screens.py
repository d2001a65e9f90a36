"""The command centre on large screens: the desk's page in its light colours, and the wall's."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.looking import OVERLAPS, problems_of_text
from tests.browser.settling import settled
from tests.browser.test_command import TEXTS, WALLS, asked, fills_the_map, opened

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parents[2] / "var" / "browser"
LARGE, FULL_HD = WALLS
LEAST_ON_WALL = {3840: 28, 1920: 14}
PARTS = {
    "": "#filters > .filter-row > *, #lists > *, #map-side, #side, .chart, #views, #send-wall, #to-wall",
    "?wall=1": "#wall-head > *, #map-side, #side, #chart-hours, #chart-cells",
}


@pytest.mark.parametrize(
    ("size", "search"),
    [(LARGE, ""), (LARGE, "?wall=1"), (FULL_HD, "?wall=1")],
    ids=["desk-4k-light", "wall-4k-dark", "wall-full-hd-dark"],
)
def test_a_large_screen_is_filled_and_nothing_is_cut(
    open_page: OpenPage, size: dict[str, int], search: str
):
    page = open_page(role="dispatcher", viewport=size)
    opened(page, f"/command/{search}")
    expect(page.locator("#command-map")).to_have_attribute("data-painted", "true")
    settled(page)
    name = "wall" if search else "desk"
    page.screenshot(path=PICTURES / f"command-{name}-{size['width']}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(OVERLAPS, [PARTS[search], 1])["pairs"] == []
    least = LEAST_ON_WALL[size["width"]] if search else 12
    texts = TEXTS.replace("button,", "button:not(.list-chip),")
    assert problems_of_text(page, texts, smallest_px=least) == []
    board = page.locator("#board").bounding_box()
    assert board
    assert size["width"] - 40 < board["width"] <= size["width"]
    assert fills_the_map(page, asked(page, "city")["bbox"]) > 0.7


def test_a_long_chart_takes_nothing_from_the_map(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page, "/command/?state=")
    row = "<button>×</button>" * 30
    page.evaluate(f"""document.querySelector("#chart-lights .bars").innerHTML = "{row}" """)
    box = page.locator("#command-map").bounding_box()
    assert box
    assert box["height"] >= 300
    last = page.locator("#chart-lights .bars button").last
    last.scroll_into_view_if_needed()
    expect(last).to_be_in_viewport()
    last.click(trial=True)


def test_the_wall_says_what_the_colours_of_its_cells_mean(open_page: OpenPage):
    page = open_page(role="dispatcher", viewport=FULL_HD)
    opened(page, "/command/?wall=1")
    sums = asked(page, "incident_points", form="sums", state="open")["sums"]
    totals = [one["total"] for one in sums if one["cell"] is not None]
    rows = page.locator("#wall-key li[data-class]")
    expect(rows.first).to_be_visible()
    told = rows.evaluate_all(
        "(all) => all.map((one) => [Number(one.dataset.class.slice(5)), Number(one.querySelector('.count').textContent)])"
    )
    starts = [start for start, _ in told]
    ends = [*starts[1:], max(totals) + 1]
    assert starts[0] == 1
    assert told == [
        [start, sum(start <= one < end for one in totals)]
        for start, end in zip(starts, ends, strict=True)
    ]
    page.goto("/command/?wall=1&look=heat")
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator("#wall-key")).to_be_hidden()
