"""An import whose rows were edited since is undone but for those, which are named with their editor."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.settling import settled
from tests.browser.test_import import houses, open_import, send, undo
from tests.browser.test_import_journeys import fits_the_screen, on_houses

pytestmark = pytest.mark.browser


@pytest.fixture
def open_page(open_page):
    """Pages of a data manager of the whole city."""
    return partial(open_page, role="data_manager")


def load(page: Page, path: Path, rows: int) -> None:
    """A file of surveillance cameras in WGS-84, through the page."""
    open_import(page)
    send(page, path)
    page.get_by_label("这是什么数据").select_option("components")
    settled(page)
    page.get_by_role("radio", name="WGS-84").check()
    page.get_by_role("button", name="试运行").click()
    button = page.get_by_role("button", name=f"导入 {rows} 行")
    expect(button).to_be_enabled(timeout=60_000)
    button.click()
    expect(page.get_by_role("heading", name=f"已导入 {rows} 行")).to_be_visible(timeout=60_000)


def cameras(path: Path, name: str, refs: range, kind: str) -> Path:
    points = on_houses()
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["ref", "kind", "name", "lon", "lat", f"备注 {path.parent.name}"])
        for n in refs:
            writer.writerow([f"{kind}-{n}", "摄像头", name, *points[n], ""])
    return path


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "390"])
def test_what_a_later_file_changed_stays(open_page, tmp_path: Path, viewport):
    assert len(houses()) >= 12
    kind = f"撤{viewport['width']}"
    page = open_page(viewport=viewport)
    load(page, cameras(tmp_path / "一.csv", "一号", range(12), kind), 12)
    load(page, cameras(tmp_path / "二.csv", "二号", range(3, 5), kind), 2)
    later, first = (page.locator(".history tbody tr").nth(n) for n in (0, 1))
    number = later.get_attribute("data-run")
    first.get_by_role("button", name="撤销").click()
    first.get_by_role("button", name="确定撤销").click()
    expect(first.get_by_role("alert")).to_contain_text("部件", timeout=30_000)
    fits_the_screen(page)
    first.get_by_role("button", name="撤销其余的，保留后来改过的").click()
    note = page.locator("#history-body").get_by_role("status")
    expect(note).to_contain_text(f"部件 2 条在导入之后改过：{kind}-3、{kind}-4", timeout=30_000)
    expect(note).to_contain_text(f"#{number}")
    expect(first).to_contain_text("已撤销")
    fits_the_screen(page)
    undo(page)  # and the later one goes, too
