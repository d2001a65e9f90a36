"""Every section of the bench runs: all of them at a tiny size, in a database of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def empty_database(db) -> Iterator[str]:
    """The address of a database without tables on the server of the tests."""
    server = settings.DATABASES["default"]
    name = f"{server['NAME']}_bench"
    with closing(
        psycopg2.connect(
            host=server["HOST"], port=server["PORT"] or 5432, user=server["USER"],
            password=server.get("PASSWORD") or None, dbname=server["NAME"],
        )
    ) as link, link.cursor() as cursor:  # fmt: skip
        link.autocommit = True
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        cursor.execute(drop)
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        secret = f":{quote(server['PASSWORD'], safe='')}" if server.get("PASSWORD") else ""
        host, port = quote(str(server["HOST"]), safe=""), server["PORT"] or 5432
        yield f"postgresql://{server['USER']}{secret}@{host}:{port}/{name}"
        cursor.execute(drop)


@pytest.mark.slow
@pytest.mark.timeout(900)  # nineteen sections; a busy machine is no bug
def test_every_section_runs_and_writes_nothing_to_docs(empty_database: str, tmp_path: Path):
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "docs").iterdir()}
    left = {k: v for k, v in os.environ.items() if not k.startswith(("GEO_GRID_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--tiny"], cwd=ROOT, capture_output=True, text=True,
        env=left
        | {
            "DATABASE_URL": empty_database, "GEO_GRID_VAR": str(tmp_path),
            "GEO_GRID_BENCH_CITY": str(tmp_path),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    listed = subprocess.run(
        [sys.executable, "-m", "bench", "--list"], cwd=ROOT, capture_output=True, text=True,
        check=True, env=left | {"GEO_GRID_VAR": str(tmp_path)},
    ).stdout.split()  # fmt: skip
    assert listed
    assert re.findall(r"^tiny: (\w+) ", done.stdout, re.M) == listed
    assert {path: path.stat().st_mtime_ns for path in (ROOT / "docs").iterdir()} == before
