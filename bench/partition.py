"""The partition kernel: goals on the shared cases and on other towns, growth, known libraries.

``python -m bench partition`` writes its section of docs/benchmarks.md and the picture, and so do
``partition_narrow``, ``_long``, ``_towns``, ``_growth``, ``_moves``, ``_drift`` and ``_rivals``. The rivals
(pymetis, gerrychain, spopt) are development dependencies: each is measured where it can be
imported, and left out with a line that says so where it cannot.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
from scipy.spatial import Delaunay

from bench import partition_rivals
from bench.partition_picture import draw
from bench.partition_towns import TOWNS
from geo_grid.geometry.partition import (
    Answer,
    Problem,
    Rules,
    rebalance,
    resolve_cell,
    solve,
    split_cell,
    warm,
)
from geo_grid.geometry.partition.reading import Blocks, read_blocks

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CASES = ROOT.parent / "shared" / "partition" / "cases"
SEEDS = (1, 2, 3, 4, 5)
PARTS = (36, 100, 400)
METIS_RUNS = 60
AT_400 = {"lattice60": 0.67, "city3k": 0.62}
LONG_PARTS, MOVE_PARTS, LONG_S, TOWN_BLOCKS, CASE_BLOCKS = (400,), (36, 400), 30.0, 3000, 0
TINY = {
    "DOCS": Path(os.environ["GEO_GRID_VAR"]), "SEEDS": (1, 2), "PARTS": (3, 4), "METIS_RUNS": 1,
    "AT_400": {"tiny": 0.0}, "COUNTS": (100,), "LONG_PARTS": (4,), "MOVE_PARTS": (4,),
    "LONG_S": 0.2, "TOWN_BLOCKS": 60, "CASE_BLOCKS": 60,
}  # fmt: skip
COUNTS = (1000, 3000, 10_000, 20_000, 30_000, 100_000)


class Timed(NamedTuple):
    """A result, the seconds on the clock and those of all cores together."""

    result: Any
    wall_s: float
    cpu_s: float


def run_goals() -> str:
    """The goals on the shared cases, METIS beside them, and the picture."""
    if not _has_cases():
        return "The shared cases were not there."
    blocks = {name: load(name) for name in AT_400}
    ours = {name: one.problem for name, one in blocks.items()}
    warm()
    picture = DOCS / "partition-city3k-before-after.svg"
    draw(blocks[list(blocks)[-1]], parts=LONG_PARTS[0], path=picture)
    best = _best(dict(metis_runs(ours)))
    return _page(
        "“Against it” is the mean Polsby-Popper against the best valid one of 60 METIS runs.\n",
        *goals(ours, best, tolerance=0.10),
        "\n![city3k before and after](partition-city3k-before-after.svg)",
    )


def run_narrow() -> str:
    """The shared cases at ± 5 %."""
    warm()
    return _page(*goals(_shared(), {}, tolerance=0.05))


def run_long() -> str:
    """The shared cases at 400 cells with 30 seconds."""
    warm()
    more = {"parts": LONG_PARTS, "seeds": SEEDS[:3], "seconds": LONG_S}
    return _page(*goals(_shared(), {}, tolerance=0.10, **more))


def run_towns() -> str:
    """Towns of other kinds."""
    warm()
    towns = {name: make(TOWN_BLOCKS, seed=7) for name, make in TOWNS.items()}
    best = _best(dict(metis_runs(towns)))
    return _page(
        "Towns of 3,000 blocks from `bench/partition_towns.py`; METIS as above.\n",
        *goals(towns, best, tolerance=0.10, parts=PARTS[1:], seeds=SEEDS[:3]),
    )


def run_growth() -> str:
    """Time per block, ten blocks to a cell."""
    warm()
    return _page(*growth())


def run_moves() -> str:
    """The editor's moves."""
    warm()
    return _page(*moves(_shared()))


def run_drift() -> str:
    """Least change."""
    warm()
    return _page("Per cent of the residents moved after a drift of ± 20 %.\n", *drift(_shared()))


def run_rivals() -> str:
    """The known libraries."""
    ours = _shared()
    return _page(*rivals(ours, dict(metis_runs(ours))))


def _shared() -> dict[str, Problem]:
    return {name: load(name).problem for name in AT_400} if _has_cases() else {}


def _best(tried: dict[tuple[str, int], list[Answer]]) -> dict[tuple[str, int], Answer]:
    valid = {key: [a for a in answers if a.valid] for key, answers in tried.items()}
    return {key: max(answers, key=mean_shape) for key, answers in valid.items() if answers}


def _page(*lines: str) -> str:
    load_ = f"{os.getloadavg()[1]:.1f} on {os.cpu_count()} cores"
    head = (
        "Median (least–most) over the seeds; valid is exactly k connected cells inside the limits. "
        "CPU seconds add up the threads: on two idle cores the clock shows about half of them. "
        f"Load average when this was measured: {load_}.\n"
    )
    return "\n".join([head, *lines])


