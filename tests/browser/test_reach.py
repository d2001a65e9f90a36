"""The page of service coverage: its numbers are the API's, a house's way is drawn, its address opens it again."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, VAR, Api, OpenPage
from tests.browser.looking import View, alike, colours, middle, problems_of_text
from tests.browser.settling import settled
from tests.browser.test_axe import axe_problems

pytestmark = pytest.mark.browser
NUMBERS = ("served", "no_place", "out")
WAY = [11, 79, 158]
"""The colour of the way to the nearest, red, green, blue."""


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-ready='true']")
    settled(page)


def shown_numbers(page: Page) -> dict[str, int]:
    return {
        key: int(page.locator(f"#numbers [data-key='{key}'] b").inner_text().replace(",", ""))
        for key in NUMBERS
    }


def on_screen(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """CSS pixels of a place (WGS-84) on the map."""
    found = re.search(r"#([\d.]+)/(-?[\d.]+)/(-?[\d.]+)$", page.url)
    assert found, page.url
    box = page.locator("#reach-map").bounding_box()
    assert box
    zoom, lat0, lon0 = (float(part) for part in found.groups())
    view = View(zoom, lat0, lon0, round(box["width"]), round(box["height"]))  # type: ignore[arg-type]
    x, y = view.pixel(lon, lat)
    return box["x"] + x, box["y"] + y


@pytest.fixture
def house(api: Api) -> dict:
    """A house out of reach of the demo's clinic, from which the clinic can be walked to all the same."""
    community = api("reach/coverage?kind=clinic&level=community")["results"][0]["id"]
    houses = api(f"reach/coverage?kind=clinic&level=building&community={community}")["results"]
    return next(one for one in houses if one["out"] and one["nearest"])


def test_a_kind_is_chosen_and_table_map_and_numbers_are_those_of_the_api(
    open_page: OpenPage, api: Api
):
    page = open_page(role="planner")
    opened(page, "/reach/")
    page.get_by_label("设施类别").select_option("clinic")
    expect(page.locator("#numbers h2")).to_contain_text("卫生服务站")
    settled(page)
    told = api("reach/coverage?kind=clinic&level=grid_cell")
    assert shown_numbers(page) == {key: told["total"][key] for key in NUMBERS}
    expect(page.locator("#rule")).to_contain_text("步行15分钟")

    rows = page.locator("#areas tbody tr")
    by_code = {one["code"]: one for one in told["results"]}
    assert rows.count() == len(by_code)
    outs = []
    for row in rows.all():
        one = by_code[row.get_attribute("data-code")]
        cells = {
            key: int(row.locator(f"[data-key='{key}']").inner_text().replace(",", ""))
            for key in ("units", *NUMBERS)
        }
        assert cells == {key: one[key] for key in cells}
        outs.append(one["out"])
    assert outs == sorted(outs, reverse=True)

    counts = page.locator("#legend [data-class] .count").all_inner_texts()
    assert sum(map(int, counts)) == len(by_code)
    for feature in api("grid_cells.geojson?sums=ground")["features"]:
        swatch = page.locator(f"#areas tr[data-id='{feature['id']}'] .swatch")
        colour = swatch.evaluate("(one) => getComputedStyle(one).backgroundColor")
        expected = [int(part) for part in re.findall(r"\d+", colour)[:3]]
        (painted,) = colours(page, "areas", on_screen(page, *middle(feature)))
        assert alike(painted, expected), feature["properties"]["code"]

    facility = told["facilities"][0]
    pill = page.locator(".facility-pill")
    expect(pill).to_have_text(f"{facility['load']}/{facility['capacity']}")
    left = [one for one in _houses(api) if one["out"] or one["no_place"]]
    expect(page.locator("#houses-note")).to_have_attribute("data-n", str(len(left)))


def _houses(api: Api) -> list[dict]:
    community = api("reach/coverage?kind=clinic&level=community")["results"][0]["id"]
    return api(f"reach/coverage?kind=clinic&level=building&community={community}")["results"]


