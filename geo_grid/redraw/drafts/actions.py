"""Writes to plans: made, stepped, undone, branched, replayed. Each function is one transaction.

Every change is made on the revision its sender saw; an older one is refused with
:class:`StaleRevision`, which carries both numbers and the steps in between.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from geo_grid.access import audit
from geo_grid.errors import BadInput, Conflict, GeoGridError, NotAllowed, NotFound, gettext_noop
from geo_grid.redraw.drafts import ground, queries, reasons, starting, telling
from geo_grid.redraw.models import Plan, PlanEvent, PlanStep
from geo_grid.redraw.steps.decide import decide
from geo_grid.redraw.steps.loaded import load_effect
from geo_grid.redraw.steps.state import Effect, State, apply
from geo_grid.vault.masking import mask_numbers, mask_strings

MOST_CLIENT_ID = 64


class StaleRevision(Conflict):
    """Somebody else changed the plan meanwhile; `yours` and `current` are revisions."""

    def __init__(self, *, yours: int, current: int, since: list[dict[str, Any]]) -> None:
        super().__init__(
            "plan_stale",
            gettext_noop(
                "The plan has gone on from revision %(yours)s to %(current)s; "
                "look at what changed and send the step again."
            ),
            field="revision",
            yours=yours,
            current=current,
        )
        self.details = {"yours": yours, "current": current, "since": since}


@transaction.atomic
def create_plan(
    *, area: Any, base: Any = "today", name: str = "", overlay: str = "", author: int | None = None
) -> Plan:
    """A new plan of the communities that `area` names, of the base grid or the professional grid `overlay`.

    `base` is ``"today"``, ``"nothing"`` (or ``None``), the id of another plan, or a partition:
    ``{"assignment": [{basic_cell, grid_cell}]}`` or GeoJSON polygons with a ``name`` each. Anything
    but today's cells comes in as a first step, so that it can be compared with them
    (:func:`.starting.first_effect`).
    """
    base = mask_strings(base)
    plan = _draft(area=area, kind=starting.kind_of(overlay), name=name, author=author)
    is_plan = isinstance(base, int) and not isinstance(base, bool)
    parent = queries.plan_of(base) if is_plan else None
    effect = starting.first_effect(plan, parent or base)
    if effect is not None:
        request = {"type": "load", "base": parent.pk if parent else _short(base)}
        append(plan, request, effect, client_id=f"load-{uuid.uuid4()}", author=author)
        Plan.objects.filter(pk=plan.pk).update(parent=parent)
        plan.parent = parent
    return plan


def _draft(*, area: Any, kind: str, name: str, author: int | None) -> Plan:
    """A plan of the partition in force of a kind of grid cells."""
    found = ground.communities_of(area)
    communities = [row["id"] for row in found]
    _, ground_version, _, _ = ground.versions()
    today = ground.today(communities, kind=kind)
    plan = Plan.objects.create(
        name=text_of(name, field="name", most=100) or found[0]["name"],
        kind=kind,
        communities=communities,
        codes=[row["code"] for row in found],
        base={"cells": [_with_type(row) for row in today["cells"]], "of": today["of"]},
        ground_version=ground_version,
        author_id=author,
    )
    note(plan, "created", author=author)
    return plan


@transaction.atomic
def load_plan(
    source: Plan, effect_on: Callable[[State], Effect], *, author: int | None = None
) -> Plan:
    """A draft on today's cells whose first step is an effect: the inverse of a published plan.

    It covers the communities of `source` that still are; `effect_on` is asked on their cells.
    """
    codes = queries.living_codes(source.codes)
    plan = _draft(area=codes, kind=source.kind, name=f"↩ {source.name[:96]}", author=author)
    Plan.objects.filter(pk=plan.pk).update(inverse_of=source)
    plan.inverse_of = source
    request = {"type": "load", "base": f"inverse of {source.pk}"}
    effect = effect_on(queries.base_of(plan))
    append(plan, request, effect, client_id=f"load-{uuid.uuid4()}", author=author)
    return plan


def _with_type(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: row[k] for k in ("key", "community", "name", "code", "type", "worker", "id")}


def _short(base: Any) -> Any:
    return base if isinstance(base, str) or base is None else "file"


def text_of(value: Any, *, field: str, most: int) -> str:
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise BadInput(
            "text_unusable",
            gettext_noop("%(column)s must be a text of 1 to %(most)s characters."),
            field=field,
            column=field,
            most=most,
        )
    return mask_numbers(value.strip())


def note(plan: Plan, what: str, *, author: int | None, text: str = "", refusal: Any = None) -> None:
    """Write down what happened to a plan, for its readers and for the trail."""
    audit.record(f"plan.{what}", noun="plan", keys=[plan.pk])
    event = PlanEvent(plan=plan, type=what, author_id=author, note=text, refusal=refusal)
    event.save()


# ---- steps


@transaction.atomic
def add_step(
    plan_id: int,
    request: Mapping[str, Any],
    *,
    revision: int,
    client_id: str,
    author: int | None = None,
) -> dict[str, Any]:
    """Take a step; what changed, the sums of the cells concerned, and everything that is wrong.

    A `client_id` that the plan knows is answered as it was done, and nothing is done again.
    """
    plan = queries.plan_of(plan_id, lock=True)
    if (
        not isinstance(client_id, str)
        or not 1 <= len(client_id) <= MOST_CLIENT_ID
        or "\0" in client_id
    ):
        raise BadInput(
            "client_id_unusable",
            gettext_noop(
                "client_id must be a text of 1 to %(most)s characters, new for every step."
            ),
            field="client_id",
            most=MOST_CLIENT_ID,
        )
    done = plan.steps.filter(client_id=client_id).first()
    if done is not None:
        telling.read(plan)  # nothing is written, so that nothing else notes it
        return reply(plan, queries.state_of(plan), done.effect, step=done.number)
    _check_open(plan)
    check_revision(plan, revision)
    before = queries.state_of(plan)
    request = mask_strings(dict(request))  # before names come into the state that is kept
    telling.check_weighing(plan, before, request)
    effect = decide(before, request, stamp=client_id)
    after = apply(before, effect)
    step = append(plan, request, effect, client_id=client_id, author=author)
    queries.remember(plan, after)
    return reply(plan, after, effect, step=step.number)


def append(
    plan: Plan, request: Mapping[str, Any], effect: Effect, *, client_id: str, author: int | None
) -> PlanStep:
    """The next step of the journal; steps that waited to be redone are set aside."""
    waiting = plan.steps.filter(is_set_aside=False, number__gt=plan.position)
    if waiting.update(is_set_aside=True):
        plan.moments.filter(position__gt=plan.position).delete()
    plan.position += 1
    plan.revision += 1
    step = PlanStep.objects.create(
        plan=plan, number=plan.position, client_id=client_id, revision=plan.revision,
        type=str(request["type"]), request=dict(request), effect=effect, author_id=author,
    )  # fmt: skip
    _store(plan)
    return step


def _store(plan: Plan) -> None:
    audit.record("plan.step", noun="plan", keys=[plan.pk], detail={"revision": plan.revision})
    plan.save(update_fields=["position", "revision", "changed_at"])


def _check_open(plan: Plan) -> None:
    if plan.state not in Plan.OPEN:
        raise Conflict(
            "plan_not_open",
            gettext_noop("The plan is %(state)s; only a draft can be changed. Branch it instead."),
            state=plan.state,
        )


def check_revision(plan: Plan, revision: Any) -> None:
    """Raise :class:`StaleRevision` unless `revision` is the plan's."""
    if not isinstance(revision, int) or isinstance(revision, bool):
        raise BadInput(
            "revision_missing", gettext_noop("Say which revision you saw."), field="revision"
        )
    if revision != plan.revision:
        since = plan.steps.filter(revision__gt=revision, is_set_aside=False).order_by("number")
        rows = [queries.step_row(step) for step in since[:50]]
        raise StaleRevision(yours=revision, current=plan.revision, since=rows)