def _has_cases() -> bool:
    return CASE_BLOCKS > 0 or CASES.is_dir()


def load(name: str) -> Blocks:
    """One of the shared cases; a made-up one of CASE_BLOCKS blocks where that is not 0."""
    if CASE_BLOCKS:
        problem = TOWNS["quarters"](CASE_BLOCKS, seed=1)
        return Blocks(gpd.GeoDataFrame(geometry=list(problem.shapes)), problem, [])
    edges = CASES / f"{name}.edges.csv"
    return read_blocks(str(CASES / f"{name}.gpkg"), weights=["population"], edges=edges)


def timed(work: Callable[[], Any]) -> Timed:
    """Run it and look at both clocks."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return Timed(result, time.perf_counter() - wall, time.process_time() - cpu)


def mean_shape(answer: Answer) -> float:
    """Mean Polsby-Popper."""
    return float(answer.cells.polsby_popper.mean())


def p10(answer: Answer) -> float:
    """The 10th percentile of Polsby-Popper."""
    return float(np.quantile(answer.cells.polsby_popper, 0.10))


def spread(values: list[float], digits: int = 3) -> str:
    """Middle value and range."""
    middle = float(np.median(values))
    return f"{middle:.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def table(head: str, rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A table, each row printed as it is measured."""
    lines = [f"| {head} |", "|---" * (head.count("|") + 1) + "|"]
    for row in rows:
        lines.append("| " + " | ".join(row) + " |")
        print(lines[-1], flush=True)
    return lines


def metis_runs(names: dict[str, Problem]) -> Iterable[tuple[tuple[str, int], list[Answer]]]:
    """Sixty METIS runs for each case and number of cells."""
    for name, problem in names.items():
        for parts in PARTS if name in AT_400 else PARTS[1:2]:
            try:
                tried = [
                    partition_rivals.metis(problem, parts=parts, seed=i) for i in range(METIS_RUNS)
                ]
            except ImportError:
                print("pymetis is not installed: left out", flush=True)
                return
            except Exception as error:  # it refuses disconnected ground
                print(f"METIS on {name}: {error}", flush=True)
                continue
            print(f"METIS on {name}, {parts} cells: {_verdict(tried)}", flush=True)
            yield (name, parts), tried


def goals(
    names: dict[str, Problem], best: dict[tuple[str, int], Answer], *, tolerance: float,
    parts: tuple[int, ...] = (), seeds: tuple[int, ...] = (), **budget: Any,
) -> list[str]:  # fmt: skip
    """The goals' table; `best` are METIS' answers to beat."""
    parts, seeds = parts or PARTS, seeds or SEEDS

    def rows() -> Iterable[tuple[str, ...]]:
        for name, problem in names.items():
            for k in parts:
                one = partial(solve, problem, parts=k, tolerance=tolerance, **budget)
                runs = [timed(partial(one, seed=seed)) for seed in seeds]
                answers = [r.result for r in runs]
                shapes = [mean_shape(a) for a in answers]
                rival = best.get((name, k))
                proven = {"atoms_unfit", "atoms_above_limit"}
                why = {r.code for a in answers for r in a.reasons} & proven
                yield (
                    name, f"{k}",
                    f"{sum(a.valid for a in answers)} of {len(seeds)}"
                    + (" (none can be)" if why else ""),
                    spread(shapes), spread([p10(a) for a in answers]),
                    f"{mean_shape(rival):.3f} / {p10(rival):.3f}" if rival else "none valid",
                    f"{100 * (np.median(shapes) / mean_shape(rival) - 1):+.0f} %" if rival else "",
                    spread([r.cpu_s for r in runs], 1),
                )  # fmt: skip

    head = "case | cells | valid | mean PP | 10th percentile | METIS | against it | CPU s"
    if not best:
        rows_, keep = rows(), (0, 1, 2, 3, 4, 7)
        head = " | ".join(head.split(" | ")[i] for i in keep)
        return table(head, (tuple(row[i] for i in keep) for row in rows_))
    return table(head, rows())


def town(count: int, *, seed: int = 1) -> Problem:
    """A seeded triangulated town of about 100 m blocks; borders are made up, only growth counts."""
    rng = np.random.default_rng(seed)
    points = rng.random((count, 2)) * 100.0 * count**0.5
    corners = Delaunay(points).simplices
    edges = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    edges = np.unique(np.sort(edges, axis=1), axis=0)
    degree = np.bincount(edges.ravel(), minlength=count)
    shared = 800.0 / (degree[edges[:, 0]] + degree[edges[:, 1]])
    around = np.bincount(edges.ravel(), np.repeat(shared, 2), minlength=count)
    weights = np.minimum(rng.gamma(1.5, 80.0, count), 600.0)
    return Problem.build(
        weights, edges[:, 0], edges[:, 1], shared, np.full(count, 1e4), around, points_m=points
    )


