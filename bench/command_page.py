"""The command centre in headless Chromium while many watch: from a commit to the picture, and frames.

The whole site runs as the demo runs it. Reports come at a rate; beside the page so many streams are
open. Rasterised in software: what a PC without a graphics card shows.
"""

from __future__ import annotations

import secrets
import shutil
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from playwright.sync_api import Page, sync_playwright

from bench.edge import both_ways
from bench.events import accounts, clients, houses_everywhere, p95, report_at, stream_and_sequencer
from bench.frames import FLAGS, READY, RECORD, RECORDED, SIZE
from bench.watching import await_stream
from geo_grid.access.actions import assign_role, create_token, create_user
from geo_grid.areas.models import City
from geo_grid.premises.models import Building

STREAMS, RATE, SECONDS, OPENED = 500, 10, 20.0, 5
TINY = {"STREAMS": 2, "SECONDS": 1.0, "OPENED": 2}
PAINTED_MS, FRAME_MS, FIRST = 2000.0, 100.0, 1.2
WATCH = """() => {
  window.painted = {};
  const note = (row) => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.painted[row.dataset.ref] ??= Date.now();
  }));
  new MutationObserver(() => {
    for (const row of document.querySelectorAll("#cases li[data-ref]")) {
      if (!(row.dataset.ref in window.painted)) note(row);
    }
  }).observe(document.getElementById("cases"), { childList: true, subtree: true });
}"""
IS_LIVE = "#live[data-live='true']"
Row = dict[str, Any]


def run() -> list[Row]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    houses = houses_everywhere()
    tokens = accounts()
    name, password = f"bench{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    manager = create_user(name, password=password)
    assign_role(manager, "city_manager", division_code=City.objects.get().code)
    token = create_token(manager)
    connection.close()
    with (
        both_ways() as (port, _, layout),
        stream_and_sequencer("--uds", str(layout.stream_socket), "--no-proxy-headers"),
        sync_playwright() as playwright,
    ):
        await_stream(port, token)
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = chromium.new_context(viewport=SIZE, base_url=f"http://127.0.0.1:{port}")
        told = context.request.post("/api/v1/login", data={"username": name, "password": password})
        if not told.ok:
            raise RuntimeError(told.text())
        page = context.new_page()
        rows = [_first(page), *_live(page, port, tokens, houses)]
        chromium.close()
    return rows


def _first(page: Page) -> Row:
    """Both pages in turn; the first time of each warms up."""
    times: dict[str, list[float]] = {"/": [], "/command/": []}
    for _ in range(OPENED):
        for path, found in times.items():
            page.goto("about:blank")
            started = time.perf_counter()
            page.goto(path)
            page.wait_for_selector(READY, timeout=60_000)
            if path != "/":
                page.wait_for_selector("#command-map[data-painted='true']", timeout=60_000)
            found.append(time.perf_counter() - started)
    of_map, of_command = (statistics.median(found[1:]) for found in times.values())
    return {
        "name": "command centre: first whole picture", "value": of_command, "unit": "s",
        "reference": f"map page {of_map:.2f} s", "ratio": of_command / of_map,
        "goal": f"≤ {FIRST:g} ×", "ok": of_command <= FIRST * of_map,
    }  # fmt: skip


def _live(
    page: Page, port: int, tokens: list[tuple[str, int]], houses: list[Building]
) -> list[Row]:
    headers = [{"Authorization": f"Bearer {tokens[n % len(tokens)][0]}"} for n in range(STREAMS)]
    page.goto("/command/")
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_selector(IS_LIVE)
    page.evaluate(WATCH)
    committed: dict[str, float] = {}
    with (
        ThreadPoolExecutor(1) as writer,  # Playwright's loop runs in this thread, Django wants none
        clients(port, "/api/v1/events", headers, seconds=SECONDS + 3) as ended,
    ):
        page.evaluate(RECORD)
        begun = time.monotonic()
        for count in range(int(SECONDS * RATE)):
            time.sleep(max(begun + count / RATE - time.monotonic(), 0))
            ref = writer.submit(report_at, houses[count % len(houses)]).result()
            committed[ref] = 1000 * time.time()
        writer.submit(lambda: connection.close()).result()  # that of the writer
        frames = page.evaluate(RECORDED)
        ended()
    painted = page.evaluate("window.painted")
    late = [painted[ref] - at for ref, at in committed.items() if ref in painted]
    missing = len(committed) - len(late)
    return [
        _row(f"commit to painted, {STREAMS} streams beside, {RATE} reports/s, p95", p95(late),
             PAINTED_MS, f"{len(late)} painted, {missing} never", more=missing == 0),
        _row(f"frames meanwhile, p95 of {len(frames)}", p95(frames), FRAME_MS,
             f"longest {max(frames):.0f} ms"),
    ]  # fmt: skip


def _row(name: str, value: float, most: float, reference: str, *, more: bool = True) -> Row:
    return {"name": name, "value": value, "unit": "ms", "reference": reference,
            "goal": f"≤ {most:g} ms", "ok": value <= most and more}  # fmt: skip