def reply(
    plan: Plan, state: State, effect: Effect | None, *, step: int | None = None
) -> dict[str, Any]:
    """What a change answers: the changed atoms and cells, their sums, all problems.

    Without an effect (undo, redo, jump) every atom and cell is listed.
    """
    of, told = state.of(), telling.told(plan.codes, state)
    shown = telling.seen(state, plan.codes)
    if effect is None:
        atoms, cells, pieces = set(of), set(state.cells), set(of)
    else:
        pieces = {p["key"] for cut in effect.get("cuts", ()) for p in cut["pieces"]}
        moved = {key for going in effect.get("moves", {}).values() for key in going}
        atoms = (moved | pieces) & set(of)
        pieces |= {key for key in effect.get("shapes", {}) if key in of}
        cells = _touched(state, effect, atoms)
    return {
        "revision": plan.revision,
        "position": plan.position,
        "step": step,
        "changed": {
            "atoms": {key: of[key] for key in sorted(atoms)},
            "cells": {
                k: asdict(state.cells[k]) if k in state.cells else None for k in sorted(cells)
            },
            "cut": [cut["atom"] for cut in (effect or {}).get("cuts", ())],
            "pieces": _pieces(state, pieces, whole=effect is None, told=told),
            "locked": [
                state.atoms.keys[i] for i in state.locked.nonzero()[0] if state.atoms.alive[i]
            ],
            "skipped": (effect or {}).get("skipped", []),
        },
        "sums": queries.sums_of(state, sorted(cells & set(state.cells)), told=told),
        "problems": queries.problem_rows(shown),
        "measures": [measure.row() for measure in shown.measures],
    }


