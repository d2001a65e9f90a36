"""Points to cells: the index against shapely's STRtree and against a plain PostGIS join.

The town is seeded: Voronoi cells with a vertex about every 50 m, over 30 by 28 km. All sides start
from what they like best (arrays, ready-made points, tables with spatial indexes and statistics);
what is timed is the answer alone. Run ``python -m bench.points`` from the root of the checkout.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.geometry.lattice import from_int, snap, to_int
from geo_grid.geometry.polygon_index import NOWHERE, CellIndex, warm

POINTS = 1_000_000
CELLS = 3_000
SINGLE_POINTS = 100_000
TINY = {"POINTS": 1_000, "CELLS": 20, "SINGLE_POINTS": 100}
WEST, SOUTH, EAST, NORTH = 118.0, 24.4, 118.3, 24.65
VERTEX_EVERY_DEG = 0.0005
GOAL_RATIO = 0.5
GOAL_SINGLE_US = 25.0

Row = dict[str, Any]

_TABLES_SQL = """
CREATE TEMP TABLE bench_cell (id bigint PRIMARY KEY, geom geometry(Polygon, 4326));
CREATE TEMP TABLE bench_point (id bigint PRIMARY KEY, geom geometry(Point, 4326));
"""
_INDEXES_SQL = """
CREATE INDEX ON bench_cell USING gist (geom);
CREATE INDEX ON bench_point USING gist (geom);
ANALYZE bench_cell;
ANALYZE bench_point;
"""
_JOIN_SQL = """
CREATE TEMP TABLE bench_answer AS
SELECT p.id AS point, c.id AS cell
FROM bench_point p JOIN bench_cell c ON ST_Intersects(c.geom, p.geom)
"""


def run(cursor: Any = None) -> list[Row]:
    """Measure; with a database cursor (Django on psycopg2, PostGIS) also against the join."""
    warm()
    cells, x, y = _town()
    ids = np.arange(1, len(cells) + 1)
    build_s, index = _time(lambda: CellIndex(cells, ids=ids))
    ours_s, owners = _best(lambda: index.locate_many(x, y))
    name = f"{POINTS:,} points to {CELLS:,} cells"
    rows = [_row("index of the cells built", build_s * 1e3, "ms")]
    for label, reference_s, found in _strtree(cells, ids, shapely.points(x, y)):
        rows.append(_against(name, ours_s, label, reference_s))
        differing = int((found != owners).sum())
        rows.append(
            _row(f"answers unlike {label}", differing, "points", goal="0", ok=not differing)
        )
    rows.append(_single(index, x, y))
    if cursor is not None:
        rows += _postgis(cursor, cells, ids, x, y, name, ours_s, owners)
    return rows


def run_with_database() -> list[Row]:
    """The same beside the join in the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        return run(cursor)


