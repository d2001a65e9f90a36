"""Chinese numerals as digits: 十二, 一二八, 三百零五, 〇, 廿一, 壹."""

from __future__ import annotations

import re

_DIGITS = {
    **{c: k for k, c in enumerate("零一二三四五六七八九")},
    **{c: k for k, c in enumerate("〇壹贰叁肆伍陆柒捌玖")},
}  # fmt: skip
NUMERALS = frozenset("零〇一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟廿卅")
_RUN = re.compile(f"[{''.join(sorted(NUMERALS))}]+")
_TWO = re.compile("两(?=单元|栋|幢|座|号|室|层|楼|组|期)")
_VALUE = re.compile(
    "(?:(?P<k>[1-9])千)?(?P<z1>0)?(?:(?P<h>[1-9])百)?(?P<z2>0)?(?:(?P<t>[1-9]?)(?P<ten>十))?(?P<o>[1-9])?$"
)
_PLAIN = str.maketrans(
    {**{c: str(k) for c, k in _DIGITS.items()},
     "拾": "十", "佰": "百", "仟": "千", "廿": "2十", "卅": "3十"}
)  # fmt: skip


def _number(run: str) -> str:
    """A run of numerals as digits; read digit by digit where it is no number (一二八 → 128)."""
    plain = run.translate(_PLAIN)
    if plain.isdigit():
        return plain
    found = _VALUE.match(plain)
    if found is None or not plain or plain[0] in "百千":
        # 百货, 千禧: words, not numbers; what digits there are stay digits.
        return plain
    groups = found.groupdict()
    value = 1000 * int(groups["k"] or 0) + 100 * int(groups["h"] or 0)
    if groups["ten"]:
        value += 10 * int(groups["t"] or 1)
    return str(value + int(groups["o"] or 0))


def to_digits(text: str) -> str:
    """`text` with every Chinese numeral written in digits."""
    return _RUN.sub(lambda run: _number(run.group()), _TWO.sub("2", text))
