"""The import page in a real browser: from a file without a declared datum to data, and back."""

from __future__ import annotations

import csv
import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from playwright.sync_api import Page, expect

from geo_grid.geometry.datum import from_wgs84
from tests.browser.conftest import PHONE, VAR, Api, api_as
from tests.browser.settling import settled

pytestmark = pytest.mark.browser
CAMERAS = 240


def houses() -> Any:
    """The footprints of the demo city, in WGS-84."""
    return pyogrio.read_dataframe(VAR / "demo" / "community" / "city.gpkg", layer="buildings")


@pytest.fixture
def open_page(open_page):
    """Pages of a data manager of the whole city."""
    return partial(open_page, role="data_manager")


@pytest.fixture
def api(demo_site: str) -> Api:
    return api_as("data_manager", demo_site)


@pytest.fixture
def cameras(demo_site: str, tmp_path: Path) -> Path:
    """Cameras on buildings of the demo city, as Amap gives their places; two rows have faults.

    One column is named for the test: columns that were loaded before are understood at once.
    """
    found = houses()
    points = shapely.point_on_surface(found.geometry.values[:CAMERAS])
    lon, lat = from_wgs84(shapely.get_x(points), shapely.get_y(points), datum="gcj02")
    path = tmp_path / "公安摄像头.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["点位", "设备类型", "经度", "纬度", f"备注 {tmp_path.name}"])
        for n, (x, y) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True)):
            writer.writerow([f"PSB-{n:04d}", "摄像头", f"{x:.7f}", f"{y:.7f}", "枪机"])
        writer.writerow(["PSB-A", "摄像头", 0, 0, ""])
        writer.writerow(["PSB-B", "摄像头", "118.1", "", ""])
    return path


def open_import(page: Page, language: str = "zh") -> None:
    page.goto(f"/import/?lang={language}")
    page.wait_for_selector("html[data-ready='true']")


def send(page: Page, path: Path) -> None:
    page.locator("#file-input").set_input_files(str(path))
    expect(page.get_by_label("这是什么数据")).to_be_visible()


def choose(page: Page, target: str, column: str) -> None:
    page.get_by_role("combobox", name=target, exact=True).select_option(column)


def step_down(page: Page, target: str, column: str) -> None:
    """Choose a column by the arrow key: after each step the page asks anew what the file holds."""
    box = page.get_by_role("combobox", name=target, exact=True)
    box.focus()
    for _ in range(box.locator("option").count()):
        if box.input_value() == column:
            return
        page.keyboard.press("ArrowDown")
        settled(page)
    raise AssertionError(f"{column} is not reached")


def choose_columns(page: Page) -> None:
    """The two columns that the page cannot guess."""
    choose(page, "编号（来源中的标识）", "点位")
    choose(page, "类型", "设备类型")


def points_on_houses(page: Page, datum: str) -> None:
    frame = page.locator(f".sample-map[data-datum='{datum}'] canvas").first
    expect(frame).to_be_visible(timeout=30_000)


def reported(api: Api) -> dict[str, Any]:
    return api("imports")["results"][0]


def test_a_gcj02_file_without_a_datum_is_recognised_by_eye_and_loaded_right(
    page: Page, api: Api, cameras: Path
):
    open_import(page)
    send(page, cameras)
    expect(page.get_by_label("这是什么数据")).to_have_value("components")
    expect(page.get_by_role("alert")).to_contain_text("编号")  # the one column it cannot guess
    choose_columns(page)

    # Three maps; only in one of them the points stand on houses, and nothing is chosen for us.
    for datum in ("wgs84", "gcj02", "bd09"):
        points_on_houses(page, datum)
    best = page.locator(".sample[data-best='true']")
    expect(best).to_have_count(1)
    expect(best).to_contain_text("100% 落在已知楼栋上")
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    expect(page.get_by_role("button", name="试运行")).to_be_hidden()
    best.get_by_role("radio", name="GCJ-02").check()

    page.get_by_role("button", name="试运行").click()
    expect(page.locator(".tile-new dd")).to_have_text(str(CAMERAS))
    expect(page.locator(".tile-refused dd")).to_have_text("2")
    expect(page.locator(".refusals tbody tr").first).to_contain_text("0, 0")
    expect(page.locator(".fate-map canvas").first).to_be_visible()
    assert api("imports")["results"] == [] or reported(api)["source"] != "公安摄像头"

    load = page.get_by_role("button", name=f"导入 {CAMERAS} 行")
    expect(load).to_be_disabled()  # faults keep the whole file out
    page.get_by_role("checkbox", name=f"只导入没有问题的 {CAMERAS} 行").check()
    load.click()
    expect(page.get_by_role("heading", name=f"已导入 {CAMERAS} 行")).to_be_visible(timeout=30_000)

    loaded_where_the_houses_are(api)
    with page.expect_download() as download:
        page.locator(".done").get_by_role("link", name="下载报告").click()
    report = json.loads(Path(download.value.path()).read_text())
    assert (report["accepted"], len(report["refused"])) == (CAMERAS, 2)
    undo(page)


