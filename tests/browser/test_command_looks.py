"""Ways to look at the cases on the map: density, grid cells, rates, hot spots, and what was before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESKTOP, PHONE, VAR, OpenPage, demo_served
from tests.browser.looking import OVERLAPS, problems_of_text
from tests.browser.settling import settled
from tests.browser.test_axe import axe_problems
from tests.browser.test_command import NAMES, SIZES, TEXTS, WALLS, asked, opened, total

pytestmark = pytest.mark.browser
ALL = {"state": ""}


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: its case is reported while others look."""
    return VAR.with_name(f"{VAR.name}-command-looks")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


def looked(page: Page, look: str, query: str = "state=") -> None:
    opened(page, f"/command/?{query}&look={look}")
    expect(page.locator("#look-panel")).to_be_visible()
    settled(page)


def legend(page: Page) -> list[tuple[str, int]]:
    """Each class of the legend and how many cells it has."""
    rows = page.locator("#look-panel li[data-class]").evaluate_all(
        "all => all.map((x) => [x.dataset.class, x.querySelector('.count').textContent])"
    )
    return [(key, int(count)) for key, count in rows]


def classes_of(values: list[float], keys: list[str]) -> list[int]:
    """How many values each class holds, by the lower bounds that the legend names."""
    bounds = [0.0, *(float(key.removeprefix("from-")) for key in keys[1:])]
    found = [0] * len(keys)
    for value in values:
        found[max(i for i, bound in enumerate(bounds) if value >= bound and (i == 0 or value))] += 1
    return found


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


@pytest.mark.parametrize("look", ["cells", "rate"])
def test_the_legend_is_what_the_numbers_give_and_the_list_says_them(open_page: OpenPage, look: str):
    page = open_page()
    looked(page, look)
    told = asked(page, "incident_cells")
    assert told["total"] == total(page)
    name = "cases" if look == "cells" else "rate"
    values = [one[name] for one in told["cells"] if one[name] is not None]
    rows = legend(page)
    assert [count for _, count in rows] == classes_of(values, [key for key, _ in rows])
    assert sum(count for _, count in rows) == len(values) > 5
    page.locator("#look-table summary").press("Enter")
    listed = page.locator("#look-table tbody tr").evaluate_all(
        "all => all.map((x) => [x.querySelector('button').dataset.cell, x.lastChild.textContent])"
    )
    by_id = {str(one["id"]): one for one in told["cells"]}
    assert [float(text.replace(",", "")) for _, text in listed] == sorted(values, reverse=True)
    assert all(float(text.replace(",", "")) == by_id[pk][name] for pk, text in listed)


def test_a_cell_says_its_number_under_the_pointer_and_in_focus(open_page: OpenPage):
    page = open_page()
    looked(page, "rate")
    first = max(asked(page, "incident_cells")["cells"], key=lambda one: one["rate"] or 0)
    page.locator("#look-table summary").press("Enter")
    page.locator(f"[data-cell='{first['id']}']").focus()
    tip = page.locator(".cell-tip")
    expect(tip).to_contain_text(f"每千人 {first['rate']} 件")
    expect(tip).to_contain_text(f"{first['name']}")
    page.locator("#look-table summary").focus()
    expect(tip).to_have_count(0)
    page.keyboard.press("Enter")
    box = page.locator("#command-map").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2)
    expect(tip).to_contain_text(re.compile("每千人|人，不计比率"))


def test_who_may_not_read_a_cell_sees_it_hatched_with_the_reason(open_page: OpenPage):
    page = open_page(role="grid_worker")
    looked(page, "rate")
    told = asked(page, "incident_cells")["cells"]
    foreign = [one for one in told if one["why"] == "foreign_cases"]
    assert foreign
    assert all(one["rate"] is None for one in foreign)
    reason = page.locator("[data-why=foreign_cases]")
    expect(reason).to_have_text(f"不能查看全部事件：{len(foreign)} 个网格")
    assert sum(count for _, count in legend(page)) == len(told) - len(foreign)


