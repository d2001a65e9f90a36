"""How many cases, of what kind, how late, where, and how they came in hour by hour.

All numbers are of rows that the caller may list, and therefore exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, F, Func, Q, QuerySet, Value
from django.db.models.functions import TruncDay
from django.utils import timezone

from geo_grid import city_time
from geo_grid.areas.models import GridCellVersion
from geo_grid.incidents.case_filters import CaseQuery, found, light_case
from geo_grid.incidents.models import Incident
from geo_grid.incidents.steps import ENDED, Step
from geo_grid.matters.models import MatterVersion
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)

TOP = 10
HOURLY_UP_TO = timedelta(days=8)
LONGEST = timedelta(days=400)
"""Of a longer period the last of it is drawn."""
USUAL = timedelta(hours=24)
HOUR = timedelta(hours=1)
LIGHTS = ("green", "yellow", "red")
DONE = (Step.CLOSED, Step.EVALUATED)
"""What counts as closed; refused, void and merged cases have ended, but nobody did the work."""


@dataclass(frozen=True)
class Period:
    """From `since` (included) until `until`, in buckets of an hour or of a day of the city.

    Both are in UTC, where an hour is an hour also on the days on which clocks are changed.
    """

    since: datetime
    until: datetime
    unit: str

    def buckets(self) -> Iterator[datetime]:
        """The beginning of each hour, or of each day by the city's clocks."""
        at = self.since
        while at < self.until:
            yield at
            if self.unit == "hour":
                at += HOUR
            else:
                day = city_time.local(at).date() + timedelta(days=1)
                at = city_time.start_of(day).astimezone(UTC)


def figures(query: CaseQuery) -> dict[str, Any]:
    """The numbers of the cases that hold all filters, and the `series` and `on_time` of the period.

    The series and the share on time follow every filter but `state`, `step`, `light` and the list
    of cases: what came in, what was closed and what stood open at the end of each hour, whatever
    has become of it since. Raises :class:`BadInput` that names the filter which cannot be used.
    """
    now = timezone.now()
    cases = found(query, now=now)
    period = _period(query, now)
    whole = replace(
        query, state="", step="", light="", worklist="", since=None, until=None, hours=0
    )
    everything = found(whole, now=now)
    return {
        **_counts(cases, now),
        "cells": _top_cells(cases),
        "matters": _top_matters(cases),
        "series": _series(everything, period),
        "on_time": _on_time(everything, period, now),
        "at": city_time.local(now).isoformat(),
    }


def _counts(cases: QuerySet[Incident], now: datetime) -> dict[str, Any]:
    """One pass: everything that is told of single columns is a sum of these few groups.

    Lights are counted beside them: grouped by, PostgreSQL would take them for as many as the rows.
    """
    lit = {light: Count("pk", filter=Q(lit=light)) for light in LIGHTS}
    groups = cases.annotate(lit=light_case(now)).order_by().values("step", "kind").annotate(
        n=Count("pk"), homeless=Count("pk", filter=Q(cell_version__isnull=True)), **lit
    )  # fmt: skip
    total = no_cell = 0
    by: dict[str, Counter[str]] = {name: Counter() for name in ("light", "step", "kind", "state")}
    with _unordered():
        for group in groups:
            total += group["n"]
            no_cell += group["homeless"]
            by["step"][group["step"]] += group["n"]
            by["kind"][group["kind"]] += group["n"]
            by["state"][_state_of(group["step"])] += group["n"]
            lights = {light: group[light] for light in LIGHTS}
            by["light"].update(lights | {"none": group["n"] - sum(lights.values())})
    return {
        "total": total, "no_cell": no_cell,
        **{f"by_{name}": {one: n for one, n in by[name].items() if n} for name in by},
    }  # fmt: skip


def _state_of(step: str) -> str:
    """As the column is generated."""
    return (Incident.State.CLOSED if step in ENDED else Incident.State.OPEN).value


@contextmanager
def _unordered() -> Iterator[None]:
    """Inside, groups are made by hashing of rows in whatever order they come.

    Looking at an outline has such a price that PostgreSQL takes the sorting of a million rows for
    nothing beside it.
    """
    _let_order("off")
    yield
    _let_order("on")


def _let_order(switch: str) -> None:
    sql.run("let_order", {"switch": switch})


# ---- where and what


def _top_cells(cases: QuerySet[Incident]) -> list[dict[str, Any]]:
    rows = _most(cases, "cell_version", GridCellVersion.objects.values_list("pk", "cell"))
    names = cell_names([pk for pk, _ in rows])
    return [{"id": pk, **names[pk], "total": n} for pk, n in rows]


