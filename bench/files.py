"""Files of a whole town: its cases, an old layer of cells, and what GDAL asks of a layer.

The town is founded from 20,000 buildings, the streets between them and 40 communities. The cases
are tried and loaded; the layer of 360 precincts, nine a community, has borders that were drawn
twice, each time a little otherwise; `ogrinfo` asks for the summary of 50,000 units.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.imports import SOUTH, STEP_DEG, WEST, write_buildings
from bench.layers import account, site
from bench.tiny import new_tables
from bench.watched import Spent, manage
from geo_grid.areas.models import City, GridCellVersion
from geo_grid.incidents.models import Incident
from geo_grid.premises.models import Unit

BUILDINGS, CASES, UNITS, COLUMNS, ROWS = 20_000, 200_000, 50_000, 12, 30
TINY = {"BUILDINGS": 400, "CASES": 200, "UNITS": 400, "COLUMNS": 3, "ROWS": 3}
FLOORS, ESTIMATED = 3, 67
"""Storeys of the town's buildings; units that its start takes one of ten storeys to have."""
GOAL_CASES_S, GOAL_CELLS_S, GOAL_SUMMARY_S = 60.0, 30.0, 5.0
A_ROW, A_BLOCK, A_COMMUNITY = 100, 5, 3
"""Buildings side by side, and between two streets; precincts of a community, each way."""
JITTER_DEG, PER_SIDE = 4e-6, 8
"""How far from its place a corner of a precinct may lie (0.4 m), and corners on each side."""
CATEGORIES = ("暴露垃圾", "井盖破损", "路灯不亮", "噪音扰民", "违规停车")
Row = dict[str, Any]


def run() -> list[Row]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        new_tables()
        founded = _found(folder)
        trial, loaded = _cases(folder)
        cells = _cells(folder)
        summary_s, units = _summary(folder)
        return [
            _row(f"a town of {BUILDINGS:,} buildings founded", founded.seconds),
            _row(f"{CASES:,} cases: trial", trial.seconds),
            _row(f"{CASES:,} cases: loaded", loaded.seconds),
            _row(f"{CASES:,} cases: both", trial.seconds + loaded.seconds, GOAL_CASES_S),
            _row(f"{COLUMNS * ROWS} precincts made cells",
                 cells.seconds, GOAL_CELLS_S),
            _row(f"ogrinfo -so of {units:,} units", summary_s, GOAL_SUMMARY_S),
            {"name": "most memory of a command", "unit": "MiB",
             "value": max(one.peak_mib for one in (founded, trial, loaded, cells))},
        ]  # fmt: skip


def _found(folder: Path) -> Spent:
    """The town from its three files."""
    buildings = folder / "buildings.csv"
    write_buildings(buildings, count=BUILDINGS, floors=FLOORS)
    streets = _written(folder / "streets.geojson", _streets())
    divisions = _written(folder / "divisions.geojson", _communities())
    return _manage("start_city", "--name", "试验城", "--code", "990109", "--datum", "wgs84",
                   "--buildings", str(buildings), "--streets", streets,
                   "--divisions", divisions)  # fmt: skip


