"""P1, P3, P6: each half of each row policy, and each predicate behind them, by itself.

The statements here read nothing they need not, so that only one policy is asked: an UPDATE without
a condition and without RETURNING is bound by no policy for reading.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.policies import OF_CASES
from geo_grid.access.roles import ROLES, Right, Role
from geo_grid.access.scope import Grant, Scope, limit, scope_of
from geo_grid.access.system import SYSTEM
from geo_grid.incidents.models import (
    CaseEntry,
    CaseEscalation,
    CaseExtension,
    CaseFile,
    CasePart,
    CaseReport,
    CaseSuspension,
    Incident,
)
from geo_grid.model_bases.dated import from_today
from geo_grid.models import (
    Household,
    Organisation,
    OrganisationPlace,
    Residence,
    Resident,
    ResidentCare,
)
from geo_grid.premises.models import Unit
from geo_grid.runs.models import ImportChange, ImportRun
from geo_grid.visits.models import Visit
from tests.access.world import Place, World

WORKER = "grid_worker"
OWN = {
    "resident": "name = 'x'", "household": "ref = NULL", "residence": "tenure = 'rented'",
    "organisation": "name = 'x'", "organisationplace": "unit_id = NULL", "incident": "title = 'x'",
    "residentcare": "note = 'x'", "caseentry": "note = 'x'", "casepart": "answer = 'x'",
    "casesuspension": "cause = 'suspended'", "caseextension": "unit = 'x'",
    "casereport": "notice = 'x'", "casefile": "name = 'x'", "caseescalation": "vacant = 1",
    "visit": "note = 'x'",
}  # fmt: skip
"""A change that moves nothing, of every row in sight."""
NOWHERE = 987_654_321


@pytest.fixture
def away(world: World) -> Place:
    return next(
        p for p in world.places
        if not world.sees(WORKER, p, "registers") and not world.sees(WORKER, p, "cases")
    )  # fmt: skip


@pytest.fixture
def worker(world: World, as_app) -> Any:
    """Acting as a grid worker, as the application's role."""
    with acting(Caller(scope=scope_of(world.users[WORKER]))):
        yield


