"""What a new plan starts from, beside the partition in force: another plan, a file, the base grid, nothing."""

from __future__ import annotations

from typing import Any

from geo_grid.areas.models import GridCell
from geo_grid.areas.professional_grids import grid_named
from geo_grid.redraw.drafts import ground, queries
from geo_grid.redraw.models import Plan
from geo_grid.redraw.steps.decide import check_ground_kept
from geo_grid.redraw.steps.loaded import copied, load_effect
from geo_grid.redraw.steps.state import Effect, State


def kind_of(overlay: str) -> str:
    """The kind of grid cells that a plan draws: of the professional grid that is named, else the base's.

    Raises :class:`BadInput` for a grid that is not there.
    """
    return grid_named(overlay, field="overlay").code if overlay else GridCell.BASE


def first_effect(plan: Plan, base: Any) -> Effect | None:
    """What makes `base` (a plan, a partition, ``"today"``) of the partition in force; ``None``: nothing.

    Today's partition of a professional grid is, where it has no cells yet, that of the base grid.
    """
    if base == "today" and plan.kind == GridCell.BASE:
        return None
    state = queries.base_of(plan)
    if base == "today":
        return of_base_grid(plan, state)
    if not isinstance(base, Plan):
        effect = load_effect(state, base)
    elif base.kind == plan.kind:
        effect = load_effect(state, queries.state_of(base))
    else:  # cells of another grid stay what they are; these are new ones on the same ground
        effect = copied(state, queries.state_of(base))
    check_ground_kept(state, effect)
    return effect


def of_base_grid(plan: Plan, state: State) -> Effect | None:
    """Copies of the base grid's cells in the communities where the grid has none; ``None``: it has some in all."""
    bare = set(plan.communities) - {cell.community for cell in state.cells.values()}
    if not bare:
        return None
    today = ground.today(plan.communities, kind=GridCell.BASE)
    other = ground.base_state(plan.communities, today, kind=GridCell.BASE)
    return copied(state, other, communities=bare)
