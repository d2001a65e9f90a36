"""What is added to a case without a transition is told to whoever watches it."""

from __future__ import annotations

import pytest

from geo_grid.access.scope import scope_of
from geo_grid.events.models import Event
from geo_grid.events.queries import last_number
from geo_grid.live import feed
from tests.incidents import media
from tests.incidents.conftest import desk  # noqa: F401
from tests.incidents.test_p25_attachments import attach, client_of
from tests.sequencing import sequenced

pytestmark = pytest.mark.django_db


def told(desk, who: str, after: int) -> list[str]:  # noqa: F811
    frames, _ = feed.caught_up(after, scope=scope_of(desk.users[who]), is_same_scope=True)
    return [text.decode().split("\n")[1] for text in frames]


def test_a_photo_that_is_added_is_told_once_and_raises_no_revision(desk):  # noqa: F811
    case = desk.case()
    sequenced()
    before, revision = last_number(), case.revision
    photo = media.photo()
    for _ in range(2):  # the same content again is the same file
        assert attach(client_of(desk, "assistant"), case, photo).status_code == 201
    (event,) = Event.objects.filter(key=case.pk, change="attach")
    case.refresh_from_db()
    assert event.revision == case.revision == revision
    assert event.before["basic_cell_id"] == case.basic_cell_id
    assert told(desk, "dispatcher", before) == [], "nobody has numbered it"
    sequenced()
    assert told(desk, "dispatcher", before) == ["event: change"]
    assert told(desk, "worker", before) == ["event: change"]
    assert told(desk, "far_worker", before) == []


def test_a_file_that_is_refused_is_no_event(desk):  # noqa: F811
    case = desk.case()
    assert attach(client_of(desk, "assistant"), case, media.HTML, name="a.html").status_code == 400
    assert not Event.objects.filter(key=case.pk, change="attach").exists()


def test_a_case_says_which_event_it_is_current_to(desk):  # noqa: F811
    case = desk.case()
    sequenced()
    told_of = client_of(desk, "dispatcher").get(f"/api/v1/incidents/{case.ref}").json()
    assert told_of["last_event"] == last_number() > 0
