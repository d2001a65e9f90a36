"""Cells as people and programs leave them: one way to clean them, whatever the format of the file.

A spreadsheet puts marks around a text so that it stays one (``="0303"``, ``'0302``), databases and
spreadsheets put a word where nothing is (``NULL``, ``#N/A``, ``-``), and a text like 3-2 becomes a
day. The first is undone for every cell; what a word or a day means is judged by column
(:func:`importers.rows.cleaning.cleaned`).
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u2060\u00ad\u200e\u200f"))
_ENDS = "\u200c\u200d"
_OPENING = "'＇‘’`′"
_FORMULA = re.compile(r'[=＝]\s*["“”＂]((?:[^"“”＂]|"")*)["“”＂]')
_QUOTED = re.compile(r"""(['"＇‘’＂])([^'"＇‘’＂]*)['"＇‘’＂]""")
_NUMBERLIKE = re.compile(r"[^\s]*\d[^\s]*")

GROUP = " › "
"""In the name of a column: between the title of its group and its own."""
ERROR, ABSENT, NOTHING = "error", "absent", "nothing"
"""Kinds of words: of a spreadsheet's error, of a database's empty cell, of a person's."""
_ABSENT_WORDS = ("null", "(null)", "<null>", "[null]", "\\n", "nan", "none", "undefined", "#null")
_NOTHING_WORDS = ("无", "無", "暂无", "(空)", "空白", "(空白)", "(blank)", "n/a")
_DASHES = "-—–―−‐‑‒─_/\\|"
HYPHENS = dict.fromkeys(map(ord, "—–―−‐‑‒─－﹣"), "-")
_LONGEST_WORD = 14
_SHOWN_CHARACTERS = 60
_ERROR = re.compile(
    r"#(?:n/?a|ref|value|div/0|name|num|null|spill|calc|field|busy|blocked|connect|unknown|error"
    r"|getting_data)[!?]*|#{2,}|err:\d{3}",
)
_FIRST_SIGNS = tuple(f"|{sign}" for sign in ("#", *_DASHES))
_WORDS = tuple(f"|{word}|" for word in (*_ABSENT_WORDS, *_NOTHING_WORDS))

_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_NUMERAL = "[〇零一二三四五六七八九十]"
_CLOCK = r"(?:\s*T?\s*(?:[上下]午)?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AP]M|Z)?)?"
_DAY = re.compile(
    rf"(?:\d{{4}}(?P<mark>[-/.])\d{{1,2}}(?P=mark)\d{{1,2}}"  # 2026-03-02
    rf"|\d{{1,2}}/\d{{1,2}}/\d{{4}}"  # 3/2/2026
    rf"|(?:(?:\d{{4}}|\d{{2}})年)?\d{{1,2}}月(?:\d{{1,2}}[日号])?"  # 3月2日, 2026年3月
    rf"|(?:{_NUMERAL}{{4}}年)?{_NUMERAL}{{1,2}}月(?:{_NUMERAL}{{1,3}}[日号])?"  # 三月二日
    rf"|\d{{1,2}}[- ]{_MONTH}(?:[- ,]+\d{{2,4}})?"  # 2-Mar, 2-Mar-26
    rf"|{_MONTH} \d{{1,2}}(?:,? \d{{4}})?"  # March 2, 2026
    rf"){_CLOCK}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(r"[A-Z][a-z]{2}-\d{2}")
"""Mar-02 as a spreadsheet writes it; MAR-02 is somebody's number."""
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_MAY_BE_DAY = re.compile(
    rf"\|\s*(?:\d{{4}}[-/.年]|\d{{1,2}}(?:[- ][a-z]{{3}}|月|/\d{{1,2}}/|年)|{_MONTH}[- ]\d"
    rf"|{_NUMERAL}+[月年])",
    re.IGNORECASE,
)
"""No narrower than :func:`is_day`: what a cell is does not hang on its neighbours."""


_ROUNDED = re.compile(
    r"(?<![^|])[-+]?\d(?:(?:[.,]\d+)?\s?e\s?\+\s?\d{1,3}|[.,]\d+e\d{1,3})(?![^|])", re.IGNORECASE
)
"""What spreadsheets and databases make of a long number: 3.50203E+17."""


def shown(text: str) -> str:
    """A value as messages quote it."""
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def half_width(text: str) -> str:
    """Full-width digits and letters (１２Ａ) as plain ones, without spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def clean(text: str) -> str:
    """A cell without outer and invisible blanks and without the marks that kept it a text."""
    while True:
        plain = text.translate(_INVISIBLE).strip().strip(_ENDS)
        if found := _FORMULA.fullmatch(plain):
            plain = found[1].replace('""', '"')
        elif (found := _QUOTED.fullmatch(plain)) and (
            found[1] != '"' or _NUMBERLIKE.fullmatch(found[2])
        ):
            plain = found[2]
        elif plain[:1] in _OPENING and _is_kept(plain[1:]):
            plain = plain[1:]
        if plain == text:
            return text
        text = plain


def _is_kept(rest: str) -> bool:
    """Whether an apostrophe before `rest` only keeps it a text: before a word (’t Hof) it does not."""
    is_word = rest[:1].isascii() and rest[:1].isalpha()
    return not is_word or _NUMBERLIKE.fullmatch(rest) is not None


def cleaned_cells(texts: list[str]) -> list[str]:
    """A column of cells through :func:`clean`; one that needs none of it is given back itself."""
    joined = f"|{'|'.join(texts)}|"
    if _is_clean(joined):
        return texts
    known = {text: clean(text) for text in set(texts)}
    return list(map(known.__getitem__, texts))


def _is_clean(joined: str) -> bool:
    return (
        joined.isprintable()
        and "| " not in joined
        and " |" not in joined
        and "|=" not in joined
        and "|＝" not in joined
        and '|"' not in joined
        and "|＂" not in joined
        and "|“" not in joined
        and not any(f"|{mark}" in joined for mark in _OPENING)
    )


def word_of(text: str) -> str:
    """What kind of word a cleaned cell holds instead of a value; empty for a value."""
    if len(text) > _LONGEST_WORD or not text:
        return ""
    key = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    if _ERROR.fullmatch(key):
        return ERROR
    if key in _ABSENT_WORDS:
        return ABSENT
    return NOTHING if key in _NOTHING_WORDS or not key.strip(_DASHES) else ""


def _plain_width(joined: str) -> str:
    return joined if joined.isascii() else unicodedata.normalize("NFKC", joined)


def words_in(texts: list[str]) -> dict[str, str]:
    """The cells of a column that hold a word instead of a value, and its kind."""
    joined = _plain_width(f"|{'|'.join(texts)}|")
    key = "".join(joined.split()).casefold()
    if not (
        any(sign in key for sign in _FIRST_SIGNS)
        or any(word in key for word in _WORDS)
        or "|err:" in key
    ):
        return {}
    return {text: kind for text in set(texts) if (kind := word_of(text))}


def is_day(text: str) -> bool:
    """Whether a text is what a spreadsheet makes of 3-2: 2-Mar, Mar-02, 3月2日, 2026/3/2 0:00:00."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _MONTH_FIRST.fullmatch(plain):
        return plain[:3] in _MONTHS.split()
    return _DAY.fullmatch(plain) is not None


def days_in(texts: list[str]) -> set[str]:
    """The cells of a column that are days."""
    joined = _plain_width(f"|{'|'.join(texts)}|")
    if not _MAY_BE_DAY.search(joined):
        return set()
    return {text for text in set(texts) if is_day(text)}


def plain_dashes(text: str) -> str:
    """Every sort of dash, one or several, as one hyphen: 502—1 and 502－1 are 502-1."""
    return re.sub("-+", "-", text.translate(HYPHENS))


def is_rounded(text: str) -> bool:
    """Whether a text is a number that lost its digits: 3.50203E+17."""
    return _ROUNDED.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def may_be_rounded(joined: str) -> bool:
    """Whether one of the texts, joined by ``|``, is one; sure where it says no."""
    plain = joined if joined.isascii() else unicodedata.normalize("NFKC", joined)
    return (
        ("e" in plain or "E" in plain)
        and ("+" in plain or "." in plain or "," in plain)
        and bool(_ROUNDED.search(plain))
    )
