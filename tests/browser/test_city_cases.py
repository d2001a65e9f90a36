"""The map of the city shows the live cases of the command centre: the same filters, counts and link."""

from __future__ import annotations

import re
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from geo_grid.cluster import SUPERUSER, Cluster
from tests.browser.conftest import DESKTOP, PHONE, OpenPage, ready
from tests.browser.looking import OVERLAPS, problems_of_text
from tests.browser.settling import settled
from tests.browser.test_axe import axe_problems
from tests.browser.test_command import asked, on_map, refs
from tests.browser.test_command import opened as command_opened
from tests.browser.test_command_filters import sure
from tests.browser.test_command_live import do, report

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parents[2] / "var" / "browser"
SAME: list[tuple[dict[str, str], str]] = [
    ({}, "state = 'open'"),
    (
        {"light": "red"},
        "state = 'open' AND (deadline < now() OR (deadline IS NULL AND stood_light = 'red'))",
    ),
    ({"state": ""}, "true"),
    ({"state": "closed", "kind": "emergency"}, "state = 'closed' AND kind = 'emergency'"),
    ({"step": "handling"}, "state = 'open' AND step = 'handling'"),
    ({"source": "public"}, "state = 'open' AND source = 'public'"),
    ({"until": "2000-01-31"}, "false"),
]
"""Filters, and the cases that they mean."""


def opened(page: Page, search: str = "", place: str = "") -> None:
    """The map with its incidents switched on."""
    page.goto(f"/?points=1{search and '&'}{search}{place}")
    ready(page)
    page.wait_for_selector("html[data-tools='ready']")
    expect(page.locator("#cases-note")).not_to_be_empty()
    settled(page)


def counted(page: Page) -> int:
    """How many the panel says there are."""
    text = page.locator("#cases-note").inner_text()
    return 0 if text == "没有可查看的事件" else int(text.split("件")[0].strip("共 "))


def in_database(var: Path, condition: str) -> int:
    with closing(Cluster(var).connect(SUPERUSER)) as link, link.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM geo_grid.geo_grid_incident WHERE {condition}")
        return int(cursor.fetchone()[0])


def listed(page: Page, query: dict[str, str]) -> list[str]:
    """The refs of all pages of the list."""
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        told = asked(
            page, "incidents", **query, limit=200, **({"cursor": cursor} if cursor else {})
        )
        found += [one["ref"] for one in told["results"]]
        cursor = told["next"]
    return found


def compare(page: Page, var: Path, filters: dict[str, str], condition: str) -> None:
    query = {name: value for name, value in ({"state": "open"} | filters).items() if value}
    wanted = in_database(var, condition)
    assert counted(page) == len(listed(page, query)) == wanted, filters
    assert on_map(page) == wanted, f"all lie in view: {filters}"


def test_map_list_and_sql_count_the_same(open_page: OpenPage, demo_folder: Path):
    page = open_page()
    opened(page)
    page.locator("#case-fold > summary").click()
    page.locator("#case-filters summary").click()
    for filters, condition in SAME:
        for name, value in filters.items():
            field = page.locator(f"#case-filters [name={name}]")
            if name == "until":
                field.fill(value)
            else:
                field.select_option(value)
        settled(page)
        look = partial(compare, page, demo_folder, filters, condition)
        sure(look, again=partial(settled, page))
        if filters:
            page.locator("#clear").click()
            settled(page)


def test_a_filter_of_the_drawer_stands_in_the_address_and_leads_to_the_same_cases(
    open_page: OpenPage,
):
    page = open_page()
    opened(page)
    whole = counted(page)
    page.locator("#case-fold > summary").click()
    page.locator("#case-filters [name=light]").select_option("red")
    page.wait_for_url(re.compile("light=red"))
    settled(page)
    few = counted(page)
    assert 0 < few < whole
    expect(page.locator("#cases-narrowed")).to_have_text("1")
    page.locator("#to-command").click()
    page.wait_for_url("**/command/**")
    expect(page.locator("#count")).to_have_text(f"共 {few} 件")
    settled(page)
    there = refs(page)
    page.locator("#to-city").click()
    page.wait_for_selector("html[data-tools='ready']")
    expect(page.locator("#cases-note")).to_contain_text(f"共 {few} 件")
    assert there == {one["ref"] for one in asked(page, "incidents", state="open", light="red", limit=200)["results"]}  # fmt: skip
    assert "light=red" in page.url
    page.locator("#closed").check()
    page.wait_for_url(re.compile(r"[?&]state=(&|#|$)"))
    page.locator("#incidents").uncheck()
    settled(page)
    assert on_map(page) == 0
    assert (
        not {"light", "state"} & parse_qs(urlsplit(page.url).query, keep_blank_values=True).keys()
    )


