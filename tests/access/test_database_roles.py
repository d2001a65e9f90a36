"""P3, P14: what the site's role in PostgreSQL can do by itself, whoever holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from geo_grid.access import audit
from geo_grid.access.audit_chain import seal_pending, verify
from geo_grid.access.models import AuditEntry
from geo_grid.checks import database_is_fit
from geo_grid.cluster import APP_ROLE, WORKER_ROLE, Cluster
from importers.merge.merging import keys_checked_already
from tests.access.conftest import client_of
from tests.access.world import World

embedded = pytest.mark.skipif(
    not settings.GEO_GRID_EMBEDDED, reason="DATABASE_URL names another database"
)
FORGED = (
    "INSERT INTO geo_grid_auditentry (at, purpose, action, noun, keys, rows, detail)"
    " VALUES (now() - interval '1 year', '', 'forged', '', '{}', 1, '{}')"
)


@contextmanager
def role(name: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {name}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def refused(statement: str) -> bool:
    """Whether PostgreSQL says that the role of the moment may not; any other fault is one here."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        if not re.search("permission denied|must be owner", str(error)):
            raise
        return True
    return False


def test_p14_the_site_adds_to_the_trail_by_its_function_alone(db):
    assert not refused(FORGED), "the owner's statement is a whole one"
    for name in (APP_ROLE, WORKER_ROLE):
        with role(name):
            assert refused(FORGED), name
            entry = AuditEntry.objects.get(pk=audit.record("test", keys=[7], detail={"n": 1}))
        assert (entry.action, entry.keys, entry.rows, entry.detail) == ("test", [7], 1, {"n": 1})


def test_p14_when_it_happened_is_the_servers_word(db, monkeypatch):
    """A site whose clock is set back, or that lies, does not date its entries."""
    first = AuditEntry.objects.get(pk=audit.record("first"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: first.at.replace(year=1999))
    with role(APP_ROLE):
        second = AuditEntry.objects.get(pk=audit.record("second"))
    assert second.at > first.at


def test_p14_the_chain_is_written_by_the_role_of_long_work(db, settings, tmp_path):
    settings.GEO_GRID_VAR = tmp_path
    audit.record("test")
    forged = "INSERT INTO geo_grid_auditseal VALUES (1, 1, '', now())"
    with role(APP_ROLE):
        assert refused(forged)
    with role(WORKER_ROLE):
        assert seal_pending(everything=True) > 0
        assert refused("DELETE FROM geo_grid_auditseal")
        assert refused("UPDATE geo_grid_auditentry SET rows = 0")
    assert list(verify()) == []


def test_p14_the_site_cannot_claim_migrations(db):
    with role(APP_ROLE):
        assert refused("DELETE FROM django_migrations")


def test_p03_the_site_cannot_switch_triggers_off(db):
    """Else keys would go unchecked, and the journal of imports with every other ordinary trigger."""
    with role(APP_ROLE):
        for statement in (
            "SET session_replication_role = replica",
            "SET LOCAL session_replication_role = replica",
            "SELECT set_config('session_replication_role', 'replica', true)",
            "ALTER TABLE geo_grid_resident DISABLE TRIGGER USER",
            "ALTER TABLE geo_grid_resident DISABLE ROW LEVEL SECURITY",
        ):
            assert refused(statement), statement
        with keys_checked_already(10**6), connection.cursor() as cursor:
            cursor.execute("SHOW session_replication_role")
            assert cursor.fetchone() == ("origin",), "a large write keeps its triggers there"


def test_p03_long_work_may_check_keys_in_bulk_and_is_bound_by_policies(world: World):
    with role(WORKER_ROLE):
        with keys_checked_already(10**6), connection.cursor() as cursor:
            cursor.execute("SHOW session_replication_role")
            assert cursor.fetchone() == ("replica",)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM geo_grid_resident")
            assert cursor.fetchone() == (0,)


@embedded
def test_p03_a_session_of_the_site_itself_can_become_nobody_else(db):
    """Not a role that was set, but the login of the site: what an injected statement would meet."""
    name = connection.settings_dict["NAME"]
    session = Cluster(settings.GEO_GRID_VAR).connect(APP_ROLE, name)
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            for statement in (
                "SET session_replication_role = replica", f"SET ROLE {WORKER_ROLE}",
                "SET ROLE geo_grid_owner", FORGED.replace("INTO ", "INTO geo_grid."),
            ):  # fmt: skip
                with pytest.raises(Exception, match="permission denied"):
                    cursor.execute(statement)
    finally:
        session.close()


def test_the_start_warns_of_a_role_that_may_too_much(db, settings, as_app):
    settings.GEO_GRID_AS_OWNER, settings.GEO_GRID_ROLE = False, "app"
    assert database_is_fit(databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"GRANT INSERT ON geo_grid_auditentry TO {APP_ROLE}")
        cursor.execute(f"SET ROLE {APP_ROLE}")
    (found,) = database_is_fit(databases=["default"])
    assert found.id == "geo_grid.W012"


@pytest.mark.parametrize("asked", [True, False])
def test_p14_a_request_of_the_site_records_itself(world: World, as_app, asked):
    """Through the edge, as the site's role: writes and disclosures find their function."""
    client = client_of(world, "city_manager")
    before = AuditEntry.objects.count()
    path = f"/api/v1/residents/{world.home.resident}/reveal"
    body = {"field": "phone", "reason": "visit" if asked else "?"}
    reply = client.post(path, body, content_type="application/json")
    assert (reply.status_code, AuditEntry.objects.count() - before) == (
        (200, 1) if asked else (400, 0)
    )
