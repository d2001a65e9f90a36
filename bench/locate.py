"""Addresses to doors: what is found under each kind of noise, how fast, and what usual ways find.

The town is drawn (:mod:`bench.addresses.town`) and built at two sizes: rates are taken in the
smaller one, times in both.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import Any

from bench import tiny
from bench.addresses import absent, calibration, peers, times
from bench.addresses.draft import KINDS
from bench.addresses.loading import load_town
from bench.addresses.noise import pairs
from bench.addresses.score import SURE, Tally, Truth, by_kind, texts
from bench.addresses.town import draw
from bench.page import table
from geo_grid.locate import queries

Row = dict[str, Any]
DRAWING = Path(__file__).resolve().parent.parent / "docs" / "address-calibration.svg"
BUILDINGS, MORE_BUILDINGS = 1_300, 13_000
"""About 100,000 and 1,000,000 doors."""
EACH, IN_PAIRS, OF_PEERS, ABSENT = 40, 3_000, 2, 200
TIMED, BATCH, POINTS, CLIENTS, SECONDS = 1_000, 2_000, 600, 8, 10.0
TINY = {
    "BUILDINGS": 25, "MORE_BUILDINGS": 40, "EACH": 1, "IN_PAIRS": 5, "OF_PEERS": 1, "ABSENT": 2,
    "TIMED": 10, "BATCH": 10, "POINTS": 4, "CLIENTS": 2, "SECONDS": 0.2,
}  # fmt: skip
SEED = 20_261_130


def run() -> str:
    """The goals, the rates by kind of noise beside the peers, and how sure answers are."""
    truth = _town(BUILDINGS)
    tallies = by_kind(truth, _find, seed=SEED, each=EACH, in_pairs=IN_PAIRS)
    everything = tallies[""]
    rows = [*_rates(tallies), *_absent(truth), *_times(truth)]
    beside = _peers(truth)
    if not tiny.is_on:
        DRAWING.write_text(calibration.drawing(everything.sure), encoding="utf-8")
    small = next(row["value"] for row in rows if row["name"] == "one client, p95")
    rows += _larger(small)
    return "\n\n".join([
        f"{len(truth.doors):,} doors of {len(truth.town.houses):,} houses, names drawn at run time; "
        f"{everything.asked:,} noisy texts. Load average when this was measured: "
        f"{os.getloadavg()[1]:.1f} on {os.cpu_count()} cores.",
        table(rows), _kinds(tallies, beside), _sureness(everything),
    ])  # fmt: skip


def _town(buildings: int) -> Truth:
    tiny.new_tables()
    town = draw(SEED, buildings=buildings)
    load_town(town)
    return Truth(town)


def _find(text: str) -> list[dict[str, Any]]:
    return queries.find(text).results


def _row(name: str, value: float, unit: str, goal: str = "", ok: bool | None = None) -> Row:
    return {"name": name, "value": value, "unit": unit, "goal": goal, "ok": ok}


# ---- rates


def _rates(tallies: dict[str, Tally]) -> list[Row]:
    rows = []
    for name, label in (("one kind", "one kind of noise"), ("two kinds", "two kinds of noise")):
        tally = tallies[name]
        one, five = tally.rate(tally.hit1), tally.rate(tally.hit5)
        wrong = 100 * tally.rate(tally.wrong_exact)
        rows += [
            _row(f"{label}: the first answer is right", one, "", "≥ 0.95", one >= 0.95),
            _row(f"{label}: among the first five", five, "", "≥ 0.98", five >= 0.98),
            _row(f"{label}: another one called exact", wrong, "%", "≤ 0.2 %", wrong <= 0.2),
        ]
    worst = min((t.rate(t.hit5), name) for name, t in tallies.items() if name in KINDS)
    rows.append(_row(f"the weakest kind, {worst[1]}", worst[0], "", "≥ 0.88", worst[0] >= 0.88))
    sure = [right for confidence, right in tallies[""].sure if confidence >= SURE]
    share = sum(sure) / max(1, len(sure))
    rows.append(_row("right among first answers at 0.9 and more", share, "", "≥ 0.9", share >= 0.9))
    return rows


def _absent(truth: Truth) -> list[Row]:
    """What is answered to addresses of things that do not exist."""
    asked = surely = exact = 0
    for change, text in absent.absent(truth, random.Random(SEED), each=ABSENT):
        is_sure, is_exact = absent.is_wrong(change, _find(text))
        asked, surely, exact = asked + 1, surely + is_sure, exact + is_exact
    wrong, called = 100 * surely / asked, 100 * exact / asked
    return [
        _row(
            f"of {asked:,} things that do not exist, found surely", wrong, "%", "≤ 1 %", wrong <= 1
        ),
        _row("of those, called exact", called, "%", "≤ 0.2 %", called <= 0.2),
    ]


def _peers(truth: Truth) -> dict[str, dict[str, Tally | float]]:
    """The usual ways on the same town: tallies by kind, and the 95th percentile in ms."""
    peers.build(truth)
    found: dict[str, dict[str, Tally | float]] = {}
    for name, way in (("pg_trgm", peers.by_trigrams), ("tsvector", peers.by_words)):
        tallies: dict[str, Tally | float] = dict(
            by_kind(truth, way, seed=SEED + 1, each=OF_PEERS, in_pairs=OF_PEERS)
        )
        spelled = [s.text for _, _, s in _some(truth, max(2, OF_PEERS * 30))]
        taken = times.times(way, spelled)
        found[name] = tallies | {"p50": taken.p50, "p95": taken.p95}
    peers.drop()
    return found


def _some(truth: Truth, count: int) -> list[Any]:
    """Texts under one and two kinds of noise, drawn."""
    rng = random.Random(SEED + 2)
    kinds = [(name,) for name in sorted(KINDS)] + pairs()
    return list(texts(truth, rng, kinds=rng.choices(kinds, k=count), each=1))


# ---- times


def _times(truth: Truth) -> list[Row]:
    asked = [spelled.text for _, _, spelled in _some(truth, TIMED)]
    built_s, held_mb = times.building()
    one = times.times(_find, asked)
    typed = [text[: max(2, len(text) * k // 4)] for text in asked[: TIMED // 4] for k in (1, 2, 3)]
    suggested = times.times(lambda text: queries.suggest(text, limit=8), typed)
    batch = [spelled.text for _, _, spelled in _some(truth, BATCH)]
    started = time.perf_counter()
    queries.find_many(batch)
    per_s = len(batch) / (time.perf_counter() - started)
    turned, unlike = times.reverse(random.Random(SEED), POINTS)
    written = times.after_a_write(truth)
    several, point, alone = times.over_http(asked, clients=CLIENTS, seconds=SECONDS)
    http = _row(f"{CLIENTS} clients over HTTP, p95", several, "ms", "≤ 80 ms, ≤ 2 × the point route",
                several <= 80 and several <= 2 * point)  # fmt: skip
    return [
        _row("one client, p50", one.p50, "ms", "≤ 10 ms", one.p50 <= 10),
        _row("one client, p95", one.p95, "ms", "≤ 40 ms", one.p95 <= 40),
        http | {"reference": f"the point route, {CLIENTS} clients {point:.1f} ms", "ratio": several / point},
        _row("one client over HTTP, p95", alone, "ms"),
        _row("suggestions, p95", suggested.p95, "ms", "≤ 25 ms", suggested.p95 <= 25),
        _row("batch", per_s, "rows/s", "≥ 600", per_s >= 600),
        _row("a point to its building, p95", turned.p95, "ms", "≤ 10 ms", turned.p95 <= 10),
        _row("answers at points unlike PostGIS", unlike, "points", "0", unlike == 0),
        _row("index built", built_s, "s", "≤ 20 s", built_s <= 20),
        _row("index in memory", held_mb, "MB", "≤ 200 MB", held_mb <= 200),
        _row("found after a write", written, "s", "≤ 2 s", written <= 2),
    ]  # fmt: skip


def _larger(small_ms: float) -> list[Row]:
    """The times that may grow with the city, in one ten times as large."""
    truth = _town(MORE_BUILDINGS)
    name = f"{len(truth.doors):,} doors: "
    built_s, held_mb = times.building()
    one = times.times(_find, [spelled.text for _, _, spelled in _some(truth, TIMED)])
    written = times.after_a_write(truth)
    grown = one.p95 / small_ms
    return [
        _row(f"{name}one client, p50", one.p50, "ms", "≤ 10 ms", one.p50 <= 10),
        _row(f"{name}one client, p95", one.p95, "ms", "≤ 40 ms, ≤ 1.5 × the smaller town",
             one.p95 <= 40 and grown <= 1.5)
        | {"reference": f"the smaller town {small_ms:.1f} ms", "ratio": grown},
        _row(f"{name}index built", built_s, "s", "≤ 20 s", built_s <= 20),
        _row(f"{name}index in memory", held_mb, "MB", "≤ 200 MB", held_mb <= 200),
        _row(f"{name}found after a write", written, "s", "≤ 2 s", written <= 2),
    ]  # fmt: skip


# ---- tables


def _kinds(tallies: dict[str, Tally], beside: dict[str, dict[str, Any]]) -> str:
    """Hit rates by kind, those of the usual ways on fewer texts of the same kinds."""
    lines = [
        "Share of texts whose door is the first answer / among the first five, by kind "
        "([what they are](address-noise.md)); the usual ways on fewer texts. Their p50 and p95: "
        + "; ".join(f"{n} {t['p50']:.1f} and {t['p95']:.1f} ms" for n, t in beside.items()) + ".",
        "",
        "| kind | texts | hit@1 | hit@5 | " + " | ".join(f"{n} @1 | {n} @5" for n in beside) + " |",
        "|---" * (4 + 2 * len(beside)) + "|",
    ]  # fmt: skip
    named = {"": "all", "one kind": "**one kind**", "two kinds": "**two kinds**"}
    order = sorted(tallies, key=lambda name: (name in KINDS, name))
    for name in order:
        cells = [named.get(name, name), f"{tallies[name].asked:,}", *_shares(tallies[name])]
        for way in beside.values():
            cells += _shares(way[name]) if name in way else ["", ""]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _shares(tally: Tally) -> list[str]:
    return [f"{tally.rate(tally.hit1):.3f}", f"{tally.rate(tally.hit5):.3f}"]


def _sureness(tally: Tally) -> str:
    lines = ["How sure first answers are ([drawing](address-calibration.svg)):", "",
             "| confidence | answers | right |", "|---|---|---|"]  # fmt: skip
    lines += [
        f"| {m:.2f} | {n:,} | {share:.3f} |" for m, n, share in calibration.tenths(tally.sure)
    ]
    return "\n".join(lines)
