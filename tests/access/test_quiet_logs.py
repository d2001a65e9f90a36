"""What people type to find a place is written nowhere: not by the server, the site, the database."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from geo_grid.access.actions import create_token
from geo_grid.access.models import AuditEntry
from geo_grid.cluster import Cluster
from geo_grid.http.request_log import NamesNothing, QuotesNothing, without_query, without_receipt
from tests.conftest import make_user
from tests.workers import until

CANARY = "canary7f3a榕荫路12号"
ROOT = Path(__file__).resolve().parents[2]
EVERYTHING = "%(r)s|%(q)s|%(f)s|%({raw_uri}e)s|%({query_string}e)s|%({http_referer}e)s|%(U)s"
SERVER = """
import os, sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["GEO_GRID_TEST_DATABASE"]
django.setup()
from types import SimpleNamespace
from geo_grid.locate import queries
def find(q, *, limit=10, near=None):
    if "fails" in q:
        raise ValueError(f"cannot read {q}")
    if "refused" in q:
        from django.db import connection
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::bigint", [q])
    return SimpleNamespace(results=[], hint=None)
queries.find = find
queries.suggest = lambda q, **_: []
from gunicorn.app.wsgiapp import run
sys.argv = ["gunicorn", "geo_grid.wsgi:application", *sys.argv[1:]]
run()
"""


@pytest.fixture
def served(transactional_db, lattice_city, tmp_path) -> Iterator[tuple[str, Path]]:
    """Address and log of a site that logs all that a server can log."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "GEO_GRID_TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    log = tmp_path / "server.log"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, "--bind", f"127.0.0.1:{port}", "--threads", "2",
             "--access-logfile", "-", "--access-logformat", EVERYTHING, "--log-level", "debug",
             "--no-control-socket"],
            cwd=ROOT, env=environment, stdout=written, stderr=written,
        )  # fmt: skip
    try:
        until(lambda: server.poll() is not None or _answers(port))
        assert server.poll() is None, log.read_text()
        yield f"http://127.0.0.1:{port}", log
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return True
    except OSError:
        return False


def _status(address: str, **headers: str) -> int:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.slow
def test_no_log_holds_what_was_asked(served):
    """Found, refused, failed, cut off in the middle, sent by a program that encodes nothing."""
    address, log = served
    database_log = Cluster(settings.GEO_GRID_VAR).log
    told_before = database_log.stat().st_size if database_log.exists() else 0
    token = {"Authorization": f"Bearer {create_token(make_user('planner'))}"}
    text = urllib.parse.quote(CANARY)
    locate = f"{address}/api/v1/locate"
    statuses = [
        _status(f"{locate}?q={text}", **token),
        _status(f"{locate}/suggest?q={text}", **token),
        _status(f"{locate}?q={text}&lon=1", **token),
        _status(f"{locate}?q={text}&near={text}&datum=wgs84", **token),
        _status(f"{locate}?q={text}"),
        _status(f"{locate}?q={text}fails", **token),
        _status(f"{locate}?q={text}refused", **token),
        _status(f"{address}/desk/?q={text}", Accept="text/html", Referer=f"{address}/?q={text}"),
        _status(f"{address}/nowhere?q={text}", **token),
    ]
    # what the database refuses falls into the last net, whose line quotes nothing
    assert statuses == [200, 200, 400, 400, 401, 500, 400, 200, 404]
    for line in (f"GET /api/v1/locate?q={CANARY} 3 HTTP/1.1\r\n", f"{CANARY} /x HTTP/1.1\r\n"):
        with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as raw:
            raw.sendall(f"{line}Host: localhost\r\n\r\n".encode())
            raw.recv(4000)
    until(lambda: "/nowhere" in log.read_text(errors="replace"))
    written = log.read_text(errors="replace")
    assert "GET /api/v1/locate HTTP" in written, "the access log is on"
    assert "ValueError" in written, "a failure is told by its kind"
    assert "in find" in written, "and by its lines"
    assert "could not be read" in written
    database = database_log.read_bytes()[told_before:].decode(errors="replace")
    trail = repr(list(AuditEntry.objects.values()))
    jobs = _everything("django_tasks_db_dbtaskresult")
    for told in (written, database.replace(_said_by_postgresql(database), ""), trail, jobs):
        assert "canary7f3a" not in told
        assert text[:20] not in told


def _said_by_postgresql(log: str) -> str:
    """The message itself of a value that is no number: it quotes the value, whatever is set.

    No statement of the search casts a text; this one does, to make the database complain.
    """
    return next((line for line in log.splitlines() if "bigint" in line), "\0")


def _everything(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        if not cursor.fetchone()[0]:
            return ""
        cursor.execute(f"SELECT t::text FROM {table} t")
        return repr(cursor.fetchall())


def test_the_application_still_reads_the_query():
    seen = {}

    def application(environ, start_response):
        seen.update(environ)
        return [b"x"]

    environ = {"QUERY_STRING": "q=1", "RAW_URI": "/a?q=1", "HTTP_REFERER": "http://h/b?q=2"}
    assert without_query(application)(environ, None) == [b"x"]
    assert (seen["QUERY_STRING"], seen["RAW_URI"]) == ("q=1", "/a?q=1")
    assert environ == {"QUERY_STRING": "", "RAW_URI": "/a", "HTTP_REFERER": "http://h/b"}


def test_a_record_that_quotes_an_address_is_shortened():
    record = logging.LogRecord(
        "gunicorn.error", 40, "f", 1, "Error handling request %s", ("/a?q=1 x",), None
    )
    assert QuotesNothing().filter(record)
    assert record.getMessage() == "Error handling request /a x"


def test_an_error_elsewhere_keeps_its_words():
    try:
        raise ValueError("why")
    except ValueError:
        record = logging.LogRecord("django.request", 40, "f", 1, "x", (), sys.exc_info())
    assert NamesNothing().filter(record)
    assert "why" in logging.Formatter().format(record)


RECEIPT = "canary7f3aReceiptOfACitizen"


def test_a_citizen_s_receipt_stands_in_no_log():
    path = f"/grid/report/api/incidents/{RECEIPT}/files/x"
    environ = {"QUERY_STRING": "", "RAW_URI": path, "PATH_INFO": path}
    seen = {}
    without_query(lambda given, _: seen.update(given) or [b"x"])(environ, None)
    assert seen["PATH_INFO"] == path
    assert environ["RAW_URI"] == environ["PATH_INFO"] == "/grid/report/api/incidents/-/files/x"
    for name, guard in (("gunicorn.error", QuotesNothing()), ("django.request", NamesNothing())):
        record = logging.LogRecord(name, 40, "f", 1, "%s: %s", ("Not Found", path), None)
        assert guard.filter(record)
        assert record.getMessage() == "Not Found: /grid/report/api/incidents/-/files/x"


@pytest.mark.parametrize("path", ["/report/api/incidents", "/report/api/start", "/api/v1/report/x"])
def test_what_is_no_receipt_stays_in_the_log(path):
    assert without_receipt(path) == path
