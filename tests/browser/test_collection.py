"""The pages of near-duplicates and sources, in a real browser on the demo city."""

from __future__ import annotations

import csv
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, ROOT, VAR, environment
from tests.browser.settling import settled
from tests.importers.conftest import resident_id

pytestmark = pytest.mark.browser


def load(kind: str, path: Path, rows: list[dict[str, str]], *options: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    subprocess.run(
        [sys.executable, "manage.py", "import_data", kind, str(path), *options, "--verbosity", "0"],
        cwd=ROOT, env=environment(), check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture
def open_page(open_page):
    """Pages of a data manager of the whole city."""
    return partial(open_page, role="data_manager")


@pytest.fixture(scope="module")
def collected_twice(demo_site: str, tmp_path_factory) -> str:
    """Two people and two shops met twice each in a building of the demo; one stale source."""
    folder = tmp_path_factory.mktemp("collected")
    with next((VAR / "demo" / "community").rglob("units.csv")).open(encoding="utf-8-sig") as stream:
        unit = next(row for row in csv.DictReader(stream) if row["room"])
    door = {name: unit[name] for name in ("building_ref", "entrance", "room") if name in unit}
    right, wrong = resident_id("19900307", 11), resident_id("19900307", 13)
    people = [
        {"name": "陈小明", "category": "户籍", "id_number": right, "phone": "13800138000"} | door,
        {"name": "陈小明", "category": "流动", "id_number": wrong, "phone": ""} | door,
    ]
    load("residents", folder / "people.csv", people,
         "--source", "流动人口登记", "--owner", "派出所", "--data-date", "2026-01-01",
         "--interval-days", "30")  # fmt: skip
    shops = [
        {"name": "格子商贸有限公司", "credit_code": "91350100M000100Y43"} | door,
        {"name": "格子商贸有限责任公司", "credit_code": ""} | door,
    ]
    load("organisations", folder / "shops.csv", shops,
         "--source", "市场监管", "--owner", "市场监管所", "--interval-days", "365")  # fmt: skip
    return demo_site


def looked_at(page: Page, name: str) -> None:
    page.wait_for_selector("html[data-ready='true']")
    page.screenshot(path=str(VAR / f"{name}.png"), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, "nothing sticks out to the right"


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_sources_say_what_is_overdue(collected_twice, open_page, view):
    page = open_page(**({"viewport": PHONE} if view == "phone" else {}))
    page.goto("/sources/")
    looked_at(page, f"sources-{view}")
    first = page.locator("table.sources tbody tr").first
    expect(first).to_contain_text("流动人口登记")
    expect(first).to_contain_text("逾期")
    expect(first).to_have_class("late")
    expect(page.locator("tr", has_text="市场监管所")).to_contain_text("在期限内")


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_a_pair_is_merged_and_taken_back(collected_twice, open_page, view):
    page = open_page(**({"viewport": PHONE} if view == "phone" else {}))
    page.goto("/duplicates/")
    with page.expect_response(lambda one: one.url.endswith("/search")):
        page.get_by_role("button", name="重新查找").click()
    settled(page)  # what was found is drawn anew
    pair = page.locator("article.pair", has_text="陈小明")
    expect(page.get_by_text("共有 1 对待定")).to_be_visible()
    expect(pair).to_be_visible()
    looked_at(page, f"duplicates-{view}")
    expect(pair.get_by_text("13800138000")).to_have_count(0)
    expect(pair).to_contain_text("138********")
    expect(pair.locator("tr.differs", has_text="人口类别")).to_contain_text("流动")
    pair.get_by_role("button", name="合并，保留记录一").click()
    expect(pair).to_have_count(0)
    page.get_by_role("button", name="已合并").click()
    merged = page.locator("article.pair", has_text="陈小明")
    expect(merged).to_contain_text("曾在")
    looked_at(page, f"merged-{view}")
    merged.get_by_role("button", name="撤销").click()
    expect(merged).to_have_count(0)
    page.get_by_role("button", name="待定").click()
    expect(pair).to_be_visible()


def test_english_and_other_nouns(collected_twice, open_page):
    page = open_page()
    page.goto("/duplicates/?lang=en")
    page.get_by_role("button", name="Look again").click()
    page.get_by_role("button", name="Organisations 1").click()
    pair = page.locator("article.pair")
    expect(pair).to_contain_text("One lacks a credit code")
    looked_at(page, "duplicates-en")
    pair.get_by_role("button", name="Not the same").click()
    expect(page.get_by_text("No near-duplicates here")).to_be_visible()
    page.get_by_role("group", name="State").get_by_role("button", name="Not the same").click()
    expect(page.get_by_role("button", name="Not the same", pressed=True)).to_be_visible()
    page.locator("article.pair").get_by_role("button", name="Undo").click()
    expect(pair).to_have_count(0)
    page.get_by_role("button", name="To decide").click()
    expect(pair).to_be_visible()
