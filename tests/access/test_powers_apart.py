"""P12: an administrator's duty meets no other role in an account, whoever comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from geo_grid.access.actions import assign_role, withdraw_role
from geo_grid.access.models import RoleAssignment, User
from geo_grid.access.roles import DUTIES, ROLES, TWO_PERSONS, Right
from geo_grid.checks import database_is_fit
from geo_grid.errors import GeoGridError
from tests.conftest import make_user
from tests.meetings import Writer

LEFT = "990101001001"
DUTY, BUSINESS = "audit_administrator", "planner"


def refused(user, role, **more) -> tuple[str, str | None]:
    with pytest.raises(GeoGridError) as told:
        assign_role(user, role, **more)
    return told.value.code, told.value.field


def row(user, role, **more) -> RoleAssignment:
    """Past every check of the product's."""
    return RoleAssignment.objects.create(user=user, role=role, duty=DUTIES.get(role, ""), **more)


@pytest.mark.parametrize("first", [DUTY, BUSINESS])
def test_p12_a_duty_and_another_role_exclude_each_other_in_either_order(db, first):
    user = make_user(first)
    second, area = (BUSINESS, {"division_code": "99"}) if first == DUTY else (DUTY, {})
    assert refused(user, second, **area) == ("duty_with_business", "role")
    with pytest.raises(IntegrityError), transaction.atomic():
        row(user, second, **area)
    later = timezone.now() + timedelta(days=30)
    assert refused(user, second, since=later, **area) == ("duty_with_business", "role")
    withdraw_role(user.assignments.get())
    assign_role(user, second, **area)


def test_p12_a_duty_does_not_become_another_role_by_an_update(db):
    user = make_user(DUTY)
    before = DateTimeTZRange(timezone.now() - timedelta(9), timezone.now() - timedelta(2), "[)")
    ended = row(user, BUSINESS, division_code="99", valid=before)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.filter(pk=ended.pk).update(valid=user.assignments.first().valid)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.filter(user=user, role=DUTY).update(duty="")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.filter(user=user, role=DUTY).update(given_by=user)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["planner", "security_administrator"])
def test_p12_of_two_at_the_same_time_one_is_refused(second):
    """The second waits for the first, whose transaction is still open, and sees its row then."""
    user = User.objects.create(username="lin", display_name="lin")
    beside = Writer(lambda: row(User.objects.get(pk=user.pk), second))
    with transaction.atomic():
        row(user, DUTY)
        met = beside.start_and_meet()
    beside.join(60)
    assert met
    assert isinstance(beside.error, IntegrityError)
    assert [a.role for a in user.assignments.all()] == [DUTY]


def test_p12_what_contradicts_from_before_is_named_and_left(db):
    user = make_user(DUTY, "zhao")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE geo_grid_roleassignment DISABLE TRIGGER role_duties_apart")
        old = row(user, BUSINESS, division_code="99")
        cursor.execute(
            "ALTER TABLE geo_grid_roleassignment ENABLE ALWAYS TRIGGER role_duties_apart"
        )
    (found,) = [one for one in database_is_fit(databases=["default"]) if one.id.endswith("W013")]
    assert "zhao" in found.msg
    assert user.assignments.count() == 2
    withdraw_role(old)
    assert not [one for one in database_is_fit(databases=["default"]) if one.id.endswith("W013")]


def test_p12_roles_that_approve_or_see_numbers_want_two_persons_for_a_reset():
    mighty = {Right.NUMBERS_REVEAL, Right.PLANS_APPROVE, Right.EXPORTS_APPROVE}
    assert {r.code for r in ROLES.values() if r.duty or r.rights & mighty} == TWO_PERSONS


@pytest.fixture
def security(lattice_city):
    client = Client()
    client.user = make_user("security_administrator")
    client.force_login(client.user)
    return client


def in_days(days: int) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"role": "emperor"}, "role_unknown", "role"),
        ({"role": "planner"}, "area_missing", "division_code"),
        ({"role": "grid_worker", "division_code": LEFT}, "area_kind", "division_code"),
        ({"role": "planner", "division_code": "990101009"}, "area_unknown", "division_code"),
        ({"role": "grid_worker", "grid_cell_id": 987654321}, "area_unknown", "grid_cell_id"),
        ({"role": "assistant", "building_id": 987654321}, "area_unknown", "building_id"),
        ({"role": "department_handler", "department_id": 987654321}, "area_unknown", "department_id"),
        ({"role": "street_manager", "division_code": LEFT}, "area_level", "division_code"),
        ({"role": "planner", "division_code": LEFT, "until": in_days(-1)}, "dates_past", "until"),
        ({"role": "planner", "division_code": LEFT, "since": in_days(-1)}, "dates_past", "since"),
        ({"role": "planner", "division_code": LEFT, "since": in_days(9), "until": in_days(8)},
         "dates_order", "until"),
        ({"role": "audit_administrator"}, "duty_with_business", "role"),
    ],
)  # fmt: skip
def test_each_fault_of_a_role_is_told_by_name(security, body, code, field):
    lin = make_user("dispatcher", "lin")
    reply = security.post(
        f"/api/v1/users/{lin.pk}/roles", body, content_type="application/json"
    )  # fmt: skip
    assert (reply.status_code, reply.json()["code"]) == (400, code)
    assert list(reply.json()["fields"]) == [field]
    assert lin.assignments.count() == 1


def test_p12_nobody_gives_prolongs_or_withdraws_roles_of_their_own(security):
    own = security.user.assignments.get()
    path = f"/api/v1/users/{security.user.pk}/roles"
    body = {"role": "security_administrator"}
    given = security.post(path, body, content_type="application/json")
    taken = security.delete(f"/api/v1/roles/{own.pk}")
    for reply in (given, taken):
        assert (reply.status_code, reply.json()["code"]) == (400, "own_roles")
    assert [a.valid for a in security.user.assignments.all()] == [own.valid]


def test_a_role_begins_on_the_day_it_is_given_for(security):
    lin = User.objects.create(username="lin", display_name="lin")
    body = {"role": "planner", "division_code": LEFT, "since": in_days(3), "until": in_days(9)}
    reply = security.post(f"/api/v1/users/{lin.pk}/roles", body, content_type="application/json")
    assert reply.status_code == 201
    client = Client()
    client.force_login(lin)
    assert client.get("/api/v1/me").json()["grants"] == []
    withdraw_role(lin.assignments.get())
    assert not lin.assignments.exists()
