"""The embedded default: a private PostgreSQL/PostGIS cluster in a directory of this checkout.

It listens on a unix socket only, is started on demand by the first connection and is left to
PostgreSQL's own crash recovery after a ``kill -9``. Started by root it runs as the unprivileged
account ``postgres``. Pure standard library and psycopg2, because settings need it before Django.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import os
import pwd
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from geo_grid.errors import Misconfigured, gettext_noop
from geo_grid.privileges import as_account

SUPERUSER = "geo_grid_admin"
OWNER_ROLE = "geo_grid_owner"
APP_ROLE = "geo_grid_app"
WORKER_ROLE = "geo_grid_worker"
"""What the site may, and what only long work needs: large imports, and the chain of the trail."""
ROLES = {OWNER_ROLE: "CREATEDB", APP_ROLE: "NOBYPASSRLS", WORKER_ROLE: "NOBYPASSRLS"}
DATABASE = "geo_grid"
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist")
READY = "geo_grid.ready-5"  # counts up when _prepare learns something
# Without it a row policy hides the spatial index: boxes would be compared only after the policy.
LEAKPROOF = (
    "ALTER FUNCTION public.geometry_overlaps(geometry, geometry) LEAKPROOF; "
    # raises by the types of its arrays alone, never by what they hold
    "ALTER FUNCTION pg_catalog.arraycontains(anyarray, anyarray) LEAKPROOF"
)
# Statements carry what people type and rows of persons: an error is logged without them.
SILENCE = {"log_min_error_statement": "panic", "log_error_verbosity": "terse"}
_PORT = 5432
_PATIENCE_S = 60
_SOCKET_PATH_LIMIT = 90  # the kernel allows 107 bytes, the file name takes the rest
_SERVICE_ACCOUNT = "postgres"


@dataclass(frozen=True)
class Cluster:
    """One cluster below `var`: where its data, socket and log are."""

    var: Path

    @property
    def data(self) -> Path:
        return self.var / "pg" / "data"

    @property
    def log(self) -> Path:
        return self.var / "pg" / "server.log"

    @property
    def socket_dir(self) -> Path:
        """Beside the data; in the temporary directory where that path is too long for a socket."""
        direct = self.var / "pg" / "socket"
        if len(str(direct)) <= _SOCKET_PATH_LIMIT:
            return direct
        digest = hashlib.sha256(str(self.var).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"geo-grid-{os.getuid()}-{digest}"

    def is_running(self) -> bool:
        """True when the server answers on its socket."""
        try:
            self.connect(SUPERUSER, "postgres").close()
        except psycopg2.OperationalError as error:
            return "starting up" in str(error)
        return True

    def connect(self, role: str, database: str = DATABASE) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host=str(self.socket_dir), port=_PORT, user=role, dbname=database, connect_timeout=10
        )

    def ensure_running(self) -> None:
        """Create the cluster if there is none, start it if it is stopped; safe to call at once."""
        if self._accepts():
            return
        with self._lock():
            if not (self.data / "PG_VERSION").exists():
                self._create()
            if not self.is_running():
                self._start()
            if not (self.data / READY).exists():
                self._prepare()

    def stop(self) -> bool:
        """Stop cleanly (open connections are closed). False when it was not running."""
        if not (self.data / "postmaster.pid").exists():
            return False
        done = self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop", check=False)
        return done.returncode == 0

    def _accepts(self) -> bool:
        if not (self.data / READY).exists():
            return False
        try:
            self.connect(APP_ROLE).close()
        except psycopg2.OperationalError:
            return False
        return True

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.var.mkdir(parents=True, exist_ok=True)
        with open(self.var / "cluster.lock", "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _create(self) -> None:
        for directory in (self.var / "pg", self.socket_dir):
            directory.mkdir(parents=True, exist_ok=True)
            directory.chmod(0o700)
            if os.getuid() == 0:
                account = pwd.getpwnam(_SERVICE_ACCOUNT)
                os.chown(directory, account.pw_uid, account.pw_gid)
        self._run(
            "initdb", "-D", str(self.data), "-U", SUPERUSER, "-E", "UTF8", "--locale=C.UTF-8",
            "--auth=peer", "--data-checksums",
        )  # fmt: skip
        (self.data / "postgresql.auto.conf").write_text(_configuration(self.socket_dir))
        (self.data / "pg_hba.conf").write_text("local all all peer map=geo_grid\n")
        (self.data / "pg_ident.conf").write_text(_identities())

    def _start(self) -> None:
        """Start the server. After a kill its children may hold the memory for a moment: try again."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            self._forget_the_dead()
            done = self._run(
                "pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "120", "start",
                check=False,
            )  # fmt: skip
            if done.returncode == 0 and self._comes_up(deadline):
                return
            if time.monotonic() > deadline:
                raise Misconfigured(
                    "database_not_started",
                    gettext_noop("The database below %(var)s did not start; see %(log)s."),
                    var=str(self.var),
                    log=str(self.log),
                )
            time.sleep(0.5)

    def _comes_up(self, deadline: float) -> bool:
        while not self.is_running():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def _forget_the_dead(self) -> None:
        """Remove the lock files of a killed server whose process was never waited for.

        PostgreSQL takes such a zombie, or a stranger that has got its number, for a living server.
        The shared memory is still guarded: a new server refuses to start while an old child uses it.
        """
        for lock in (self.data / "postmaster.pid", self.socket_dir / f".s.PGSQL.{_PORT}.lock"):
            with suppress(FileNotFoundError, ValueError, IndexError):
                if not _is_server(int(lock.read_text().splitlines()[0])):
                    lock.unlink()

    def _prepare(self) -> None:
        """Roles, extensions (in template1, so that test databases have them) and the database."""
        (self.data / "pg_ident.conf").write_text(_identities())  # a cluster older than a role
        with _autocommit(self.connect(SUPERUSER, "template1")) as cursor:
            for extension in EXTENSIONS:
                cursor.execute(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public")
            cursor.execute(LEAKPROOF)
            cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
            for role, rights in ROLES.items():
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE ROLE {role} LOGIN {rights}")
            # Large imports check foreign keys set-wise, not by a trigger for each row.
            for role in (OWNER_ROLE, WORKER_ROLE):
                cursor.execute(f"GRANT SET ON PARAMETER session_replication_role TO {role}")
            cursor.execute(f"REVOKE SET ON PARAMETER session_replication_role FROM {APP_ROLE}")
            cursor.execute(f"GRANT {APP_ROLE} TO {WORKER_ROLE}")
        with _autocommit(self.connect(SUPERUSER, "postgres")) as cursor:
            for name, value in SILENCE.items():  # a cluster older than these lines
                cursor.execute(f"ALTER SYSTEM SET {name} = '{value}'")
            cursor.execute("SELECT pg_reload_conf()")
            for role in (APP_ROLE, WORKER_ROLE):
                cursor.execute(f"GRANT {role} TO {OWNER_ROLE}")  # so that tests can become it
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
        with _autocommit(self.connect(SUPERUSER)) as cursor:
            cursor.execute(LEAKPROOF)  # a database older than this line
        (self.data / READY).touch()

    def _run(
        self, program: str, *arguments: str, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        command = [
            *as_account(_SERVICE_ACCOUNT, directory=self.var), str(newest_binary(program)), *arguments,
        ]  # fmt: skip
        # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", text=True
            )
            output.seek(0)
            done.stdout = output.read()
        if check and done.returncode != 0:
            raise Misconfigured(
                "database_not_created",
                gettext_noop("%(program)s failed: %(output)s"),
                program=program,
                output=done.stdout.strip()[-800:],
            )
        return done


@contextmanager
def _autocommit(
    connection: psycopg2.extensions.connection,
) -> Iterator[psycopg2.extensions.cursor]:
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def newest_binary(program: str) -> Path:
    """The newest installed PostgreSQL (15 or later) of Debian's layout."""
    found = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda p: int(p.parts[4])
    )
    if not found or int(found[-1].parts[4]) < 15:
        raise Misconfigured(
            "postgresql_missing",
            gettext_noop("PostgreSQL 15 or later is not installed; run: make setup"),
        )
    return found[-1]


