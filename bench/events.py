"""From the commit of a report to the clients of the event stream, beside a server that only sends.

The stream, the sequencer and the clients are processes of their own, as in a running site. Reports
are made by the action that serves people, at a rate. At the end each client's events are compared
with what its account may read.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from bench.edge import _await, _process
from bench.site import _free_port
from bench.tiny import new_tables
from geo_grid.access.actions import assign_role, create_token, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.access.models import User
from geo_grid.access.scope import limit, scope_of
from geo_grid.access.system import SYSTEM
from geo_grid.areas.models import City, GridCell
from geo_grid.city_time import one_zone
from geo_grid.incidents import reporting
from geo_grid.incidents.models import Incident
from geo_grid.incidents.place_of_report import Said
from geo_grid.incidents.reporting import Submission
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.incidents.transitions import transition
from geo_grid.incidents.workflow import Transition
from geo_grid.premises.models import Building
from importers.demo.loading import load_demo
from importers.runs.run import import_file

SIZE, STREAMS, MANY, SCOPES, RATE, MANY_RATE, SECONDS = "community", 500, 2000, 120, 10, 5, 20.0
WRITERS, BUSY_SECONDS, IMPORTED = 4, 60.0, 20_000
TINY = {"STREAMS": 4, "MANY": 4, "SCOPES": 4, "SECONDS": 2.0, "BUSY_SECONDS": 2.0, "IMPORTED": 20}
ABOVE_BARE_MS, MANY_MS, REPORTS_RATE, CHANGE_MS, BESIDE_IMPORT_MS = 60, 250, 50, 100, 250
Row = dict[str, Any]


@dataclass(frozen=True)
class Watched:
    """One run: delays from commit to client, and how many clients saw what they may, and only that."""

    delays_ms: list[float]
    clients: int
    equal: int
    expected: int

    def percentile_ms(self, share: float) -> float:
        return float(np.quantile(self.delays_ms, share))


def run() -> list[Row]:
    """Rows of (name, value, unit, reference, ratio, goal, ok)."""
    houses = houses_everywhere()
    tokens = accounts()
    connection.close()
    rows = []
    with _site() as port:
        few = watched(port, tokens, streams=STREAMS, rate=RATE, houses=houses)
        bare = _bare(STREAMS, RATE)
        above = few.percentile_ms(0.95) - bare.percentile_ms(0.95)
        rows += [
            row(
                f"commit to client, {STREAMS} streams of {len(tokens)} scopes, {RATE} reports/s, p95",
                few.percentile_ms(0.95), "ms", f"uvicorn alone {bare.percentile_ms(0.95):.1f} ms",
                goal=f"≤ {ABOVE_BARE_MS} ms above it", ok=above <= ABOVE_BARE_MS,
            ),
            row("streams equal to what they may read", few.equal, "", f"of {few.clients}",
                 goal="all", ok=few.equal == few.clients),
        ]  # fmt: skip
        many = watched(port, tokens, streams=MANY, rate=MANY_RATE, houses=houses)
        rows += [
            row(
                f"commit to client, {MANY} streams, {MANY_RATE} reports/s, p95",
                many.percentile_ms(0.95), "ms",
                f"{many.equal} of {many.clients} equal to what they may read",
                goal=f"≤ {MANY_MS} ms",
                ok=many.percentile_ms(0.95) <= MANY_MS and many.equal == many.clients,
            ),
            *_busy_rows(houses),
        ]  # fmt: skip
    return rows


def houses_everywhere() -> list[Building]:
    """Of the demo, which is loaded where there is no city."""
    if not GridCell.objects.exists():  # none, or the bare city of another section
        new_tables()
        load_demo(Path(os.environ["GEO_GRID_VAR"]) / "demo" / SIZE, size=SIZE)
    houses = list(Building.objects.filter(basic_cell__isnull=False).order_by("id"))
    random.Random(1).shuffle(houses)
    return houses


def row(name: str, value: float, unit: str, reference: str, *, goal: str, ok: bool) -> Row:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "reference": reference,
        "goal": goal,
        "ok": ok,
    }


def accounts() -> list[tuple[str, int]]:
    """Token and id of accounts that each answer for other cells."""
    cells = list(GridCell.objects.order_by("id").values_list("id", flat=True)[:12])
    chosen = [some for size in (1, 2, 3, 4) for some in combinations(cells, size)][:SCOPES]
    made = []
    for some in chosen:
        user = create_user(f"bench{secrets.token_hex(5)}", password=secrets.token_urlsafe(12))
        for cell in some:
            assign_role(user, "grid_worker", grid_cell_id=cell)
        made.append((create_token(user), user.pk))
    return made


@contextlib.contextmanager
def _site() -> Iterator[int]:
    """The port of the stream; the sequencer runs beside it."""
    port = _free_port()
    with stream_and_sequencer("--host", "127.0.0.1", "--port", str(port)):
        _await(port)
        yield port


@contextlib.contextmanager
def stream_and_sequencer(*where: str) -> Iterator[None]:
    """Both processes, the stream bound as these options of uvicorn say."""
    stream = [
        sys.executable, "-m", "uvicorn", "geo_grid.asgi:application", *where, "--lifespan", "on",
        "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "2",
        "--backlog", "4096",
    ]  # fmt: skip
    sequencer = [sys.executable, "manage.py", "sequence"]
    with (
        _process(stream, os.environ | {"GEO_GRID_ROLE": "app", "GEO_GRID_HTTPS": "0"}),
        _process(sequencer, os.environ | {"GEO_GRID_ROLE": "worker"}),
    ):
        yield


def watched(
    port: int, tokens: list[tuple[str, int]], *, streams: int, rate: float, houses: list[Building]
) -> Watched:
    owners = [tokens[n % len(tokens)] for n in range(streams)]
    headers = [{"Authorization": f"Bearer {token}"} for token, _ in owners]
    committed: dict[str, float] = {}
    with clients(port, "/api/v1/events", headers, seconds=SECONDS + 3) as ended:
        begun = time.monotonic()
        for count in range(int(SECONDS * rate)):
            time.sleep(max(begun + count / rate - time.monotonic(), 0))
            ref = report_at(houses[count % len(houses)])
            committed[ref] = time.time()
        found = ended()
    delays = [
        1000 * (at - committed[ref])
        for ref, times in found["times"].items() if ref in committed for at in times
    ]  # fmt: skip
    allowed = {account: _readable(account, committed) for _, account in tokens}
    equal = sum(
        sorted(seen) == sorted(allowed[account])
        for (_, account), seen in zip(owners, found["seen"], strict=True)
    )
    return Watched(delays, streams, equal, sum(len(allowed[account]) for _, account in owners))


def _readable(account: int, committed: dict[str, float]) -> set[str]:
    with acting(Caller(scope=SYSTEM, purpose="bench")), transaction.atomic():
        scope = scope_of(User.objects.get(pk=account))
        cases = limit(Incident.objects.filter(ref__in=list(committed)), scope)
        return set(cases.values_list("ref", flat=True))


def _bare(streams: int, rate: float) -> Watched:
    port = _free_port()
    command = [
        sys.executable, "-m", "uvicorn", "bench.bare_stream:application", "--host", "127.0.0.1",
        "--port", str(port), "--no-access-log", "--log-level", "warning",
        "--timeout-graceful-shutdown", "1",
    ]  # fmt: skip
    with _process(command, os.environ | {"BARE_RATE": str(rate)}):
        _await(port)
        with clients(port, "/", [{}] * streams, seconds=SECONDS) as ended:
            found = ended()
    delays = [1000 * (at - float(made)) for made, times in found["times"].items() for at in times]
    return Watched(delays, streams, streams, 0)


@contextlib.contextmanager
def clients(
    port: int, path: str, headers: list[dict[str, str]], *, seconds: float
) -> Iterator[Any]:
    """Open streams; the call that it yields waits for their end and says what they saw."""
    plan = {"port": port, "path": path, "clients": headers, "seconds": seconds}
    with subprocess.Popen(
        [sys.executable, "-m", "bench.stream_clients"], cwd=settings.BASE_DIR, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(plan))
        process.stdin.close()
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("the clients did not come in")
        yield lambda: json.loads(process.stdout.read())


def report_at(house: Building) -> str:
    where = Said(lon=house.point.x, lat=house.point.y, datum="wgs84")
    said = Submission(client_id=secrets.token_hex(12), text="路灯不亮", where=where)
    with acting(Caller(scope=SYSTEM, purpose="bench")), one_zone():  # as a request has it
        return str(reporting.report(said, by=None, door="public")["ref"])


@dataclass
class Busy:
    """What several writers did at once, in milliseconds each."""

    reports_ms: list[float] = field(default_factory=list)
    changes_ms: list[float] = field(default_factory=list)
    refs: deque[str] = field(default_factory=deque)


def _busy(houses: list[Building], *, seconds: float, beside: Callable[[], None] | None) -> Busy:
    """Reports at a rate by several writers; one accepts them; meanwhile `beside`, again and again."""
    busy = Busy()
    ends = time.monotonic() + seconds

    def report(place: int) -> None:
        count = 0
        while time.monotonic() < ends:
            due = ends - seconds + (count * WRITERS + place) / REPORTS_RATE
            time.sleep(max(due - time.monotonic(), 0))
            started = time.perf_counter()
            busy.refs.append(report_at(houses[(count * WRITERS + place) % len(houses)]))
            busy.reports_ms.append(1000 * (time.perf_counter() - started))
            count += 1

    def accept() -> None:
        while time.monotonic() < ends:
            if not busy.refs:
                time.sleep(0.01)
                continue
            ref, started = busy.refs.popleft(), time.perf_counter()
            asked = TransitionRequest(Transition.ACCEPT, client_id=secrets.token_hex(12))
            with acting(Caller(scope=SYSTEM, purpose="bench")), one_zone():
                transition(ref, asked, by=SYSTEM)
            busy.changes_ms.append(1000 * (time.perf_counter() - started))
            time.sleep(0.1)

    def other() -> None:
        while beside and time.monotonic() < ends:
            beside()

    works = [*(partial(report, place) for place in range(WRITERS)), accept, other]
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(_alone, work) for work in works]:
            done.result()
    return busy


def _alone(work: Callable[[], None]) -> None:
    """On a connection of its own."""
    try:
        work()
    finally:
        connection.close()


def _import(folder: Path) -> None:
    """A file of facilities, all of them in places of their own."""
    west, south, east, north = City.objects.get().envelope.extent
    drawn = random.Random(time.monotonic_ns())
    path = folder / "facilities.csv"
    mark = secrets.token_hex(4)
    rows = [
        f"{mark}{n},站,service_station,{drawn.uniform(west, east):.7f},{drawn.uniform(south, north):.7f}"
        for n in range(IMPORTED)
    ]
    path.write_text("\n".join(["ref,name,kind,lon,lat", *rows]), encoding="utf-8")
    with acting(Caller(scope=SYSTEM, purpose="bench")):
        import_file("facilities", path, datum="wgs84")


def _busy_rows(houses: list[Building]) -> Iterator[Row]:
    alone = _busy(houses, seconds=BUSY_SECONDS, beside=None)
    rate = len(alone.reports_ms) / BUSY_SECONDS
    yield row(
        f"reports at {REPORTS_RATE} /s for {BUSY_SECONDS:g} s by {WRITERS} writers", rate, "/s",
        f"p50 {statistics.median(alone.reports_ms):.1f} ms, p95 {p95(alone.reports_ms):.1f} ms",
        goal=f"≥ {0.95 * REPORTS_RATE:g} /s", ok=rate >= 0.95 * REPORTS_RATE,
    )  # fmt: skip
    yield row(
        "a change of step meanwhile, p95", p95(alone.changes_ms), "ms",
        f"{len(alone.changes_ms)} changes", goal=f"≤ {CHANGE_MS} ms",
        ok=p95(alone.changes_ms) <= CHANGE_MS,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        beside = _busy(houses, seconds=BUSY_SECONDS, beside=partial(_import, Path(folder)))
    yield row(
        f"the same beside imports of {IMPORTED} rows, p95", p95(beside.changes_ms), "ms",
        f"reports p95 {p95(beside.reports_ms):.1f} ms, {len(beside.reports_ms) / BUSY_SECONDS:.1f} /s",
        goal=f"≤ {BESIDE_IMPORT_MS} ms", ok=p95(beside.changes_ms) <= BESIDE_IMPORT_MS,
    )  # fmt: skip


def p95(times: list[float]) -> float:
    return float(np.quantile(times, 0.95))
