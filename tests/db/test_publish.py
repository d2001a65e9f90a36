"""A publication moves everything or nothing; what is cut is resolved again; its inverse restores."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import shapely
from django.contrib.gis.geos import Point
from django.db import connection, connections, transaction
from django.utils import timezone

from geo_grid.access.models import User
from geo_grid.areas.actions import appoint
from geo_grid.areas.models import (
    Barrier,
    BasicCell,
    BasicCellEdge,
    BasicCellLineage,
    BasicCellSums,
    CellAssignment,
    CellTeam,
    Division,
    GridCell,
    GridCellVersion,
    Worker,
)
from geo_grid.errors import Conflict
from geo_grid.geometry.coverage import check
from geo_grid.incidents.actions import recount, resolve
from geo_grid.incidents.models import Incident
from geo_grid.jobs.models import Job
from geo_grid.locate.actions import resolve_all
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.premises.models import Building, Unit
from geo_grid.redraw.drafts import actions, queries
from geo_grid.redraw.models import Plan, Publication
from geo_grid.redraw.publication import publish, review
from tests.aging import age_ground
from tests.conftest import SOUTH, STEP, WEST
from tests.effort import at_length

LEFT = "990101001001"
ACROSS = [[WEST - STEP, SOUTH + 2.8 * STEP], [WEST + 5 * STEP, SOUTH + 2.8 * STEP]]


@pytest.fixture
def city(lattice_city):
    """The lattice city of last year with doors, incidents, workers; author and reviewer."""
    for ref, pk in lattice_city.buildings.items():
        Unit.objects.create(
            building_id=pk, floor=1, room=f"{ref}-1", use="dwelling", estimated_residents=3
        )
    for ref, lat in (("open", 2.9), ("closed", 2.9), ("low", 0.5)):
        closed = timezone.now() if ref == "closed" else None
        Incident.objects.create(
            ref=ref, category="漏水", step="closed" if closed else "accepted", reported_at=timezone.now() - timedelta(1),
            closed_at=closed, point=Point(WEST + STEP / 2, SOUTH + lat * STEP),
        )  # fmt: skip
    resolve_all()
    from geo_grid.people.actions import recount as recount_people
    from geo_grid.premises.actions import recount as recount_premises

    recount_premises()
    recount_people()
    resolve()
    recount()
    worker = Worker.objects.create(ref="w1", name="甲")
    appoint(GridCell.objects.get(pk=lattice_city.grid_cells[0]), worker=worker)
    age_ground()
    for name in ("author", "reviewer"):
        User.objects.create(username=name, display_name=name)
    return lattice_city


def who(name: str) -> int:
    return User.objects.get(username=name).pk


def drafted(*steps: dict, area: str = LEFT) -> Plan:
    plan = actions.create_plan(area=area, author=who("author"))
    for n, step in enumerate(steps):
        actions.add_step(plan.pk, step, revision=n, client_id=f"s{n}", author=who("author"))
    return plan


def approved(*steps: dict, area: str = LEFT) -> Plan:
    plan = drafted(*steps, area=area)
    review.submit(plan.pk, author=who("author"))
    return review.approve(plan.pk, reviewer=who("reviewer"))


CUT = {"type": "split_line", "line": ACROSS, "snap_m": 0}


def snapshot() -> dict:
    """Where everything is, by what people call it."""
    named = {
        (b.pk, b.basic_cell_id): a.cell_id
        for b in Building.objects.all()
        for a in CellAssignment.objects.filter(basic_cell=b.basic_cell_id, valid__upper_inf=True)
    }
    return {
        "buildings": {pk: cell for (pk, _), cell in named.items()},
        "units": {u.room: u.basic_cell_id for u in Unit.objects.all()},
        "codes": dict(
            GridCellVersion.objects.filter(valid__upper_inf=True).values_list("cell_id", "code")
        ),
        "incidents": dict(Incident.objects.values_list("ref", "cell_version__cell_id")),
        "residents": sum(BasicCellSums.objects.values_list("residents", flat=True)),
    }


def assert_sound() -> None:
    """A valid coverage whose every atom has a cell, and outlines that are those of their atoms."""
    atoms = BasicCell.objects.filter(valid__upper_inf=True)
    assert check(to_shapely(atoms.values_list("geom", flat=True)))
    held = set(
        CellAssignment.objects.filter(valid__upper_inf=True).values_list("basic_cell", flat=True)
    )
    assert held == set(atoms.values_list("pk", flat=True))
    versions = GridCellVersion.objects.filter(valid__upper_inf=True)
    assert check(to_shapely(versions.values_list("geom", flat=True)))
    for version in versions:
        members = BasicCell.objects.filter(
            assignments__cell=version.cell_id, assignments__valid__upper_inf=True
        )
        union = shapely.union_all(to_shapely(members.values_list("geom", flat=True)))
        assert to_shapely([version.geom])[0].symmetric_difference(union).area < 1e-15
    communities = Division.objects.filter(level="community", valid__upper_inf=True)
    assert check(to_shapely(communities.values_list("geom", flat=True)))
    living = set(atoms.values_list("pk", flat=True))
    for edge in BasicCellEdge.objects.all():
        assert {edge.a_id, edge.b_id} <= living
    assert not Unit.objects.exclude(basic_cell__in=living).exists()
    assert not Building.objects.exclude(basic_cell__in=living).exists()


def test_cut_atoms_are_published_with_all_that_stands_in_them(city):
    home = city.grid_cells[0]
    before = snapshot()
    edges = BasicCellEdge.objects.count()
    done = publish.publish(approved(CUT).pk, author=who("reviewer"))
    assert_sound()
    after = snapshot()
    new = next(pk for pk in done["cells"].values() if pk != home)
    assert after["codes"] == before["codes"] | {new: "990101001001002"}
    assert after["buildings"] == before["buildings"]  # they stand south of the line
    assert after["incidents"] == {"open": new, "closed": home, "low": home}
    assert after["residents"] == before["residents"]
    lineage = BasicCellLineage.objects.filter(
        parent__in=[city.basic_cells["001"], city.basic_cells["002"]]
    )
    assert lineage.count() == 4
    assert sum(lineage.values_list("share", flat=True)) == pytest.approx(2)
    retired = BasicCell.objects.get(pk=city.basic_cells["001"])
    assert retired.valid.upper is not None
    codes = list(BasicCell.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) == 16
    # Two atoms became four: 2 borders inside the cut, 1 more between the pieces of both, 1 outside.
    assert BasicCellEdge.objects.count() == edges + 4
    assert [d["reason"] for d in done["decisions"]] == ["no_worker"]


def test_a_barrier_and_the_blocks_it_cuts_are_published_and_resolved_again(city):
    low = [[WEST - STEP, SOUTH + 2.8 * STEP], [WEST + 5 * STEP, SOUTH + 2.8 * STEP]]
    wall = {"kind": "railway", "name": "铁路"}
    before = snapshot()
    plan = approved({"type": "cut", "line": low, "barrier": wall})
    publish.publish(plan.pk)
    assert_sound()
    assert list(Barrier.objects.values_list("kind", "name")) == [("railway", "铁路")]
    # Two blocks of the left community became four, and the barrier runs between the pieces.
    assert BasicCell.objects.filter(valid__upper_inf=True).count() == 14
    assert BasicCellEdge.objects.filter(is_barrier=True).count() == 2
    after = snapshot()
    assert after["buildings"] == before["buildings"]
    assert after["residents"] == before["residents"]
    between = [[WEST - STEP, SOUTH + STEP], [WEST + 5 * STEP, SOUTH + STEP]]
    publish.publish(approved({"type": "cut", "line": between, "barrier": wall}).pk)
    assert Barrier.objects.count() == 2
    assert BasicCellEdge.objects.filter(is_barrier=True).count() == 4
    assert BasicCell.objects.filter(valid__upper_inf=True).count() == 14


def test_units_move_when_a_building_is_on_the_other_side(city):
    low = [[WEST - STEP, SOUTH + 2.1 * STEP], [WEST + 5 * STEP, SOUTH + 2.1 * STEP]]
    publish.publish(approved({**CUT, "line": low}).pk)
    assert_sound()
    building = Building.objects.get(pk=city.buildings["B1"])
    unit = Unit.objects.get(room="B1-1")
    assert unit.basic_cell_id == building.basic_cell_id
    assert building.basic_cell_id != city.basic_cells["001"]
    assert BasicCellSums.objects.get(basic_cell=building.basic_cell_id).residents == 3


def test_the_inverse_restores_every_cell_of_every_building(city):
    before = snapshot()
    plan = approved(CUT, {"type": "set", "cell": str(city.grid_cells[0]), "name": "改名网格"})
    publish.publish(plan.pk)
    back = publish.invert(plan.pk, author=who("author"))
    review.submit(back.pk, author=who("author"))
    review.approve(back.pk, reviewer=who("reviewer"))
    publish.publish(back.pk)
    assert_sound()
    after = snapshot()
    for what in ("buildings", "codes", "incidents", "residents"):
        assert after[what] == before[what], what
    name = GridCellVersion.objects.get(cell=city.grid_cells[0], valid__upper_inf=True).name
    assert name == "左社区第1网格"
    assert CellTeam.objects.filter(cell=city.grid_cells[0], valid__upper_inf=True).count() == 1


def test_after_a_merge_the_worker_with_most_residents_stays(city):
    home = str(city.grid_cells[0])
    plan = approved({"type": "create", "atoms": [city.basic_cells["009"], city.basic_cells["010"]]})
    done = publish.publish(plan.pk)
    new = next(pk for pk in done["cells"].values() if str(pk) != home)
    small = Worker.objects.create(ref="w2", name="乙")
    appoint(GridCell.objects.get(pk=new), worker=small)
    age_ground(1)
    done = publish.publish(approved({"type": "merge", "cells": [home, new], "into": new}).pk)
    kept = CellTeam.objects.filter(valid__upper_inf=True).values_list("cell_id", "worker__name")
    assert list(kept) == [(new, "甲")]
    assert ("cell_gone", "甲") in {(d["reason"], d["name"]) for d in done["decisions"]}
    assert not GridCellVersion.objects.filter(cell=home, valid__upper_inf=True).exists()


def test_a_code_is_never_given_again(city):
    home = str(city.grid_cells[0])
    first = publish.publish(approved({"type": "create", "atoms": [city.basic_cells["009"]]}).pk)
    gone = next(pk for pk in first["cells"].values() if str(pk) != home)
    code = GridCellVersion.objects.get(cell=gone).code
    publish.publish(approved({"type": "merge", "cells": [home, gone], "into": home}).pk)
    again = drafted({"type": "create", "atoms": [city.basic_cells["010"]], "code": code})
    with pytest.raises(Conflict) as refused:
        review.submit(again.pk)
    assert refused.value.code == "code_used"
    third = publish.publish(approved({"type": "create", "atoms": [city.basic_cells["010"]]}).pk)
    fresh = next(pk for pk in third["cells"].values() if str(pk) != home)
    assert GridCellVersion.objects.get(cell=fresh).code > code


def test_a_changed_base_is_replayed_and_what_no_longer_applies_is_listed(city):
    home = str(city.grid_cells[0])
    waiting = drafted(
        {"type": "create", "atoms": [city.basic_cells["009"]]},
        {"type": "create", "atoms": [city.basic_cells["001"]]},
    )
    publish.publish(approved(CUT).pk)
    with pytest.raises(Conflict) as refused:
        review.submit(waiting.pk)
    assert refused.value.code == "plan_base_changed"
    replayed = actions.rebase(waiting.pk)
    (left_out,) = replayed["refused"]
    assert (left_out["number"], left_out["refusal"]["code"]) == (2, "atom_unknown")
    code = BasicCell.objects.get(pk=city.basic_cells["001"]).code
    assert left_out["refusal"]["params"] == {"atom": code}
    assert waiting.steps.count() == 2
    kept = queries.state_of(Plan.objects.get(pk=waiting.pk))
    # Six, of which the cut took two halves and gave none; the replayed step takes one more.
    assert len(kept.members(home)) == 5


def test_a_step_on_a_cell_that_has_ended_names_it(city):
    home = city.grid_cells[0]
    first = publish.publish(approved({"type": "create", "atoms": [city.basic_cells["009"]]}).pk)
    gone = next(pk for pk in first["cells"].values() if pk != home)
    name = GridCellVersion.objects.get(cell=gone).name
    waiting = drafted({"type": "set", "cell": str(gone), "name": "x"})
    merge = {"type": "merge", "cells": [str(home), str(gone)], "into": str(home)}
    publish.publish(approved(merge).pk)
    (left_out,) = actions.rebase(waiting.pk)["refused"]
    assert left_out["refusal"]["code"] == "cell_unknown_in_plan"
    assert left_out["refusal"]["params"] == {"cell": name}


def test_a_later_day_waits_for_its_job(city):
    plan = approved({"type": "create", "atoms": [city.basic_cells["009"]]})
    day = timezone.localdate() + timedelta(3)
    review.publish_on(plan.pk, day=day)
    job = Job.objects.get(kind="publish")
    assert review.publish_due(plan.pk)["state"] == "scheduled"
    assert Publication.objects.count() == 0
    Plan.objects.filter(pk=plan.pk).update(effective_on=timezone.localdate())
    assert job.params == {"plan": plan.pk}
    assert review.publish_due(plan.pk)["state"] == "published"
    assert review.publish_due(plan.pk)["state"] == "published"
    assert Publication.objects.count() == 1


def test_a_due_plan_that_no_longer_fits_goes_back(city):
    plan = approved({"type": "create", "atoms": [city.basic_cells["001"]]})
    review.publish_on(plan.pk, day=timezone.localdate() + timedelta(3))
    publish.publish(approved(CUT).pk)
    Plan.objects.filter(pk=plan.pk).update(effective_on=timezone.localdate())
    told = review.publish_due(plan.pk)
    assert (told["state"], told["error"]) == ("returned", "plan_has_refused_steps")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_p16_concurrent_steps_add_up(city):
    """Four editors lock and unlock, retrying when they are late: every step is in the journal."""
    each = at_length(24, 250)  # even: the last step unlocks
    together = threading.Barrier(4)  # all begin with the same revision: three are late at once
    plan = actions.create_plan(area=LEFT)
    atoms = [city.basic_cells[name] for name in ("001", "002", "005", "006")]
    refused = []

    def edit(editor: int) -> None:
        try:
            for n in range(each):
                kind = "lock" if n % 2 == 0 else "unlock"
                step = {"type": kind, "atoms": [atoms[editor]]}
                revision = Plan.objects.values_list("revision", flat=True).get(pk=plan.pk)
                if n == 0:
                    together.wait()
                while True:
                    try:
                        actions.add_step(
                            plan.pk, step, revision=revision, client_id=f"{editor}-{n}"
                        )
                        break
                    except actions.StaleRevision as stale:
                        revision = stale.details["current"]
                        refused.append(stale.code)
        finally:
            connections.close_all()

    editors = [threading.Thread(target=edit, args=[i]) for i in range(4)]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()
    plan.refresh_from_db()
    assert (plan.revision, plan.position) == (4 * each, 4 * each)
    assert sorted(plan.steps.values_list("number", flat=True)) == list(range(1, 4 * each + 1))
    assert not queries.state_of(plan).locked.any()
    assert len(refused) >= 3


@pytest.mark.django_db(transaction=True)
def test_p16_readers_see_the_old_cells_until_the_commit_and_do_not_wait(city):
    """A reader on another connection, in the middle of a publication."""
    plan = approved(CUT)
    seen = []

    def read() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '100ms'")
                cursor.execute("SET statement_timeout = '2s'")
            seen.append(GridCellVersion.objects.filter(valid__upper_inf=True).count())
            seen.append(BasicCell.objects.filter(valid__upper_inf=True).count())
        finally:
            connections.close_all()

    with transaction.atomic():
        publish.publish(plan.pk)
        reader = threading.Thread(target=read)
        reader.start()
        reader.join()
    assert seen == [2, 12]
    assert GridCellVersion.objects.filter(valid__upper_inf=True).count() == 3
