"""How much script a brush stroke costs in Chromium, on plans of 300 and of 20,000 basic cells.

The planner's page is the real one; its plan is a lattice made here and handed to the browser in
place of the server's answers, so that nothing but the browser is measured. Script time is what
Chromium itself counts (``Performance.getMetrics``: script, style and layout, not the raster).
"""

from __future__ import annotations

import json
import math
import re
import shutil
import statistics
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "map_ui" / "static"
ORIGIN = "http://127.0.0.1:8199"
STEP, CORNERS = 0.001, 5
COLUMNS = [
    "households", "residents", "registered", "floating", "left_behind", "overseas",
    "estimated_residents", "buildings", "units", "floor_area_m2", "organisations", "facilities",
    "components", "open_incidents", "incidents_90d", "area_m2",
]  # fmt: skip
STROKES, MOVES, LENGTH_M = 7, 10, 370
MIDDLE = (955, 440)
COUNTED = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
Row = dict[str, Any]


def run() -> list[Row]:
    """Rows of (name, value, unit, goal, ok)."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is missing; run: make setup-test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        rows = [
            row
            for atoms, goal_ms in ((300, 16.0), (20_000, 50.0))
            for row in _measured(browser, atoms, goal_ms)
        ]
        browser.close()
    return rows


def _measured(browser: Any, atoms: int, goal_ms: float) -> list[Row]:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    document = lattice(atoms)
    page.route("**/*", lambda route: _answer(route, document))
    page.goto(f"{ORIGIN}/plan/1/")
    page.wait_for_selector("html[data-ready='true']", timeout=120_000)
    page.wait_for_timeout(1500)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    strokes = [_stroke(page, session, number) for number in range(STROKES)]
    page.close()
    moves = sorted(ms for pieces, _ in strokes for ms in pieces)
    shape = f"brush over 50 of {atoms:,} basic cells"
    return [
        _row(f"{shape}: p95 of {len(moves)} moves", moves[int(0.95 * len(moves))], goal_ms),
        _row(f"{shape}: the dearest move", moves[-1], None),
        _row(f"{shape}: the whole stroke (median)", statistics.median(t for _, t in strokes), None),
    ]


def _row(name: str, ms: float, goal_ms: float | None) -> Row:
    goal = "" if goal_ms is None else f"≤ {goal_ms:g} ms"
    return {
        "name": name, "value": ms, "unit": "ms", "goal": goal,
        "ok": None if goal_ms is None else ms <= goal_ms,
    }  # fmt: skip


def _stroke(page: Any, session: Any, number: int) -> tuple[list[float], float]:
    """Choose a cell, then brush over about 50 others: (script of each move, of all) in ms."""
    x, y = MIDDLE
    turn = 2 * math.pi * number / STROKES
    page.keyboard.press("v")
    page.mouse.click(x + 120 * math.cos(turn), y + 120 * math.sin(turn))
    page.keyboard.press("b")
    for _ in range(14):  # the widest brush has a radius of 300 m and covers 28 at once
        page.keyboard.press("]")
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    metres = float(page.get_attribute("#map", "data-metres-per-pixel"))
    spent = []
    for move in range(MOVES + 1):
        before = _script_ms(session)
        if move == 0:
            page.mouse.down()
        else:
            page.mouse.move(x + LENGTH_M / metres * move / MOVES, y)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        spent.append(_script_ms(session) - before)
    told = page.inner_text("#hint")
    count = int(re.findall(r"(\d+) 个单元网格", told)[0])
    assert 40 <= count <= 60, told
    page.mouse.up()
    page.wait_for_timeout(400)
    return spent, sum(spent)


def _script_ms(session: Any) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * sum(m["value"] for m in metrics if m["name"] in COUNTED)


def _answer(route: Any, document: dict[str, Any]) -> None:
    """What the site would say; nothing leaves the machine."""
    path = urlsplit(route.request.url).path
    if path == "/plan/1/":
        route.fulfill(content_type="text/html; charset=utf-8", body=_page())
    elif path.startswith("/static/"):
        file = STATIC / path.removeprefix("/static/")
        route.fulfill(content_type=TYPES.get(file.suffix, "text/plain"), body=file.read_bytes())
    elif path == "/api/v1/plans/1":
        route.fulfill(json=document)
    elif path == "/api/v1/plans/1/steps" and route.request.method == "POST":
        route.fulfill(json=_reply(route.request.post_data_json, document))
    elif path.startswith("/api/"):
        route.fulfill(json={"revision": document["revision"], "results": [], "features": []})
    else:
        route.fulfill(body=b"")


def _reply(asked: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    document["revision"] += 1
    document["position"] += 1
    changed = {
        "atoms": dict.fromkeys(asked["atoms"], asked["cell"]), "cells": {}, "cut": [],
        "pieces": None, "locked": [], "skipped": [],
    }  # fmt: skip
    return {
        "revision": document["revision"], "position": document["position"],
        "step": document["position"], "changed": changed, "sums": {}, "problems": [],
    }  # fmt: skip


def _page() -> str:
    from django.template.loader import render_to_string

    return render_to_string(
        "map_ui/plan.html", {"page": "plan", "pages": frozenset(), "language": "zh"}
    )


def lattice(atoms: int) -> dict[str, Any]:
    """A plan's document: `atoms` boxes of 100 m with 20 corners each, cells of about 8 of them."""
    wide = math.ceil(math.sqrt(atoms))
    features, edges, of = [], [], {}
    for number in range(atoms):
        row, column = divmod(number, wide)
        key = str(number)
        of[key] = f"k{row // 2}-{column // 4}"
        features.append(_box(key, row, column))
        if column + 1 < wide and number + 1 < atoms:
            edges.append([key, str(number + 1), 100.0, False])
        if number + wide < atoms:
            edges.append([key, str(number + wide), 100.0, False])
    keys = sorted(set(of.values()))
    cells = [
        {
            "key": key, "community": 1, "name": f"第{n + 1}网格", "code": f"{n:015d}",
            "type": "ordinary", "worker": n + 1, "id": n + 1, "locked": False,
            "sums": dict.fromkeys(COLUMNS, 400),
        }
        for n, key in enumerate(keys)
    ]  # fmt: skip
    return json.loads(
        json.dumps(
            {
                "id": 1, "name": "bench", "state": "draft", "revision": 0, "position": 0,
                "columns": COLUMNS, "edges": edges, "cells": cells, "of": of, "locked": [],
                "atoms": {"features": features}, "base": {"cells": cells, "of": of},
                "split_buildings": [], "problems": [], "rules": {"1": [300, 500]},
                "worker_limit": 900, "workers": [], "journal": [], "moments": [], "events": [],
                "comments": [], "publication": None, "base_changed": False, "author": 1, "me": 1,
                "may": {"edit": True, "approve": False}, "today": "2026-01-01",
                "changed_at": "2026-01-01T00:00:00Z", "created_at": "2026-01-01T00:00:00Z",
            }
        )
    )  # fmt: skip


def _box(key: str, row: int, column: int) -> dict[str, Any]:
    x, y = 118 + column * STEP, 24 + row * STEP
    share = [i / CORNERS for i in range(CORNERS)]
    ring = [
        *([x + STEP * s, y] for s in share),
        *([x + STEP, y + STEP * s] for s in share),
        *([x + STEP * (1 - s), y + STEP] for s in share),
        *([x, y + STEP * (1 - s)] for s in share),
        [x, y],
    ]
    sums = [50, 120, 80, 40, 0, 0, 0, 4, 60, 4000, 3, 1, 9, 1, 4, 11_000]
    return {
        "type": "Feature",
        "properties": {"key": key, "code": key, "community": 1, "sums": sums},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[round(a, 8), round(b, 8)] for a, b in ring]],
        },
    }
