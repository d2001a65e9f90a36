"""How far a kind serves is what its row says: on foot, by the clock, straight, or nowhere said.

On foot B1 is 222 m from F1, B2 323 m (straight 244 m), B5 203 m from both clinics, B6 101 m from F2;
40, 50, 30 and 5 units. See the drawing in ``conftest``.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_grid.areas.models import Street
from geo_grid.facilities.actions import enter_kinds
from geo_grid.facilities.kind_rows import read_kinds
from geo_grid.facilities.models import Component, Facility, FacilityKind
from geo_grid.geometry.network.nearest import TIE
from geo_grid.geometry.network.straight import nearest_two_straight
from geo_grid.registers import things
from tests.reach.conftest import EAST_M, NORTH_M, clinic
from tests.reach.test_reach import ask, metres, told, units
from tests.registers.conftest import as_system  # noqa: F401


def ruled(rule: str, amount: float | None, **more) -> None:
    FacilityKind.objects.filter(code="clinic").update(rule=rule, amount=amount, **more)


def covered(client) -> dict:
    return told(client, "coverage", kind="clinic", level="city")


@pytest.mark.parametrize(
    ("rule", "amount", "measure", "in_measure", "out"),
    [
        ("walking_m", 300, "metres", 300, 50),
        ("walking_m", 330, "metres", 330, 0),
        ("walking_m", 150, "metres", 150, 120),
        ("walking_min", 4.4, "seconds", 264, 50),  # B2: 269 s
        ("walking_min", 4.6, "seconds", 276, 0),
        ("straight_m", 300, "straight_metres", 300, 0),
        ("straight_m", 235, "straight_metres", 235, 50),
    ],
)
def test_whom_the_rule_of_the_kind_leaves_out(
    walked_city, client, rule, amount, measure, in_measure, out
):
    ruled(rule, amount)
    found = covered(client)
    assert found["rule"] == {
        "measure": measure, "amount": pytest.approx(in_measure), "is_default": False}  # fmt: skip
    assert found["total"]["out"] == out
    assert told(client, "nearest", (1.5, 2.5), kind="clinic")["rule"] == found["rule"]


def test_straight_needs_no_street_and_tells_no_way(walked_city, client):
    ruled("straight_m", 235)
    Street.objects.all().delete()
    found = told(client, "nearest", (1.5, 2.5), kind="clinic")
    assert found["facility"]["ref"] == "F1"
    assert found["metres"] == metres((EAST_M**2 + (2 * NORTH_M) ** 2) ** 0.5)
    assert found["second"]["metres"] == metres(((3 * EAST_M) ** 2 + (2 * NORTH_M) ** 2) ** 0.5)
    assert (found["path"], found["seconds"], found["access_m"]) == (None,) * 3
    houses = {row["code"]: row for row in told(
        client, "coverage", kind="clinic", level="building")["results"]}  # fmt: skip
    assert houses["B5"]["tied"]
    assert houses["B5"]["nearest"]["ref"] == "F1"
    assert houses["B1"]["nearest"]["away"] == metres(2 * NORTH_M)
    assert houses["B1"]["is_on_network"] is None
    assert (houses["B2"]["out"], houses["B1"]["out"]) == (50, 0)


def test_a_kind_without_a_rule_serves_nobody_but_by_a_radius_of_its_own(walked_city, client):
    ruled("", None)
    refused = ask(client, "coverage", kind="clinic", level="city")
    assert (refused.status_code, refused.json()["code"]) == (400, "no_radius")
    assert "卫生服务站" in refused.json()["message"]
    english = client.get("/api/v1/reach/coverage", {"kind": "clinic", "level": "city"},
                         headers={"accept-language": "en"})  # fmt: skip
    assert "Clinic" in english.json()["message"]
    Facility.objects.filter(ref="F1").update(radius_m=250)
    found = covered(client)
    assert found["rule"] == {"measure": "metres", "amount": None, "is_default": True}
    assert units(found["total"]) == (125, 70, 0, 55)
    assert {row["ref"]: row["reach"] for row in found["facilities"]} == {"F1": 250, "F2": None}
    assert [note["code"] for note in found["notes"]] == ["no_radius_of"]
    assert "F2" in found["notes"][0]["message"]
    near = told(client, "nearest", (3.5, 0.5), kind="clinic")
    assert (near["facility"]["ref"], near["metres"]) == ("F2", metres(EAST_M))


def test_places_are_the_facility_s_else_its_kind_s_else_without_end(walked_city, client):
    """To F1 come B1, B2 and, its ref being lower, B5; to F2 B6."""
    ruled("walking_m", 330)
    assert covered(client)["total"]["served"] == 125
    ruled("walking_m", 330, default_capacity=35)
    Facility.objects.filter(ref="F2").update(capacity=3)
    found = covered(client)
    assert units(found["total"]) == (125, 38, 87, 0)
    assert {row["ref"]: row["capacity"] for row in found["facilities"]} == {"F1": 35, "F2": 3}


def test_a_component_serves_by_its_kind_or_its_own_radius(walked_city, client):
    """Hydrants: 150 m straight. H1 stands at B1, 101 m from B2."""
    Component.objects.create(ref="H1", kind="hydrant", point=clinic("x", 0.5, 2.5).point)
    found = told(client, "coverage", kind="hydrant", level="city")
    assert found["rule"]["measure"] == "straight_metres"
    assert found["total"]["served"] == 90  # B1, and B2 101 m away
    Component.objects.update(radius_m=50)
    assert told(client, "coverage", kind="hydrant", level="city")["total"]["served"] == 40


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_an_unknown_kind_is_told_the_known_ones_by_name(walked_city, client, language):
    reply = client.get("/api/v1/reach/coverage", {"kind": "zoo", "level": "city"},
                       headers={"accept-language": language})  # fmt: skip
    assert (reply.status_code, reply.json()["code"]) == (400, "kind_unknown")
    name = {"zh-Hans": "service_station 服务站", "en": "service_station Service station"}[language]
    assert name in reply.json()["message"]
    assert "zoo" in reply.json()["message"]


# ---- as new as the tables


CLINIC = {"code": "clinic", "name_zh": "卫生服务站", "name_en": "Clinic", "rule": "walking_m"}


def test_a_changed_kind_is_seen_by_the_next_reply(walked_city, client, as_system):  # noqa: F811
    assert covered(client)["total"]["out"] == 0
    enter_kinds(read_kinds([(2, CLINIC | {"amount": "300"})]))
    assert covered(client)["total"]["out"] == 50
    enter_kinds(read_kinds([(2, CLINIC | {"amount": "150"})]))
    assert covered(client)["total"]["out"] == 120
    assert told(client, "nearest", (1.5, 2.5), kind="clinic")["rule"]["amount"] == 150
    ruled("walking_m", 330)  # as another process writes: nothing is told to this one
    assert covered(client)["total"]["out"] == 0


def test_a_changed_facility_is_seen_by_the_next_reply(walked_city, client, as_system):  # noqa: F811
    ruled("walking_m", 300)
    assert covered(client)["total"]["no_place"] == 0
    row = Facility.objects.get(ref="F1")
    things.change_thing(Facility, row.pk, revision=row.revision, given={"capacity": 60})
    assert covered(client)["total"]["no_place"] == 10
    row.refresh_from_db()
    things.change_thing(Facility, row.pk, revision=row.revision,
                        given={"opening_hours": "Mo-Sa 08:00-12:00"})  # fmt: skip
    sunday = {"kind": "clinic", "at": "2026-03-01T10:00:00+08:00"}
    assert told(client, "nearest", (1.5, 2.5), **sunday)["facility"]["ref"] == "F2"
    Facility.objects.filter(ref="F1").update(opening_hours="24/7")
    assert told(client, "nearest", (1.5, 2.5), **sunday)["facility"]["ref"] == "F1"
    clinic("F3", 1.5, 2.5)
    assert told(client, "nearest", (1.5, 2.5), **sunday)["facility"]["ref"] == "F3"
    assert covered(client)["total"]["out"] == 0


# ---- straight, against counting


POINTS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12)


@given(POINTS, POINTS, st.sampled_from([np.inf, 2.0, 0.0]))
def test_the_two_nearest_in_a_straight_line_are_those_that_counting_finds(stations, houses, limit):
    """On a small lattice many are equally far; refs fall where places rise."""
    refs = [f"{99 - row}" for row in range(len(stations))]
    f, h = (np.array(points, float).reshape(-1, 2) * 10 for points in (stations, houses))
    found = nearest_two_straight(f, h, refs=refs, limit=limit * 10)
    for row, at in enumerate(h):
        far = [float(np.hypot(*(at - place))) for place in f]
        order = sorted(range(len(f)), key=lambda i: (round(far[i], 3), refs[i]))
        order = [i for i in order if far[i] <= limit * 10 + TIE][:2]
        chosen = [int(i) for i in found.facility[row] if i >= 0]
        assert chosen == order
        assert found.cost[row][: len(order)] == pytest.approx([far[i] for i in order])
        assert np.isinf(found.cost[row][len(order) :]).all()
        assert found.tied[row] == (len(order) == 2 and abs(far[order[0]] - far[order[1]]) < TIE)
