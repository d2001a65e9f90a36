"""Shops, firms, schools and offices of the city, each behind a door or in a building."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import identity
from .divisions import PREFIX
from .estates import Building
from .names import words
from .quarters import Parcel

_SHOP_HEADS = words(
    "兴旺 顺发 好又多 惠民 百佳 邻里 老陈 阿英 福满 海味 金榕 小林 大众 四季 春天 旺角 胖嫂 晓月 宏达 永兴里 "
    "老字号 一品 佳家 好运 吉祥 南北 东升 新天地 巷口 潮人"
)
_SHOP_TAILS = words(
    "便利店 沙茶面馆 牛肉店 水果店 理发店 药店 五金店 面包房 奶茶店 裁缝铺 海鲜行 早餐店 快餐店 茶叶店 鞋店 "
    "文具店 手机维修 洗衣店 房产中介 彩票店 电动车行 花店 眼镜店 卤味店 烟酒行 童装店 美甲店 土笋冻店"
)
_FIRM_HEADS = words(
    "云屿 汀湾 海联 中榕 鹭鸣 远帆 恒屿 博海 启航 金岸 嘉澜 瀚海 同屿 聚合 智远 蓝图"
)
_FIRM_TAILS = words(
    "科技有限公司 贸易有限公司 物流有限公司 建设工程有限公司 文化传媒有限公司 律师事务所 会计师事务所 "
    "投资管理有限公司 软件有限公司 国际货运代理有限公司 设计有限公司 教育咨询有限公司 人力资源有限公司"
)


def make_organisations(
    units: pd.DataFrame,
    buildings: list[Building],
    parcels: list[Parcel],
    rng: np.random.Generator,
    *,
    first: int = 0,
) -> pd.DataFrame:
    """Rows as `import_data organisations` wants them, without coordinates: a building has some.

    Codes and phones are counted from `first`.
    """
    shops = units[(units["use"] == "shop") & (rng.random(len(units)) < 0.86)]
    firms = units[(units["use"] == "office") & (rng.random(len(units)) < 0.55)]
    rows = [
        _behind_doors(shops, _SHOP_HEADS, _SHOP_TAILS, "self_employed", "92", rng),
        _behind_doors(firms, _FIRM_HEADS, _FIRM_TAILS, "enterprise", "91", rng),
        _campuses(buildings, parcels),
    ]
    table = pd.concat(rows, ignore_index=True)
    serial = first + np.arange(1, len(table) + 1)
    heads = table.pop("head").to_numpy(dtype=str)
    table["credit_code"] = identity.credit_codes(heads, PREFIX, serial)
    table["phone"] = identity.phones(len(table), rng, first=first)
    table["lon"] = table["lat"] = ""
    return table


def _behind_doors(
    doors: pd.DataFrame,
    heads: list[str],
    tails: list[str],
    kind: str,
    code_head: str,
    rng: np.random.Generator,
) -> pd.DataFrame:
    first, second = rng.choice(heads, len(doors)), rng.choice(tails, len(doors))
    return pd.DataFrame(
        {
            "name": np.char.add(first.astype(str), second.astype(str)),
            "kind": kind,
            "building_ref": doors["building_ref"].to_numpy(),
            "room": doors["room"].to_numpy(),
            "head": code_head,
        }
    )


def _campuses(buildings: list[Building], parcels: list[Parcel]) -> pd.DataFrame:
    kinds = {
        "school": ("institution", "12"),
        "kindergarten": ("institution", "12"),
        "hospital": ("institution", "12"),
        "clinic": ("institution", "12"),
        "market": ("enterprise", "91"),
        "factory": ("enterprise", "91"),
        "mall": ("enterprise", "91"),
    }
    rows, seen = [], set()
    for building in buildings:
        parcel = parcels[building.parcel]
        if parcel.use in kinds and building.parcel not in seen:
            seen.add(building.parcel)
            kind, head = kinds[parcel.use]
            rows.append((parcel.estate, kind, building.ref, "", head))
    return pd.DataFrame(rows, columns=["name", "kind", "building_ref", "room", "head"])
