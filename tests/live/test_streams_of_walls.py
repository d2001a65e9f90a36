"""P1, P4: what a wall's stream says of a case, and a role that runs out while a stream is open."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from geo_grid.access.models import RoleAssignment
from geo_grid.incidents.case_list import ON_WALLS
from tests.conftest import make_user
from tests.live.conftest import StreamSite
from tests.live.test_stream import change, report
from tests.workers import until

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "zqcanary"
OF_EVENTS = {"type", "change", "at", "number"}
"""What an event says beside the case."""


def of_wall(stream_site: StreamSite, login_as: Any, **more: Any) -> Any:
    """The stream of the browser that a wall is logged in with; one display a test."""
    session = login_as("display", "wall").session.session_key
    return stream_site.watch(None, Cookie=f"geo_grid_session={session}", **more)


def test_p01_a_wall_is_streamed_no_title_address_or_name(
    lattice_city: Any, stream_site: StreamSite, numbered: Any, login_as: Any
):
    handler = make_user("grid_worker", "w1", grid_cell_id=lattice_city.grid_cells[0])
    type(handler).objects.filter(pk=handler.pk).update(display_name=CANARY)
    officer = stream_site.watch(make_user("dispatcher"))
    wall = of_wall(stream_site, login_as)
    case = report("A", text=CANARY, address_text=CANARY)
    change(case, title=CANARY, handler=handler)
    last = numbered()
    wall.awaits(last)
    officer.awaits(last)
    assert wall.numbers == officer.numbers
    told = [data for _, event, data in wall.events if event == "change"]
    assert len(told) == 2
    assert all(set(data) == {*ON_WALLS, *OF_EVENTS} for data in told)
    assert {"title", "address", "handler"}.isdisjoint(ON_WALLS)
    assert CANARY not in json.dumps(wall.events)
    # An officer beside it, judged by the same areas, is told all the same.
    _, _, data = officer.events[-1]
    assert {data["title"], data["address"], data["handler"]} == {CANARY}
    officer.stop()
    wall.stop()


def test_p01_a_wall_that_comes_back_is_told_no_more_of_what_it_missed(
    lattice_city: Any, stream_site: StreamSite, numbered: Any, login_as: Any
):
    report("A", address_text=CANARY)
    first = numbered()
    change(report("B", column=1, address_text=CANARY), title=CANARY)
    last = numbered()
    until(lambda: stream_site.position == last)
    client = login_as("display", "wall")
    cookie = f"geo_grid_session={client.session.session_key}"
    wall = stream_site.watch(None, after=first, Cookie=cookie).awaits(last)
    told = [data for _, event, data in wall.events if event == "change"]
    assert all(set(data) == {*ON_WALLS, *OF_EVENTS} for data in told)
    assert CANARY not in json.dumps(wall.events)


def test_p04_a_role_that_runs_out_ends_an_open_stream(
    lattice_city: Any, stream_site: StreamSite, numbered: Any
):
    """Nobody withdraws it and nothing is written: its time is over."""
    user, stays = make_user("verifier"), stream_site.watch(make_user("dispatcher"))
    watcher = stream_site.watch(user)
    role = user.assignments.get()
    RoleAssignment.objects.filter(pk=role.pk).update(valid=(role.valid.lower, timezone.now()))
    until(lambda: watcher.is_ended, seconds=30)
    report("A")
    stays.awaits(numbered())
    assert watcher.events == []
    assert stream_site.watch(user).status == 403