def test_the_look_stands_in_the_address_and_back_leads_to_the_one_before(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    marks = page.locator(".case-mark, .case-cluster")
    expect(marks.first).to_be_visible()
    page.get_by_role("radio", name="点位").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("canvas.density")).to_be_visible()
    expect(marks).to_have_count(0)
    assert "look=heat" in page.url
    page.locator("#bandwidth").select_option("500")
    expect(page).to_have_url(re.compile("bandwidth=500"))
    page.locator("#chart-lights [data-value=green]").click()
    green = asked(page, "incident_figures", state="open")["by_light"]["green"]
    expect(page.locator("#heat-of")).to_have_text(f"按视野内全部 {green} 件计算")
    assert "look=heat" in page.url
    for _ in range(3):
        page.go_back()
    expect(page.get_by_role("radio", name="点位")).to_be_checked()
    expect(marks.first).to_be_visible()
    expect(page.locator("#look-panel")).to_be_hidden()
    page.go_forward()
    expect(page.get_by_role("radio", name="热力")).to_be_checked()
    expect(page.locator("#heat-most")).to_be_visible()


def test_the_density_says_from_how_many_it_is_and_how_it_was_smoothed(open_page: OpenPage):
    page = open_page(role="dispatcher")
    looked(page, "heat")
    expect(page.locator("#heat-of")).to_have_text(
        f"按视野内全部 {number(page.locator('#in-view').inner_text())} 件计算"
    )
    expect(page.locator("#bandwidth")).to_have_value("100")
    expect(page.locator("#widened")).to_have_count(0)

    def wide(route: Route) -> None:
        told = route.fetch().json() | {"bandwidth_m": 640}
        route.fulfill(body=json.dumps(told), content_type="application/json")

    page.route("**/api/v1/incident_density?*", wide)
    page.get_by_title("Zoom out").click()
    expect(page.locator("#widened")).to_have_text("视野较大，按 640 米平滑")


def test_more_than_can_be_points_are_still_all_in_the_density(open_page: OpenPage):
    page = open_page(role="dispatcher")
    many = {"total": 6000, "sums": [], "last_event": 0}
    page.route(
        "**/api/v1/incident_points?*",
        lambda route: route.fulfill(body=json.dumps(many), content_type="application/json"),
    )
    looked(page, "heat")
    assert asked(page, "incident_density")["total"] == asked(page, "incident_figures")["total"]
    expect(page.locator("#heat-of")).to_contain_text("按视野内全部")
    expect(page.locator("canvas.density")).to_be_visible()


def test_hot_spots_are_ranked_on_map_and_list_and_open_their_cases(open_page: OpenPage):
    page = open_page(role="dispatcher")
    looked(page, "spots")
    told = asked(page, "incident_hot_spots")
    assert len(told["spots"]) > 3
    totals = [one["total"] for one in told["spots"]]
    assert totals == sorted(totals, reverse=True)
    rows = page.locator("#spots button")
    expect(rows).to_have_count(len(totals))
    assert [number(text.split("·")[1].split("件")[0]) for text in rows.all_inner_texts()] == totals
    marks = page.locator(".ranked-mark span").all_inner_texts()
    assert sorted(map(int, marks)) == list(range(1, len(totals) + 1))
    rows.nth(1).press("Enter")
    listed = page.locator(".cluster-list [data-ref]")
    expect(listed).to_have_count(len(told["spots"][1]["refs"]))
    ref = told["spots"][1]["refs"][0]
    page.locator(f".cluster-list [data-ref='{ref}']").press("Enter")
    expect(page.locator("#case .case-head [data-ref]")).to_have_text(ref)


# ---- what was before


def played_back(page: Page, query: str = "state=") -> None:
    opened(page, f"/command/?{query}")
    page.locator("#play-back").press("Enter")
    expect(page.locator("#playback-said")).not_to_be_empty()
    settled(page)


def moment(page: Page) -> int:
    return int(page.locator("#playback").get_attribute("data-at") or "0")


def standing(told: dict[str, Any], at: int) -> int:
    return sum(
        any(start <= at and (end is None or at < end) for start, end in one[3])
        for one in told["points"]
    )


def iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()


