"""Every section of the bench runs at a tiny size, in a database of its own: some always, all in torture."""

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


LEFT = {k: v for k, v in os.environ.items() if not k.startswith(("GEO_GRID_", "DJANGO_"))}
LONG = {
    "files",
    "site",
    "edge",
    "events",
    "watching",
    "command_page",
    "locate",
    "redraw",
    "strokes",
    "city",
    "layers",
    "frames",
    "growth",
}
"""Sections that load a city or drive a browser even when tiny: rehearsed by `make torture` alone."""
CHECK = """
import sys
from bench import __main__ as page, tiny
tiny.switch_on({sys.modules[run.__module__] for _, run in page.BENCHMARKS.values()})
print(*page.BENCHMARKS)
"""


def sections(var: Path) -> list[str]:
    """Names of all sections, after each has found the constants of its tiny form."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK], cwd=ROOT, capture_output=True, text=True,
        env=LEFT | {"GEO_GRID_VAR": str(var)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout.split()


def rehearse(database: str, var: Path, *names: str) -> list[str]:
    """Run these sections, or all, at a tiny size; the names of those that came to their end."""
    before = {path: path.stat().st_mtime_ns for path in (ROOT / "docs").iterdir()}
    own = {"DATABASE_URL": database, "GEO_GRID_VAR": str(var), "GEO_GRID_BENCH_CITY": str(var)}
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--tiny", *names], cwd=ROOT, capture_output=True,
        text=True, env=LEFT | own,
    )  # fmt: skip
    print(done.stdout)
    assert done.returncode == 0, done.stderr[-4000:]
    assert {path: path.stat().st_mtime_ns for path in (ROOT / "docs").iterdir()} == before
    # not at the beginning of a line: pandana tells its own progress and ends it without a new one
    return re.findall(r"\btiny: (\w+) [\d.]+ s,", done.stdout)


def test_every_section_has_a_tiny_form(tmp_path: Path):
    assert set(sections(tmp_path)) > LONG


@pytest.mark.slow
@pytest.mark.timeout(600)  # a busy machine is no bug
def test_quick_sections_run_and_write_nothing_to_docs(empty_database: str, tmp_path: Path):
    quick = [name for name in sections(tmp_path) if name not in LONG]
    assert rehearse(empty_database, tmp_path, *quick) == quick


@pytest.mark.torture
@pytest.mark.timeout(900)  # two dozen sections; a busy machine is no bug
def test_every_section_runs_and_writes_nothing_to_docs(empty_database: str, tmp_path: Path):
    assert rehearse(empty_database, tmp_path) == sections(tmp_path)
