"""Where the throw-away databases of the tests lie: in memory where there is room, else on the disk.

A database has a thousand files. A file system on a disk makes and drops them in 0.1 and up to 2 seconds
(one without a journal keeps off the inodes that were freed within the last minutes), memory in 0.02 each.
The folder is named by the cluster, and goes with the last run that used it.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from pathlib import Path
from typing import Any

import psycopg2.errors
from psycopg2 import sql

from geo_grid.cluster import Cluster

NAME = "in_memory"
MEMORY = Path("/dev/shm")
ROOM = 6_000_000_000
"""Bytes: ten databases of 30 MB for each of eight workers, and twice that for what tests add."""


def ensure(cursor: Any, cluster: Cluster) -> str:
    """The tablespace for clones, made if need be; empty where they go to the disk.

    After a restart of the machine its folder is gone, and its databases with it.
    """
    folder = _folder(cluster)
    cursor.execute("SELECT 1 FROM pg_tablespace WHERE spcname = %s", [NAME])
    if cursor.fetchone():
        if folder.exists():
            return NAME
        _forget(cursor)
    # Another cluster stood at this place, and went without a word: a checkout made anew.
    shutil.rmtree(folder, ignore_errors=True)
    if not MEMORY.is_dir() or min(shutil.disk_usage(MEMORY).free, _available()) < ROOM:
        return ""
    folder.mkdir(mode=0o700)
    shutil.chown(folder, cluster.data.stat().st_uid)
    # Its files are new: whoever drops the tablespace drops nothing that somebody wants to keep.
    cursor.execute(
        sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(sql.Identifier(NAME), sql.Literal(str(folder)))
    )  # fmt: skip
    return NAME


def leave(cursor: Any, cluster: Cluster) -> None:
    """Take the folder away, unless a run that goes on has databases there."""
    with contextlib.suppress(psycopg2.errors.ObjectNotInPrerequisiteState):
        cursor.execute(sql.SQL("DROP TABLESPACE IF EXISTS {}").format(sql.Identifier(NAME)))
        with contextlib.suppress(OSError):
            _folder(cluster).rmdir()


def _forget(cursor: Any) -> None:
    """Drop the databases whose files are gone, and the tablespace."""
    cursor.execute(
        "SELECT datname FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace"
        " WHERE spcname = %s",
        [NAME],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
    cursor.execute(sql.SQL("DROP TABLESPACE {}").format(sql.Identifier(NAME)))


def _folder(cluster: Cluster) -> Path:
    digest = hashlib.sha256(str(cluster.data.resolve()).encode()).hexdigest()[:12]
    return MEMORY / f"geo-grid-tests-{digest}"


def _available() -> int:
    """Bytes of memory that programs may still take."""
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            return int(rest.split()[0]) * 1024
    return 0
