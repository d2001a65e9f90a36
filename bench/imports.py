"""200,000 units from CSV into 5,000 buildings, against ogr2ogr loading the same file unchecked."""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from geo_grid.sql import SqlFiles

UNITS = 200_000
PER_BUILDING, PER_ENTRANCE, PER_FLOOR = 40, 20, 2
GOAL_ROWS_PER_S = 40_000
ROOT = Path(__file__).resolve().parent.parent
WEST, SOUTH, STEP_DEG = 118.0, 24.0, 0.0005


def run() -> list[dict[str, Any]]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    with tempfile.TemporaryDirectory() as folder:
        buildings, units = Path(folder) / "buildings.csv", Path(folder) / "units.csv"
        write_buildings(buildings)
        write_units(units)
        call_command("flush", interactive=False, verbosity=0)
        _import("buildings", buildings, "--datum", "wgs84")
        command_s = _import("units", units)
        again_s = _import("units", units)
        ogr_s = _ogr2ogr(units)
        memory_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        call_command("flush", interactive=False, verbosity=0)
    rate, ogr_rate = UNITS / command_s, UNITS / ogr_s
    return [
        _row(f"{UNITS:,} units: checked, resolved, an address each", rate, "rows/s",
             reference=f"ogr2ogr unchecked {ogr_rate:,.0f} rows/s", ratio=rate / ogr_rate,
             goal=f"≥ {GOAL_ROWS_PER_S:,} rows/s", ok=rate >= GOAL_ROWS_PER_S),
        _row("the same file again (nothing changes)", UNITS / again_s, "rows/s"),
        _row("most memory of the command", memory_mib, "MiB", goal="≤ 1024 MiB",
             ok=memory_mib <= 1024),
    ]  # fmt: skip


def _row(name: str, value: float, unit: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit} | more


def write_buildings(path: Path) -> None:
    """Square footprints in rows of a hundred, each with road, number and estate."""
    side = STEP_DEG / 2
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["ref", "kind", "floors", "road", "number", "estate", "wkt"])
        for i in range(UNITS // PER_BUILDING):
            x, y = WEST + i % 100 * STEP_DEG, SOUTH + i // 100 * STEP_DEG
            ring = f"{x} {y},{x + side} {y},{x + side} {y + side},{x} {y + side},{x} {y}"
            row = [f"B{i}", "住宅", PER_ENTRANCE // PER_FLOOR, f"第{i // 50}路", f"{i % 50 + 1}号"]
            writer.writerow([*row, f"花园{i // 25}", f"POLYGON(({ring}))"])


def write_units(path: Path) -> None:
    """Forty units a building behind two entrances."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["编号", "building_ref", "单元", "楼层", "房号", "用途", "建筑面积"])
        for i in range(UNITS):
            building, k = divmod(i, PER_BUILDING)
            entrance, k = divmod(k, PER_ENTRANCE)
            floor, door = divmod(k, PER_FLOOR)
            room = f"{floor + 1}{door + 1:02d}"
            area = 60 + i % 7 * 12.5
            writer.writerow(
                [f"U{i:07d}", f"B{building}", f"{entrance + 1}单元", floor + 1, room, "住宅", area]
            )


def _import(kind: str, path: Path, *more: str) -> float:
    """Seconds of the whole command, start of the interpreter included."""
    connection.close()
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "manage.py", "import_data", kind, str(path), "-v0", *more],
        cwd=ROOT, env=os.environ, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - started


def _ogr2ogr(path: Path) -> float:
    """Seconds in which GDAL's own loader fills a scratch table of the same database."""
    database = settings.DATABASES["default"]
    target = (
        f"PG:host={database['HOST']} port={database['PORT']} user={database['USER']} "
        f"dbname={database['NAME']}"
    )
    started = time.perf_counter()
    subprocess.run(
        ["ogr2ogr", "-q", "-f", "PostgreSQL", target, str(path), "-nln", "bench_units",
         "-lco", f"SCHEMA={settings.GEO_GRID_SCHEMA}", "-overwrite",
         "--config", "PG_USE_COPY", "YES"],
        check=True,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    with transaction.atomic():
        SqlFiles(__file__).run("drop_scratch")
    return seconds
