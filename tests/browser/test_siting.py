"""Siting on the page of service coverage: two more by the machine, one dragged, kept, compared, saved,
and one station for several communities. The numbers are those of the API."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, VAR, Api, OpenPage
from tests.browser.looking import problems_of_text
from tests.browser.settling import settled
from tests.browser.test_axe import axe_problems
from tests.browser.test_reach import NUMBERS, opened, shown_numbers

pytestmark = pytest.mark.browser
JOB_MS = 240_000


def beside(page: Page, table: str) -> dict[str, list[int]]:
    """Numbers of a table side by side, by what they count."""
    return {
        key: [
            int(cell.replace(",", "").replace("+", ""))
            for cell in page.locator(f"{table} [data-key='{key}'] td").all_inner_texts()
        ]
        for key in NUMBERS
    }


def choose(page: Page, n: int) -> None:
    """Two more wherever most dwellings are reached."""
    page.get_by_label("新增站点数").fill(str(n))
    page.get_by_role("button", name="由机器选址").click()
    expect(page.locator("#trial-stations li")).to_have_count(n, timeout=JOB_MS)
    settled(page)


def keep(page: Page, name: str) -> str:
    """The id under which the scenario is kept."""
    page.get_by_label("方案名称").fill(name)
    page.get_by_role("button", name="保存为选址方案").click()
    expect(page.locator("#scenario-list").get_by_role("button", name=name)).to_be_visible()
    settled(page)
    boxes = page.locator("#scenario-list input").evaluate_all(
        "(all) => all.map((one) => [one.offsetWidth, one.offsetTop - one.nextElementSibling.offsetTop])"
    )
    assert all(width <= 30 and abs(down) < 40 for width, down in boxes), "the box beside the name"
    found = re.search(r"scenario=(\d+)", page.url)
    assert found, page.url
    return found[1]


def drag(page: Page, ref: str) -> None:
    """The new station to another place, 60 pixels away."""
    page.locator(f"#trial-stations [data-ref='{ref}'] .row-button").click()
    settled(page)
    box = page.locator("#reach-map").bounding_box()
    assert box
    # The mark hangs below and to the right of its place.
    x, y = box["x"] + box["width"] / 2 + 14, box["y"] + box["height"] / 2 + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 20, steps=3)
    page.mouse.move(x + 60, y + 30, steps=3)
    page.mouse.up()
    settled(page)


def compare(page: Page, api: Api, first: str, second: str) -> None:
    """Both side by side: the numbers of the page are those of the API."""
    for name in ("机器选址", "拖动以后"):
        page.get_by_label(f"比较：{name}").check()
    page.get_by_role("button", name="比较两个方案").click()
    expect(page.locator("#compared h3")).to_be_visible()
    told = api(f"reach/scenarios/compare?first={first}&second={second}&level=community")
    assert beside(page, "#compared") == {
        key: [told["first"][key], told["second"][key], told["second"][key] - told["first"][key]]
        for key in NUMBERS
    }
    expect(page.locator("#compared [data-key='newly_out']")).to_contain_text(str(told["newly_out"]))


def saved_total(page: Page, scenario: str) -> int:
    """The served of all in the workbook of a scenario."""
    with page.expect_download() as saved:
        page.locator(f"[data-scenario='{scenario}'] a[href*='.xlsx']").click()
    rows = list(load_workbook(BytesIO(Path(saved.value.path()).read_bytes())).active.values)
    total: int = next(row[5] for row in rows if row[1] == "合计")
    return total


def back_to_today(page: Page, *scenarios: str) -> None:
    """Give up the changes, and remove what was kept."""
    page.get_by_role("button", name="恢复现状").click()
    expect(page.locator("#trial")).to_be_hidden()
    settled(page)
    for one in scenarios:
        page.locator(f"[data-scenario='{one}']").get_by_role("button", name="删除").click()
        expect(page.locator(f"[data-scenario='{one}']")).to_have_count(0)


def test_two_more_are_chosen_one_is_dragged_and_both_are_compared(open_page: OpenPage, api: Api):
    page = open_page(role="planner")
    opened(page, "/reach/?kind=clinic&level=community")
    before = shown_numbers(page)
    choose(page, 2)
    chosen = beside(page, "#trial-numbers")
    assert {key: row[0] for key, row in chosen.items()} == before
    assert {key: row[1] for key, row in chosen.items()} == shown_numbers(page)
    assert all(row[2] == row[1] - row[0] for row in chosen.values())
    assert chosen["served"][1] > chosen["served"][0]
    expect(page.locator("#trial-stations li").first).to_contain_text("次优为")
    expect(page.locator(".facility-pill[data-new='true']")).to_have_count(2)
    first = keep(page, "机器选址")
    kept = api(f"reach/scenarios/{first}")

    drag(page, "new-001")
    expect(page).not_to_have_url(re.compile("scenario="))
    moved = shown_numbers(page)
    assert beside(page, "#trial-numbers")["served"][1] == moved["served"]
    second = keep(page, "拖动以后")
    places = [api(f"reach/scenarios/{one}")["changes"]["added"][0] for one in (first, second)]
    assert places[0] == kept["changes"]["added"][0] != places[1]
    compare(page, api, first, second)
    assert saved_total(page, second) == moved["served"]
    again = open_page(role="planner")
    opened(again, f"/reach/?kind=clinic&scenario={first}")
    expect(again.locator("#trial-stations li")).to_have_count(2)
    assert shown_numbers(again) == {key: row[1] for key, row in chosen.items()}
    back_to_today(page, first, second)
    assert shown_numbers(page) == before


@pytest.mark.parametrize(
    ("language", "size"), [("zh", DESKTOP), ("en", PHONE)], ids=["zh desk", "en phone"]
)
def test_communities_share_a_station_put_by_hand_and_it_can_be_read(
    open_page: OpenPage, language, size
):
    page = open_page(role="planner", viewport=size)
    opened(page, f"/reach/?lang={language}&kind=clinic")
    page.locator("#add-station").click()
    box = page.locator("#reach-map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#trial-stations li")).to_have_count(1)
    settled(page)
    page.locator("[name='method']").select_option("shared_stations")
    page.locator("[name='places']").select_option("points")
    page.locator("[name='n']").fill("1")
    page.locator("#siting-form .button").click()
    expect(page.locator("#trial-quality tr.station")).to_have_count(1, timeout=JOB_MS)
    settled(page)
    assert page.locator("#trial-quality tr[data-code]").count() >= 1
    assert page.locator("#level").input_value() == "community"
    page.screenshot(path=str(VAR / f"siting-{language}-{size['width']}.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    shown = "#siting :is(h2, h3, p, small, span, th, td, button)"
    assert problems_of_text(page, shown) == []
    low = page.locator("#siting button:visible, #siting select:visible").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().height).filter((h) => h < 24)"
    )
    assert low == []
    assert axe_problems(page) == []
