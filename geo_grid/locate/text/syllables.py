"""How names sound: syllables of Mandarin without tones, and initials.

Most characters have one reading that counts in names; a place may read one differently (厦 is *xia*
in 厦门, *sha* in 大厦 elsewhere), hence :data:`READINGS` and the readings that places bring along.
"""

from __future__ import annotations

from functools import lru_cache

READINGS = {"厦": ("xia", "sha"), "埔": ("pu", "bu"), "行": ("hang", "xing"), "长": ("chang", "zhang"),
            "重": ("chong", "zhong"), "乐": ("le", "yue"), "会": ("hui",), "都": ("du", "dou"),
            "曾": ("zeng", "ceng"), "石": ("shi",), "圳": ("zhen",), "弄": ("long", "nong"),
            "和": ("he",), "大": ("da",), "朝": ("chao", "zhao"), "乘": ("cheng",)}  # fmt: skip
"""Readings of characters that names use against the dictionary's first one, the usual one first."""

_DIGITS = {
    "0": "ling", "1": "yi", "2": "er", "3": "san", "4": "si", "5": "wu", "6": "liu", "7": "qi",
    "8": "ba", "9": "jiu",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def readings(character: str) -> tuple[str, ...]:
    """The syllables that one character may stand for, without tone; a letter is itself."""
    if character in READINGS:
        return READINGS[character]
    if character in _DIGITS:
        return (_DIGITS[character],)
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=False, errors=lambda c: [c.lower()])
    return (found[0][0].replace("ü", "v") if found else character.lower(),)


@lru_cache(maxsize=100_000)
def syllables(key: str) -> tuple[str, ...]:
    """The usual syllables of a name key, one for each character."""
    return tuple(readings_at(key, i)[0] for i in range(len(key)))


def readings_at(key: str, at: int) -> tuple[str, ...]:
    """The syllables that a character of a name may stand for: 厦 of 大厦 is *sha* first."""
    found = readings(key[at])
    if key[at] == "厦" and at and key[at - 1] == "大":
        return tuple(sorted(found, key="sha".__ne__))
    return found


_MERGED = {"zh": "z", "ch": "c", "sh": "s"}
_ENDINGS = {"ing": "in", "eng": "en", "ang": "an"}


@lru_cache(maxsize=20_000)
def blurred(syllable: str) -> str:
    """A syllable as southern speakers merge it: zh = z, ing = in, l = n (仙 stays apart from 先's tone only)."""
    for whole, part in _MERGED.items():
        if syllable.startswith(whole):
            syllable = part + syllable[2:]
    for whole, part in _ENDINGS.items():
        if syllable.endswith(whole):
            syllable = syllable[: -len(whole)] + part
    if syllable.startswith("n") and len(syllable) > 1:
        syllable = "l" + syllable[1:]
    return syllable


def sound(key: str) -> str:
    """A name key by how it sounds; two names with one sound are homophones."""
    return " ".join(syllables(key))


def blurred_sound(key: str) -> str:
    """A name key by how it sounds to those who merge sounds."""
    return " ".join(blurred(s) for s in syllables(key))


def spelled(key: str) -> str:
    """A name key in letters without gaps: xiahelu."""
    return "".join(syllables(key))


def initials(key: str) -> str:
    """The first letters of a name key: xhl."""
    return "".join(s[:1] for s in syllables(key))
