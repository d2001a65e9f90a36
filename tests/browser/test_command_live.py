"""The command centre is live: cases appear, change and leave by themselves, and it says when not."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from psycopg2 import sql

from geo_grid.cluster import DATABASE, SUPERUSER, Cluster
from tests.browser.conftest import PHONE, VAR, OpenPage, demo_served
from tests.browser.redrawing import Move, planned, published
from tests.browser.redrawing import send as write
from tests.browser.settling import settled
from tests.browser.test_command import asked, on_map, opened, refs, total
from tests.browser.test_command_keys import until_at

pytestmark = pytest.mark.browser
CELLS = "**/api/v1/grid_cells.geojson*"


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: these tests report and move cases in it."""
    return VAR.with_name(f"{VAR.name}-command-live")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


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


def press(page: Page, to: str, **typed: str) -> None:
    """One step of the case in the panel: its button, what its dialog asks for, done."""
    page.locator(f"#case [data-to={to}]").click()
    dialog = page.locator("dialog")
    for name, value in typed.items():
        field = dialog.locator(f"[name={name}]")
        if name == "department":
            field.select_option(value)
        else:
            field.fill(value)
    dialog.locator("button[type=submit]").click()
    expect(dialog).to_have_count(0)


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


def test_those_behind_come_up_when_a_screenful_is_no_longer_left(open_page: OpenPage):
    page = open_page(role="dispatcher")
    page.route(
        "**/api/v1/incidents?*", lambda route: route.continue_(url=f"{route.request.url}&limit=20")
    )
    ref = report(open_page(role="grid_worker"), "live 3")
    opened(page, "/command/?sort=-reported_at")
    rows = page.locator("#cases li[data-ref]")
    expect(rows).to_have_count(20)
    for to, why in (("accept", {}), ("void", {"reason": "误报"})):
        do(page, ref, to, **why)
    expect(page.locator(f"#cases li[data-ref='{ref}']")).to_have_count(0)
    expect(rows).to_have_count(20)
    assert asked(page, "incidents", state="open")["results"][20:], "none stands behind"


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


def test_a_case_is_found_opened_and_moved_on_by_keys_alone(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page)
    until_at(page, "#filters [name=step]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#filters [name=step]")).to_have_value("reported")
    settled(page)
    before = total(page)
    assert before == asked(page, "incident_figures", state="open", step="reported")["total"] > 0
    until_at(page, "#cases .case-row")
    ref = page.evaluate("document.activeElement.closest('li').dataset.ref")
    page.keyboard.press("Enter")
    expect(page.locator("#case .case-head [data-ref]")).to_have_text(ref)
    expect(page.locator("#panel-close")).to_be_focused()
    until_at(page, "#case [data-to=ask]")
    page.keyboard.press("Enter")
    expect(page.locator("dialog [name=note]")).to_be_focused()
    page.keyboard.type("在几号门？")
    until_at(page, "dialog button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#case")).to_contain_text("在几号门？")
    assert page.evaluate("document.activeElement !== document.body"), "the focus is lost"
    page.keyboard.press("Escape")
    expect(page.locator("#case-panel")).to_be_hidden()
    expect(page.locator(f"#cases li[data-ref='{ref}'] a")).to_be_focused()


# ---- the journey of a case


def citizen_reports(
    open_page: OpenPage, at: tuple[float, float], *, prepare: str = "() => {}"
) -> tuple[Page, str, float]:
    """The citizen's page after a report from where they stand, its ref, and when it was sent.

    `prepare` is run in the page before it is sent.
    """
    place = {"longitude": at[0], "latitude": at[1]}
    page = open_page(
        role=None, viewport=PHONE, geolocation=place, permissions=["geolocation"], has_touch=True
    )
    page.goto("/report/")
    page.wait_for_selector("html[data-ready='true']")
    page.locator(".area-name").first.wait_for()
    page.locator("#here").click()
    expect(page.locator("#spot")).to_contain_text("已选位置")
    page.locator("[name=matter]").select_option("noise")
    page.locator("[name=text]").fill("夜间施工")
    page.evaluate(prepare)
    sent = time.monotonic()
    page.locator("#report [type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到，谢谢")
    return page, page.locator("#follow dd").first.inner_text(), sent


def watching(open_page: OpenPage, role: str, **options: Any) -> Page:
    page = open_page(role=role, **options)
    opened(page)
    expect(page.locator("#live")).to_have_text("实时")
    return page


def cell_in_panel(page: Page) -> Locator:
    return page.locator("#case a[href*='/cell:']")


def move_of_a_cell(open_page: OpenPage, home: dict[str, Any]) -> tuple[Move, Callable[[], None]]:
    """A border that may move out of this cell, and what makes it move."""
    planner, reviewer = open_page(role="planner"), open_page(role="street_manager")
    for page in (planner, reviewer):
        page.goto("/help/")
    move = planned(planner, area=home["code"][:12], cell=home["code"])
    return move, partial(published, planner, reviewer, move)