def _touched(state: State, effect: Effect, atoms: set[str]) -> set[str]:
    """Cells that gained, lost, changed or went; every cell when that cannot be told."""
    named = {row["key"] for row in effect.get("cells", ())} | set(effect.get("gone", ()))
    named |= {key for key in effect.get("moves", {}) if key}
    # Who lost atoms is not in the effect: all cells next to it are told, the rest is left out.
    communities = {int(state.atoms.community[state.atoms.place[key]]) for key in atoms}
    return named | {key for key, cell in state.cells.items() if cell.community in communities}


def _pieces(
    state: State, keys: set[str], *, whole: bool, told: telling.Told
) -> dict[str, Any] | None:
    if not keys:
        return None
    at = [state.atoms.place[key] for key in sorted(keys)]
    features = queries.atom_features(state, at, told=told)
    edges = queries.edge_rows(state, None if whole else keys)
    split = [{"id": pk, "name": n, "atoms": k} for pk, n, k in state.split_buildings]
    return {**features, "edges": edges, "split_buildings": split}


# ---- back and forth


@transaction.atomic
def jump(
    plan_id: int, *, revision: int, to: int | None = None, by: int = 0, moment: str | None = None
) -> dict[str, Any]:
    """Go to a place in the journal: a position, so many steps on or back, or a named moment."""
    plan = queries.plan_of(plan_id, lock=True)
    _check_open(plan)
    check_revision(plan, revision)
    if moment is not None:
        place = plan.moments.filter(name=moment).first()
        if place is None:
            raise NotFound("moment_unknown", gettext_noop("There is no moment of this name."))
        to = place.position
    last = plan.steps.filter(is_set_aside=False).count()
    target = plan.position + by if to is None else to
    if not 0 <= target <= last:
        raise Conflict(
            "nothing_there",
            gettext_noop("The journal has the places 0 to %(last)s."),
            field="position",
            last=last,
        )
    plan.position = target
    plan.revision += 1
    _store(plan)
    return reply(plan, queries.state_of(plan), None)


