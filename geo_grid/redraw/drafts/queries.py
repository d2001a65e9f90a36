"""Reads of plans: their state, what they would change, what is wrong, who did what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import shapely

from geo_grid import city_time
from geo_grid.areas import professional_grids
from geo_grid.areas.models import BasicCell, Division, GridCell, GridCellVersion
from geo_grid.areas.professional_models import ProfessionalGrid
from geo_grid.errors import BadInput, Conflict, NotFound, gettext_noop
from geo_grid.redraw.drafts import ground, reasons, scheduling, telling
from geo_grid.redraw.drafts.telling import Told
from geo_grid.redraw.models import Plan, PlanStep, Publication
from geo_grid.redraw.steps import measures, problems
from geo_grid.redraw.steps.changes import changes, root
from geo_grid.redraw.steps.state import COLUMNS, NO_LIMIT, State, replay
from geo_grid.sql import SqlFiles

Grids = Mapping[str, ProfessionalGrid]
sql = SqlFiles(__file__)
LISTED = 100
_OVER = (Plan.State.PUBLISHED, Plan.State.WITHDRAWN)


def plan_of(plan_id: int, *, lock: bool = False) -> Plan:
    """A plan by id, its base read when asked for; raises :class:`NotFound`."""
    plans = Plan.objects.defer("base")
    plans = plans.select_for_update() if lock else plans
    found = plans.filter(pk=plan_id).first()
    if found is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return found


def state_of(plan: Plan) -> State:
    """The state at the plan's position: the replay of its journal.

    Raises :class:`Conflict` when atoms it names have been cut by another plan meanwhile.
    """
    return ground.kept(*_place(plan), lambda: _replayed(plan))


def _replayed(plan: Plan) -> State:
    try:
        return replay(base_of(plan), _effects(plan))
    except KeyError:
        raise Conflict(
            "plan_base_changed",
            gettext_noop(
                "The cells it started from have changed meanwhile; replay the plan first."
            ),
        ) from None


def living_codes(codes: Iterable[str]) -> list[str]:
    """Those of communities that are not over."""
    living = Division.objects.filter(code__in=codes, level="community", valid__upper_inf=True)
    return list(living.order_by("code").values_list("code", flat=True))


def base_of(plan: Plan) -> State:
    """The state before the first step."""
    return ground.base_state(plan.communities, plan.base, kind=plan.kind)


def remember(plan: Plan, state: State) -> None:
    """Keep the state of this revision, so that the next step need not replay the journal."""
    ground.keep(*_place(plan), state)


def _place(plan: Plan) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Where the process holds the state of a plan, and which version it must be.

    The id of the last step tells it from one of the same revision that was rolled back.
    """
    place, ground_version, data_version, _ = ground.versions()
    last = plan.steps.filter(is_set_aside=False, number=plan.position).values_list("pk").first()
    version = (plan.revision, plan.position, last, ground_version, data_version)
    return ("state", place, plan.pk), version


def journal(plan: Plan) -> list[PlanStep]:
    """All steps that are not set aside, those waiting to be redone included, in order."""
    return list(plan.steps.filter(is_set_aside=False).order_by("number"))


def _effects(plan: Plan) -> Iterable[dict[str, Any]]:
    steps = plan.steps.filter(is_set_aside=False, number__lte=plan.position, refusal__isnull=True)
    return steps.order_by("number").values_list("effect", flat=True)


def plans(state: str, sees: Callable[[Plan], bool]) -> dict[str, Any]:
    """``{results, more}``: the latest plans that the caller sees, without their content.

    Raises :class:`BadInput` ``state_unknown``.
    """
    if state and state not in Plan.State.values:
        raise BadInput(
            "state_unknown",
            gettext_noop("Unknown state %(state)s; choose one of %(known)s."),
            field="state",
            state=state[:20],
            known=", ".join(Plan.State.values),
        )
    found = Plan.objects.defer("base").order_by("-changed_at", "-id")
    if state:
        found = found.filter(state=state)
    rows = list(found[: 10 * LISTED + 1])
    seen = [plan for plan in rows[: 10 * LISTED] if sees(plan)]
    grids = professional_grids.names()
    listed = [summary(plan, grids) for plan in seen[:LISTED]]
    has_more = len(seen) > LISTED or len(rows) > 10 * LISTED
    return {"results": listed, "more": has_more}


def summary(plan: Plan, grids: Grids | None = None) -> dict[str, Any]:
    """What a list of plans shows; `grids` are the professional grids by code, if they are known."""
    return {
        "id": plan.pk,
        "name": plan.name,
        "overlay": _overlay(plan, grids),
        "state": plan.state,
        "communities": plan.communities,
        "codes": plan.codes,
        "revision": plan.revision,
        "position": plan.position,
        "parent": plan.parent_id,
        "inverse_of": plan.inverse_of_id,
        "author": plan.author_id,
        "reviewer": plan.reviewer_id,
        "effective_on": plan.effective_on,
        "created_at": plan.created_at,
        "changed_at": plan.changed_at,
    }


