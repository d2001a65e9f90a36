"""What happened in the last year, more of it lately: most is settled, thickest around market and
old town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from .buildings import grounds
from .estates import DWELLING_STYLES, Building
from .main_streets import Plan
from .quarters import Parcel

DAYS = 365
_HOT_M = 190.0


@dataclass(frozen=True)
class Sort:
    """A category with its place (home, front, component kind, park, sea), weight and busy hour."""

    category: str
    title: str
    place: str
    weight: float
    hour: float


SORTS = (
    Sort("市容环境-暴露垃圾", "垃圾堆放未清运", "front", 13, 8),
    Sort("市容环境-占道经营", "摊贩占道经营", "front", 12, 18),
    Sort("市容环境-乱贴小广告", "墙面张贴小广告", "front", 5, 11),
    Sort("市容环境-共享单车乱停", "共享单车堵塞人行道", "street", 6, 18),
    Sort("公用设施-井盖缺失", "井盖缺失或破损", "manhole", 4, 9),
    Sort("公用设施-路灯不亮", "夜间路灯不亮", "lamp", 6, 20),
    Sort("公用设施-消火栓漏水", "消火栓漏水", "hydrant", 2, 10),
    Sort("公用设施-路面坑洼", "路面破损积水", "street", 4, 10),
    Sort("社会管理-噪音扰民", "夜间噪音扰民", "home", 10, 22),
    Sort("社会管理-邻里纠纷", "邻里纠纷需调解", "home", 8, 19),
    Sort("安全隐患-消防通道堵塞", "消防通道被车辆堵塞", "home", 7, 20),
    Sort("安全隐患-电动车违规充电", "电动车楼道充电", "home", 9, 21),
    Sort("安全隐患-高空抛物", "高空抛物", "home", 3, 16),
    Sort("民生服务-漏水", "屋顶或管道漏水", "home", 7, 9),
    Sort("民生服务-独居老人求助", "独居老人求助", "home", 5, 7),
    Sort("民生服务-停水停电", "楼栋停水停电", "home", 4, 18),
    Sort("园林绿化-树木倒伏", "树木折断倒伏", "park", 3, 15),
    Sort("海岸管理-违规垂钓游泳", "违规下海游泳", "sea", 1.2, 16),
    Sort("海岸管理-海漂垃圾", "近岸海漂垃圾", "sea", 1.0, 9),
)
_SOURCES = ("网格员巡查", "12345热线", "市民随手拍", "视频巡查", "社区转办")


def make_incidents(
    plan: Plan,
    buildings: list[Building],
    parcels: list[Parcel],
    components: pd.DataFrame,
    *,
    now: datetime,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Incidents up to `now` (with its offset): columns of `import_data incidents`, `x`, `y`."""
    count = plan.mesh.size.incidents
    weight = np.array([sort.weight for sort in SORTS])
    which = rng.choice(len(SORTS), count, p=weight / weight.sum())
    places = np.array([sort.place for sort in SORTS])[which]
    xy, near = _places(places, plan, buildings, parcels, components, rng)
    table = pd.DataFrame(
        {
            "category": np.array([sort.category for sort in SORTS])[which],
            "title": np.array([sort.title for sort in SORTS])[which],
            "source": rng.choice(_SOURCES, count, p=[0.46, 0.24, 0.16, 0.09, 0.05]),
            "x": xy[:, 0],
            "y": xy[:, 1],
            "address": [_address(buildings[k]) if k >= 0 else "" for k in near],
        }
    )
    _time(table, np.array([sort.hour for sort in SORTS])[which], now, rng)
    table = table.sort_values("reported_at", kind="stable", ignore_index=True)
    table.insert(0, "ref", [f"E{serial:06d}" for serial in range(1, count + 1)])
    return table


