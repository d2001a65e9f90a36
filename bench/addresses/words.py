"""Numerals, sounds and shapes of Chinese characters, for slips of the pen and of the ear."""

from __future__ import annotations

import random
from functools import lru_cache

DIGITS = "〇一二三四五六七八九"
CAPITALS = "零壹贰叁肆伍陆柒捌玖"
ALIKE = ["己已", "未末", "日目", "大太", "土士", "天夫", "王玉", "人入", "千干", "石右", "田由", "湖糊", "梁粱", "浦埔",
         "海每", "清青", "福幅", "锦棉", "港巷", "林材", "洪共", "泉皇", "新斯", "金全", "东车", "阳阴", "前剪", "侯候",
         "坂板", "岭领", "溪奚", "莲连", "祥样", "桥侨", "径经", "厝错", "嘉喜", "鹭路", "湾弯", "苑宛"]  # fmt: skip
"""Characters that are taken for each other when read or written by hand."""
BLURRED = (
    ("zh", "z"),
    ("ch", "c"),
    ("sh", "s"),
    ("n", "l"),
    ("f", "h"),
    ("ang", "an"),
    ("eng", "en"),
    ("ing", "in"),
)
"""Initials and finals that speakers of southern dialects do not tell apart."""


def in_words(number: int) -> str:
    """Below 10,000 as it is said: 十二, 一百零五."""
    if number < 10:
        return "零" if number == 0 else DIGITS[number]
    text, rest, zero = "", number, False
    for value, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, rest = divmod(rest, value)
        if digit:
            text += ("零" if zero else "") + DIGITS[digit] + name
        zero = bool(text) and not digit
    return text.removeprefix("一") if 10 <= number < 20 else text


def digit_by_digit(digits: str, *, signs: str = DIGITS) -> str:
    return "".join(signs[int(d)] for d in digits)


@lru_cache(maxsize=1)
def _common() -> list[str]:
    """The 3,755 common characters: the first level of GB 2312."""
    found = []
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            found.append(bytes((row, cell)).decode("gb2312", errors="ignore"))
    return [c for c in found if c]


@lru_cache(maxsize=1)
def by_sound() -> dict[str, list[str]]:
    """Common characters by their toneless syllable, those with one reading only."""
    from pypinyin import Style, pinyin

    found: dict[str, list[str]] = {}
    for character in _common():
        readings = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
        if len(readings) == 1:
            found.setdefault(readings[0], []).append(character)
    return found


def syllables(text: str) -> list[str]:
    from pypinyin import lazy_pinyin

    return lazy_pinyin(text)


def sounding_like(rng: random.Random, character: str, *, blurred: bool = False) -> str:
    """Another character of the same sound, or of one that is confused with it; "" for none."""
    (sound,) = syllables(character)
    sounds = [sound]
    if blurred:
        sounds = [s for pair in BLURRED for a, b in (pair, pair[::-1]) if (s := _swap(sound, a, b))]
    choice = [c for s in sounds for c in by_sound().get(s, []) if c != character]
    return rng.choice(choice) if choice else ""


def _swap(sound: str, one: str, other: str) -> str:
    """`sound` with its initial or final `one` made `other`; "" when it has none."""
    if one in {"ang", "an", "eng", "en", "ing", "in"}:
        return sound.removesuffix(one) + other if sound.endswith(one) else ""
    starts = sound.startswith(one) and not (len(one) == 1 and sound[1:2] == "h")
    return other + sound.removeprefix(one) if starts else ""


def looking_like(character: str) -> str:
    """The character that this one is taken for; "" for none."""
    return next((pair.replace(character, "") for pair in ALIKE if character in pair), "")


def any_common(rng: random.Random) -> str:
    return rng.choice(_common())


def traditional(text: str) -> str:
    from opencc import OpenCC

    return str(_converter(OpenCC).convert(text))


@lru_cache(maxsize=1)
def _converter(maker: type) -> object:
    return maker("s2t")
