"""The sizes of the demo city: how wide the streets lie and what stands between them.

Every letter of `uses` is one quarter, north to south and west to east, as a planner would sketch
it; :mod:`.quarters` says what a letter means. The river lies between the last western and the
first eastern column, the railway between the last southern and the first northern row.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Measures of one city in metres of the undistorted plan (x east, y north of the shore)."""

    name: str
    west_m: tuple[float, ...]
    east_m: tuple[float, ...]
    south_m: tuple[float, ...]
    north_m: tuple[float, ...]
    uses: tuple[str, ...]
    bridge_rows: tuple[str, ...]
    underpass_columns: tuple[str, ...]
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]
    communities: int
    households: int
    residents: int
    incidents: int
    river_m: float = 110.0
    rail_m: float = 64.0
    coast_m: float = 78.0
    in_parts: bool = False
    """People are made part by part, by a process for every core: they would fill the memory."""
    office_quarters: tuple[int, int] = (0, 0)
    """Columns and rows of quarters under one street office; 0: four of them, one beyond the rails."""


COMMUNITY = Size(
    name="community",
    west_m=(240, 215),
    east_m=(215, 245),
    south_m=(200, 190),
    north_m=(185,),
    uses=("FUSR", "EOMH", "TKPC"),
    bridge_rows=("滨海大道", "文昌路"),
    underpass_columns=("学府路",),
    row_names=("滨海大道", "文昌路", "站南路", "站北路", "北环路"),
    column_names=("西环路", "东门街", "沿江西路", "沿江东路", "学府路", "东环路"),
    communities=1,
    households=3_000,
    residents=8_000,
    incidents=320,
    river_m=92.0,
    rail_m=58.0,
    coast_m=70.0,
)

DISTRICT = Size(
    name="district",
    west_m=(310, 270, 330, 270),
    east_m=(290, 330, 280, 310),
    south_m=(280, 260, 300, 260, 280),
    north_m=(290, 270),
    uses=(
        "FFMESSPF",
        "VFSSMEVF",
        "SMERSCMT",
        "TSPMCTEM",
        "MEOOCHPT",
        "THOKOCST",
        "TPTMCTCM",
    ),
    bridge_rows=("滨海大道", "文昌路"),
    underpass_columns=("建设路", "学府路"),
    row_names=(
        "滨海大道", "鱼市路", "文昌路", "中山路", "人民路", "站南路", "站北路", "工业路", "北环路",
    ),
    column_names=(
        "西环路", "虎溪路", "建设路", "东门街", "沿江西路",
        "沿江东路", "湖滨路", "学府路", "金榜路", "东环路",
    ),
    communities=46,
    households=38_000,
    residents=100_000,
    incidents=3_600,
)  # fmt: skip


def _make_city() -> Size:
    """Many towns grown together: the district's sketch again and again, turned now and then."""
    columns, rows = 36, 34
    uses = []
    for row in range(rows):
        town, line = divmod(row, len(DISTRICT.uses))
        letters = ""
        for part in range(-(-columns // len(DISTRICT.uses[0]))):
            turned = (town + part) % 2
            own = DISTRICT.uses[-1 - line if turned and town else line]
            own = own.replace("F", "T") if turned else own  # not every town has its works
            letters += own[::-1] if part % 3 == 1 else own
        uses.append(letters[:columns])
    row_names = ("滨海大道", *_names(_ROW_HEADS, rows // 2 - 1, "路"), "站南路", "站北路")
    row_names += (*_names(_ROW_HEADS[::-1], rows - len(row_names) + 1, "大道"), "北环路")
    half = columns // 2
    column_names = ("西环路", *_names(_COLUMN_HEADS, half - 1, "路"), "沿江西路", "沿江东路")
    column_names += (*_names(_COLUMN_HEADS[::-1], columns - half - 1, "街"), "东环路")
    return Size(
        name="city",
        west_m=tuple(DISTRICT.west_m[i % 4] for i in range(half)),
        east_m=tuple(DISTRICT.east_m[i % 4] for i in range(columns - half)),
        south_m=tuple(DISTRICT.south_m[i % 5] for i in range(rows // 2)),
        north_m=tuple(DISTRICT.north_m[i % 2] for i in range(rows - rows // 2)),
        uses=tuple(uses),
        bridge_rows=row_names[0:-1:4],
        underpass_columns=column_names[2:-1:4],
        row_names=row_names,
        column_names=column_names,
        communities=1_050,
        households=936_000,
        residents=2_500_000,
        incidents=30_000,
        river_m=160.0,
        in_parts=True,
        office_quarters=(5, 4),
    )


_ROW_HEADS = [
    "文昌",
    "中山",
    "人民",
    "鱼市",
    "和顺",
    "长乐",
    "嘉禾",
    "湖明",
    "仙阁",
    "金尚",
    "枋湖",
    "吕岭",
    "莲前",
    "何厝",
    "前埔",
    "洪文",
    "岭兜",
    "西林",
    "塔埔",
    "殿前",
]
_COLUMN_HEADS = [
    "虎溪",
    "建设",
    "东门",
    "学府",
    "湖滨",
    "金榜",
    "成功",
    "嘉园",
    "云顶",
    "环岛",
    "禾山",
    "安岭",
    "钟山",
    "海沧",
    "马銮",
    "杏滨",
    "集源",
    "诚毅",
    "滨水",
    "同集",
]


def _names(heads: list[str], count: int, tail: str) -> tuple[str, ...]:
    return tuple(f"{head}{tail}" for head in heads[:count])


CITY = _make_city()
SIZES = {size.name: size for size in (COMMUNITY, DISTRICT, CITY)}