@transaction.atomic
def name_moment(plan_id: int, *, name: str) -> dict[str, Any]:
    """Give the present place in the journal a name; a known name moves here."""
    plan = queries.plan_of(plan_id, lock=True)
    text = text_of(name, field="name", most=100)
    if not text:
        raise BadInput("name_missing", gettext_noop("Give it a name."), field="name")
    plan.moments.update_or_create(name=text, defaults={"position": plan.position})
    audit.record("plan.moment", noun="plan", keys=[plan.pk])
    return {"name": text, "position": plan.position}


@transaction.atomic
def branch(plan_id: int, *, name: str = "", author: int | None = None) -> Plan:
    """An alternative: a new draft with the same base and the journal up to here."""
    plan = queries.plan_of(plan_id, lock=True)
    steps = plan.steps.filter(is_set_aside=False, number__lte=plan.position).order_by("number")
    copy = Plan.objects.create(
        name=text_of(name, field="name", most=100)
        or f"{plan.name[:90]} · {plan.branches.count() + 2}",
        kind=plan.kind,
        communities=plan.communities,
        codes=plan.codes,
        parent=plan,
        base=plan.base,
        ground_version=plan.ground_version,
        revision=plan.position,
        position=plan.position,
        author_id=author,
    )
    PlanStep.objects.bulk_create(
        [
            PlanStep(
                plan=copy, number=s.number, client_id=s.client_id, revision=s.number, type=s.type,
                request=s.request, effect=s.effect, refusal=s.refusal, author_id=s.author_id,
            )
            for s in steps
        ]
    )  # fmt: skip
    note(copy, "branched", author=author, text=str(plan.pk))
    return copy


@transaction.atomic
def rebase(plan_id: int, *, author: int | None = None) -> dict[str, Any]:
    """Replay the steps on today's cells; which of them no longer apply, and why. None is dropped.

    A step that was refused before is tried again. Raises :class:`NotAllowed` for what the caller may not weigh.
    """
    plan = queries.plan_of(plan_id, lock=True)
    if plan.state in (Plan.State.PUBLISHED, Plan.State.WITHDRAWN):
        _check_open(plan)
    today = ground.today(plan.communities, kind=plan.kind)
    plan.base = {"cells": [_with_type(row) for row in today["cells"]], "of": today["of"]}
    _, plan.ground_version, _, _ = ground.versions()
    state = queries.base_of(plan)
    refused = []
    for step in plan.steps.filter(is_set_aside=False, number__lte=plan.position).order_by("number"):
        try:
            effect = _again(plan, state, step)
            step.refusal, step.effect = None, effect
            state = apply(state, effect)
        except NotAllowed:  # of whoever asks, not of the step
            raise
        except GeoGridError as error:
            why = reasons.kept(error)
            step.refusal = {**why, "params": queries.as_people_say(error.code, why["params"])}
            refused.append(queries.step_row(step))
        step.save(update_fields=["refusal", "effect"])
    plan.steps.filter(is_set_aside=False, number__gt=plan.position).update(is_set_aside=True)
    plan.revision += 1
    plan.save(update_fields=["base", "ground_version", "revision", "changed_at"])
    note(plan, "rebased", author=author, text=str(len(refused)))
    return {**reply(plan, state, None), "refused": refused}


def _again(plan: Plan, state: State, step: PlanStep) -> Effect:
    """A step decided on another state; what was loaded from elsewhere is loaded as it was.

    The base grid, from which a professional grid started, is taken as it is now.
    """
    if step.type == "load" and step.request.get("base") == "today":
        return starting.of_base_grid(plan, state) or {}
    if step.type == "load":
        return load_effect(state, {"effect": step.effect})
    if "measures" not in step.request:
        telling.check_weighing(plan, state, step.request)
    return decide(state, step.request, stamp=step.client_id)
