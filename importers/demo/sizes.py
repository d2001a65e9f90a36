"""The two sizes of the demo city: how wide the streets lie and what stands between them.

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
    bridge_rows: tuple[str, str]
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

SIZES = {size.name: size for size in (COMMUNITY, DISTRICT)}
