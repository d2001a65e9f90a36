"""P24, P31: hostile requests over every route, in every role: refused in the contract's words."""

from __future__ import annotations

import gzip
import json
import logging
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from geo_grid.access.models import User
from tests.access.conftest import client_of
from tests.access.hostile.generator import Generator, Made, Targets
from tests.access.world import World
from tests.conftest import make_user
from tests.effort import at_length

NET = "geo_grid.http.net"
SHAPE = {"code", "message", "fields"}
BYSTANDERS = (
    "user", "roleassignment", "building", "unit", "resident", "residence", "household",
    "organisation", "incident", "division", "basiccell", "gridcell", "themefeature", "residentcare",
)  # fmt: skip


@contextmanager
def caught_by_net() -> Iterator[list[str]]:
    """What the last net at the edge had to catch: causes that nobody has mended by name."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    handler, logger = Keep(), logging.getLogger(NET)
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


def rows() -> dict[tuple[str, int], str]:
    """Every row of the bystanders' tables by its key, as a digest."""
    found = {}
    with connection.cursor() as cursor:
        for table in BYSTANDERS:
            cursor.execute(
                f"SELECT id, md5((to_jsonb(t) - 'last_login')::text) FROM geo_grid_{table} t"
            )
            found |= {(table, pk): digest for pk, digest in cursor.fetchall()}
    return found


def own_rows(world: World, target: int) -> set[tuple[str, int]]:
    """The askers' accounts, and what the requests name."""
    home = world.home
    return {
        ("user", target), ("building", home.building), ("unit", home.unit), ("incident", home.incident),
        ("resident", home.resident), ("household", home.household), ("organisation", home.organisation),
        ("gridcell", home.grid_cell), *(("user", user.pk) for user in world.users.values()),
    }  # fmt: skip


def _cause(reply: Any) -> str:
    """The error behind a 5xx and the line of ours that it passed last."""
    if not getattr(reply, "exc_info", None):
        return str(reply.content[:80])
    kind, error, trace = reply.exc_info
    lines = [one for one in traceback.extract_tb(trace) if "/.venv/" not in one.filename]
    where = f"{Path(lines[-1].filename).name}:{lines[-1].lineno}" if lines else ""
    return f"{kind.__name__} {where} {str(error)[:120]!r}"


def fault_of(made: Made, reply: Any) -> str:
    """What is wrong with the reply; empty when nothing is."""
    status = reply.status_code
    if status >= 500:
        return f"{status} {_cause(reply)}"
    if status < 400 or made.method.upper() == "HEAD":
        return ""
    if status not in (400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 421, 422, 429):
        return f"status {status}"
    if reply.get("Content-Type", "").startswith("text/html"):
        # a page, for whoever says that it reads pages
        return "" if "text/html" in made.headers.get("HTTP_ACCEPT", "") else f"{status} a page"
    body = reply.content if not reply.streaming else b"".join(reply.streaming_content)
    if reply.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    # what is refused before it reaches a route is told as everywhere
    if made.path.startswith("/open311/") and not body.startswith(b"{"):
        return _fault_of_open311(status, body)
    try:
        found = json.loads(body)
    except ValueError:
        return f"{status} without the contract's shape: {body[:80]!r}"
    sound = isinstance(found, dict) and set(found) >= SHAPE and isinstance(found["fields"], dict)
    return "" if sound and found["code"] and found["message"] else f"{status} {body[:120]!r}"


def _fault_of_open311(status: int, body: bytes) -> str:
    """Of the standard's own shape: a list of a code and a description."""
    try:
        if body.startswith(b"<"):
            root = ElementTree.fromstring(body)
            found = [{part.tag: part.text for part in one} for one in root]
        else:
            found = json.loads(body)
        (one,) = found if isinstance(found, list) else [{}]
    except (ValueError, ElementTree.ParseError):
        return f"{status} without the standard's shape: {body[:80]!r}"
    return "" if one.get("code") and one.get("description") else f"{status} {body[:120]!r}"


def _targets(world: World, seed: int) -> Targets:
    """An account, a plan of the home place's community and a file that was sent in."""
    account = make_user("planner", f"target{seed}").pk
    body = {"area": world.home.code, "base": "today", "name": "x"}
    planner, manager = client_of(world, "planner"), client_of(world, "data_manager")
    plan = planner.post("/api/v1/plans", body, content_type="application/json").json()
    sent = manager.generic(
        "POST", "/api/v1/imports/uploads?name=a.csv", b"building_ref,room,name\nb1,101,x\n",
        content_type="application/octet-stream",
    ).json()  # fmt: skip
    return Targets(account=account, plan=plan["id"], upload=sent["id"])


def fuzz(world: World, *, seed: int, count: int) -> Counter[int]:
    targets = _targets(world, seed)
    document = json.loads(client_of(world, "city_manager").get("/api/openapi.json").content)
    clients: dict[str, Client] = {}
    faults: list[str] = []
    statuses: Counter[int] = Counter()
    make_user("planner", f"bystander{seed}")
    before = rows()
    with caught_by_net() as caught:
        for made in Generator(world, seed=seed, targets=targets, document=document).requests(count):
            if made.role not in clients:
                clients[made.role] = client_of(world, made.role)
                clients[made.role].raise_request_exception = False
            try:
                with transaction.atomic():
                    reply = made.send(clients[made.role])
            except Exception as error:  # past every handler: a server would cut the line
                faults.append(f"500 escaped {error!r:.200}\n    {made}")
                continue
            statuses[reply.status_code] += 1
            if reply.status_code == 401:
                clients.pop(made.role)
            if reply.status_code == 429:
                cache.clear()
            if fault := fault_of(made, reply):
                faults.append(f"{fault}\n    {made}")
    assert not faults, f"{len(faults)} faults, seed {seed}:\n" + "\n".join(faults)
    assert not caught, f"the net was needed, seed {seed}:\n" + "\n".join(caught)
    after, mine = rows(), own_rows(world, targets.account)
    changed = {
        key for key, digest in before.items() if key not in mine and after.get(key) != digest
    }
    assert not changed
    assert User.objects.filter(pk=targets.account).exists()
    return statuses


@pytest.fixture
def own_files(settings, tmp_path) -> None:
    """Files that requests send in lie in a folder of the test; the keys are the run's."""
    (tmp_path / "keys").symlink_to(Path(settings.GEO_GRID_VAR) / "keys")
    settings.GEO_GRID_VAR = tmp_path


@pytest.mark.slow
def test_p24_no_hostile_request_breaks_the_site(world: World, own_files):
    statuses = fuzz(world, seed=1, count=500)
    assert {200, 400, 404, 405} <= set(statuses)


@pytest.mark.slow
@pytest.mark.torture
@pytest.mark.parametrize("seed", range(2, at_length(3, 12)))
def test_p24_the_same_at_length(world: World, own_files, seed: int):
    assert fuzz(world, seed=seed, count=1000)[400] > 100