def test_a_moment_before_is_scrubbed_to_with_the_keys(open_page: OpenPage):
    page = open_page(role="dispatcher")
    played_back(page)
    expect(page.locator("#playback-play")).to_be_focused()
    expect(page.locator("#live-paused")).to_be_visible()
    expect(page.locator("#live")).to_be_hidden()
    slider = page.get_by_role("slider", name="回放的时刻")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("PageUp")
    at = moment(page)
    told = asked(page, "incident_playback", start=iso(at - 1000), end=iso(at + 1000))
    wanted = standing(told, at)
    assert wanted > 5
    expect(page.locator("#playback-said")).to_contain_text(f"未结 {wanted} 件")
    expect(page.locator("canvas.moments")).to_have_attribute("data-shown", str(wanted))
    assert f"未结 {wanted} 件" in (slider.get_attribute("aria-valuetext") or "")


def test_it_plays_to_the_end_where_it_is_as_now(open_page: OpenPage):
    page = open_page(role="dispatcher")
    played_back(page)
    page.locator("#playback-speed").select_option(index=3)
    page.locator("#playback-play").press("Enter")
    expect(page.locator("#playback-at")).to_have_value("500")
    expect(page.locator("#playback-play")).to_have_text("播放")
    figures = asked(page, "incident_figures", state="open")
    expect(page.locator("#playback-said")).to_contain_text(f"未结 {figures['total']} 件")
    page.locator("#playback-range").select_option("168")
    page.locator("#playback-play").click()
    expect(page.locator("#playback-play")).to_have_text("暂停")
    page.locator("#playback-play").click()
    expect(page.locator("#playback-play")).to_have_text("播放")
    before = moment(page)
    page.locator("#playback-at").focus()
    page.keyboard.press("ArrowLeft")
    assert moment(page) <= before


def test_live_pauses_and_comes_back_with_what_was_missed(open_page: OpenPage):
    page = open_page(role="dispatcher")
    played_back(page)
    before = total(page)
    west, south, east, north = asked(page, "city")["bbox"]
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    place = {"lon": west + (east - west) * 0.45, "lat": south + (north - south) * 0.55}
    reply = page.request.post(
        "/api/v1/incidents", headers={"X-CSRFToken": cookies["csrftoken"]},
        data=place | {"client_id": "while-played", "text": "井盖缺了一块", "datum": "wgs84",
                      "matter": "manhole-rain"},
    )  # fmt: skip
    ref = reply.json()["ref"]
    other = open_page(role="dispatcher")
    opened(other, "/command/?state=")
    expect(other.locator(f"#cases li[data-ref='{ref}']")).to_be_visible()
    assert total(page) == before
    expect(page.locator(f"#cases li[data-ref='{ref}']")).to_have_count(0)
    page.locator("#back-to-now").press("Enter")
    expect(page.locator(f"#cases li[data-ref='{ref}']")).to_be_visible()
    expect(page.locator("#live")).to_have_attribute("data-live", "true")
    expect(page.locator("#live-paused")).to_be_hidden()
    expect(page.locator("#play-back")).to_be_focused()
    expect(page.locator("canvas.moments")).to_have_count(0)
    expect(page.locator(".case-mark, .case-cluster").first).to_be_visible()


def test_a_range_of_one_s_own_that_cannot_be_used_is_said(open_page: OpenPage):
    page = open_page(role="dispatcher", troubled=True)
    played_back(page)
    page.locator("#playback-range").select_option("0")
    expect(page.locator("#playback-start")).to_be_visible()
    page.locator("#playback-start").fill("2020-01-01T00:00")
    page.locator("#playback-start").press("Tab")
    expect(page.locator("#problem")).to_contain_text("最多回放 92 天")


def test_sums_are_played_where_there_are_too_many(open_page: OpenPage):
    page = open_page(role="dispatcher")
    hours = [1_700_000_000_000 + i * 3_600_000 for i in range(25)]
    told = {
        "start": iso(hours[0]), "end": iso(hours[-1]), "unit": "hour", "total": 9000,
        "series": [[at, 5, 100] for at in hours[:-1]], "moments": hours,
        "sums": [[1, "a", 118.1, 24.5, [7] * 25], [None, "", 118.2, 24.5, [0] * 12 + [4] * 13]],
    }  # fmt: skip
    page.route(
        "**/api/v1/incident_playback?*",
        lambda route: route.fulfill(body=json.dumps(told), content_type="application/json"),
    )
    played_back(page)
    expect(page.locator("#playback-about")).to_contain_text("超过 5000 件，按网格每小时汇总")
    expect(page.locator("#playback-said")).to_contain_text("未结 7 件")
    page.locator("#playback-at").focus()
    page.keyboard.press("End")
    expect(page.locator("#playback-said")).to_contain_text("未结 11 件")


