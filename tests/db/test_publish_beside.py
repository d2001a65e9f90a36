"""A plan waits while its neighbour's cut puts a vertex on the common border: no gap comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely
from django.utils import timezone

from geo_grid.areas.models import BasicCell
from geo_grid.errors import Conflict
from geo_grid.model_bases.geometry_fields import to_shapely
from geo_grid.redraw.drafts import actions, queries
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publication import atom_changes, publish, review
from geo_grid.redraw.steps import state
from importers.runs.run import import_file
from tests.aging import age_ground
from tests.conftest import SOUTH, STEP, WEST
from tests.db.test_publish import approved, assert_sound, city, drafted, who  # noqa: F401
from tests.importers.conftest import write_geojson  # noqa: F401  (a fixture)

LEFT, RIGHT = "990101001001", "990101001002"
BOTH = [LEFT, RIGHT]


def cut_at(row: float) -> dict:
    """A line from west to east through both communities, so many steps north of the south."""
    lat = SOUTH + row * STEP
    line = [[WEST - STEP, lat], [WEST + 5 * STEP, lat]]
    return {"type": "split_line", "line": line, "snap_m": 0}


def area() -> float:
    """Square degrees of today's ground."""
    atoms = BasicCell.objects.filter(valid__upper_inf=True).values_list("geom", flat=True)
    return float(shapely.area(to_shapely(atoms)).sum())


def agreed(plan: Plan) -> Plan:
    review.submit(plan.pk, author=who("author"))
    return review.approve(plan.pk, reviewer=who("reviewer"))


def test_a_cut_drawn_before_the_neighbours_is_published_after_it(city):  # noqa: F811
    before = area()
    waiting = approved(cut_at(2.8), area=RIGHT)
    publish.publish(approved(cut_at(2.7), area=LEFT).pk)
    publish.publish(waiting.pk)
    assert_sound()
    assert area() == pytest.approx(before, rel=1e-9)


def test_it_is_submitted_and_replayed_after_the_neighbours_too(city):  # noqa: F811
    submitted, replayed = drafted(cut_at(2.8), area=RIGHT), drafted(cut_at(0.3), area=RIGHT)
    publish.publish(approved(cut_at(2.7), cut_at(0.2), area=LEFT).pk)
    publish.publish(agreed(submitted).pk)
    assert_sound()
    assert actions.rebase(replayed.pk)["refused"] == []
    publish.publish(agreed(replayed).pk)
    assert_sound()


def test_pieces_of_pieces_and_the_atoms_beside_them_keep_the_vertex(city):  # noqa: F811
    """The neighbour's cut ends on a piece that is cut again, and on an atom that only bends."""
    east = WEST + 2.5 * STEP
    upright = {**cut_at(0), "line": [[east, SOUTH + 1.9 * STEP], [east, SOUTH + 4 * STEP]]}
    waiting = approved(cut_at(2.8), upright, area=RIGHT)
    for row in (2.7, 2.9, 1.5):  # the last ends on the atom south of those that are cut
        publish.publish(approved(cut_at(row), area=LEFT).pk)
    publish.publish(waiting.pk)
    assert_sound()


def test_neighbours_in_turn_publish_what_all_had_drawn_before(city):  # noqa: F811
    before = area()
    left, right = (drafted(cut_at(row), area=a) for row, a in ((2.7, LEFT), (2.8, RIGHT)))
    west, east = (drafted(cut_at(row), area=a) for row, a in ((1.4, LEFT), (1.4, RIGHT)))
    for plan in (left, right, west, east):
        actions.rebase(plan.pk)
        publish.publish(agreed(plan).pk)
        assert_sound()
    assert area() == pytest.approx(before, rel=1e-9)


def test_a_scheduled_plan_is_published_beside_a_younger_cut(city):  # noqa: F811
    waiting = approved(cut_at(2.8), area=RIGHT)
    review.publish_on(waiting.pk, day=timezone.localdate() + timedelta(3))
    publish.publish(approved(cut_at(2.7), area=LEFT).pk)
    Plan.objects.filter(pk=waiting.pk).update(effective_on=timezone.localdate())
    assert review.publish_due(waiting.pk)["state"] == "published"
    assert_sound()


