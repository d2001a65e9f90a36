"""The provinces by the first two digits of a division code (GB/T 2260)."""

from __future__ import annotations

PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省",
    "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区",
    "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省",
    "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区",
}  # fmt: skip
_ENDINGS = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")


def names_of_home(code: str, city: str) -> tuple[str, ...]:
    """How a text may begin that means the city itself: its province and its name, long and short."""
    names = {city, city.removesuffix("市"), PROVINCES.get(code[:2], "")}
    for ending in _ENDINGS:
        names |= {name.removesuffix(ending) for name in names if len(name) - len(ending) >= 2}
    kept = sorted((name for name in names if len(name) >= 2), key=len, reverse=True)
    return (*kept, "中国")
