"""P3 to P6: what PostgreSQL itself shows to the application's role, and when it changes."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from geo_grid.access.actions import set_active, withdraw_role
from geo_grid.access.context import Caller, acting
from geo_grid.access.policies import TABLES
from geo_grid.access.scope import limit, scope_of
from geo_grid.access.system import SYSTEM
from geo_grid.areas.actions import touch
from geo_grid.areas.models import CellAssignment, CellTeam, GridCell, Worker
from geo_grid.incidents.models import Incident
from geo_grid.model_bases.dated import from_today
from geo_grid.models import (
    Household,
    Organisation,
    OrganisationPlace,
    Residence,
    Resident,
    ResidentCare,
)
from geo_grid.runs.models import ImportChange, ImportRun
from importers.runs.journal import written
from tests.access.conftest import client_of
from tests.access.world import World, make_world
from tests.effort import at_length

MODELS = (Resident, Household, Residence, Organisation, OrganisationPlace, Incident)
REGISTERS = (Resident, Household, Residence, Organisation, OrganisationPlace)


def counts() -> dict[str, int]:
    """What is there to see, by psql's eyes."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM geo_grid_{table}")
            (found[table],) = cursor.fetchone()
    return found


def blindly(statement: str, *values: Any) -> None:
    """Write without reading back, which a policy on what is seen would stop already."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def caller_of(world: World, role: str) -> Caller:
    return Caller(scope=scope_of(world.users[role]))


def expected(world: World, role: str) -> dict[str, int]:
    registers = sum(world.sees(role, place, "registers") for place in world.places)
    cases = sum(world.sees(role, place, "cases") for place in world.places)
    return {table: cases if table == "incident" else registers for table in TABLES}


def test_p03_without_a_scope_every_personal_table_is_empty(world: World, as_app):
    assert set(counts().values()) == {0}
    with acting(Caller(scope=SYSTEM, purpose="test")):
        assert set(counts().values()) == {len(world.places)}
    assert set(counts().values()) == {0}


def test_p03_with_a_scope_only_its_rows(world: World, as_app):
    for role in world.users:
        with acting(caller_of(world, role)):
            assert counts() == expected(world, role), role
    assert set(counts().values()) == {0}


def test_p03_former_values_in_the_journal_of_imports_are_hidden_too(world: World, as_app):
    """They are whole rows: only who sees all persons and cases sees those of persons and cases."""
    now = timezone.now()
    run = ImportRun.objects.create(
        kind="residents", source="x", file_name="x", file_sha256="", datum="", started_at=now,
        finished_at=now,
    )  # fmt: skip
    with acting(Caller(scope=SYSTEM, purpose="import")), written(run):
        for model in MODELS:
            row = model.objects.first()
            model.objects.filter(pk=row.pk).update(id=row.pk)
    ImportChange.objects.create(run=run, table="geo_grid_street", pk_of_row=1, op="U", before={})

    def seen() -> set[str]:
        return set(ImportChange.objects.values_list("table", flat=True))

    assert seen() == {"geo_grid_street"}
    for role in ("street_manager", "grid_worker", "audit_administrator", "planner"):
        with acting(caller_of(world, role)):
            assert seen() == {"geo_grid_street"}, role
    with acting(Caller(scope=SYSTEM, purpose="undo")):
        assert seen() == {"geo_grid_street"} | {f"geo_grid_{table}" for table in TABLES}


def test_p03_who_needs_care_is_seen_with_the_right_to_it_only(world: World, as_app):
    assert not ResidentCare.objects.exists()
    for role, user in world.users.items():
        wanted = sum(world.sees(role, place, "care") for place in world.places)
        scope = scope_of(user)
        with acting(Caller(scope=scope)):
            assert ResidentCare.objects.count() == wanted, role
        with acting(Caller(scope=SYSTEM, purpose="test")):
            assert limit(ResidentCare.objects.all(), scope).count() == wanted, role
    assert world.sees("data_manager", world.home, "registers"), "who sees people, not their care"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_p03_interleaved_transactions_leave_nothing_behind():
    """One pooled connection, three callers in turn; between them nobody sees anything."""
    world = make_world(7)
    callers = {role: caller_of(world, role) for role in ("street_manager", "grid_worker")}
    wanted = {role: expected(world, role)["resident"] for role in callers}
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE geo_grid_app")
        try:
            for n, role in zip(range(at_length(150, 1000)), itertools.cycle([*callers, None])):
                with acting(callers[role] if role else Caller()), transaction.atomic():
                    cursor.execute("SELECT count(*) FROM geo_grid_resident")
                    assert cursor.fetchone()[0] == (wanted[role] if role else 0), (n, role)
                cursor.execute("SELECT count(*) FROM geo_grid_resident")
                assert cursor.fetchone()[0] == 0, n
        finally:
            cursor.execute("RESET ROLE")


def test_p03_a_policy_holds_where_postgresql_would_work_in_parallel(world: World, as_app):
    with connection.cursor() as cursor, acting(caller_of(world, "street_manager")):
        for setting in ("force_parallel_mode = on", "parallel_setup_cost = 0",
                        "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0"):  # fmt: skip
            cursor.execute(f"SET LOCAL {setting}")
        assert counts() == expected(world, "street_manager")


def test_the_predicate_of_querysets_and_the_policies_agree(world: World):
    for role, user in world.users.items():
        scope = scope_of(user)
        for model in MODELS:
            kind = "cases" if model is Incident else "registers"
            wanted = sum(world.sees(role, place, kind) for place in world.places)
            assert limit(model.objects.all(), scope).count() == wanted, (role, model)


@pytest.mark.django_db(transaction=True)
def test_a_query_in_parallel_is_answered_in_scope():
    """The first one of a connection, when nothing is known yet of the atoms of its scope."""
    with connection.cursor() as cursor:  # of a table never counted ten pages are expected
        cursor.execute("ALTER TABLE geo_grid_residence SET (autovacuum_enabled = off)")
        cursor.execute("TRUNCATE geo_grid_residence")
    world = make_world(7)
    role = "street_manager"
    caller, wanted = caller_of(world, role), expected(world, role)["residence"]
    with connection.cursor() as cursor:
        for name, value in (
            ("parallel_setup_cost", 0), ("parallel_tuple_cost", 0),
            ("min_parallel_table_scan_size", 0), ("max_parallel_workers_per_gather", 2),
            ("cpu_tuple_cost", 1000),  # then sharing the rows pays
        ):  # fmt: skip
            cursor.execute(f"SET {name} = {value}")
        cursor.execute("SET ROLE geo_grid_app")
        try:
            with acting(caller), transaction.atomic():
                cursor.execute("SELECT set_config('geo_grid.cells_registers', '', false)")
                query = "SELECT count(*) FROM geo_grid_residence"
                cursor.execute(f"EXPLAIN {query}")
                assert "Gather" in str(cursor.fetchall())
                cursor.execute(query)
                assert cursor.fetchone()[0] == wanted
        finally:
            cursor.execute("RESET ROLE")
            cursor.execute("ALTER TABLE geo_grid_residence RESET (autovacuum_enabled)")
            cursor.execute("RESET ALL")
    connection.close()


def test_the_ground_has_no_predicate():
    with pytest.raises(KeyError):
        limit(GridCell.objects.all(), scope_of(None))


def test_p04_what_is_withdrawn_is_gone_at_the_next_request(world: World):
    role = "street_manager"
    client = client_of(world, role)
    path = f"/api/v1/incident_cards/{world.home.incident}"
    assert client.get(path).status_code == 200
    withdraw_role(world.users[role].assignments.get())
    assert client.get(path).status_code == 403
    worker = client_of(world, "dispatcher")
    assert worker.get(path).status_code == 200
    set_active(world.users["dispatcher"], active=False)
    assert worker.get(path).status_code == 401


def test_p04_a_worker_loses_a_cell_with_the_team(world: World):
    user = world.users["grid_worker"]
    user.worker = Worker.objects.create(ref="w", name="w")
    user.save()
    user.assignments.update(grid_cell=None)
    away = next(p for p in world.places if p.grid_cell != world.home.grid_cell)
    team = CellTeam.objects.create(
        cell_id=away.grid_cell, worker=user.worker, role="primary", valid=from_today()
    )
    client = client_of(world, "grid_worker")
    path = f"/api/v1/incident_cards/{away.incident}"
    assert client.get(path).status_code == 200
    team.delete()
    assert client.get(path).status_code == 404


def test_p05_visibility_moves_with_the_boundary_in_the_same_transaction(world: World, as_app):
    """An atom passes from another cell to the worker's, and back when that is rolled back."""
    away = next(p for p in world.places if not world.sees("grid_worker", p, "registers"))
    with acting(caller_of(world, "grid_worker")):
        before = counts()
        with transaction.atomic():
            point = transaction.savepoint()
            CellAssignment.objects.filter(basic_cell=away.basic_cell).update(
                cell=world.home.grid_cell
            )
            touch(ground=True)  # as whatever moves a boundary does
            assert counts()["resident"] == before["resident"] + 1
            assert counts()["incident"] == before["incident"] + 1
            transaction.savepoint_rollback(point)
        assert counts() == before


