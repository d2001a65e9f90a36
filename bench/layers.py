"""Tiles and pages of features over HTTP against PostgreSQL alone answering the same SQL.

A fixed list of tiles of the demo city, 8 clients. The site runs as `make demo` runs it; pgbench
sends the statement that the site sends, values filled in, by the simple protocol. Both measure in
the same run, in turn. Clients, site and database share the cores; what the clients cost is told.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from bench import layer_rivals, tiny
from bench.load import Load, etags_of, load
from geo_grid.access.actions import assign_role, create_token, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import User
from geo_grid.access.scope import Scope, scope_of
from geo_grid.areas.models import City, Division
from layers.catalogue import declarations, scope
from layers.catalogue.city import city_facts
from layers.ogc import items
from layers.ogc.items_query import read_items
from layers.tiles.vector_tiles import address_of, frame, statement, tile

CLIENTS, SECONDS, ROUNDS, WARM_UP = 8, 4.0, 3, 1.0
ZOOMS = (10, 11, 12, 13, 14, 15, 16, 17)
GROUND = "divisions,grid_cells,water,green,barriers,streets,buildings"
STREET = "population,incidents,organisations"
NEAR, PAGES_OF = 14, 15
GOALS = {
    "tiles, ground": 0.80, "tiles, street": 0.60, "page of 100 buildings": 0.50, "cached": 3.0,
    "tipg": 1.5, "pygeoapi": 4.0,
}  # fmt: skip
TINY = {"CLIENTS": 1, "SECONDS": 0.1, "ROUNDS": 1, "WARM_UP": 0.1, "ZOOMS": (15,)}
LARGEST_BYTES, COLD_MS = 500_000, 250.0
Row = dict[str, Any]


def run() -> list[Row]:
    """Measure on the city that is loaded; the demo must have been loaded before."""
    manager, token = account("city_manager", City.objects.get().code)
    street = Division.objects.filter(level="street", valid__upper_inf=True).order_by("code")[0]
    clerk, clerk_token = account("street_manager", street.code)
    tiles = list(addresses())
    rows = [_size_of_city(), *_sizes(tiles)]
    with site() as port:
        for name, layers, who, secret in (
            ("ground", GROUND, manager, token), ("street", STREET, clerk, clerk_token),
        ):  # fmt: skip
            texts = [_sql(layers, *address, scope_of(who)) for address in tiles]
            rows += _compare(f"tiles, {name}", texts, _paths(layers, tiles), port, secret)
        texts, boxes = _pages(tiles)
        pages = [f"/ogc/collections/buildings/items?bbox={box}" for box in boxes]
        rows += _compare("page of 100 buildings", texts, pages, port, token)
        rows += _against_tipg(port, token, tiles, boxes)
        rows += _against_pygeoapi(port, token, boxes)
    return rows + _cached(tiles, token)


def _paths(layers: str, tiles: list[tuple[int, int, int]]) -> list[str]:
    return [f"/tiles/{layers}/{z}/{x}/{y}.mvt" for z, x, y in tiles]


def _size_of_city() -> Row:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM geo_grid_unit WHERE upper_inf(valid)")
        return {"name": "units in the city", "value": cursor.fetchone()[0], "unit": ""}


def account(role: str, area: str) -> tuple[User, str]:
    name = f"bench_{secrets.token_hex(4)}"
    with acting(Caller(purpose="bench")):
        user = create_user(name, password=secrets.token_urlsafe(12))
        assign_role(user, role, division_code=area)
        return user, create_token(user)


def _cached(tiles: list[tuple[int, int, int]], token: str) -> list[Row]:
    """From the cache and by 304, against the same tiles made anew, in turn."""
    paths = _paths(GROUND, tiles)
    with site() as port:
        _load(port, paths, token, seconds=WARM_UP)
        plain = _load(port, paths, token)
    with site(cache_mb=256) as port:
        _load(port, paths, token, seconds=3 * WARM_UP)
        kept = _load(port, paths, token)
        known = _load(port, paths, token, etags=etags_of(port, paths, token=token))
    return [
        _row(
            f"tiles, ground, {name}", found.per_s, "/s", "not cached", plain.per_s, GOALS["cached"]
        )
        for name, found in (("from the cache", kept), ("by 304", known))
    ]


def _against_tipg(
    port: int, token: str, tiles: list[tuple[int, int, int]], boxes: list[str]
) -> list[Row]:
    """Buildings alone from where both draw each of them, and pages; with our login, without theirs."""
    near = [address for address in tiles if address[0] >= NEAR]
    ours = {
        "tiles of buildings": _paths("buildings", near),
        "page of 100 buildings": [f"/ogc/collections/buildings/items?bbox={b}" for b in boxes],
    }
    if layer_rivals.tipg_command() is None:
        return [_not_measured(name, "tipg") for name in ours]
    theirs = {
        "tiles of buildings": [layer_rivals.tile_path(*address) for address in near],
        "page of 100 buildings": [layer_rivals.page_path(box) for box in boxes],
    }
    beside = _free_port()
    with layer_rivals.tipg(beside):
        return [
            _in_turn(name, (port, paths, token), (beside, theirs[name]), "tipg")
            for name, paths in ours.items()
        ]


def _against_pygeoapi(port: int, token: str, boxes: list[str]) -> list[Row]:
    """Pages of buildings; with our login, without theirs."""
    name = "page of 100 buildings"
    if layer_rivals.pygeoapi_command() is None:
        return [_not_measured(name, "pygeoapi")]
    ours = [f"/ogc/collections/buildings/items?bbox={box}" for box in boxes]
    theirs = [layer_rivals.pygeoapi_page_path(box) for box in boxes]
    beside = _free_port()
    with layer_rivals.pygeoapi(beside):
        return [_in_turn(name, (port, ours, token), (beside, theirs), "pygeoapi")]


def _not_measured(name: str, rival: str) -> Row:
    return {"name": f"{name} against {rival}", "value": None, "unit": "/s",
            "goal": f"≥ {GOALS[rival]:g} ×"}  # fmt: skip


def _in_turn(
    name: str, ours: tuple[int, list[str], str], theirs: tuple[int, list[str]], rival: str
) -> Row:
    """The rival and the site, both warmed up, one after the other."""
    for served, key in ((theirs, ""), (ours[:2], ours[2])):
        _load(*served, key, seconds=WARM_UP)
    other = _load(*theirs, "")
    found = _load(*ours)
    title = f"{name} against {rival}"
    row = _row(title, found.per_s, "/s", rival, other.per_s, GOALS[rival])
    return row | {"ok": row["ok"] and not other.failed and not found.failed}


def addresses() -> Iterator[tuple[int, int, int]]:
    """Tiles around the middle of the buildings, more of the near ones."""
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
    query = statement(declarations.named(layers), z=z, scope=who)
    with connection.cursor() as cursor:
        text = query.as_string(cursor.cursor) if query else "SELECT 1"
        return str(cursor.mogrify(text, frame(z, x, y) | scope.values(who)).decode())


def _pages(tiles: list[tuple[int, int, int]]) -> tuple[list[str], list[str]]:
    """Pages of the whole city and of the tiles of one zoom: the site's own statements, caught on
    their way, and the boxes."""
    layer = declarations.layer_named("buildings")
    boxes = [",".join(map(str, city_facts().bbox))]
    for z, x, y in tiles:
        if z == PAGES_OF:
            at = frame(z, x, y)
            boxes.append(f"{at['min_lon']},{at['min_lat']},{at['max_lon']},{at['max_lat']}")
    caught: list[str] = []

    def catch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if params and "box" in params:
            statement = sql[sql.index("SELECT json_build_object") :]  # without its declaration
            with connection.connection.cursor() as raw:
                caught.append(raw.mogrify(statement, params).decode())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(catch):
        for box in boxes:
            asked = read_items({"bbox": box}, layer=layer, scope=scope.EVERYTHING)
            items.page(layer, asked.page_request)
    return caught, boxes


def _sizes(tiles: list[tuple[int, int, int]]) -> list[Row]:
    largest, times = 0, []
    for layer in declarations.LAYERS.values():
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


def _compare(name: str, texts: list[str], paths: list[str], port: int, token: str) -> list[Row]:
    """PostgreSQL alone and the site in turn, so that a drift of the machine shows in neither."""
    _load(port, paths, token, seconds=2 * WARM_UP)
    alone, loads = [_pgbench(texts)], []
    for _ in range(ROUNDS):
        loads.append(_load(port, paths, token))
        alone.append(_pgbench(texts))
    reference, found = statistics.mean(alone), statistics.mean(one.per_s for one in loads)
    p50, p95 = (statistics.median(one.percentile_ms(q) for one in loads) for q in (0.5, 0.95))
    share = statistics.mean(one.cpu_share for one in loads)
    return [
        {"name": f"{name}: PostgreSQL alone", "value": reference, "unit": "/s"},
        _row(name, found, "/s", "PostgreSQL alone", reference, GOALS[name]),
        {"name": f"{name}, p50", "value": p50, "unit": "ms"},
        {"name": f"{name}, p95", "value": p95, "unit": "ms",
         "ok": not any(one.failed for one in loads), "goal": "no failed reply"},
        {"name": f"{name}: the clients' share of a core", "value": 100 * share, "unit": "%"},
    ]  # fmt: skip


def _load(
    port: int, paths: list[str], token: str, *, seconds: float = 0.0, etags: Sequence[str] = ()
) -> Load:
    return load(port, paths, clients=CLIENTS, seconds=seconds or SECONDS, token=token, etags=etags)


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
             str(max(1, int(SECONDS))), *files, "-h", database["HOST"], "-U", database["USER"],
             database["NAME"]],
            capture_output=True, text=True, check=True,
            env=os.environ | {"PGOPTIONS": f"{options} -c max_parallel_workers_per_gather=0"},
        )  # fmt: skip
    (line,) = (one for one in done.stdout.splitlines() if one.startswith("tps"))
    return float(line.split()[2])


@contextlib.contextmanager
def site(*, cache_mb: int = 0) -> Iterator[int]:
    """The site as the demo serves it, on a free port; one for all while the bench is tiny."""
    if tiny.is_on:
        yield _shared_site()
        return
    with _site(cache_mb) as port:
        yield port


@cache
def _shared_site() -> int:
    return tiny.shared.enter_context(_site(256))


@contextlib.contextmanager
def _site(cache_mb: int) -> Iterator[int]:
    port = _free_port()
    told = {"GEO_GRID_ROLE": "app", "GEO_GRID_HTTPS": "0", "GEO_GRID_TILE_CACHE_MB": str(cache_mb)}
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "geo_grid.wsgi:application", "--preload", "--bind",
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
