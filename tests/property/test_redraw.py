"""Random sequences of every step: coverage, area and sums hold; replay and undo are exact."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo_grid.errors import GeoGridError
from geo_grid.geometry.coverage import check
from geo_grid.redraw.steps.decide import STEPS, decide
from geo_grid.redraw.steps.problems import find
from geo_grid.redraw.steps.state import State, apply, replay
from tests.effort import at_length
from tests.towns import SOUTH, STEP, WEST, town

few = settings(
    max_examples=at_length(8, 100),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@st.composite
def requests(draw: st.DrawFn, state: State, kind: str) -> dict:
    """A request of a kind that names what the state holds, not always sensibly."""
    living = [k for k, i in state.atoms.place.items() if state.atoms.alive[i]]
    cell = st.sampled_from(list(state.cells) or ["none"])
    place = st.tuples(
        st.floats(WEST - STEP, WEST + 7 * STEP), st.floats(SOUTH - STEP, SOUTH + 5 * STEP)
    )
    line = st.lists(place, min_size=2, max_size=4).map(lambda xy: [list(p) for p in xy])
    atoms = st.lists(st.sampled_from(living), min_size=1, max_size=6)
    fields = {
        "assign": {"atoms": atoms, "cell": st.none() | cell},
        "split_line": {"cell": cell, "line": line, "snap_m": st.sampled_from([0, 12])},
        "split_n": {"cell": cell, "into": st.integers(2, 3)},
        "split_street": {"cell": cell, "street": st.just("7")},
        "merge": {"cells": st.lists(cell, min_size=2, max_size=3)},
        "move_boundary": {"cells": st.lists(cell, min_size=2, max_size=2), "line": line},
        "create": {"atoms": atoms},
        "dissolve": {"cell": cell},
        "lock": {"atoms": atoms},
        "unlock": {"cells": st.lists(cell, min_size=1, max_size=2)},
        "set": {"cell": cell, "name": st.text(min_size=1, max_size=5), "worker": st.integers(1, 3)},
        "resolve": {"cell": cell},
        "transfer": {"atoms": atoms, "cell": cell},
        "new_community": {"cells": st.lists(cell, min_size=1, max_size=2), "name": st.just("新")},
        "merge_communities": {
            "communities": st.just(sorted(set(state.atoms.community[state.atoms.alive].tolist()))),
            "name": st.just("合"),
        },
    }  # fmt: skip
    return {"type": kind} | {name: draw(value) for name, value in fields.get(kind, {}).items()}


def walk(data: st.DataObject, start: State, steps: int) -> tuple[list[State], list[dict]]:
    """States and effects of a random walk; steps that are refused leave everything as it was."""
    states, effects = [start], []
    for n in range(steps):
        kind = data.draw(st.sampled_from(sorted(STEPS)))
        request = data.draw(requests(states[-1], kind))
        try:
            effect = decide(states[-1], request, stamp=f"step-{n}")
        except GeoGridError:
            continue
        effects.append(effect)
        states.append(apply(states[-1], effect))
    return states, effects


def assert_same(one: State, other: State) -> None:
    assert one.cells == other.cells
    assert one.numbers == other.numbers
    assert one.atoms.keys == other.atoms.keys
    for name in ("assignment", "locked", "totals"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert np.array_equal(one.atoms.alive, other.atoms.alive)
    assert np.array_equal(one.atoms.edges, other.atoms.edges)
    assert shapely.equals_exact(one.atoms.geoms, other.atoms.geoms, tolerance=0).all()


@pytest.mark.slow
@few
@given(data=st.data(), seed=st.integers(0, 50), communities=st.sampled_from([1, 2]))
def test_every_step_keeps_coverage_area_and_sums(data, seed, communities):
    start = town(seed=seed, communities=communities)
    states, effects = walk(data, start, 6)
    whole = shapely.union_all(start.atoms.geoms)
    for state in states:
        living = state.atoms.geoms[state.atoms.alive]
        assert check(living)
        assert shapely.union_all(living).symmetric_difference(whole).area < 1e-14
        sums = state.atoms.sums[state.atoms.alive]
        assert np.array_equal(sums.sum(axis=0), start.atoms.sums.sum(axis=0))
        use = state.atoms.alive & (state.assignment >= 0)
        for key in state.cells:
            mine = use & (state.assignment == state.numbers[key])
            expected = state.atoms.sums[mine].sum(axis=0)
            assert list(state.sums(key).values()) == expected.tolist()
        names = [k for k, i in state.atoms.place.items() if state.atoms.alive[i]]
        assert set(state.of()) <= set(names)
        held = {c for c in state.of().values() if c}
        assert held <= set(state.cells), "an atom lies in a cell that is gone"
        for key in state.of():
            cell = state.of()[key]
            if cell:
                home = int(state.atoms.community[state.atoms.place[key]])
                assert state.cells[cell].community == home
                assert home > 0 or home in state.communities
        find(state)
    # Replaying gives each state, and so does going back: undo is a shorter replay.
    for position in range(len(effects) + 1):
        assert_same(replay(start, effects[:position]), states[position])


@pytest.mark.slow
@few
@given(data=st.data(), seed=st.integers(0, 50))
def test_locked_atoms_and_cells_stay(data, seed):
    start = town(seed=seed)
    shut = next(iter(start.cells))
    kept = [start.atoms.keys[i] for i in start.members(shut)]
    state = apply(
        start, decide(start, {"type": "lock", "cells": [shut], "atoms": ["4"]}, stamp="l")
    )
    home = state.of()["4"]
    for n in range(5):
        kind = data.draw(st.sampled_from(sorted(set(STEPS) - {"unlock"})))
        request = data.draw(requests(state, kind))
        try:
            state = apply(state, decide(state, request, stamp=f"s{n}"))
        except GeoGridError:
            continue
        assert [state.of()[key] for key in kept] == [shut] * len(kept)
        assert state.of()["4"] == home


def test_many_steps_replay_to_the_same_state():
    start = town(20, 15, cell_columns=2)
    rng = np.random.default_rng(3)
    cells = list(start.cells)
    effects, state = [], start
    for n in range(at_length(100, 1000)):
        atoms = [str(a) for a in rng.integers(1, 301, 10)]
        effect = decide(
            state, {"type": "assign", "atoms": atoms, "cell": str(rng.choice(cells))}, stamp=str(n)
        )
        effects.append(effect)
        state = apply(state, effect)
    again = replay(start, effects)
    assert np.array_equal(again.assignment, state.assignment)
    assert np.array_equal(again.totals.sum(axis=0), start.totals.sum(axis=0))