def _overlay(plan: Plan, grids: Grids | None) -> dict[str, Any] | None:
    """The professional grid that a plan draws, ``None`` for the base grid."""
    if plan.kind == GridCell.BASE:
        return None
    found = (professional_grids.names() if grids is None else grids)[plan.kind]
    names = ("code", "name_zh", "name_en", "colour")
    return {name: getattr(found, name) for name in names}


def document(plan: Plan) -> dict[str, Any]:
    """Everything the planner's page needs to go on by itself.

    A plan whose base is no longer today's is told without its content: replay it first.
    """
    about = {
        **summary(plan),
        "journal": [step_row(step) for step in journal(plan)],
        "moments": list(plan.moments.order_by("position", "name").values("name", "position")),
        "events": reasons.events_of(plan),
        "comments": comments(plan),
        "publication": publication(plan),
        "base_changed": base_differs(plan),
        "today": city_time.today(),  # of the city, not the reader
        "latest": scheduling.latest_day(),
        "beside": scheduling.beside(plan) if plan.state not in _OVER else [],
    }
    return about if about["base_changed"] else about | content(plan)


def publication(plan: Plan) -> dict[str, Any] | None:
    """What its publication moved, and which workers wait for a decision."""
    rows = Publication.objects.filter(plan=plan)
    found = rows.values("effective_on", "at", "author", "moved", "decisions").first()
    return found and {**found, "moved": telling.read(plan).changes(found["moved"])}


def who_moves(plan: Plan) -> dict[str, Any]:
    """A plan against its base, as far as the caller is told (:func:`..steps.changes.changes`)."""
    return telling.read(plan).changes(changes(base_of(plan), state_of(plan)))


def content(plan: Plan) -> dict[str, Any]:
    """Atoms, cells and sums of a plan, its base beside it, and what is wrong."""
    whole, start = state_of(plan), base_of(plan)
    state, told = telling.seen(whole, plan.codes), telling.read(plan, whole)
    return {
        **told.said(),
        **telling.measures_said(whole, plan.codes),
        "atoms": atom_features(state, range(len(state.atoms.keys)), told=told),
        "edges": edge_rows(state),
        "cells": cell_rows(state, told),
        "of": state.of(),
        "base": {
            "cells": cell_rows(start, told),
            "of": start.of(),
        },
        "locked": [state.atoms.keys[i] for i in state.locked.nonzero()[0] if state.atoms.alive[i]],
        "split_buildings": [
            {"id": pk, "name": name, "atoms": keys} for pk, name, keys in state.split_buildings
        ],
        "problems": problem_rows(state),
        "communities": community_rows(state),
        "rules": {
            str(row["id"]): [_limit(n) for n in state.rule(row["id"])]
            for row in community_rows(state)
        },
        "worker_limit": _limit(state.around.worker_limit),
        "workers": sql.rows("workers"),
    }


def _limit(households: int) -> int | None:
    return None if households >= NO_LIMIT else households


def community_rows(state: State) -> list[dict[str, Any]]:
    """The communities of a plan that hold ground: ``{id, code, name, is_new}``; new ids below 0."""
    held = set(state.atoms.community[state.atoms.alive].tolist())
    known = [(pk, code, state.around.names[pk], False) for pk, code in state.around.codes.items()]
    made = [(c.id, c.code, c.name, True) for c in state.communities.values()]
    return [
        {"id": pk, "code": code, "name": name, "is_new": is_new}
        for pk, code, name, is_new in [*known, *made]
        if pk in held
    ]


def base_differs(plan: Plan) -> bool:
    """Whether today's partition is another than the one the plan started from.

    A professional grid may have no cell yet: then its ground alone can be another.
    """
    now = ground.today(plan.communities, kind=plan.kind)
    then = plan.base
    if now["of"] != then["of"] or [c["key"] for c in now["cells"]] != [
        c["key"] for c in then["cells"]
    ]:
        return True
    return plan.kind != GridCell.BASE and not _applies(plan)


def _applies(plan: Plan) -> bool:
    try:
        state_of(plan)
    except Conflict:
        return False
    return True


def comments(plan: Plan) -> list[dict[str, Any]]:
    """What was said, the oldest first, and whether it is settled; lon/lat EPSG:4326."""
    return [
        {
            "id": c.pk, "text": c.text, "author": c.author_id, "name": name_of(c.author), "at": c.at,
            "lon": c.point.x if c.point else None, "lat": c.point.y if c.point else None,
            "settled_at": c.settled_at, "settled_by": name_of(c.settled_by),
        }
        for c in plan.comments.select_related("author", "settled_by").order_by("id")
    ]  # fmt: skip


def name_of(user: Any) -> str | None:
    """What an account is called; ``None`` for one that is gone."""
    return None if user is None else user.display_name or user.username