def loaded_where_the_houses_are(api: Api) -> None:
    run = reported(api)
    assert (run["datum"], run["rows_accepted"], run["rows_refused"]) == ("gcj02", CAMERAS, 2)
    places = np.array([place[:2] for place in fates(api) if place[2] == "new"])
    off = shapely.distance(shapely.points(places), shapely.union_all(houses().geometry.values))
    assert len(off) == CAMERAS
    assert off.max() < 1e-5  # a metre: on the houses, not half a kilometre beside them


def fates(api: Api) -> list[list[Any]]:
    """Where the rows of the latest trial lie."""
    trial = next(job for job in api("jobs?kind=import")["results"] if job["result"]["dry_run"])
    return api(f"imports/reports/{trial['id']}")["places"]


def undo(page: Page) -> None:
    row = page.locator(".history tbody tr").first
    row.get_by_role("button", name="撤销").click()
    row.get_by_role("button", name="确定撤销").click()
    expect(page.locator(".history tbody tr").first).to_contain_text("已撤销")


def test_a_file_that_is_not_what_it_says_is_told_at_once(open_page, demo_site, tmp_path):
    page = open_page(troubled=True)
    open_import(page)
    path = tmp_path / "map.gpkg"
    path.write_text("<html>no map</html>")
    page.locator("#file-input").set_input_files(str(path))
    expect(page.get_by_role("alert")).to_contain_text("map.gpkg")
    expect(page.get_by_text("选择文件", exact=True).last).to_be_visible()  # one may try again
    path = tmp_path / "房屋.csv"
    path.write_text(f"楼栋编号,楼层,房号 {tmp_path.name}\nB1,3,301\n", "utf-8")
    send(page, path)
    row = page.get_by_label("列名所在行")
    row.fill("900")
    row.press("Tab")
    expect(page.locator("#step-file-body").get_by_role("alert")).to_contain_text("900")
    expect(row).to_have_value("")  # it is read as before
    assert (row.bounding_box() or {})["width"] > 120, "its hint is seen whole"


def test_a_title_above_the_header_is_said_and_another_row_can_be_named(page: Page, tmp_path):
    open_import(page)
    path = tmp_path / "房屋.csv"
    title = f"登记表 {tmp_path.name}"
    path.write_text(f"{title},,\n楼栋编号,楼层,房号\nB1,3,301\n甲,乙,丙\nB2,3,302\n", "utf-8")
    send(page, path)
    note = page.get_by_role("note").filter(has_text="列名在第 2 行")
    expect(note).to_contain_text(title)
    expect(page.locator("#column-room")).to_have_value("房号")
    page.get_by_label("列名所在行").fill("4")
    page.get_by_label("列名所在行").press("Tab")
    expect(page.get_by_role("note").filter(has_text="列名在第 4 行")).to_be_visible()
    expect(page.get_by_text("房号").first).to_be_visible()  # a column that is missing now
    expect(page.locator(".columns option[value='丙']").first).to_be_attached()


def test_p31_two_columns_of_one_meaning_wait_for_a_choice(page: Page, tmp_path):
    """地址 and 联系地址: neither is taken in silence; either, or none, may be chosen."""
    open_import(page)
    path = tmp_path / "实有人口.csv"
    path.write_text(
        f"姓名,人口类别,地址,联系地址,备注 {tmp_path.name}\n甲,户籍,某路1号,某路2号,\n", "utf-8"
    )
    send(page, path)
    warning = page.get_by_role("alert").filter(has_text="地址、联系地址")
    expect(warning).to_be_visible()
    trial = page.get_by_role("button", name="试运行")
    expect(trial).to_have_count(0)
    box = page.locator("#column-address")
    for chosen in ("联系地址", "地址", ""):  # the last one leaves both out
        box.select_option(chosen)
        settled(page)
        expect(warning).to_have_count(0)
        expect(box).to_have_value(chosen)
        expect(trial).to_be_visible()


def test_the_keyboard_alone_is_enough(page: Page, cameras: Path):
    open_import(page)
    send(page, cameras)
    step_down(page, "编号（来源中的标识）", "点位")
    step_down(page, "类型", "设备类型")
    expect(page.get_by_role("radio", name="GCJ-02")).to_be_visible()
    page.get_by_role("radio", name="WGS-84").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="GCJ-02")).to_be_checked()
    page.get_by_role("button", name="试运行").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tiles")).to_be_visible(timeout=30_000)


def test_on_a_phone_nothing_is_wider_than_the_screen(open_page, cameras: Path):
    page = open_page(viewport=PHONE, has_touch=True)
    open_import(page)
    send(page, cameras)
    choose_columns(page)
    points_on_houses(page, "gcj02")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = page.locator("button:visible, select:visible, .datum-choice:visible").evaluate_all(
        "(all) => all.filter((one) => one.getBoundingClientRect().height < 40).map((one) => one.outerHTML)"
    )
    assert small == []


def test_the_page_speaks_english(page: Page, cameras: Path):
    open_import(page, "en")
    page.locator("#file-input").set_input_files(str(cameras))
    expect(page.get_by_label("What this is")).to_have_value("components")
    chinese = page.locator("main").evaluate(
        """(main) => { const copy = main.cloneNode(true);
          for (const one of copy.querySelectorAll(
            ".file-card, .columns, .hint, select, input, .history, .note")) one.remove();
          return (copy.innerText.match(/[\\u4e00-\\u9fff]+/g) ?? []); }"""
    )
    assert chinese == []
