"""Service coverage of a real town: who is out of reach of its clinic, two more, one dragged, both compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, VAR
from tests.browser.looking import problems_of_text
from tests.browser.real_town import page_of, town_served
from tests.browser.settling import settled
from tests.browser.test_reach import NUMBERS, opened, shown_numbers
from tests.browser.test_siting import JOB_MS, beside, choose, compare, drag, keep, saved_total

pytestmark = [pytest.mark.browser, pytest.mark.torture]
TOWN_VAR = VAR.with_name(f"{VAR.name}-reach-town")
TEXTS = "main :is(h1, h2, h3, p, small, span, th, td, button):not(#reach-map *)"


@pytest.fixture(scope="module")
def town_site(shared: Path) -> Iterator[str]:
    with town_served(shared, TOWN_VAR) as address:
        yield address


def api_of(page: Page):
    def get(path: str) -> Any:
        reply = page.request.get(f"/api/v1/{path}")
        assert reply.ok, reply.text()
        return reply.json()

    return get


@pytest.fixture(scope="module")
def clinic(browser: Browser, town_site: str) -> None:
    """One, at the tallest house: the data have no facility."""
    clerk = page_of(browser, town_site, TOWN_VAR, "data_manager")
    found = clerk.request.get("/ogc/collections/buildings/items?limit=1&sortby=-floors,ref").json()
    corner = found["features"][0]["geometry"]["coordinates"]
    while isinstance(corner[0], list):
        corner = corner[0]
    given = {"name": "门诊部", "kind": "clinic", "lon": corner[0], "lat": corner[1], "datum": "wgs84",
             "capacity": 20000}  # fmt: skip
    token = next(c["value"] for c in clerk.context.cookies() if "csrf" in c["name"].lower())
    reply = clerk.request.post("/api/v1/facilities", data=given, headers={"X-CSRFToken": token})
    assert reply.status == 201, reply.text()
    clerk.context.close()


def looked_at(page: Page, name: str) -> None:
    settled(page)
    width = page.viewport_size["width"]  # type: ignore[index]
    page.screenshot(path=str(VAR / f"reach-town-{name}-{width}.png"), full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert problems_of_text(page, TEXTS) == []


@pytest.mark.usefixtures("clinic")
def test_a_clinic_of_a_real_town_and_two_more(browser: Browser, town_site: str):
    page = page_of(browser, town_site, TOWN_VAR, "planner")
    api = api_of(page)
    opened(page, "/reach/?kind=clinic&level=community")
    before = shown_numbers(page)
    told = api("reach/coverage?kind=clinic&level=community")
    assert before == {key: told["total"][key] for key in NUMBERS}
    assert sum(before.values()) == told["total"]["units"]
    assert before["out"] > 0
    left = sum(one["out"] for one in told["results"])
    assert left == before["out"], "who is out of reach, community by community"
    looked_at(page, "out")

    page.locator("[name='use']").select_option(label="公共服务")
    choose(page, 2)
    chosen = beside(page, "#trial-numbers")
    assert {key: row[0] for key, row in chosen.items()} == before
    assert chosen["served"][1] > chosen["served"][0]
    looked_at(page, "chosen")
    first = keep(page, "机器选址")
    drag(page, "new-001")
    moved = shown_numbers(page)
    second = keep(page, "拖动以后")
    compare(page, api, first, second)
    assert saved_total(page, second) == moved["served"]
    looked_at(page, "compared")


@pytest.mark.usefixtures("clinic")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=lambda one: str(one["width"]))
def test_its_communities_share_stations(browser: Browser, town_site: str, viewport: dict[str, int]):
    page = page_of(browser, town_site, TOWN_VAR, "planner", viewport)
    communities = api_of(page)("divisions.geojson?level=community")["features"]
    opened(page, "/reach/?kind=clinic")
    page.locator("[name='method']").select_option("shared_stations")
    page.locator("[name='use']").select_option(label="公共服务")
    page.locator("[name='n']").fill("3")
    page.locator("#siting-form .button").click()
    expect(page.locator("#trial-quality tr.station")).to_have_count(3, timeout=JOB_MS)
    codes = [
        row.get_attribute("data-code") for row in page.locator("#trial-quality tr[data-code]").all()
    ]
    assert sorted(codes) == sorted({one["properties"]["code"] for one in communities})
    looked_at(page, "shared")
