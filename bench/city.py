"""The demo city of a million units, from no database at all to a map."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.watched import manage
from geo_grid.cluster import SUPERUSER, Cluster

VAR = os.environ.get("GEO_GRID_BENCH_CITY") or str(Path(os.environ["GEO_GRID_VAR"]) / "city")
"""Where the city stays, for the benchmarks of its layers and its map."""
GOAL_S = 600.0
GOAL_MIB = 1024.0


def run() -> list[dict[str, Any]]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    var = Path(VAR)
    shutil.rmtree(var, ignore_errors=True)
    try:
        env = os.environ | {"GEO_GRID_VAR": str(var)}
        spent = manage("demo", "--size", "city", "--load-only", env=env, quiet=False)
        told = json.loads((var / "demo" / "city" / "manifest.json").read_text(encoding="utf-8"))
        with closing(Cluster(var).connect(SUPERUSER)) as link, link.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM geo_grid.geo_grid_gridcell")
            cells = cursor.fetchone()[0]
    finally:
        Cluster(var).stop()
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


def of_size(size: str) -> Path:
    """The folder of a demo city of this size; it is loaded unless it is there."""
    var = Path(VAR) if size == "city" else Path(VAR).with_name(size)
    if not (var / "demo" / "accounts.json").exists():
        shutil.rmtree(var, ignore_errors=True)
        manage("demo", "--size", size, "--load-only", env=os.environ | {"GEO_GRID_VAR": str(var)})
    return var


def _row(name: str, value: float, unit: str, goal: str, ok: bool) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "goal": goal, "ok": ok}
