"""Redrawing: strokes, the kernel's moves, publications, on a lattice district of 21,000 atoms.

Communities are blocks of 20 × 15 boxes of about 100 m with ten grid cells each; a building stands
in every box, with ten homes in the first community and five elsewhere.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.db import connection, connections
from django.test import Client

from bench.tiny import new_tables
from geo_grid.access.actions import assign_role, create_user
from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import Scope
from geo_grid.areas import actions as areas
from geo_grid.areas.models import BasicCell, Division, GridCell, Worker
from geo_grid.geometry.graph import adjacency
from geo_grid.geometry.lattice import snap
from geo_grid.incidents import actions as incidents
from geo_grid.people import actions as people
from geo_grid.premises import actions as premises
from geo_grid.redraw.drafts import actions, queries
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publication import publish, review
from geo_grid.redraw.steps.state import replay
from geo_grid.sql import SqlFiles
from layers.catalogue import feature_collections

Row = dict[str, Any]
sql = SqlFiles(__file__)
ACROSS, UP = 10, 7
COLUMNS, ROWS = 20, 15
WEST, SOUTH, STEP = 118.0, 24.4, 0.001
STROKES, STROKES_DISTRICT, LINES, RESOLVED, ALTERNATIVES, REPLAYED = 60, 40, 6, 6, 3, 1000
READ_S = 3.0
TINY = {
    "ACROSS": 3, "UP": 3, "STROKES": 1, "STROKES_DISTRICT": 1, "LINES": 2, "RESOLVED": 2,
    "ALTERNATIVES": 1, "REPLAYED": 2, "READ_S": 0.1,
}  # fmt: skip
DISTRICT, FIRST = "990101", "990101001001"
SYSTEM = Caller(scope=Scope(is_system=True), purpose="bench")


def run() -> list[Row]:
    """Rows of (name, value, unit, goal, ok)."""
    found()
    client = Client(SERVER_NAME="localhost")
    user = create_user("bench", password="long enough to pass")
    for role in ("planner", "city_manager"):
        assign_role(user, role, division_code=DISTRICT)
    client.force_login(user)
    reviewer = create_user("reviewer", password="long enough to pass").pk
    with acting(SYSTEM):
        return [
            *_strokes(client), *_lines(client), *_kernel(client), _replay(),
            *_publications(reviewer),
        ]  # fmt: skip


# ---- the district


def atoms() -> int:
    """How many basic cells the district has."""
    return ACROSS * UP * COLUMNS * ROWS


def found() -> None:
    """The lattice district in an empty database."""
    new_tables()
    with acting(SYSTEM):
        _city()


def _city() -> None:
    areas.found_city(
        areas.NewCity(
            name="方格市", code="990101", metric_srid=4548, timezone="Asia/Shanghai", datum="wgs84",
            envelope=(WEST - 0.1, SOUTH - 0.1, WEST + 0.4, SOUTH + 0.3),
        )
    )  # fmt: skip
    communities = _divisions()
    column, row = (
        a.ravel() for a in np.meshgrid(np.arange(ACROSS * COLUMNS), np.arange(UP * ROWS))
    )
    west, south = WEST + column * STEP, SOUTH + row * STEP
    boxes = snap(np.asarray(shapely.box(west, south, west + STEP, south + STEP), dtype=object))
    home = (row // ROWS) * ACROSS + column // COLUMNS
    inside = (row % ROWS) * COLUMNS + column % COLUMNS
    ids = areas.create_basic_cells(
        boxes, communities=np.array(communities)[home], serials=inside + 1, metric_srid=4548
    )
    areas.join_basic_cells(adjacency(boxes, metric_srid=4548), ids=ids)
    part = (column % COLUMNS) // 4 * 2 + (row % ROWS) // 8
    cells = areas.open_grid_cells(ids, labels=home * 10 + part)
    for cell in cells:
        worker = Worker.objects.create(ref=f"w{cell.pk}", name=f"员{cell.pk}")
        areas.appoint(cell, worker=worker)
    areas.refresh_outlines()
    sql.run("redraw_people", {})
    for noun in (premises, people, incidents):
        noun.recount()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _divisions() -> list[int]:
    parent = None
    for code, level in (("990100000000", "city"), ("990101000000", "district")):
        parent = Division.objects.create(code=code, level=level, name=level, parent=parent)
    street = Division.objects.create(code="990101001000", level="street", name="街", parent=parent)
    return [
        Division.objects.create(
            code=f"990101001{n:03d}", level="community", name=f"社区{n}", parent=street,
            community_type="urban",
        ).pk
        for n in range(1, ACROSS * UP + 1)
    ]  # fmt: skip


# ---- what is measured


def _post(client: Client, path: str, body: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """The reply and how long it took, in ms."""
    started = time.perf_counter()
    reply = client.post(
        f"/api/v1/plans{path}", json.dumps(body), content_type="application/json", secure=True
    )
    took = (time.perf_counter() - started) * 1e3
    if reply.status_code >= 300:
        raise RuntimeError(f"{path}: {reply.status_code} {reply.content[:300]!r}")
    return reply.json(), took


class Drawing:
    """A plan over HTTP."""

    def __init__(self, client: Client, area: str) -> None:
        self.client = client
        made, self.opening_ms = _post(client, "", {"area": area})
        self.pk, self.revision = made["id"], 0

    def step(self, **request: Any) -> float:
        """Take a step; its time in ms."""
        body = {"revision": self.revision, "client_id": f"s{self.revision}", **request}
        reply, took = _post(self.client, f"/{self.pk}/steps", body)
        self.revision = reply["revision"]
        return took


def _first() -> tuple[list[int], list[int]]:
    """Atoms (by code: from the south-west on) and cells of the first community."""
    atoms = BasicCell.objects.filter(community__code=FIRST, valid__upper_inf=True).order_by("code")
    cells = GridCell.objects.filter(community__code=FIRST).order_by("id")
    return list(atoms.values_list("id", flat=True)), list(cells.values_list("id", flat=True))


def _strokes(client: Client) -> list[Row]:
    ground, cells = _first()
    rows = []
    for name, area, strokes, goal in (
        ("a plan of 300 basic cells", FIRST, STROKES, 60.0),
        (f"a plan of {atoms():,} basic cells", DISTRICT, STROKES_DISTRICT, 150.0),
    ):  # fmt: skip
        plan, chance = Drawing(client, area), np.random.default_rng(1)
        times = []
        for n in range(strokes + 3):
            start = int(chance.integers(0, 250))
            took = plan.step(type="assign", atoms=ground[start : start + 50], cell=cells[n % 10])
            times.append(took)
        value = float(np.quantile(times[3:], 0.95))
        rows.append(_row(f"a stroke over 50 basic cells, {name}: saved, p95", value, "ms", goal))
    return rows


def _median(plan: Drawing, requests: list[dict[str, Any]]) -> float:
    """Each request on the plan as it was: it is undone in between. The first one warms up."""
    times = []
    for request in requests:
        times.append(plan.step(**request))
        reply, _ = _post(plan.client, f"/{plan.pk}/undo", {"revision": plan.revision})
        plan.revision = reply["revision"]
    return statistics.median(times[1:])


def _lines(client: Client) -> list[Row]:
    """A line straight through the middles of the 20 atoms of a row."""
    plan = Drawing(client, FIRST)
    _merge_all(plan)
    requests = []
    for n in range(LINES):
        lat = SOUTH + (4.4 + n) * STEP
        line = [[WEST - STEP, lat], [WEST + (COLUMNS + 1) * STEP, lat + 0.0002]]
        requests.append({"type": "split_line", "line": line, "snap_m": 0})
    return [_row("a split by a line through 20 basic cells", _median(plan, requests), "ms", 150.0)]


def _merge_all(plan: Drawing) -> None:
    _, cells = _first()
    plan.step(type="merge", cells=cells)


def _kernel(client: Client) -> list[Row]:
    _, cells = _first()
    plan = Drawing(client, FIRST)
    anew = _median(plan, [{"type": "resolve", "cell": cell} for cell in cells[:RESOLVED]]) / 1e3
    times = []
    for _ in range(ALTERNATIVES):
        started = time.perf_counter()
        reply = client.get(f"/api/v1/plans/{plan.pk}/alternatives", secure=True)
        times.append(time.perf_counter() - started)
        if len(reply.json()["results"]) < 1:
            raise RuntimeError("the kernel proposed nothing")
    return [
        _row("a cell drawn anew with its neighbours", anew, "s", 0.6),
        _row("a community proposed in three alternatives", statistics.median(times), "s", 3.0),
    ]


def _replay() -> Row:
    atoms, cells = _first()
    plan = actions.create_plan(area=FIRST)
    for n in range(REPLAYED):
        step = {"type": "assign", "atoms": atoms[n % 290 : n % 290 + 10], "cell": cells[n % 10]}
        actions.add_step(plan.pk, step, revision=n, client_id=f"r{n}")
    plan = Plan.objects.get(pk=plan.pk)
    effects = list(plan.steps.order_by("number").values_list("effect", flat=True))
    base = queries.base_of(plan)
    started = time.perf_counter()
    again = replay(base, effects)
    took = time.perf_counter() - started
    if again.of() != queries.state_of(plan).of():
        raise RuntimeError("the replay came out otherwise")
    return _row(f"a replay of {REPLAYED:,} steps", took, "s", 1.0)


def _approved(area: str, steps: list[dict[str, Any]], reviewer: int) -> int:
    plan = actions.create_plan(area=area)
    for n, step in enumerate(steps):
        actions.add_step(plan.pk, step, revision=n, client_id=f"p{n}")
    review.submit(plan.pk)
    return review.approve(plan.pk, reviewer=reviewer).pk


def _publications(reviewer: int) -> list[Row]:
    place = _by_place(_first()[1])
    steps = [_border(place[0, 0], place[1, 0], 0), _cut(0, place[2, 0])]
    plan = _approved(FIRST, steps, reviewer)
    started = time.perf_counter()
    publish.publish(plan)
    took = time.perf_counter() - started
    rows = [_row("a community of 3,000 units published", took, "s", 1.0)]
    plan = _approved(DISTRICT, _tenth(), reviewer)
    normal = _reading(lambda: time.sleep(READ_S))[0]
    during, took = _reading(lambda: publish.publish(plan))
    moved = publish.Publication.objects.get(plan=plan).moved["moved"]["units"]
    rows.append(_row(f"a district of 106,500 units published, {moved:,} moving", took, "s", 10.0))
    slower = statistics.median(during) / statistics.median(normal)
    middle = f"{statistics.median(normal):.3g} ms before, {statistics.median(during):.3g} ms during"
    rows.append(_row(f"a reader's query during it ({middle})", slower, "times", 1.5))
    return rows


def _cut(community: int, cell: int) -> dict[str, Any]:
    """A line through the middle of a cell (numbered in the south-eastern quarter)."""
    x = WEST + (community % ACROSS) * COLUMNS * STEP + 10.4 * STEP
    y = SOUTH + (community // ACROSS) * ROWS * STEP
    line = [[x, y - STEP], [x + 0.0002, y + (ROWS + 1) * STEP]]
    return {"type": "split_line", "cell": cell, "line": line, "snap_m": 0}


def _border(left: int, right: int, community: int) -> dict[str, Any]:
    """The cell to the left gets the first columns of the one to the right."""
    x, y = (community % ACROSS) * COLUMNS, (community // ACROSS) * ROWS
    found = BasicCell.objects.filter(
        assignments__cell=right, assignments__valid__upper_inf=True, valid__upper_inf=True,
        point__contained=_box(x + 4, y, x + 6, y + ROWS),
    )  # fmt: skip
    return {"type": "assign", "atoms": list(found.values_list("pk", flat=True)), "cell": left}


def _box(west: int, south: int, east: int, north: int) -> Any:
    from django.contrib.gis.geos import Polygon

    corners = (WEST + west * STEP, SOUTH + south * STEP, WEST + east * STEP, SOUTH + north * STEP)
    box = Polygon.from_bbox(corners)
    box.srid = 4326
    return box


def _tenth() -> list[dict[str, Any]]:
    """In every community but the first a tenth of the ground changes cells; in some, lines cut."""
    steps = []
    for n in range(1, ACROSS * UP):
        code = f"990101001{n + 1:03d}"
        cells = list(
            GridCell.objects.filter(community__code=code)
            .order_by("id")
            .values_list("id", flat=True)
        )
        by_place = _by_place(cells)
        steps += [_border(by_place[0, part], by_place[1, part], n) for part in (0, 1)]
        if n % 10 == 0:
            steps.append(_cut(n, by_place[2, 0]))
    return steps


def _by_place(cells: list[int]) -> dict[tuple[int, int], int]:
    """Cells by (column, row) of their community, from the south-west."""
    found = {}
    for cell in cells:
        version = GridCell.objects.get(pk=cell).versions.get(valid__upper_inf=True)
        west, south, _, _ = version.geom.extent
        column = round((west - WEST) / STEP) % COLUMNS // 4
        found[column, round((south - SOUTH) / STEP) % ROWS // 8] = cell
    return found


def _reading(work: Callable[[], Any]) -> tuple[list[float], float]:
    """Times (ms) of a reader in a process of its own while `work` runs, and how long that took (s)."""
    target = Path(os.environ["GEO_GRID_VAR"]) / "reading.json"
    target.unlink(missing_ok=True)
    connections.close_all()
    child = os.fork()
    if child == 0:
        _read_until_told(target)
    time.sleep(0.5)
    started = time.perf_counter()
    work()
    took = time.perf_counter() - started
    os.kill(child, signal.SIGTERM)
    os.waitpid(child, 0)
    return json.loads(target.read_text(encoding="utf-8")), took


def _read_until_told(target: Path) -> None:
    over: list[bool] = []
    signal.signal(signal.SIGTERM, lambda *_: over.append(True))
    times = []
    with acting(SYSTEM):
        feature_collections.grid_cells()
        while not over:
            started = time.perf_counter()
            feature_collections.grid_cells()
            times.append((time.perf_counter() - started) * 1e3)
            time.sleep(0.05)
    target.write_text(json.dumps(times), encoding="utf-8")
    os._exit(0)


def _row(name: str, value: float, unit: str, goal: float) -> Row:
    print(f"{name}: {value:.4g} {unit}", flush=True)
    return {
        "name": name, "value": value, "unit": unit, "goal": f"≤ {goal:g} {unit}",
        "ok": value <= goal,
    }  # fmt: skip
