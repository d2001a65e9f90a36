"""Steps by the kernel: split evenly, draw anew, bring into the rule, propose. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.redraw.steps import kernel_problem
from geo_grid.redraw.steps.inputs import (
    NotApplicable,
    Request,
    Stamp,
    cell_of,
    check_open,
    communities_of,
    new_cell,
    number_of,
    row_of,
    unlocked,
)
from geo_grid.redraw.steps.state import HOUSEHOLDS, NO_LIMIT, Cell, Effect, State

MOST_PARTS = 200


def split_n(state: State, request: Request, stamp: Stamp) -> Effect:
    """A cell in `into` connected parts of like households; the heaviest keeps key and worker."""
    cell = cell_of(state, request)
    check_open(cell)
    unlocked(state, [cell.key])
    into = number_of(request, "into", low=2, high=MOST_PARTS, default=request.get("n", 2))
    _check_counted(state.sums(cell.key)["households"])
    task, labels = kernel_problem.split(state, cell.key, into=int(into), seed=stamp.seed)
    names, rows = _named(state, task.keys, int(labels.max()) + 1, cell, stamp)
    return {"cells": rows, "moves": kernel_problem.moves_of(task, state, labels, names)}


def _named(
    state: State, keys: Sequence[str], count: int, like: Cell, stamp: Stamp
) -> tuple[list[str], list[dict[str, Any]]]:
    """The cell's key for each of the kernel's numbers, and the rows of those that are new."""
    made = [
        replace(new_cell(state, stamp.key(), like.community, i), type="ordinary")
        for i in range(count - len(keys))
    ]
    return [*keys, *(c.key for c in made)], [row_of(c) for c in made]


def resolve(state: State, request: Request, stamp: Stamp) -> Effect:
    """A cell and its neighbours drawn anew, as many as before."""
    cell = cell_of(state, request)
    check_open(cell)
    if not len(state.members(cell.key)):
        raise NotApplicable("cell_empty", gettext_noop("The cell is empty."), field="cell")
    _check_counted(_households_of(state, cell.community))
    task, labels = kernel_problem.resolve(state, cell.key, seed=stamp.seed)
    return {"moves": kernel_problem.moves_of(task, state, labels, task.keys)}


def fix_all(state: State, request: Request, stamp: Stamp) -> Effect:
    """Everything that is out brought into the rule with least change, community by community.

    Cells that hold no ground are dissolved, but for locked ones; where no household is known, that is
    all there is to do. Communities that a professional grid leaves out stay out of it, unless one is
    named.
    """
    asked = communities_of(state, request)
    if request.get("community") is None and state.around.keeps_ground:
        asked = _covered(state, asked) or asked
    empty = _empty_cells(state, asked)
    effect: Effect = {"cells": [], "moves": {}, "gone": empty}
    for community in (
        [c for c in asked if _households_of(state, c)] if empty else counted(state, asked)
    ):
        task = kernel_problem.task_for(state, community)
        answer = kernel_problem.fix(task, seed=stamp.seed)
        _take(effect, state, task, answer, community, stamp)
    return effect


def _covered(state: State, communities: Sequence[int]) -> list[int]:
    """Those of some communities that have a cell."""
    held = {cell.community for cell in state.cells.values()}
    return [community for community in communities if community in held]


def _empty_cells(state: State, communities: Sequence[int]) -> list[str]:
    return [
        key
        for key, cell in state.cells.items()
        if cell.community in communities and not cell.locked and not len(state.members(key))
    ]


def propose(state: State, request: Request, stamp: Stamp) -> Effect:
    """One of the kernel's alternatives for the whole area: `first` says what it puts first."""
    first = request.get("first", kernel_problem.FIRSTS[0])
    if first not in kernel_problem.FIRSTS:
        raise BadInput(
            "first_unknown",
            gettext_noop("Choose one of: %(known)s."), field="first", known=", ".join(kernel_problem.FIRSTS),
        )  # fmt: skip
    parts = number_of(request, "parts", low=1, high=10_000)
    seed = int(number_of(request, "seed", low=0, high=2**31, default=stamp.seed))
    wanted = None if parts is None else int(parts)
    found = proposals(state, communities_of(state, request), seed=seed, parts=wanted)
    return taken(state, found, first, stamp)


def counted(state: State, communities: Sequence[int]) -> list[int]:
    """Those of some communities that hold households; one that holds none is left as it is.

    By households every automatic step divides: where there are none, or nobody has counted them,
    it would make one cell of everything. Raises :class:`NotApplicable` ``no_households`` when none
    of the communities holds any.
    """
    found = [community for community in communities if _households_of(state, community)]
    _check_counted(len(found))
    return found


def _households_of(state: State, community: int) -> int:
    mine = state.atoms.alive & (state.atoms.community == community)
    return int(state.atoms.sums[mine, HOUSEHOLDS].sum())


def _check_counted(households: int) -> None:
    if households <= 0:
        raise NotApplicable(
            "no_households",
            gettext_noop(
                "No households are known or estimated here, and by households this step divides; "
                "import units and residents, or draw by hand."
            ),
        )


Proposals = dict[int, tuple[kernel_problem.Task, list[kernel_problem.Plan]]]


def proposals(
    state: State,
    communities: Sequence[int],
    *,
    seed: int,
    parts: int | None = None,
    progress: Callable[[float], object] = lambda share: None,
) -> Proposals:
    """The kernel's alternatives for each of some communities; `progress` hears the share done (0–1).

    Where neither limits nor `parts` say how many cells there are to be, those without any are left out
    beside others.
    """
    found: Proposals = {}
    communities = counted(state, communities)
    if parts is None and state.around.keeps_ground:
        covered = _covered(state, communities)
        communities = [
            c for c in communities if c in covered or not covered or state.rule(c)[1] < NO_LIMIT
        ]
    for n, community in enumerate(communities):
        task = kernel_problem.task_for(state, community)

        def here(share: float, n: int = n) -> None:
            progress((n + share) / len(communities))

        found[community] = (
            task,
            kernel_problem.propose(task, seed=seed, parts=parts, progress=here),
        )
    return found


def taken(state: State, found: Proposals, first: str, stamp: Stamp) -> Effect:
    """The effect of taking, everywhere, the alternative that puts `first` first, else the first."""
    effect: Effect = {"cells": [], "moves": {}, "gone": []}
    for community, (task, plans) in found.items():
        chosen = next((p for p in plans if p.first == first), plans[0])
        _take(effect, state, task, chosen.answer, community, stamp)
    return effect


def _take(
    effect: Effect,
    state: State,
    task: kernel_problem.Task,
    answer: Any,
    community: int,
    stamp: Stamp,
) -> None:
    """Add what the kernel answered for one community to an effect."""
    names, fresh = [], 0
    for label in range(answer.parts):
        successor = -1 if answer.successor is None else int(answer.successor[label])
        if 0 <= successor < len(task.keys):
            names.append(task.keys[successor])
            continue
        cell = new_cell(state, stamp.key(), community, fresh)
        fresh += 1
        effect["cells"].append(row_of(cell))
        names.append(cell.key)
    for key, going in kernel_problem.moves_of(task, state, answer.assignment, names).items():
        effect["moves"].setdefault(key, []).extend(going)
    effect["gone"] += [key for key in task.keys if key not in names]
