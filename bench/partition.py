"""The partition kernel: goals on the shared cases, growth, and the known libraries beside it.

``python -m bench.partition`` writes docs/benchmarks-partition.md and the picture. The rivals
(pymetis, gerrychain, spopt) are not dependencies: each is measured where it can be imported, and
left out with a printed line where it cannot.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import Delaunay

from bench import partition_rivals
from bench.partition_picture import draw
from geo_grid.geometry.partition import Answer, Problem, Rules, rebalance, solve, warm
from geo_grid.geometry.partition.files import Blocks, read_blocks

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT.parent / "shared" / "partition" / "cases"
SEEDS = (1, 2, 3, 4, 5)
PARTS = (36, 100, 400)
METIS_RUNS = 60

Row = dict[str, Any]


def run() -> list[Row]:
    """The rows for the table of all benchmarks: validity, shape and time at the finest grain."""
    if not CASES.is_dir():
        print("the shared cases are not here: skipped")
        return []
    warm()
    rows: list[Row] = []
    for name, least in (("lattice60", 0.67), ("city3k", 0.62)):
        problem = load(name).problem
        took, answers = timed(lambda p=problem: [solve(p, parts=400, seed=s) for s in SEEDS])
        valid = sum(answer.valid for answer in answers)
        shape = min(mean_shape(answer) for answer in answers)
        title = f"{name}, 400 cells, 5 seeds"
        rows += [
            row(f"{title}: valid", valid, "of 5", "5", valid == 5),
            row(f"{title}: least mean Polsby-Popper", shape, "", f"≥ {least}", shape >= least),
            row(f"{title}: time of one", took / 5, "s", "≤ 5", took / 5 <= 5),
        ]
    return rows


def row(name: str, value: float, unit: str, goal: str, ok: bool) -> Row:
    """One line of the common table."""
    return {"name": name, "value": value, "unit": unit, "goal": goal, "ok": ok}


def load(name: str) -> Blocks:
    """One of the shared cases."""
    edges = CASES / f"{name}.edges.csv"
    return read_blocks(str(CASES / f"{name}.gpkg"), weights=["population"], edges=edges)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of wall clock, and the result."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


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


def goals(names: dict[str, Problem], *, tolerance: float, **budget: Any) -> list[str]:
    """Lines of the goals' table: median (least–most) over the seeds."""
    lines = []
    for name, problem in names.items():
        for parts in PARTS:
            run_one = partial(solve, problem, parts=parts, tolerance=tolerance, **budget)
            pairs = [timed(partial(run_one, seed=seed)) for seed in SEEDS]
            answers = [answer for _, answer in pairs]
            valid = sum(a.valid for a in answers)
            cells = (
                name, f"{parts}", f"± {100 * tolerance:g} %", f"{valid} of {len(SEEDS)}",
                spread([mean_shape(a) for a in answers]), spread([p10(a) for a in answers]),
                spread([took for took, _ in pairs], 1),
            )  # fmt: skip
            lines.append("| " + " | ".join(cells) + " |")
            print(lines[-1], flush=True)
    return lines


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
    weights = rng.gamma(1.5, 80.0, count)
    return Problem.build(
        weights, edges[:, 0], edges[:, 1], shared, np.full(count, 1e4), around, points_m=points
    )


def growth(counts: tuple[int, ...] = (1000, 3000, 10_000, 20_000, 30_000, 100_000)) -> list[str]:
    """Time per atom, ten atoms to a cell."""
    lines = []
    for count in counts:
        problem = town(count)
        took, answer = timed(lambda p=problem: solve(p, parts=p.count // 10))
        out = int((answer.cells.excess > 0).sum())
        each = 1000 * took / count
        lines.append(f"| {count:,} | {count // 10:,} | {took:.1f} | {each:.3f} | {out} |")
        print(lines[-1], flush=True)
    return lines


def drift(names: dict[str, Problem]) -> list[str]:
    """Weights drift by ± 20 %: residents moved by rebalancing and by starting anew."""
    lines = []
    for name, problem in names.items():
        for parts in PARTS:
            before = solve(problem, parts=parts).assignment
            mended, anew, valid = [], [], 0
            for seed in SEEDS[:3]:
                factor = np.random.default_rng(seed).uniform(0.8, 1.2, problem.weights.shape)
                today = replace(problem, weights=problem.weights * factor)
                total = today.weights.sum()
                least = rebalance(today, before, rules=Rules(), seed=seed)
                scratch = solve(replace(today, present=before), parts=parts, seed=seed + 10)
                valid += least.valid
                mended.append(100 * least.moved / total)
                anew.append(100 * scratch.moved / total)
            cells = (name, f"{parts}", f"{valid} of 3", spread(mended, 1), spread(anew, 1))
            lines.append("| " + " | ".join(cells) + " |")
            print(lines[-1], flush=True)
    return lines


def rivals(names: dict[str, Problem]) -> list[str]:
    """Each library's valid run of best shape or, without one, its run of best shape."""
    runs = {"metis": METIS_RUNS, "gerrychain": 1, "spopt": 1}
    lines = []
    for (library, count), (name, problem), parts in product(runs.items(), names.items(), PARTS):
        draw_one = getattr(partition_rivals, library)
        try:
            took, tried = timed(
                lambda d=draw_one, p=problem, k=parts, c=count: [
                    d(p, parts=k, seed=i) for i in range(c)
                ]
            )
        except ImportError:
            print(f"{library} is not installed: skipped", flush=True)
            continue
        except Exception as error:  # a rival that gives up is a result
            print(f"| {library} | {name} | {parts} | fails: {error} |", flush=True)
            lines.append(
                f"| {library} | {name} | {parts} | fails: {type(error).__name__} | | | | |"
            )
            continue
        valid = [a for a in tried if a.valid]
        best = max(valid or tried, key=mean_shape)
        bad = min(int(((a.cells.excess > 0) | ~a.cells.connected).sum()) for a in tried)
        cells = (
            library, name, f"{parts}", f"{len(valid)} of {count}", f"{mean_shape(best):.3f}",
            f"{p10(best):.3f}", f"{bad}", f"{took:.1f}",
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
        print(lines[-1], flush=True)
    return lines


def main() -> None:
    """Measure everything and write the page."""
    warnings.simplefilter("ignore")
    warm()
    blocks = {name: load(name) for name in ("lattice60", "city3k")}
    names = {name: b.problem for name, b in blocks.items()}
    head = (
        "| case | cells | tolerance | valid | mean PP | 10th percentile | seconds |\n" + "|---" * 7
    )
    page = [
        "# The partition kernel, measured\n",
        "`python -m bench.partition`; median (least–most) over five seeds.\n",
        head + "|", *goals(names, tolerance=0.10), *goals(names, tolerance=0.05),
    ]  # fmt: skip
    page += [
        "\n## Growth\n",
        "| atoms | cells | s | ms per atom | out of limits |\n" + "|---" * 5 + "|",
    ]
    page += growth()
    page += ["\n## Least change\n", "Per cent of the residents moved after a drift of ± 20 %.\n"]
    page += [
        "| case | cells | valid | rebalanced | from scratch |\n" + "|---" * 5 + "|",
        *drift(names),
    ]
    page += ["\n## The known libraries\n"]
    page += [
        "| library | case | cells | valid runs | mean PP | p10 | fewest bad cells | s, all runs |"
    ]
    page += ["|---" * 8 + "|", *rivals(names)]
    city = blocks["city3k"]
    draw(city, parts=400, path=ROOT / "docs" / "partition-city3k-before-after.svg")
    (ROOT / "docs" / "benchmarks-partition.md").write_text("\n".join(page) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