def executed(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def refused(statement: str, *values: Any) -> bool:
    """Whether a row policy stops a statement; another error is none of its."""
    said = ""
    try:
        taken_back(statement, *values)
    except DatabaseError as error:
        said = str(error)
    assert "row-level security" in said or not said
    return bool(said)


def taken_back(statement: str, *values: Any) -> int:
    """How many rows a statement touches, undone."""
    with transaction.atomic():
        count = executed(statement, *values)
        transaction.set_rollback(True)
    return count


def touched(statement: str) -> int | str:
    """The same; what the database says when it touches too much for another policy."""
    try:
        return taken_back(statement)
    except DatabaseError as error:
        return str(error)


def in_sight(world: World, table: str) -> int:
    """One of each; of cases also that to which the worker was sent."""
    if table not in ("incident", *OF_CASES):
        return 1
    seen = [place for place in world.places if world.sees(WORKER, place, "cases")]
    helped = sum(place.helper != 0 for place in seen) if table == "casepart" else 0
    return len(seen) + helped


@pytest.mark.parametrize("table", list(OWN))
def test_p03_a_policy_shows_only_rows_of_the_area(world: World, worker, table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM geo_grid_{table}")
        assert cursor.fetchone()[0] == in_sight(world, table)


@pytest.mark.parametrize("table", list(OWN))
def test_p06_a_blind_change_reaches_only_rows_of_the_area(world: World, worker, table):
    assert touched(f"UPDATE geo_grid_{table} SET {OWN[table]}") == in_sight(world, table)


@pytest.mark.parametrize("table", list(OWN))
def test_p06_a_blind_removal_reaches_only_rows_of_the_area(world: World, worker, table):
    assert touched(f"DELETE FROM geo_grid_{table}") == in_sight(world, table)


def moves(away: Place) -> dict[str, tuple[str, Any]]:
    """What would bring the row in sight out of it; a row without a place lies in no area."""
    return {
        "resident": ("id = %s", NOWHERE),
        "organisation": ("id = %s", NOWHERE),
        "residentcare": ("resident_id = %s", away.resident),
        "household": ("unit_id = %s", away.unit),
        "residence": ("unit_id = %s", away.unit),
        "visit": ("unit_id = %s", away.unit),
        "organisationplace": ("basic_cell_id = %s, building_id = NULL", away.basic_cell),
        "incident": (
            "basic_cell_id = %s, building_id = NULL, department_id = NULL, reporter_id = NULL",
            away.basic_cell,
        ),
        **dict.fromkeys(OF_CASES, ("incident_id = %s", away.incident)),
    }


@pytest.mark.parametrize("table", list(OWN))
def test_p06_no_row_is_moved_out_of_the_area(world: World, away, worker, table):
    change, value = moves(away)[table]
    assert refused(f"UPDATE geo_grid_{table} SET {change}", value)


def entries(away: Place) -> dict[str, tuple[str, tuple[Any, ...]]]:
    return {
        "household": ("(unit_id, valid, revision) VALUES (%s, %s, 1)", (away.unit, from_today())),
        "residence": (
            "(resident_id, unit_id, kind, tenure, valid) VALUES (%s, %s, 'other', 'unknown', %s)",
            (away.resident, away.unit, from_today()),
        ),
        "organisationplace": (
            "(organisation_id, building_id, basic_cell_id, point, valid)"
            " SELECT %s, %s, %s, point, %s FROM geo_grid_building WHERE id = %s",
            (NOWHERE, away.building, away.basic_cell, from_today(), away.building),
        ),
        "residentcare": (
            "(resident_id, \"group\", note, valid) VALUES (%s, 'other', '', %s)",
            (away.resident, from_today()),
        ),
        "visit": (
            "(client_id, request_digest, unit_id, made_at, recorded_at, means, outcome, note,"
            " needs, hazards) VALUES ('x', '', %s, now(), now(), 'home', 'met', '', '', '')",
            (away.unit,),
        ),
        **dict.fromkeys(OF_CASES, ("(incident_id) VALUES (%s)", (away.incident,))),
        "casesuspension": (
            "(incident_id, cause, since) VALUES (%s, 'asked', now())",
            (away.incident,),
        ),
    }


@pytest.mark.parametrize(
    "table", ["household", "residence", "organisationplace", "residentcare", "visit", *OF_CASES]
)
def test_p06_no_row_is_entered_in_a_foreign_area(world: World, away, worker, table):
    text, values = entries(away)[table]
    assert refused(f"INSERT INTO geo_grid_{table} {text}", *values)


@pytest.fixture
def journal(world: World) -> int:
    """A former value of a resident, and one of a street."""
    run = ImportRun.objects.create(
        kind="residents", source="x", file_name="x", file_sha256="", datum="",
        started_at=timezone.now(), finished_at=timezone.now(),
    )  # fmt: skip
    with acting(Caller(scope=SYSTEM)):
        for table in ("geo_grid_resident", "geo_grid_incident", "geo_grid_street"):
            ImportChange.objects.create(run=run, table=table, pk_of_row=1, op="U", before={})
    return run.pk


def test_p03_former_values_are_shown_changed_and_removed_by_whoever_sees_all(
    world: World, journal, worker
):
    seen = set(ImportChange.objects.values_list("table", flat=True))
    assert seen == {"geo_grid_street"}
    assert touched("UPDATE geo_grid_importchange SET op = 'D'") == 1
    assert touched("DELETE FROM geo_grid_importchange") == 1
    assert refused('UPDATE geo_grid_importchange SET "table" = %s', "geo_grid_resident")
    entry = "(run_id, \"table\", pk_of_row, op, before) VALUES (%s, %s, 2, 'U', '{}')"
    assert refused(f"INSERT INTO geo_grid_importchange {entry}", journal, "geo_grid_resident")


# ---- the predicates themselves, as querysets use them: the owner's connection, no policy

PREDICATES = {
    Resident: "registers", Household: "registers", Residence: "registers", Unit: "registers",
    Organisation: "registers", OrganisationPlace: "registers", Incident: "cases",
    ResidentCare: "care", Visit: "registers", CaseEntry: "cases", CaseSuspension: "cases", CaseExtension: "cases",
    CaseReport: "cases", CaseFile: "cases", CasePart: "cases", CaseEscalation: "cases",
}  # fmt: skip


@pytest.mark.parametrize("model", list(PREDICATES))
def test_p01_a_queryset_is_limited_to_rows_of_the_area(world: World, model):
    for role in (WORKER, "street_manager", "department_handler", "assistant", "planner"):
        wanted = sum(world.sees(role, place, PREDICATES[model]) for place in world.places)
        rows = model.objects.exclude(round=2) if model is CasePart else model.objects.all()
        found = limit(rows, scope_of(world.users[role])).count()
        assert found == wanted, role


def test_p01_a_case_without_an_atom_belongs_to_its_division(world: World):
    """It is seen in the division that holds it, and by the whole city; elsewhere by nobody."""
    away = next(p for p in world.places if p.code != world.home.code)
    from geo_grid.areas.models import Division

    for ref, place in (("here", world.home), ("there", away)):
        Incident.objects.create(
            ref=ref, category="x", reported_at=timezone.now(),
            point=Incident.objects.get(pk=place.incident).point, basic_cell=None,
            division=Division.objects.get(code=place.code),
        )  # fmt: skip
    loose = Incident.objects.filter(basic_cell=None)
    for role, expected in (
        ("community_manager", {"here"}), ("city_manager", {"here", "there"}), (WORKER, set()),
    ):  # fmt: skip
        seen = limit(loose, scope_of(world.users[role])).values_list("ref", flat=True)
        assert set(seen) == expected, role


def test_p01_former_values_are_listed_for_whoever_sees_all_of_both_classes(world: World, journal):
    for role in (WORKER, "planner", "department_handler"):
        found = limit(ImportChange.objects.all(), scope_of(world.users[role]))
        assert {row.table for row in found} == {"geo_grid_street"}, role
    found = limit(ImportChange.objects.all(), scope_of(world.users["city_manager"]))
    assert found.count() == 3


@pytest.mark.parametrize("right", [Right.REGISTERS_READ, Right.CASES_READ])
def test_p01_former_values_are_not_listed_for_one_class_alone(world, journal, monkeypatch, right):
    monkeypatch.setitem(ROLES, "half", Role("half", "", frozenset({right}), frozenset()))
    half = Scope(1, (Grant("half", prefix="99"),), "990100000000")
    assert half.everything
    assert {row.table for row in limit(ImportChange.objects.all(), half)} == {"geo_grid_street"}
