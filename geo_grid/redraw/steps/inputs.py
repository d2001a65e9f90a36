"""What a step asks for: read, checked, and looked up in the state. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import count, islice
from typing import Any

from geo_grid.errors import BadInput, Conflict, gettext_noop
from geo_grid.redraw.steps.state import Cell, State

Request = Mapping[str, Any]


class NotApplicable(Conflict):
    """The step is well formed, but this state does not allow it."""


class Stamp:
    """Names and seeds drawn from a step's client id."""

    def __init__(self, text: str) -> None:
        digest = hashlib.sha256(text.encode()).hexdigest()
        self.seed = int(digest[:7], 16)
        self._name = f"n{digest[:8]}"
        self._made = 0

    def key(self) -> str:
        """The key of one more new cell."""
        self._made += 1
        return self._name if self._made == 1 else f"{self._name}-{self._made}"


def atoms_of(state: State, request: Request, *, needed: bool = True) -> list[int]:
    """Positions of the atoms a request names; each once, in order."""
    given = request.get("atoms")
    if given is None and not needed:
        return []
    if not isinstance(given, list) or (needed and not given):
        raise BadInput(
            "atoms_missing", gettext_noop("Name the basic cells in a list."), field="atoms"
        )
    return list(dict.fromkeys(state.atoms.at(key) for key in given))


def cell_of(state: State, request: Request, field: str = "cell") -> Cell:
    given = request.get(field)
    if given is None:
        raise BadInput("cell_missing", gettext_noop("Name the cell."), field=field)
    return state.cell(given)


def number_of(request: Request, field: str, *, low: float, high: float, default: Any = None) -> Any:
    given = request.get(field, default)
    fits = isinstance(given, int | float) and not isinstance(given, bool) and low <= given <= high
    if given is not None and not fits:
        raise BadInput(
            "number_outside",
            gettext_noop("%(column)s must be a number from %(low)s to %(high)s."),
            field=field,
            column=field,
            low=low,
            high=high,
        )
    return given


def check_open(*cells: Cell) -> None:
    for cell in cells:
        if cell.locked:
            raise NotApplicable(
                "cell_locked", gettext_noop("The cell %(cell)s is locked."), field="cell",
                cell=cell.name or cell.key,
            )  # fmt: skip


def row_of(cell: Cell) -> dict[str, Any]:
    return asdict(cell)


def new_cell(state: State, key: str, community: int, made: int = 0) -> Cell:
    """A new cell, the `made`-th besides the first of its step, named so until somebody names it."""
    taken = {c.name for c in state.cells.values() if c.community == community}
    free = (f"新网格{n}" for n in count(1) if f"新网格{n}" not in taken)
    return Cell(key=key, community=community, name=next(islice(free, made, None)))


def movable(state: State, at: Sequence[int]) -> list[int]:
    """Without locked atoms and those of locked cells."""
    shut = {state.numbers[k] for k, c in state.cells.items() if c.locked}
    return [i for i in at if not state.locked[i] and int(state.assignment[i]) not in shut]


def unlocked(state: State, cells: list[str]) -> list[int]:
    """The atoms of cells that are to vanish; refused while one of them is locked."""
    at: list[int] = state.members(*cells).tolist()
    if state.locked[at].any():
        raise NotApplicable(
            "atoms_locked", gettext_noop("The cell holds locked basic cells; unlock them first."),
            field="cell",
        )  # fmt: skip
    return at


def communities_of(state: State, request: Request) -> list[int]:
    known = sorted(set(state.atoms.community[state.atoms.alive].tolist()))
    asked = request.get("community")
    if asked is None:
        return known
    if asked not in known:
        raise BadInput(
            "community_missing", gettext_noop("Name a community of the plan."), field="community"
        )
    return [asked]


def settings_of(state: State, request: Request, cell: Cell) -> dict[str, Any]:
    """Checked values of what a request sets."""
    found: dict[str, Any] = {}
    for field, most in (("name", 100), ("code", 20)):
        if field in request:
            value = request[field]
            if not isinstance(value, str) or not 1 <= len(value.strip()) <= most:
                raise BadInput(
                    "text_unusable",
                    gettext_noop("%(column)s must be a text of 1 to %(most)s characters."),
                    field=field, column=field, most=most,
                )  # fmt: skip
            found[field] = value.strip()
    others = [c for c in state.cells.values() if c.key != cell.key]
    if any(c.code == found.get("code", object()) for c in others):
        raise NotApplicable(
            "code_taken", gettext_noop("Another cell of the plan has this code."), field="code"
        )
    if "cell_type" in request:
        if request["cell_type"] not in ("ordinary", "exclusive"):
            raise BadInput(
                "cell_type_unknown",
                gettext_noop("A cell is ordinary or exclusive."),
                field="cell_type",
            )
        found["type"] = request["cell_type"]
    if "worker" in request:
        found["worker"] = number_of(request, "worker", low=1, high=2**53)
    return found
