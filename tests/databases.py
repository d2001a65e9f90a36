"""Databases of a test process: made once, cloned for each worker and each kind of city.

The first process to ask runs the migrations into a template; every worker clones it. A kind of city
(see :mod:`tests.cities`) is built once a worker, committed into a clone of its own, and each test
works there in a transaction that is rolled back. A test that commits gets a clone that is thrown
away; see :mod:`tests.tablespace` for where. A clone takes a tenth of a second or less, emptying all
tables or building a city a second or more.
"""

from __future__ import annotations

import contextlib
import copy
import fcntl
import itertools
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg2
import psycopg2.extensions
from django.conf import settings
from django.db import connection, transaction
from django.test import TestCase
from django.utils import timezone
from psycopg2 import sql

from geo_grid.cluster import SUPERUSER, Cluster
from tests import tablespace
from tests.cities import KINDS
from tests.settings import VAR

PREFIX = "test_geo_grid"
APART = """
    SELECT setval(s.oid::regclass, 10000 * row_number() OVER (ORDER BY s.relname))
      FROM pg_class s JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
     WHERE s.relkind = 'S' AND s.relnamespace = current_schema()::regnamespace"""
"""Ids of different tables are no neighbours: who takes one for another's finds nothing."""


@dataclass
class _Made:
    """A database with a city: what its fixtures hand out, by name, and the day of its founding."""

    name: str
    handed_out: dict[str, Any] = field(default_factory=dict)
    day: Any = None


SPENT_AT_MOST = 60
"""Clones on a disk that nobody needs any more and that are dropped together: 25 MB each. A file system
without a journal looks for new files through all inodes that were freed within the last minutes."""


class Databases:
    """The databases of one process of a run; `run` is the number of the process that leads it."""

    def __init__(self, *, run: int, worker: str, folder: Path) -> None:
        connection.ensure_connection()  # starts the private cluster
        self.template = f"{PREFIX}_{run}"
        self.prefix = f"{self.template}_{worker}"
        self._admin = _server()
        self._tablespace = ""
        self._lock = folder / "databases.lock"
        self._numbers = itertools.count(1)
        self._cities: dict[str, _Made] = {}
        self._spent: list[str] = []
        self._here = _Made(str(connection.settings_dict["NAME"]))
        self._original = self._here.name
        with self._locked():
            if settings.GEO_GRID_EMBEDDED and settings.GEO_GRID_VAR == VAR:
                _spare_the_disk(self._admin)
            _drop_those_of_the_dead(self._admin)
            if settings.GEO_GRID_EMBEDDED:
                with self._admin.cursor() as cursor:
                    self._tablespace = tablespace.ensure(cursor, Cluster(settings.GEO_GRID_VAR))
            if not self._exists(self.template):
                self._make_template()
        self._cities[""] = _Made(self._clone(self.template))

    def close(self) -> None:
        """Drop what this process made; the template goes with the process that leads the run."""
        self._go(self._original)
        self._drop_spent()
        for made in self._cities.values():
            self._drop(made.name)
        self._cities = {}
        self._admin.close()

    @contextmanager
    def rolled_back(self, kind: str) -> Iterator[dict[str, Any]]:
        """A transaction in the city of a kind; what its fixtures hand out."""
        self._settle(kind)
        atomics = TestCase._enter_atomics()
        try:
            if kind:
                _renew_versions()
            with _unwatched_jobs():
                yield copy.deepcopy(self._here.handed_out)
            if not connection.needs_rollback and connection.is_usable():
                connection.check_constraints()
        finally:
            TestCase._rollback_atomics(atomics)

    @contextmanager
    def thrown_away(self, kind: str) -> Iterator[dict[str, Any]]:
        """A database of its own, in which commits stay until the end of the test."""
        self._settle(kind)
        name = self._clone(self._here.name)
        self._here = _Made(name, self._here.handed_out)
        self._go(name)
        connection.ensure_connection()  # before a test says that the cluster is somewhere else
        try:
            yield copy.deepcopy(self._here.handed_out)
        finally:
            self._here = self._cities[""]
            self._go(self._here.name)
            self._throw_away(name)

    def _settle(self, kind: str) -> None:
        """Be in the database of a kind of city, built if need be."""
        made = self._cities.get(kind)
        if made is not None and kind and made.day != _today():
            self._drop(
                self._cities.pop(kind).name
            )  # midnight has passed, or a test moves the clock
            made = None
        if made is None:
            made = self._build(kind)
        if connection.settings_dict["NAME"] != made.name:
            self._go(made.name)
        self._here = made

    def _build(self, kind: str) -> _Made:
        parent = KINDS[kind].parent
        self._settle(parent)
        handed_out = copy.deepcopy(self._here.handed_out)
        made = _Made(self._clone(self._here.name), handed_out, _today())
        self._go(made.name)
        given = [made.handed_out[parent]] if parent else []
        with transaction.atomic():
            made.handed_out[kind] = KINDS[kind].build(*given)
        connection.close()
        self._cities[kind] = made
        return made

    def _go(self, name: str) -> None:
        connection.close()
        settings.DATABASES["default"]["NAME"] = name
        connection.settings_dict["NAME"] = name

    def _clone(self, template: str) -> str:
        name = f"{self.prefix}_{next(self._numbers)}"
        connection.close()
        owner = settings.DATABASES["default"]["USER"]
        self._end_sessions(template)  # a thread or a child of a test may have been left there
        where = self._tablespace or "pg_default"
        self._execute(
            "CREATE DATABASE {} TEMPLATE {} OWNER {} TABLESPACE {}", name, template, owner, where
        )
        return name

    def _drop(self, name: str) -> None:
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _throw_away(self, name: str) -> None:
        """End what still works in a database; it is dropped with others later."""
        self._end_sessions(name)
        self._spent.append(name)
        if self._tablespace or len(self._spent) >= SPENT_AT_MOST:
            self._drop_spent()

    def _drop_spent(self) -> None:
        while self._spent:
            self._drop(self._spent.pop())

    def _end_sessions(self, name: str) -> None:
        with self._admin.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
                [name],
            )

    def _execute(self, statement: str, *names: str) -> None:
        with self._admin.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _exists(self, name: str) -> bool:
        with self._admin.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def _make_template(self) -> None:
        """Run the migrations under a name that counts as finished only when it is renamed."""
        draft = f"{self.template}_draft"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = draft
        connection.settings_dict["TEST"]["NAME"] = draft
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        with connection.cursor() as cursor:
            cursor.execute(APART)
        self._go(self._original)
        self._execute("ALTER DATABASE {} RENAME TO {}", draft, self.template)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock.open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def drop_all(*, run: int) -> bool:
    """Drop the databases of a run, if its server can be asked; whether other runs have some."""
    try:
        admin = _server()
    except psycopg2.OperationalError:
        return False
    with contextlib.closing(admin), admin.cursor() as cursor:
        _drop_all(cursor, run)
        others = bool(_runs(cursor))
        if not others and settings.GEO_GRID_EMBEDDED:
            tablespace.leave(cursor, Cluster(settings.GEO_GRID_VAR))
        return others