def _is_server(pid: int) -> bool:
    """True when a living process of this number is a PostgreSQL server (Linux)."""
    try:
        name, _, state = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return False
    return name == "postgres" and state.split()[0] not in "ZX"


def _identities() -> str:
    accounts = {getpass.getuser(), pwd.getpwuid(os.getuid()).pw_name}
    if os.getuid() == 0:
        accounts.add(_SERVICE_ACCOUNT)
    roles = (SUPERUSER, *ROLES)
    return "".join(f"geo_grid {account} {role}\n" for account in sorted(accounts) for role in roles)


def _configuration(socket_dir: Path) -> str:
    """Settings for a machine that also runs the site: a quarter of memory, at most 2 GiB."""
    memory_mib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir),
        "unix_socket_permissions": "0700",
        "port": _PORT,
        "max_connections": 60,
        "shared_buffers": f"{max(64, min(memory_mib // 4, 2048))}MB",
        "effective_cache_size": f"{max(128, memory_mib // 2)}MB",
        "work_mem": "32MB",
        "maintenance_work_mem": f"{max(64, min(memory_mib // 16, 512))}MB",
        "max_wal_size": "4GB",
        "checkpoint_completion_target": 0.9,
        "random_page_cost": 1.1,
        "jit": "off",
        "timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
        **SILENCE,
    }
    return "".join(f"{name} = '{value}'\n" for name, value in settings.items())
