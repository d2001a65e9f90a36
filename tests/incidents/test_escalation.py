"""A limit that is being used up is told upwards, once, whoever looks and whatever is killed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.models import AuditEntry, RoleAssignment
from geo_grid.access.system import SYSTEM
from geo_grid.incidents import case_clock, escalation
from geo_grid.incidents.escalation import escalate_due
from geo_grid.incidents.models import CaseEscalation, Incident
from geo_grid.jobs import upkeep
from geo_grid.matters.calendar import never_worked
from geo_grid.messages import actions as messages
from geo_grid.messages.models import Message
from geo_grid.messages.texts import text_of
from tests.access.conftest import as_app  # noqa: F401  (a fixture)
from tests.conftest import SOUTH, WEST, make_user
from tests.incidents.cases import EARLIER, MONDAY
from tests.incidents.clocks import moment
from tests.meetings import Writer

COMMUNITY, STREET, DISTRICT = "990101001001", "990101001", "990101"
YELLOW, RED, LATE = moment("03-03 15:48"), moment("03-04 09:00"), moment("03-05 09:00")
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def posts(desk):
    """Somebody at every post above the left community, beside the officers of the whole city."""
    for role, name, code in (
        ("community_manager", "community", COMMUNITY), ("street_manager", "street", STREET),
        ("district_manager", "district", DISTRICT), ("community_manager", "other", COMMUNITY[:-1] + "2"),
    ):  # fmt: skip
        desk.users[name] = make_user(role, name, division_code=code)
    return desk


def at_work(desk, *, whole=(16, "working_hours"), on=MONDAY, **columns):
    """A case that ``handler1`` has; the clock of the whole began on Monday at nine."""
    desk.matter.limits = {"whole": {"amount": whole[0], "unit": whole[1]}}
    desk.matter.save()
    case = desk.case(at=on, **columns)
    desk.do(case, "accept", "dispatcher", at=on)
    desk.do(case, "dispatch", "dispatcher", department="d1", at=on)
    desk.do(case, "take", "handler1", at=on)
    return case


def told(desk, case=None):
    """Who was told which level, as ``{(name, level)}``; every one of them once."""
    names = {user.pk: name for name, user in desk.users.items()}
    rows = Message.objects.filter(kind="escalation")
    found = [(names[row.recipient_id], row.level) for row in rows if case in (None, row.case)]
    assert len(found) == len(set(found)), "each once"
    return set(found)


def test_each_level_goes_one_higher_and_not_before_its_moment(posts):
    case = at_work(posts)
    for at, new in (
        (YELLOW - A_SECOND, set()),
        (YELLOW + A_SECOND, {("handler1", 80)}),
        (RED - A_SECOND, set()),
        (RED + A_SECOND, {("community", 100)}),
        (LATE - A_SECOND, set()),
        (LATE + A_SECOND, {("street", 150)}),
        (LATE + timedelta(days=30), set()),
    ):
        before = told(posts)
        escalate_due(at=at)
        assert told(posts) - before == new, at
    case.refresh_from_db()
    assert (case.escalated, case.escalates_at) == (150, None)
    entries = AuditEntry.objects.filter(action="incident.escalate")
    assert [row.detail["level"] for row in entries.order_by("pk")] == [80, 100, 150]
    assert all(row.keys == [case.pk] for row in entries)


def test_a_worker_s_look_tells_what_is_due(posts):
    """Whatever a worker finds registered to look after, this is among it."""
    case = at_work(posts, on=EARLIER)
    assert case.escalates_at < timezone.now()
    upkeep.look_after_all()
    assert {level for _, level in told(posts, case)} == {80, 100, 150}


def test_what_was_slept_through_is_told_at_each_level_to_whom_it_concerns(posts):
    at_work(posts)
    assert escalate_due(at=LATE + A_SECOND) == 3
    assert told(posts) == {("handler1", 80), ("community", 100), ("street", 150)}


def test_run_twice_each_level_is_told_once(posts):
    at_work(posts)
    for _ in range(2):
        escalate_due(at=RED + A_SECOND)
    assert told(posts) == {("handler1", 80), ("community", 100)}


def test_a_vacant_post_goes_one_up_and_says_so(posts):
    case = at_work(posts)
    posts.users["community"].is_active = False
    posts.users["community"].save()
    escalate_due(at=RED + A_SECOND)
    assert ("street", 100) in told(posts)
    row = Message.objects.get(level=100)
    assert row.parameters["vacant"] == ["左社区"]
    assert "左社区" in text_of(row, ref=case.ref)
    assert CaseEscalation.objects.get(level=100).vacant == 1
    assert "左社区" not in text_of(Message.objects.get(level=80), ref=case.ref)


def test_a_post_whose_role_ended_is_vacant_too(posts):
    at_work(posts)
    RoleAssignment.objects.filter(user=posts.users["community"]).delete()
    escalate_due(at=RED + A_SECOND)
    assert ("street", 100) in told(posts)


def test_a_department_without_anybody_passes_its_own_level_up(posts):
    case = at_work(posts)
    posts.users["handler1"].is_active = False
    posts.users["handler1"].save()
    case.refresh_from_db()
    escalate_due(at=YELLOW + A_SECOND)
    assert told(posts) == {("community", 80)}


def test_nobody_below_the_city_makes_it_the_city_s(desk):
    at_work(desk)
    escalate_due(at=LATE + A_SECOND)
    city = {"city_manager", "dispatcher", "supervisor"}
    assert told(desk) == {("handler1", 80)} | {(name, n) for name in city for n in (100, 150)}


def test_a_case_in_no_division_is_the_city_s(desk):
    case = at_work(desk, atom=0)
    Incident.objects.filter(pk=case.pk).update(
        division=None, basic_cell=None, point=Point(WEST - 0.01, SOUTH - 0.01, srid=4326)
    )
    desk.users["district"] = make_user("district_manager", "district", division_code=DISTRICT)
    escalate_due(at=RED + A_SECOND)
    assert {name for name, level in told(desk) if level == 100} >= {"dispatcher", "supervisor"}


def test_a_suspended_clock_does_not_escalate_and_goes_on_where_it_stood(posts):
    case = at_work(posts)
    posts.do(case, "suspend", "dispatcher", reason="x", at=moment("03-03 10:00"))
    assert case.escalates_at is None
    assert escalate_due(at=moment("03-20 09:00")) == 0
    posts.do(case, "resume", "dispatcher", at=moment("03-05 15:00"))
    assert escalate_due(at=moment("03-05 15:01")) == 0
    escalate_due(at=moment("03-06 12:00") + A_SECOND)
    assert told(posts) == {("handler1", 80), ("community", 100)}


def test_after_a_stop_no_level_is_told_again(posts):
    case = at_work(posts)
    escalate_due(at=YELLOW + A_SECOND)
    posts.do(case, "suspend", "dispatcher", reason="x", at=YELLOW + 2 * A_SECOND)
    posts.do(case, "resume", "dispatcher", at=moment("03-05 15:00"))
    escalate_due(at=moment("03-05 16:00"))
    assert told(posts) == {("handler1", 80)}


def test_an_extension_makes_later_levels_due_anew(posts):
    case = at_work(posts, whole=(5, "working_days"))
    assert case.deadline == moment("03-09 18:00")
    escalate_due(at=moment("03-09 18:01"))
    assert told(posts) == {("handler1", 80), ("community", 100)}
    posts.do(case, "extend", "dispatcher", until=moment("03-16 18:00"), at=moment("03-09 18:02"))
    assert escalate_due(at=moment("03-09 18:03")) == 0
    # Ten days now, of which the eighth ends on Thursday.
    assert escalate_due(at=moment("03-12 18:01")) == 1
    assert escalate_due(at=moment("03-16 18:01")) == 1
    assert Message.objects.filter(recipient=posts.users["handler1"], level=80).count() == 2
    assert Message.objects.filter(recipient=posts.users["community"], level=100).count() == 2


def test_a_step_has_levels_of_its_own_and_a_new_one_begins_anew(posts):
    case = posts.case()
    posts.do(case, "accept", "dispatcher", at=MONDAY)
    posts.do(case, "dispatch", "dispatcher", department="d1", at=MONDAY)
    assert Incident.objects.get(pk=case.pk).escalates_at > RED
    posts.do(case, "take", "handler1", at=MONDAY)
    escalate_due(at=RED + A_SECOND)
    assert told(posts) == {("handler1", 80), ("community", 100)}
    assert set(CaseEscalation.objects.values_list("clock", flat=True)) == {"handling"}
    posts.do(case, "answer", "handler1", note="done", at=RED + A_SECOND)
    posts.do(case, "rework", "verifier", reason="no", at=RED + 2 * A_SECOND)
    assert escalate_due(at=RED + timedelta(hours=1)) == 0
    escalate_due(at=moment("03-06 10:00"))
    assert CaseEscalation.objects.filter(clock="handling", level=100).count() == 2


def test_a_reopened_case_is_told_anew(posts):
    case = at_work(posts)
    escalate_due(at=RED + A_SECOND)
    posts.do(case, "answer", "handler1", note="done", at=RED + A_SECOND)
    posts.do(case, "close", "verifier", at=RED + A_SECOND)
    assert escalate_due(at=moment("04-01 09:00")) == 0
    posts.do(case, "reopen", "supervisor", reason="again", at=moment("04-01 09:00"))
    assert case.escalated == 0
    assert escalate_due(at=moment("04-01 09:01")) == 0
    escalate_due(at=moment("04-30 09:00"))
    assert CaseEscalation.objects.filter(level=100).count() == 2


def test_an_ended_case_is_never_told(posts):
    case = at_work(posts)
    posts.do(case, "void", "dispatcher", reason="x", at=MONDAY)
    assert escalate_due(at=LATE + A_SECOND) == 0


def test_one_clock_that_cannot_be_asked_holds_up_no_other(posts, monkeypatch):
    first, second = at_work(posts), at_work(posts)
    real = case_clock.running_clocks

    def refusing(case):
        if case.pk == first.pk:
            raise never_worked()
        return real(case)

    monkeypatch.setattr(case_clock, "running_clocks", refusing)
    escalate_due(at=YELLOW + A_SECOND)
    assert told(posts) == {("handler1", 80)}
    assert Message.objects.get(kind="escalation").case == second


@pytest.mark.django_db(transaction=True)
def test_p03_a_clock_that_cannot_be_asked_is_put_off_behind_the_row_policies_too(
    posts, monkeypatch, request
):
    case = at_work(posts)
    request.getfixturevalue("as_app")

    def refusing(_case):
        raise never_worked()

    monkeypatch.setattr(case_clock, "running_clocks", refusing)
    at = YELLOW + A_SECOND
    assert escalate_due(at=at) == 0
    with acting(Caller(scope=SYSTEM)), transaction.atomic():
        case.refresh_from_db()
    assert case.escalates_at > at


def test_the_look_walks_an_index(posts):
    at_work(posts)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM geo_grid_incident WHERE state = 'open' AND escalates_at <= now()"
            " ORDER BY escalates_at LIMIT 200"
        )
        assert "incident_escalates" in str(cursor.fetchall())


# ---- two workers, and a crash


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_each_level_once(posts, monkeypatch):
    for _ in range(3):
        at_work(posts)
    at = LATE + A_SECOND
    first = Writer(lambda: escalate_due(at=at)).stop_before(
        escalation.messages, "send", monkeypatch
    )
    second = Writer(lambda: escalate_due(at=at))
    first.start_and_stop()
    second.start()
    second.end()
    first.go_on()
    first.end()
    assert (first.error, second.error) == (None, None)
    assert first.result + second.result == 9
    rows = Message.objects.filter(kind="escalation")
    assert sorted(rows.values_list("level", flat=True)) == [80] * 3 + [100] * 3 + [150] * 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("killed_at", ["before", "after"])
def test_a_crash_between_send_and_mark_makes_one_message(posts, monkeypatch, killed_at):
    """Both are one transaction: the connection that dies in between leaves neither."""
    at_work(posts)
    at = YELLOW + A_SECOND
    stop = "stop_before" if killed_at == "before" else "stop_after"
    worker = getattr(Writer(lambda: escalate_due(at=at)), stop)(
        escalation.messages, "send", monkeypatch
    )
    worker.start_and_stop()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [worker._backend])
    worker.go_on()
    worker.end()
    assert worker.error is not None
    assert not Message.objects.filter(kind="escalation").exists()
    assert escalate_due(at=at) == 1
    assert Message.objects.filter(kind="escalation").count() == CaseEscalation.objects.count() == 1


def test_a_message_that_was_sent_without_its_mark_is_not_sent_again(posts):
    """The receiver's key makes one of them, should they ever part."""
    case = at_work(posts)
    escalate_due(at=YELLOW + A_SECOND)
    CaseEscalation.objects.all().delete()
    Incident.objects.filter(pk=case.pk).update(escalates_at=YELLOW)
    assert escalate_due(at=YELLOW + 2 * A_SECOND) == 1
    assert Message.objects.filter(kind="escalation").count() == 1


def test_the_same_key_reaches_each_account_once(posts):
    with acting(Caller(scope=SYSTEM)):
        for _ in range(2):
            messages.send(
                Message.Kind.CLOSED, to=[posts.users["street"].pk, posts.users["district"].pk],
                key="k", at=MONDAY,
            )  # fmt: skip
    assert Message.objects.filter(key="k").count() == 2
