"""P1, P28: whoever sees a case by a part of it alone is told when that part is taken back."""

from __future__ import annotations

import pytest

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import limit, scope_of
from geo_grid.events.models import Event
from geo_grid.events.queries import last_number
from geo_grid.incidents.models import Incident
from geo_grid.incidents.sight import COLUMNS, sight_of
from geo_grid.live import feed
from tests.incidents.conftest import desk  # noqa: F401
from tests.sequencing import sequenced

pytestmark = pytest.mark.django_db


def told(after: int, *, to: str, desk) -> list[str]:  # noqa: F811
    frames, _ = feed.caught_up(after, scope=scope_of(desk.users[to]), is_same_scope=True)
    told = [text.decode().split("\n")[1] for text in frames]
    return [
        one for one in told if one != "event: unread"
    ]  # a return sends the dispatcher a message


def test_p01_a_department_that_loses_its_open_part_is_told_that_the_case_left(desk):  # noqa: F811
    case = desk.brought_to(desk.case("coordination"), "dispatched")
    sequenced()
    before = last_number()
    desk.do(case, "return", "handler1", reason="not ours")
    sequenced()
    scope = scope_of(desk.users["handler2"])
    with acting(Caller(scope=scope)):
        assert not limit(Incident.objects.filter(pk=case.pk), scope).exists()
    assert told(before, to="handler2", desk=desk) == ["event: left"]
    assert told(before, to="handler3", desk=desk) == [], "it never had one"
    assert told(before, to="dispatcher", desk=desk) == ["event: change"]


def test_what_is_kept_of_a_case_holds_the_departments_of_its_parts(desk):  # noqa: F811
    case = desk.brought_to(desk.case("coordination"), "dispatched")
    seen = sight_of(case)
    assert set(seen) == {*COLUMNS, "parts"}
    assert seen["parts"] == [desk.departments["d2"].pk]
    desk.do(case, "take", "handler1")
    assert Event.objects.filter(key=case.pk).latest("id").before["parts"] == seen["parts"]