def growth() -> list[str]:
    """Time per atom, ten atoms to a cell."""

    def rows() -> Iterable[tuple[str, ...]]:
        for count in COUNTS:
            problem = town(count)
            r = timed(partial(solve, problem, parts=count // 10))
            out = int((r.result.cells.excess > 0).sum())
            each = 1000 * r.cpu_s / count
            yield (
                f"{count:,}", f"{count // 10:,}", f"{r.cpu_s:.1f}", f"{r.wall_s:.1f}",
                f"{each:.2f}", f"{out}", f"{mean_shape(r.result):.3f}",
            )  # fmt: skip

    return table("blocks | cells | CPU s | clock s | CPU ms per block | out | mean PP", rows())


def moves(names: dict[str, Problem]) -> list[str]:
    """A community of 300 blocks into 10, and the editor's moves on plans of 36 and 400 cells."""

    def rows() -> Iterable[tuple[str, ...]]:
        small = TOWNS["centre"](300, seed=3)
        runs = [timed(partial(solve, small, parts=10, seed=seed)) for seed in SEEDS]
        yield _times("a community, 300 blocks into 10 cells", runs, "≤ 0.5 s")
        for name, problem in names.items():
            for parts in MOVE_PARTS:
                plan = solve(problem, parts=parts).assignment
                picked = range(0, parts, max(1, parts // 8))
                one = partial(split_cell, problem, plan, into=2, rules=Rules())
                runs = [timed(partial(one, cell=cell)) for cell in picked]
                yield _times(f"{name}, {parts} cells: split one in two", runs, "≤ 0.1 s")
                one = partial(resolve_cell, problem, plan, rules=Rules())
                runs = [timed(partial(one, cell=cell)) for cell in picked]
                yield _times(f"{name}, {parts} cells: one and its neighbours", runs, "≤ 0.3 s")

    return table("move | CPU s | clock s | goal", rows())


def _times(name: str, runs: list[Timed], goal: str) -> tuple[str, ...]:
    return name, spread([r.cpu_s for r in runs]), spread([r.wall_s for r in runs]), goal


def drift(names: dict[str, Problem]) -> list[str]:
    """Weights drift by ± 20 %: residents moved by rebalancing and by starting anew."""

    def rows() -> Iterable[tuple[str, ...]]:
        for name, problem in names.items():
            for parts in PARTS:
                before = solve(problem, parts=parts).assignment
                mended, anew, seconds, valid = [], [], [], 0
                for seed in SEEDS[:2]:
                    factor = np.random.default_rng(seed).uniform(0.8, 1.2, problem.weights.shape)
                    today = replace(problem, weights=problem.weights * factor)
                    total = today.weights.sum()
                    least = timed(partial(rebalance, today, before, rules=Rules(), seed=seed))
                    now = replace(today, present=before)
                    scratch = solve(now, parts=parts, seed=seed + 10)
                    valid += least.result.valid
                    mended.append(100 * least.result.moved / total)
                    anew.append(100 * scratch.moved / total)
                    seconds.append(least.cpu_s)
                yield (
                    name, f"{parts}", f"{valid} of 2", spread(mended, 1), spread(anew, 1),
                    spread(seconds, 1),
                )  # fmt: skip

    return table("case | cells | valid | rebalanced | from scratch | CPU s", rows())


def rivals(names: dict[str, Problem], metis: dict[tuple[str, int], list[Answer]]) -> list[str]:
    """Each library's valid run of best shape or, without one, its run of best shape."""

    def rows() -> Iterable[tuple[str, ...]]:
        for (name, parts), answers in metis.items():
            if name in names:
                yield "METIS", name, f"{parts}", *_verdict(answers)
        for library in ("gerrychain", "spopt"):
            for name, problem in names.items():
                for parts in PARTS:
                    yield library, name, f"{parts}", *_one_run(library, problem, parts)

    head = "library | case | cells | valid runs | mean PP | 10th percentile | fewest bad cells"
    return table(head, rows())


def _one_run(library: str, problem: Problem, parts: int) -> tuple[str, str, str, str]:
    try:
        return _verdict([getattr(partition_rivals, library)(problem, parts=parts, seed=1)])
    except ImportError:
        return "not installed", "", "", ""
    except Exception as error:  # a rival that gives up is a result
        return f"gives up: {type(error).__name__}", "", "", ""


def _verdict(tried: list[Answer]) -> tuple[str, str, str, str]:
    valid = [a for a in tried if a.valid]
    best = max(valid or tried, key=mean_shape)
    bad = min(int(((a.cells.excess > 0) | ~a.cells.connected).sum()) for a in tried)
    return f"{len(valid)} of {len(tried)}", f"{mean_shape(best):.3f}", f"{p10(best):.3f}", f"{bad}"
