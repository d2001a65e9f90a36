"""The steps of a plan: each turns a state and a request into an effect. Pure; no Django here.

A request is what a person or a program asked for (``{"type": "assign", "atoms": …, "cell": …}``);
the effect is what came of it on this state, and is what the journal replays
(:func:`geo_grid.redraw.steps.state.apply`). A request can be decided again on another state: that is how
a step is carried over to a ground that has changed.
"""

from __future__ import annotations

from collections.abc import Callable

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.redraw.steps import adding_lines, assigning, proposing, splitting, transferring
from geo_grid.redraw.steps.inputs import NotApplicable, Request, Stamp
from geo_grid.redraw.steps.state import Effect, State

__all__ = ["STEPS", "NotApplicable", "check_ground_kept", "decide"]
_OF_GROUND = ("cuts", "shapes", "barriers", "walls", "communities")


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
    check_ground_kept(state, effect)
    return effect


def check_ground_kept(state: State, effect: Effect) -> None:
    """Raise :class:`NotApplicable` where a professional grid would change what all grids stand on."""
    if state.around.keeps_ground and any(effect.get(what) for what in _OF_GROUND):
        raise NotApplicable(
            "ground_of_all_grids",
            gettext_noop(
                "A professional grid only assigns basic cells; cut them, or move them to another "
                "community, in a plan of the base grid."
            ),
            field="type",
        )


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
    "assign": assigning.assign,
    "split_line": splitting.split_line,
    "split_n": proposing.split_n,
    "split_street": splitting.split_street,
    "merge": assigning.merge,
    "move_boundary": splitting.move_boundary,
    "create": assigning.create,
    "dissolve": assigning.dissolve,
    "lock": assigning.lock,
    "unlock": assigning.unlock,
    "set": assigning.set_cell,
    "fix_all": proposing.fix_all,
    "resolve": proposing.resolve,
    "propose": proposing.propose,
    "transfer": transferring.transfer,
    "new_community": transferring.new_community,
    "merge_communities": transferring.merge_communities,
    "cut": adding_lines.cut,
}
