"""The longest walk between the houses of a plan's cell, worked out by hand on the lattice city.

Of the left cell B1 and B2 stand on the top street, B4 one step below B2 and one beside the left street::

    B1 ── B2 ── …      a step is 101.4 m east, 110.8 m north
    |     B4
    ├── …
"""

from __future__ import annotations

import pytest

from geo_grid.areas.actions import touch
from geo_grid.areas.models import Street
from geo_grid.premises.models import Building
from tests.api.test_plans import plan, planner, step  # noqa: F401
from tests.reach.conftest import EAST_M, NORTH_M, street


@pytest.fixture
def walked(plan):  # noqa: F811
    street("left", (0.5, 0.5), (0.5, 2.5))
    street("top", (0.5, 2.5), (4.5, 2.5))
    touch("ground", "premises")
    return plan


def atom_of(ref: str) -> str:
    return str(Building.objects.get(ref=ref).basic_cell_id)


def walk(client, plan, *cells: str) -> dict:  # noqa: F811
    reply = client.get(f"/api/v1/plans/{plan['id']}/walks", {"cell": list(cells)})
    assert reply.status_code == 200, reply.content.decode()
    return reply.json()


def cell_of(client, plan, ref: str) -> str:  # noqa: F811
    return client.get(f"/api/v1/plans/{plan['id']}").json()["of"][atom_of(ref)]


def metres(value: float):
    return pytest.approx(value, abs=1)


def test_the_walk_goes_by_the_streets_and_follows_each_step(planner, walked):  # noqa: F811
    cell = cell_of(planner, walked, "B1")
    assert {cell_of(planner, walked, ref) for ref in ("B2", "B4")} == {cell}
    round_about = EAST_M + NORTH_M + EAST_M  # straight it is 110.8 m from B4 to B2
    (found,) = walk(planner, walked, cell)["results"]
    assert found["cell"] == cell
    assert found["now"] == {"metres": metres(round_about), "is_joined": True, "off": 0}
    assert found["before"] == found["now"]
    done = step(planner, walked, "assign", atoms=[atom_of("B4")], cell=None)
    after = walk(planner, walked, cell)
    assert after["revision"] == done["revision"]
    assert after["results"][0]["now"]["metres"] == metres(EAST_M)
    assert after["results"][0]["before"]["metres"] == metres(round_about)


def test_streets_that_are_gone_are_walked_no_more(planner, walked):  # noqa: F811
    cell = cell_of(planner, walked, "B1")
    Street.objects.filter(ref="left").delete()
    touch("ground")
    (found,) = walk(planner, walked, cell)["results"]
    assert found["now"]["metres"] == metres(NORTH_M + EAST_M)
    Street.objects.all().delete()
    touch("ground")
    (found,) = walk(planner, walked, cell)["results"]
    assert (found["now"], found["before"]) == (None, None)


def test_cells_that_cannot_be_asked_about_are_refused_by_name(planner, walked):  # noqa: F811
    assert walk(planner, walked)["results"] == []
    for cells, code in ((["none"], "cell_unknown_in_plan"), (["1"] * 21, "walks_too_many")):
        reply = planner.get(f"/api/v1/plans/{walked['id']}/walks", {"cell": cells})
        assert (reply.status_code, reply.json()["code"]) == (400, code)
        assert reply.json()["message"]
