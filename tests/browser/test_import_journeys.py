"""From a file that does not say how it is meant to data, without the command line."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import shapely
from openpyxl import Workbook
from playwright.sync_api import Page, expect
from pyproj import Transformer

from geo_grid.geometry.datum import from_wgs84
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.settling import settled
from tests.browser.test_import import choose_columns, houses, open_import, send, undo

pytestmark = pytest.mark.browser
MANY = 60
SCREENS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "390"])


@pytest.fixture
def open_page(open_page):
    """Pages of a data manager of the whole city."""
    return partial(open_page, role="data_manager")


def on_houses() -> np.ndarray:
    points = shapely.point_on_surface(houses().geometry.values[:MANY])
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def fits_the_screen(page: Page) -> None:
    """Nothing is wider than the screen, and what is pressed is as large as a finger."""
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width != PHONE["width"]:
        return
    small = page.locator("button:visible, select:visible, .datum-choice:visible").evaluate_all(
        "(all) => all.filter((one) => one.getBoundingClientRect().height < 40).map((one) => one.outerHTML)"
    )
    assert small == []


def tried_and_loaded(page: Page, *, refused: int) -> None:
    page.get_by_role("button", name="试运行").click()
    expect(page.locator(".tile-new dd")).to_have_text(str(MANY), timeout=60_000)
    expect(page.locator(".tile-refused dd")).to_have_text(str(refused))
    fits_the_screen(page)
    if refused:
        page.locator("#partial").check()
    page.get_by_role("button", name=f"导入 {MANY} 行").click()
    expect(page.get_by_role("heading", name=f"已导入 {MANY} 行")).to_be_visible(timeout=60_000)
    fits_the_screen(page)


@SCREENS
def test_metres_without_a_projection(open_page, tmp_path: Path, viewport):
    """Northing first, in the zone of the city with its number: chosen on the map, never guessed."""
    xy = on_houses()
    zone = int(xy[0][0] / 3 + 0.5)
    move = Transformer.from_crs(4326, f"EPSG:{4513 + zone - 25}", always_xy=True)
    x, y = move.transform(xy[:, 0], xy[:, 1])
    path = tmp_path / "测绘摄像头.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["点位", "设备类型", "x", "y", f"备注 {tmp_path.name}"])
        for n in range(MANY):
            writer.writerow([f"CH-{n}", "摄像头", f"{y[n]:.3f}", f"{x[n]:.3f}", ""])
    page = open_page(viewport=viewport)
    open_import(page)
    send(page, path)
    choose_columns(page)
    first = page.locator(".sample").first
    expect(first).to_have_attribute("data-crs", f"EPSG:{4513 + zone - 25}", timeout=60_000)
    expect(first).to_have_attribute("data-north-first", "true")
    expect(first).to_contain_text("100% 落在已知楼栋上")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.get_by_role("button", name="试运行")).to_be_hidden()
    fits_the_screen(page)
    first.get_by_role("radio").check()
    expect(page.get_by_role("radio", name="CGCS2000")).to_be_checked(timeout=60_000)
    fits_the_screen(page)
    tried_and_loaded(page, refused=0)
    expect(page.locator(".done .said")).to_contain_text(f"EPSG:{4513 + zone - 25}")
    undo(page)


@SCREENS
def test_a_workbook_of_dirty_rows_in_gcj02(open_page, tmp_path: Path, viewport):
    """Both coordinates in one cell, blank rows, an error, words that are not ours, no column of kinds."""
    lon, lat = from_wgs84(*on_houses().T, datum="gcj02")
    book = Workbook()
    sheet = book.active
    sheet.append(["点位", "坐标位置", "状态", f"备注 {tmp_path.name}"])
    for n in range(MANY):
        sheet.append([f"DX-{n}", f"{lon[n]:.7f}，{lat[n]:.7f}", "能用" if n % 2 else "正常", ""])
        if n % 9 == 0:
            sheet.append(["", " ", "", ""])
    sheet.append(["#N/A", "118.1,24.5", "正常", ""])
    path = tmp_path / "摄像头.xlsx"
    book.save(path)
    page = open_page(viewport=viewport)
    open_import(page)
    send(page, path)
    expect(page.get_by_label("这是什么数据")).to_have_value("components")
    page.locator("#column-ref").select_option("点位")
    settled(page)
    page.locator("#column-position").select_option("坐标位置")
    settled(page)
    page.get_by_label("能用").select_option("good")
    page.locator("#constant-kind").select_option("camera")
    expect(page.locator(".sample[data-best='true']")).to_contain_text("GCJ-02", timeout=60_000)
    fits_the_screen(page)
    page.get_by_role("radio", name="GCJ-02").check()
    tried_and_loaded(page, refused=1)
    expect(page.locator(".done")).to_contain_text("另有 7 个空行已略过")
    expect(page.locator(".done .said")).to_contain_text("“能用”按“good”读取，共 30 格")
    undo(page)
