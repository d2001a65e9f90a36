"""What a tile costs in a city ten times as large: the same statement over the same kind of ground."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

from bench import city, tiny

MOST = 1.5
ROUNDS = 5
TINY = {"ROUNDS": 2}
Row = dict[str, Any]


def run() -> list[Row]:
    """Rows of (name, value, unit, reference, ratio, goal, ok): the district, the city."""
    small, large = (_measured(size) for size in ("district", "city"))
    ratio = large["p50_ms"] / small["p50_ms"]
    reference = f"{small['p50_ms']:.3g} ms with {small['units']:,} units"
    return [
        {"name": f"a tile of the ground, p50, {large['units']:,} units", "value": large["p50_ms"],
         "unit": "ms", "reference": reference, "ratio": ratio, "goal": f"≤ {MOST:g} ×",
         "ok": ratio <= MOST},
    ]  # fmt: skip


def _measured(size: str) -> dict[str, Any]:
    if tiny.is_on:
        return _probe()
    var = city.of_size(size)
    env = os.environ | {"GEO_GRID_VAR": str(var)}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.growth"], env=env, check=True, stdout=subprocess.PIPE
        )
    finally:
        city.leave(var)
    return dict(json.loads(done.stdout))


def _probe() -> dict[str, Any]:
    """In the process of one city: tiles of all zooms, made one after the other."""
    from django.db import connection

    from bench import layers
    from layers.catalogue import declarations
    from layers.tiles.vector_tiles import tile

    ground, addresses, times = declarations.named(layers.GROUND), list(layers.addresses()), []
    for _ in range(ROUNDS):
        for z, x, y in addresses:
            started = time.perf_counter()
            tile(ground, z=z, x=x, y=y)
            times.append((time.perf_counter() - started) * 1e3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM geo_grid_unit WHERE upper_inf(valid)")
        units = cursor.fetchone()[0]
    return {"units": units, "p50_ms": statistics.median(times[len(addresses) :])}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_probe()))
