"""The map page as people use it: what it shows is what the API says, and it can be looked at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Api, ready
from tests.browser.looking import OVERLAPS, View, alike, class_of, colours, legend, middle

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / ("docs/map.png" if os.environ.get("GEO_GRID_PICTURE") else "var/browser/map.png")


@pytest.fixture
def cells(api: Api) -> list[dict[str, Any]]:
    """All grid cells as GeoJSON features, as they are now: another test may have published some."""
    return api("grid_cells.geojson")["features"]


def home(page: Page, path: str = "/") -> View:
    page.goto(path)
    ready(page)
    return View.of(page)


def largest(cells: list[dict[str, Any]]) -> dict[str, Any]:
    return max(cells, key=lambda cell: cell["properties"]["area_m2"])


def test_the_city_opens_with_its_totals_and_its_picture(page, api):
    home(page)
    expect(page.locator("#city-name")).to_have_text("云屿市")
    counts = api("city")["counts"]
    totals = page.get_by_label("全市概况")
    for key in ("grid_cells", "households", "residents", "buildings", "units"):
        expect(totals).to_contain_text(f"{counts[key]:,}")
    page.screenshot(path=PICTURE)
    assert PICTURE.stat().st_size > 50_000, "the picture shows next to nothing"


@pytest.mark.parametrize("measure", ["households", "residents"])
def test_every_cell_has_the_colour_of_its_class(page, cells, measure):
    home(page)
    page.locator(f"input[name=measure][value={measure}]").check()
    ready(page)
    view, classes = View.of(page), legend(page)
    assert sum(c["count"] for c in classes.values()) == len(cells)
    looked_at = 0
    for cell in cells:
        x, y = view.pixel(*middle(cell))
        if 340 < x < view.width - 20 and 20 < y < view.height - 80:
            key = class_of(cell["properties"][measure], list(classes))
            (seen, *others) = colours(page, "cells", (x, y))
            assert not others
            assert alike(seen, classes[key]["colour"]), (cell["properties"]["code"], key)
            looked_at += 1
    assert looked_at >= len(cells) // 2


def test_a_click_on_a_cell_shows_its_card_and_the_link_brings_it_back(page, cells, open_page):
    view = home(page)
    cell = largest([c for c in cells if view.pixel(*middle(c))[0] > 400])
    page.goto(f"/#16/{middle(cell)[1]:.5f}/{middle(cell)[0]:.5f}/households")
    ready(page)
    page.mouse.click(view.width / 2, view.height / 2)
    card = page.get_by_role("complementary", name="详情")
    expect(card).to_be_visible()
    if "cell:" not in page.url:  # a building stands in the middle: its card leads to the cell
        card.get_by_role("button", name=cell["properties"]["name"]).click()
    expect(card.get_by_role("heading", level=2)).to_have_text(cell["properties"]["name"])
    expect(card).to_contain_text(f"{cell['properties']['residents']:,}")
    page.wait_for_url("**/*cell:*")
    again = open_page()
    again.goto(page.url)
    expect(again.get_by_role("complementary", name="详情")).to_contain_text(
        cell["properties"]["name"]
    )
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_a_building_shows_population_by_house_and_its_unit_chart(page, api):
    building = next(
        told
        for n in range(1, 600)
        if (told := api(f"buildings/{n}"))["population"]["residents"] > 30
    )
    page.goto(f"/#18/24.05/118.9/households/building:{building['id']}")
    card = page.get_by_role("complementary", name="详情")
    expect(card.locator("[data-unit]")).to_have_count(len(building["units"]))
    people = building["population"]
    for figure in (people["households"], people["residents"], people["registered"]):
        expect(card).to_contain_text(f"{figure:,}")
    card.get_by_role("button", name=building["grid_cell"]["name"]).click()
    expect(card.get_by_role("heading", level=2)).to_have_text(building["grid_cell"]["name"])


def test_incidents_are_points_and_lead_to_their_cell(page, api):
    incident = next(
        f for f in api("incidents.geojson")["features"] if f["properties"]["grid_cell_code"]
    )
    page.goto(f"/#17/24.05/118.9/incidents/incident:{incident['properties']['id']}")
    card = page.get_by_role("complementary", name="详情")
    expect(card).to_contain_text(incident["properties"]["category"])
    card.locator("button.link").click()
    expect(card).to_contain_text(incident["properties"]["grid_cell_code"])


def test_english_by_choice_and_remembered(page):
    home(page)
    page.locator("#account-menu summary").click()
    page.get_by_role("button", name="Switch to English").click()
    expect(page.locator("#legend h2")).to_contain_text("Households")
    assert page.locator("html").get_attribute("lang") == "en"
    page.reload()
    ready(page)
    expect(page.locator("#legend h2")).to_contain_text("Households")


def test_coordinates_follow_the_chosen_datum(page):
    view = home(page)
    page.mouse.move(view.width / 2, view.height / 2)
    shown = page.locator("#coordinates")
    as_wgs84 = shown.inner_text()
    page.locator("#datum").select_option("cgcs2000")
    page.mouse.move(view.width / 2, view.height / 2)
    assert shown.inner_text() == as_wgs84, "CGCS2000 is the same to the centimetre"
    page.locator("#datum").select_option("gcj02")
    page.mouse.move(view.width / 2 + 1, view.height / 2)
    assert shown.inner_text() != as_wgs84


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_overlaps_and_nothing_is_cut(open_page, viewport):
    page = open_page(viewport=viewport)
    home(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= viewport["width"], "the page scrolls sideways"
    found = page.evaluate(OVERLAPS, ["#panel, #zoom, #footbar", 1])
    assert (found["count"], found["pairs"]) == (3, [])
    page.screenshot(path=PICTURE.with_name(f"map-{viewport['width']}.png"))


def test_a_city_that_cannot_be_read_says_so_and_offers_to_try_again(open_page):
    page = open_page(troubled=True)
    page.route("**/api/v1/city", lambda route: route.abort())
    page.goto("/")
    notice = page.locator("#notice")
    expect(notice).to_be_visible()
    page.unroute("**/api/v1/city")
    notice.get_by_role("button").first.click()
    ready(page)
    expect(page.locator("#city-name")).to_have_text("云屿市")