def changes_hands(
    screens: list[Page], worker: Page, ref: str, home: dict[str, Any], publish: Callable[[], None]
) -> None:
    """Whoever may see it wherever it lies is shown its new cell; the worker of the old one loses it."""
    with screens[0].expect_request(CELLS), screens[-1].expect_request(CELLS):  # new outlines
        publish()
    new = asked(screens[0], f"incidents/{ref}")["place"]["grid_cell"]
    assert new["id"] != home["id"]
    for page in screens:
        expect(cell_in_panel(page)).to_have_text(new["name"])
    expect(row_of(worker, ref)).to_have_count(0)
    expect(worker.locator("#case")).to_contain_text("找不到")


def rate(citizen: Page) -> None:
    citizen.reload()
    citizen.locator("#rating label", has_text="5").click()
    citizen.locator("#rating [type=submit]").click()


def row_of(page: Page, ref: str) -> Locator:
    return page.locator(f"#cases li[data-ref='{ref}']")


def test_a_report_goes_all_seven_steps_while_its_cell_is_redrawn(open_page: OpenPage):
    """A citizen, the dispatcher, the department, the verifier; and a border that moves meanwhile."""
    worker = watching(
        open_page, "grid_worker", troubled=True
    )  # told 404 once the cell is another's
    cells = [one["properties"] for one in asked(worker, "grid_cells.geojson")["features"]]
    home = next(one for one in cells if one["name"] == "永安社区第1网格")
    move, publish = move_of_a_cell(open_page, home)
    desk, office, chief = (
        watching(open_page, role) for role in ("dispatcher", "department_handler", "city_manager")
    )
    citizen, ref, sent = citizen_reports(open_page, move.at)
    expect(row_of(desk, ref)).to_be_visible()
    print(f"report to row: {time.monotonic() - sent:.2f} s, the citizen's own page included")
    for page in (desk, worker, chief):
        row_of(page, ref).locator("a").click()
        expect(cell_in_panel(page)).to_have_text(home["name"])
    press(desk, "accept")
    press(desk, "dispatch", department="urban-management")
    row_of(office, ref).locator("a").click()
    press(office, "take")
    changes_hands([desk, office, chief], worker, ref, home, publish)
    press(office, "answer", note="已劝止")
    checker = open_page(role="verifier")
    opened(checker, f"/command/?case={ref}")
    press(checker, "close")
    expect(row_of(desk, ref)).to_have_count(0)
    expect(desk.locator("#case .step-line")).to_contain_text("核查结案")
    rate(citizen)
    for page in (desk, office, checker):
        expect(page.locator("#case .step-line")).to_contain_text("监督评价")
    steps = [one["step"] for one in asked(desk, f"incidents/{ref}")["history"]]
    assert list(dict.fromkeys(steps)) == [
        "reported", "accepted", "dispatched", "handling", "answered", "closed", "evaluated",
    ]  # fmt: skip


# ---- without a database


@contextmanager
def database_away(folder: Path) -> Iterator[None]:
    """Nobody reaches the demo's tables while the block lasts."""
    allow = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    with closing(Cluster(folder).connect(SUPERUSER, "postgres")) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute(allow.format(sql.Identifier(DATABASE), sql.SQL("false")))
            try:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                    " WHERE datname = %s", [DATABASE],
                )  # fmt: skip
                yield
            finally:  # the tests that follow need it
                cursor.execute(allow.format(sql.Identifier(DATABASE), sql.SQL("true")))


@pytest.mark.parametrize("seconds", [0, pytest.param(60, marks=pytest.mark.torture)])
def test_p18_the_page_says_that_the_database_is_away_and_recovers(
    open_page: OpenPage, demo_folder: Path, seconds: int
):
    page, worker = (open_page(role=one, troubled=True) for one in ("dispatcher", "grid_worker"))
    opened(page)
    worker.goto("/help/")
    expect(page.locator("#live")).to_have_text("实时")
    before = total(page)
    with database_away(demo_folder):
        expect(page.locator("#live")).to_have_text(re.compile(r"^\d\d:\d\d 起不是实时$"))
        page.wait_for_timeout(1000 * seconds)
        page.locator("[data-list=overdue]").click()
        expect(page.locator("#problem")).to_be_visible()
        assert refs(page) == set(), "what is shown is no answer to what was asked"
        page.locator("[data-list=overdue]").click()
    expect(page.locator("#live")).to_have_text("实时")
    expect(page.locator("#count")).to_have_text(f"共 {before} 件")  # by itself
    expect(page.locator("#problem")).to_be_hidden()
    ref = report(worker, f"after {seconds} s")
    expect(page.locator(f"#cases li[data-ref='{ref}']")).to_be_visible()
    expect(page.locator("#count")).to_have_text(f"共 {before + 1} 件")


# ---- nothing is asked for by a timer


@pytest.mark.torture
def test_an_idle_page_asks_for_nothing_again(open_page: OpenPage):
    """Sixty seconds in real time; an hour of a faked clock is in `test_command`."""
    page = open_page(role="dispatcher")
    opened(page)
    expect(page.locator("#live")).to_have_text("实时")
    settled(page)
    asked_for: list[str] = []
    page.on("request", lambda r: asked_for.append(r.url))
    page.wait_for_timeout(60_000)
    assert [url for url in set(asked_for) if asked_for.count(url) > 1] == []
    assert len(asked_for) <= 6, (
        asked_for
    )  # a case may be found late meanwhile, and its numbers read
