"""Professional grids on the lattice city: their own cells on the same ground, the base grid untouched."""

from __future__ import annotations

import pytest
import shapely
from django.db import connection

from geo_grid.areas import professional_grids
from geo_grid.areas.actions import appoint
from geo_grid.areas.models import (
    BasicCell,
    CellAssignment,
    CellTeam,
    GridCell,
    GridCellVersion,
    Worker,
)
from geo_grid.errors import BadInput
from geo_grid.geometry.coverage import check
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.redraw.drafts import actions, queries
from geo_grid.redraw.models import CellLineage, Plan
from geo_grid.redraw.publication import publish, review
from geo_grid.redraw.steps.inputs import NotApplicable
from geo_grid.redraw.steps.problems import find
from tests.aging import age_ground
from tests.conftest import SOUTH, STEP, WEST
from tests.db.test_publish import ACROSS, CUT, LEFT, approved, city, who  # noqa: F401

BOTH = ["990101001001", "990101001002"]
KIND = "sanitation"
OF_BASE = {
    "cells": "SELECT * FROM geo_grid_gridcell WHERE kind = 'base' ORDER BY id",
    "versions": "SELECT * FROM geo_grid_gridcellversion WHERE kind = 'base' ORDER BY id",
    "assignments": "SELECT * FROM geo_grid_cellassignment WHERE kind = 'base' ORDER BY id",
    "teams": "SELECT t.* FROM geo_grid_cellteam t JOIN geo_grid_gridcell g ON g.id = t.cell_id"
    " WHERE g.kind = 'base' ORDER BY t.id",
    **{
        name: f"SELECT * FROM geo_grid_{name} ORDER BY 1"
        for name in (
            "basiccell", "basiccelledge", "basiccelllineage", "basiccellsums", "division", "unit",
            "building", "residence", "incident", "roleassignment", "address",
        )
    },
}  # fmt: skip


def rows_of_base() -> dict[str, list[tuple]]:
    """Every row of the base grid, and of what stands and lives on the ground, to the byte."""
    found = {}
    with connection.cursor() as cursor:
        for name, text in OF_BASE.items():
            cursor.execute(text)
            found[name] = [tuple(map(repr, row)) for row in cursor.fetchall()]
    return found


@pytest.fixture
def trade(city):  # noqa: F811
    """The lattice city with a professional grid that has no cell yet."""
    professional_grids.ProfessionalGrid.objects.create(code=KIND, name_zh="环卫网格")
    return city


def drawn(*steps: dict, area=LEFT, base="today") -> Plan:
    plan = actions.create_plan(area=area, overlay=KIND, base=base, author=who("author"))
    for n, step in enumerate(steps):
        revision = Plan.objects.get(pk=plan.pk).revision
        actions.add_step(plan.pk, step, revision=revision, client_id=f"s{n}", author=who("author"))
    return Plan.objects.get(pk=plan.pk)


def put_in_force(plan: Plan) -> dict:
    review.submit(plan.pk, author=who("author"))
    review.approve(plan.pk, reviewer=who("reviewer"))
    return publish.publish(plan.pk)


def assert_overlay_sound() -> dict[int, set[int]]:
    """Today's cells of the trade: each is the union of its atoms, and none meets another."""
    rows = CellAssignment.objects.filter(kind=KIND, valid__upper_inf=True)
    assert not rows.exclude(basic_cell__valid__upper_inf=True).exists()
    assert not rows.exclude(cell__kind=KIND).exists()
    held: dict[int, set[int]] = {}
    for row in rows:
        held.setdefault(row.cell_id, set()).add(row.basic_cell_id)
    versions = {v.cell_id: v for v in GridCellVersion.objects.filter(
        kind=KIND, valid__upper_inf=True
    )}  # fmt: skip
    assert set(versions) == set(held)
    for cell, atoms in held.items():
        geoms = BasicCell.objects.filter(pk__in=atoms).values_list("geom", flat=True)
        shape = to_shapely([versions[cell].geom])[0]
        assert shape.symmetric_difference(shapely.union_all(to_shapely(geoms))).area < 1e-15
        homes = BasicCell.objects.filter(pk__in=atoms).values_list("community", flat=True)
        assert set(homes) == {GridCell.objects.get(pk=cell).community_id}
    if versions:
        assert check(to_shapely([v.geom for v in versions.values()]))
    return held


def test_an_overlay_begins_as_the_base_grid_and_leaves_it_as_it_is(trade):
    before = rows_of_base()
    plan = drawn({"type": "split_n", "cell": f"c{trade.grid_cells[0]}", "into": 2})
    assert {c.id for c in queries.state_of(plan).cells.values()} == {None}
    done = put_in_force(plan)
    assert rows_of_base() == before
    held = assert_overlay_sound()
    assert len(held) == 2
    assert set(done["cells"].values()) == set(held)
    atoms = BasicCell.objects.filter(community__code=LEFT, valid__upper_inf=True)
    assert set.union(*held.values()) == set(atoms.values_list("pk", flat=True))
    assert not set(held) & set(trade.grid_cells)
    assert not CellTeam.objects.filter(cell__kind=KIND).exists(), "workers are the trade's own"


