"""A name that is markup is a text on every page, and in the map that leaves the site."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect
from shapely.geometry import shape

from layers.catalogue import feature_collections
from layers.exports import shared_map
from tests.browser.conftest import DESKTOP, OpenPage, ready
from tests.browser.hostile_names import TRAP, lay_traps, sprung
from tests.browser.looking import middle
from tests.browser.settling import settled, watch
from tests.workers import until

pytestmark = pytest.mark.browser
PAGES = (
    ("city_manager", "/plan/"), ("city_manager", "/import/"), ("city_manager", "/addresses/"),
    ("city_manager", "/themes/"), ("city_manager", "/duplicates/"), ("city_manager", "/sources/"),
    ("city_manager", "/exports/"), ("city_manager", "/desk/"), ("city_manager", "/print/"),
    ("city_manager", "/account/"), ("security_administrator", "/accounts/"),
    ("audit_administrator", "/audit/"), ("city_manager", "/reach/"), ("city_manager", "/field/"),
)  # fmt: skip
VIOLATIONS = """window.violations = [];
document.addEventListener("securitypolicyviolation", (e) => window.violations.push(
  `${e.violatedDirective} ${e.blockedURI}`));"""


def trapped_page(open_page: OpenPage, role: str) -> tuple[Page, list[str]]:
    page = open_page(role=role, troubled=True)
    page.add_init_script(VIOLATIONS)
    return page, lay_traps(page)


def assert_harmless(page: Page) -> None:
    settled(page)
    assert sprung(page) == 0
    assert page.evaluate("window.violations") == []


@pytest.mark.parametrize(("role", "path"), PAGES, ids=[path for _, path in PAGES])
def test_p31_a_name_is_a_text_on_every_page(open_page: OpenPage, role, path):
    page, laid = trapped_page(open_page, role)
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']")
    assert_harmless(page)
    assert laid, "no reply of this page carried a name"


def is_told_of(page: Page, place: tuple[float, float]) -> bool:
    """Point at a place: whether a tooltip tells of it. What is painted meanwhile closes it again."""
    page.mouse.move(place[0] - 1, place[1])
    page.mouse.move(*place)
    settled(page)
    return page.locator(".map-tooltip").count() > 0


def test_p31_a_name_is_a_text_on_the_map(open_page: OpenPage):
    """Tooltips, labels, the card, the search, the list and the layers."""
    page, laid = trapped_page(open_page, "city_manager")
    cells = page.request.get("/api/v1/grid_cells.geojson").json()["features"]
    lon, lat = middle(max(cells, key=lambda one: shape(one["geometry"]).area))
    page.goto(f"/#14/{lat:.5f}/{lon:.5f}/households")  # from 15 on houses are what is pointed at
    ready(page)
    place = DESKTOP["width"] / 2, DESKTOP["height"] / 2
    until(lambda: is_told_of(page, place))
    expect(page.locator(".map-tooltip")).to_contain_text("<img src=x")
    page.mouse.click(*place)
    expect(page.locator("#card-body")).to_contain_text("<img src=x")
    assert_harmless(page)
    assert any("grid_cells" in url for url in laid)


@pytest.fixture
def exported_map(monkeypatch, tmp_path):
    """The exported map of two cells of a city, everything in it called like the trap."""
    shapes = ([[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]] for x in (0, 1))
    cells = [
        {"type": "Feature", "id": i, "properties": {"code": TRAP, "name": TRAP},
         "geometry": {"type": "Polygon", "coordinates": [shape]}}
        for i, shape in enumerate(shapes)
    ]  # fmt: skip
    collection = json.dumps({"type": "FeatureCollection", "features": cells})
    monkeypatch.setattr(feature_collections, "outlines", lambda level: collection)
    city = SimpleNamespace(name=TRAP, attribution=TRAP, bbox=(0, 0, 1, 1))
    monkeypatch.setattr(shared_map, "city_facts", lambda: city)
    html = shared_map.document(
        level="grid_cell", measure="households", method="quantile", classes=2,
        day=datetime(2026, 3, 1, tzinfo=UTC).date().isoformat(), language="en",
        values={0: 4, 1: None},
    )  # fmt: skip
    path = tmp_path / "map.html"
    path.write_text(html, encoding="utf-8")
    return path


def test_p31_a_name_is_a_text_in_the_map_that_leaves_the_site(browser: Browser, exported_map):
    """Opened from the disk, with no network and under no policy but its own."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    watch(page)
    page.add_init_script(VIOLATIONS)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    try:
        page.goto(exported_map.as_uri())
        page.wait_for_selector(".leaflet-container canvas")
        box = page.locator(".leaflet-container").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2 - 60, box["y"] + box["height"] / 2, steps=5)
        expect(page.locator(".leaflet-tooltip")).to_contain_text(TRAP)
        expect(page.locator("#legend")).to_contain_text(TRAP)
        assert_harmless(page)
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        # and its policy binds: what somebody writes into the page does not run
        page.evaluate("""document.body.insertAdjacentHTML("beforeend",
          "<img src='data:,' onerror=\\"window.sprung = 'late'\\">")""")
        page.wait_for_function("() => window.violations.length > 0")
        assert page.evaluate("window.sprung") is None
    finally:
        context.close()
