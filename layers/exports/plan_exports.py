"""A plan as files: GeoPackage to edit elsewhere, a workbook of who moves, the data of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.geometry.coverage import outline_of
from geo_grid.redraw.drafts import ground, proposals, queries, reasons, telling
from geo_grid.redraw.drafts.telling import Told
from geo_grid.redraw.models import Plan
from geo_grid.redraw.steps import measures
from geo_grid.redraw.steps.changes import changes, home_of, root
from geo_grid.redraw.steps.measure import HOUSEHOLDS_MEASURE, WORKLOAD, Measure
from geo_grid.redraw.steps.state import COLUMNS, Cell, State
from geo_grid.sql import SqlFiles
from layers.exports.workbook import Sheet, write_sheets

sql = SqlFiles(__file__)
FLOW_COLUMNS = (
    "households", "residents", "buildings", "units", "open_incidents", "incidents_90d",
    "organisations", "floor_area_m2",
)  # fmt: skip
HOUSE_COLUMNS = [
    "楼栋编号", "名称", "道路", "门牌", "经度", "纬度", "原网格", "新网格", "房屋", "户数", "人口",
]  # fmt: skip
"""Of a building that moves; the last two are told to whoever may list its people."""
_TITLES = {
    "households": "户数", "residents": "人口", "buildings": "楼栋", "units": "房屋",
    "open_incidents": "未结事件", "incidents_90d": "近90天事件", "organisations": "单位",
    "floor_area_m2": "建筑面积(㎡)", "workload": "工作量", "residents_60": "60岁及以上",
}  # fmt: skip
_MEASURE_COLUMNS = [
    "指标", "目标", "允许偏差(%)", "权重", "每件事件计分", "每次走访计分", "网格最少", "网格最多", "合格网格",
]  # fmt: skip


def label_of(cell: Cell | None) -> str:
    """What a cell is called in a file: its code, else the key that the plan knows it by."""
    return "" if cell is None else cell.code or cell.key


def write_geopackage(plan: Plan, target: Path) -> None:
    """Layers ``grid_cells`` and ``basic_cells`` (EPSG:4326); either can be edited and sent back.

    `grid_cell` of a basic cell is the label of its cell, empty for none.
    """
    import geopandas
    import pyogrio

    told, state = telling.read(plan), queries.state_of(plan)
    living = np.flatnonzero(state.atoms.alive)
    by_number = {number: state.cells.get(key) for key, number in state.numbers.items()}
    held = [by_number.get(int(state.assignment[i])) for i in living]
    sums = state.atoms.sums[living]
    atoms = geopandas.GeoDataFrame(
        {
            "basic_cell": [state.atoms.codes[i] for i in living],
            "grid_cell": [label_of(cell) for cell in held],
            **{name: sums[:, n] for n, name in enumerate(COLUMNS) if name in told.names},
        },
        geometry=list(state.atoms.geoms[living]),
        crs="EPSG:4326",
    )
    drawn = outlines(state)
    cells = [state.cells[key] for key in drawn]
    rows = geopandas.GeoDataFrame(
        {
            "code": [label_of(cell) for cell in cells],
            "name": [cell.name for cell in cells],
            "type": [cell.type for cell in cells],
            **{name: [state.sums(cell.key)[name] for cell in cells] for name in told.names},
        },
        geometry=list(drawn.values()),
        crs="EPSG:4326",
    )
    kind = {"geometry_type": "MultiPolygon", "promote_to_multi": True}
    pyogrio.write_dataframe(rows, target, driver="GPKG", layer="grid_cells", **kind)
    pyogrio.write_dataframe(atoms, target, driver="GPKG", layer="basic_cells", append=True, **kind)


def outlines(state: State) -> dict[str, shapely.Geometry]:
    """The outline (EPSG:4326) of every cell that has ground, by key."""
    found = {}
    for key in state.cells:
        members = state.members(key)
        if len(members):
            found[key] = outline_of(state.atoms.geoms[members])
    return found


# ---- who moves


def write_changes(plan: Plan, target: Path, *, notes: Sequence[str]) -> int:
    """A workbook: flows between cells, every cell before and after, each building that moves.

    Numbers only: no person and no case is named. Of a building it tells units, and who lives there
    only to those who may list them. What the plan weighs, as far as the caller may count it, is a sheet
    and stands beside the sums of cells. How many rows it has.
    """
    base, state = queries.base_of(plan), queries.state_of(plan)
    told, shown = telling.read(plan, state), telling.seen(state, plan.codes)
    moved = told.changes(changes(base, state))
    columns = [c for c in FLOW_COLUMNS if c in told.names]
    houses = HOUSE_COLUMNS[: None if told.lists_people else -2]
    cells = {**base.cells, **state.cells}
    return write_sheets(
        target,
        [
            Sheet("流向", ["原网格", "原网格名称", "新网格", "新网格名称", "基础单元",
                           *(_TITLES[c] for c in columns)], _flow_rows(moved, cells, columns)),
            Sheet("网格", ["网格", "名称", "原网格员", "新网格员",
                           *(f"{_TITLES[c]}{when}" for c in [*columns, *(m.name for m in told.measured)]
                     for when in ("(原)", "(新)"))],
                  _cell_rows(moved, base, state, columns, told)),
            Sheet("楼栋", houses, [row[: len(houses)] for row in building_rows(base, state)]),
            *([Sheet("均衡指标", _MEASURE_COLUMNS, _measure_rows(shown))] if shown.measures else []),
        ],
        notes=[*notes, *_remarks(told), *_hidden(state, shown)],
    )  # fmt: skip


def _remarks(told: Told) -> list[str]:
    """What a reader of the numbers has to know."""
    if told.lists_people:
        return []
    return ["楼栋只列房屋数：楼栋的户数、人口和其他人口分类须有全区域的登记查看权"]


def _hidden(state: State, shown: State) -> list[str]:
    """That the plan weighs more than is told."""
    if shown.measures == state.measures:
        return []
    return ["方案还按其他指标均衡：查看这些指标须有全区域的登记查看权"]


def _percent(one: Measure) -> float | None:
    """The tolerance; none of households by the rule, whose limits stand without one."""
    if one.name == HOUSEHOLDS_MEASURE and one.target is None:
        return None
    return round(100 * one.tolerance, 1)


def _measure_rows(state: State) -> list[list[Any]]:
    """A row for each measure; how cells stand is told of those beside households."""
    figures = {row["name"]: row for row in measures.figures(state)}
    rows: list[list[Any]] = []
    for one in state.measures:
        points = [one.incidents, one.visits] if one.name == WORKLOAD else [None, None]
        stand = figures.get(one.name, {})
        rows.append([
            _TITLES[one.name], one.target, _percent(one), one.weight, *points,
            *(stand.get(what) for what in ("least", "most", "within")),
        ])  # fmt: skip
    return rows


def _flow_rows(
    moved: dict[str, Any], cells: dict[str, Cell], columns: list[str]
) -> list[list[Any]]:
    rows = []
    for flow in moved["flows"]:
        ends = [cells.get(flow[end] or "") for end in ("from", "to")]
        named = [text for cell in ends for text in (label_of(cell), cell.name if cell else "")]
        rows.append([*named, len(flow["atoms"]), *(flow[c] for c in columns)])
    return rows


def _cell_rows(
    moved: dict[str, Any], base: State, state: State, columns: list[str], told: Told
) -> list[list[Any]]:
    held = [(measures.of_cells(base, m), measures.of_cells(state, m)) for m in told.measured]
    workers = {row["id"]: row["name"] for row in queries.sql.rows("workers")}
    rows = []
    for pair in moved["cells"]:
        old, new = base.cells.get(pair["key"]), state.cells.get(pair["key"])
        in_charge = [workers.get(cell.worker, "") if cell else "" for cell in (old, new)]
        figures = [
            None if pair[when] is None else pair[when][c]
            for c in columns
            for when in ("before", "after")
        ]
        weighed = [cells.get(pair["key"]) for both in held for cells in both]
        rows.append([label_of(new or old), pair["name"], *in_charge, *figures, *weighed])
    return rows


def building_rows(base: State, state: State) -> list[list[Any]]:
    """Each building that comes into another cell: its place, both cells, homes and people."""
    going = _moving(base, state)
    atoms = sorted({int(root(state.atoms.keys[i])) for i in going})
    found = sql.rows("plan_buildings", {"atoms": atoms})
    points = shapely.points([[row["lon"], row["lat"]] for row in found] or np.zeros((0, 2)))
    order = np.argsort(going, kind="stable")
    shapes = state.atoms.geoms[going[order]]
    building, atom = shapely.STRtree(shapes).query(points, predicate="intersects")
    held = {number: key for key, number in state.numbers.items()}
    was = {number: key for key, number in base.numbers.items()}
    homes = home_of(base, state)
    rows, told = [], set()
    for b, a in sorted(zip(building.tolist(), atom.tolist(), strict=True)):
        row, at = found[b], int(going[order[a]])
        if b in told or row["basic_cell_id"] != int(root(state.atoms.keys[at])):
            continue
        told.add(b)
        old = base.cells.get(was.get(int(homes[at]), ""))
        new = state.cells.get(held.get(int(state.assignment[at]), ""))
        rows.append([
            row["ref"], row["name"], row["road"], row["number"], row["lon"], row["lat"],
            label_of(old), label_of(new), row["units"], row["households"], row["residents"],
        ])  # fmt: skip
    return rows


def _moving(base: State, state: State) -> NDArray[np.int64]:
    """Positions of living atoms whose cell is another than in the base."""
    was = {number: key for key, number in base.numbers.items()}
    renamed = {n: state.numbers.get(key, -2) for n, key in was.items()}
    before = np.array([renamed.get(int(n), -1) for n in home_of(base, state)], np.int64)
    return np.flatnonzero(state.atoms.alive & (before != state.assignment))


# ---- the sheet


def sheet(plan: Plan) -> dict[str, Any]:
    """What a printed sheet shows: both partitions as outlines, scores, flows, who decided what.

    ``before`` and ``after`` are GeoJSON (EPSG:4326) with a cell's label, name, worker and sums;
    ``moved`` is the outline of the ground that changes cells, or ``None``.
    """
    base, state, told = queries.base_of(plan), queries.state_of(plan), telling.read(plan)
    state = telling.seen(state, plan.codes)
    workers = {row["id"]: row["name"] for row in queries.sql.rows("workers")}
    going = _moving(base, state)
    ground_moved = None
    if len(going):
        union = shapely.union_all(state.atoms.geoms[going])
        ground_moved = shapely.geometry.mapping(union)
    living = state.atoms.geoms[state.atoms.alive]
    communities = ground.communities_of(plan.codes)
    return {
        **queries.summary(plan),
        "author_name": queries.name_of(plan.author),
        "reviewer_name": queries.name_of(plan.reviewer),
        "areas": [{"code": row["code"], "name": row["name"]} for row in communities],
        "bbox": shapely.total_bounds(living).tolist(),
        "before": _outlined(base, workers, told),
        "after": _outlined(state, workers, told),
        "moved": ground_moved,
        "scores": {
            "before": proposals.score_of(base, base),
            "after": proposals.score_of(base, state),
        },
        "changes": told.changes(changes(base, state)),
        "events": _events(plan),
        "problems": queries.problem_rows(state),
    }


def _events(plan: Plan) -> list[dict[str, Any]]:
    """What happened to a plan, with the name of who did it."""
    people = plan.events.select_related("author").order_by("id")
    return [
        {"type": e["type"], "note": e["note"], "by": queries.name_of(row.author), "at": e["at"]}
        for e, row in zip(reasons.events_of(plan), people, strict=True)
    ]


def _outlined(state: State, workers: dict[int, str], told: Told) -> dict[str, Any]:
    features = []
    for key, outline in outlines(state).items():
        cell = state.cells[key]
        features.append({
            "type": "Feature",
            "id": key,
            "properties": {
                "key": key, "code": cell.code, "name": cell.name, "type": cell.type,
                "worker": workers.get(cell.worker or 0), **told.sums(state.sums(key)),
            },
            "geometry": shapely.geometry.mapping(outline),
        })  # fmt: skip
    return {"type": "FeatureCollection", "features": features}