def test_a_second_plan_goes_on_from_the_overlay_with_worker_and_lineage(trade):
    put_in_force(drawn())
    (first,) = assert_overlay_sound()
    appoint(GridCell.objects.get(pk=first), worker=Worker.objects.create(ref="s1", name="乙"))
    age_ground(1)
    before = rows_of_base()
    plan = drawn({"type": "split_n", "cell": str(first), "into": 2})
    assert plan.position == 1, "nothing is loaded where the trade has cells already"
    put_in_force(plan)
    assert rows_of_base() == before
    held = assert_overlay_sound()
    (new,) = set(held) - {first}
    assert CellLineage.objects.filter(parent=first, child=new).count() == 1
    assert CellTeam.objects.get(cell=first, valid__upper_inf=True).worker.ref == "s1"
    assert GridCellVersion.objects.filter(cell=first).count() == 2


def test_a_first_overlay_taken_back_leaves_no_cell_of_it(trade):
    before = rows_of_base()
    plan = drawn(area=BOTH)
    put_in_force(plan)
    age_ground(1)
    aged = rows_of_base()
    put_in_force(publish.invert(plan.pk, author=who("author")))
    assert assert_overlay_sound() == {}
    assert rows_of_base() == aged
    assert len(aged["cells"]) == len(before["cells"])
    assert not GridCellVersion.objects.filter(kind=KIND, valid__upper_inf=True).exists()
    assert GridCellVersion.objects.filter(kind=KIND).count() == 2, "it can still be asked for"


def test_an_overlay_taken_back_has_its_cells_and_workers_again(trade):
    put_in_force(drawn())
    (first,) = assert_overlay_sound()
    appoint(GridCell.objects.get(pk=first), worker=Worker.objects.create(ref="s1", name="乙"))
    age_ground(1)
    was = assert_overlay_sound()
    plan = drawn({"type": "split_n", "cell": str(first), "into": 2})
    put_in_force(plan)
    age_ground(1)
    before = rows_of_base()
    put_in_force(publish.invert(plan.pk, author=who("author")))
    assert assert_overlay_sound() == was
    assert CellTeam.objects.get(cell=first, valid__upper_inf=True).worker.ref == "s1"
    assert rows_of_base() == before


def test_a_draft_of_the_trade_is_replayed_on_the_base_grid_as_it_is_now(trade):
    cell = f"c{trade.grid_cells[0]}"
    plan = drawn({"type": "set", "cell": cell, "name": "环卫一片"})
    publish.publish(approved(CUT).pk)
    assert queries.base_differs(plan), "the trade has no cell, but its ground has changed"
    assert queries.document(plan)["base_changed"]
    told = actions.rebase(plan.pk)
    assert told["refused"] == []
    put_in_force(Plan.objects.get(pk=plan.pk))
    held = assert_overlay_sound()
    left = BasicCell.objects.filter(community__code=LEFT, valid__upper_inf=True)
    assert set.union(*held.values()) == set(left.values_list("pk", flat=True))
    names = GridCellVersion.objects.filter(kind=KIND, valid__upper_inf=True)
    assert "环卫一片" in names.values_list("name", flat=True)


def test_an_overlay_from_nothing_covers_a_community_wholly_or_not_at_all(trade):
    plan = drawn(area=BOTH, base="nothing")
    assert [p.code for p in find(queries.state_of(plan)) if p.blocks] == []
    plan = drawn({"type": "create", "atoms": [trade.basic_cells["001"]]}, area=BOTH, base="nothing")
    blocking = [p for p in find(queries.state_of(plan)) if p.blocks]
    assert [p.code for p in blocking] == ["atoms_unassigned"]
    left = BasicCell.objects.filter(community__code=LEFT, valid__upper_inf=True).count()
    assert len(blocking[0].atoms) == left - 1, "the other community stays without the trade"


def test_households_are_no_law_for_a_trade_unless_it_sets_limits(trade):
    found = {p.code for p in find(queries.state_of(drawn()))}
    assert not found & {"below_rule", "above_rule", "worker_over_limit"}
    professional_grids.ProfessionalGrid.objects.update(most_households=1)
    found = {p.code for p in find(queries.state_of(drawn(area=BOTH)))}
    assert "above_rule" in found


