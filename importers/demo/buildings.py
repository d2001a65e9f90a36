"""All buildings of the city: fill the parcels, check them against each other, open the shops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from importers.city.cores import on_all_cores

from . import estates, places
from .estates import Building
from .main_streets import Street
from .names import chinese, words
from .places import Cover, Filling
from .quarters import Parcel

_HOMES: dict[str, Callable[[Parcel, np.random.Generator], list[Building]]] = {
    "slab": estates.slabs,
    "mid": estates.mid_rises,
    "tower": estates.towers,
    "old": estates.old_houses,
    "village": estates.village_houses,
}
_PLACES: dict[str, Callable[[Parcel, np.random.Generator], Filling]] = {
    "school": places.school,
    "kindergarten": places.kindergarten,
    "hospital": places.hospital,
    "market": places.market,
    "factory": places.factory,
    "office": places.offices,
    "mall": places.mall,
    "station": places.station,
    "garden": places.garden,
    "clinic": places.clinic,
    "park": places.park,
}
# Heads and tail of the names of places; a head that comes again is counted, 海贝第二幼儿园.
_PLACE_NAMES = {
    "kindergarten": (
        "海贝 小浪花 春晖 金帆 启明星 蓓蕾 蓝精灵 向日葵 童乐 小鹭 百灵 彩虹",
        "幼儿园",
    ),
    "school": ("文昌 实验 东门 海滨 育才 莲花", "小学"),
    "hospital": ("汀湾 滨海 江东", "医院"),
    "clinic": ("康宁 惠民 仁济 同安堂 博爱 长春", "门诊部"),
    "market": ("鱼市 东门 站前", "农贸市场"),
    "factory": (
        "海达机械 晨光食品 远洋包装 恒丰电子 东港冷链 汀溪纺织 云屿船用设备 金榜五金",
        "厂",
    ),
    "office": ("海门 金融 海联 航运 汀湾政务 电信 财富 环球 港务 创业", "中心"),
    "mall": ("天澜里 海岸城 万汇 滨海天地 鹭港 金街", "购物广场"),
    "station": ("云屿", "站"),
    "garden": ("街心 榕树 书香 晨练 银杏 木棉 邻里 龙眼 听雨 观星", "公园"),
    "park": ("文昌 湖滨 观潮 凤凰山 双桥", "公园"),
}
PART_PARCELS = 400
_FRONT_KINDS = ("primary", "secondary", "tertiary", "residential")


def fill(
    parcels: list[Parcel],
    streets: list[Street],
    rng: np.random.Generator,
    *,
    in_parts: bool = False,
) -> tuple[list[Building], list[Cover], list[Street]]:
    """Buildings, ground covers and park paths of all parcels; no two footprints touch.

    `in_parts`: some hundred parcels at a time, each part on a core and with luck of its own.
    """
    for parcel, name in zip(parcels, _place_names(parcels), strict=True):
        parcel.estate = parcel.estate or (name if parcel.sites else "")
    mains = [street for street in streets if street.kind in ("primary", "secondary")]
    if in_parts:
        starts = range(0, len(parcels), PART_PARCELS)
        jobs = [(parcels[k : k + PART_PARCELS], int(rng.integers(2**31))) for k in starts]
        fillings = list(chain.from_iterable(on_all_cores(_part_of_fillings, jobs, mains)))
    else:
        fillings = _fillings(parcels, mains, rng)
    for number, filling in enumerate(fillings):
        for building in filling.buildings:
            building.parcel = number
    buildings = _apart([building for filling in fillings for building in filling.buildings])
    _open_shops(buildings, streets, rng)
    covers = [cover for filling in fillings for cover in filling.covers]
    return buildings, covers, [path for filling in fillings for path in filling.paths]


def _part_of_fillings(job: tuple[list[Parcel], int], mains: list[Street]) -> list[Filling]:
    parcels, seed = job
    return _fillings(parcels, mains, np.random.default_rng(seed))


def _fillings(
    parcels: list[Parcel], mains: list[Street], rng: np.random.Generator
) -> list[Filling]:
    """What each parcel is filled with; nothing where no site is left."""
    fillings = []
    tree = STRtree(np.array([street.line for street in mains], dtype=object))
    for parcel in parcels:
        if not parcel.sites:
            fillings.append(Filling([], [], []))
        elif parcel.use in _HOMES:
            near = tree.query(parcel.ground.exterior.buffer(1.0), predicate="intersects")
            fillings.append(_home(parcel, [mains[k] for k in np.sort(near)], rng))
        else:
            fillings.append(_PLACES[parcel.use](parcel, rng))
    return fillings


def _home(parcel: Parcel, mains: list[Street], rng: np.random.Generator) -> Filling:
    """An estate or old quarter; newer estates have shops along main streets and lawns inside."""
    if parcel.use not in ("tower", "mid"):
        return Filling(_HOMES[parcel.use](parcel, rng), [], [])
    edge = parcel.ground.exterior.buffer(1.0)
    along = [street for street in mains if street.line.intersection(edge).length > 30.0]
    shops = estates.fronts(parcel, along, rng)
    homes = _HOMES[parcel.use](parcel, rng)
    walls = shapely.union_all(grounds(homes)).buffer(7.5, quad_segs=3)
    lawns = [
        site.buffer(-2.0).difference(walls).buffer(-4.0).buffer(3.0, quad_segs=3).simplify(0.4)
        for site in parcel.sites
    ]
    parts = shapely.get_parts(np.array(lawns, dtype=object))
    return Filling(
        shops + homes, [Cover("green", "", part) for part in parts if part.area > 250.0], []
    )


def _place_names(parcels: list[Parcel]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for parcel in parcels:
        text, tail = _PLACE_NAMES.get(parcel.use, ("", ""))
        heads = words(text) or [""]
        again, turn = divmod(seen[parcel.use], len(heads))
        seen[parcel.use] += 1
        yield heads[turn] + (f"第{chinese(again + 1)}" if again and tail else "") + tail


def grounds(buildings: list[Building]) -> NDArray[np.object_]:
    """The footprints as one array."""
    return np.array([building.ground for building in buildings], dtype=object)


def segments(streets: list[Street]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Every straight piece of the streets and whose it is: a long bent line fills a useless box."""
    lines = np.array([street.line for street in streets], dtype=object)
    xy, of = shapely.get_coordinates(lines, return_index=True)
    inside = np.flatnonzero(of[:-1] == of[1:])
    pairs = np.stack([xy[inside], xy[inside + 1]], axis=1)
    return shapely.linestrings(pairs), of[inside]


