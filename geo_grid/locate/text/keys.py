"""What the labels of buildings, entrances, floors and rooms are compared by."""

from __future__ import annotations

import re
from functools import lru_cache

from geo_grid.locate.text.canonical import canonical

_STEMS = "甲乙丙丁戊己庚辛"
_SIDES = "东西南北中左右前后"
_LABEL = rf"(?:[A-Z]{{0,2}}\d{{1,4}}[A-Z]?|[A-Z]{{1,2}}|[{_STEMS}]|[{_SIDES}])"
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_BUILDING = re.compile(
    rf"(?:(?P<zone>{_LABEL})区)?(?:(?P<phase>\d+)期)?第?(?P<label>{_LABEL}(?:[-,]{_LABEL})*)"
    rf"(?:号楼|号栋|号幢|号座|号房|栋楼?|幢楼?|座楼?|#楼?|号|楼|BLOCK)?(?:(?P<part>{_LABEL})[座幢栋])?$"
)
_ENTRANCE = re.compile(rf"第?({_LABEL})(?:单元|号?梯口?|门洞?|座|号门?|#|栋)?$")


@lru_cache(maxsize=50_000)
def building_key(label: str, *, zone: str = "", part: str = "") -> str:
    """The key of a building in its estate: 3, A区3, 3/A (3栋A座); A区3栋 and 3栋A座 differ."""
    head = f"{zone}区" if zone else ""
    return f"{head}{_unpadded(label)}{'/' + part if part else ''}"


def _unpadded(label: str) -> str:
    return _ZEROS.sub("", label) if "0" in label else label


@lru_cache(maxsize=50_000)
def building_keys(name: str, estate: str = "") -> frozenset[str]:
    """The keys of a building by its name: 3号楼 is 3; 5、6号楼 is 5 and 6; a proper name has none."""
    key = canonical(name).replace(" ", "")
    prefix = canonical(estate).replace(" ", "") if estate else ""
    if prefix and key.startswith(prefix):
        key = key[len(prefix) :]
    found = _BUILDING.fullmatch(key)
    if found is None:
        return frozenset()
    zone, part = found["zone"] or "", found["part"] or ""
    labels = re.split(r",", found["label"])
    keys = {building_key(label, zone=zone, part=part) for one in labels for label in _spread(one)}
    return frozenset(keys)


def _spread(label: str) -> list[str]:
    """1-3 is 1, 2 and 3; A-B stays what it is."""
    span = re.fullmatch(r"(\d+)-(\d+)", label)
    if span and 0 < int(span[2]) - int(span[1]) <= 60:
        return [label, *map(str, range(int(span[1]), int(span[2]) + 1))]
    return [label]


@lru_cache(maxsize=20_000)
def entrance_key(name: str) -> str:
    """The key of an entrance: 2单元, 2梯 and 二单元 are 2."""
    key = canonical(name).replace(" ", "")
    if re.fullmatch(r"\d+号", key):
        return key  # a house number of its own, not stairwell 18
    found = _ENTRANCE.fullmatch(key)
    return _unpadded(found[1]) if found else key


@lru_cache(maxsize=100_000)
def room_key(room: str) -> str:
    """The key of a room: 502室 is 502, 602阁楼 is 602阁, 14A stays 14A."""
    key = canonical(room).replace(" ", "")
    key = re.sub(r"(?<=.)(?:号房|号铺|室|房|户|号)$", "", key)
    return key.replace("阁楼", "阁").replace("夹层", "夹")


_BELOW = re.compile(r"(?:负|地下|-|B|LG)(\d{0,2})(?:层|楼|F)?$")
_ABOVE = re.compile(r"第?(\d{1,3})(?:层|楼|F)?$")
_WORDS = {
    "夹层": "夹",
    "夹": "夹",
    "阁楼": "阁",
    "阁": "阁",
    "底层": "1",
    "首层": "1",
    "地面层": "1",
}


@lru_cache(maxsize=5_000)
def floor_key(label: str) -> str:
    """The key of a floor: 负一楼, 地下一层, B1 and -1 are -1; 夹层 is 夹; 5楼 is 5."""
    key = re.sub(r"^第", "", canonical_floor(label))
    if key in _WORDS:
        return _WORDS[key]
    if below := _BELOW.fullmatch(key):
        return f"-{int(below[1] or 1)}"
    if above := _ABOVE.fullmatch(key):
        return str(int(above[1]))
    return key


def canonical_floor(label: str) -> str:
    """A floor's label in canonical spelling, its minus kept (canonical text drops a leading dash)."""
    sign = "-" if re.match(r"\s*[-－—−]", label) else ""
    return sign + canonical(label).replace(" ", "")
