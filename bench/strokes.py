"""How much script a brush stroke costs in Chromium, in plans of 300 and of 21,000 basic cells.

The city is the lattice of :mod:`bench.redraw`, the page is the product's, the site runs as the
demo serves it. What counts is what Chromium itself counts (``Performance.getMetrics``: script,
layout and style, the drawing into the canvas included, the raster not), move by move.
"""

from __future__ import annotations

import contextlib
import math
import re
import secrets
import shutil
import statistics
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page, TimeoutError, sync_playwright

from bench import redraw
from bench.layers import site
from geo_grid.access.actions import assign_role, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.redraw.drafts import actions

SIZE = {"width": 1440, "height": 900}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
COUNTED = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
READY = "html[data-ready='true']"
STROKES, WARM_UP = 8, 2
TINY = {"STROKES": 1, "WARM_UP": 0}
FIRST_COLUMN, LAST_COLUMN, ROW = 2, 18, 3
"""A stroke runs through the middles of the boxes of a row, and takes those beside it along."""
TARGETS = ((1, 11), (18, 11))
"""Boxes of the two cells that get the same 50 boxes in turn."""
WIDER = 4
"""Presses of ] from the brush at the start: three rows of boxes."""
LEAST, MOST = 45, 55
ATTEMPTS = 10
CHOSEN = """() => {
  const hint = document.getElementById("hint").innerText;
  return hint && !hint.includes("先点");
}"""
Row = dict[str, Any]


def run() -> list[Row]:
    """Rows of (name, value, unit, goal, ok)."""
    redraw.found()
    name, password = f"bench_{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    with acting(Caller(purpose="bench")):
        user = create_user(name, password=password)
        assign_role(user, "planner", division_code=redraw.DISTRICT)
    with acting(redraw.SYSTEM):
        plans = [
            (actions.create_plan(area=area, author=user.pk).pk, atoms, goal_ms)
            for area, atoms, goal_ms in (
                (redraw.FIRST, redraw.COLUMNS * redraw.ROWS, 16.0),
                (redraw.DISTRICT, redraw.atoms(), 50.0),
            )
        ]
    with site(cache_mb=256) as port, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = chromium.new_context(viewport=SIZE, base_url=f"http://127.0.0.1:{port}")
        told = context.request.post("/api/v1/login", data={"username": name, "password": password})
        if not told.ok:
            raise RuntimeError(told.text())
        rows = [row for plan in plans for row in _measured(context.new_page(), *plan)]
        chromium.close()
    return rows


@dataclass(frozen=True)
class View:
    """Where the lattice lies on the screen."""

    west: float
    north: float
    per_degree: float
    left: float
    top: float

    @classmethod
    def of(cls, page: Page) -> View:
        box = page.locator("#map").bounding_box()
        west, _, east, north = map(float, page.get_attribute("#map", "data-bbox").split())
        return cls(west, _mercator(north), box["width"] / (east - west), box["x"], box["y"])

    def middle(self, column: float, row: float) -> tuple[float, float]:
        """Pixels of the middle of a box of the first community."""
        lon = redraw.WEST + (column + 0.5) * redraw.STEP
        lat = redraw.SOUTH + (row + 0.5) * redraw.STEP
        return (
            self.left + (lon - self.west) * self.per_degree,
            self.top + (self.north - _mercator(lat)) * self.per_degree,
        )


def _mercator(lat: float) -> float:
    """In degrees, as wide as those of longitude."""
    return math.degrees(math.asinh(math.tan(math.radians(lat))))


def _measured(page: Page, plan: int, atoms: int, goal_ms: float) -> list[Row]:
    page.goto(f"/plan/{plan}/")
    page.wait_for_selector(READY, timeout=120_000)
    page.keyboard.press("Escape")  # the guided tour
    page.keyboard.press("b")
    for _ in range(WIDER):
        page.keyboard.press("]")
    page.wait_for_timeout(2000)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    view = View.of(page)
    strokes = [_stroke(page, session, view, n) for n in range(STROKES + WARM_UP)][WARM_UP:]
    page.close()
    moves = sorted(ms for stroke in strokes for ms in stroke)
    shape = f"brush over 50 of {atoms:,} basic cells"
    return [
        _row(f"{shape}: p95 of {len(moves)} moves", moves[int(0.95 * len(moves))], goal_ms),
        _row(f"{shape}: the dearest move", moves[-1], None),
        _row(f"{shape}: the whole stroke (median)", statistics.median(map(sum, strokes)), None),
    ]


def _stroke(page: Page, session: CDPSession, view: View, number: int) -> list[float]:
    """Choose a cell and brush over some 50 boxes of others; script of each move in ms."""
    _choose(page, *view.middle(*TARGETS[number % 2]))
    page.mouse.move(*view.middle(FIRST_COLUMN, ROW))
    page.wait_for_timeout(300)
    spent = []
    for column in range(FIRST_COLUMN, LAST_COLUMN + 1):
        before = _script_ms(session)
        if column == FIRST_COLUMN:
            page.mouse.down()
        else:
            page.mouse.move(*view.middle(column, ROW))
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        spent.append(_script_ms(session) - before)
    told = page.inner_text("#hint")
    page.mouse.up()
    page.wait_for_selector("#saved[data-state='saved']", timeout=30_000)
    count = re.search(r"(\d+) 个单元网格", told)
    if count is None or not LEAST <= int(count[1]) <= MOST:
        raise RuntimeError(f"not the stroke that was meant: {told}")
    return spent


def _choose(page: Page, x: float, y: float) -> None:
    """Click the cell that gets the boxes, again while the page is not yet there, and take the brush."""
    for _ in range(ATTEMPTS):
        page.keyboard.press("v")
        page.mouse.click(x, y)
        page.keyboard.press("b")
        with contextlib.suppress(TimeoutError):
            page.wait_for_function(CHOSEN, timeout=3000)
            return
    raise RuntimeError(f"no cell was chosen: {page.inner_text('#hint')}")


def _script_ms(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * sum(float(m["value"]) for m in metrics if m["name"] in COUNTED)


def _row(name: str, ms: float, goal_ms: float | None) -> Row:
    goal = "" if goal_ms is None else f"≤ {goal_ms:g} ms"
    return {"name": name, "value": ms, "unit": "ms", "goal": goal,
            "ok": None if goal_ms is None else ms <= goal_ms}  # fmt: skip
