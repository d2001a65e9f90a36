"""P28: the number of unread messages is told to their account alone, in the order of all events."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.system import SYSTEM
from geo_grid.messages.actions import mark_read, send
from geo_grid.messages.models import Message
from tests.conftest import make_user
from tests.live.conftest import StreamSite
from tests.live.test_stream import change, report

pytestmark = pytest.mark.django_db(transaction=True)


def test_p28_an_account_alone_is_told_how_many_messages_it_has(
    lattice_city, stream_site: StreamSite, numbered
):
    officer, other = make_user("dispatcher"), make_user("verifier")
    first, second = stream_site.watch(officer), stream_site.watch(other)
    _send(officer, "one")
    report("A")
    first.awaits(numbered())
    _send(officer, "two")
    case = report("B")
    first.awaits(numbered())
    second.awaits(numbered())
    unread = [data["unread"] for _, event, data in first.events if event == "unread"]
    assert unread == [1, 2]
    assert first.numbers == sorted(set(first.numbers)), "each under a number of its own"
    assert [event for _, event, _ in second.events] == ["change", "change"]
    mark_read(officer.pk, ids=None, at=timezone.now())
    change(case)
    first.awaits(numbered())
    assert [data["unread"] for _, event, data in first.events if event == "unread"][-1] == 0
    late = stream_site.watch(officer, after=first.numbers[0])
    late.awaits(first.numbers[-1])
    assert {data["unread"] for _, event, data in late.events if event == "unread"} == {0}


def _send(user: Any, key: str) -> None:
    with acting(Caller(scope=SYSTEM)), transaction.atomic():
        send(Message.Kind.CLOSED, to=[user.pk], key=key, at=timezone.now())
