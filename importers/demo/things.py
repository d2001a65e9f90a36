"""What serves people and what stands in the street: facilities, components, and the workers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from . import identity, persons
from .buildings import grounds
from .divisions import Division
from .estates import Building
from .main_streets import Street
from .quarters import Parcel

# Facility kind, capacity and service radius (m) of a parcel's use.
_PARCEL_FACILITIES = {
    "school": ("school", 1_400, 1_000.0),
    "kindergarten": ("kindergarten", 270, 500.0),
    "hospital": ("hospital", 600, 3_000.0),
    "market": ("market", 200, 1_000.0),
    "park": ("park", 3_000, 1_000.0),
    "garden": ("park", 400, 400.0),
    "clinic": ("clinic", 120, 1_000.0),
}
# Every how many communities there is one, its capacity and radius (m).
_COMMUNITY_FACILITIES = (
    ("service_station", "服务站", 1, 60, 500.0),
    ("clinic", "卫生服务站", 2, 80, 800.0),
    ("elderly_care", "居家养老服务中心", 2, 40, 800.0),
    ("police", "警务室", 3, 10, 1_000.0),
)
# The same of what stands in the middle of the homes, whatever else is drawn.
_LATER_FACILITIES = (
    ("elderly_canteen", "长者食堂", 2, 80, 500.0),
    ("service_agent", "便民代办点", 3, 20, 400.0),
)
# Opening hours by kind; of the others nobody has said any.
_HOURS = {
    "service_station": "Mo-Fr 08:00-12:00,14:30-17:30; Sa 09:00-12:00; PH off",
    "clinic": "Mo-Sa 08:00-17:30; PH 09:00-11:30",
    "hospital": "24/7",
    "police": "24/7",
    "market": "Mo-Su 05:30-19:00",
    "elderly_canteen": "Mo-Su 10:30-13:00,16:30-18:30",
    "service_agent": "Mo-Fr 09:00-17:00; PH off",
}
# Component kind, spacing along a street (m), distance from its axis as share of its half width,
# street kinds.
_MAIN = ("primary", "secondary", "tertiary")
_ALL = (*_MAIN, "residential", "living_street")
_COMPONENTS = (
    ("lamp", "路灯", 34.0, 0.94, _ALL, "市政路灯管理所"),
    ("manhole", "雨水井盖", 42.0, 0.45, _ALL, "市政排水公司"),
    ("hydrant", "消火栓", 115.0, 0.90, _ALL, "消防救援大队"),
    ("camera", "治安监控", 95.0, 0.96, _MAIN, "公安分局"),
    ("camera", "街巷监控", 140.0, 0.92, ("residential", "living_street"), "社区居委会"),
)


def make_facilities(
    divisions: list[Division],
    buildings: list[Building],
    parcels: list[Parcel],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """`ref, kind, name, capacity, radius_m, opening_hours, x, y` (metres, city frame)."""
    rows, later = [], []
    for parcel in parcels:
        if parcel.use in _PARCEL_FACILITIES and parcel.sites:
            kind, capacity, radius = _PARCEL_FACILITIES[parcel.use]
            point = parcel.sites[0].representative_point()
            rows.append((kind, parcel.estate, capacity, radius, point.x, point.y))
    homes = [b for b in buildings if b.style in ("slab", "mid", "tower", "house")]
    points = shapely.point_on_surface(grounds(homes))
    tree = shapely.STRtree(points)
    communities = [division for division in divisions if division.ground is not None]
    for serial, community in enumerate(communities):
        inside = np.sort(tree.query(community.ground, predicate="contains"))
        for kind, word, every, capacity, radius in _COMMUNITY_FACILITIES:
            if serial % every or not len(inside):
                continue
            point = points[rng.choice(inside)]
            name = f"{community.name}{word}"
            rows.append((kind, name, capacity, radius, point.x, point.y))
        for kind, word, every, capacity, radius in _LATER_FACILITIES:
            is_last = serial + 1 == len(communities) < every  # a small city has one all the same
            if ((serial + 1) % every == 0 or is_last) and len(inside):
                point = points[inside[len(inside) // 2]]
                later.append((kind, f"{community.name}{word}", capacity, radius, point.x, point.y))
    table = pd.DataFrame(rows + later, columns=["kind", "name", "capacity", "radius_m", "x", "y"])
    table.insert(4, "opening_hours", table["kind"].map(_HOURS).fillna(""))
    table.insert(0, "ref", [f"F{serial:04d}" for serial in range(1, len(table) + 1)])
    return table


def make_components(streets: list[Street], rng: np.random.Generator) -> pd.DataFrame:
    """`ref, kind, name, bearing_deg, field_of_view_deg, range_m, owner, state, x, y`."""
    parts = [
        _along(
            [s for s in streets if s.kind in kinds and not s.tunnel], kind, name, spacing_m, aside
        ).assign(owner=owner)
        for kind, name, spacing_m, aside, kinds, owner in _COMPONENTS
    ]
    table = pd.concat(parts, ignore_index=True)
    count = len(table)
    is_camera = (table["kind"] == "camera").to_numpy()
    sway = rng.normal(0.0, 12.0, count)
    bearing = np.round((table["bearing_deg"] + sway) % 360.0, 1) % 360.0
    view = rng.choice([60.0, 75.0, 90.0, 110.0], count)
    reach = rng.choice([40.0, 60.0, 80.0], count)
    table["bearing_deg"] = np.where(is_camera, bearing, np.nan)
    table["field_of_view_deg"] = np.where(is_camera, view, np.nan)
    table["range_m"] = np.where(is_camera, reach, np.nan)
    table["state"] = rng.choice(["good", "damaged", "lost"], count, p=[0.965, 0.028, 0.007])
    table.insert(0, "ref", [f"C{serial:06d}" for serial in range(1, count + 1)])
    return table


def _along(
    streets: list[Street], kind: str, name: str, spacing_m: float, aside: float
) -> pd.DataFrame:
    """Components every `spacing_m` on alternate sides; a camera looks along its street."""
    lines = np.array([street.line for street in streets], dtype=object)
    steps = [np.arange(spacing_m * 0.4, street.line.length - 4.0, spacing_m) for street in streets]
    of = np.repeat(np.arange(len(streets)), [len(own) for own in steps])
    turn = np.concatenate([np.arange(len(own)) for own in steps])
    at = np.concatenate(steps)
    here = shapely.get_coordinates(shapely.line_interpolate_point(lines[of], at))
    way = shapely.get_coordinates(shapely.line_interpolate_point(lines[of], at + 1.0)) - here
    way /= np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
    side = np.where(turn % 2 == 0, 1.0, -1.0)[:, None]
    half_m = np.array([street.half_m for street in streets])[of, None]
    place = here + side * aside * half_m * np.column_stack((-way[:, 1], way[:, 0]))
    look = way * side
    return pd.DataFrame(
        {
            "kind": kind,
            "name": [f"{streets[k].name}{name}" for k in of],
            "bearing_deg": np.degrees(np.arctan2(look[:, 0], look[:, 1])),
            "x": place[:, 0],
            "y": place[:, 1],
        }
    )


def make_workers(households: int, rng: np.random.Generator) -> pd.DataFrame:
    """`ref, name, phone, cell_code, role`: about one worker per 400 households, no cell yet."""
    count = max(2, round(households / 400.0))
    is_male = rng.random(count) < 0.35
    given = persons.given_names(is_male, rng.integers(1972, 2001, count), rng)
    return pd.DataFrame(
        {
            "ref": [f"W{serial:03d}" for serial in range(1, count + 1)],
            "name": np.char.add(persons.surnames(count, rng), given),
            "phone": identity.phones(count, rng),
            "cell_code": "",
            "role": "primary",
        }
    )
