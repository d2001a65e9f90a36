"""P1, P2, P6: an operator sends to the walls of their own area; each wall takes it by its own rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from geo_grid.access.actions import assign_role, set_active
from geo_grid.access.models import AuditEntry, User
from geo_grid.command.models import DisplayState
from geo_grid.events.models import Event
from geo_grid.incidents.models import Incident
from geo_grid.live import feed
from tests.access.world import World
from tests.command.conftest import client_of, sent
from tests.conftest import make_user
from tests.sequencing import sequenced

SHOW = {
    "name": "超时",
    "filters": {"light": "red"},
    "place": {"zoom": 15, "lat": 24.6, "lon": 118.1},
}


@pytest.fixture
def officer(world: World) -> Client:
    return client_of(world.users["dispatcher"])


@pytest.fixture
def wall(world: World) -> User:
    return world.users["display"]


def listed(client: Client) -> dict[int, dict[str, Any]]:
    return {one["id"]: one for one in client.get("/api/v1/displays").json()["results"]}


def send(client: Client, *displays: int, shows: Any = (SHOW,)) -> tuple[int, Any]:
    return sent(client, "displays", {"displays": displays, "shows": list(shows)})


def frames(user: User, after: int) -> list[str]:
    from geo_grid.access.scope import scope_of

    told, _ = feed.caught_up(after, scope=scope_of(user), is_same_scope=True)
    return [frame.decode().split("\n")[1].removeprefix("event: ") for frame in told]


def test_a_wall_takes_what_an_operator_sends(world: World, officer: Client, wall: User):
    screen = client_of(wall)
    before = screen.get("/api/v1/display").json()
    assert (before["revision"], before["shows"]) == (0, [])
    assert listed(officer)[wall.pk]["is_taken"]
    status, reply = send(officer, wall.pk)
    assert status == 200
    (told,) = (one for one in reply["results"] if one["id"] == wall.pk)
    assert (told["revision"], told["is_taken"], told["taken_at"]) == (1, False, None)
    taken = screen.get("/api/v1/display").json()
    assert taken["revision"] == 1
    assert taken["shows"] == [{**SHOW, "case": None, "seconds": None}]
    told = listed(officer)[wall.pk]
    assert told["is_taken"]
    assert told["taken_at"]
    assert told["shows"] == taken["shows"], "the operator sees what the wall shows"
    screen.get("/api/v1/display")
    actions = AuditEntry.objects.filter(action__startswith="display.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["display.send", "display.take"]
    send(officer, wall.pk, shows=[])
    assert screen.get("/api/v1/display").json()["shows"] == []


def test_a_wall_is_sent_what_is_played_and_how_it_looks(officer: Client, wall: User):
    look = {"look": "heat", "bandwidth": "200", "play": "24", "speed": "six", "playing": "1"}
    show = {"name": "", "filters": {"state": "open", **look}}
    assert send(officer, wall.pk, shows=[show])[0] == 200
    screen = client_of(wall)
    assert screen.get("/api/v1/display").json()["shows"][0]["filters"] == show["filters"]
    assert screen.get("/api/v1/incident_playback").status_code == 200
    status, reply = send(officer, wall.pk, shows=[{"filters": {"play": "tomorrow"}}])
    assert (status, list(reply["fields"])) == (400, ["play"])


def test_p28_the_wall_alone_is_told_that_it_changed(world: World, officer: Client, wall: User):
    near = make_user("display", "near", division_code=world.home.code)
    sequenced()
    after = Event.objects.count() and feed.head().number
    send(officer, wall.pk)
    sequenced()
    assert frames(wall, after) == ["display"]
    assert frames(near, after) == []
    assert frames(world.users["dispatcher"], after) == []


def test_p06_an_operator_reaches_the_walls_of_their_area_alone(world: World, officer: Client):
    home = world.home.code
    away = next(p.code for p in world.places if p.code[:9] != home[:9])
    inside = make_user("display", "inside", division_code=home)
    above = make_user("display", "above", division_code=home[:6])
    foreign = make_user("display", "foreign", division_code=away)
    both = make_user("display", "both", division_code=home)
    assign_role(both, "display", division_code=away)
    person = make_user("display", "person", division_code=home)
    assign_role(person, "verifier", division_code=home)
    reach = listed(officer)
    assert inside.pk in reach
    assert not {above.pk, foreign.pk, both.pk, person.pk} & set(reach)
    absent = send(officer, 987_654_321)
    assert absent[0] == 404
    for one in (above, foreign, both, person):
        assert send(officer, one.pk) == absent
        assert send(officer, inside.pk, one.pk) == absent, "all of them or none"
    assert not DisplayState.objects.exists()
    set_active(inside, active=False)
    assert inside.pk not in listed(officer)
    whole = client_of(make_user("city_manager", "whole", division_code=home[:4]))
    assert {above.pk, foreign.pk, both.pk} <= set(listed(whole))


def test_p06_who_only_reads_there_sends_nothing_there(world: World):
    home = world.home.code
    away = next(p.code for p in world.places if p.code[:9] != home[:9])
    both = make_user("dispatcher", "both", division_code=home[:9])
    assign_role(both, "verifier", division_code=away[:9])
    there = make_user("display", "there", division_code=away[:9])
    assert there.pk not in listed(client_of(both))
    assert send(client_of(both), there.pk)[0] == 404


def test_p01_a_case_that_is_not_seen_is_not_sent(world: World, officer: Client, wall: User):
    away = next(p for p in world.places if p.code[:9] != world.home.code[:9]
                and not world.sees("dispatcher", p, "cases"))  # fmt: skip
    foreign, absent = (send(officer, wall.pk, shows=[{**SHOW, "case": ref}])
                       for ref in (away.ref, "none"))  # fmt: skip
    assert foreign == absent
    assert foreign[0] == 404


def test_p01_a_case_is_named_to_whoever_sees_it(world: World, officer: Client, wall: User):
    home = world.home
    away = next(p for p in world.places if p.code[:9] != home.code[:9]
                and not world.sees("dispatcher", p, "cases"))  # fmt: skip
    assert send(officer, wall.pk, shows=[{**SHOW, "case": home.ref}])[0] == 200
    assert client_of(wall).get("/api/v1/display").json()["shows"][0]["case"] == home.ref
    case = Incident.objects.get(ref=home.ref)
    Incident.objects.filter(pk=case.pk).update(
        **{name: getattr(Incident.objects.get(ref=away.ref), name)
           for name in ("basic_cell_id", "division_id", "building_id", "department_id",
                        "reporter_id", "handler_id", "verifier_id", "supervisor_id")}
    )  # fmt: skip
    assert client_of(wall).get("/api/v1/display").json()["shows"][0]["case"] is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"filters": {"q": "井盖"}}, "filters.q"),
        ({"filters": {"mine": "1"}}, "filters.mine"),
        ({"filters": {"owner": "me"}}, "filters.owner"),
        ({"filters": {"list": "my_turn"}}, "filters.list"),
        ({"filters": {"colour": "red"}}, "filters.colour"),
        ({"seconds": 9}, "shows"),
        ({"seconds": 3601}, "shows"),
        ({"name": "13800001234"}, "name"),
    ],
)
def test_p31_what_no_wall_can_show_is_refused_by_name(officer: Client, wall: User, more, field):
    status, reply = send(officer, wall.pk, shows=[{**SHOW, **more}])
    assert status == 400
    assert next(iter(reply["fields"])).startswith(field)
    assert not DisplayState.objects.exists()


def test_several_views_want_their_seconds(officer: Client, wall: User):
    assert send(officer, wall.pk, shows=[SHOW, SHOW])[1]["code"] == "seconds_missing"
    turned = [{**SHOW, "seconds": 10}, {**SHOW, "name": "b", "seconds": 60}]
    assert send(officer, wall.pk, shows=turned)[0] == 200
    told = client_of(wall).get("/api/v1/display").json()["shows"]
    assert [(one["name"], one["seconds"]) for one in told] == [("超时", 10), ("b", 60)]


def test_the_last_one_wins(world: World, officer: Client, wall: User):
    chief = client_of(make_user("city_manager", "chief", division_code=world.home.code[:4]))
    send(officer, wall.pk)
    send(chief, wall.pk, shows=[{**SHOW, "name": "chief"}])
    told = listed(officer)[wall.pk]
    assert (told["revision"], told["shows"][0]["name"]) == (2, "chief")


def test_p06_a_wall_steers_no_wall(wall: User):
    screen = client_of(wall)
    assert send(screen, wall.pk)[0] == 403
    assert screen.get("/api/v1/displays").status_code == 403
