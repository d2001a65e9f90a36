"""P1, P6: each door of the API opens to the roles that hold its right, and says so first of all.

The table is told without any code of the product's. A door is shut when the reply is the one of
permissions (``permission_denied``), before a body is read or an id looked up: deeper checks refuse
in other words, so that neither hides the absence of the other.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from geo_grid.access.actions import assign_role
from geo_grid.access.models import User
from geo_grid.access.roles import ROLES
from tests.access.test_scope_routes import patterns
from tests.conftest import make_user

NOWHERE = 987_654_321
ABSENT = "00000000-0000-4000-8000-000000000000"
SYSTEM, SECURITY = {"system_administrator"}, {"security_administrator"}
MANAGERS = {"city_manager", "district_manager", "street_manager", "community_manager"}
DESK = {*MANAGERS, "data_manager"}
CITY = {"data_manager"}
APPROVERS = MANAGERS - {"community_manager"}
DOORS: dict[tuple[str, str], set[str]] = {
    ("roles", "get"): SYSTEM | SECURITY,
    ("users", "get"): SYSTEM | SECURITY,
    ("users", "post"): SYSTEM,
    ("user-reach", "get"): SYSTEM | SECURITY,
    ("user-start-code", "post"): SYSTEM,
    ("account-requests", "get"): SYSTEM | SECURITY,
    ("account-request-confirm", "post"): SYSTEM | SECURITY,
    ("account-request-refuse", "post"): SYSTEM | SECURITY,
    ("account-request-withdraw", "post"): SYSTEM | SECURITY,
    ("user-active", "post"): SYSTEM,
    ("user-device", "post"): SYSTEM,
    ("user-devices", "get"): SYSTEM,
    ("user-one-device", "delete"): SYSTEM,
    ("user-roles", "post"): SECURITY,
    ("role", "delete"): SECURITY,
    ("factor-resets", "get"): SYSTEM | SECURITY,
    ("factor-resets", "post"): SYSTEM,
    ("factor-reset-confirm", "post"): SECURITY,
    ("factor-reset-refuse", "post"): SECURITY,
    ("factor-reset-withdraw", "post"): SYSTEM,
    ("audit", "get"): {"audit_administrator"},
    ("residents-search", "post"): {*DESK, "dispatcher", "grid_worker"},
    ("residents-care", "post"): {*MANAGERS, "dispatcher", "grid_worker"},
    ("events", "get"): {*DESK, "dispatcher", "department_handler", "grid_worker", "verifier",
                        "supervisor", "display"},
    ("exports", "get"): DESK,
    ("exports", "post"): DESK,
    ("export-approve", "post"): APPROVERS,
    ("export-refuse", "post"): APPROVERS,
    ("export-file", "get"): DESK,
    ("cases-close", "post"): {"verifier"},
    ("case-publish", "post"): {*APPROVERS, "dispatcher"},
    ("case-withdraw", "post"): {*APPROVERS, "dispatcher"},
    ("case-override", "post"): {*APPROVERS, "dispatcher", "supervisor"},
    ("case-overrides", "get"): {*APPROVERS, "dispatcher", "supervisor"},
    ("admissions", "get"): {"matter_editor"},
    ("admissions", "post"): {"matter_editor"},
    ("admission", "delete"): {"matter_editor"},
    **{(name, method): {*DESK, "dispatcher", "department_handler", "grid_worker", "verifier",
                        "supervisor"}
       for name, method in (("views", "get"), ("views", "post"), ("view", "patch"),
                            ("view", "delete"))},
    **{(f"reach-{name}", method): {*APPROVERS, "planner"}
       for name, method in (("siting", "post"), ("shared-stations", "post"), ("coverage", "post"),
                            ("scenarios", "get"), ("scenarios", "post"), ("scenario", "get"),
                            ("scenario", "delete"), ("scenarios-compare", "get"),
                            ("scenario-workbook", "get"),
                            ("scenario-geopackage", "get"))},
    **{(name, "get"): {*DESK, "dispatcher", "grid_worker"}
       for name in ("visits", "visits-owed", "visits-coverage")},
    ("building-plates", "get"): {*DESK, "grid_worker"},
    ("plate-withdraw", "post"): {*DESK, "grid_worker"},
    ("visits-walk", "post"): {*DESK, "dispatcher", "grid_worker"},
    ("visits", "post"): {*DESK, "grid_worker"},
    ("visit", "patch"): {*DESK, "grid_worker"},
    **{(name, "post"): {*DESK, "planner", "dispatcher", "department_handler", "grid_worker",
                        "verifier", "supervisor", "matter_editor"}
       for name in ("outbox", "outbox-open", "outbox-photos")},
    **{(name, "get"): {*DESK, "grid_worker"} for name in ("field-pack", "field-pack-state")},
    ("visit-rules", "get"): {*DESK, "dispatcher", "grid_worker"},
    ("visit-rules", "post"): MANAGERS,
    ("visit-rule", "patch"): MANAGERS,
    ("visit-rule-preview", "post"): MANAGERS,
    ("visit-rule-versions", "post"): MANAGERS,
    ("visit-forms", "get"): {*DESK, "dispatcher", "grid_worker"},
    ("visit-form-answers-workbook", "get"): DESK,
    ("visit-form-answers-csv", "get"): DESK,
    ("visit-forms-at", "get"): {*DESK, "grid_worker"},
    ("visit-form", "patch"): MANAGERS,
    ("visit-form-preview", "post"): MANAGERS,
    ("visit-form-from-file", "post"): MANAGERS,
    ("displays", "get"): {*APPROVERS, "dispatcher"},
    ("displays", "post"): {*APPROVERS, "dispatcher"},
    ("display", "get"): {"display"},
    ("cases-move", "post"): {*APPROVERS, "dispatcher"},
    ("assignees", "get"): {*APPROVERS, "dispatcher"},
    ("case-holders", "get"): {*APPROVERS, "dispatcher"},
    ("registrations-owed", "get"): {*APPROVERS, "dispatcher", "supervisor"},
    ("locate-decision", "put"): {*DESK, "dispatcher"},
    ("alias-accept", "post"): DESK,
    ("alias-reject", "post"): DESK,
    **{(f"{noun}-retire", "post"): DESK
       for noun in ("buildings", "entrances", "units", "facilities", "components")},
    **{(f"{noun}-retire", "post"): {*DESK, "grid_worker"}
       for noun in ("residents", "households", "organisations")},
}  # fmt: skip
WHOLE_CITY = {
    ("imports", "get"), ("import", "get"), ("import-undo", "post"), ("import-uploads", "post"),
    ("import-upload", "post"), ("import-places", "post"), ("import-projections", "post"), ("import-report", "get"),
    ("import-report-file", "get"), ("import-rejects", "get"), ("locate-load-decided", "post"),
    ("duplicates", "get"), ("duplicates-search", "post"), ("duplicate-merge", "post"),
    ("duplicate-reject", "post"), ("duplicate-undo", "post"), ("sources", "get"),
    ("theme", "put"), ("theme", "delete"), ("theme-load", "post"), ("theme-undo", "post"),
    ("theme-look", "post"), ("theme-sample", "post"), ("theme-classes", "post"),
    ("themes", "post"),
}  # fmt: skip
"""What lies anywhere: only who manages the data of the whole city."""
OPEN_TO_PROGRAMS = {"locate", "locate-suggest"}
ARGUMENTS = {"pk": NOWHERE, "device": NOWHERE, "number": 0, "token": "none", "ref": "none"}


def is_shut(client: Client, name: str, method: str) -> bool:
    """Whether the permission refuses, before anything else is looked at."""
    pattern = next(p for p in patterns() if p.name == name)
    path = {
        key: ABSENT if "UUID" in type(converter).__name__ else ARGUMENTS[key]
        for key, converter in pattern.pattern.converters.items()
    }
    more = {} if method == "get" else {"data": {}, "content_type": "application/json"}
    reply = getattr(client, method)(reverse(name, kwargs=path), **more)
    assert reply.status_code != 405, name
    refused = reply.status_code == 403
    return refused and reply.json()["code"] in ("permission_denied", "display_only")


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


ALL = DOORS | dict.fromkeys(sorted(WHOLE_CITY), CITY)


@pytest.mark.parametrize(("name", "method"), list(ALL))
def test_p06_each_door_opens_to_the_roles_that_hold_its_right(lattice_city, name, method):
    open_to = {
        role for role in ROLES
        if role != "assistant" and not is_shut(logged_in(make_user(role)), name, method)
    }  # fmt: skip
    assert open_to == ALL[name, method]


def test_p06_what_may_lie_anywhere_is_for_the_whole_city_alone(lattice_city):
    """Not for who manages data of a part of it, though they read all of it in another role."""
    user = make_user("data_manager", "district", division_code="990101001")
    assign_role(user, "dispatcher", division_code="99")
    district = logged_in(user)
    assert not [door for door in sorted(WHOLE_CITY) if not is_shut(district, *door)]


NOT_STAFF = (
    "city", "grid-cells", "divisions", "incidents", "statistics", "layers", "plans", "jobs",
    "buildings", "residents", "classes", "aliases", "locate-batches", "themes",
)  # fmt: skip


@pytest.mark.parametrize("role", ["nobody", "locator"])
def test_p01_who_holds_no_person_s_role_sees_no_list(lattice_city, role):
    """An account whose roles ended, and a program that may locate and nothing else."""
    nobody = User(username="nobody2", display_name="x")
    nobody.save()
    user = make_user(role) if role == "locator" else nobody
    client = logged_in(user)
    assert not [name for name in NOT_STAFF if not is_shut(client, name, "get")]
    for name in sorted(OPEN_TO_PROGRAMS):
        assert is_shut(client, name, "get") == (role != "locator"), name
    tile = "/tiles/divisions,incidents/11/1698/880.mvt"
    reply = client.get(tile)
    assert reply.status_code == 403
    assert reply.json()["code"] == "no_role"


def test_p06_every_view_with_a_right_is_one_of_these_doors():
    """A door that names rights in the code and does not stand in the table above is told."""
    named = {name for name, _ in {*DOORS, *WHOLE_CITY}}
    unlisted = set()
    for pattern in patterns():
        view = getattr(pattern.callback, "cls", None)
        if getattr(view, "rights", ()) and pattern.name not in named:
            unlisted.add(pattern.name)
    assert unlisted <= {"import-kinds", "themes", "imports"}
