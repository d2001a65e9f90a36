"""The table of the workflow: its page, and what holds on every path through it."""

from __future__ import annotations

import os
from itertools import product
from pathlib import Path

import pytest

from geo_grid.incidents.steps import ENDED, Kind, Step
from geo_grid.incidents.workflow import RULES, After, Effect, Transition, as_markdown, rules_at

PAGE = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"
FIRST = {kind: Step.DISPATCHED if kind == Kind.EMERGENCY else Step.REPORTED for kind in Kind}
State = tuple[Step, str, bool]
"""A step, the step left while suspended or merged, and whether departments dispute."""


def following(kind: Kind, state: State) -> list[tuple[Transition, State]]:
    step, left, disputed = state
    found: list[tuple[Transition, State]] = []
    for rule in rules_at(kind, step, in_arbitration=disputed):
        settled = disputed and rule.transition != Transition.ARBITRATE
        if rule.after is After.SAME:
            found.append((rule.transition, state))
        elif rule.after is After.LEFT:
            found.append((rule.transition, (Step(left), "", False)))
        else:
            keeps = rule.transition in (Transition.SUSPEND, Transition.MERGE)
            after = Step(rule.after)
            found.append(
                (rule.transition, (after, step if keeps else "", settled and after not in ENDED))
            )
        if rule.transition == Transition.RETURN:
            found.append((rule.transition, (step, left, True)))
    return found


def reachable(kind: Kind) -> dict[State, list[tuple[Transition, State]]]:
    found: dict[State, list[tuple[Transition, State]]] = {}
    waiting: list[State] = [(FIRST[kind], "", False)]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found[state] = following(kind, state)
            waiting += [after for _, after in found[state]]
    return found


def test_the_page_is_the_table():
    if os.environ.get("GEO_GRID_WRITE_DOCS"):
        PAGE.write_text(as_markdown(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == as_markdown()


def test_every_transition_has_a_rule_and_no_step_has_two_of_one():
    assert {rule.transition for rule in RULES} == set(Transition)
    for kind, step, disputed in product(Kind, Step, (False, True)):
        names = [rule.transition for rule in rules_at(kind, step, in_arbitration=disputed)]
        assert len(names) == len(set(names)), (kind, step)


@pytest.mark.parametrize("kind", Kind)
def test_every_reachable_state_has_a_way_to_an_end(kind):
    graph = reachable(kind)
    ending = {state for state in graph if state[0] in ENDED}
    while more := {
        state for state, ways in graph.items()
        if state not in ending and any(after in ending for _, after in ways)
    }:  # fmt: skip
        ending |= more
    assert ending == set(graph)
    assert (Step.EVALUATED, "", False) in graph


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("required", "before"),
    [
        (Step.HANDLING, Step.ANSWERED),
        (Step.HANDLING, Step.CLOSED),
        (Step.ANSWERED, Step.CLOSED),
        (Step.CLOSED, Step.EVALUATED),
    ],
)
def test_no_path_skips_a_required_step(kind, required, before):
    """Take the step away, and what comes after it is out of reach."""
    graph = reachable(kind)
    seen, waiting = set(), [(FIRST[kind], "", False)]
    while waiting:
        state = waiting.pop()
        if state not in seen and state[0] != required:
            seen.add(state)
            waiting += [after for _, after in graph[state] if after[1] != required]
    assert before not in {step for step, _, _ in seen}


@pytest.mark.parametrize("kind", Kind)
def test_work_begins_by_dispatch_or_by_who_finds_it(kind):
    """Without both a case that waits for acceptance is never handled."""
    graph = reachable(kind)
    seen, waiting = set(), [(FIRST[kind], "", False)]
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            waiting += [
                after
                for transition, after in graph[state]
                if transition not in (Transition.DISPATCH, Transition.SELF_HANDLE)
            ]
    handled = Step.HANDLING in {step for step, _, _ in seen}
    assert handled == (kind == Kind.EMERGENCY)


def test_a_suspended_case_is_resumed_voided_or_supervised():
    for kind in Kind:
        found = {rule.transition for rule in rules_at(kind, Step.SUSPENDED)}
        assert found == {Transition.RESUME, Transition.VOID, Transition.SUPERVISE}


def test_only_what_ends_a_case_leads_to_an_end():
    for rule in RULES:
        assert (rule.after in ENDED) == (
            rule.effect == Effect.ENDS or rule.transition == "evaluate"
        )


def test_whatever_moves_no_step_says_so():
    still = {rule.transition for rule in RULES if rule.after is After.SAME}
    assert still == {"ask", "reply", "extend", "supervise", "verify", "accept"}
    registered = [r for r in RULES if r.transition == "accept" and r.after is After.SAME]
    assert [rule.kinds for rule in registered] == [(Kind.EMERGENCY,)]