def _streets() -> Iterator[dict[str, Any]]:
    """A line between every five buildings, both ways, through the whole town."""
    across, along = min(A_ROW, BUILDINGS), -(-BUILDINGS // A_ROW)
    west, south = WEST - STEP_DEG / 4, SOUTH - STEP_DEG / 4
    east, north = west + across * STEP_DEG, south + along * STEP_DEG
    for i in range(0, along + 1, A_BLOCK):
        y = south + i * STEP_DEG
        yield _feature("LineString", [(west, y), (east, y)], name=f"东西{i}路", highway="tertiary")
    for i in range(0, across + 1, A_BLOCK):
        x = west + i * STEP_DEG
        yield _feature(
            "LineString", [(x, south), (x, north)], name=f"南北{i}路", highway="tertiary"
        )


def _cases(folder: Path) -> tuple[Spent, Spent]:
    """Closed cases all over the town, tried and loaded."""
    path, chance = folder / "cases.csv", random.Random(7)
    along = -(-BUILDINGS // A_ROW)
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["编号", "类别", "标题", "状态", "上报时间", "结案时间", "lon", "lat"])
        for i in range(CASES):
            day, hour = i % 28 + 1, i % 24
            month = i // 28 % 12 + 1
            x = WEST + chance.random() * (A_ROW - 1) * STEP_DEG
            y = SOUTH + chance.random() * (along - 1) * STEP_DEG
            writer.writerow([
                f"C{i:07d}", CATEGORIES[i % len(CATEGORIES)], f"第 {i} 件", "已办结",
                f"2025-{month:02d}-{day:02d} {hour:02d}:10", f"2025-{month:02d}-{day:02d} {hour:02d}:50",
                f"{x:.7f}", f"{y:.7f}",
            ])  # fmt: skip
    words = ("import_data", "incidents", str(path), "-v0", "--datum", "wgs84")
    trial = _manage(*words, "--dry-run")
    assert not Incident.objects.exists(), "a trial loads nothing"
    loaded = _manage(*words)
    assert Incident.objects.count() == CASES
    return trial, loaded


def _cells(folder: Path) -> Spent:
    """The precincts become the town's cells."""
    path = _written(folder / "precincts.geojson", _precincts())
    spent = _manage("import_data", "cells", path, "-v0", "--datum", "wgs84")
    assert GridCellVersion.objects.filter(valid__upper_inf=True).count() == COLUMNS * ROWS
    return spent


def _precincts() -> Iterator[dict[str, Any]]:
    """Rectangles side by side; each side was drawn by each neighbour for itself."""
    chance = random.Random(11)
    for i in range(COLUMNS * ROWS):
        row, column = divmod(i, COLUMNS)
        ring = [
            (a[0] + (b[0] - a[0]) * k / PER_SIDE + chance.uniform(-JITTER_DEG, JITTER_DEG),
             a[1] + (b[1] - a[1]) * k / PER_SIDE + chance.uniform(-JITTER_DEG, JITTER_DEG))
            for a, b in pairwise(_ring(column, row, 1)) for k in range(PER_SIDE)
        ]  # fmt: skip
        yield _feature("Polygon", [[*ring, ring[0]]], name=f"片区{i + 1}")


def _communities() -> Iterator[dict[str, Any]]:
    """Three by three precincts each, under one street."""
    across = COLUMNS // A_COMMUNITY
    for i in range(across * (ROWS // A_COMMUNITY)):
        row, column = divmod(i, across)
        ring = _ring(column * A_COMMUNITY, row * A_COMMUNITY, A_COMMUNITY)
        yield _feature("Polygon", [ring], name=f"社区{i + 1}", code=f"990109001{i + 1:03d}")


def _ring(column: int, row: int, side: int) -> list[tuple[float, float]]:
    """Corners of a rectangle of `side` by `side` precincts, closed."""
    across, along = A_ROW * STEP_DEG / COLUMNS, -(-BUILDINGS // A_ROW) * STEP_DEG / ROWS
    west, south = WEST - STEP_DEG / 4 + column * across, SOUTH - STEP_DEG / 4 + row * along
    east, north = west + side * across, south + side * along
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def _summary(folder: Path) -> tuple[float, int]:
    """Seconds of GDAL's own client for the summary of the units of a smaller town, and how many."""
    buildings = folder / "few_buildings.csv"
    write_buildings(buildings, count=UNITS // ESTIMATED)
    new_tables()
    _manage("start_city", "--name", "试验城", "--code", "990109", "--datum", "wgs84",
            "--buildings", str(buildings))  # fmt: skip
    units = Unit.objects.count()
    user, token = account("city_manager", City.objects.get().code)
    with site() as port:
        started = time.perf_counter()
        told = subprocess.run(
            ["ogrinfo", "-ro", "-so", f"OAPIF:http://127.0.0.1:{port}/ogc", "units",
             "--config", "GDAL_HTTP_AUTH", "BASIC",
             "--config", "GDAL_HTTP_USERPWD", f"{user.username}:{token}"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        seconds = time.perf_counter() - started
    assert f"Feature Count: {units}" in told, told[:500]
    return seconds, units


def _manage(*words: str) -> Spent:
    return manage(*words, env=os.environ)


def _written(path: Path, features: Iterator[dict[str, Any]]) -> str:
    collection = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(collection), encoding="utf-8")
    return str(path)


def _feature(kind: str, coordinates: list[Any], **properties: str) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _row(name: str, seconds: float, goal: float | None = None) -> Row:
    row: Row = {"name": name, "value": seconds, "unit": "s"}
    return row if goal is None else row | {"goal": f"≤ {goal:g} s", "ok": seconds <= goal}
