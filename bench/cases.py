"""Lists of cases: three filters over a million of them, by an officer of the city and one of a street.

A city of 100 streets by 10 communities by 10 atoms; the cases of four years, those of the last days
partly open. Every query is asked of the application's role, behind the row policies, with other
values each time.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from bench.tiny import new_tables
from geo_grid.access.actions import assign_role, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import Scope, scope_of
from geo_grid.cluster import APP_ROLE
from geo_grid.incidents.case_filters import CaseQuery
from geo_grid.incidents.case_list import listed
from geo_grid.sql import SqlFiles

CASES, STREETS, ROUNDS = 1_000_000, 100, 40
TINY = {"CASES": 300, "STREETS": 2, "ROUNDS": 2}
GOAL_MS = 150.0
YEARS_S = 4 * 365 * 86_400
sql = SqlFiles(__file__)
Row = dict[str, Any]
WORDS = ("垃圾", "路灯", "井盖", "漏水", "鼓浪屿", "99 号", "B7", "演武路 12", "没有这样的字")
QUERIES: dict[str, tuple[dict[str, Any], ...]] = {
    "open, kind and late": tuple(
        {"state": "open", "kind": kind, "light": light}
        for kind in ("routine", "emergency", "approval") for light in ("red", "green")
    ),
    "closed, kind and a month": tuple(
        {"state": "closed", "kind": kind, "months": months}
        for kind in ("coordination", "routine") for months in (1, 12, 30)
    ),
    "step, area and owner": tuple(
        {"step": step, "area": f"990101{street:03d}", "owner": f"d{department}"}
        for step, street, department in (("handling", 1, 3), ("closed", 2, 7), ("answered", 2, 20))
    ),
    "state, area and due first": tuple(
        {"state": state, "area": f"990101{street:03d}", "kind": "routine", "sort": "deadline"}
        for state, street in (("open", 1), ("closed", 2))
    ),
    "a fragment of text, state and kind": tuple(
        {"q": word, "state": "closed", "kind": "routine"} for word in WORDS
    ),
    "a fragment of text alone": tuple({"q": word} for word in WORDS),
}  # fmt: skip


def run() -> list[Row]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    load()
    user = create_user("bench-city", password=None)
    assign_role(user, "city_manager", division_code="990101")
    street = create_user("bench-street", password=None)
    assign_role(street, "street_manager", division_code="990101001")
    people = (("the city", scope_of(user)), ("a street", scope_of(street)))
    return [_row(name, f"{who}: ", scope) for name in QUERIES for who, scope in people]


def load() -> None:
    """The city and its cases, with statistics as a database has them after a night."""
    new_tables()
    with connection.cursor() as cursor:
        size = {"cases": CASES, "streets": STREETS, "every": YEARS_S / CASES}
        cursor.execute(sql.text("cases_city"), size)
        for table in ("division", "basiccell", "department", "incident"):
            cursor.execute(f"ANALYZE geo_grid_{table}")


def _row(name: str, who: str, scope: Scope) -> Row:
    spent = sorted(_times(name, scope))
    late = spent[max(0, -(-len(spent) * 95 // 100) - 1)]
    return {
        "name": f"{who}{name}, {CASES:,} cases, p95", "value": late, "unit": "ms",
        "reference": f"p50 {statistics.median(spent):.1f} ms",
        "goal": f"≤ {GOAL_MS:g} ms", "ok": late <= GOAL_MS,
    }  # fmt: skip


def _times(name: str, scope: Scope) -> Iterator[float]:
    asked = itertools.cycle(QUERIES[name])
    with acting(Caller(scope=scope)), as_application():
        for _ in range(ROUNDS):
            said = dict(next(asked))
            sort = said.pop("sort", "-reported_at")
            query = query_of(said)
            started = time.perf_counter()
            with transaction.atomic():
                listed(query, sort=sort)
            yield (time.perf_counter() - started) * 1000


@contextmanager
def as_application() -> Iterator[None]:
    """The row policies bind what is asked inside."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APP_ROLE}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


def query_of(said: dict[str, Any]) -> CaseQuery:
    """A month of the cases, so many months ago, where one is named."""
    given = dict(said)
    if months := given.pop("months", None):
        until = timezone.now() - timedelta(days=30 * months)
        given |= {"since": until - timedelta(days=30), "until": until}
    return CaseQuery(**given)
