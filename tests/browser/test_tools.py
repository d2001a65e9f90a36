"""The tools of the map page as people use them: tables, exports, heat, classes, paper, own layers."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, ready
from tests.browser.looking import OVERLAPS, alike, colours, legend

pytestmark = pytest.mark.browser
PICTURES = Path(os.environ.get("GEO_GRID_PICTURES", "var/browser"))
MM = 96 / 25.4


def tools(page: Page, address: str = "/") -> None:
    page.goto(address)
    ready(page)
    page.wait_for_selector("html[data-tools=ready]")


def figures(page: Page, column: int) -> list[float]:
    cells = page.locator(f"#stats-table tbody tr td:nth-child({column})").all_inner_texts()
    return [float(text.replace(",", "")) for text in cells if text != "–"]


def test_statistics_beside_the_map_are_sorted_and_saved(page, api):
    tools(page)
    page.get_by_role("button", name="统计表").click()
    panel = page.get_by_role("complementary", name="分区统计")
    rows = api("statistics?level=community")["rows"]
    expect(panel.locator("tbody tr")).to_have_count(len(rows))
    panel.get_by_label("统计范围").select_option("grid_cell")
    cells = api("statistics?level=grid_cell")["rows"]
    expect(panel.locator("tbody tr")).to_have_count(len(cells))
    panel.get_by_role("button", name="户数").click()
    found = figures(page, 2)
    assert found == sorted((row["households"] for row in cells), reverse=True)
    expect(panel.locator("th[data-by=households]")).to_have_attribute("aria-sort", "descending")
    page.locator("#stats-mode").select_option("per_km2")
    best = max(row["rates"]["households"]["per_km2"] for row in cells)
    assert figures(page, 2)[0] == pytest.approx(best, abs=0.01)
    page.screenshot(path=PICTURES / "statistics-1440.png")
    with page.expect_download() as saved:
        panel.get_by_role("link", name="下载 XLSX").click()
    assert Path(saved.value.path()).read_bytes()[:2] == b"PK"
    panel.locator("tbody th button").first.click()
    page.wait_for_url(lambda url: "/cell:" in url)


def statistics_of_drawn(page: Page, *corners: tuple[int, int]) -> Locator:
    """The panel of statistics with a polygon drawn through these pixels of the page."""
    page.get_by_role("button", name="统计表").click()
    panel = page.get_by_role("complementary", name="分区统计")
    panel.get_by_label("统计范围").select_option("polygon")
    expect(page.locator("#stats-note")).to_contain_text("点击")
    for x, y in corners:
        page.mouse.click(x, y)
    page.keyboard.press("Enter")
    return panel


def test_statistics_of_a_drawn_polygon_and_a_circle(page):
    tools(page)
    panel = statistics_of_drawn(page, (380, 120), (780, 120), (780, 780), (380, 780))
    line = panel.locator("tbody tr", has_text="楼栋").first
    expect(line).to_be_visible()
    assert int(line.locator("td").first.inner_text().replace(",", "")) > 0
    page.screenshot(path=PICTURES / "statistics-drawn-1440.png")
    with page.expect_download() as saved:
        panel.get_by_role("button", name="下载 XLSX").click()
    assert Path(saved.value.path()).read_bytes()[:2] == b"PK"
    panel.get_by_label("统计范围").select_option("circle")
    page.mouse.click(560, 450)
    page.mouse.click(640, 450)
    expect(panel.locator("tbody tr").first).to_be_visible()
    panel.get_by_label("统计范围").select_option("polygon")
    page.keyboard.press("Escape")
    expect(page.locator("#stats-note")).to_contain_text("没有画出")
    assert "cell:" not in page.url


def test_a_link_brings_the_table_and_the_drawn_area_back(page, open_page):
    tools(page)
    page.get_by_role("button", name="统计表").click()
    panel = page.get_by_role("complementary", name="分区统计")
    panel.get_by_label("统计范围").select_option("grid_cell")
    page.locator("#stats-group").select_option("ages")
    page.locator("#stats-mode").select_option("per_km2")
    panel.get_by_role("button", name="人口").click()
    first = panel.locator("tbody tr").first.inner_text()
    other = open_page()
    tools(other, page.url)
    again = other.get_by_role("complementary", name="分区统计")
    expect(again.locator("th[data-by=residents]")).to_have_attribute("aria-sort", "descending")
    assert again.locator("tbody tr").first.inner_text() == first
    panel.get_by_label("统计范围").select_option("polygon")
    for x, y in ((380, 120), (780, 130), (770, 780)):
        page.mouse.click(x, y)
    page.keyboard.press("Enter")
    line = panel.locator("tbody tr", has_text="楼栋").first
    expect(line).to_be_visible()
    tools(other, page.url)
    restored = again.locator("tbody tr", has_text="楼栋").first
    expect(restored).to_be_visible()
    told = line.locator("td").all_inner_texts()
    assert restored.locator("td").all_inner_texts() == told
    edge = colours(other, "overlay", (580, 125), reach=2)
    assert any(alike(one, [122, 75, 0]) for one in edge), edge
    panel.get_by_role("button", name="关闭").click()
    assert "stats=" not in page.url
    assert "area=" not in page.url


def test_rows_are_exported_through_the_gate(open_page):
    page = open_page(role="community_manager")
    tools(page)
    page.get_by_role("button", name="导出数据").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("图层").select_option("facilities")
    dialog.get_by_label("格式").select_option("csv")
    dialog.get_by_label("坐标系").select_option("gcj02")
    dialog.get_by_label("用途").fill("社区设施台账")
    page.screenshot(path=PICTURES / "export-1440.png")
    dialog.get_by_role("button", name="申请导出").click()
    link = dialog.locator("a[download]")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as saved:
        link.click()
    text = Path(saved.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][-1].startswith("GeoGrid #")
    assert len(rows) > 1


def test_an_export_without_a_reason_or_with_a_wrong_code_is_told(open_page):
    page = open_page(role="community_manager", troubled=True)
    tools(page)
    page.get_by_role("button", name="导出数据").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("范围").select_option("division")
    dialog.get_by_label("代码或名称", exact=True).fill("999999")
    dialog.get_by_label("用途").fill("核对边界")
    dialog.get_by_role("button", name="申请导出").click()
    expect(dialog.get_by_role("alert")).to_have_attribute("data-code", "area_unknown")
    dialog.get_by_role("button", name="关闭").click()
    expect(dialog).to_be_hidden()


def test_the_legend_follows_the_method_of_classes(page, api):
    tools(page)
    counted = sum(one["count"] for one in legend(page).values())
    method = page.get_by_label("分级", exact=True)
    for name in ("equal", "quantile", "natural"):
        with page.expect_response(f"**/classes?*method={name}*") as answered:
            method.select_option(name)
        bounds = {max(1, math.ceil(bound)) for bound in answered.value.json()["bounds"]}
        wanted = ",".join(["none", *[f"from-{bound}" for bound in sorted(bounds)]])
        page.wait_for_function(
            "(wanted) => [...document.querySelectorAll('#legend li')]"
            ".map((one) => one.dataset.class).join() === wanted",
            arg=wanted,
        )
        assert sum(one["count"] for one in legend(page).values()) == counted
    method.select_option("manual")
    page.get_by_label("下限，用逗号分开").fill("100, 400")
    page.keyboard.press("Tab")
    expect(page.locator("#legend li[data-class=from-400]")).to_be_visible()
    page.wait_for_url(lambda url: "classes=manual." in url)
    over = sum(row["households"] >= 400 for row in api("statistics?level=grid_cell")["rows"])
    assert legend(page)["from-400"]["count"] == over
    page.reload()
    page.wait_for_selector("html[data-tools=ready]")
    assert legend(page)["from-400"]["count"] == over


def test_heat_of_incidents_has_a_legend_of_its_own(page):
    tools(page)
    page.get_by_label("事件热力图").check()
    expect(page.locator("#heat-legend .heat-ramp")).to_be_visible()
    lit = page.locator("canvas.density").evaluate(
        "(one) => one.getContext('2d').getImageData(0, 0, one.width, one.height).data"
        ".filter((v, i) => i % 4 === 3 && v > 0).length"
    )
    assert lit > 20
    page.screenshot(path=PICTURES / "heat-1440.png")
    page.get_by_label("事件热力图").uncheck()
    expect(page.locator("canvas.density")).to_have_count(0)


def test_enter_tells_what_lies_in_the_middle(page):
    tools(page)
    page.locator("#map").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="详情")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="详情")).to_be_hidden()


@pytest.mark.parametrize(("paper", "wide", "high"), [("A3", 420, 297), ("A4", 297, 210)])
def test_a_sheet_is_true_to_scale_and_says_all_it_must(page, api, paper, wide, high):
    city = api("city")
    page.goto(f"/print/?paper={paper}&scale=5000&layers=facilities")
    page.wait_for_selector("html[data-ready=true]", timeout=60_000)
    scale = float(page.locator("html").get_attribute("data-scale") or 0)
    assert scale == pytest.approx(5000, rel=1e-9)
    part = page.locator("#bar span").nth(1).bounding_box()
    told = page.locator("#bar i").last.inner_text()
    metres = float(re.findall(r"[\d,]+", told)[0].replace(",", "")) / 4
    assert part
    assert part["width"] / MM * 5000 / 1000 == pytest.approx(metres, rel=0.02)
    expect(page.locator("#ratio")).to_have_text("1 : 5,000")
    expect(page.locator("#imprint")).to_contain_text(city["name"])
    expect(page.locator("#north")).to_be_visible()
    assert sum(one["count"] for one in legend(page).values()) == city["counts"]["grid_cells"]
    box = page.locator("#sheet").bounding_box()
    assert box
    assert (box["width"] / MM, box["height"] / MM) == pytest.approx((wide, high), abs=1)
    page.emulate_media(media="print")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    (PICTURES / f"print-{paper}.pdf").write_bytes(pdf)
    pages = re.findall(rb"/Type\s*/Page\b", pdf)
    size = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert len(pages) == 1
    assert size
    assert [float(n) / 72 * 25.4 for n in size.groups()] == pytest.approx([wide, high], abs=1)


def test_a_sheet_keeps_its_parts_apart(page):
    for paper, orient in (("A4", "portrait"), ("A3", "landscape")):
        page.goto(f"/print/?paper={paper}&orient={orient}&layers=components,units")
        page.wait_for_selector("html[data-ready=true]", timeout=60_000)
        page.emulate_media(media="print")
        page.locator("#sheet").screenshot(path=PICTURES / f"print-{paper}-{orient}.png")
        out = page.evaluate(
            """() => { const sheet = document.querySelector("#sheet").getBoundingClientRect();
            const parts = ["#heading", "#frame", "#key", "#north", "#scalebar", "#imprint"].map(
              (one) => [one, document.querySelector(one).getBoundingClientRect()]);
            const bad = parts.filter(([, b]) => b.left < sheet.left || b.right > sheet.right + 1
              || b.bottom > sheet.bottom + 1).map(([name]) => name);
            for (const [i, [a, x]] of parts.entries()) for (const [b, y] of parts.slice(0, i)) {
              if (x.left + 1 < y.right && y.left + 1 < x.right && x.top + 1 < y.bottom
                && y.top + 1 < x.bottom) bad.push(`${a} over ${b}`); }
            return bad; }"""
        )
        assert out == [], (paper, orient)
        names = page.evaluate(OVERLAPS, [".cell-label > span, .community-label > span", 3])
        assert names["count"] > 3
        assert names["pairs"] == [], (paper, orient)


def test_a_sheet_shows_the_middle_of_what_the_panel_leaves_free(page, api):
    tools(page)
    page.get_by_role("button", name="打印地图").click()
    page.wait_for_selector("html[data-ready=true]", timeout=60_000)
    west, south, east, north = api("city")["bbox"]
    lon, lat = map(float, re.findall(r"middle=([\d.]+)(?:%2C|,)([\d.]+)", page.url)[0])
    assert lon == pytest.approx((west + east) / 2, abs=(east - west) / 20)
    assert lat == pytest.approx((south + north) / 2, abs=(north - south) / 20)
    names = page.locator(".cell-label").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().left)"
    )
    frame = page.locator("#frame").bounding_box()
    assert frame
    assert frame["x"] < min(names)
    assert max(names) < frame["x"] + frame["width"]


POINTS = "\n".join(
    ["名称,等级,车速,经度,纬度"]
    + [f"点{i},{'主干道' if i % 3 else '支路'},{10 + i},{{lon{i}}},{{lat{i}}}" for i in range(12)]
)


def traffic_file(api, folder: Path) -> Path:
    west, south, east, north = api("city")["bbox"]
    places = {}
    for i in range(12):
        places[f"lon{i}"] = west + (east - west) * (0.2 + 0.05 * i)
        places[f"lat{i}"] = south + (north - south) * (0.3 + 0.03 * i)
    path = folder / "路况.csv"
    path.write_text(POINTS.format(**places), encoding="utf-8")
    return path


def test_a_data_manager_adds_a_layer_of_their_own(open_page, api, tmp_path):
    page = open_page(role="data_manager")
    page.goto("/themes/")
    page.wait_for_selector("html[data-ready=true]")
    expect(page.locator("#list")).to_contain_text("还没有特色图层")
    page.get_by_role("button", name="新建图层").click()
    page.locator("#file-input").set_input_files(traffic_file(api, tmp_path))
    expect(page.locator(".theme-columns tbody tr")).to_have_count(3)
    page.get_by_label("WGS-84").check()
    expect(page.locator("#preview .theme-symbol")).to_have_count(12)
    page.get_by_label("按列分色").select_option(label="车速")
    expect(page.locator(".classes li")).to_have_count(5)
    page.get_by_label("符号").select_option("diamond")
    page.get_by_label("中文名", exact=True).last.fill("路况")
    page.get_by_label("英文名", exact=True).last.fill("Traffic")
    page.get_by_label("图层代码").fill("traffic")
    page.get_by_label("数据来源").fill("交警支队")
    page.screenshot(path=PICTURES / "theme-1440.png", full_page=True)
    page.get_by_role("button", name="保存").click()
    row = page.locator("tr[data-theme=traffic]")
    expect(row).to_contain_text("12", timeout=60_000)
    row.get_by_role("link", name="看地图").click()
    ready(page)
    expect(page.locator("input[data-layer=traffic]")).to_be_checked()
    page.screenshot(path=PICTURES / "theme-map-1440.png")
    page.goto("/themes/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("tr[data-theme=traffic]").get_by_role("button", name="撤销导入").click()
    expect(page.locator("tr[data-theme=traffic]")).to_contain_text("未导入")
    page.locator("tr[data-theme=traffic]").get_by_role("button", name="删除").click()
    expect(page.locator("tr[data-theme=traffic]")).to_have_count(0)


def test_tools_on_a_phone(open_page):
    page = open_page(viewport=PHONE, role="data_manager")
    tools(page)
    page.locator("#panel-toggle").click()
    page.screenshot(path=PICTURES / "map-390.png")
    page.get_by_role("button", name="统计表").click()
    expect(page.locator("#stats-table tbody tr").first).to_be_visible()
    page.screenshot(path=PICTURES / "statistics-390.png")
    page.locator("#stats-level").select_option("polygon")
    expect(page.locator("#map.is-drawing")).to_be_visible()
    for x, y in ((100, 330), (280, 330), (280, 500), (100, 500)):
        page.mouse.click(x, y)
    page.get_by_role("button", name="完成").click()
    expect(page.locator("#stats-table tbody tr", has_text="楼栋").first).to_be_visible()
    page.get_by_role("button", name="关闭").first.click()
    page.get_by_role("button", name="导出数据").click()
    page.screenshot(path=PICTURES / "export-390.png")
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto("/themes/")
    page.wait_for_selector("html[data-ready=true]")
    page.get_by_role("button", name="新建图层").click()
    page.screenshot(path=PICTURES / "theme-390.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.goto("/print/?paper=A4")
    page.wait_for_selector("html[data-ready=true]", timeout=60_000)
    page.screenshot(path=PICTURES / "print-390.png")
