"""One spelling for what people write in many: width, script, numerals, marks, spaces.

The gazetteer's names and the texts of queries pass through the same function, so that what it does
to a name never keeps the two apart (五一路 is 51路 on both sides).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from geo_grid.locate.text.numerals import NUMERALS, to_digits

LONGEST = 200
"""Characters of a text that are read; no address is longer."""

_DASHES = "‐‑‒–—―−－﹣~～〜"
_LISTS = "、，,;；/／|"
_GAPS = "。.·•・…:：!！?？\"'“”‘’()（）[]【】{}<>《》「」『』\\*+=&^%$@`_"
_ONE_TO_ONE = str.maketrans(
    {**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_LISTS, ","), **dict.fromkeys(_GAPS, " "),
     "№": "#", "＃": "#", "裡": "里", "幛": "幢"}
)  # fmt: skip
_BETWEEN = re.compile(r"(?<=\d)[至到](?=\d)")
_DOTTED = re.compile(r"(?<=\d)\.(?=\d)")
_SPACE = re.compile(r"\s+")
_FREE_SPACE = re.compile(r"(?<![0-9A-Z#,-]) | (?![0-9A-Z#,-])")
_DASH_RUN = re.compile(r" *(?:-+|——)[ -]*")
_LIST_RUN = re.compile(r"[ ,]*,[ ,]*")


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional characters and what they are in simplified script (data of OpenCC)."""
    import opencc

    folder = Path(opencc.__file__).parent / "dictionary"
    table: dict[int, str] = {}
    for name in ("TSCharacters.txt", "TWVariantsRev.txt", "HKVariantsRev.txt"):
        path = folder / name
        if not path.exists():
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            one, _, others = line.partition("\t")
            other = others.split(" ")[0].strip()
            if one in NUMERALS:
                continue  # OpenCC takes 叁 for a variant of 叄
            # A variant leads to the traditional form (户 to 戶), that one back to the simplified.
            other = table.get(ord(other), other) if len(other) == 1 else other
            if len(one) == 1 and len(other) == 1 and ord(other) < 0x20000:
                table.setdefault(ord(one), other)
    return table


def plain(text: str) -> str:
    """`text` without what no address holds: control characters, surrogates, emoji, private use."""
    kept = []
    for c in text:
        category = unicodedata.category(c)
        if c in "\t\n\r" or category not in _DROPPED:
            kept.append(c)
        elif category not in _UNSEEN:
            kept.append(" ")
    return "".join(kept)


_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cs"})
"""Characters that take no room: nothing stands in their place."""
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk", "Mn", "Me"})


def canonical(text: str) -> str:
    """The one spelling of an address text, at most :data:`LONGEST` characters of it.

    Half width, upper case, simplified, digits for numerals, ``-`` for every dash and range mark,
    ``,`` for every mark of a list, a space only where it keeps two numbers or letters apart.
    """
    seen = plain(unicodedata.normalize("NFKC", text[: 2 * LONGEST]))
    # Numerals first: 二 and a telephone number on the next line are two numbers.
    numbered = to_digits(seen.upper().translate(_simplified()))
    marked = _DOTTED.sub("-", numbered).translate(_ONE_TO_ONE)
    spaced = _LIST_RUN.sub(",", _DASH_RUN.sub("-", _SPACE.sub(" ", marked)))
    numbered = _FREE_SPACE.sub("", spaced.strip(" ,-"))
    return _BETWEEN.sub("-", numbered)[:LONGEST]


@lru_cache(maxsize=200_000)
def name_key(name: str) -> str:
    """How a name of the gazetteer is compared: canonical, without marks and spaces."""
    return re.sub(r"[ ,#]", "", canonical(name))