def as_people_say(code: str, params: dict[str, str]) -> dict[str, str]:
    """The values of a message with the last name of a cell and the code of an atom for their keys.

    Only the refusals that tell keys: others name cells already.
    """
    if code == "cell_unknown_in_plan" and params["cell"].isascii() and params["cell"].isdecimal():
        versions = GridCellVersion.objects.filter(cell=int(params["cell"])).order_by("-valid")
        name = versions.values_list("name", flat=True).first()
        return {**params, "cell": name or params["cell"]}
    if (
        code == "atom_unknown"
        and root(params["atom"]).isascii()
        and root(params["atom"]).isdecimal()
    ):
        atoms = BasicCell.objects.filter(pk=int(root(params["atom"])))
        return {**params, "atom": atoms.values_list("code", flat=True).first() or params["atom"]}
    return params


def step_row(step: PlanStep) -> dict[str, Any]:
    """A step for the list of steps, without its effect."""
    return {
        "number": step.number,
        "client_id": step.client_id,
        "type": step.type,
        "request": step.request,
        "refusal": reasons.told(step.refusal),
        "author": step.author_id,
        "at": step.at,
    }


def atom_features(state: State, at: Iterable[int], *, told: Told) -> dict[str, Any]:
    """Living atoms as GeoJSON (EPSG:4326), with their sums in the order of the columns.

    ``estimated``: of people who are not registered, or shared out over the pieces of a cut atom.
    """
    atoms, estimates = state.atoms, state.atoms.sums[:, COLUMNS.index("estimated_residents")] > 0
    more = [measures.values(state, measure) for measure in told.measured]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": atoms.keys[i],
                "properties": {
                    "key": atoms.keys[i],
                    "code": atoms.codes[i],
                    "community": int(atoms.community[i]),
                    "sums": [*told.row(atoms.sums[i].tolist()), *(int(n[i]) for n in more)],
                    "estimated": bool(estimates[i] or (more and "." in atoms.keys[i])),
                },
                "geometry": shapely.geometry.mapping(atoms.geoms[i]),
            }
            for i in at
            if atoms.alive[i]
        ],
    }


def edge_rows(state: State, touching: set[str] | None = None) -> list[list[Any]]:
    """``[key, key, metres, along a barrier]`` of borders between atoms (of some atoms)."""
    atoms = state.atoms
    return [
        [atoms.keys[u], atoms.keys[v], round(m, 2), wall]
        for (u, v), m, wall in zip(
            atoms.edges.tolist(), atoms.shared_m.tolist(), atoms.barrier.tolist(), strict=True
        )
        if touching is None or atoms.keys[u] in touching or atoms.keys[v] in touching
    ]


def cell_rows(state: State, told: Told) -> list[dict[str, Any]]:
    """Every cell with its sums."""
    found = sums_of(state, state.cells, told=told)
    return [{**vars(cell), "sums": found[key]} for key, cell in state.cells.items()]


def sums_of(state: State, keys: Iterable[str], *, told: Told) -> dict[str, dict[str, int]]:
    """The sums of some cells by key, with what the plan weighs beside the columns."""
    more = {measure.name: measures.of_cells(state, measure) for measure in told.measured}
    return {
        key: told.sums(state.sums(key)) | {name: held[key] for name, held in more.items()}
        for key in keys
    }


def problem_rows(state: State) -> list[dict[str, Any]]:
    """Everything wrong, see :mod:`.problems`."""
    boxes = problems.boxes_of(state)
    return [problem.as_dict(state, boxes) for problem in problems.find(state)]


def lineage(cell: int) -> dict[str, Any]:
    """What a grid cell came from and became, both ways, over all publications.

    Raises :class:`NotFound`.
    """
    cells = sql.rows("lineage_cells", {"cell": cell})
    if not cells:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    links = sql.rows("lineage_links", {"cells": [row["id"] for row in cells]})
    codes = [row.pop("division") for row in cells]
    return {"cell": cell, "cells": cells, "links": _lineage_told(links, codes)}


def _lineage_told(links: list[dict[str, Any]], codes: list[str]) -> list[dict[str, Any]]:
    """Links with ``residents`` where the caller may list those of all the ground, else ``None``."""
    lists = telling.told(sorted(set(codes))).lists_people
    numbers = "exact" if lists else "hidden"
    return [
        {**link, "residents": link["residents"] if lists else None, "numbers": numbers}
        for link in links
    ]


def lineage_of_division(division: int) -> dict[str, Any]:
    """What a community came from and became, both ways; raises :class:`NotFound`."""
    found = sql.rows("lineage_divisions", {"division": division})
    if not found:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    links = sql.rows("lineage_division_links", {"divisions": [row["id"] for row in found]})
    codes = [row["code"] for row in found]
    return {"division": division, "divisions": found, "links": _lineage_told(links, codes)}


def cells_as_of(day: date, *, kind: str) -> str:
    """The grid cells of a kind on a day (its end) as GeoJSON text, EPSG:4326."""
    last = date.max - timedelta(days=1)  # whose end is still a time
    return str(sql.value("cells_as_of", {"at": city_time.end_of(min(day, last)), "kind": kind}))
