"""Names of streets, lanes, estates and communities, as a coastal city of southern China has them.

Every name is drawn once. Old names and nicknames are what people still say.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def words(text: str) -> list[str]:
    """The words of a text, which reads better than a list of quoted ones."""
    return text.split()


CITY = "云屿市"
DISTRICT = "汀湾区"
DISTRICTS = (DISTRICT, "江东区", "北溪区", "云岭区")

OLD_ROADS = {
    "文昌路": "府学前街",
    "中山路": "南门大街",
    "人民路": "胜利路",
    "建设路": "盐仓街",
    "东门街": "迎春街",
    "鱼市路": "鱼行街",
    "湖滨路": "塘边路",
    "站南路": "铁道南街",
    "工业路": "机械厂路",
}

RENAMED_ON = "2008-06-01"
"""Since that day the old roads have had their names of today."""
NUMBERED_LANE = "汀东一里"
"""The lane of an estate whose every stairwell has a house number of its own."""
HAMLET = "林厝头"

_STREET_HEADS = words(
    "新华 解放 和平 团结 青年 前进 光明 红旗 建国 民主 幸福 友谊 朝阳 永安 兴业 富强 爱国 劳动 五一 "
    "育才 振兴 港口 造船 纺织 码头 灯塔 观海 听涛 望潮 海光 金沙 银滩 龙眼 荔枝 榕荫 凤凰 木棉 玉兰 "
    "紫荆 桂花 梅园 竹林 松涛 水仙 白鹭 仙岳 莲花 华严 双十 后江 前埔 禾祥 美仁 斗西 溪岸 天湖 百家 "
    "同安 泉南 永春 长泰 漳平 闽清 德化 安溪 惠安 云霄 东山 诏安 龙岩 连城 永定 武平"
)
_OLD_HEADS = words(
    "南门 北门 西门 鼓楼 钟楼 县前 府后 文庙 城隍 关帝 妈祖 打铁 竹器 米市 柴市 盐行 布袋 花桥 石桥 "
    "水关 担水 井头 三坊 七巷 状元 进士 桂林 旗杆 书院 大榕 石狮 棋盘 曲尺 半月 九曲 草埔 卖鸡 磨房 "
    "豆巷 洋楼 侨批 番仔 开元 承天"
)
_LANE_HEADS = words(
    "五一 三元 太平 仁和 永福 长寿 龙头 凤尾 月眉 柳树 槐荫 古井 双井 甜井 石坎 砖埕 祖厝 后厝 东厝 "
    "西厝 新厝 顶厝 下厝 庵前 宫后 庙口 塔下 桥亭 渡头 渔埕 网寮 船坞 虾池 蚝埕 灰窑 瓦窑 染坊 酒坊 "
    "糖房 油坊 米粉 面线 香店 纸行 药铺 轿行 小学 夜市 菜园 竹围 果林 花圃 瓜棚 水车 石磨 风车"
)
_ESTATE_HEADS = {
    "slab": words(
        "阳光 纺织 造船 机电 港务 邮电 供销 银城 建工 水产 罐头 橡胶 化纤 粮油 制药 玻璃"
    ),
    "mid": words("金桂 碧水 翠竹 文苑 书香 嘉禾 华侨 福源 锦绣 康乐 聚祥 永升 瑞景 明澜 屿洲 怡景"),
    "tower": words(
        "海悦 云顶 观澜 御景 天琴 滨江 蓝湾 星海 国际 铂金 半岛 中汀 世纪 朗月 帝景 海天"
    ),
}
_ESTATE_TAILS = {
    "slab": ("新村", "花园", "小区", "宿舍"),
    "mid": ("花园", "苑", "雅居", "里"),
    "tower": ("府", "壹号", "花园", "中心城", "名邸"),
}
_NICKNAMES = {
    "slab": words(
        "纺织厂 造船厂 水产公司 机床厂 罐头厂 港务局 邮电局 粮食局 橡胶厂 化肥厂 灯泡厂 食品厂"
    ),
    "mid": words("体育场 电影院 气象台 广播站 农科所 师范 党校 汽车站 老干所 侨联"),
    "tower": words("鱼塘 盐场 造纸厂 砖瓦厂 冷冻厂 老码头 油库 木材厂 农药厂 水泥厂"),
}
_VILLAGES = words("后坑 下井 前厝 洪山 吕塘 蔡埭 西林 何仔 塔埔 岭下 古楼 坂美 湖里 寨上")
_COMMUNITIES = words(
    "文昌 东门 鼓楼 观潮 双桥 榕荫 海光 金沙 灯塔 渔港 盐仓 府前 钟楼 迎春 书院 湖滨 学府 金榜 虎溪 "
    "建设 江滨 望江 听涛 白鹭 凤凰 木棉 紫荆 玉兰 荔枝 龙眼 站前 铁南 机械 纺织 造船 港务 工农 北溪 "
    "西郭 新华 和平 团结 青年 光明 幸福 友谊 朝阳 永安 兴业 莲花 松涛 梅园 桂花 水仙 仙岳 天湖"
)
STREET_OFFICES = ("鼓楼街道", "滨海街道", "江东街道", "站前街道", "北溪街道", "湖里街道")


class Namer:
    """Hands out every name once, in an order that the generator `rng` shuffles."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._used: dict[str, int] = {}
        self._streets = _shuffled(rng, _STREET_HEADS, ("路", "街", "南路", "北路", "东路", "西路"))
        self._old = _shuffled(rng, _OLD_HEADS, ("街", "路", "后街", "横街"))
        self._heads = [str(head) for head in rng.permutation(_LANE_HEADS * 3)]
        self._estates = {
            use: _shuffled(rng, _ESTATE_HEADS[use], _ESTATE_TAILS[use]) for use in _ESTATE_HEADS
        }
        self._nicknames = {
            use: _shuffled(rng, heads, ("", "家属区") if use == "tower" else ("宿舍", "家属院"))
            for use, heads in _NICKNAMES.items()
        }
        self._villages = [str(name) for name in rng.permutation(_VILLAGES)]
        self._village_of: dict[object, str] = {}
        self._communities = [str(name) for name in rng.permutation(_COMMUNITIES)]
        self._family = ("", 0)
        self._more = {
            "street": _compounds(_STREET_HEADS, ("路", "街")),
            "lane": _compounds(_LANE_HEADS, ("",)),
            "estate": _compounds(
                [head for heads in _ESTATE_HEADS.values() for head in heads],
                ("花园", "小区", "苑", "新村", "家园", "里"),
            ),
            "village": _compounds(_VILLAGES, ("",)),
            "community": _compounds(_COMMUNITIES, ("",)),
        }

    def _further(self, what: str, fallback: str) -> str:
        """A name when the lists are used up: two of their words in one (新华, 解放 → 新放)."""
        for name in self._more[what]:
            if name not in self._used:
                self._used[name] = 1
                return name
        return self._numbered(fallback)

    def street(self, *, old: bool) -> str:
        """A street between parcels."""
        pool = self._old if old and self._old else self._streets
        return pool.pop() if pool else self._further("street", "纬路")

    def open_lane_family(self) -> None:
        """The lanes that follow share a name and are told apart by numbers, 太平一巷, 太平二巷."""
        head = self._heads.pop() if self._heads else self._further("lane", "新兴")
        self._family = (head, 0)

    def lane(self) -> str:
        """The next lane of the family."""
        head, number = self._family
        self._family = (head, number + 1)
        return self._numbered(f"{head}{chinese(number + 1) if number else ''}巷")

    def estate(self, use: str) -> str:
        """An estate of slabs, mid-rise slabs or towers."""
        pool = self._estates[use]
        return pool.pop() if pool else self._further("estate", "安居小区")

    def nickname(self, use: str) -> str:
        """What people who lived there before call an estate."""
        pool = self._nicknames[use]
        return f"老{pool.pop()}" if pool else ""

    def village(self, quarter: object) -> str:
        """The village that the city has grown around; one name per quarter."""
        if quarter not in self._village_of:
            name = self._villages.pop() if self._villages else self._further("village", "新")
            self._village_of[quarter] = f"{name}村"
        return self._village_of[quarter]

    def community(self) -> str:
        """A residents' committee."""
        pool = self._communities
        name = pool.pop() if pool else self._further("community", "新村")
        return f"{name}社区"

    def _numbered(self, name: str) -> str:
        count = self._used[name] = self._used.get(name, 0) + 1
        return name if count == 1 else f"{name[:-1]}{chinese(count)}{name[-1]}"