def cell_names(ids: list[int]) -> dict[int, dict[str, str]]:
    """What grid cells are called now, or were called last: code and name by id."""
    rows = GridCellVersion.objects.filter(cell__in=ids).order_by("valid")
    told = rows.values_list("cell", "code", "name")
    return {cell: {"code": code, "name": name} for cell, code, name in told}


def _top_matters(cases: QuerySet[Incident]) -> list[dict[str, Any]]:
    rows = _most(cases, "matter", MatterVersion.objects.values_list("pk", "matter__code"))
    codes = [code for code, _ in rows]
    versions = MatterVersion.objects.filter(matter__code__in=codes).order_by("number")
    names = {
        code: {"name": name, "name_en": name_en}
        for code, name, name_en in versions.values_list("matter__code", "name", "name_en")
    }
    return [{"code": code, **names[code], "total": n} for code, n in rows]


def _most(
    cases: QuerySet[Incident], column: str, versions: QuerySet[Any, tuple[int, Any]]
) -> list[tuple[Any, int]]:
    """That of which most cases have a version in a column; of equal ones the lower first."""
    known = cases.filter(**{f"{column}__isnull": False}).order_by()
    with _unordered():
        counted = dict(known.values_list(column).annotate(n=Count("pk")))
    totals: Counter[Any] = Counter()
    for pk, whole in versions.filter(pk__in=counted):
        totals[whole] += counted[pk]
    return sorted(totals.items(), key=lambda row: (-row[1], row[0]))[:TOP]


# ---- by the hour


def _period(query: CaseQuery, now: datetime) -> Period:
    now = now.astimezone(UTC)
    until = min(query.until or now, now).astimezone(UTC)
    since = query.since or (
        until - USUAL if not query.hours else now - timedelta(hours=query.hours)
    )
    if query.hours and query.since:
        since = max(since, now - timedelta(hours=query.hours))
    since = max(min(since, until), until - LONGEST).astimezone(UTC)
    local = city_time.local(since)
    if until - since <= HOURLY_UP_TO:
        full = local.replace(minute=0, second=0, microsecond=0)
        return Period(full.astimezone(UTC), until, "hour")
    return Period(city_time.start_of(local.date()).astimezone(UTC), until, "day")


def _series(cases: QuerySet[Incident], period: Period) -> dict[str, Any]:
    """What came in, was closed, ended otherwise (`dropped`), and stood open at the end of each bucket."""
    came = _per_bucket(cases, "reported_at", period)
    went = _per_bucket(cases, "closed_at", period)
    done = _per_bucket(cases.filter(step__in=DONE), "closed_at", period)
    before = cases.filter(reported_at__lt=period.since)
    # Counted apart: of each an index says which rows they are.
    backlog = before.filter(state=Incident.State.OPEN).count()
    backlog += before.filter(closed_at__gte=period.since).count()
    rows = []
    for at in period.buckets():
        moment = at.timestamp()
        backlog += came[moment] - went[moment]
        rows.append({
            "at": city_time.local(at).isoformat(), "came": came[moment], "closed": done[moment],
            "dropped": went[moment] - done[moment], "open": backlog,
        })  # fmt: skip
    return {"unit": period.unit, "rows": rows}


def _per_bucket(cases: QuerySet[Incident], column: str, period: Period) -> Counter[float]:
    """How many, by the second at which their bucket begins."""
    within = {f"{column}__gte": period.since, f"{column}__lt": period.until}
    bucket = (
        # Not by the city's clocks: in autumn they show an hour twice.
        Func(Value(HOUR), F(column), Value(period.since), function="date_bin",
             output_field=DateTimeField())
        if period.unit == "hour" else TruncDay(column, tzinfo=city_time.city_timezone())
    )  # fmt: skip
    counted = (
        cases.filter(**within).annotate(bucket=bucket)
        .order_by().values_list("bucket").annotate(n=Count("pk"))
    )  # fmt: skip
    return Counter({bucket.timestamp(): n for bucket, n in counted})


def _on_time(cases: QuerySet[Incident], period: Period, now: datetime) -> dict[str, int]:
    """Of what was due: closed in the period with a deadline, or open beyond it; how much in time.

    What was refused, void or merged was neither.
    """
    within = cases.filter(step__in=DONE, closed_at__gte=period.since, closed_at__lt=period.until)
    closed = within.filter(deadline__isnull=False).aggregate(
        n=Count("pk"), in_time=Count("pk", filter=Q(closed_at__lte=F("deadline")))
    )
    late = cases.filter(state=Incident.State.OPEN, deadline__lt=now)
    return {"due": closed["n"] + late.count(), "in_time": closed["in_time"]}
