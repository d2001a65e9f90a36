"""A dump of the schema by PostgreSQL's own tools, put into an empty database, holds every case and file."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from psycopg2 import sql

from geo_grid.cluster import newest_binary
from geo_grid.incidents.models import CaseFile
from tests.incidents import media
from tests.incidents.cases import Desk
from tests.incidents.test_p25_attachments import attach, client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def empty_database(desk: Desk) -> Iterator[str]:
    """A database of the same server; what the server gives every database is in it."""
    name = f"{connection.settings_dict['NAME']}_restored"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with connection.cursor() as cursor:
        cursor.execute(drop)
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield name
        cursor.execute(drop)


def _environment(database: str) -> dict[str, str]:
    server = settings.DATABASES["default"]
    told = {"PGHOST": server["HOST"], "PGPORT": server["PORT"], "PGUSER": server["USER"],
            "PGPASSWORD": server.get("PASSWORD"), "PGDATABASE": database}  # fmt: skip
    return os.environ | {name: str(value) for name, value in told.items() if value}


def _rows(database: str, schema: str) -> dict[str, int]:
    with closing(psycopg2.connect(**_parameters(database))) as link, link.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'",
            [schema],
        )
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table)))
            found[table] = cursor.fetchone()[0]
        return found


def _parameters(database: str) -> dict[str, str]:
    wanted = ("host", "port", "user", "password", "sslmode")
    known = connection.get_connection_params()
    return {name: known[name] for name in wanted if name in known} | {"dbname": database}


def test_p17_a_restored_dump_holds_every_row_and_every_file(desk, empty_database, tmp_path: Path):
    case = desk.case()
    assert attach(client_of(desk, "assistant"), case, media.photo()).status_code == 201
    here, schema = str(connection.settings_dict["NAME"]), settings.GEO_GRID_SCHEMA
    dump = tmp_path / "city.dump"
    subprocess.run(
        [newest_binary("pg_dump"), "--format=custom", f"--schema={schema}", f"--file={dump}"],
        env=_environment(here), check=True,
    )  # fmt: skip
    subprocess.run(
        [newest_binary("pg_restore"), "--exit-on-error", f"--dbname={empty_database}", dump],
        env=_environment(empty_database), check=True,
    )  # fmt: skip
    rows = _rows(here, schema)
    assert rows["geo_grid_casefile"] == 1
    assert rows["geo_grid_incident"] >= 1
    assert _rows(empty_database, schema) == rows
    kept = CaseFile.objects.get()
    with closing(psycopg2.connect(**_parameters(empty_database))) as link, link.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT content FROM {}").format(
            sql.Identifier(schema, "geo_grid_casefile")))  # fmt: skip
        (content,) = cursor.fetchone()
    assert hashlib.sha256(content).digest() == hashlib.sha256(kept.content).digest()
