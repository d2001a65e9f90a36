"""A plan of a higher level becomes the ground: communities founded, merged, over; all goes along."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import RoleAssignment
from geo_grid.access.scope import Scope
from geo_grid.access.system import SYSTEM
from geo_grid.areas.actions import appoint
from geo_grid.areas.models import (
    BasicCell,
    BasicCellLineage,
    BasicCellSums,
    CellTeam,
    Division,
    GridCell,
    Worker,
)
from geo_grid.errors import Conflict
from geo_grid.incidents.models import Incident
from geo_grid.locate import finding
from geo_grid.locate.actions import refresh_places
from geo_grid.locate.models import Place
from geo_grid.people.models import BuildingSums
from geo_grid.premises.models import Building, Unit
from geo_grid.redraw.drafts import actions, queries
from geo_grid.redraw.models import DivisionLineage, Plan
from geo_grid.redraw.publication import publish, review
from geo_grid.redraw.steps.problems import find
from geo_grid.registers import cards
from geo_grid.visits.actions import _was_in_area as was_in_area
from layers.catalogue import feature_collections
from tests.aging import age_ground
from tests.conftest import SOUTH, STEP, WEST, make_user
from tests.db.test_publish import approved, assert_sound, city, snapshot, who  # noqa: F401

BOTH = ["990101001001", "990101001002"]


def test_an_atom_goes_to_another_community_with_all_that_stands_on_it(city):  # noqa: F811
    left, right = city.grid_cells
    step = {"type": "transfer", "atoms": [city.basic_cells["002"]], "cell": str(right)}
    publish.publish(approved(step, area=BOTH).pk)
    assert_sound()
    after = snapshot()
    assert after["buildings"][city.buildings["B2"]] == right
    (lineage,) = BasicCellLineage.objects.all()
    assert (lineage.parent_id, lineage.share) == (city.basic_cells["002"], 1.0)
    assert lineage.child.code == "990101001002007"
    assert BasicCellSums.objects.get(basic_cell=lineage.child_id).residents == 3
    assert not BasicCell.objects.get(code="990101001001002").valid.upper_inf
    (moved,) = DivisionLineage.objects.all()
    assert (moved.parent.code, moved.child.code) == tuple(BOTH)
    assert (moved.basic_cells, moved.residents) == (1, 3)
    assert GridCell.objects.get(pk=left).versions.count() == 2


def test_ground_of_another_community_goes_back_by_the_inverse(city):  # noqa: F811
    """Cells of every building, codes and cases are those of before; atoms begin under new codes."""
    right = str(city.grid_cells[1])
    before = snapshot()
    atoms = [city.basic_cells[name] for name in ("002", "006")]
    plan = approved({"type": "transfer", "atoms": atoms, "cell": right}, area=BOTH)
    publish.publish(plan.pk)
    assert snapshot()["buildings"] != before["buildings"]
    _take_back(plan.pk)
    after = snapshot()
    for what in ("buildings", "codes", "incidents", "residents"):
        assert after[what] == before[what], what
    home = BasicCell.objects.get(buildings=city.buildings["B2"])
    assert home.community.code == BOTH[0]
    assert home.code not in ("990101001001002", "990101001001006")


def test_the_inverse_ends_a_community_that_the_plan_founded(city):  # noqa: F811
    before = snapshot()
    atoms = [city.basic_cells["009"], city.basic_cells["010"]]
    plan = actions.create_plan(area=BOTH[:1], author=who("author"))
    told = actions.add_step(plan.pk, {"type": "create", "atoms": atoms}, revision=0, client_id="a")
    cell = next(key for key in told["sums"] if key != str(city.grid_cells[0]))
    leave = {"type": "new_community", "cells": [cell], "name": "南社区", "code": "990101001005"}
    actions.add_step(plan.pk, leave, revision=1, client_id="b")
    review.submit(plan.pk)
    review.approve(plan.pk, reviewer=who("reviewer"))
    publish.publish(plan.pk)
    assert Division.objects.get(code="990101001005").valid.upper is None
    _take_back(plan.pk)
    assert Division.objects.get(code="990101001005").valid.upper is not None
    after = snapshot()
    for what in ("buildings", "codes", "incidents", "residents"):
        assert after[what] == before[what], what


def test_an_inverse_does_not_outlive_the_ground_that_it_cuts(city):  # noqa: F811
    """The ground to go back is cut by somebody else while the inverse waits."""
    right = str(city.grid_cells[1])
    moved = city.basic_cells["002"]
    plan = approved({"type": "transfer", "atoms": [moved], "cell": right}, area=BOTH)
    publish.publish(plan.pk)
    age_ground(1)
    back = publish.invert(plan.pk, author=who("author"))
    x = WEST + 1.1 * STEP
    line = [[x, SOUTH + 1.9 * STEP], [x, SOUTH + 3.1 * STEP]]
    cut = {"type": "split_line", "line": line, "cell": right, "snap_m": 0}
    publish.publish(approved(cut, area=BOTH).pk)
    (left_out,) = actions.rebase(back.pk)["refused"]
    assert left_out["refusal"]["code"] == "load_outdated"


def _take_back(plan: int) -> None:
    """The inverse is drafted, reviewed and published on a later day."""
    age_ground(1)
    back = publish.invert(plan, author=who("author"))
    assert back.inverse_of_id == plan
    review.submit(back.pk)
    review.approve(back.pk, reviewer=who("reviewer"))
    publish.publish(back.pk)
    assert_sound()


def _held_by(user) -> list[tuple[int, bool]]:
    """Cell of each role, and whether it is held still; one ends at the moment the next begins."""
    roles = list(RoleAssignment.objects.filter(user=user).order_by("valid"))
    for old, new in pairwise(roles):
        assert old.valid.upper == new.valid.lower
    return [(role.grid_cell_id, role.valid.upper is None) for role in roles]


def test_communities_merged_get_a_new_code_and_the_old_ones_stay_with_their_lineage(city):  # noqa: F811
    left = city.grid_cells[0]
    deputy = Worker.objects.create(ref="w9", name="副")
    appoint(GridCell.objects.get(pk=left), worker=deputy, role="deputy")
    manager = make_user("community_manager", division_code=BOTH[0])
    keeper = make_user("grid_worker", grid_cell_id=left)
    given = timezone.now() - timedelta(days=2)
    RoleAssignment.objects.filter(user=keeper).update(valid=(given, None))
    before = snapshot()
    merge = {"type": "merge_communities", "communities": BOTH, "name": "大社区"}
    done = publish.publish(approved(merge, area=BOTH).pk)
    assert_sound()
    new = Division.objects.get(code="990101001003")
    assert (new.name, new.level, new.community_type) == ("大社区", "community", "urban")
    assert [d.valid.upper is None for d in Division.objects.filter(code__in=BOTH)] == [False] * 2
    cells = GridCell.objects.filter(community=new).order_by("id")
    assert [c.versions.get().code for c in cells] == ["990101001003001", "990101001003002"]
    after = snapshot()
    assert set(after["buildings"]) == set(before["buildings"])
    assert after["residents"] == before["residents"]
    heir = cells[0].pk if cells[0].versions.get().name == "左社区第1网格" else cells[1].pk
    expected = {pk: heir for pk, cell in before["buildings"].items() if cell == left}
    assert {pk: c for pk, c in after["buildings"].items() if pk in expected} == expected
    held = CellTeam.objects.filter(cell=heir, valid__upper_inf=True)
    assert set(held.values_list("worker__name", "role")) == {("甲", "primary"), ("副", "deputy")}
    assert _held_by(keeper) == [(left, False), (heir, True)]
    lost = [d for d in done["decisions"] if d["reason"] == "community_gone"]
    assert [(d["code"], d["role"]) for d in lost] == [(BOTH[0], "community_manager")]
    assert manager.pk
    open_ones = Incident.objects.filter(state="open")
    assert set(open_ones.values_list("division__code", flat=True)) == {"990101001003"}
    assert Incident.objects.get(ref="closed").cell_version.cell_id == left
    family = queries.lineage_of_division(new.pk)
    assert sorted(row["code"] for row in family["divisions"]) == [*BOTH, "990101001003"]
    assert sum(link["basic_cells"] for link in family["links"]) == 12
    assert BuildingSums.objects.count() == len(before["buildings"])
    with pytest.raises(Conflict) as refused:
        publish.invert(Plan.objects.get().pk)
    assert refused.value.code == "inverse_of_communities"


def test_p06_who_goes_along_with_a_cell_still_sends_visits_of_the_day_before(city):  # noqa: F811
    """The publication tells which cell is the heir; whoever was moved there by hand does not go along."""
    left, right = city.grid_cells
    door = Unit.objects.get(room="B1-1").pk
    long_ago, at = timezone.now() - timedelta(days=9), city_time.midnight()
    keeper = make_user("grid_worker", "keeper", grid_cell_id=left)
    moved = make_user("grid_worker", "moved", grid_cell_id=left)
    RoleAssignment.objects.filter(user=keeper).update(valid=(long_ago, None))
    RoleAssignment.objects.filter(user=moved).update(valid=(long_ago, at))
    RoleAssignment.objects.create(
        user=moved, role="grid_worker", grid_cell_id=right, valid=(at, None)
    )
    merge = {"type": "merge_communities", "communities": BOTH, "name": "大社区"}
    publish.publish(approved(merge, area=BOTH).pk)
    assert [is_held for _, is_held in _held_by(keeper)] == [False, True]
    for user, is_held in ((keeper, True), (moved, False)):
        with acting(Caller(scope=Scope(account=user.pk), purpose="test")):
            assert was_in_area(door, at - timedelta(hours=3)) is is_held


def test_cells_that_leave_make_a_community_of_their_own(city):  # noqa: F811
    plan = actions.create_plan(area=BOTH, author=who("author"))
    made = actions.add_step(
        plan.pk, {"type": "create", "atoms": [city.basic_cells["009"], city.basic_cells["010"]]},
        revision=0, client_id="a",
    )  # fmt: skip
    cell = next(k for k in made["sums"] if k not in {str(pk) for pk in city.grid_cells})
    leave = {"type": "new_community", "cells": [cell], "name": "南社区", "code": "990101001005"}
    told = actions.add_step(plan.pk, leave, revision=1, client_id="b")
    assert told["changed"]["pieces"]["features"][0]["properties"]["community"] == -1
    review.submit(plan.pk)
    review.approve(plan.pk, reviewer=who("reviewer"))
    publish.publish(plan.pk)
    assert_sound()
    new = Division.objects.get(code="990101001005")
    assert new.geom is not None
    atoms = BasicCell.objects.filter(community=new, valid__upper_inf=True)
    assert sorted(a.code for a in atoms) == ["990101001005001", "990101001005002"]
    day = timezone.localdate()
    assert "990101001005001" in queries.cells_as_of(day, kind="base")
    again = actions.create_plan(area=BOTH[0], author=who("author"))
    code = {"type": "new_community", "cells": [str(city.grid_cells[0])], "name": "x"}
    with pytest.raises(Conflict) as refused:
        actions.add_step(again.pk, code, revision=0, client_id="c")
    assert refused.value.code == "community_left_empty"


def test_limits_follow_the_type_of_the_community(city, settings):  # noqa: F811
    settings.GEO_GRID_HOUSEHOLDS_RULES = {"rural": (1, 9)}
    Division.objects.filter(code=BOTH[0]).update(community_type="rural")
    left, right = (str(pk) for pk in city.grid_cells)
    state = queries.state_of(actions.create_plan(area=BOTH))
    out = {(p.cell, p.code) for p in find(state) if p.code in ("below_rule", "above_rule")}
    assert out == {(right, "below_rule")}
    with acting(Caller(scope=SYSTEM, purpose="test")):
        told = json.loads(feature_collections.grid_cells())["features"]
        card = cards.grid_cell(int(left))
    rules = {str(f["id"]): f["properties"]["rule"] for f in told}
    assert rules == {left: "right", right: "under"}
    assert card["rule"] == "right"


def test_places_follow_the_communities_that_are_founded_and_over(city):  # noqa: F811
    refresh_places()
    merge = {"type": "merge_communities", "communities": BOTH, "name": "大社区"}
    publish.publish(approved(merge, area=BOTH).pk)
    communities = Place.objects.filter(kind="community", valid__upper_inf=True)
    assert list(communities.values_list("name", "division__code")) == [("大社区", "990101001003")]
    estate = Place.objects.get(kind="estate")
    assert estate.parent == communities.get()
    assert [found["label"] for found in finding.find("左社区").results if found["exact"]] == []
    assert finding.find("大社区").results[0]["exact"]
    assert refresh_places() == 0


def test_an_estate_goes_along_with_the_ground_of_most_of_its_houses(city):  # noqa: F811
    refresh_places()
    estate = Place.objects.get(kind="estate")
    assert estate.parent.division.code == BOTH[0]
    atoms = [city.basic_cells[name] for name in ("002", "006")]
    step = {"type": "transfer", "atoms": atoms, "cell": str(city.grid_cells[1])}
    publish.publish(approved(step, area=BOTH).pk)
    estate.refresh_from_db()
    homes = Building.objects.values_list("basic_cell__community__code", flat=True)
    assert sorted(homes).count(BOTH[1]) > 3
    assert estate.parent.division.code == BOTH[1]
    assert refresh_places() == 0
