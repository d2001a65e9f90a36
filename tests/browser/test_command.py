"""The command centre in the browser: map, list and charts tell the same, on desks, phones and walls."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, VAR, OpenPage, demo_served
from tests.browser.looking import OVERLAPS, problems_of_text
from tests.browser.settling import settled
from tests.browser.test_axe import axe_problems

pytestmark = pytest.mark.browser
TABLET = {"width": 1024, "height": 768}
SIZES, NAMES = [DESKTOP, TABLET, PHONE], ["desktop", "tablet", "phone"]
WALLS = [{"width": 3840, "height": 2160}, {"width": 1920, "height": 1080}]
COUNT_EVENTS = """window.eventsTold = 0;
const read = ReadableStreamDefaultReader.prototype.read;
ReadableStreamDefaultReader.prototype.read = async function (...given) {
  const piece = await read.apply(this, given);
  if (piece.value) window.eventsTold += new TextDecoder().decode(piece.value).split("event:").length - 1;
  return piece;
};"""
CHINESE = "[\\u4e00-\\u9fff]"
TEXTS = "main :is(h2, p, b, small, span, label, button, a, time)"


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: these tests move cases in it."""
    return VAR.with_name(f"{VAR.name}-command")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


def opened(page: Page, path: str = "/command/") -> None:
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator("#charts .chart")).to_have_count(5)
    settled(page)


def asked(page: Page, path: str, **query: Any) -> Any:
    reply = page.request.get(f"/api/v1/{path}", params=query)
    assert reply.ok, reply.text()
    return reply.json()


def refs(page: Page) -> set[str]:
    found = page.locator("#cases li[data-ref]").evaluate_all("all => all.map((x) => x.dataset.ref)")
    return set(found)


def on_map(page: Page) -> int:
    """How many cases the marks and clusters stand for."""
    return int(
        page.evaluate(
            """() => document.querySelectorAll(".leaflet-marker-icon.case-mark").length
            + [...document.querySelectorAll(".leaflet-marker-icon.case-cluster span")]
              .reduce((sum, one) => sum + Number(one.firstChild.textContent), 0)"""
        )
    )


def total(page: Page) -> int:
    return int(re.sub(r"\D", "", page.locator("#count").inner_text()))


