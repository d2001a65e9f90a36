"""Names for towns: those of the table of cases, and others drawn by seed from pools.

What a case needs of a name (a homophone, its initials) stands beside it, written by hand, so that
no expectation is computed by what is tested.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Sound:
    """A road, what a listener writes instead, its pinyin, its initials."""

    name: str
    heard: str
    pinyin: str
    initials: str


@dataclass(frozen=True)
class Names:
    """The names in a town of the table of cases."""

    district: str
    far_district: str
    road: str
    old_road: str
    estate: str
    range_estate: str
    lane: str
    """Of a lane with its tail: `lane` 一里 and `lane` 二里 stand beside each other."""
    hamlet: str
    long_road: str
    yard_road: str
    annex_street: str
    village: str
    group_hamlet: str
    lone_village: str
    heard: Sound
    spelled: Sound
    twice: str
    is_old_road_again: bool
    """Whether another road bears the old name today."""


TABLE = Names(
    district="思明", far_district="同安", road="榕荫路", old_road="古榕路", estate="榕荫小区",
    range_estate="金龙花园", lane="前埔东", hamlet="洪厝", long_road="鹤庆路", yard_road="学府路",
    annex_street="书院街", village="溪北村", group_hamlet="林厝头", lone_village="溪口村",
    heard=Sound("仙岳路", "先越路", "xianyuelu", "xyl"),
    spelled=Sound("厦禾路", "下河路", "xiahelu", "xhl"), twice="人民路", is_old_road_again=False,
)  # fmt: skip
"""As the table says them."""

_HEARD = (
    Sound("文兴路", "闻星路", "wenxinglu", "wxl"), Sound("嘉园路", "家缘路", "jiayuanlu", "jyl"),
    Sound("湖明路", "胡鸣路", "huminglu", "hml"), Sound("金尚路", "今上路", "jinshanglu", "jsl"),
    Sound("莲岳路", "连越路", "lianyuelu", "lyl"), Sound("钟山路", "忠山路", "zhongshanlu", "zsl"),
)  # fmt: skip
_SPELLED = (
    Sound("重庆路", "虫庆路", "chongqinglu", "cql"), Sound("长青路", "常清路", "changqinglu", "cql"),
    Sound("乐安路", "勒安路", "leanlu", "lal"), Sound("石鼓路", "时古路", "shigulu", "sgl"),
)  # fmt: skip
_ROADS = ["柳浪", "梧桐", "桂香", "松柏", "竹坝", "梅亭", "槐安", "杏林", "樟坪", "枫桥"]
_OLD = ["府前", "盐仓", "米市", "打铁", "鱼行", "柴桥"]
_ESTATES = ["碧湾", "翠庭", "锦源", "聚德", "朗晴", "万景", "福津", "御泉"]
_RANGES = ["祥店", "禹洲", "瑞园", "嘉盛", "银亿"]
_LANES = ["侨龙", "锦英", "美仁南", "侨福西", "屿后南"]
_HAMLETS = ["陈塘", "吴仓", "曾垵", "黄堂"]
_LONGS = ["定西路", "曹杨路", "灵石路", "广粤路"]
_YARDS = ["劲松路", "皂君路", "翠微路"]
_ANNEXES = ["红星街", "抚琴街", "曹家街"]
_VILLAGES = ["岭下村", "东坂村", "埔头村", "石狮村"]
_GROUPS = ["郑厝仔", "下张田", "顶宅里"]
_LONE = ["霞美村", "官路村", "坑内村"]
_TWICE = ["建设路", "解放路", "胜利路"]
_DISTRICTS = ["方塘", "江岸", "北屏", "云峤"]


def drawn(seed: int) -> Names:
    """Other names for the same town; the old road's name is borne by another road today."""
    rng = random.Random(seed)
    district, far = rng.sample(_DISTRICTS, 2)
    road, estate = rng.choice(_ROADS), rng.choice(_ESTATES)
    return Names(
        district=district, far_district=far, road=road + rng.choice(("路", "街", "大道")),
        old_road=rng.choice(_OLD) + rng.choice(("路", "街")),
        estate=estate + rng.choice(("花园", "苑", "新村")),
        range_estate=rng.choice(_RANGES) + "家园", lane=rng.choice(_LANES),
        hamlet=rng.choice(_HAMLETS), long_road=rng.choice(_LONGS), yard_road=rng.choice(_YARDS),
        annex_street=rng.choice(_ANNEXES), village=rng.choice(_VILLAGES),
        group_hamlet=rng.choice(_GROUPS), lone_village=rng.choice(_LONE),
        heard=rng.choice(_HEARD), spelled=rng.choice(_SPELLED), twice=rng.choice(_TWICE),
        is_old_road_again=True,
    )  # fmt: skip