def _places(
    kinds: NDArray[np.str_],
    plan: Plan,
    buildings: list[Building],
    parcels: list[Parcel],
    components: pd.DataFrame,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Coordinates (n, 2) and the building an incident belongs to, -1 for none."""
    shapes = grounds(buildings)
    inner = shapely.get_coordinates(shapely.point_on_surface(shapes))
    heat = _heat(inner, parcels)
    is_home = np.array([b.style in DWELLING_STYLES for b in buildings])
    is_front = np.array([b.shops > 0 for b in buildings])
    xy = np.zeros((len(kinds), 2))
    near = np.full(len(kinds), -1)
    for kind in np.unique(kinds):
        rows = np.flatnonzero(kinds == kind)
        if kind in ("home", "front"):
            share = heat * (is_home if kind == "home" else is_front)
            if kind == "home":
                share = share * np.array([b.floors * b.stairs for b in buildings]) ** 0.5
            at = rng.choice(len(buildings), len(rows), p=share / share.sum())
            xy[rows], near[rows] = inner[at], at
            if kind == "front":
                away = np.sqrt(shapely.area(shapes[at])) * 0.5 + rng.uniform(2.0, 9.0, len(rows))
                turn = rng.uniform(0.0, 2.0 * np.pi, len(rows))
                xy[rows] += away[:, None] * np.column_stack((np.cos(turn), np.sin(turn)))
        elif kind == "sea":
            s = rng.uniform(plan.mesh.s_m[0], plan.mesh.s_m[-1], len(rows))
            xy[rows] = plan.mesh.warp(np.column_stack((s, -rng.uniform(15.0, 320.0, len(rows)))))
        elif kind == "park":
            xy[rows] = _in_parks(parcels, len(rows), rng)
        else:
            own = components if kind == "street" else components[components["kind"] == kind]
            xy[rows] = own[["x", "y"]].to_numpy()[rng.integers(0, len(own), len(rows))]
    return xy, near


def _heat(xy: NDArray[np.float64], parcels: list[Parcel]) -> NDArray[np.float64]:
    hot = [p.ground.centroid.coords[0] for p in parcels if p.use in ("market", "old")]
    if not hot:
        return np.ones(len(xy))
    nearest = cKDTree(np.array(hot)).query(xy)[0]
    return np.asarray(0.22 + np.exp(-0.5 * (nearest / _HOT_M) ** 2))


def _in_parks(parcels: list[Parcel], count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    sites = [p.sites[0] for p in parcels if p.use in ("park", "garden") and p.sites]
    points: list[tuple[float, float]] = []
    while len(points) < count:
        site = sites[int(rng.integers(len(sites)))]
        west, south, east, north = site.bounds
        x, y = rng.uniform((west, south), (east, north))
        if shapely.contains_xy(site, x, y):
            points.append((x, y))
    return np.array(points)


def _address(building: Building) -> str:
    return f"{building.road}{building.number}{building.name}"


def _time(
    table: pd.DataFrame, hour: NDArray[np.float64], now: datetime, rng: np.random.Generator
) -> None:
    """Report times by the category's busy hour; the fresher an incident, the likelier it is open."""
    count = len(table)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = np.floor(DAYS * rng.random(count) ** 1.8)
    minute = (rng.normal(hour, 3.2, count) % 24.0) * 60.0
    reported = [
        midnight - timedelta(days=float(d), minutes=-round(float(m)))
        for d, m in zip(day, minute, strict=True)
    ]
    reported = [at if at < now else at - timedelta(days=1) for at in reported]
    age = np.array([(now - at).total_seconds() / 86_400.0 for at in reported])
    is_open = rng.random(count) < np.select([age < 1, age < 3, age < 10], [0.75, 0.4, 0.12], 0.012)
    taken = np.minimum(rng.lognormal(2.6, 1.0, count) / 24.0, age * 0.97)
    table["state"] = np.where(is_open, "open", "closed")
    table["reported_at"] = [at.isoformat(timespec="seconds") for at in reported]
    table["closed_at"] = [
        "" if still else (at + timedelta(days=float(days))).isoformat(timespec="seconds")
        for at, days, still in zip(reported, taken, is_open, strict=True)
    ]
