"""The map page in headless Chromium: how long until it is drawn, and its frames while it is dragged.

The city that is loaded, served as the demo serves it, rasterised in software: what a PC without a
graphics card in an office shows.
"""

from __future__ import annotations

import secrets
import shutil
import statistics
import time
from typing import Any

from django.db import connection
from playwright.sync_api import Page, sync_playwright

from bench.layers import site
from geo_grid.access.actions import assign_role, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.areas.models import City

FIRST_S, P95_MS, LONGEST_MS = 2.0, 100.0, 300.0
SIZE = {"width": 1440, "height": 900}
OPENED = 3
"""Times the page is opened; the median counts."""
DRAGS = ((-500, -200), (500, 260), (-420, 240), (460, -260))
STEPS, STEP_S = 30, 0.016
ZOOMS = (13, 15, 17)
TINY = {"OPENED": 2, "DRAGS": ((-50, 50),), "STEPS": 3, "ZOOMS": (15,)}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
RECORD = """() => {
  window.frameTimes = [];
  let last = performance.now();
  const step = (now) => {
    window.frameTimes.push(now - last);
    last = now;
    window.frameLoop = requestAnimationFrame(step);
  };
  window.frameLoop = requestAnimationFrame(step);
}"""
RECORDED = "() => { cancelAnimationFrame(window.frameLoop); return window.frameTimes.slice(1); }"
READY = "html[data-ready='true']"
Row = dict[str, Any]


def run() -> list[Row]:
    """Seconds to the first whole picture; frames while the map is dragged at three zooms."""
    name, password = f"bench_{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    with acting(Caller(purpose="bench")):
        user = create_user(name, password=password)
        assign_role(user, "city_manager", division_code=City.objects.get().code)
    lon, lat = _middle()
    with site(cache_mb=256) as port, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = chromium.new_context(viewport=SIZE, base_url=f"http://127.0.0.1:{port}")
        told = context.request.post(
            "/api/v1/login", data={"username": name, "password": password}
        )  # fmt: skip
        if not told.ok:
            raise RuntimeError(told.text())
        page = context.new_page()
        first = [_opened(page, "/") for _ in range(OPENED)]
        rows = [_row("map page: first whole picture, cold", first[0], "s", FIRST_S),
                _row("map page: first whole picture, again", statistics.median(first[1:]), "s",
                     FIRST_S)]  # fmt: skip
        for zoom in ZOOMS:
            _opened(page, f"/#{zoom}/{lat:.6f}/{lon:.6f}/households")
            times = _dragged(page)
            p95 = times[int(0.95 * len(times))]
            rows.append(_row(f"frames at zoom {zoom}, p95 of {len(times)}", p95, "ms", P95_MS))
            rows.append(_row(f"frames at zoom {zoom}, longest", times[-1], "ms", LONGEST_MS))
        chromium.close()
    return rows


def _middle() -> tuple[float, float]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Centroid(ST_Collect(point)) AS p"
                       " FROM geo_grid_building WHERE upper_inf(valid)) x")  # fmt: skip
        lon, lat = cursor.fetchone()
    return float(lon), float(lat)


def _opened(page: Page, path: str) -> float:
    page.goto("about:blank")
    started = time.perf_counter()
    page.goto(path)
    page.wait_for_selector(READY, timeout=60_000)
    return time.perf_counter() - started


def _dragged(page: Page) -> list[float]:
    """Milliseconds of each frame while the mouse drags the map to and fro, in order of size."""
    page.evaluate(RECORD)
    for dx, dy in DRAGS:
        x, y = SIZE["width"] / 2 - dx / 2, SIZE["height"] / 2 - dy / 2
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(1, STEPS + 1):
            page.mouse.move(x + dx * step / STEPS, y + dy * step / STEPS)
            time.sleep(STEP_S)
        page.mouse.up()
        page.wait_for_selector(READY, timeout=60_000)
    return sorted(page.evaluate(RECORDED))


def _row(name: str, value: float, unit: str, most: float) -> Row:
    return {"name": name, "value": value, "unit": unit, "goal": f"≤ {most:g} {unit}",
            "ok": value <= most}  # fmt: skip