def test_a_plan_over_both_is_replayed_first(city):  # noqa: F811
    waiting = drafted(cut_at(2.8), area=BOTH)
    publish.publish(approved(cut_at(2.7), area=LEFT).pk)
    assert queries.base_differs(waiting)
    assert actions.rebase(waiting.pk)["refused"] == []
    publish.publish(agreed(waiting).pk)
    assert_sound()


def test_ground_that_changes_its_community_takes_the_vertex_along(city):  # noqa: F811
    """Atoms that go over, and those that an inverse brings back, are pieces too."""
    third = {"type": "create", "atoms": [city.basic_cells["007"]]}
    told = publish.publish(approved(third, area=RIGHT).pk)
    cell = next(str(pk) for pk in told["cells"].values() if pk not in city.grid_cells)
    plan = drafted({"type": "new_community", "cells": [cell], "name": "中社区"}, area=RIGHT)
    waiting = agreed(plan)
    publish.publish(approved(cut_at(1.5), area=LEFT).pk)
    publish.publish(waiting.pk)
    assert_sound()
    age_ground(1)
    back = agreed(publish.invert(waiting.pk, author=who("author")))
    publish.publish(approved(cut_at(1.2), area=LEFT).pk)
    publish.publish(back.pk)
    assert_sound()


def test_an_inverse_whose_neighbour_was_cut_is_left_out_by_name(city):  # noqa: F811
    right = str(city.grid_cells[1])
    step = {"type": "transfer", "atoms": [city.basic_cells["002"]], "cell": right}
    plan = approved(step, area=BOTH)
    publish.publish(plan.pk)
    age_ground(1)
    back = publish.invert(plan.pk, author=who("author"))
    x = WEST + 0.5 * STEP
    line = [[x, SOUTH + 1.9 * STEP], [x, SOUTH + 3.1 * STEP]]
    publish.publish(approved({**cut_at(0), "line": line}, area=LEFT).pk)
    (left_out,) = actions.rebase(back.pk)["refused"]
    assert left_out["refusal"]["code"] == "load_outdated"
    actions.rebase(publish.invert(plan.pk, author=who("author")).pk)  # drawn anew it fits


@pytest.mark.parametrize("guard", ["coverage", "database"])
def test_ground_that_would_break_is_refused_by_name(city, monkeypatch, guard):  # noqa: F811
    """Were a piece not fitted: no 500, nothing written, and the way out is a replay."""
    monkeypatch.setattr(state, "fitted", lambda drawn, to: drawn)
    if guard == "database":
        monkeypatch.setattr(atom_changes, "_check", lambda *given: None)
    waiting = approved(cut_at(2.8), area=RIGHT)
    publish.publish(approved(cut_at(2.7), area=LEFT).pk)
    with pytest.raises(Conflict) as refused:
        publish.publish(waiting.pk)
    assert refused.value.code == "plan_base_changed"
    assert_sound()
    actions.rebase(waiting.pk)
    publish.publish(waiting.pk)
    assert_sound()


def test_a_cut_that_breaks_todays_ground_is_told_as_that(city, monkeypatch):  # noqa: F811
    plan = approved(cut_at(2.8), area=RIGHT)
    monkeypatch.setattr(atom_changes, "met", lambda outer, by: outer)
    with pytest.raises(Conflict) as refused:
        publish.publish(plan.pk)
    assert refused.value.code == "ground_unsound"
    assert_sound()


def test_a_cut_drawn_before_an_old_layer_came_beside_it(city, write_geojson):  # noqa: F811
    """The layer's border ends on the other community's ground."""
    waiting = approved(cut_at(2.8), area=RIGHT)
    halves = [(2.7, 3.0), (0.0, 2.7)]
    path = write_geojson([
        (shapely.to_geojson(shapely.box(WEST, SOUTH + low * STEP, WEST + 2 * STEP, SOUTH + high * STEP)),
         {"code": f"{LEFT}01{n}", "name": f"网格{n}"})
        for n, (low, high) in enumerate(halves)
    ], "cells.geojson")  # fmt: skip
    assert import_file("cells", path, datum="wgs84").applied
    publish.publish(waiting.pk)
    assert_sound()
