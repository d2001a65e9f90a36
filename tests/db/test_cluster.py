"""The private cluster and its two roles."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from geo_grid.cluster import APP_ROLE, OWNER_ROLE, Cluster

ROOT = Path(__file__).resolve().parents[2]
embedded = pytest.mark.skipif(
    not settings.GEO_GRID_EMBEDDED, reason="DATABASE_URL names another database"
)


def manage(*arguments: str, var: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"GEO_GRID_VAR": str(var)}
    environment.pop("GEO_GRID_ROLE", None)
    environment["DJANGO_SETTINGS_MODULE"] = "geo_grid.settings"
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600,
    )  # fmt: skip


@embedded
def test_the_application_role_owns_nothing_and_bypasses_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles "
            "WHERE rolname = %s",
            [APP_ROLE],
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'geo_grid'")
        assert cursor.fetchall() == [(OWNER_ROLE,)]
        cursor.execute(
            "SELECT bool_and(has_table_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, DELETE')) "
            "FROM pg_class c WHERE relnamespace = 'geo_grid'::regnamespace AND relkind = 'r'",
            [APP_ROLE],
        )
        assert cursor.fetchone() == (True,)


def test_all_tables_live_in_the_schema(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c LEFT JOIN pg_depend d "
            "ON d.objid = c.oid AND d.deptype = 'e' "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND d.objid IS NULL"
        )
        assert cursor.fetchall() == []


def test_the_system_checks_pass_here_and_fail_with_a_remedy(db, monkeypatch):
    from geo_grid import checks

    call_command("check", databases=["default"], fail_level="WARNING")
    monkeypatch.setattr(checks, "POSTGIS_AT_LEAST", (99, 0))
    (error,) = checks.database_is_fit(databases=["default"])
    assert error.id == "geo_grid.E002"
    assert "99.0" in error.hint


@embedded
@pytest.mark.slow
def test_a_cluster_is_made_on_demand_and_survives_a_kill(tmp_path):
    cluster = Cluster(tmp_path / "var")
    try:
        idle = manage("makemigrations", "--help", var=cluster.var)
        assert idle.returncode == 0
        assert not cluster.data.exists(), "a command that touches no table starts nothing"
        assert manage("migrate", var=cluster.var).returncode == 0
        with cluster.connect(APP_ROLE) as session, session.cursor() as cursor:
            cursor.execute("SHOW listen_addresses")
            assert cursor.fetchone() == ("",)
            cursor.execute("SELECT count(*) FROM geo_grid.geo_grid_building")
            assert cursor.fetchone() == (0,)
        session.close()
        postmaster = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        after = manage("migrate", "--check", var=cluster.var)
        assert after.returncode == 0, after.stderr
    finally:
        manage("database", "stop", var=cluster.var)
    assert not cluster.is_running()


@embedded
@pytest.mark.slow
def test_a_killed_server_that_nobody_waited_for_is_no_obstacle(tmp_path):
    """In a container the first process often collects no orphans: the dead server stays a zombie."""
    adopt_orphans = 36  # PR_SET_CHILD_SUBREAPER
    libc = ctypes.CDLL(None, use_errno=True)
    cluster = Cluster(tmp_path / "var")
    try:
        assert libc.prctl(adopt_orphans, 1, 0, 0, 0) == 0
        cluster.ensure_running()
        postmaster = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        assert Path(f"/proc/{postmaster}/stat").exists()
        cluster.ensure_running()
        assert cluster.is_running()
    finally:
        cluster.stop()
        libc.prctl(adopt_orphans, 0, 0, 0, 0)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def test_models_and_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
