"""Gates as rows: shut they stop who walks, and whoever lives behind one leaves by it."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import LineString, Point

from geo_grid.areas.actions import touch
from geo_grid.areas.models import Barrier, Gate
from tests.reach.conftest import EAST_M, NORTH_M, clinic, doors, spot, street
from tests.reach.test_reach import metres, told

NIGHT, NOON = "2026-03-02T23:30:00+08:00", "2026-03-02T12:00:00+08:00"


def gate(x: float, y: float, **more) -> Gate:
    made = Gate.objects.create(ref="g", point=Point(*spot(x, y)), **more)
    touch("ground")
    return made


@pytest.fixture
def estate(lattice_city):
    """A street, a path that leaves it by a gate, and a wall between the path and the street::

    H(0.5, 1.0) ── J(2.5, 1.0)       the path inside
    ═════════════   │     ══════     the wall, y 0.7
    S(0.5) ── P(1.0)── gate(2.5, 0.5) ── C(4.5)
    """
    street("road", (0.5, 0.5), (2.5, 0.5), (4.5, 0.5))
    street("stem", (2.5, 0.5), (2.5, 1.0))
    street("path", (2.5, 1.0), (0.5, 1.0))
    for ref, ends in (("w1", (0.0, 2.45)), ("w2", (2.55, 5.0))):
        Barrier.objects.create(ref=ref, kind="wall", geom=LineString([spot(x, 0.7) for x in ends]))
    clinic("C", 4.5, 0.5)
    gate(2.5, 0.5, opening_hours="Mo-Su 06:00-23:00")
    touch("facilities")
    return lattice_city


def test_who_lives_behind_a_wall_leaves_by_the_gate_while_it_is_open(estate, client):
    """R9."""
    home = (0.5, 1.0)
    by_day = told(client, "nearest", home, kind="clinic", at=NOON)
    assert by_day["metres"] == metres(4 * EAST_M + 0.5 * NORTH_M)
    clinic("P", 1.0, 0.5)
    touch("facilities")
    shop = told(client, "nearest", home, kind="clinic", at=NOON)
    assert (shop["facility"]["ref"], shop["metres"]) == (
        "P", metres(2 * EAST_M + 0.5 * NORTH_M + 1.5 * EAST_M)
    )  # fmt: skip
    night = told(client, "nearest", home, kind="clinic", at=NIGHT)
    assert night["facility"] is None
    assert [note["code"] for note in night["notes"]] == ["none_reached"]
    # the street that runs past the gate stays open
    passing = told(client, "nearest", (2.0, 0.5), kind="clinic", at=NIGHT)
    assert passing["metres"] == metres(EAST_M)


def test_a_wall_that_cells_may_straddle_stops_who_walks_and_a_soft_railway_does_not(estate, client):
    behind = (0.7, 0.72)  # a wall from the road, 24 m away; the path inside is 31 m away
    Barrier.objects.update(is_hard=False)
    touch("ground")
    assert told(client, "nearest", behind, kind="clinic", at=NIGHT)["facility"] is None
    Barrier.objects.update(kind="railway")
    touch("ground")
    assert told(client, "nearest", behind, kind="clinic", at=NIGHT)["access_m"] == metres(
        0.22 * NORTH_M
    )


def test_an_area_and_a_coverage_end_at_a_gate_that_is_shut(estate, client):
    inside = {"metres": 500, "at": NOON}
    by_day = told(client, "area", (0.5, 1.0), **inside)["properties"]["street_m"]
    by_night = told(client, "area", (0.5, 1.0), **inside | {"at": NIGHT})["properties"]["street_m"]
    assert by_night == metres(2 * EAST_M + 0.5 * NORTH_M)
    assert by_day > by_night + 2 * EAST_M
    doors(estate.buildings["B1"], 40, cell=None)  # 166 m from the path, 627 m from the clinic
    touch("premises")
    for at, numbers in ((NOON, (40, 0, 0)), (NIGHT, (0, 0, 40))):
        total = told(client, "coverage", kind="clinic", level="city", at=at)["total"]
        assert (total["served"], total["no_place"], total["out"]) == numbers


def test_a_gate_that_no_wheelchair_passes_and_one_that_is_shut_on_holidays(estate, client):
    Gate.objects.update(passable="foot", opening_hours="")
    touch("ground")
    home = (0.5, 1.0)
    for profile in ("adult", "elder"):
        assert told(client, "nearest", home, kind="clinic", profile=profile)["facility"]
    assert told(client, "nearest", home, kind="clinic", profile="wheelchair")["facility"] is None
    Gate.objects.update(passable="all", opening_hours="Mo-Fr 06:00-23:00; PH off")
    touch("ground")
    assert told(client, "nearest", home, kind="clinic", at=NOON)["facility"]
    saturday = "2026-03-07T12:00:00+08:00"
    assert told(client, "nearest", home, kind="clinic", at=saturday)["facility"] is None


def test_a_gate_on_no_way_is_told_to_who_mends_the_map(estate, client):
    assert "gate_off" not in told(client, "repairs")["counts"]
    Gate.objects.update(point=Point(*spot(3.0, 3.0)))
    touch("ground")
    assert told(client, "repairs")["counts"]["gate_off"] == 1
    assert told(client, "nearest", (0.5, 1.0), kind="clinic", at=NIGHT)["facility"]
