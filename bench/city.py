"""The demo city of a million units, from no database at all to a map."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from django.db import connection

from bench.watched import manage
from geo_grid.cluster import SUPERUSER, Cluster

VAR = os.environ.get("GEO_GRID_BENCH_CITY") or str(Path(os.environ["GEO_GRID_VAR"]) / "city")
"""Where the city stays, for the benchmarks of its layers and its map."""
SIZE, IS_OWN = "city", True
"""`IS_OWN`: the city has a cluster of its own, made anew."""
TINY = {"SIZE": "community", "IS_OWN": False}
GOAL_S = 600.0
GOAL_MIB = 1024.0


def run() -> list[dict[str, Any]]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    var = Path(VAR)
    if IS_OWN:
        shutil.rmtree(var, ignore_errors=True)
    try:
        env = os.environ | {"GEO_GRID_VAR": str(var)}
        spent = manage("demo", "--size", SIZE, "--load-only", env=env, quiet=False)
        told = json.loads((var / "demo" / SIZE / "manifest.json").read_text(encoding="utf-8"))
        cells = _cells(var)
    finally:
        leave(var)
    rows = {file["path"] + (file["layer"] or ""): file["rows"] for file in told["files"]}
    name = (
        f"demo city: {rows['city.gpkgbuildings']:,} buildings, {rows['units.csv']:,} units, "
        f"{told['residents']:,} residents, {cells:,} cells; the database is made too"
    )
    return [
        _row(name, spent.seconds, "s", f"≤ {GOAL_S:g} s", spent.seconds <= GOAL_S),
        _row("most memory of the loader", spent.peak_mib, "MiB", f"≤ {GOAL_MIB:g} MiB",
             spent.peak_mib <= GOAL_MIB),
    ]  # fmt: skip


def _cells(var: Path) -> int:
    link: Any = Cluster(var).connect(SUPERUSER) if IS_OWN else connection
    with link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM geo_grid.geo_grid_gridcell")
        (count,) = cursor.fetchone()
    link.close()
    return int(count)


def leave(var: Path) -> None:
    """Stop the database of a city that has one of its own."""
    if IS_OWN:
        Cluster(var).stop()


def of_size(size: str) -> Path:
    """The folder of a demo city of this size; it is loaded unless it is there."""
    if not IS_OWN:
        return Path(VAR)
    var = Path(VAR) if size == "city" else Path(VAR).with_name(size)
    if not (var / "demo" / "accounts.json").exists():
        shutil.rmtree(var, ignore_errors=True)
        manage("demo", "--size", size, "--load-only", env=os.environ | {"GEO_GRID_VAR": str(var)})
    return var


def _row(name: str, value: float, unit: str, goal: str, ok: bool) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "goal": goal, "ok": ok}
