"""What a citizen reports is a row of every open command page, and nobody asked for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from shapely.geometry import shape

from tests.browser.conftest import OpenPage
from tests.browser.settling import settled
from tests.browser.test_command import asked
from tests.browser.test_command_live import citizen_reports, report, row_of, watching

pytestmark = pytest.mark.browser
ROLES = ("dispatcher", "grid_worker", "city_manager")
# How fast it is a bench says (2 s are promised); here it is that it comes by itself.
NOTE_ROWS = """() => {
  globalThis.cameAt = {};
  new MutationObserver(() => {
    for (const one of document.querySelectorAll("#cases li[data-ref]"))
      globalThis.cameAt[one.dataset.ref] ??= Date.now();
  }).observe(document.getElementById("cases"), { childList: true });
}"""
NOTE_SENDING = """() => document.getElementById("report")
  .addEventListener("submit", () => { sessionStorage.setItem("sentAt", Date.now()); }, true)"""


def without_asking(page: Page) -> list[str]:
    """Filled with what would bring the rows of the page by another way than the stream."""
    found: list[str] = []
    page.on("framenavigated", lambda frame: found.append(frame.url))
    page.on(
        "request",
        lambda one: (
            found.append(one.url)
            if "/api/v1/incident_points" in one.url
            or ("/api/v1/incidents?" in one.url and "ref=" not in one.url)
            else None
        ),
    )
    return found


def test_a_report_is_a_row_for_three_roles_within_seconds_and_nobody_asked(open_page: OpenPage):
    pages = [watching(open_page, role) for role in ROLES]
    worker = pages[ROLES.index("grid_worker")]
    first = report(worker, "arrival 0")  # from here on each stream knows what it has told
    home = asked(worker, "grid_cells.geojson")["features"]
    own = next(one for one in home if one["properties"]["name"] == "永安社区第1网格")
    for page in pages:
        expect(row_of(page, first)).to_be_visible()
        settled(page)
        page.evaluate(NOTE_ROWS)
    bringing = [without_asking(page) for page in pages]
    spot = shape(own["geometry"]).representative_point()
    citizen, ref, _ = citizen_reports(open_page, (spot.x, spot.y), prepare=NOTE_SENDING)
    sent = int(citizen.evaluate("sessionStorage.getItem('sentAt')"))
    for page, urls, role in zip(pages, bringing, ROLES, strict=True):
        expect(row_of(page, ref)).to_be_visible()
        late = page.evaluate("(ref) => globalThis.cameAt[ref]", ref) - sent
        print(f"{role}: {late} ms from sending to the row")
        assert urls == [], "the row came by a reading of all"
