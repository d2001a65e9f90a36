"""The steps of a plan: each turns a state and a request into an effect. Pure; no Django here.

A request is what a person or a program asked for (``{"type": "assign", "atoms": …, "cell": …}``);
the effect is what came of it on this state, and is what the journal replays
(:func:`geo_grid.redraw.state.apply`). A request can be decided again on another state: that is how
a step is carried over to a ground that has changed.
"""

from __future__ import annotations

from collections.abc import Callable

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.redraw import by_community, by_ground, by_hand, by_kernel, by_line
from geo_grid.redraw.asked import NotApplicable, Request, Stamp
from geo_grid.redraw.state import Effect, State

__all__ = ["STEPS", "NotApplicable", "decide"]


def decide(state: State, request: Request, *, stamp: str) -> Effect:
    """What a request does to a state; raises :class:`BadInput` or :class:`NotApplicable`.

    `stamp` is unique for the step (its client id): keys of new cells and the kernel's seed are
    drawn from it, so the same step decided twice does the same.
    """
    kind = request.get("type")
    if not isinstance(kind, str) or kind not in STEPS:
        raise BadInput(
            "step_type_unknown",
            gettext_noop("There is no step %(type)s; known are: %(known)s."),
            field="type",
            type=str(kind),
            known=", ".join(STEPS),
        )
    effect = STEPS[kind](state, request, Stamp(stamp))
    _check_locks(state, effect)
    return effect


def _check_locks(state: State, effect: Effect) -> None:
    """Whatever a step decides, nothing leaves or enters what is locked."""
    shut = {state.numbers[key] for key, cell in state.cells.items() if cell.locked}
    for to, going in effect.get("moves", {}).items():
        at = [state.atoms.place[key] for key in going if key in state.atoms.place]
        held = state.locked[at].any() or shut.intersection(state.assignment[at].tolist())
        if held or (going and state.numbers.get(to) in shut):
            raise NotApplicable(
                "lock_in_the_way",
                gettext_noop("A lock stands in the way; unlock it or choose another line."),
                field="cells",
            )


STEPS: dict[str, Callable[[State, Request, Stamp], Effect]] = {
    "assign": by_hand.assign,
    "split_line": by_line.split_line,
    "split_n": by_kernel.split_n,
    "split_street": by_line.split_street,
    "merge": by_hand.merge,
    "move_boundary": by_line.move_boundary,
    "create": by_hand.create,
    "dissolve": by_hand.dissolve,
    "lock": by_hand.lock,
    "unlock": by_hand.unlock,
    "set": by_hand.set_cell,
    "fix_all": by_kernel.fix_all,
    "resolve": by_kernel.resolve,
    "propose": by_kernel.propose,
    "transfer": by_community.transfer,
    "new_community": by_community.new_community,
    "merge_communities": by_community.merge_communities,
    "cut": by_ground.cut,
}
