"""The demo city from nothing to a map, and what the site answers how fast."""

from __future__ import annotations

import http.client
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from bench.tiny import new_tables
from geo_grid.access.actions import assign_role, create_token, create_user
from geo_grid.areas.models import City
from importers.demo.loading import load_demo

ROOT = Path(__file__).resolve().parent.parent
DISTRICT_S = 180.0
POINT_MS = 2.0
SIZE, REQUESTS, CELL_REQUESTS = "district", 2000, 20
TINY = {"SIZE": "community", "REQUESTS": 10, "CELL_REQUESTS": 2}
Row = dict[str, Any]


def run() -> list[Row]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    new_tables()
    folder = Path(os.environ["GEO_GRID_VAR"]) / "demo" / SIZE
    started = time.perf_counter()
    manifest = load_demo(folder, size=SIZE)
    loaded = time.perf_counter() - started
    rows = [
        _row(
            f"demo {SIZE}: {manifest.households:,} households, {manifest.residents:,} residents",
            loaded, "s", f"≤ {DISTRICT_S:g} s", loaded <= DISTRICT_S,
        )
    ]  # fmt: skip
    return rows + _requests()


def _row(name: str, value: float, unit: str, goal: str = "", ok: bool | None = None) -> Row:
    return {"name": name, "value": value, "unit": unit, "goal": goal, "ok": ok}


def _requests() -> list[Row]:
    west, south, east, north = City.objects.get().envelope.extent
    middle = f"lon={(west + east) / 2:.6f}&lat={(south + north) / 2:.6f}&datum=wgs84"
    user = create_user("bench", password=secrets.token_urlsafe(12))
    assign_role(user, "city_manager", division_code=City.objects.get().code)
    token = create_token(user)
    connection.close()
    with served("bench.bare:nothing") as port:
        bare = _median_ms(port, "/", REQUESTS, token=token)
    with served("geo_grid.wsgi:application") as port:
        point = _median_ms(port, f"/api/v1/locate?{middle}", REQUESTS, token=token)
        cells = _median_ms(port, "/api/v1/grid_cells.geojson", CELL_REQUESTS, token=token)
    reference = {
        "reference": f"the same server with an empty application {bare:.2f} ms",
        "ratio": point / bare,
    }
    return [
        _row("one point over HTTP, p50", point, "ms", f"≤ {POINT_MS:g} ms", point <= POINT_MS)
        | reference,
        _row("all grid cells as GeoJSON, p50", cells, "ms"),
    ]


@contextmanager
def served(application: str, *, workers: int = 1, **env: str) -> Iterator[int]:
    """The port of the server that operators run, here with one worker."""
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, "--preload", "--no-control-socket",
        "--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "2", "--log-level", "error",
    ]  # fmt: skip
    server = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"GEO_GRID_ROLE": "app", "GEO_GRID_HTTPS": "0"} | env
    )
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _median_ms(port: int, path: str, requests: int, *, token: str) -> float:
    """One client on one connection, as a proxy keeps it open; the first tenth is warming up."""
    client = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for i in range(requests):
        started = time.perf_counter()
        client.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        reply = client.getresponse()
        reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{path}: {reply.status}")
        if i >= requests // 10:
            times.append((time.perf_counter() - started) * 1e3)
    return statistics.median(times)