@pytest.mark.parametrize(
    "step",
    [
        {"type": "cut", "line": ACROSS},
        {"type": "transfer", "atoms": ["002"], "cell": 1},
        {"type": "new_community", "cells": [0], "name": "新社区"},
        {"type": "merge_communities", "communities": BOTH, "name": "并"},
    ],
    ids=lambda step: step["type"],
)
def test_an_overlay_never_changes_the_ground_of_all_grids(trade, step):
    cells = [f"c{pk}" for pk in trade.grid_cells]
    named = {**step}
    for field in ("cell", "cells"):
        if field in named:
            one = named[field]
            named[field] = cells[one] if isinstance(one, int) else [cells[i] for i in one]
    if "atoms" in named:
        named["atoms"] = [trade.basic_cells[name] for name in named["atoms"]]
    if step["type"] == "new_community":
        made = drawn({"type": "split_n", "cell": cells[0], "into": 2}, area=BOTH)
    else:
        made = drawn(area=BOTH)
    with pytest.raises(NotApplicable) as refused:
        actions.add_step(made.pk, named, revision=made.revision, client_id="x")
    assert refused.value.code == "ground_of_all_grids"


def test_a_line_splits_an_overlay_along_whole_basic_cells(trade):
    atoms = BasicCell.objects.count()
    line = [[WEST - STEP, SOUTH + 1.7 * STEP], [WEST + 5 * STEP, SOUTH + 1.7 * STEP]]
    put_in_force(drawn({**CUT, "line": line, "cell": f"c{trade.grid_cells[0]}"}))
    assert BasicCell.objects.count() == atoms
    assert len(assert_overlay_sound()) == 2


def test_pieces_of_a_cut_basic_cell_stay_in_the_overlay(trade):
    put_in_force(drawn(area=BOTH))
    held = assert_overlay_sound()
    age_ground(1)
    publish.publish(approved(CUT).pk)
    now = assert_overlay_sound()
    assert set(now) == set(held)
    living = set(BasicCell.objects.filter(valid__upper_inf=True).values_list("pk", flat=True))
    assert set.union(*now.values()) == living


def test_ground_that_leaves_a_community_waits_for_a_cell_of_the_trade(trade):
    put_in_force(drawn(area=BOTH))
    home = {GridCell.objects.get(pk=pk).community.code: pk for pk in assert_overlay_sound()}
    age_ground(1)
    step = {"type": "transfer", "atoms": [trade.basic_cells["002"]],
            "cell": str(trade.grid_cells[1])}  # fmt: skip
    done = publish.publish(approved(step, area=BOTH).pk)
    held = assert_overlay_sound()
    piece = BasicCell.objects.get(code="990101001002007")
    assert piece.pk not in set.union(*held.values())
    left = [row for row in done["decisions"] if row["reason"] == "ground_gone"]
    assert [row["cell_id"] for row in left] == [home[LEFT]]
    plan = drawn(area=BOTH)
    assert [p.code for p in find(queries.state_of(plan)) if p.blocks] == ["atoms_unassigned"]


def test_a_cell_of_the_trade_goes_along_with_all_of_its_ground(trade):
    put_in_force(drawn(area=BOTH))
    before = assert_overlay_sound()
    age_ground(1)
    step = {"type": "merge_communities", "communities": BOTH, "into": BOTH[1]}
    publish.publish(approved(step, area=BOTH).pk)
    held = assert_overlay_sound()
    assert set(held) == set(before)
    assert {GridCell.objects.get(pk=pk).community.code for pk in held} == {BOTH[1]}


def test_a_base_plan_that_starts_from_a_trade_gets_cells_of_its_own(trade):
    put_in_force(drawn({"type": "split_n", "cell": f"c{trade.grid_cells[0]}", "into": 2}))
    overlay = drawn()
    plan = actions.create_plan(area=LEFT, base=overlay.pk, author=who("author"))
    state = queries.state_of(plan)
    assert len(state.cells) == 2
    assert {c.id for c in state.cells.values()} == {None}


def test_an_unknown_trade_is_refused_by_name(trade):
    with pytest.raises(BadInput) as refused:
        actions.create_plan(area=LEFT, overlay="fire", author=who("author"))
    assert refused.value.field == "overlay"
    assert refused.value.params["known"] == KIND


def test_a_partition_from_a_file_becomes_the_overlay(trade):
    atoms = BasicCell.objects.filter(community__code=LEFT, valid__upper_inf=True).order_by("code")
    rows = [
        {
            "basic_cell": a.code,
            "grid_cell": "北片" if a.geom.centroid.y > SOUTH + 2 * STEP else "南片",
        }
        for a in atoms
    ]
    put_in_force(drawn(base={"assignment": rows}))
    assert_overlay_sound()
    versions = GridCellVersion.objects.filter(kind=KIND, valid__upper_inf=True)
    assert set(versions.values_list("name", flat=True)) == {"北片", "南片"}
