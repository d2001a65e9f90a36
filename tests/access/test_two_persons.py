"""P12: who could become a manager or an administrator by a reset needs a second administrator."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from geo_grid.access.actions import assign_role, withdraw_role
from geo_grid.access.models import AccountRequest, AuditEntry, StartCode, User
from tests.access.test_start_codes import send, start
from tests.conftest import make_user

POWERS = ("system", "security", "audit")


@pytest.fixture
def office(db):
    """The three administrators, logged in, by their duty; and a second system administrator."""
    clients = {}
    for name, role in [*((p, p) for p in POWERS), ("deputy", "system")]:
        clients[name] = Client()
        clients[name].user = make_user(f"{role}_administrator", name)
        clients[name].force_login(clients[name].user)
    return clients


@pytest.fixture
def manager(db):
    return make_user("city_manager", "boss")


def ask(office, user, who="system"):
    return send(office[who], f"users/{user.pk}/start-code")


def settle(office, who, pk, act="confirm"):
    return send(office[who], f"account-requests/{pk}/{act}")


def test_p12_a_manager_s_code_exists_only_after_a_second_administrator_agreed(office, manager):
    asked = ask(office, manager)
    assert asked.status_code == 202
    request = asked.json()["request"]
    assert "code" not in asked.json()
    assert ask(office, manager).json()["request"]["id"] == request["id"], "asked once"
    assert not StartCode.objects.exists()
    (listed,) = office["security"].get("/api/v1/account-requests").json()["results"]
    assert (listed["id"], listed["state"], listed["kind"]) == (request["id"], "waiting", "reset")
    confirmed = settle(office, "security", request["id"])
    assert "code" not in confirmed.json(), "the second person never holds it"
    made = ask(office, manager)
    assert made.status_code == 201
    assert start(made.json()["code"]).json() == {"username": "boss"}
    own = Client()
    send(own, "login", {"username": "boss", "password": "a long enough phrase"})
    (told,) = own.get("/api/v1/me/account").json()["resets"]
    assert (told["by"], told["confirmed_by"]) == ("system_administrator", "security_administrator")
    assert ask(office, manager).status_code == 202, "the next one is asked anew"
    actions = set(AuditEntry.objects.filter(keys=[manager.pk]).values_list("action", flat=True))
    assert actions >= {"request.ask", "request.confirm", "start_code.make", "start_code.use"}


def test_p12_only_an_administrator_of_the_other_power_confirms(office, manager):
    pk = ask(office, manager).json()["request"]["id"]
    for who in ("system", "deputy"):
        reply = settle(office, who, pk)
        assert (reply.status_code, reply.json().get("code")) == (403, "second_person")
    assert settle(office, "audit", pk).json()["code"] == "permission_denied"
    about_security = ask(office, office["security"].user).json()
    assert about_security["code"] == "nobody_to_confirm", "not by the one concerned"
    assert AccountRequest.objects.get().state == "waiting"


def test_p12_a_request_is_settled_once_expires_and_is_taken_back(office, manager):
    pk = ask(office, manager).json()["request"]["id"]
    assert settle(office, "security", pk, "refuse").json()["state"] == "refused"
    assert settle(office, "security", pk).json()["code"] == "request_settled"
    pk = ask(office, manager).json()["request"]["id"]
    assert settle(office, "deputy", pk, "withdraw").json()["code"] == "request_of_another"
    assert ask(office, manager, "deputy").json()["code"] == "request_waiting"
    settle(office, "security", pk)
    assert settle(office, "system", pk, "withdraw").json()["state"] == "withdrawn"
    pk = ask(office, manager).json()["request"]["id"]
    AccountRequest.objects.filter(pk=pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert settle(office, "security", pk).json()["code"] == "request_settled"
    assert office["system"].get("/api/v1/account-requests").json()["results"] == []
    assert ask(office, manager, "deputy").status_code == 202, "an expired one makes room"


def test_p12_the_database_knows_that_two_are_two(office, manager):
    system = office["system"].user
    later = timezone.now() + timedelta(days=1)
    for wrong in (
        {"decided_by": system},
        {"user": system, "kind": "duty"},
        {"decided_by": manager},
    ):
        row = {"user": manager, "kind": "reset", "asked_by": system, "expires_at": later} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountRequest.objects.create(**row)


def test_p12_one_person_s_code_dies_when_the_account_becomes_a_manager(office):
    lin = make_user("planner", "lin")
    code = ask(office, lin).json()["code"]
    assign_role(lin, "street_manager", division_code="99")
    assert start(code).json()["code"] == "start_code_ended"


def test_a_first_code_outlives_the_role_that_the_second_administrator_gave(office):
    """Nothing could be taken over yet, and two persons have had a hand in it."""
    made = send(office["system"], "users", {"username": "chen"}).json()
    assign_role(User.objects.get(pk=made["id"]), "street_manager", division_code="99")
    assert start(made["code"]).status_code == 200


def test_p12_a_duty_is_given_by_two(office):
    lin = User.objects.create(username="lin", display_name="lin")
    path, body = f"users/{lin.pk}/roles", {"role": "audit_administrator"}
    asked = send(office["security"], path, body)
    assert asked.status_code == 202
    assert not lin.assignments.exists()
    pk = asked.json()["request"]["id"]
    assert settle(office, "security", pk).json()["code"] == "second_person"
    assert settle(office, "system", pk).json()["state"] == "done"
    given = lin.assignments.get()
    assert (given.duty, given.given_by) == ("audit", office["security"].user)


def test_p12_a_duty_that_contradicts_by_now_is_not_given(office):
    lin = User.objects.create(username="lin", display_name="lin")
    asked = send(office["security"], f"users/{lin.pk}/roles", {"role": "audit_administrator"})
    held = assign_role(lin, "planner", division_code="99")
    pk = asked.json()["request"]["id"]
    assert settle(office, "system", pk).json()["code"] == "duty_with_business"
    assert AccountRequest.objects.get().state == "waiting"
    withdraw_role(held)
    assert settle(office, "system", pk).json()["state"] == "done"


def test_p12_one_single_administrator_is_not_locked_out(db):
    """The way is a command on the machine, and the refusal says so."""
    only = Client()
    only.force_login(make_user("system_administrator", "only"))
    boss = make_user("city_manager", "boss")
    refused = send(only, f"users/{boss.pk}/start-code")
    assert (refused.status_code, refused.json()["code"]) == (409, "nobody_to_confirm")
    assert "reset_password" in refused.json()["message"]
    for name in ("boss", "only"):
        out = io.StringIO()
        call_command("reset_password", name, stdout=out)
        assert start(out.getvalue().splitlines()[0]).json() == {"username": name}
    made = AuditEntry.objects.filter(action="start_code.make")
    assert set(made.values_list("purpose", flat=True)) == {"reset_password"}
    with pytest.raises(CommandError):
        call_command("reset_password", "nobody")