def test_p06_nothing_is_created_in_or_moved_to_a_foreign_scope(world: World, as_app):
    away = next(p for p in world.places if not world.sees("grid_worker", p, "registers"))
    with acting(caller_of(world, "grid_worker")):
        person = Resident.objects.get()
        for change in (
            lambda: Residence.objects.update(unit=away.unit),
            lambda: Household.objects.update(unit=away.unit),
            lambda: Household.objects.create(unit_id=away.unit),
            lambda: blindly(
                "INSERT INTO geo_grid_household (unit_id, valid) VALUES (%s, %s)",
                away.unit,
                from_today(),
            ),
            lambda: OrganisationPlace.objects.update(
                basic_cell=away.basic_cell, building=away.building
            ),
            lambda: Residence.objects.create(resident=person, unit_id=away.unit, kind="other"),
        ):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                change()
        assert not Residence.objects.filter(unit=away.unit).exists()


def test_p06_an_incident_may_be_reported_anywhere(world: World, as_app):
    from django.utils import timezone

    away = next(p for p in world.places if not world.sees("grid_worker", p, "cases"))
    with acting(caller_of(world, "grid_worker")):
        made = Incident.objects.create(
            ref="new", category="漏水", reported_at=timezone.now(),
            point=Incident.objects.first().point, basic_cell_id=away.basic_cell,
            reporter=world.users["grid_worker"],
        )  # fmt: skip
        assert Incident.objects.filter(pk=made.pk).exists()