def test_a_house_is_clicked_and_its_way_and_area_are_drawn_and_the_address_opens_them_again(
    open_page: OpenPage, api: Api, house: dict
):
    page = open_page(role="planner")
    opened(page, f"/reach/?kind=clinic#18/{house['lat']:.5f}/{house['lon']:.5f}")
    page.mouse.click(*on_screen(page, house["lon"], house["lat"]))
    nearest = page.locator("[data-found='nearest']")
    expect(nearest).to_be_visible()
    settled(page)
    place = {"lon": house["lon"], "lat": house["lat"], "datum": "wgs84"}
    way = api(f"reach/nearest?{urlencode({**place, 'kind': 'clinic'})}")
    assert float(nearest.get_attribute("data-metres") or 0) == way["metres"]
    assert float(nearest.get_attribute("data-seconds") or 0) == way["seconds"]
    expect(nearest).to_contain_text(f"{round(way['metres'])}米")
    line = way["path"]["coordinates"]
    corner = line[len(line) // 2]
    painted = colours(page, "ways", on_screen(page, *corner), reach=1)
    assert any(alike(one, WAY) for one in painted), "the way is not drawn"

    page.get_by_role("button", name="5分钟", exact=True).click()
    expect(page.locator("[data-found='area']")).to_be_visible()
    settled(page)
    area = api(f"reach/area?{urlencode({**place, 'minutes': 5})}")
    assert area["geometry"]
    assert colours(page, "walk", on_screen(page, *_start(area)), reach=1)

    page.get_by_label("行走者").select_option("elder")
    expect(nearest).not_to_have_attribute("data-seconds", str(way["seconds"]))
    settled(page)
    slower = api(f"reach/nearest?{urlencode({**place, 'kind': 'clinic', 'profile': 'elder'})}")
    assert float(nearest.get_attribute("data-seconds") or 0) == slower["seconds"] > way["seconds"]
    before = nearest.inner_text(), page.url
    again = open_page(role="planner")
    opened(again, page.url)
    expect(again.locator("[data-found='nearest']")).to_have_text(before[0])
    assert (again.url, shown_numbers(again)) == (before[1], shown_numbers(page))
    expect(again.get_by_role("button", name="5分钟", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def _start(area: dict) -> tuple[float, float]:
    return area["properties"]["lon"], area["properties"]["lat"]


@pytest.mark.parametrize(
    ("language", "size"),
    [("zh", DESKTOP), ("zh", PHONE), ("en", PHONE)],
    ids=["zh desk", "zh phone", "en phone"],
)
def test_the_page_can_be_read_and_used(open_page: OpenPage, house: dict, language, size):
    page = open_page(role="planner", viewport=size)
    place = f"{house['lon']:.6f},{house['lat']:.6f}"
    opened(page, f"/reach/?lang={language}&kind=clinic&from={place}&minutes=10&repairs=1")
    expect(page.locator("[data-found='nearest']")).to_be_visible()
    page.screenshot(path=str(VAR / f"reach-{language}-{size['width']}.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert (
        problems_of_text(page, "main :is(h1, h2, h3, p, dt, dd, b, small, span, th, td, button)")
        == []
    )
    low = page.locator("main button:visible, main select:visible").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().height).filter((h) => h < 24)"
    )
    assert low == []
    assert axe_problems(page) == []


def test_a_kind_of_which_there_is_none_is_told_and_leaves_no_number_of_another(
    open_page: OpenPage, api: Api
):
    page = open_page(role="planner", troubled=True)
    opened(page, "/reach/?kind=clinic")
    assert shown_numbers(page)["served"]
    page.get_by_label("设施类别").select_option("shelter")
    expect(page.get_by_role("alert")).to_contain_text("没有“避难场所”类设施")
    expect(page.locator("#numbers b")).to_have_count(0)
    for gone in ("#areas", "#facilities", "#legend", "#xlsx"):
        expect(page.locator(gone)).to_be_hidden()
    settled(page)
    feature = api("grid_cells.geojson?sums=ground")["features"][0]
    assert colours(page, "areas", on_screen(page, *middle(feature))) == []
    page.go_back()
    expect(page.locator("#numbers b")).to_have_count(3)
