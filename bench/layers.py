"""Tiles and pages of features over HTTP against PostgreSQL alone answering the same SQL.

A fixed list of tiles of the demo city, 8 clients. The site runs as `make demo` runs it; pgbench
sends the statement that the site sends, values filled in. Both measure in the same run, in turn.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from geo_grid.access.actions import assign_role, create_token, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import User
from geo_grid.access.scope import Scope, scope_of
from geo_grid.areas.models import City, Division
from layers import catalogue, items, scope
from layers.extent import city_facts
from layers.ogc_request import read_items
from layers.tiles import address_of, frame, statement, tile

CLIENTS, SECONDS = 8, 6.0
ZOOMS = (10, 11, 12, 13, 14, 15, 16, 17)
GROUND = "divisions,grid_cells,water,green,barriers,streets,buildings"
STREET = "population,incidents,organisations"
GOALS = {"ground": 0.80, "street": 0.60, "page": 0.50, "cached": 3.0}
LARGEST_BYTES, COLD_MS = 500_000, 250.0
Row = dict[str, Any]


def run() -> list[Row]:
    """Measure on the city that is loaded; the demo must have been loaded before."""
    manager, token = _account("city_manager", City.objects.get().code)
    street = Division.objects.filter(level="street", valid__upper_inf=True).order_by("code")[0]
    clerk, clerk_token = _account("street_manager", street.code)
    tiles = list(_addresses())
    rows = _sizes(tiles)
    with _site() as port:
        for name, layers, who, secret in (
            ("ground", GROUND, manager, token), ("street", STREET, clerk, clerk_token),
        ):  # fmt: skip
            texts = [_sql(layers, *address, scope_of(who)) for address in tiles]
            paths = [f"/tiles/{layers}/{z}/{x}/{y}.mvt" for z, x, y in tiles]
            rows += _compare(f"tiles, {name}", texts, paths, port, secret, GOALS[name])
        rows += _compare("page of 100 buildings", *_pages(), port, token, GOALS["page"])
    return rows + _cached(tiles, token, rows[3]["value"])


def _account(role: str, area: str) -> tuple[User, str]:
    name = f"bench_{secrets.token_hex(4)}"
    with acting(Caller(purpose="bench")):
        user = create_user(name, password=secrets.token_urlsafe(12))
        assign_role(user, role, division_code=area)
        return user, create_token(user)


def _cached(tiles: list[tuple[int, int, int]], token: str, plain_per_s: float) -> list[Row]:
    with _site(cache_mb=64) as port:
        paths = [f"/tiles/{GROUND}/{z}/{x}/{y}.mvt" for z, x, y in tiles]
        asyncio.run(_load(port, token, paths, seconds=1.0))
        per_s = asyncio.run(_load(port, token, paths, seconds=SECONDS))[0]
    return [_row("tiles, ground, from the cache", per_s, "tiles/s", "not cached", plain_per_s,
                 GOALS["cached"])]  # fmt: skip


def _addresses() -> Iterator[tuple[int, int, int]]:
    """Around the middle of the buildings, more of the near ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_Centroid(ST_Collect(point)) AS p"
                       " FROM geo_grid_building WHERE upper_inf(valid)) x")  # fmt: skip
        lon, lat = cursor.fetchone()
    for z in ZOOMS:
        x, y = address_of(lon, lat, z)
        reach = max(0, z - 14)
        for dx in range(-reach, reach + 1):
            for dy in range(-reach, reach + 1):
                yield z, x + dx, y + dy


def _sql(layers: str, z: int, x: int, y: int, who: Scope) -> str:
    query = statement(catalogue.named(layers), z=z, scope=who)
    with connection.cursor() as cursor:
        text = query.as_string(cursor.cursor) if query else "SELECT 1"
        return str(cursor.mogrify(text, frame(z, x, y) | scope.values(who)).decode())


def _pages() -> tuple[list[str], list[str]]:
    """Pages with a bbox: the site's own statement, caught on its way."""
    layer = catalogue.layer_named("buildings")
    west, south, east, north = city_facts().bbox
    box = f"{west},{south},{east},{north}"
    asked = read_items({"bbox": box}, layer=layer, scope=scope.EVERYTHING)
    caught: list[str] = []

    def catch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if params and "box" in params:
            with connection.connection.cursor() as raw:
                caught.append(raw.mogrify(sql, params).decode())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(catch):
        items.page(layer, asked.wanted)
    return caught, [f"/ogc/collections/buildings/items?bbox={box}"]