def _town() -> tuple[NDArray[np.object_], NDArray[np.float64], NDArray[np.float64]]:
    rng = np.random.default_rng(1)
    frame = shapely.box(WEST, SOUTH, EAST, NORTH)
    low, high = (WEST, SOUTH), (EAST, NORTH)
    seeds = shapely.MultiPoint(rng.uniform(low, high, (CELLS, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame))
    cells = snap(shapely.segmentize(shapely.intersection(cells, frame), VERTEX_EVERY_DEG))
    x, y = from_int(to_int(rng.uniform(low, high, (POINTS, 2)))).T.copy()
    return cells, x, y


def _strtree(
    cells: NDArray[np.object_], ids: NDArray[np.int64], points: NDArray[np.object_]
) -> list[tuple[str, float, NDArray[np.int64]]]:
    """Both ways round; the tree of points is the faster one if one has the points beforehand."""
    cell_tree, point_tree = shapely.STRtree(cells), shapely.STRtree(points)
    results = []
    for label, fetch in [
        ("STRtree(cells).query(points, within)", lambda: cell_tree.query(points, "within")),
        ("STRtree(cells).query(points, intersects)", lambda: cell_tree.query(points, "intersects")),
        (
            "STRtree(points).query(cells, intersects)",
            lambda: point_tree.query(cells, "intersects")[::-1],
        ),
    ]:
        seconds, (point, cell) = _time(fetch)
        results.append((label, seconds, _lowest(point, ids[cell])))
    return results


def _lowest(point: NDArray[np.int64], cell_id: NDArray[np.int64]) -> NDArray[np.int64]:
    found = np.full(POINTS, np.iinfo(np.int64).max)
    np.minimum.at(found, point, cell_id)
    return np.where(found == np.iinfo(np.int64).max, NOWHERE, found)


def _single(index: CellIndex, x: NDArray[np.float64], y: NDArray[np.float64]) -> Row:
    places = list(zip(x[:SINGLE_POINTS].tolist(), y[:SINGLE_POINTS].tolist(), strict=True))
    seconds, _ = _best(lambda: [index.locate(lon, lat) for lon, lat in places])
    each_us = seconds / SINGLE_POINTS * 1e6
    return _row(
        "one point to its cell",
        each_us,
        "µs",
        goal=f"≤ {GOAL_SINGLE_US:g} µs",
        ok=each_us <= GOAL_SINGLE_US,
    )


def _postgis(
    cursor: Any,
    cells: NDArray[np.object_],
    ids: NDArray[np.int64],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    name: str,
    ours_s: float,
    owners: NDArray[np.int64],
) -> list[Row]:
    cursor.execute(_TABLES_SQL)
    try:
        _copy(cursor, "bench_cell", ids, cells)
        _copy(cursor, "bench_point", np.arange(POINTS), shapely.points(x, y))
        cursor.execute(_INDEXES_SQL)
        seconds, _ = _time(lambda: cursor.execute(_JOIN_SQL))
        cursor.execute("SELECT point, cell FROM bench_answer")
        point, cell = np.array(cursor.fetchall(), dtype=np.int64).T
    finally:
        cursor.execute("DROP TABLE IF EXISTS bench_cell, bench_point, bench_answer")
    differing = int((_lowest(point, cell) != owners).sum())
    return [
        _against(name, ours_s, "PostGIS ST_Intersects join", seconds),
        _row("answers unlike PostGIS", differing, "points", goal="0", ok=not differing),
    ]


def _copy(cursor: Any, table: str, ids: NDArray[np.int64], geoms: NDArray[np.object_]) -> None:
    hexes = shapely.to_wkb(shapely.set_srid(geoms, 4326), hex=True, include_srid=True)
    lines = "".join(f"{i}\t{h}\n" for i, h in zip(ids.tolist(), hexes.tolist(), strict=True))
    cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(lines))


def _time(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _best(work: Callable[[], Any], *, runs: int = 3) -> tuple[float, Any]:
    return min((_time(work) for _ in range(runs)), key=lambda run: run[0])


def _against(name: str, ours_s: float, label: str, reference_s: float) -> Row:
    ratio = ours_s / reference_s
    return _row(
        name,
        ours_s,
        "s",
        reference=f"{label}: {reference_s:.3g} s",
        ratio=ratio,
        goal=f"ratio ≤ {GOAL_RATIO:g}",
        ok=ratio <= GOAL_RATIO,
    )


def _row(
    name: str,
    value: float,
    unit: str,
    *,
    reference: str = "",
    ratio: float | None = None,
    goal: str = "",
    ok: bool | None = None,
) -> Row:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "reference": reference,
        "ratio": ratio,
        "goal": goal,
        "ok": ok,
    }


def main() -> None:
    for row in run():
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.3f}"
        verdict = {True: "ok", False: "MISSED", None: ""}[row["ok"]]
        print(
            f"{row['name']:<56} {row['value']:>9.3g} {row['unit']:<7}"
            f"{row['reference']:<54} {ratio:>6} {row['goal']:<12} {verdict}"
        )


if __name__ == "__main__":
    main()