def _today() -> Any:
    """The day from which what is founded now is valid."""
    return timezone.localdate(), settings.TIME_ZONE


def _spare_the_disk(admin: psycopg2.extensions.connection) -> None:
    """The tests' own cluster need not outlive a failing machine: nothing waits for the disk.

    Nor does anything happen in it by itself: statistics are what a test made them, and no lock is
    held that no test took.
    """
    with admin.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            cursor.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        cursor.execute("SELECT pg_reload_conf()")


@contextmanager
def _unwatched_jobs() -> Iterator[None]:
    """A job's watch has a connection of its own and sees none that is never committed: it would take
    a job of more than half a second for one that another worker has taken over."""
    from geo_grid.jobs import reporter

    with patch.object(reporter, "WRITE_EVERY_S", threading.TIMEOUT_MAX):
        yield


def _renew_versions() -> None:
    """What other tests of this city have left in caches under its versions is not for this one."""
    from geo_grid.areas.actions import touch

    touch(ground=True)


def _server() -> psycopg2.extensions.connection:
    """A session beside Django's, in which databases are made and dropped.

    In the private cluster the superuser's: PostgreSQL itself may be at work in a database (autovacuum),
    and nobody else may end that.
    """
    if settings.GEO_GRID_EMBEDDED:
        admin = Cluster(settings.GEO_GRID_VAR).connect(SUPERUSER, "postgres")
        admin.autocommit = True
        return admin
    found = connection.get_connection_params()
    wanted = ("host", "port", "user", "password", "sslmode")
    admin = psycopg2.connect(
        dbname="postgres", **{name: found[name] for name in wanted if name in found}
    )
    admin.autocommit = True
    return admin


def _drop_those_of_the_dead(admin: psycopg2.extensions.connection) -> None:
    """Drop what runs have left that were killed; those of a run that goes on beside this one stay."""
    with admin.cursor() as cursor:
        for run in _runs(cursor):
            if not _is_alive(run):
                _drop_all(cursor, run)


def _runs(cursor: Any) -> set[int]:
    """The runs that have databases here."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}\\_%"])
    runs = {name.removeprefix(f"{PREFIX}_").split("_")[0] for (name,) in cursor.fetchall()}
    return {int(run) for run in runs if run.isdigit()}


def _drop_all(cursor: Any, run: int) -> None:
    start = f"{PREFIX}_{run}"
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datname = %s OR datname LIKE %s",
        [start, f"{start}\\_%"],
    )
    for (name,) in cursor.fetchall():
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        cursor.execute(statement.format(sql.Identifier(name)))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
