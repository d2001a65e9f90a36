"""Where to begin: cells ranked by what hurts, with a repair; and the kernel's alternatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geo_grid.access.context import caller, counting_all
from geo_grid.access.roles import Right
from geo_grid.areas.models import GridCell
from geo_grid.areas.rules import RECENT_DAYS
from geo_grid.errors import GeoGridError
from geo_grid.geometry.metric import project
from geo_grid.redraw.drafts import access, ground, telling
from geo_grid.redraw.steps import problems
from geo_grid.redraw.steps.changes import changes
from geo_grid.redraw.steps.decide import decide
from geo_grid.redraw.steps.state import HOUSEHOLDS, State, apply

LONG_WALK_M = 1000.0
_HARM = {
    "not_connected": 4.0, "crosses_barrier": 2.0, "ground_apart": 1.0, "no_worker": 1.5,
    "worker_over_limit": 1.0, "building_cut": 0.5, "cell_empty": 3.0, "long_open_incidents": 0.3,
}  # fmt: skip
_MOST_REPAIRS = 12


def ranked_for(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """:func:`ranked` for the caller, who may plan these communities; that it was read is noted."""
    ids, codes = [row["id"] for row in found], [row["code"] for row in found]
    telling.note_area("plan.why", found)
    return ranked(ids, with_cases=access.covers(caller().scope, codes, Right.CASES_READ))


def ranked(communities: list[int], *, with_cases: bool) -> list[dict[str, Any]]:
    """Today's cells of some communities that something is wrong with, the worst first.

    Each with its reasons, and (for the worst) the kernel's repair: the step to send and its price
    in residents moved. `with_cases`: also for cases that have been open for long, which is told to
    those who may list them.
    """
    base = ground.today(communities, kind=GridCell.BASE)
    state = ground.base_state(communities, base, kind=GridCell.BASE)
    harm: dict[str, list[dict[str, Any]]] = {}
    for problem in problems.find(state):
        if problem.cell is not None:
            harm.setdefault(problem.cell, []).append(problem.as_dict(state))
    for key, span_m in spans(state).items():
        if span_m > LONG_WALK_M:
            harm.setdefault(key, []).append({"code": "long_walk", "span_m": round(span_m)})
    for key, count in (long_open(communities) if with_cases else {}).items():
        reason = {"code": "long_open_incidents", "n": count, "days": RECENT_DAYS}
        harm.setdefault(key, []).append(reason)
    rows = [_row(state, key, reasons) for key, reasons in harm.items()]
    rows.sort(key=lambda row: (-row["harm"], row["code"]))
    for row in rows[:_MOST_REPAIRS]:
        row["repair"] = _repair(state, row["key"], {r["code"] for r in row["reasons"]})
    return rows


def _row(state: State, key: str, reasons: list[dict[str, Any]]) -> dict[str, Any]:
    cell = state.cells[key]
    low, high = problems.rule_of(state, cell)
    homes = int(state.totals[state.numbers[key], HOUSEHOLDS])
    out = max(homes - high, low - homes, 0) / max(high, 1)
    harm = sum(_HARM.get(r["code"], 0.3) for r in reasons) + 5.0 * out
    members = state.members(key)
    return {
        "key": key, "id": cell.id, "code": cell.code, "name": cell.name,
        "community": cell.community, "households": homes, "harm": round(harm, 2),
        "reasons": reasons, "repair": None,
        "bbox": shapely.total_bounds(state.atoms.geoms[members]).tolist() if len(members) else None,
    }  # fmt: skip


def long_open(communities: list[int]) -> dict[str, int]:
    """How many incidents have been open for over 90 days, by the key of today's cell."""
    wanted = {"communities": communities, "kind": GridCell.BASE, "days": RECENT_DAYS}
    with counting_all():  # figures of the ground are everybody's; no case is named
        rows = ground.sql.rows("long_open", wanted)
    return {str(row["cell_id"]): int(row["n"]) for row in rows}


def spans(state: State) -> dict[str, float]:
    """The longest straight distance in each cell, metres."""
    found = {}
    for key in state.cells:
        members = state.members(key)
        if len(members):
            plane = project(state.atoms.geoms[members], metric_srid=state.around.metric_srid)
            hull = shapely.convex_hull(shapely.union_all(plane))
            xy = shapely.get_coordinates(hull)
            found[key] = float(np.hypot(*(xy[:, None] - xy[None, :]).T).max())
    return found


def _repair(state: State, key: str, codes: set[str]) -> dict[str, Any] | None:
    """The smallest step that mends a cell, and what it costs."""
    cell = state.cells[key]
    low, high = problems.rule_of(state, cell)
    homes = int(state.totals[state.numbers[key], HOUSEHOLDS])
    options: list[dict[str, Any]] = []
    if codes & {"above_rule"} and homes >= 2 * low:
        options.append(
            {"type": "split_n", "cell": key, "into": max(2, round(homes / ((low + high) / 2)))}
        )
    if codes & {"above_rule", "below_rule", "not_connected", "crosses_barrier", "long_walk"}:
        options.append({"type": "resolve", "cell": key})
    if codes & {"below_rule", "cell_empty"}:
        options.append({"type": "dissolve", "cell": key})
    before = _badness(state)
    best: dict[str, Any] | None = None
    for step in options:
        try:
            after = apply(state, decide(state, step, stamp=f"why-{key}"))
        except GeoGridError:
            continue
        gain = before - _badness(after)
        moved = changes(state, after)["moved"]["residents"]
        if gain > 0 and (best is None or (gain, -moved) > (best["gain"], -best["residents_moved"])):
            best = {"step": step, "residents_moved": moved, "gain": round(gain, 2)}
    return best


def _badness(state: State) -> float:
    weights = {"below_rule": 1.0, "above_rule": 1.0, **_HARM}
    return sum(weights.get(p.code, 0.0) for p in problems.find(state) if p.code != "no_worker")
