"""How long it takes to locate: in this process, over HTTP, in batches, at a point, after a write."""

from __future__ import annotations

import gc
import os
import random
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import numpy as np
from django.db import connection

from bench.addresses.score import Truth
from bench.load import load
from bench.site import served
from geo_grid.areas.models import City
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
SOUGHT_RATE = "1000000/min"


@dataclass(frozen=True)
class Times:
    """Milliseconds: the median and the 95th percentile."""

    p50: float
    p95: float


def times(work: Callable[[Any], object], asked: Iterable[Any]) -> Times:
    """One call after the other."""
    found = []
    for one in asked:
        started = time.perf_counter()
        work(one)
        found.append((time.perf_counter() - started) * 1e3)
    return Times(float(np.percentile(found, 50)), float(np.percentile(found, 95)))


def building() -> tuple[float, float]:
    """Seconds to build the index from nothing, and the MB by which this process grew."""
    from geo_grid.locate.index import current

    current._held.clear()
    gc.collect()
    before, started = _resident_mb(), time.perf_counter()
    current.prepare()
    passed = time.perf_counter() - started
    gc.collect()
    return passed, _resident_mb() - before


def _resident_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def after_a_write(truth: Truth) -> float:
    """Seconds from a change of a house's number until a text with the new one finds it."""
    from geo_grid.access.context import Caller, acting
    from geo_grid.access.system import SYSTEM
    from geo_grid.locate.queries import find
    from geo_grid.premises.models import Building
    from geo_grid.registers.buildings import correct_building

    door = next(d for d in truth.doors if d.house.number and not d.house.estate)
    pk, revision = Building.objects.values_list("pk", "revision").get(pk=door.building)
    with acting(Caller(scope=SYSTEM)):
        correct_building(pk, revision=revision, given={"number": "4711号"})
        started = time.perf_counter()
        while not _is_found(find(f"{door.house.road}4711号").results, pk):
            if time.perf_counter() - started > 60:
                raise RuntimeError("the write is not found after a minute")
            time.sleep(0.01)
        passed = time.perf_counter() - started
        correct_building(pk, revision=revision + 1, given={"number": door.house.number})
    return passed


def _is_found(results: Sequence[dict[str, Any]], pk: int) -> bool:
    return bool(results) and results[0]["id"] == pk and results[0]["exact"]


def reverse(rng: random.Random, count: int) -> tuple[Times, int]:
    """A point and its building: times, and answers unlike PostGIS."""
    from geo_grid.locate.queries import at_point

    west, south, east, north = City.objects.get().envelope.extent
    points = [(round(rng.uniform(west, east), 8), round(rng.uniform(south, north), 8))
              for _ in range(count // 2)]  # fmt: skip
    points += [(row["lon"], row["lat"]) for row in sql.rows("locate_points", {"count": count // 2})]
    found = times(lambda p: at_point(lon=p[0], lat=p[1], datum="wgs84"), points)
    unlike = 0
    for lon, lat in points:
        holding = {row["id"] for row in sql.rows("locate_holding", {"lon": lon, "lat": lat})}
        told = {a["id"] for a in at_point(lon=lon, lat=lat, datum="wgs84")
                if a["kind"] == "building" and a["exact"]}  # fmt: skip
        unlike += told != holding if holding else bool(told)
    return found, unlike


def over_http(texts: Sequence[str], *, clients: int, seconds: float) -> tuple[float, float, float]:
    """The 95th percentile of texts by several clients, of points by as many, of texts by one; ms."""
    from geo_grid.access.actions import assign_role, create_token, create_user

    user = create_user(f"bench-{secrets.token_hex(4)}", password=secrets.token_urlsafe(12))
    assign_role(user, "city_manager", division_code=City.objects.get().code)
    token = create_token(user)
    west, south, east, north = City.objects.get().envelope.extent
    rng = random.Random(5)
    points = [
        f"/api/v1/locate?lon={rng.uniform(west, east):.6f}&lat={rng.uniform(south, north):.6f}&datum=wgs84"
        for _ in range(200)
    ]
    asked = [f"/api/v1/locate?q={quote(text)}" for text in texts]
    rates = {f"GEO_GRID_{name}_RATE": SOUGHT_RATE for name in ("SEARCH", "PLACE", "LOCATE")}
    connection.close()
    with served("geo_grid.wsgi:application", workers=os.cpu_count() or 1, **rates) as port:
        load(port, asked[:50], clients=clients, seconds=min(3.0, seconds), token=token)  # warms up
        found = []
        for paths, several in ((asked, clients), (points, clients), (asked, 1)):
            done = load(port, paths, clients=several, seconds=seconds, token=token)
            if done.failed or not done.times_ms:
                raise RuntimeError(f"{done.failed} requests failed, e.g. {paths[0]}")
            found.append(done.percentile_ms(0.95))
    return found[0], found[1], found[2]
