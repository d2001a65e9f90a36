"""What nginx in front costs and gives: the same server asked through it and past it, in turn.

One gunicorn listens on its unix socket, where nginx asks it, and on a port of its own. Pages of
features, tiles and points go both ways; static files by nginx and, past it, by WhiteNoise. The
share that reading a kept tile has in its reply says what handing it over to nginx
(X-Accel-Redirect) could save at most.

Clients, nginx and the site share the cores, and all of them are busy: a reply that goes through one
process more costs its share of them. Tiles and points were asked for again without the access log,
without gzip, without limits of connections, with one worker, with compiled patterns and without
`tcp_nopush`: tiles came to 0.85–0.94 and points to 0.84–1.01 of the way past it, and the file as it
is to 0.79–0.87 and 0.84–0.93 on two days: no farther apart than from itself.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from bench.layers import addresses
from bench.load import etags_of, load
from bench.site import _free_port
from bench.tiny import new_tables
from geo_grid.access.actions import assign_role, create_token, create_user
from geo_grid.areas.models import City, GridCell
from geo_grid.edge import front, static_files
from geo_grid.edge.front import Front
from geo_grid.edge.layout import ACCOUNT, Layout
from geo_grid.edge.supervisor import START_PATIENCE_S
from geo_grid.privileges import as_account
from importers.demo.loading import load_demo
from layers.tiles.cache import TileCache

SIZE, CLIENTS, SECONDS, ROUNDS, TILES = "community", 8, 3.0, 4, 20
TINY = {"CLIENTS": 1, "SECONDS": 0.1, "ROUNDS": 1, "TILES": 2}
THROUGH, STATIC = 0.95, 1.0
LAYERS = "divisions,grid_cells,water,green,barriers,streets,buildings"
Row = dict[str, Any]


def run() -> list[Row]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    if not GridCell.objects.exists():
        new_tables()
        load_demo(Path(os.environ["GEO_GRID_VAR"]) / "demo" / SIZE, size=SIZE)
    west, south, east, north = City.objects.get().envelope.extent
    user = create_user(f"bench{secrets.token_hex(4)}", password=secrets.token_urlsafe(12))
    assign_role(user, "city_manager", division_code=City.objects.get().code)
    token = create_token(user)
    tiles = [f"/tiles/{LAYERS}/{z}/{x}/{y}.mvt" for z, x, y in list(addresses())[:TILES]]
    middle = f"lon={(west + east) / 2:.6f}&lat={(south + north) / 2:.6f}&datum=wgs84"
    kinds = {
        "tiles, kept": tiles,
        "page of 100 buildings": ["/ogc/collections/buildings/items?limit=100"],
        "a point": [f"/api/v1/locate?{middle}"],
    }
    connection.close()
    rows = []
    with both_ways() as (through, past, _):
        etags_of(past, tiles, token=token)  # from now on they are kept
        for name, paths in kinds.items():
            rows.append(_compare(name, paths, through, past, token, goal=THROUGH))
        files = [f"/static/map_ui/{name}" for name in ("kit/api.js", "kit/page.css", "map/main.js")]
        rows.append(_compare("static files", files, through, past, "", goal=STATIC))
        rows.append(_kept(tiles, past, token))
    return rows


def _compare(
    name: str, paths: list[str], through: int, past: int, token: str, *, goal: float
) -> Row:
    """In turn, each first as often as the other, so that a drift of the machine shows in neither."""
    found: dict[int, list[float]] = {through: [], past: []}
    for turn in range(ROUNDS + 1):
        for port in (through, past) if turn % 2 else (past, through):
            done = load(port, paths, clients=CLIENTS, seconds=SECONDS, token=token)
            if done.failed:
                raise RuntimeError(f"{name}: {done.failed} replies failed")
            found[port].append(done.per_s)
    rate, other = (statistics.mean(rates[1:]) for rates in found.values())  # the first warms up
    return {
        "name": f"{name}, through nginx", "value": rate, "unit": "/s",
        "reference": f"past it {other:,.4g} /s", "ratio": rate / other,
        "goal": f"≥ {goal:g} ×", "ok": rate / other >= goal,
    }  # fmt: skip


def _kept(tiles: list[str], port: int, token: str) -> Row:
    """How long a kept tile is read, beside how long its reply takes one client."""
    reply_ms = load(port, tiles, clients=1, seconds=SECONDS, token=token).percentile_ms(0.5)
    with tempfile.TemporaryDirectory() as folder:
        kept = TileCache(Path(folder), limit_bytes=2**24)
        kept.put("tile", os.urandom(20_000))
        times = []
        for _ in range(200):
            started = time.perf_counter()
            kept.get("tile")
            times.append((time.perf_counter() - started) * 1e3)
    read_ms = statistics.median(times)
    return {
        "name": "reading a kept tile of 20 kB, of its reply", "value": 100 * read_ms / reply_ms,
        "unit": "%", "reference": f"{read_ms:.3f} ms of {reply_ms:.2f} ms",
    }  # fmt: skip


@contextlib.contextmanager
def both_ways() -> Iterator[tuple[int, int, Layout]]:
    """The ports of nginx and of the server behind it, run as the demo runs them, and their files."""
    with tempfile.TemporaryDirectory(prefix="geo-grid-bench-") as folder:
        Path(folder).chmod(0o711)
        layout = Layout(Path(folder))
        layout.make()
        through, past = _free_port(), _free_port()
        told = Front(
            addresses=("127.0.0.1",),
            port=through,
            static_version=static_files.collect(layout.static),
        )
        site = [
            sys.executable, "-m", "gunicorn", "geo_grid.wsgi:application", "--preload",
            "--bind", f"unix:{layout.site_socket}", "--bind", f"127.0.0.1:{past}", "--workers", "2",
            "--threads", "4", "--worker-class", "gthread", "--no-control-socket", "--keep-alive", "5",
            "--graceful-timeout", "8", "--log-level", "error",
        ]  # fmt: skip
        nginx = [
            *as_account(ACCOUNT, directory=layout.var), front.nginx_binary(), "-p", folder,
            "-c", str(front.write(told, layout)), "-e", "stderr",
        ]  # fmt: skip
        rates = {"GEO_GRID_LOCATE_RATE": "1000000/sec", "GEO_GRID_PLACE_RATE": "1000000/sec"}
        environment = os.environ | {"GEO_GRID_ROLE": "app", "GEO_GRID_HTTPS": "0"} | rates
        with _process(site, environment), _process(nginx, environment):
            _await(past)
            _await(through)
            yield through, past, layout


def _await(port: int) -> None:
    deadline = time.monotonic() + START_PATIENCE_S
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


@contextlib.contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    running = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    try:
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=60)
