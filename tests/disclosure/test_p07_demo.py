"""P7 at length: the attack of every role on the demo city; with GEO_GRID_SOLVER_TABLE a file of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geo_grid.access.roles import ROLES
from geo_grid.areas.models import BasicCell, CellAssignment
from geo_grid.premises.models import Building
from importers.demo.loading import load_demo
from tests.access.world import Place, World, areas_at
from tests.conftest import make_user
from tests.disclosure.attack import Outcome, as_table, attack, untrue
from tests.disclosure.harvest import truth
from tests.disclosure.walk import LIMITED, reading

pytestmark = [pytest.mark.torture, pytest.mark.own_city, pytest.mark.slow]
NO_DEPARTMENT = -1
"""The handlers of the demo have cases here and there, which are no ground: they are left out."""
HEAD = """# What the attack on numbers came to

A solver reads every number of every route as each role, adds the rows that the role may list, and asks
by integer programming which counts of 1 to 4 on ground whose rows it may not list have one value left.
Asked for are all such counts of basic cells, and of the unseen rest of communities, streets, districts
and the city. `scripts/disclosure_solver` writes this page in about eight minutes of a processor, with
0.9 GB of memory; nothing in it may be solved.
"""


def world_of(size: str, folder: Path) -> World:
    """The demo city of a size as a world: a place for each atom, home in its middle."""
    load_demo(folder, size=size)
    cells = dict(
        CellAssignment.objects.filter(kind="base", valid__upper_inf=True).values_list(
            "basic_cell", "cell"
        )
    )
    houses = dict(Building.objects.order_by("-pk").values_list("basic_cell", "pk"))
    atoms = BasicCell.objects.filter(valid__upper_inf=True).order_by("pk")
    places = [
        Place(code, pk, cells[pk], building=houses.get(pk, 0), department=NO_DEPARTMENT)
        for pk, code in atoms.values_list("pk", "community__code")
    ]
    home = next(place for place in places[len(places) // 2 :] if place.building)
    given = areas_at(home) | {"planner": {"division_code": home.code}}
    del given["department_handler"]
    users = {role: make_user(role, **given.get(role, {})) for role in ROLES}
    return World(places, users, home)


@pytest.mark.parametrize("size", ["community", "district"])
def test_p07_the_solver_on_the_demo(db, size: str, tmp_path: Path):
    world = world_of(size, tmp_path)
    wrong = untrue(reading(world, "grid_worker"), truth(world))
    assert not wrong, f"{len(wrong)} {wrong[:20]}"
    outcomes = [attack(world, role) for role in LIMITED if role != "department_handler"]
    _report(f"Demo city, {size}", world, outcomes)


def test_p07_the_solver_on_the_town(town: World):
    """Small enough that nearly every count in it is one of 1 to 4."""
    _report("Town of the tests", town, [attack(town, role) for role in LIMITED])


def _report(heading: str, world: World, outcomes: list[Outcome]) -> None:
    table = as_table(outcomes)
    if into := os.environ.get("GEO_GRID_SOLVER_TABLE"):
        about = f"{len(world.places)} basic cells"
        _write(Path(into), f"## {heading}\n\n{about}.\n\n{table}")
    assert not [one for one in outcomes if one.solved], table


def _write(path: Path, part: str) -> None:
    """Put a part in place of the one with the same heading."""
    heading = part.splitlines()[0]
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    parts = [one for one in text.split("\n\n## ")[1:] if f"## {one.splitlines()[0]}" != heading]
    kept = "".join(f"\n\n## {one.strip()}" for one in parts)
    path.write_text(f"{HEAD.rstrip()}{kept}\n\n{part.strip()}\n", encoding="utf-8")