def _shuffled(rng: np.random.Generator, heads: list[str], tails: tuple[str, ...]) -> list[str]:
    """All heads once before any comes a second time; tails at random."""
    rounds = [[str(head) for head in rng.permutation(heads)] for _ in tails]
    shift = rng.integers(0, len(tails), len(heads))
    order = {head: int(k) for head, k in zip(heads, shift, strict=True)}
    names = [
        f"{head}{tails[(order[head] + turn) % len(tails)]}"
        for turn, round_ in enumerate(rounds)
        for head in round_
    ]
    return names[::-1]


def _compounds(heads: list[str], tails: tuple[str, ...]) -> Iterator[str]:
    """Names of the first character of one head and the last of another, far ones first."""
    count = len(heads)
    for turn in range(1, count):
        for i, head in enumerate(heads):
            other = heads[(i + turn * 7) % count]
            pair = head[0] + other[-1]
            if other != head and head[0] != other[-1] and pair not in heads:
                yield pair + tails[(i + turn) % len(tails)]


def chinese(number: int) -> str:
    """A number below 1,000 in Chinese numerals."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    if hundreds:
        middle = "零" if 0 < rest < 10 else "一" if 10 <= rest < 20 else ""
        return f"{digits[hundreds]}百{middle}{chinese(rest) if rest else ''}"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{digits[tens]}十")
    return head + (digits[ones] if ones or not tens else "")