def test_map_list_and_charts_tell_the_same_and_a_bar_filters_all(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    figures = asked(page, "incident_figures", state="open")
    assert total(page) == on_map(page) == figures["total"] > 10
    assert len(refs(page)) == min(figures["total"], 50)  # a page of the list
    page.locator("#chart-lights [data-value=red]").click()
    expect(page.locator("#count")).to_have_text(f"共 {figures['by_light']['red']} 件")
    settled(page)
    assert "light=red" in page.url
    assert on_map(page) == figures["by_light"]["red"] < 50
    lights = page.locator("#cases .light").evaluate_all("all => all.map((x) => x.dataset.light)")
    assert set(lights) == {"red"}
    page.locator("#chart-cells button").first.click()
    expect(page.locator("#chart-cells [aria-pressed=true]")).to_have_count(1)
    assert re.search(r"area=\d+", page.url)
    page.go_back()
    page.go_back()
    expect(page.locator("#count")).to_have_text(f"共 {figures['total']} 件")
    settled(page)
    assert on_map(page) == figures["total"]


def test_an_hour_is_chosen_with_the_keys_alone(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page, "/command/?state=")
    hours = page.get_by_role("slider")
    rows = asked(page, "incident_figures", state="")["series"]["rows"]
    wanted = max(range(len(rows) - 1), key=lambda i: rows[i]["came"])
    hours.focus()
    hours.press("Home")
    for _ in range(wanted):
        hours.press("ArrowRight")
    expect(hours).to_have_attribute("aria-valuenow", str(wanted))
    hours.press("Enter")
    expect(page.locator("#count")).to_have_text(f"共 {rows[wanted]['came']} 件")
    expect(page.locator("[data-drop=since]")).to_be_visible()
    page.locator("[data-drop=since]").click()
    expect(page.locator("[data-drop=since]")).to_have_count(0)
    assert "since=" not in page.url


def test_a_case_opens_beside_the_map_and_is_worked_on_there(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page, "/command/?step=reported")
    row = page.locator("#cases li[data-ref]").first
    ref = row.get_attribute("data-ref") or ""
    before = total(page)
    row.locator("a").press("Enter")
    expect(page.locator("#case-panel")).to_be_visible()
    expect(page.locator("#case .case-head [data-ref]")).to_have_text(ref)
    assert f"case={ref}" in page.url
    page.locator("[data-to=accept]").click()
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#case .step-line")).to_contain_text("受理立案")
    expect(page.locator("#count")).to_have_text(
        f"共 {before - 1} 件" if before > 2 else re.compile("件")
    )
    page.keyboard.press("Escape")
    expect(page.locator("#case-panel")).to_be_hidden()
    assert "case=" not in page.url
    page.goto(f"/command/?case={ref}")
    expect(page.locator("#case .case-head [data-ref]")).to_have_text(ref)
    page.locator("#panel-close").click()
    expect(page.locator(f"#cases li[data-ref='{ref}'] a")).to_be_focused()


def test_a_mark_is_reached_and_opened_with_the_keys(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    mark = page.locator(".leaflet-marker-icon.case-mark").first
    name = mark.get_attribute("title") or ""
    mark.focus()
    mark.press("Enter")
    expect(page.locator("#case .case-head [data-ref]")).to_have_text(name.split(" · ")[0])


def test_a_row_under_the_pointer_stands_out_on_the_map(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    page.locator("#cases li[data-ref]").nth(1).hover()
    expect(page.locator(":is(.case-mark, .case-cluster).now")).to_have_count(1)


def test_what_is_in_view_is_counted_without_asking(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    expect(page.locator("#in-view")).to_have_text(f"视野内 {total(page)} 件")
    asked_for: list[str] = []
    page.on("request", lambda r: asked_for.append(r.url) if "incident" in r.url else None)
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
    settled(page)
    west, south, east, north = page.evaluate(
        """() => { const [, zoom, lat, lon] = location.hash.match(/#([\\d.]+)\\/(.+)\\/(.+)/).map(Number);
          const box = document.getElementById("command-map").getBoundingClientRect();
          const world = 256 * 2 ** zoom;
          const x = (lon + 180) / 360 * world;
          const y = (1 - Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI) / 2 * world;
          const lonOf = (px) => px / world * 360 - 180;
          const latOf = (py) => Math.atan(Math.sinh(Math.PI * (1 - 2 * py / world))) * 180 / Math.PI;
          return [lonOf(x - box.width / 2), latOf(y + box.height / 2), lonOf(x + box.width / 2),
            latOf(y - box.height / 2)]; }"""
    )
    spots = asked(page, "incident_points", state="open")["points"]
    inside = sum(west <= one[1] <= east and south <= one[2] <= north for one in spots)
    assert inside < len(spots)
    expect(page.locator("#in-view")).to_have_text(f"视野内 {inside} 件")
    assert asked_for == []


def test_an_area_is_drawn_and_stays_in_the_address(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    before = total(page)
    box = page.locator("#command-map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.locator("#draw").click()
    for right, down in ((-160, -120), (60, -120), (60, 120), (-160, 120)):
        page.mouse.click(x + right, y + down)
    page.mouse.dblclick(x - 160, y + 60)
    expect(page.locator("#undraw")).to_be_visible()
    settled(page)
    polygon = re.search(r"polygon=([^&#]+)", page.url)
    assert polygon is not None
    inside = asked(page, "incidents", state="open", polygon=polygon[1], limit=200)["results"]
    assert 0 < len(inside) < before
    assert refs(page) == {one["ref"] for one in inside}
    page.reload()
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator("#count")).to_have_text(f"共 {len(inside)} 件")
    page.locator("#undraw").click()
    expect(page.locator("#count")).to_have_text(f"共 {before} 件")


def test_lists_of_what_wants_looking_at_are_one_click_away(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    for name in ("overdue", "no_cell", "waiting"):
        wanted = asked(page, "incidents", state="open", list=name, limit=200)["results"]
        page.locator(f"[data-list={name}]").click()
        expect(page.locator(f"[data-list={name}]")).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#cases li[data-ref]")).to_have_count(len(wanted))
        settled(page)
        assert refs(page) == {one["ref"] for one in wanted}
        page.locator(f"[data-list={name}]").click()


def test_one_idle_hour_asks_for_nothing_and_lights_go_on(open_page: OpenPage):
    page = open_page(role="dispatcher")
    page.clock.install()
    page.add_init_script(COUNT_EVENTS)
    opened(page)
    waits = page.evaluate(
        """async () => (await (await fetch("/api/v1/incident_points?state=open")).json()).points
          .filter((one) => one[3] === "green" && one[7]).map((one) => Date.parse(one[7]) - Date.now())"""
    )
    calm = min([3600_000, *(int(wait) - 60_000 for wait in waits if wait > 0)])
    asked_for: list[str] = []
    # The stream is one connection; hours that pass in a moment let it seem dead.
    page.on("request", lambda r: None if "/events" in r.url else asked_for.append(r.url))
    told = int(page.evaluate("window.eventsTold"))
    page.clock.run_for(max(min(calm, 60_000), 21_000))
    settled(page)
    # The worker may find a case late meanwhile, of which the stream tells; nothing else asks.
    assert len(asked_for) <= page.evaluate("window.eventsTold") - told, asked_for
    yellow = page.locator("#cases .light[data-light=green]").count()
    page.clock.run_for(40 * 86_400_000 // 60)  # beyond the earliest deadlines
    assert page.locator("#cases .light[data-light=green]").count() <= yellow


def test_many_are_shown_as_sums_and_said_to_be(open_page: OpenPage):
    """Played: five thousand cases would take the demo minutes to load."""
    page = open_page(role="dispatcher")
    opened(page)
    lon, lat = asked(page, "incident_points", state="open")["points"][0][1:3]
    sums = [{"cell": 1, "code": "990101001001001", "total": 6000, "lon": lon, "lat": lat,
             "green": 5000, "yellow": 0, "red": 1000}]  # fmt: skip
    views: list[str] = []

    def answer(route: Any) -> None:
        views.append(route.request.url)
        route.fulfill(json={"total": 6000, "sums": sums})

    page.route("**/api/v1/incident_points?*", answer)
    page.locator("[name=kind]").evaluate("one => one.closest('details').open = true")
    page.locator("[name=kind]").select_option("routine")
    mark = page.locator(".case-cluster.is-sum")
    expect(mark).to_have_text("6000")
    expect(page.locator("#map-note")).to_contain_text("按网格汇总")
    with page.expect_request("**/incident_points?*bbox=*"):
        mark.click()


def test_what_cannot_be_read_is_said_and_tried_again(open_page: OpenPage):
    page = open_page(role="dispatcher", troubled=True)
    page.route("**/api/v1/incident_figures?*", lambda route: route.abort(), times=1)
    page.route("**/api/v1/events*", lambda route: route.abort())  # it would try by itself
    page.add_init_script("Object.defineProperty(navigator, 'locks', {});")  # the bar, too
    page.goto("/command/")
    expect(page.locator("#problem")).to_be_visible()
    page.get_by_role("button", name="重试").click()
    expect(page.locator("#charts .chart")).to_have_count(5)
    expect(page.locator("#problem")).to_be_hidden()


@pytest.mark.parametrize("role", ["system_administrator", "assistant"])
def test_who_reads_no_cases_has_no_link_to_it(open_page: OpenPage, role: str):
    page = open_page(role=role)
    page.goto("/account/")
    page.wait_for_selector("html[data-ready='true']")
    expect(page.get_by_role("navigation").get_by_role("link", name="指挥中心")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_fits_and_can_be_read(open_page: OpenPage, size: dict[str, int], language: str):
    page = open_page(role="dispatcher", viewport=size)
    opened(page, f"/command/?lang={language}")
    parts = "#filters > .filter-row > *, #lists > *, #map-side, #side, .chart, #views, #send-wall, #to-wall"
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    seen = page.evaluate(OVERLAPS, [parts, 1])
    assert seen["count"] > 10
    assert seen["pairs"] == []
    assert problems_of_text(page, TEXTS.replace("button,", "button:not(.list-chip),")) == []
    named = "main :is(h2, label > span, .list-chip, .scale span, .on-time span, .light, .step-chip)"
    foreign = CHINESE if language == "en" else ""
    shown = [one for one in problems_of_text(page, named, foreign=foreign) if one[0] != "cut"]
    assert shown == []
    if size != PHONE:
        board = page.locator("#board").bounding_box()
        assert board is not None
        assert size["width"] - 40 < board["width"] <= size["width"]
    page.locator("#cases li[data-ref] a").first.click()
    expect(page.locator("#case .case-head")).to_be_visible()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert (
        problems_of_text(page, "#case-panel :is(h1, h2, p, b, small, span, dt, dd, button, a)")
        == []
    )


def test_the_first_view_shows_the_cells_and_not_the_sea(open_page: OpenPage):
    page = open_page(role="dispatcher", viewport=DESKTOP)
    opened(page)
    share = fills_the_map(page, box_of_cells(page))
    # Zoom goes by quarters: at worst the next one was just too near (2^-0.25), less the margin.
    assert 0.78 < share <= 1
    page.goto("about:blank")  # else only the fragment changes
    page.goto("/command/#15/24.6/118.1")
    page.wait_for_selector("html[data-ready='true']")
    settled(page)
    assert page.locator("#command-map").get_attribute("data-zoom") == "15"


def box_of_cells(page: Page) -> list[float]:
    cells = shapely.from_geojson(json.dumps(asked(page, "grid_cells.geojson")))
    return [float(one) for one in shapely.total_bounds(cells)]


@pytest.mark.parametrize("size", WALLS, ids=["4k", "full_hd"])
def test_the_wall_can_be_read_from_afar(open_page: OpenPage, size: dict[str, int]):
    page = open_page(role="dispatcher", viewport=size)
    opened(page, "/command/?wall=1")
    least = 28 if size["width"] == 3840 else 14
    assert (
        problems_of_text(page, "body :is(p, b, span, small, h2, li, text)", smallest_px=least) == []
    )
    assert (
        page.locator(
            "header.bar, #filters, #lists, #sound, #views, #send-wall, #to-wall, .leaflet-control-zoom"
        ).evaluate_all("all => all.filter((one) => one.checkVisibility()).length")
        == 0
    )
    sides = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert sides == [size["width"], size["height"]]
    parts = "#wall-head > *, #map-side, #side, #chart-hours, #chart-cells"
    assert page.evaluate(OVERLAPS, [parts, 1])["pairs"] == []
    assert page.evaluate(OVERLAPS, ["#cases li:not([hidden])", 1])["pairs"] == []
    bottoms = page.evaluate(
        """() => [...document.querySelectorAll("#cases li:not([hidden])")]
          .map((one) => one.getBoundingClientRect().bottom
            - document.getElementById("list-side").getBoundingClientRect().bottom)"""
    )
    assert len(bottoms) >= 3
    assert max(bottoms) <= 1, "a row is cut"
    assert fills_the_map(page, asked(page, "city")["bbox"]) > 0.9, (
        "the city is shown smaller than the screen allows"
    )


def fills_the_map(page: Page, bbox: list[float]) -> float:
    """The larger share of the map's width and height that a box takes."""
    return float(
        page.evaluate(
            """async ([west, south, east, north]) => {
              const box = document.getElementById("command-map").getBoundingClientRect();
              const zoom = Number(document.getElementById("command-map").dataset.zoom);
              const world = 256 * 2 ** zoom;
              const y = (lat) => (1 - Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI) / 2 * world;
              return Math.max((east - west) / 360 * world / box.width, (y(south) - y(north)) / box.height);
            }""",
            bbox,
        )
    )


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_it_can_be_used_without_seeing_it(open_page: OpenPage, size: dict[str, int]):
    page = open_page(role="dispatcher", viewport=size)
    opened(page)
    assert axe_problems(page) == []
    page.locator("#cases li[data-ref] a").first.click()
    expect(page.locator("#case .case-head")).to_be_visible()
    settled(page)
    assert axe_problems(page) == []
