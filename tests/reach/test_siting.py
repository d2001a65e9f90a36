"""Where new clinics should stand on the lattice city: answers worked out by hand.

On foot B1 is 222 m from F1, B2 323 m, B5 203 m from both clinics, B6 101 m from F2; 40, 50, 30 and 5
units. See the drawing in ``conftest``. Candidates: beside B1, B2 (101 m from B1) and B5.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon

from geo_grid.areas.actions import touch
from geo_grid.areas.models import GroundCover, Street
from geo_grid.errors import GeoGridError
from geo_grid.facilities.models import Facility, FacilityKind
from geo_grid.jobs.models import Job
from geo_grid.premises.models import Building
from geo_grid.reach.siting import candidates, wish, work
from geo_grid.reach.siting.job_kinds import run_siting
from tests.reach.conftest import EAST_M, spot, street
from tests.reach.test_reach import metres

AT = {"B1": (0.5, 2.5), "B2": (1.5, 2.5), "B5": (2.5, 0.5)}


def point(name: str, x: float, y: float) -> dict:
    lon, lat = spot(x, y)
    return {"name": name, "lon": lon, "lat": lat}


def body(**more) -> dict:
    points = [point(name, *at) for name, at in AT.items()]
    return {
        "kind": "clinic", "method": "max_cover", "n": 1, "candidates": "points", "datum": "wgs84",
        "points": points, "radius_m": 150, "seconds": 20,
    } | more  # fmt: skip


def send(client, path: str, **more):
    return client.post(f"/api/v1/reach/{path}", more, content_type="application/json")


def sited(client, *, told: list | None = None, **more) -> dict:
    """The result of the job that is asked for, as a worker makes it."""
    reply = send(client, "siting", **body(**more))
    assert reply.status_code == 202, reply.content
    assert reply["Location"] == f"/api/v1/jobs/{reply.json()['id']}"
    job = Job.objects.get(pk=reply.json()["id"])
    heard = [] if told is None else told
    reporter = SimpleNamespace(owner=job.owner, progress=lambda *said: heard.append(said))
    return run_siting(reporter, **job.params)


def names(found: dict) -> list[str]:
    return [one["name"] for one in found["chosen"] if one["is_new"]]


def three(numbers: dict) -> tuple[int, int, int]:
    return numbers["served"], numbers["no_place"], numbers["out"]


def test_most_are_covered_and_why_here(walked_city, client):
    """Beside B1 and beside B2 the same 90 are served; B2 has more people, whose way is then none."""
    heard: list = []
    found = sited(client, told=heard)
    assert names(found) == ["B2"]
    assert (three(found["before"]), three(found["after"])) == ((5, 0, 120), (95, 0, 30))
    assert (found["value"], found["bound"], found["gap"], found["is_proven"]) == (95, 95, 0, True)
    chosen = next(one for one in found["chosen"] if one["is_new"])
    assert chosen["units"] == 90
    assert chosen["why"]["runner_up"]["name"] == "B1"
    assert chosen["why"]["loses_units"] == 0
    assert chosen["why"]["loses_way"] == metres(10 * EAST_M)
    assert heard[0][1] == "ways"
    assert heard[-1][1] == "siting"
    shares = [share for share, _ in heard]
    assert all(0 <= share <= 1 for share in shares)


def test_the_changes_of_an_answer_are_what_coverage_counts(walked_city, client):
    found = sited(client, n=2)
    assert sorted(names(found)) == ["B2", "B5"]
    counted = send(client, "coverage", kind="clinic", level="city", changes=found["changes"])
    assert counted.status_code == 200, counted.content
    assert three(counted.json()["total"]) == three(found["after"]) == (125, 0, 0)
    new = [one for one in counted.json()["facilities"] if one["noun"] == "new"]
    assert [(one["name"], one["load"]) for one in new] == [("B2", 90), ("B5", 30)]
    assert Facility.objects.count() == 2


def test_the_shortest_ways_of_all(walked_city, client):
    found = sited(client, method="p_median")
    assert names(found) == ["B2"]
    way = 40 * EAST_M + 30 * 2 * EAST_M + 5 * EAST_M
    assert found["value"] == metres(way)
    assert found["longest"] == metres(2 * EAST_M)


def test_a_radius_of_its_own_shortens_no_way(walked_city, client):
    """What is counted are metres that people walk, also beyond what a station calls its radius."""
    Facility.objects.update(radius_m=20)
    found = sited(client, method="p_median", n=1)
    Facility.objects.update(radius_m=None)
    again = sited(client, method="p_median", n=1)
    for key in ("value", "longest", "left_out"):
        assert found[key] == again[key]
    assert names(found) == names(again)


def test_fewest_stations_and_what_would_be_possible(walked_city, client):
    found = sited(client, method="set_cover", n=None)
    assert sorted(names(found)) == ["B2", "B5"]
    assert three(found["after"]) == (125, 0, 0)
    with pytest.raises(
        GeoGridError, match=r"impossible: 2 stations, or a radius of 202\."
    ) as error:
        sited(client, method="set_cover", n=1)
    assert error.value.code == "siting_impossible"


def test_stations_that_may_move(walked_city, client):
    """Three are placed anew: beside B5 one serves B6 too, so that neither has to stay where it is."""
    found = sited(client, existing="move")
    assert found["changes"]["removed"] == ["F1", "F2"]
    assert sorted(names(found)) == ["B1", "B2", "B5"]
    assert three(found["after"]) == (125, 0, 0)


def test_places_count_or_do_not(walked_city, client):
    full = sited(client, new_capacity=60)
    assert three(full["after"]) == (65, 30, 30)
    assert sited(client, capacity=False)["after"]["no_place"] == 0


def test_too_many_ways_are_weighed_without_places_and_that_is_said(
    walked_city, client, monkeypatch
):
    assert not sited(client, new_capacity=60)["places_ignored"]
    monkeypatch.setattr(work, "MOST_WEIGHED", 3)
    found = sited(client, new_capacity=60)
    assert found["places_ignored"]
    assert names(found) == ["B2"]  # of two that serve as many the nearer, by an exchange
    assert three(found["after"]) == (65, 30, 30)


def test_who_can_walk_to_no_candidate_is_left_out_and_said(walked_city, client):
    """Without the left street B1 and B2 stand on one that leads to no candidate."""
    Street.objects.filter(ref="left").delete()
    touch("ground")
    points = [point("B5", *AT["B5"])]
    found = sited(client, method="p_median", points=points)
    assert found["left_out"]["units"] == 90
    assert found["value"] == metres(5 * EAST_M)


def test_every_building_of_a_use(walked_city, client):
    found = sited(client, candidates="buildings", points=[], use="residential", n=2)
    assert three(found["after"]) == (125, 0, 0)
    reply = send(client, "siting", **body(candidates="buildings", points=[], use="school"))
    assert (reply.status_code, reply.json()["code"]) == (400, "siting_no_candidates")


def test_a_rule_in_minutes_is_weighed_in_seconds(walked_city, client):
    FacilityKind.objects.filter(code="clinic").update(rule="walking_min", amount=2.5)
    found = sited(client, radius_m=None)
    assert names(found) == ["B2"]
    assert three(found["after"]) == (95, 0, 30)
    with pytest.raises(GeoGridError, match=r"impossible: 2 stations, or a walk of 2\.9 minutes"):
        sited(client, radius_m=None, method="set_cover")  # 203 m at 1.2 m/s


def test_the_first_of_a_kind(walked_city, client):
    found = sited(client, kind="school", n=1)
    assert (three(found["before"]), three(found["after"])) == ((0, 0, 125), (90, 0, 35))
    assert send(client, "coverage", kind="school", level="city", changes=found["changes"]).json()[
        "total"]["served"] == 90  # fmt: skip


POND = MultiPolygon(Polygon((spot(1.4, 2.4), spot(1.6, 2.4), spot(1.6, 2.6), spot(1.4, 2.6),
                             spot(1.4, 2.4))))  # fmt: skip
FAULTS = {
    "no number": ({"n": None}, "siting_count", "n"),
    "none": ({"n": 0}, "siting_count_most", "n"),
    "more than places": ({"n": 4}, "siting_few_candidates", "n"),
    "no radius": ({"radius_m": 0}, "siting_radius", "radius_m"),
    "no walk": ({"radius_m": 10_000_000}, "siting_radius", "radius_m"),
    "no candidates": ({"points": []}, "siting_no_candidates", "points"),
    "no places": ({"new_capacity": 0}, "siting_capacity", "new_capacity"),
    "fewer than no places": ({"new_capacity": -5}, "siting_capacity", "new_capacity"),
    "places that do not count": (
        {"capacity": False, "new_capacity": 5}, "siting_capacity_unused", "new_capacity"),
    "another kind": ({"kind": "nothing"}, "kind_unknown", "kind"),
    "no rule": ({"kind": "school", "radius_m": None}, "no_radius", "kind"),
    "far from streets": (
        {"points": [point("field", 2.5, -4.0)]}, "candidate_off_streets", "points"),
    "outside": ({"points": [{"lon": 1.0, "lat": 2.0}]}, "place_outside_city", "lon"),
    "an island": ({"points": [point("island", -2.5, 4.5)]}, "candidate_cut_off", "points"),
    "in water": ({}, "candidate_in_water", "points"),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_bad_input_is_named(walked_city, client, case):
    more, code, field = FAULTS[case]
    FacilityKind.objects.filter(code="school").update(rule="", amount=None)
    street("island", (-3.0, 4.5), (-2.4, 4.5))
    if case == "in water":
        GroundCover.objects.create(ref="pond", kind="water", geom=POND)
    touch("ground")
    reply = send(client, "siting", **body(**more))
    assert reply.status_code == 400
    told = reply.json()
    assert told["code"] == code
    assert list(told["fields"]) == [field]
    assert "siting" not in told["message"]
    assert not Job.objects.filter(kind="siting").exists()


def test_too_many_candidates_are_counted_whole(walked_city, client, monkeypatch):
    for module in (candidates, wish):
        monkeypatch.setattr(module, "MOST_CANDIDATES", 2)
    reply = send(client, "siting", **body(candidates="buildings", points=[]))
    assert reply.json()["code"] == "siting_too_many_candidates"
    assert reply.json()["message"].startswith(str(Building.objects.count()))


def test_a_station_is_moved_and_left_out(walked_city, client):
    lon, lat = spot(1.5, 2.5)
    changes = {"datum": "wgs84", "moved": [{"ref": "F1", "lon": lon, "lat": lat}], "radius_m": 150}
    moved = send(client, "coverage", kind="clinic", level="community", changes=changes).json()
    assert three(moved["total"]) == (95, 0, 30)
    assert sum(row["served"] for row in moved["results"]) + moved["unplaced"]["served"] == 95
    gone = {"datum": "wgs84", "removed": ["F1", "F2"], "radius_m": 150}
    none = send(client, "coverage", kind="clinic", level="city", changes=gone).json()
    assert three(none["total"]) == (0, 0, 125)
    assert (
        client.get("/api/v1/reach/coverage?kind=clinic&level=city").json()["total"]["served"] == 125
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"moved": [{"ref": "F9", "lon": 1.0, "lat": 2.0}]}, "place_outside_city"),
        ({"removed": ["F9"]}, "station_unknown"),
        ({"removed": ["F1", "F1"]}, "station_twice"),
        ({"radius_m": -1}, "siting_radius"),
        ({"added": [point("x", 1, 1)] * 201}, "changes_too_many"),
    ],
)
def test_changes_that_cannot_be_are_named(walked_city, client, changes, code):
    reply = send(
        client, "coverage", kind="clinic", level="city", changes={"datum": "wgs84"} | changes
    )
    assert (reply.status_code, reply.json()["code"]) == (400, code)
