"""Anybody finds the nearest services on a phone: by an address or where they stand, with the way there."""

from __future__ import annotations

import math
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Api, OpenPage
from tests.browser.test_axe import axe_problems

pytestmark = pytest.mark.browser
SPILLS = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll("button, a, select, input[type=search], #kinds label span")]
  .filter((one) => one.offsetParent && !one.closest(".skip"))
  .map((one) => [one.textContent.trim() || one.id, Math.round(one.getBoundingClientRect().height)])
  .filter(([, height]) => height && height < 44)"""


def opened(open_page: OpenPage, **options) -> Page:
    page = open_page(role=None, viewport=PHONE, has_touch=True, is_mobile=True, **options)
    page.goto("/nearest/")
    page.wait_for_selector("html[data-ready='true']")
    return page


def tick(page: Page, *names: str) -> None:
    """These kinds and no others."""
    for one in page.locator("#kinds label").all():
        if one.locator("input").is_checked() != (one.inner_text() in names):
            one.tap()


@pytest.fixture
def home(api: Api) -> dict:
    """The middle of a community of the demo, as everybody is told of it."""
    name = api("reach/coverage?kind=clinic&level=community")["results"][0]["name"]
    return api(f"public/places?q={quote(name)}")["results"][0]


def test_from_an_address_to_the_nearest_on_a_phone(open_page: OpenPage, api: Api, home: dict):
    page = opened(open_page)
    expect(page.locator("#found")).to_contain_text("先选起点")
    tick(page, "公园", "警务室")
    page.get_by_role("combobox", name="起点").fill(home["label"])
    page.locator(".suggestions").get_by_role("option").first.tap()
    park = page.locator("[data-kind=park]")  # on foot, and open at every hour
    expect(park).to_be_visible()
    expect(page.locator("[data-kind=police]")).to_contain_text("直线距离")
    told = api(f"public/nearest?kinds=park&lon={home['lon']}&lat={home['lat']}&datum=wgs84")[
        "results"
    ][0]
    assert park.locator("li").count() == len(told["facilities"]) > 0
    for facility, row in zip(told["facilities"], park.locator("li").all(), strict=True):
        expect(row).to_contain_text(f"步行 {math.floor(facility['metres'] + 0.5):,} 米")
    lead = page.locator("[data-kind=police] a").first
    address = urlsplit(lead.get_attribute("href") or "")
    police = api(f"public/nearest?kinds=police&lon={home['lon']}&lat={home['lat']}&datum=wgs84")
    lon, lat = police["results"][0]["facilities"][0]["gcj02"]
    assert parse_qs(address.query)["to"][0].startswith(f"{lon},{lat},")
    assert address.hostname == "uri.amap.com"
    assert not page.evaluate(SPILLS)
    assert page.evaluate(SMALL) == []
    assert axe_problems(page) == []


def test_from_where_one_stands_and_the_kinds_are_remembered(open_page: OpenPage, home: dict):
    place = {"longitude": home["lon"], "latitude": home["lat"]}
    page = opened(open_page, geolocation=place, permissions=["geolocation"])
    tick(page, "公园")
    page.get_by_role("button", name="从我的位置出发").tap()
    park = page.locator("[data-kind=park] li")
    expect(park.first).to_contain_text("步行")
    expect(park.first).to_have_class("now")
    assert page.locator(".way-pin.now").count() == 1
    expect(park).to_have_count(2)
    park.nth(1).get_by_role("button").tap()
    expect(park.nth(1)).to_have_class("now")
    page.reload()
    page.wait_for_selector("html[data-ready='true']")
    assert page.locator("#kinds :checked").count() == 1
    page.get_by_role("button", name="EN").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nearest services")


def test_staff_come_from_their_start_page(open_page: OpenPage):
    page = open_page(role="grid_worker", viewport=DESKTOP)
    page.goto("/start/")
    page.wait_for_selector("html[data-ready='true']")
    page.get_by_role("main").get_by_role("link", name="就近办").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("就近办")
    expect(page.locator("#kinds label").first).to_be_visible()
