"""What many open streams cost the rest of the site, and what reports leave of kept replies.

The whole site runs as the demo runs it: nginx, server, stream, sequencer. Reports come at a rate all
the while. The requests of the map page are timed with streams open and without, in turn.
"""

from __future__ import annotations

import contextlib
import itertools
import secrets
import statistics
import threading
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection

from bench.edge import both_ways
from bench.events import (
    REPORTS_RATE,
    WRITERS,
    accounts,
    clients,
    houses_everywhere,
    report_at,
    row,
    stream_and_sequencer,
    watched,
)
from bench.layers import addresses
from bench.load import etags_of, load
from geo_grid.access.actions import assign_role, create_token, create_user
from geo_grid.areas.models import City
from geo_grid.premises.models import Building

STREAMS, WATCHERS, RATE, CLIENTS, SECONDS, ROUNDS, TILES = 500, 50, 10, 4, 8.0, 4, 40
TINY = {"STREAMS": 4, "WATCHERS": 2, "CLIENTS": 1, "SECONDS": 0.5, "ROUNDS": 1, "TILES": 2}
THROUGH_MS, BESIDE, KEPT = 250, 1.2, 0.95
GROUND = "divisions,grid_cells,water,green,barriers,streets,buildings"
PAGE = (
    "/",
    "/api/v1/city",
    "/api/v1/layers",
    "/api/v1/grid_cells.geojson",
    "/api/v1/divisions.geojson?level=community",
)
Row = dict[str, Any]


def run() -> list[Row]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    houses = houses_everywhere()
    tokens, manager = accounts(), _manager()
    tiles = [f"/tiles/{GROUND}/{z}/{x}/{y}.mvt" for z, x, y in list(addresses())[:TILES]]
    connection.close()
    with (
        both_ways() as (port, past, layout),
        stream_and_sequencer("--uds", str(layout.stream_socket), "--no-proxy-headers"),
    ):
        await_stream(port, manager)
        found = watched(port, tokens, streams=STREAMS, rate=RATE, houses=houses)
        return [
            row(
                f"commit to client through nginx, {STREAMS} streams, {RATE} reports/s, p95",
                found.percentile_ms(0.95), "ms",
                f"{found.equal} of {found.clients} equal to what they may read",
                goal=f"≤ {THROUGH_MS} ms",
                ok=found.percentile_ms(0.95) <= THROUGH_MS and found.equal == found.clients,
            ),
            _beside(port, tokens, manager, tiles, houses),
            _kept(past, manager, tiles, houses),
        ]  # fmt: skip


def _manager() -> str:
    user = create_user(f"bench{secrets.token_hex(5)}", password=secrets.token_urlsafe(12))
    assign_role(user, "city_manager", division_code=City.objects.get().code)
    return create_token(user)


def await_stream(port: int, token: str) -> None:
    """nginx answers before the stream does."""
    header = {"Authorization": f"Bearer {token}"}
    for _ in range(100):
        with (
            contextlib.suppress(RuntimeError),
            clients(port, "/api/v1/events", [header], seconds=0) as ended,
        ):
            ended()
            return
        time.sleep(0.2)
    raise RuntimeError("the stream did not start")


@contextlib.contextmanager
def _reports(houses: list[Building], *, rate: float, writers: int = 1) -> Iterator[None]:
    """Reports at the rate, by threads, while the block lasts."""
    ended = threading.Event()
    begun = time.monotonic()

    def work(place: int) -> None:
        for count in itertools.count(place, writers):
            if ended.wait(max(begun + count / rate - time.monotonic(), 0)):
                break
            report_at(houses[count % len(houses)])
        connection.close()

    threads = [threading.Thread(target=work, args=[place]) for place in range(writers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _beside(
    port: int, tokens: list[tuple[str, int]], manager: str, tiles: list[str], houses: list[Building]
) -> Row:
    """The map page's requests with streams open and without, in turn; the first round warms up."""
    paths = [*PAGE, *tiles]
    headers = [{"Authorization": f"Bearer {tokens[n % len(tokens)][0]}"} for n in range(WATCHERS)]
    times: dict[bool, list[float]] = {False: [], True: []}
    with _reports(houses, rate=RATE):
        for turn in range(2 * (ROUNDS + 1)):
            is_watched = bool(turn % 2)
            watchers = headers if is_watched else []
            with clients(port, "/api/v1/events", watchers, seconds=SECONDS) as ended:
                done = load(port, paths, clients=CLIENTS, seconds=SECONDS, token=manager)
                ended()
            if done.failed:
                raise RuntimeError(f"the map page: {done.failed} replies failed")
            times[is_watched].append(done.percentile_ms(0.95))
    alone, beside = (statistics.mean(found[1:]) for found in times.values())
    return {
        "name": f"requests of the map page with {WATCHERS} streams open, p95", "value": beside,
        "unit": "ms", "reference": f"without {alone:.1f} ms", "ratio": beside / alone,
        "goal": f"≤ {BESIDE:g} ×", "ok": beside / alone <= BESIDE,
    }  # fmt: skip


def _kept(port: int, token: str, tiles: list[str], houses: list[Building]) -> Row:
    """How many tiles of other nouns still are what a browser has kept while reports come."""
    etags = etags_of(port, tiles, token=token)
    with _reports(houses, rate=REPORTS_RATE, writers=WRITERS):
        done = load(port, tiles, clients=1, seconds=SECONDS, token=token, etags=etags)
    share = 1 - done.failed / len(done.times_ms)
    return row(
        f"tiles of ground that are still good while {REPORTS_RATE} reports/s come", 100 * share, "%",
        f"{len(done.times_ms)} asked", goal=f"≥ {100 * KEPT:g} %", ok=share >= KEPT,
    )  # fmt: skip
