"""The command centre is live: cases appear, change and leave by themselves, and it says when not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import VAR, OpenPage, demo_served
from tests.browser.settling import settled
from tests.browser.test_command import asked, on_map, opened, refs, total

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: these tests report and move cases in it."""
    return VAR.with_name(f"{VAR.name}-command-live")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


def write(page: Page, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the API answers to a write of the page's account."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    reply = page.request.post(
        f"/api/v1/{path}", data=body, headers={"X-CSRFToken": cookies["csrftoken"]}
    )
    assert reply.ok, reply.text()
    return dict(reply.json())


def report(page: Page, name: str) -> str:
    """The ref of a case, reported in the middle of the city."""
    west, south, east, north = asked(page, "city")["bbox"]
    body = {
        "client_id": name, "text": f"井盖缺了一块 {name}", "matter": "manhole-rain", "datum": "wgs84",
        "lon": west + (east - west) * 0.45, "lat": south + (north - south) * 0.55,
    }  # fmt: skip
    return str(write(page, "incidents", body)["ref"])


def do(page: Page, ref: str, to: str, **more: Any) -> None:
    revision = asked(page, f"incidents/{ref}")["revision"]
    body = {"to": to, "revision": revision, "client_id": f"{ref}{to}", **more}
    write(page, f"incidents/{ref}/transitions", body)


def test_a_case_appears_changes_and_leaves_by_itself(open_page: OpenPage):
    page, worker = open_page(role="dispatcher"), open_page(role="grid_worker")
    opened(page)
    expect(page.locator("#live")).to_have_text("实时")
    before = total(page)
    ref = report(worker, "live 1")
    row = page.locator(f"#cases li[data-ref='{ref}']")
    expect(row).to_be_visible()
    expect(page.locator("#toast")).to_contain_text("新事件：雨水井盖")
    expect(page.locator("#count")).to_have_text(f"共 {before + 1} 件")
    settled(page)
    assert on_map(page) == before + 1
    row.locator("a").click()
    do(page, ref, "accept")
    expect(page.locator("#case .step-line")).to_contain_text("受理立案")
    page.locator("#panel-close").click()
    expect(row.locator(".step-chip")).to_have_text("受理立案")
    do(page, ref, "void", reason="误报")
    expect(row).to_have_count(0)
    expect(page.locator("#count")).to_have_text(f"共 {before} 件")
    settled(page)
    assert on_map(page) == before


def test_what_comes_in_is_shown_only_where_it_fits(open_page: OpenPage):
    page, worker = open_page(role="dispatcher"), open_page(role="grid_worker")
    opened(page, "/command/?q=live 2&kind=routine")
    expect(page.locator("#live")).to_have_text("实时")
    other, wanted = report(worker, "other"), report(worker, "live 2")
    expect(page.locator(f"#cases li[data-ref='{wanted}']")).to_be_visible()
    expect(page.locator("#count")).to_have_text("共 1 件")
    assert refs(page) == {wanted}
    assert other not in refs(page)


def open_cluster_in_the_middle(page: Page) -> None:
    """Others may stand in the document before it, beside the part of the map that is seen."""
    expect(page.locator(".case-cluster").first).to_be_attached()
    settled(page)
    x, y = page.evaluate(
        """() => {
          const centre = (one) => {
            const box = one.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
          };
          const [x, y] = centre(document.getElementById("command-map"));
          return [...document.querySelectorAll(".case-cluster")].map(centre)
            .sort((a, b) => Math.hypot(a[0] - x, a[1] - y) - Math.hypot(b[0] - x, b[1] - y))[0];
        }"""
    )
    page.mouse.click(x, y)


def test_the_open_list_of_a_cluster_survives_what_comes_in(open_page: OpenPage):
    page, worker = open_page(role="dispatcher"), open_page(role="grid_worker")
    first = asked(page, f"incidents/{report(worker, 'pile 1')}")["place"]
    report(worker, "pile 2")
    opened(page, f"/command/#19/{first['lat']}/{first['lon']}")
    open_cluster_in_the_middle(page)
    rows = page.locator(".cluster-list button")
    expect(rows.nth(1)).to_be_visible()
    before = rows.count()
    ref = report(worker, "pile 3")
    expect(rows).to_have_count(before + 1)
    page.locator(f".cluster-list [data-ref='{ref}']").click()
    expect(page.locator("#case .case-head [data-ref]")).to_have_text(ref)


def test_a_page_that_is_not_live_says_since_when_and_catches_up(open_page: OpenPage):
    page, worker = open_page(role="dispatcher", troubled=True), open_page(role="grid_worker")
    page.route("**/api/v1/events*", lambda route: route.abort())
    opened(page)
    expect(page.locator("#live")).to_have_text(re.compile(r"^\d\d:\d\d 起不是实时$"))
    ref = report(worker, "missed")
    assert ref not in refs(page)
    page.unroute("**/api/v1/events*")
    expect(page.locator(f"#cases li[data-ref='{ref}']")).to_be_visible()
    expect(page.locator("#live")).to_have_text("实时")


def test_after_a_failed_reading_what_comes_asks_for_all_anew(open_page: OpenPage):
    page, worker = open_page(role="dispatcher", troubled=True), open_page(role="grid_worker")
    opened(page)
    expect(page.locator("#live")).to_have_text("实时")
    before = total(page)
    page.route("**/api/v1/incidents?*", lambda route: route.abort())
    page.locator("[data-list=overdue]").click()
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    with page.expect_request("**/api/v1/incidents?*"):
        report(worker, "failed 1")
    settled(page)
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    assert refs(page) == set(), "one row looks like all there are"
    page.unroute("**/api/v1/incidents?*")
    page.locator("[data-list=overdue]").click()
    expect(page.locator("#count")).to_have_text(f"共 {before + 1} 件")
    # the head is drawn as soon as the figures are read, the rows with the list
    expect(page.locator("#cases li[data-ref]").nth(1)).to_be_visible()


def test_sound_is_off_until_it_is_allowed(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    button = page.locator("#sound")
    expect(button).to_have_text("声音已关，点此打开")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
