"""Each account reads its own messages, in its language, of cases that it sees; a transition sends them."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.models import AuditEntry
from geo_grid.access.scope import scope_of
from geo_grid.access.system import SYSTEM
from geo_grid.incidents.models import Incident
from geo_grid.jobs.retention import purge_all
from geo_grid.messages import actions, delivery
from geo_grid.messages.models import Message, MessageAddress
from tests.conftest import make_user
from tests.incidents.cases import MONDAY, open_desk


@pytest.fixture
def desk(lattice_city):
    return open_desk(lattice_city)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def inbox(desk, name, **query):
    return client_of(desk.users[name]).get("/api/v1/messages", query).json()


def kinds(desk, name):
    return [row["kind"] for row in inbox(desk, name)["results"]]


def send(to, *, case=None, key="k", at=None, kind=Message.Kind.CLOSED):
    with acting(Caller(scope=SYSTEM)), transaction.atomic():
        actions.send(
            kind, to=[to.pk], key=key, at=at or timezone.now(), case=case.pk if case else None
        )


def test_the_seven_steps_tell_whoever_is_concerned(desk):
    case = desk.case()
    desk.do(case, "accept", "dispatcher")
    desk.do(case, "ask", "dispatcher", note="where?")
    assert kinds(desk, "assistant") == ["asked"]
    desk.do(case, "reply", "assistant", note="there")
    desk.do(case, "dispatch", "dispatcher", department="d1")
    assert kinds(desk, "handler1") == ["dispatched"]
    assert kinds(desk, "handler2") == []
    desk.do(case, "take", "handler1")
    desk.do(case, "supervise", "supervisor", note="hurry")
    assert kinds(desk, "handler1") == ["supervised", "dispatched"]
    desk.do(case, "answer", "handler1", note="done")
    desk.do(case, "rework", "verifier", reason="not done")
    assert kinds(desk, "handler1")[0] == "reworked"
    desk.do(case, "answer", "handler1", note="done")
    desk.do(case, "close", "verifier")
    assert kinds(desk, "assistant") == ["closed", "asked"]
    assert inbox(desk, "assistant")["results"][0]["case"] == case.ref
    assert case.ref in inbox(desk, "assistant")["results"][0]["text"]


def test_a_return_tells_who_dispatched(desk):
    case = desk.brought_to(desk.case(), "dispatched")
    desk.do(case, "return", "handler1", reason="not ours")
    assert kinds(desk, "dispatcher") == ["returned"]
    assert kinds(desk, "city_manager") == []


def test_departments_that_help_are_told_of_their_part(desk):
    case = desk.brought_to(desk.case("coordination"), "dispatched")
    assert case.parts.count() == 1
    assert [kinds(desk, f"handler{n}") for n in (1, 2, 3)] == [["dispatched"], ["dispatched"], []]


def test_an_emergency_is_told_at_once(desk):
    desk.case("emergency")
    assert kinds(desk, "worker") == ["dispatched"]
    assert kinds(desk, "far_worker") == []


def test_a_merge_tells_both_reporters_and_the_closing_each_by_their_own_case(desk):
    case, into = desk.case(), desk.case(reporter="other_assistant")
    desk.do(case, "accept", "dispatcher")
    desk.do(into, "accept", "dispatcher")
    desk.do(case, "merge", "dispatcher", of=into.ref)
    assert kinds(desk, "assistant") == kinds(desk, "other_assistant") == ["merged"]
    into.refresh_from_db()
    desk.brought_to(into, "answered")
    desk.do(into, "close", "verifier")
    for name, own in (("assistant", case), ("other_assistant", into)):
        row = inbox(desk, name)["results"][0]
        assert (row["kind"], row["case"]) == ("closed", own.ref)


def test_whoever_does_it_is_not_told(desk):
    case = desk.case(reporter="dispatcher")
    desk.do(case, "accept", "dispatcher")
    desk.do(case, "ask", "dispatcher", note="where?")
    assert not Message.objects.filter(recipient=desk.users["dispatcher"]).exists()


def test_p01_a_message_names_no_case_that_went_out_of_sight(desk):
    case = desk.brought_to(desk.case(), "dispatched")
    desk.do(case, "return", "handler1", reason="not ours")
    desk.do(case, "dispatch", "dispatcher", department="d2")
    reply = client_of(desk.users["handler1"]).get("/api/v1/messages")
    assert reply.json()["results"][0]["case"] is None
    assert case.ref not in reply.content.decode()


def test_p01_p06_each_account_reads_and_marks_its_own(desk):
    first, second = desk.users["assistant"], desk.users["other_assistant"]
    send(first)
    send(second)
    theirs = Message.objects.get(recipient=second)
    assert inbox(desk, "assistant")["unread"] == 1
    reply = client_of(first).post(
        "/api/v1/messages/read", {"ids": [theirs.pk]}, content_type="application/json"
    )
    assert reply.json() == {"unread": 1}
    theirs.refresh_from_db()
    assert theirs.read_at is None
    client_of(first).post("/api/v1/messages/read", {}, content_type="application/json")
    assert inbox(desk, "assistant")["unread"] == 0
    assert inbox(desk, "other_assistant")["unread"] == 1
    assert AuditEntry.objects.filter(action="message.read", account=first.pk).count() == 1


@pytest.mark.parametrize("table", ["message", "messageaddress"])
def test_p03_the_database_shows_an_account_its_own_alone(desk, as_app, table):
    first, manager = desk.users["assistant"], desk.users["city_manager"]
    with acting(Caller(scope=scope_of(manager))), transaction.atomic():  # as a transition does
        actions.send(Message.Kind.CLOSED, to=[first.pk], key="k", at=timezone.now())
    with acting(Caller(scope=scope_of(first))), transaction.atomic():
        actions.set_address(first.pk, "a@example.org")

    def seen(scope):
        with acting(Caller(scope=scope)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM geo_grid_{table}")
            return cursor.fetchone()[0]

    assert [seen(scope_of(one)) for one in (first, manager)] == [1, 0]
    assert seen(SYSTEM) == 1


def test_the_list_is_paged_and_says_how_many_are_unread(desk):
    for number in range(5):
        send(desk.users["assistant"], key=f"k{number}")
    page = inbox(desk, "assistant", limit=2)
    rest = inbox(desk, "assistant", limit=200, before=page["next"])
    ids = [row["id"] for row in (*page["results"], *rest["results"])]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 5
    assert (page["unread"], rest["next"]) == (5, None)


def test_it_is_read_in_the_reader_s_language_and_the_bar_counts_it(desk):
    case = desk.case()
    send(desk.users["assistant"], case=case)
    client = client_of(desk.users["assistant"])
    texts = [
        client.get("/api/v1/messages", headers={"Accept-Language": language}).json()["results"][0]
        for language in ("zh-CN", "en")
    ]
    assert "办结" in texts[0]["text"] or "结案" in texts[0]["text"]
    assert texts[1]["text"] == f"Your report {case.ref} is closed."
    assert 'id="unread">1<' in client.get("/messages/").content.decode()
    client.post("/api/v1/messages/read", {}, content_type="application/json")
    assert 'id="unread" hidden>0<' in client.get("/messages/").content.decode()


# ---- further ways


def put_address(client, address):
    return client.put(
        "/api/v1/messages/address", {"address": address}, content_type="application/json"
    )


def test_without_a_mail_server_nothing_is_mailed(desk):
    put_address(client_of(desk.users["assistant"]), "a@example.org")
    send(desk.users["assistant"])
    assert delivery.deliver_due() == 0
    assert mail.outbox == []
    assert Message.objects.get().mailed_at is None


@pytest.fixture
def mailing(settings):
    settings.GEO_GRID_MAIL_HOST = "mail.example.org"


def test_who_wants_mail_gets_each_message_once_in_their_language(desk, mailing):
    user = desk.users["assistant"]
    assert put_address(client_of(user), "a@example.org").json()["is_sent"] is True
    case = desk.case()
    send(user, case=case)
    send(desk.users["other_assistant"], case=case)
    assert (delivery.deliver_due(), delivery.deliver_due()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["a@example.org"]
    assert case.ref in letter.body
    assert "report" not in letter.body, "Chinese is the language of a new account"


def test_a_crash_after_the_mail_went_out_sends_it_under_the_same_key(desk, mailing, monkeypatch):
    user = desk.users["assistant"]
    put_address(client_of(user), "a@example.org")
    send(user)
    real = Message.save
    monkeypatch.setattr(Message, "save", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        delivery.deliver_due()
    monkeypatch.setattr(Message, "save", real)
    delivery.deliver_due()
    keys = {letter.extra_headers["Message-ID"] for letter in mail.outbox}
    assert (len(mail.outbox), len(keys)) == (2, 1)


def test_a_mail_server_that_is_away_is_tried_again(desk, mailing, monkeypatch):
    user = desk.users["assistant"]
    put_address(client_of(user), "a@example.org")
    send(user)
    with monkeypatch.context() as patch:

        def refuse(*_args):
            raise ConnectionRefusedError

        patch.setattr("django.core.mail.EmailMessage.send", refuse)
        assert delivery.deliver_due() == 0
    assert delivery.deliver_due() == 1


def test_a_letter_that_is_not_taken_holds_up_no_other_and_is_offered_again(
    desk, mailing, monkeypatch
):
    first, second = desk.users["assistant"], desk.users["other_assistant"]
    put_address(client_of(first), "gone@example.org")
    put_address(client_of(second), "b@example.org")
    send(first, key="k1")
    send(first, key="k2")
    send(second)
    real, now = EmailMessage.send, timezone.now()
    offered = []

    def refuse(letter):
        offered.append(letter.to[0])
        if letter.to == ["gone@example.org"]:
            raise smtplib.SMTPRecipientsRefused({letter.to[0]: (550, b"no such user")})
        return real(letter)

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert delivery.deliver_due() == 1
    assert offered == ["gone@example.org"] * 2 + ["b@example.org"]
    assert delivery.deliver_due() == 0
    assert len(offered) == 3, "not before its time"
    monkeypatch.setattr(delivery.timezone, "now", lambda: now)
    for minutes in (11, 21, 41):
        now += timedelta(minutes=minutes)
        offered.clear()
        assert delivery.deliver_due() == 0
        assert offered == ["gone@example.org"] * 2
    put_address(client_of(first), "here@example.org")
    now += timedelta(minutes=90)
    assert delivery.deliver_due() == 2


@pytest.mark.parametrize(
    "error",
    [smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
     smtplib.SMTPSenderRefused(552, b"too large", "site@example.org")],
)  # fmt: skip
def test_a_server_that_hangs_up_on_one_letter_takes_all_others(desk, mailing, monkeypatch, error):
    first, second = desk.users["assistant"], desk.users["other_assistant"]
    put_address(client_of(first), "a@example.org")
    put_address(client_of(second), "b@example.org")
    send(first, key="k1")
    send(second, key="k2")
    send(second, key="k3")
    real = EmailMessage.send

    def hang_up(letter):
        if letter.to == ["a@example.org"]:
            raise error
        return real(letter)

    monkeypatch.setattr(EmailMessage, "send", hang_up)
    assert delivery.deliver_due() == 2
    kept = Message.objects.get(recipient=first)
    assert (kept.mail_refusals, kept.mailed_at) == (1, None)
    assert kept.mail_again_at > timezone.now()
    now = kept.mail_again_at + timedelta(seconds=1)
    monkeypatch.setattr(EmailMessage, "send", real)
    monkeypatch.setattr(delivery.timezone, "now", lambda: now)
    assert delivery.deliver_due() == 1


def test_a_server_that_hangs_up_on_everything_is_asked_twice_a_look(desk, mailing, monkeypatch):
    user = desk.users["assistant"]
    put_address(client_of(user), "a@example.org")
    for number in range(5):
        send(user, key=f"k{number}")
    offered = []

    def hang_up(letter):
        offered.append(letter.extra_headers["Message-ID"])
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", hang_up)
        for _ in range(3):
            assert delivery.deliver_due() == 0
    assert len(offered) == 6
    assert len(set(offered)) == 4, "each look begins with the next letter"
    assert delivery.deliver_due() == 2


def test_an_address_that_cannot_be_written_is_refused_and_one_that_is_kept_stops_nobody(
    desk, mailing
):
    bad = "a@" + "中" * 60 + ".com"
    first, second = desk.users["assistant"], desk.users["other_assistant"]
    reply = put_address(client_of(first), bad)
    assert (reply.status_code, reply.json()["code"]) == (400, "address_unusable")
    assert put_address(client_of(second), "b@例子.中国").status_code == 200
    MessageAddress.objects.create(account=first, adapter="email", address=bad)
    send(first)
    send(second)
    assert delivery.deliver_due() == 1
    assert Message.objects.get(recipient=first).mail_refusals == 1


def test_what_is_no_address_is_told_and_an_empty_one_ends_it(desk):
    client = client_of(desk.users["assistant"])
    reply = put_address(client, "no address")
    assert (reply.status_code, reply.json()["code"]) == (400, "address_unusable")
    put_address(client, "a@example.org")
    assert put_address(client, "").json()["address"] == ""
    assert not MessageAddress.objects.exists()


def test_messages_are_kept_for_their_days(desk, settings):
    settings.GEO_GRID_MESSAGE_DAYS = 30
    now = timezone.now()
    send(desk.users["assistant"], key="old", at=now - timedelta(days=31))
    send(desk.users["assistant"], key="new", at=now - timedelta(days=29))
    with acting(Caller(scope=SYSTEM)):
        counts = purge_all(now=now, years=1)
    assert counts["messages"] == 1
    assert Message.objects.get().key == "new"


def test_a_worker_s_inbox_is_not_a_withdrawn_account_s(desk):
    gone = make_user("department_handler", "gone", department_id=desk.departments["d1"].pk)
    gone.is_active = False
    gone.save()
    desk.brought_to(desk.case(), "dispatched")
    assert not Message.objects.filter(recipient=gone).exists()
    assert Incident.objects.filter(reported_at=MONDAY).exists()
