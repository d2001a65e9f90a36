"""P1, P28: what was sent to a wall is told to its own streams alone, once, also when it comes back."""

from __future__ import annotations

import pytest
from django.db import transaction

from geo_grid.access.context import Caller, acting
from geo_grid.access.models import User
from geo_grid.access.scope import scope_of
from geo_grid.command import displays
from geo_grid.command.displays import Show
from tests.conftest import make_user
from tests.live.conftest import StreamSite
from tests.live.test_stream import report

pytestmark = pytest.mark.django_db(transaction=True)


def send(officer: User, wall: User) -> None:
    with acting(Caller(scope=scope_of(officer))), transaction.atomic():
        displays.send([wall.pk], [Show("", {"light": "red"})])


def test_p28_a_wall_is_told_of_its_own_alone(lattice_city, stream_site: StreamSite, numbered):
    officer, near, far = make_user("dispatcher"), make_user("display"), make_user("display", "far")
    desk, wall, other = (stream_site.watch(one) for one in (officer, near, far))
    send(officer, near)
    first = numbered()
    wall.awaits(first)
    report("A")
    send(officer, near)
    last = numbered()
    for one in (desk, other):
        one.awaits(last - 1)
        assert one.told == [("change", "A")]
    wall.awaits(last)
    assert [event for _, event, _ in wall.events] == ["display", "change", "display"]
    assert [data.get("revision") for _, event, data in wall.events if event == "display"] == [1, 2]
    back = stream_site.watch(near, after=first).awaits(last)
    assert [event for _, event, _ in back.events] == ["change", "display"]