def heat_of(page: Page) -> dict[str, list[str]]:
    """What the picture that is shown was asked for, once it says how many it is made of."""
    expect(page.locator("#heat-of")).to_be_visible()
    settled(page)
    asked_for = page.evaluate(
        "performance.getEntriesByType('resource').map((one) => one.name)"
        ".filter((one) => one.includes('incident_density')).at(-1)"
    )
    return parse_qs(urlsplit(asked_for).query)


def test_the_heat_is_of_the_filters_of_the_page_and_of_the_command_centre(open_page: OpenPage):
    page = open_page(role="dispatcher")
    page.goto("/?heat=1&light=red")
    page.wait_for_selector("html[data-tools='ready']")
    red = asked(page, "incident_figures", state="open", light="red")["total"]
    query = heat_of(page)
    assert (query["light"], query["state"], query["bandwidth_m"]) == (["red"], ["open"], ["100"])
    expect(page.locator("#heat-of")).to_have_text(f"按视野内全部 {red} 件计算")
    expect(page.locator("#cases-note")).to_contain_text(f"共 {red} 件")
    assert on_map(page) == 0, "points were not asked for"
    page.locator("#case-fold > summary").click()
    page.locator("#case-filters [name=light]").select_option("green")
    page.wait_for_url(re.compile("light=green"))
    page.locator("#bandwidth").select_option("500")
    page.wait_for_url(re.compile("bandwidth=500"))
    green = asked(page, "incident_figures", state="open", light="green")["total"]
    expect(page.locator("#heat-of")).to_have_text(f"按视野内全部 {green} 件计算")
    query = heat_of(page)
    assert (query["light"], query["bandwidth_m"]) == (["green"], ["500"])
    page.locator("#incidents").check()
    settled(page)
    assert on_map(page) == green != red
    link = page.locator("#to-command").get_attribute("href")
    assert {"light=green", "look=heat", "bandwidth=500"} <= set(urlsplit(link).query.split("&"))
    page.locator("#as-of-day").fill("2020-02-29")
    expect(page.locator("canvas.density")).to_have_count(0)
    expect(page.locator("#heat-legend")).to_be_hidden()


def test_a_case_appears_changes_and_leaves_without_a_reload(open_page: OpenPage):
    page, worker = open_page(role="dispatcher"), open_page(role="grid_worker")
    worker.goto("/start/")
    # Without any event nothing says when the account's role began: each new connection reads anew.
    report(worker, "city map 0")
    page.clock.install()
    opened(page)
    expect(page.locator("#cases-live")).to_have_text("实时")
    before = counted(page)
    reading: list[str] = []
    page.on(
        "request", lambda one: reading.append(one.url) if "incident_points" in one.url else None
    )
    for _ in range(3):  # what the stream says of the ground is read once; a timer asks each time
        reading.clear()
        page.clock.run_for(61_000)
        settled(page)
        if not reading:
            break
    assert reading == [], "nothing is asked for by a timer"
    ref = report(worker, "city map 1")
    expect(page.locator("#cases-note")).to_contain_text(f"共 {before + 1} 件")
    assert on_map(page) == before + 1
    page.goto(f"/?points=1&case={ref}")
    card = page.get_by_role("complementary", name="详情")
    expect(card).to_contain_text(ref)
    expect(card.locator(".step-chip")).to_have_text("信息报送")
    do(page, ref, "accept")
    expect(card.locator(".step-chip")).to_have_text("受理立案")
    expect(card.locator(".light")).to_have_text("时限内")
    do(page, ref, "void", reason="误报")
    expect(page.locator("#cases-note")).to_contain_text(f"共 {before} 件")
    expect(card.locator(".step-chip")).to_have_text("作废")
    settled(page)
    assert on_map(page) == before


def test_a_map_that_is_not_live_says_since_when(open_page: OpenPage):
    page = open_page(role="dispatcher", troubled=True)
    page.route("**/api/v1/events*", lambda route: route.abort())
    opened(page)
    expect(page.locator("#cases-live")).to_have_text(re.compile(r"^\d\d:\d\d 起不是实时$"))
    page.unroute("**/api/v1/events*")
    expect(page.locator("#cases-live")).to_have_text("实时")


def test_whoever_follows_no_stream_is_told_of_when_it_is(open_page: OpenPage):
    page = open_page(role="planner")
    opened(page)
    expect(page.locator("#cases-live")).to_have_text(re.compile("的情况，不实时更新$"))
    expect(page.locator("#to-command")).to_have_count(0)


def test_beside_the_cells_of_another_day_no_case_of_now_is_shown(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page, "light=red")
    assert on_map(page) > 0
    page.locator("#as-of-day").fill("2020-02-29")
    expect(page.locator("#cases-live")).to_contain_text("只有今天的")
    settled(page)
    assert on_map(page) == 0
    expect(page.locator("#cases-note")).to_be_empty()
    link = page.locator("#to-command")
    expect(link).to_have_text("在指挥中心回放这一天")
    assert {"light=red", "day=2020-02-29", "play=2020-02-29"} <= set(
        urlsplit(link.get_attribute("href")).query.split("&")
    )
    page.locator("#as-of-clear").click()
    expect(page.locator("#cases-live")).to_have_text("实时")
    settled(page)
    assert on_map(page) > 0


