"""The page of visits: table, bars and map tell the same numbers, and a rule is made with a preview."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, OpenPage
from tests.browser.looking import problems_of_text
from tests.browser.test_axe import axe_problems

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
NUMBERS = ("doors", "visited", "due", "overdue")
COVERAGE = """async (by) =>
  (await (await fetch(`/api/v1/visits/coverage?by=${by}`)).json()).results"""


def opened(open_page: OpenPage, **more: object) -> Page:
    page = open_page(role="community_manager", **more)
    page.goto("/visits/")
    page.wait_for_selector("html[data-ready='true']")
    return page


def summed(page: Page, by: str) -> dict[str, int]:
    """What the API tells of the chosen rule, added up."""
    rule = int(page.locator("#rule").input_value())
    rows = [one for one in page.evaluate(COVERAGE, by) if one["rule"]["id"] == rule]
    return {name: sum(one[name] for one in rows) for name in NUMBERS}


def told_on_a_phone(page: Page) -> list[bool]:
    """Of each number of the table, whether it is to be seen beside the name of its column."""
    numbers = page.locator("#coverage td.number")
    assert numbers.count() % 5 == 0
    return numbers.evaluate_all(
        """(all) => all.map((one) => one.checkVisibility() && one.dataset.head
          && getComputedStyle(one, "::before").content.includes(one.dataset.head))"""
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_table_bars_and_map_tell_the_numbers_of_the_api(open_page: OpenPage, size):
    page = opened(open_page, viewport=size)
    wanted = summed(page, "grid_cell")
    assert wanted["due"] + wanted["overdue"] > 0
    first = page.locator("#coverage tbody tr").first
    texts = first.locator("td.number").all_inner_texts()[:4]
    assert texts == [f"{wanted[name]:,}" for name in NUMBERS]
    for name in ("visited", "due", "overdue"):
        bars = page.locator(f"#coverage tbody tr:not(:first-child) [data-part={name}]")
        assert (
            bars.evaluate_all("(all) => all.reduce((n, one) => n + Number(one.dataset.n), 0)")
            == (wanted[name])
        )
    marks = page.locator(".open-mark").evaluate_all(
        "(all) => all.map((one) => [Number(one.dataset.due), Number(one.dataset.overdue)])"
    )
    assert [sum(one) for one in zip(*marks, strict=True)] == [wanted["due"], wanted["overdue"]]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert problems_of_text(page, "main :is(h1, h2, p, th, td, label > span)") == []
    if size is PHONE:
        assert all(told_on_a_phone(page))
    page.locator("#coverage .row-button").first.click()
    open_doors = sum(int(n) for n in page.locator("#coverage tbody tr").nth(1).locator(
        "td.number").all_inner_texts()[2:4])  # fmt: skip
    expect(page.locator("#doors-rows li")).to_have_count(min(open_doors, 200))
    page.locator("#by").select_option("worker")
    expect(page.locator("thead th").first).to_have_text("网格员")
    assert first.locator("td.number").all_inner_texts()[:4] == texts
    assert summed(page, "worker") == wanted


def test_a_manager_previews_a_rule_makes_it_and_its_next_version(open_page: OpenPage):
    page = opened(open_page, viewport=DESKTOP)
    page.get_by_role("button", name="新建规则").click()
    page.get_by_label("规则名称").fill("每户每年")
    page.get_by_label("走访对象").select_option("everybody")
    page.get_by_label("多久一次").select_option("year")
    expect(page.locator("#group-label")).to_be_hidden()
    page.get_by_role("button", name="先看有多少户").click()
    told = page.locator("#preview p")
    doors = told.get_attribute("data-doors") or ""
    assert int(doors) > 0
    assert axe_problems(page) == []
    page.get_by_role("button", name="保存，从今天起执行").click()
    row = page.locator("#rules-list li", has_text="每户每年")
    expect(row).to_contain_text("第 1 版")
    page.locator("#rule").select_option(label="每户每年")
    first = page.locator("#coverage tbody tr").first.locator("td.number").first
    expect(first).to_have_text(f"{int(doors):,}")
    row.get_by_role("button", name="修改").click()
    page.get_by_label("多久一次").select_option("half_year")
    page.get_by_role("button", name="保存，从今天起执行").click()
    expect(row).to_contain_text("第 2 版")
    expect(row).to_contain_text("第 1 版：全部住户 · 按年")
    row.get_by_role("button", name="停用").click()
    expect(row).to_have_attribute("data-active", "false")
    expect(page.locator("#rule option", has_text="每户每年")).to_have_count(0)
