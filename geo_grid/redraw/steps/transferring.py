"""Steps of a plan of a higher level: ground and cells go over to another community. Pure.

An atom that changes its community gets another code, so it ends and a new one with the same shape
begins, keeping lineage: in the plan it is cut into a single piece that names the new community.
What lies in a community that is left without ground ends with it; its code stays with its lineage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import shapely

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.redraw.steps.inputs import (
    NotApplicable,
    Request,
    Stamp,
    atoms_of,
    cell_of,
    check_open,
    movable,
    row_of,
    unlocked,
)
from geo_grid.redraw.steps.state import Cell, Community, Effect, State

CODE_DIGITS = 12


def transfer(state: State, request: Request, stamp: Stamp) -> Effect:
    """Atoms to a cell of whatever community: those of another one change it. Locked ones stay."""
    at = atoms_of(state, request)
    to = cell_of(state, request)
    check_open(to)
    free = [i for i in movable(state, at) if int(state.assignment[i]) != state.numbers[to.key]]
    foreign = [i for i in free if int(state.atoms.community[i]) != to.community]
    effect = rehomed(state, dict.fromkeys(foreign, to.community))
    new = new_keys(effect)
    going = [new.get(state.atoms.keys[i], state.atoms.keys[i]) for i in free]
    if going:
        effect["moves"] = {to.key: going}
    if len(free) < len(at):
        kept = set(free)
        effect["skipped"] = [state.atoms.keys[i] for i in at if i not in kept]
    return effect


def new_community(state: State, request: Request, stamp: Stamp) -> Effect:
    """Some whole cells of one community make a new one, with a name and perhaps a code."""
    given = request.get("cells")
    if not isinstance(given, list) or not given:
        raise BadInput("cells_missing", gettext_noop("Name the cells in a list."), field="cells")
    cells = list({c.key: c for c in (state.cell(key) for key in given)}.values())
    like = cells[0].community
    if any(cell.community != like for cell in cells):
        raise NotApplicable(
            "cells_of_several_communities",
            gettext_noop("A new community is made of cells of one community."),
            field="cells",
        )
    if all(c in cells for c in state.cells.values() if c.community == like):
        raise NotApplicable(
            "community_left_empty",
            gettext_noop("These are all cells of the community; it would only be renamed."),
            field="cells",
        )
    made = _named(state, request, like)
    return {"communities": [asdict(made)], **_carried(state, cells, (), made.id, stamp)}


def merge_communities(state: State, request: Request, stamp: Stamp) -> Effect:
    """Communities become one: `into`, else a new one with a name and perhaps a code."""
    given = request.get("communities")
    if not isinstance(given, list) or len(set(map(str, given))) < 2:
        raise BadInput(
            "communities_missing",
            gettext_noop("Name at least two communities of the plan in a list."),
            field="communities",
        )
    named = list(dict.fromkeys(community_of(state, key, "communities") for key in given))
    into = request.get("into")
    effect: Effect = {}
    if into is None:
        made = _named(state, request, named[0])
        effect["communities"], home = [asdict(made)], made.id
    else:
        home = community_of(state, into, "into")
    gone = [community for community in named if community != home]
    cells = [cell for cell in state.cells.values() if cell.community in gone]
    loose = np.flatnonzero(
        state.atoms.alive & np.isin(state.atoms.community, gone) & (state.assignment < 0)
    )
    return {**effect, **_carried(state, cells, loose.tolist(), home, stamp)}


def community_of(state: State, given: Any, field: str) -> int:
    """A community of the plan by id or code, new ones included; raises :class:`BadInput`."""
    codes = {code: pk for pk, code in state.around.codes.items()}
    codes |= {made.code: made.id for made in state.communities.values() if made.code}
    held = set(state.atoms.community[state.atoms.alive].tolist())
    found = codes.get(str(given))
    if found is None and isinstance(given, int) and not isinstance(given, bool):
        found = given
    if found is None or found not in held:
        raise BadInput(
            "community_unknown",
            gettext_noop("The plan has no community %(community)s."),
            field=field,
            community=str(given)[:40],
        )
    return found


def _named(state: State, request: Request, like: int) -> Community:
    """The new community that a request asks for, in the street and of the type of another."""
    name = request.get("name")
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= 100 or "\0" in name:
        raise BadInput("name_missing", gettext_noop("Give the new community a name."), field="name")
    origin = state.communities[like].like if like in state.communities else like
    code = request.get("code", "")
    street = state.around.codes.get(origin, "")[:9]
    sound = isinstance(code, str) and len(code) == CODE_DIGITS and code.isascii() and code.isdigit()
    if code and not (sound and code.startswith(street) and code[9:] != "000"):
        raise BadInput(
            "community_code_unusable",
            gettext_noop("The code of the community has 12 digits and begins with %(street)s."),
            field="code",
            street=street,
        )
    taken = {*state.around.codes.values(), *(c.code for c in state.communities.values())}
    if code and code in taken:
        raise NotApplicable(
            "community_code_taken",
            gettext_noop("Another community of the plan has this code."),
            field="code",
        )
    number = min([0, *state.communities]) - 1
    return Community(number, origin, name.strip(), code)


def _carried(
    state: State, cells: Sequence[Cell], loose: Iterable[int], home: int, stamp: Stamp
) -> Effect:
    """Whole cells with all their ground in another community: new cells take over from the old."""
    check_open(*cells)
    members = {cell.key: unlocked(state, [cell.key]) for cell in cells}
    at = [i for mine in members.values() for i in mine]
    effect = rehomed(state, dict.fromkeys([*at, *loose], home))
    new = new_keys(effect)
    taken = {c.name for c in state.cells.values() if c.community == home}
    effect["cells"], effect["moves"] = [], {}
    for cell in cells:
        name = cell.name if cell.name not in taken else f"{cell.name}({_called(state, cell)})"[:100]
        made = replace(cell, key=stamp.key(), community=home, code="", id=None, name=name)
        effect["cells"].append(row_of(made))
        effect["moves"][made.key] = [new[state.atoms.keys[i]] for i in members[cell.key]]
    effect["gone"] = [cell.key for cell in cells]
    return effect


def _called(state: State, cell: Cell) -> str:
    made = state.communities.get(cell.community)
    return made.name if made else state.around.names.get(cell.community, "")


def new_keys(effect: Effect) -> dict[str, str]:
    return {cut["atom"]: cut["pieces"][0]["key"] for cut in effect.get("cuts", ())}


def rehomed(state: State, homes: Mapping[int, int]) -> Effect:
    """The effect by which atoms, by position, lie in other communities; borders go with them."""
    if not homes:
        return {}
    atoms = state.atoms
    if any(state.locked[i] for i in homes):
        raise NotApplicable(
            "atoms_locked", gettext_noop("The cell holds locked basic cells; unlock them first."),
            field="cells",
        )  # fmt: skip
    cuts = [
        {
            "atom": atoms.keys[i],
            "pieces": [{
                "key": f"{atoms.keys[i]}.1", "code": f"{atoms.codes[i]}.1", "share": 1.0,
                "wkb": str(shapely.to_wkb(atoms.geoms[i], hex=True)), "community": home,
            }],
        }
        for i, home in homes.items()
    ]  # fmt: skip
    new = {cut["atom"]: cut["pieces"][0]["key"] for cut in cuts}
    touching = np.isin(atoms.edges, list(homes)).any(axis=1)
    edges = [
        [*(new.get(atoms.keys[i], atoms.keys[i]) for i in pair), round(metres, 3), wall]
        for pair, metres, wall in zip(
            atoms.edges[touching].tolist(), atoms.shared_m[touching].tolist(),
            atoms.barrier[touching].tolist(), strict=True,
        )
    ]  # fmt: skip
    split = [
        {"id": pk, "name": name, "atoms": [new.get(key, key) for key in keys]}
        for pk, name, keys in state.split_buildings
        if any(key in new for key in keys)
    ]
    return {"cuts": cuts, "shapes": {}, "edges": edges, "split": split}