def _sizes(tiles: list[tuple[int, int, int]]) -> list[Row]:
    largest, times = 0, []
    for layer in catalogue.LAYERS.values():
        for z, x, y in tiles:
            start = time.perf_counter()
            largest = max(largest, len(tile([layer], z=z, x=x, y=y)))
            times.append((time.perf_counter() - start) * 1e3)
    times.sort()
    p95 = times[int(0.95 * len(times))]
    return [
        {"name": "largest tile of any layer", "value": largest / 1000, "unit": "kB",
         "goal": f"≤ {LARGEST_BYTES // 1000} kB", "ok": largest <= LARGEST_BYTES},
        {"name": "tile of one layer, p95", "value": p95, "unit": "ms", "goal": f"≤ {COLD_MS:g} ms",
         "ok": p95 <= COLD_MS},
    ]  # fmt: skip


def _compare(
    name: str, texts: list[str], paths: list[str], port: int, token: str, goal: float
) -> list[Row]:
    alone = _pgbench(texts)
    per_s, p95_ms, failed = asyncio.run(_load(port, token, paths, seconds=SECONDS))
    return [
        {"name": f"{name}: PostgreSQL alone", "value": alone, "unit": "/s"},
        _row(name, per_s, "/s", "PostgreSQL alone", alone, goal),
        {"name": f"{name}, p95", "value": p95_ms, "unit": "ms", "ok": not failed,
         "goal": "no failed reply"},
    ]  # fmt: skip


def _row(name: str, value: float, unit: str, what: str, other: float, goal: float) -> Row:
    ratio = value / other
    return {"name": name, "value": value, "unit": unit, "reference": f"{what}: {other:,.4g}",
            "ratio": ratio, "goal": f"≥ {goal:g} ×", "ok": ratio >= goal}  # fmt: skip


def _pgbench(texts: list[str]) -> float:
    """Statements a second, 8 clients, each taking one of the texts by chance."""
    database = settings.DATABASES["default"]
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, text in enumerate(texts):
            path = Path(folder) / f"{number}.sql"
            flat = " ".join(re.sub(r"--[^\n]*", "", text).split())  # a statement is one line
            path.write_text(flat + ";\n", encoding="utf-8")
            files += ["-f", str(path)]
        options = f"-c search_path={settings.GEO_GRID_SCHEMA},public"
        done = subprocess.run(
            ["pgbench", "-n", "-M", "simple", "-c", str(CLIENTS), "-j", "2", "-T",
             str(int(SECONDS)), *files, "-h", database["HOST"], "-U", database["USER"],
             database["NAME"]],
            capture_output=True, text=True, check=True,
            env=os.environ | {"PGOPTIONS": f"{options} -c max_parallel_workers_per_gather=0"},
        )  # fmt: skip
    (line,) = (one for one in done.stdout.splitlines() if one.startswith("tps"))
    return float(line.split()[2])


@contextlib.contextmanager
def _site(*, cache_mb: int = 0) -> Iterator[int]:
    """The site as the demo serves it, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    told = {"GEO_GRID_ROLE": "app", "GEO_GRID_HTTPS": "0", "GEO_GRID_TILE_CACHE_MB": str(cache_mb)}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "geo_grid.wsgi:application", "--bind",
         f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--worker-class", "gthread",
         "--no-control-socket", "--keep-alive", "5"],
        cwd=settings.BASE_DIR, env=os.environ | told, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


async def _load(
    port: int, token: str, paths: list[str], *, seconds: float
) -> tuple[float, float, int]:
    """Replies a second by 8 clients, the 95th percentile in ms, and how many were no 200."""
    end = time.perf_counter() + seconds
    times: list[float] = []
    failed = 0

    async def client(offset: int) -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        number = offset
        while time.perf_counter() < end:
            path = paths[number * 7 % len(paths)]
            number += 1
            start = time.perf_counter()
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n"
                f"Authorization: Bearer {token}\r\n\r\n".encode()
            )
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            size = int(head.split("content-length:")[1].split("\r\n")[0])
            await reader.readexactly(size)
            failed += " 200 " not in head.split("\r\n", 1)[0]
            times.append((time.perf_counter() - start) * 1e3)
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(client(offset) for offset in range(CLIENTS)))
    times.sort()
    return len(times) / (time.perf_counter() - start), times[int(0.95 * len(times))], failed
