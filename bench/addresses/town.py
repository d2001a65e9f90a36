"""A town whose names are drawn at run time: roads, lanes, estates, houses, doors.

Names come from the real lists beside the checkout where they are there, else from syllables. Houses
stand in rows, 40 m apart, those of a road together::

    |  road 1: estate (8 buildings) | houses 2, 4, 6 …  | lane with numbered stairwells |
    |  road 2: …
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, product
from pathlib import Path

from bench.addresses.draft import Parts
from bench.addresses.draft import Town as NamesOfTown
from bench.addresses.loading import BOX, WEST, Area

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
SOUTH, PITCH, WIDTH = 24.5, 0.0004, 0.00015
_HEADS = "云 金 玉 文 龙 凤 松 柏 梅 兰 竹 菊 海 江 湖 河 溪 泉 山 石 岩 峰 林 花 草 春 夏 秋 冬 东 南 西 北 星 月 日 光 明 天 安 康 宁 和 平 福 禄 寿 喜 庆 丰 盛 永 长 兴 隆 昌 华 富 贵 吉 祥 瑞 嘉 佳 美 丽 秀 锦 绣 翠 碧 青 蓝 紫 红".split()  # noqa: SIM905
_TAILS = "湾 洲 屿 港 塘 埔 厝 坂 岭 坑 园 庄 营 桥 渡 井 门 台 楼 阁 亭 寺 庙 坊 市 街 巷 里 村 埕 田 洋 沙 滩 岸 浦 尾 头 口 边 下 上 前 后 中 内 外 新 旧".split()  # noqa: SIM905
_ROADS = ("路", "路", "街", "大道", "南路", "北路")
_ESTATES = ("花园", "小区", "新村", "苑", "家园", "城")


@dataclass
class House:
    """A building, how it is addressed, and its doors as (stairwell, floor, room)."""

    ref: str
    road: str
    number: str
    estate: str
    part: str
    at: int
    doors: list[tuple[str, int, str]] = field(default_factory=list)
    stairs_are_numbers: bool = False


@dataclass
class DrawnTown:
    """What was drawn; `nicknames` by estate, `old_roads` by road."""

    city: str
    area: Area
    houses: list[House]
    nicknames: dict[str, str]
    old_roads: dict[str, str]
    columns: int

    def names(self) -> NamesOfTown:
        found = {h.road for h in self.houses} | {h.estate for h in self.houses}
        found |= {*self.nicknames.values(), *self.old_roads.values()}
        return NamesOfTown(frozenset(found - {""}))

    def place(self, house: House) -> tuple[float, float]:
        """The south-western corner of a house."""
        row, column = divmod(house.at, self.columns)
        return round(WEST + 0.0001 + column * PITCH, 8), round(SOUTH + 0.0001 + row * PITCH, 8)

    def parts(self, house: House, door: tuple[str, int, str] | None = None) -> Parts:
        """All that is known of a door, or of the house alone."""
        entrance, floor, room = door or ("", 0, "")
        number = entrance if house.stairs_are_numbers else house.number
        found = {
            "city": self.city, "district": self.area.district, "street": self.area.street,
            "community": self.area.community, "road": house.road, "number": number,
            "estate": house.estate, "building": house.part,
            "entrance": "" if house.stairs_are_numbers else entrance,
            "floor": str(floor) if floor else "", "room": room,
            "nickname": self.nicknames.get(house.estate, ""),
            "old_road": self.old_roads.get(house.road, ""),
        }  # fmt: skip
        return {part: value for part, value in found.items() if value}


def draw(seed: int, *, buildings: int) -> DrawnTown:
    """A town of about so many buildings; the same seed and lists give the same town."""
    rng = random.Random(seed)
    roads, estates, others = _names(rng, count=max(12, buildings // 8))
    houses: list[House] = []
    nicknames: dict[str, str] = {}
    old_roads: dict[str, str] = {}
    while len(houses) < buildings:
        road = next(roads)
        if rng.random() < 0.2:
            old_roads[road] = f"{next(others)}{rng.choice('街路')}"
        if rng.random() < 0.25:
            houses += _lane(rng, road, len(houses))
            continue
        numbers = iter(_numbers(rng))
        for _ in range(rng.randint(1, 3)):
            estate = next(estates)
            if rng.random() < 0.35:
                nicknames[estate] = f"老{next(others)}厂"
            houses += _estate(rng, road, next(numbers), estate, len(houses))
        houses += _row(rng, road, numbers, len(houses))
    columns = int(len(houses) ** 0.5) + 1
    boxes = int((columns + 2) * PITCH / BOX) + 1
    area = Area(f"{next(others)}区", f"{next(others)}街道", f"{next(others)}社区", SOUTH, boxes)
    return DrawnTown(f"{next(others)}市", area, houses, nicknames, old_roads, columns)


def _numbers(rng: random.Random) -> Iterator[str]:
    number = rng.randint(1, 40)
    while True:
        yield f"{number}号"
        number += rng.choice((1, 2, 2, 2, 4, 6))


def _estate(rng: random.Random, road: str, number: str, estate: str, at: int) -> list[House]:
    """Two to ten buildings with one to four stairwells each."""
    stairs, floors, flats = rng.randint(1, 4), rng.randint(5, 18), rng.randint(2, 4)
    made = []
    for serial in range(1, rng.randint(3, 11)):
        doors = [
            (f"{stair}单元", floor, f"{floor}{flat:02d}")
            for stair in range(1, stairs + 1)
            for floor in range(1, floors + 1)
            for flat in range(1, flats + 1)
        ]
        made.append(House("", road, number, estate, f"{serial}号楼", at + serial - 1, doors))
    return _referred(made)


def _row(rng: random.Random, road: str, numbers: Iterator[str], at: int) -> list[House]:
    """Houses with numbers of their own; behind some number stands an annex or a letter."""
    made = []
    for _ in range(rng.randint(4, 12)):
        number = next(numbers)
        for suffix in ("", *rng.choice(([], [], [], ["甲"], ["附1号"], ["甲", "乙"]))):
            doors = [("", floor, f"{floor}{flat:02d}")
                     for floor in range(1, rng.randint(2, 6)) for flat in (1, 2)]  # fmt: skip
            made.append(House("", road, number + suffix, "", "", at + len(made), doors))
    if rng.random() < 0.3:
        number = next(numbers)
        for block in "ABC"[: rng.randint(2, 3)]:
            doors = [("", floor, f"{floor}{flat:02d}")
                     for floor in range(1, rng.randint(6, 20)) for flat in range(1, 7)]  # fmt: skip
            made.append(House("", road, number, "", f"{block}座", at + len(made), doors))
    return _referred(made)


def _lane(rng: random.Random, road: str, at: int) -> list[House]:
    """X一里, X二里 …: the stairwells of a house bear the house numbers."""
    stem = re.sub(r"(南路|北路|大道|路|街)$", "", road)
    made = []
    for lane in "一二三"[: rng.randint(2, 3)]:
        number = 1
        for _ in range(rng.randint(2, 5)):
            stairs = [f"{n}号" for n in range(number, number + rng.randint(2, 4))]
            number += len(stairs)
            doors = [(s, floor, f"{floor}{flat:02d}")
                     for s in stairs for floor in range(1, 7) for flat in (1, 2)]  # fmt: skip
            made.append(House("", f"{stem}{lane}里", "", "", "", at + len(made), doors, True))
    return _referred(made)


def _referred(houses: list[House]) -> list[House]:
    for house in houses:
        house.ref = f"H{house.at:06d}"
    return houses


# ---- names


def _names(rng: random.Random, *, count: int) -> tuple[Iterator[str], Iterator[str], Iterator[str]]:
    """Roads, estates and stems for all else; each name once, stems of roads again in estates."""
    real_roads, real_estates = real_names()
    stems = [a + b for a, b in product(_HEADS, _TAILS)] + [
        a + b for a, b in product(_TAILS, _HEADS)
    ]
    rng.shuffle(stems)
    rng.shuffle(real_roads)
    rng.shuffle(real_estates)
    taken: set[str] = set()
    of_roads: list[str] = []
    made = iter(stems)

    def fresh(names: Iterator[str]) -> Iterator[str]:
        for name in names:
            if name not in taken:
                taken.add(name)
                yield name

    def more_roads() -> Iterator[str]:
        for stem in made:
            of_roads.append(stem)
            yield stem + rng.choice(_ROADS)

    def more_estates() -> Iterator[str]:
        for stem in made:
            again = of_roads and rng.random() < 0.15
            yield (rng.choice(of_roads) if again else stem) + rng.choice(_ESTATES)

    real = count // 2
    return (
        fresh(chain(real_roads[:real], more_roads())),
        fresh(chain(real_estates[:real], more_estates())),
        fresh(made),
    )


def real_names() -> tuple[list[str], list[str]]:
    """Roads and estates of the list of estates beside the checkout; nothing where there is none."""
    path = SHARED / "cn-xiamen-estates-58" / "xiamen_estates.csv"
    if not path.is_file():
        return [], []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    estates = {re.sub(r"[（(].*", "", row["小区名"]).strip() for row in rows}
    roads = {
        name for row in rows for name in re.findall(r"[一-鿿]{2,4}?(?:大道|路|街)", row["位置2"])
    }
    plain = re.compile(r"[一-鿿]{3,8}")
    return (
        sorted(
            name
            for name in roads
            if plain.fullmatch(name) and not re.search(r"[近与交号路]..", name)
        ),
        sorted(name for name in estates if plain.fullmatch(name)),
    )
