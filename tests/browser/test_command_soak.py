"""A wall and an operator's page through a long day: what they hold in memory does not grow.

Five thousand events and two hundred other views. Memory is read after the garbage was collected,
first when the page has warmed up (its journal of events is full by then) and again at the end.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import ROOT, VAR, OpenPage, demo_served, environment
from tests.browser.settling import settled
from tests.browser.test_command import asked, on_map, opened
from tests.browser.test_views import on_wall, send

pytestmark = [pytest.mark.browser, pytest.mark.torture]
EVENTS, VIEWS, LAST_EVENTS = 5_000, 200, 150
WARM_EVENTS, WARM_VIEWS = 700, 20
"""The journal that is kept for other tabs holds 500 events."""
MOST_GROWTH = 1.2
FILTERS = (
    "",
    "light=red",
    "kind=routine",
    "step=handling",
    "list=overdue",
    "hours=24",
    "q=灯",
    "state=",
)
LOOKS = ("", "look=heat", "look=cells", "look=rate", "look=spots", "")


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own, in which thousands of things happen."""
    return VAR.with_name(f"{VAR.name}-soak")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


@dataclass(frozen=True)
class Held:
    """What a page holds after the garbage was collected."""

    heap_mb: float
    nodes: int
    listeners: int

    def __str__(self) -> str:
        return f"{self.heap_mb:.1f} MB, {self.nodes} nodes, {self.listeners} listeners"


def held(devtools: CDPSession) -> Held:
    for _ in range(3):  # what finalizers let go of is collected the next time
        devtools.send("HeapProfiler.collectGarbage")
    heap = devtools.send("Runtime.getHeapUsage")["usedSize"]
    counted = devtools.send("Memory.getDOMCounters")
    return Held(heap / 2**20, counted["nodes"], counted["jsEventListeners"])


@contextmanager
def happening(demo_folder: Path, count: int) -> Iterator[None]:
    """So many changes of cases, begun now and made at the end; none goes on where the test fails."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.browser.busy_city", str(count)], cwd=ROOT,
        env=environment(demo_folder), stdout=subprocess.PIPE,
    ) as changes:  # fmt: skip
        try:
            yield
            told, _ = changes.communicate(timeout=3000)
        finally:
            changes.kill()
    assert changes.returncode == 0
    assert int(told) == count


def zoomed(page: Page, step: int) -> None:
    """Nearer and back, in turn."""
    page.locator("#command-map").hover(position={"x": 300, "y": 300})
    page.mouse.wheel(0, -240 if step % 2 else 240)
    settled(page)


def filters_of(step: int) -> dict[str, str]:
    return {"state": "open"} | dict(parse_qsl(FILTERS[step % len(FILTERS)]))


def is_the_queryset(page: Page, shown: str) -> None:
    """The page says what a list of its own account holds: the number, the first rows, every mark."""
    page.wait_for_function(
        """async ([shown]) => {
          const reply = await fetch("/api/v1/incident_figures?state=open");
          const { total } = await reply.json();
          return Number(document.querySelector(shown).textContent.replace(/\\D/g, "")) === total;
        }""",
        arg=[shown], polling=2000,
    )  # fmt: skip
    settled(page)
    found = asked(page, "incidents", state="open", limit=200)["results"]
    rows = page.locator("#cases li[data-ref]").evaluate_all("all => all.map((x) => x.dataset.ref)")
    assert rows == [one["ref"] for one in found][: len(rows)]
    assert len(rows) >= min(len(found), 20)  # one page, without those that went since it was read
    assert on_map(page) == asked(page, "incident_figures", state="open")["total"]


def soaked(page: Page, folder: Path, view: Callable[[int], None], name: str) -> None:
    """Views change while events come; what is held at the end is hardly more than when warm."""
    devtools = page.context.new_cdp_session(page)
    marks = []
    for events, views in ((WARM_EVENTS, WARM_VIEWS), (EVENTS - WARM_EVENTS, VIEWS - WARM_VIEWS)):
        with happening(folder, events):
            for step in range(views):
                view(step)
        page.wait_for_timeout(8_000)  # the last of the changes is drawn, and its toast gone
        view(0)
        settled(page)
        marks.append(held(devtools))
        print(f"{name}: {marks[-1]}")
    warm, late = marks
    assert late.heap_mb <= MOST_GROWTH * warm.heap_mb
    assert late.nodes <= MOST_GROWTH * warm.nodes + 500
    assert late.listeners <= MOST_GROWTH * warm.listeners + 50


def test_a_wall_holds_no_more_after_five_thousand_events(open_page: OpenPage, demo_folder: Path):
    operator, wall = open_page(role="dispatcher"), on_wall(open_page)
    operator.goto("/help/")
    west, south, east, north = asked(operator, "city")["bbox"]

    def view(step: int) -> None:
        zoom = 12 + step % 5
        place = {"zoom": zoom, "lat": (south + north) / 2, "lon": (west + east) / 2}
        show = {"name": f"第 {step} 幅", "filters": filters_of(step), "place": place}
        send(operator, show if "q" not in show["filters"] else show | {"filters": {}})
        expect(wall.locator("#wall-name")).to_contain_text(show["name"])
        settled(wall)

    soaked(wall, demo_folder, view, "wall")
    send(operator)
    expect(wall.locator("#wall-name")).to_be_hidden()
    with happening(demo_folder, LAST_EVENTS):
        pass
    is_the_queryset(wall, ".wall-total b")


def test_an_operators_page_holds_no_more_after_five_thousand_events(
    open_page: OpenPage, demo_folder: Path
):
    page = open_page(role="dispatcher", troubled=True)  # a case may be gone when it is opened
    opened(page)

    def view(step: int) -> None:
        search = "&".join(filter(None, [FILTERS[step % len(FILTERS)], LOOKS[step % len(LOOKS)]]))
        page.evaluate(
            """(search) => { history.pushState(null, "", `${location.pathname}?${search}${location.hash}`);
              dispatchEvent(new PopStateEvent("popstate")); }""",
            search,
        )
        zoomed(page, step)
        rows = page.locator("#cases li[data-ref] a")
        if step and rows.count():
            rows.first.dispatch_event("click")
            expect(page.locator("#case-panel")).to_be_visible()
            settled(page)
            page.locator("#panel-close").click()

    soaked(page, demo_folder, view, "operator")
    page.goto("/command/")
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator("#live")).to_have_attribute("data-live", "true")
    with happening(demo_folder, LAST_EVENTS):
        pass
    is_the_queryset(page, "#count")