def _apart(buildings: list[Building]) -> list[Building]:
    """Without the later of any two footprints that meet."""
    shapes = grounds(buildings)
    a, b = STRtree(shapes).query(shapes, predicate="intersects")
    drop = set(np.maximum(a, b)[a != b].tolist())
    return [building for n, building in enumerate(buildings) if n not in drop]


def _open_shops(buildings: list[Building], streets: list[Street], rng: np.random.Generator) -> None:
    """Give buildings that face a street shops on the ground floor, one per five metres or so."""
    fronts = [street for street in streets if street.kind in _FRONT_KINDS]
    half = np.array([street.half_m for street in fronts])
    shapes = grounds(buildings)
    pieces, owner = segments(fronts)
    (at, piece), distance = STRtree(pieces).query_nearest(
        shapes, max_distance=40.0, return_distance=True, all_matches=False
    )
    off = np.full(len(buildings), np.inf)
    off[at] = distance - half[owner[piece]]
    luck = rng.random(len(buildings))
    side = np.sqrt(shapely.area(shapes))
    for number, building in enumerate(buildings):
        if building.style in ("slab", "mid", "tower") and off[number] < 12.0 and luck[number] < 0.7:
            building.shops = int(np.clip(side[number] / 4.0, 2, 10))
        elif building.style in ("house", "village") and off[number] < 5.0 and luck[number] < 0.65:
            building.shops = 1 if building.style == "house" else 2
        elif building.style in ("market", "mall"):
            building.shops = int(np.clip(shapely.area(shapes[number]) / 40.0, 10, 80))
        elif building.style == "office":
            building.shops = 3
        if building.shops and building.kind == "residential":
            building.kind = "mixed"