# ---- for everybody


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
@pytest.mark.parametrize("look", ["heat", "rate", "spots", "playback"])
def test_everything_fits_and_can_be_read(open_page: OpenPage, size: dict[str, int], look: str):
    page = open_page(viewport=size, has_touch=size == PHONE)
    if look == "playback":
        played_back(page)
    else:
        looked(page, look)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    parts = "#looks, #map-tools > button, #look-panel, #map-note, #playback, .leaflet-control-zoom"
    assert page.evaluate(OVERLAPS, [parts, 1])["pairs"] == []
    assert problems_of_text(page, TEXTS.replace("button,", "button:not(.list-chip),")) == []


@pytest.mark.parametrize("look", ["heat", "cells", "spots", "playback"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_can_be_used_without_seeing_it(open_page: OpenPage, size: dict[str, int], look: str):
    page = open_page(viewport=size)
    if look == "playback":
        played_back(page)
    else:
        looked(page, look)
        if look == "cells":
            page.locator("#look-table summary").press("Enter")
    assert axe_problems(page) == []


@pytest.mark.parametrize("look", ["heat", "cells", "rate", "spots"])
@pytest.mark.parametrize("size", WALLS, ids=["4k", "hd"])
def test_a_wall_shows_each_look_with_a_legend_that_is_read_from_afar(
    open_page: OpenPage, size: dict[str, int], look: str
):
    page = open_page(role="dispatcher", viewport=size)
    looked(page, look, "state=&wall=1")
    small = page.locator("#look-panel :is(h2, p, li, span, small)").evaluate_all(
        """(all, least) => all.filter((x) => x.offsetParent && x.textContent.trim()
            && !x.classList.contains("visually-hidden")
            && parseFloat(getComputedStyle(x).fontSize) < least).map((x) => x.outerHTML)""",
        28 if size["width"] > 2000 else 14,
    )
    assert small == []
    expect(page.locator("#looks")).to_be_hidden()
    panel, side = (
        page.locator("#look-panel").bounding_box(),
        page.locator("#map-side").bounding_box(),
    )
    assert panel
    assert side
    assert panel["y"] >= side["y"]
    assert panel["y"] + panel["height"] <= side["y"] + side["height"]


def test_the_case_is_told_the_cameras_that_see_it_and_the_nearest_components(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    points = asked(page, "incident_points", state="open")
    at = {name: i for i, name in enumerate(points["columns"])}
    spots = [(row[at["ref"]], row[at["lon"]], row[at["lat"]]) for row in points["points"]]
    seen = [
        (ref, told["results"])
        for ref, lon, lat in spots[:60]
        if (told := asked(page, "cameras", lon=lon, lat=lat, datum="wgs84"))["results"]
    ]
    assert seen, "no open case of the demo lies in a camera's view"
    ref, cameras = seen[0]
    opened(page, f"/command/?case={ref}")
    part = page.locator("[data-around=cameras]")
    expect(part).to_be_visible()
    assert not page.locator("#command-map").get_attribute("data-fields")
    part.locator("summary").press("Enter")
    expect(part.locator("li")).to_have_count(len(cameras))
    expect(part).to_contain_text("未考虑建筑物遮挡")
    expect(page.locator("#command-map")).to_have_attribute("data-fields", str(len(cameras)))
    near = page.locator("[data-around=components]")
    near.locator("summary").press("Enter")
    expect(near.locator("li").first).to_contain_text("米")
    assert 1 <= near.locator("li").count() <= 5
    metres = [int(re.sub(r"\D", "", text)) for text in near.locator(".chip").all_inner_texts()]
    assert metres == sorted(metres)
    assert max(metres) <= 200
    assert not axe_problems(page)
    page.locator("#panel-close").click()
    expect(page.locator("#command-map")).to_have_attribute("data-fields", "0")