def test_a_link_brings_back_exactly_this_view(open_page: OpenPage):
    page = open_page()
    opened(page, "kind=routine")
    box = page.locator("#map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2
    page.locator("#cases-draw").click()
    for right, down in ((-160, -160), (120, -160), (120, 160), (-160, 160)):
        page.mouse.click(x + right, y + down)
    page.keyboard.press("Enter")
    expect(page.locator("#cases-undraw")).to_be_visible()
    settled(page)
    inside = counted(page)
    page.locator("#labels").uncheck()
    page.locator("#open-stats").click()
    expect(page.locator("#stats tbody tr").first).to_be_visible()
    settled(page)
    link, other = page.url, open_page()
    other.goto(link)
    other.wait_for_selector("html[data-tools='ready']")
    expect(other.locator("#cases-note")).to_contain_text(f"共 {inside} 件")
    expect(other.locator("#stats")).to_be_visible()
    expect(other.locator("#labels")).not_to_be_checked()
    expect(other.locator("#cases-undraw")).to_be_visible()
    settled(other)
    assert other.url == link, "the link of the view that a link brought back is the same"
    words = parse_qs(urlsplit(link).query)
    assert {"points", "kind", "polygon", "labels", "stats"} <= words.keys()
    query = {"state": "open", "kind": "routine", "polygon": words["polygon"][0], "limit": 200}
    assert len(asked(page, "incidents", **query)["results"]) == inside


def moment(page: Page) -> int:
    return int(page.locator("#playback").get_attribute("data-at") or "0")


def test_a_playback_comes_back_from_its_address(open_page: OpenPage):
    page = open_page(role="dispatcher")
    search = urlencode({"play": "24", "speed": "quarter", "at": "600", "state": ""})
    command_opened(page, f"/command/?{search}")
    expect(page.locator("#playback-said")).not_to_be_empty()
    expect(page.locator("#playback-speed")).to_have_value("quarter")
    start = moment(page)
    page.locator("#playback-at").focus()
    page.keyboard.press("PageUp")
    page.wait_for_url(re.compile(r"at=7\d\d"))
    told = re.search(r"at=(\d+)", page.url)
    assert told
    assert abs(moment(page) - start - (int(told[1]) - 600) * 60_000) < 60_000
    page.locator("#back-to-now").click()
    expect(page.locator("#playback")).to_be_hidden()
    assert not {"play", "speed", "at"} & parse_qs(urlsplit(page.url).query).keys()
    page.go_back()
    expect(page.locator("#playback-speed")).to_have_value("quarter")


def test_a_wall_plays_round_after_round(open_page: OpenPage):
    page = open_page(role="display", viewport={"width": 1920, "height": 1080})
    page.goto("/command/?wall=1&play=24&speed=day&playing=1")
    expect(page.locator("#playback-said")).to_be_visible()
    expect(page.locator("#playback :is(button, select, input)").first).to_be_hidden()
    page.evaluate(
        """() => { let before = 0;
          new MutationObserver(() => {
            const now = Number(document.getElementById("playback").dataset.at);
            if (now < before) document.documentElement.dataset.round = "2";
            before = now;
          }).observe(document.getElementById("playback"), { attributes: true }); }"""
    )
    page.wait_for_selector("html[data-round='2']")
    page.screenshot(path=PICTURES / "wall-playback-1920.png")
    texts = "#playback-said, #playback .scale span, #live-paused"
    assert problems_of_text(page, texts, smallest_px=15) == []


@pytest.mark.parametrize(("size", "language"), [(DESKTOP, "zh"), (PHONE, "en")])
def test_the_drawer_fits_and_can_be_read(open_page: OpenPage, size: dict[str, int], language: str):
    page = open_page(role="dispatcher", viewport=size)
    opened(page, f"lang={language}&light=red&polygon=118.8_24_119_24_119_24.2")
    if size == PHONE:
        page.locator("#panel-toggle").click()
    page.locator("#case-fold > summary").click()
    page.locator("#case-filters summary").click()
    page.locator("#case-layer").scroll_into_view_if_needed()
    settled(page)
    page.screenshot(path=PICTURES / f"city-cases-{size['width']}-{language}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    parts = (
        "#case-filters label, #case-filters button, .case-tools > *, #cases-live, #cases-note > *"
    )
    seen = page.evaluate(OVERLAPS, [parts, 1])
    assert seen["count"] > 12
    assert seen["pairs"] == []
    texts = "#case-layer :is(span, p, a, button, summary, b)"
    foreign = "[\\u4e00-\\u9fff]" if language == "en" else ""
    assert problems_of_text(page, texts, foreign=foreign) == []
    assert axe_problems(page) == []
