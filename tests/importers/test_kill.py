"""``kill -9`` of an import or of its database: all of a file or nothing, and a rerun completes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections

from geo_grid.cluster import SUPERUSER, Cluster
from geo_grid.people.models import Household, Residence, Resident
from geo_grid.premises.models import Address, Entrance, Unit
from importers.runs.run import import_file
from tests.effort import at_length
from tests.importers.conftest import resident_id
from tests.workers import until

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = 15
KILLS = at_length(10, 50)
ROOMS = 400
WGS84 = ("--datum", "wgs84")


@pytest.fixture
def files(write_csv):
    doors = [
        {"building_ref": f"B{b}", "entrance": f"{e}单元", "room": f"{r}"}
        for b in range(1, 7) for e in (1, 2) for r in range(ROOMS)
    ]  # fmt: skip
    people = [
        {"name": f"居民{i}", "category": "户籍", "id_number": resident_id(f"1990{i % 12 + 1:02d}07", i % 900)}
        | door
        for i, door in enumerate(doors[:900])
    ]  # fmt: skip
    called = [
        {**door, "aliases": f"老{i}号房"} for i, door in enumerate(doors)
    ]  # an address row each
    return {"units": write_csv(called, "units.csv"), "residents": write_csv(people, "people.csv")}


def counts() -> tuple[int, ...]:
    tables = (Unit, Entrance, Address, Resident, Household, Residence)
    return tuple(table.objects.count() for table in tables)


def child_that_imports(kind: str, path: Path) -> int:
    """A process of its own, ready to import at once; its id."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            import_file(kind, path)
        finally:
            os._exit(0)
    return child


def until_rolled_back() -> None:
    """Wait until the server has noticed that its client is gone."""

    def are_alone() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
            return cursor.fetchone()[0] == 0

    until(are_alone)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_imports_leave_all_or_nothing(lattice_city, files):
    chance = random.Random(SEED)
    for kind in ("units", "residents"):
        before = counts()
        started = time.monotonic()
        os.waitpid(child_that_imports(kind, files[kind]), 0)
        seconds = time.monotonic() - started
        whole = counts()
        assert whole != before
        _empty(kind)
        for _ in range(KILLS // 2):
            child = child_that_imports(kind, files[kind])
            time.sleep(chance.uniform(0.05, 0.95) * seconds)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            until_rolled_back()
            assert counts() in (before, whole)
            if counts() == whole:
                _empty(kind)
        assert import_file(kind, files[kind]).applied
        assert counts() == whole
        assert import_file(kind, files[kind]).changed == 0
    assert not Residence.objects.filter(unit=None).exists()


def _empty(kind: str) -> None:
    tables = (Residence, Household, Resident) if kind == "residents" else (Address, Unit, Entrance)
    for table in tables:
        rows = table.objects.exclude(unit=None) if table is Address else table.objects
        rows.all().delete()


def manage(var: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"GEO_GRID_VAR": str(var)}
    environment.pop("GEO_GRID_ROLE", None)
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finished(process: subprocess.Popen[str]) -> int:
    _, told = process.communicate()
    print(told)  # pytest shows it when an assertion fails
    return process.returncode


def rows_of(var: Path, table: str) -> int:
    with closing(Cluster(var).connect(SUPERUSER)) as link, link.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM geo_grid." + table)
        return int(cursor.fetchone()[0])


@pytest.mark.slow
def test_a_killed_database_comes_back_with_all_or_nothing(tmp_path, files, six_buildings):
    var = tmp_path / "var"
    try:
        for command in (["migrate"], ["import_data", "buildings", str(six_buildings), *WGS84]):
            assert finished(manage(var, *command)) == 0
        running = manage(var, "import_data", "units", str(files["units"]))
        while rows_waiting(var) == 0 and running.poll() is None:
            time.sleep(0.02)
        postmaster = int((Cluster(var).data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        finished(running)
        assert finished(manage(var, "import_data", "units", str(files["units"]))) == 0
        assert rows_of(var, "geo_grid_unit") == 6 * 2 * ROOMS
        assert rows_of(var, "geo_grid_address") == 6 * 2 * ROOMS
    finally:
        Cluster(var).stop()


def rows_waiting(var: Path) -> int:
    """How many imports are at work inside a transaction."""
    with closing(Cluster(var).connect(SUPERUSER)) as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE locktype = 'advisory' AND granted"
        )
        return int(cursor.fetchone()[0])


@pytest.fixture
def six_buildings(write_csv):
    """Six buildings in a row, at sea."""
    ring = "{0} 24,{1} 24,{1} 24.0001,{0} 24.0001,{0} 24"
    rows = [
        {"ref": f"B{n}", "wkt": f"POLYGON(({ring.format(118.1 + n / 1e3, 118.1002 + n / 1e3)}))"}
        for n in range(1, 7)
    ]
    return write_csv(rows, "buildings.csv")
