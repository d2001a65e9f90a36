"""What scopes, logins and the audit trail cost, each beside the same work without them.

A city of 100 streets by 10 communities by 10 atoms, four buildings of 25 doors to an atom, a person
behind each door, and a case for every tenth of them. The caller's scope is one street.
"""

from __future__ import annotations

import secrets
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from bench.tiny import new_tables
from geo_grid.access import audit
from geo_grid.access.actions import assign_role, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import User
from geo_grid.access.scope import Scope, scope_of
from geo_grid.access.system import SYSTEM
from geo_grid.areas.actions import touch
from geo_grid.cluster import APP_ROLE, OWNER_ROLE
from geo_grid.incidents.actions import recount, resolve
from geo_grid.incidents.models import Incident
from geo_grid.registers import cards
from geo_grid.sql import SqlFiles
from layers.catalogue import declarations
from layers.tiles.vector_tiles import tile

FIRST_STREET, LAST_STREET, DOORS = 1, 100, 25
ROUNDS, LOGINS, REPORTS = 60, 9, 150
TINY = {"FIRST_STREET": 50, "LAST_STREET": 50, "DOORS": 2, "ROUNDS": 2, "LOGINS": 1, "REPORTS": 2}
GOAL_SCOPED, GOAL_LOGIN_MS, GOAL_AUDIT = 0.8, 300.0, 1.10
NO_GOAL = {"goal": "", "ok": None}
TILE = {"z": 16, "x": 54294, "y": 28215}  # over the middle of the street
TILE_LAYERS = declarations.named("buildings,incidents")
sql = SqlFiles(__file__)
SQL = Path(__file__).parent / "sql"
Row = dict[str, Any]


def run() -> list[Row]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    _load()
    return measure()


def _load() -> None:
    new_tables()
    with connection.cursor() as cursor:
        size = {"first": FIRST_STREET, "last": LAST_STREET, "doors": DOORS}
        cursor.execute(sql.text("access_city"), size)
        for table in ("division", "basiccell", "building", "unit", "residence", "resident",
                      "household", "incident"):  # fmt: skip
            cursor.execute(f"ANALYZE geo_grid_{table}")


def measure() -> list[Row]:
    """The same on a city that is loaded."""
    password = secrets.token_urlsafe(12)
    user = create_user(f"bench{secrets.token_hex(4)}", password=password)
    assign_role(user, "street_manager", division_code="990101050")
    scope = scope_of(user)
    return [
        _product("a tile of buildings and cases", lambda: tile(TILE_LAYERS, **TILE), scope),
        _product("the card of a building", lambda: cards.building(_building()), scope),
        _scoped("cases of a screen as GeoJSON", "access_features", scope),
        # Rows of persons pass the predicate and three nested policies; the goal is of the map.
        _scoped("people of a building, row by row", "access_building", scope) | NO_GOAL,
        _scoped("all people of the street, counted row by row", "access_street", scope) | NO_GOAL,
        *_login(user, password),
        _audited(user),
    ]


def _product(name: str, work: Callable[[], Any], scope: Scope) -> Row:
    """What the map asks for, by a street's manager as the application; and by nobody in particular."""

    def timed(who: Scope, role: str) -> float:
        with acting(Caller(scope=who)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
            return _median_ms(work, 1)

    pairs = [(timed(SYSTEM, OWNER_ROLE), timed(scope, APP_ROLE)) for _ in range(ROUNDS)]
    fast, slow = (statistics.median(times) for times in zip(*pairs, strict=True))
    return _ratio(name, slow, fast)


def _building() -> int:
    """A building in the middle of the caller's street."""
    return int(sql.value("access_some_building"))


def _ratio(name: str, slow: float, fast: float) -> Row:
    return {
        "name": name, "value": slow, "unit": "ms",
        "reference": f"{fast:.3g} ms without any scope", "ratio": fast / slow,
        "goal": f"≥ {GOAL_SCOPED}", "ok": fast / slow >= GOAL_SCOPED,
    }  # fmt: skip


def _scoped(name: str, query: str, scope: Scope) -> Row:
    """The query with predicate and policies, as the application; and bare, as the owner."""
    limited, bare = sql.text(query), _bare(query)
    parameters = {"scope": scope.as_json}
    slow, fast = [], []
    for _ in range(ROUNDS):
        fast.append(_time(bare, {}, None))
        slow.append(_time(limited, parameters, scope))
    return _ratio(name, statistics.median(slow), statistics.median(fast))


def _bare(query: str) -> str:
    """The same text with the predicate left out."""
    text = (SQL / f"{query}.sql").read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if "/*in scope:" not in line)


def _time(statement: str, parameters: dict[str, Any], scope: Scope | None) -> float:
    with acting(Caller(scope=scope or SYSTEM)), transaction.atomic(), connection.cursor() as cursor:
        if scope is not None:
            cursor.execute("SET LOCAL ROLE geo_grid_app")
        started = time.perf_counter()
        cursor.execute(statement, parameters)
        cursor.fetchall()
        return (time.perf_counter() - started) * 1e3


def _median_ms(work: Callable[[], Any], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1e3)
    return statistics.median(times)


@override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False)
def _login(user: User, password: str) -> list[Row]:
    client, body = Client(), {"username": user.username, "password": password}
    encoded = make_password(password)
    hashing = _median_ms(lambda: check_password(password, encoded), LOGINS)
    whole = _median_ms(
        lambda: client.post("/api/v1/login", body, content_type="application/json"), LOGINS
    )
    beside = whole - hashing
    return [
        {"name": "a login beside its password hash", "value": beside, "unit": "ms",
         "reference": f"hash {hashing:.3g} ms", "goal": f"≤ {GOAL_LOGIN_MS:g} ms",
         "ok": beside <= GOAL_LOGIN_MS}
    ]  # fmt: skip


def _audited(user: User) -> Row:
    """A report of an incident (stored, resolved in space, counted) with and without its row."""
    points = [(118.25 + n * 1e-6, 24.249) for n in range(200)]
    recorded = audit.record

    def report(n: int) -> None:
        with transaction.atomic():
            lon, lat = points[n % len(points)]
            row = Incident.objects.create(
                ref=secrets.token_hex(8), category="x", reported_at=timezone.now(),
                point=Point(lon, lat), reporter=user,
            )  # fmt: skip
            resolve([row.pk])
            recount([Incident.objects.get(pk=row.pk).basic_cell_id])
            touch()
            audit.record("incident.report", noun="incident", keys=[row.pk])

    bare, full = [], []
    with acting(Caller(scope=scope_of(user))):
        report(0)
        for n in range(REPORTS):
            audit.record = lambda *args, **options: 0
            bare.append(_median_ms(lambda n=n: report(n), 1))
            audit.record = recorded
            full.append(_median_ms(lambda n=n: report(n), 1))
    ratio = statistics.median(full) / statistics.median(bare)
    return {
        "name": "a report of an incident with its audit row", "value": statistics.median(full),
        "unit": "ms", "reference": f"{statistics.median(bare):.3g} ms without", "ratio": ratio,
        "goal": f"≤ {GOAL_AUDIT}", "ok": ratio <= GOAL_AUDIT,
    }  # fmt: skip
