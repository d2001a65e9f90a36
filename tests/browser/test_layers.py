"""The tree of layers as people use it: switched on, told of, kept in the link, on the wall."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, ready
from tests.browser.settling import settled

pytestmark = pytest.mark.browser
PICTURES = Path(os.environ.get("GEO_GRID_PICTURES", "var/browser"))


def tools_ready(page: Page) -> None:
    """The map is there, and its tools have followed the link."""
    ready(page)
    page.wait_for_selector("html[data-tools=ready]")


def painted(page: Page, layer: str) -> None:
    """Wait until a switched-on layer has left its mark on the outlines' pane."""
    page.wait_for_function(
        """() => [...document.querySelectorAll('.leaflet-outlines-pane .leaflet-tile-container canvas,'
          + '.leaflet-outlines-pane canvas.leaflet-tile')].length > 0"""
    )
    expect(page.locator(f"input[data-layer={layer}]")).to_be_checked()


def test_a_layer_is_found_switched_on_faded_and_kept_in_the_link(page, open_page):
    page.goto("/")
    ready(page)
    page.get_by_label("查找图层").fill("components")
    expect(page.locator("#tree .tree-row")).to_have_count(1)
    page.get_by_label("部件", exact=True).check()
    painted(page, "components")
    page.wait_for_url(lambda url: "layers=components" in url)
    slider = page.get_by_label("部件的不透明度")
    slider.fill("50")
    page.wait_for_url(lambda url: "layers=components%3A50" in url)
    page.screenshot(path=PICTURES / "layers-1440.png")
    again = open_page()
    again.goto(page.url)
    ready(again)
    expect(again.locator("input[data-layer=components]")).to_be_checked()
    expect(again.get_by_label("部件的不透明度")).to_have_value("50")


def test_a_click_tells_what_the_layers_hold(page):
    items = page.request.get("/ogc/collections/facilities/items?limit=1").json()
    facility = items["features"][0]
    lon, lat = facility["geometry"]["coordinates"]
    page.goto(f"/?layers=facilities#17/{lat:.6f}/{lon:.6f}/households")
    ready(page)
    expect(page.locator("input[data-layer=facilities]")).to_be_checked()
    page.mouse.click(DESKTOP["width"] / 2, DESKTOP["height"] / 2)
    card = page.get_by_role("complementary", name="详情")
    expect(card.locator(".identified")).to_contain_text(facility["properties"]["name"])


def test_order_by_keyboard(page):
    page.goto("/?layers=units,components")
    ready(page)
    up = page.get_by_label("户室上移一层")
    up.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "layers=components%2Cunits" in url)
    box = page.locator("input[data-layer=units]")
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url(lambda url: "units" not in url)


def test_the_wall_is_dark_and_comes_back(page):
    page.goto("/")
    ready(page)
    page.get_by_role("button", name="大屏深色模式").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "wall")
    panel = page.locator("#panel").evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert max(int(n) for n in panel[panel.index("(") + 1 : -1].split(",")[:3]) < 80
    settled(page)
    page.screenshot(path=PICTURES / "wall-1440.png")
    page.reload()
    ready(page)
    expect(page.locator("html")).to_have_attribute("data-theme", "wall")
    page.get_by_role("button", name="大屏深色模式").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "day")


def test_on_a_phone(open_page):
    page = open_page(viewport=PHONE)
    page.goto("/?layers=components")
    ready(page)
    page.locator("#panel-toggle").click()
    box = page.locator("input[data-layer=components]")
    box.scroll_into_view_if_needed()
    expect(box).to_be_checked()
    row = box.locator("xpath=..").bounding_box()
    assert row
    assert row["height"] >= 36
    page.screenshot(path=PICTURES / "layers-390.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_link_brings_back_points_closed_ones_labels_and_the_day(open_page):
    page = open_page()
    page.goto("/")
    tools_ready(page)
    page.locator("#incidents").check()
    page.locator("#closed").check()
    page.locator("#labels").uncheck()
    day = page.evaluate("new Date().toISOString().slice(0, 10)")
    page.locator("#as-of-day").fill(day)
    page.wait_for_url(lambda url: f"day={day}" in url)
    settled(page)
    link = page.url
    assert all(part in link for part in ("points=1", "state=", "labels=0"))
    other = open_page()
    other.goto(link)
    tools_ready(other)
    expect(other.locator("#incidents")).to_be_checked()
    expect(other.locator("#closed")).to_be_checked()
    expect(other.locator("#labels")).not_to_be_checked()
    expect(other.locator("#as-of-day")).to_have_value(day)
    expect(other.locator("#as-of-note")).not_to_be_empty()
    settled(other)
    assert other.url == link, "the link of the view that a link brought back is the same"
    other.locator("#as-of-clear").click()
    other.locator("#labels").check()
    other.locator("#incidents").uncheck()
    settled(other)
    assert "?" not in other.url.split("#")[0], "as usual the address says nothing"
