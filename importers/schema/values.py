"""From the text of a cell to the text that COPY takes, or a named reason why not.

Every parser turns one non-empty text into another; a column is parsed once per *distinct* value,
which makes checking a file of a city as fast as reading it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, runtime_checkable

from django.db.models import TextChoices

from geo_grid.vault.masking import mask_numbers
from importers.schema.days import Day, Moment, today
from importers.schema.refusals import BadValue
from importers.schema.texts import half_width, is_rounded, may_be_rounded, plain_dashes, shown

__all__ = ["Aliases", "Cells", "Choice", "Day", "Degrees", "DivisionCode", "Flag", "Moment", "Number",
           "Numbers", "Parser", "Prepared", "Room", "Text", "Whole", "half_width", "parse_column",
           "shown", "today"]  # fmt: skip

Cells = list[str | None]
_SPACES = re.compile(r"\s+")
_WHOLE = re.compile(r"[+-]?\d{1,18}(\.0*)?")


class Parser(Protocol):
    """What a target column is made of; `sql_type` is its type in the staging table."""

    @property
    def sql_type(self) -> str: ...

    def parse(self, text: str) -> str | None:
        """What COPY takes; None where the text says nothing. Raises :class:`BadValue`."""
        ...


@runtime_checkable
class Prepared(Protocol):
    """A parser whose rule stands in the database: it is read once for an import."""

    def prepared(self) -> Parser: ...


def parse_column(texts: list[str], parser: Parser) -> tuple[Cells, dict[str, BadValue]]:
    """Parsed cells (``None`` where empty or bad) and what is wrong with which text."""
    if isinstance(parser, Text) and parser.takes_as_they_are(texts):
        return ([text or None for text in texts] if "" in texts else list(texts)), {}
    parsed: dict[str, str | None] = {}
    bad: dict[str, BadValue] = {}
    for text in set(texts):
        parsed[text] = None
        if stripped := text.strip():
            try:
                parsed[text] = parser.parse(stripped)
            except BadValue as fault:
                bad[text] = fault
    return list(map(parsed.__getitem__, texts)), bad


class Numbers(Enum):
    """What becomes of the numbers of people in a column of texts.

    They are masked in what somebody wrote; a column that is sealed, or no text at all, keeps them;
    identifiers may not be ID numbers, those of people no mobile numbers either.
    """

    MASKED = "masked"
    KEPT = "kept"
    NO_ID = "no id"
    NONE = "none"


@dataclass(frozen=True)
class Text:
    """Any printable text; white space is folded, control characters are refused."""

    max_length: int = 200
    numbers: Numbers = Numbers.MASKED
    sql_type: str = "text"

    def takes_as_they_are(self, texts: list[str]) -> bool:
        """True when a whole column is plain: printable, short and without outer spaces."""
        joined = "|".join(texts)
        return (
            joined.isprintable()
            and max(map(len, texts), default=0) <= self.max_length
            and not (joined.startswith(" ") or joined.endswith(" "))
            and "| " not in joined
            and " |" not in joined
            and not may_be_rounded(joined)
            and not (self.numbers is Numbers.MASKED and mask_numbers(joined) != joined)
        )

    def parse(self, text: str) -> str:
        text = _SPACES.sub(" ", text.strip("\ufeff\u200b \t\r\n"))
        if is_rounded(text):
            raise BadValue("number_damaged", value=text)
        for character in text:
            if unicodedata.category(character) == "Cc":
                raise BadValue("text_control", character=f"U+{ord(character):04X}")
        if self.numbers is Numbers.MASKED:
            text = mask_numbers(text)
        if len(text) > self.max_length:
            raise BadValue("text_too_long", value=shown(text), limit=self.max_length)
        return text


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int
    high: int
    sql_type: str = "integer"

    def parse(self, text: str) -> str:
        plain = half_width(text)
        if not _WHOLE.fullmatch(plain):
            _finite(plain, shown_as=text)
            raise BadValue("number_not_whole", value=shown(text))
        number = int(plain.partition(".")[0])
        if not self.low <= number <= self.high:
            raise BadValue("number_range", value=shown(text), low=self.low, high=self.high)
        return str(number)


@dataclass(frozen=True)
class Number:
    """A finite number from `low` to `high` (`below`: without `high` itself)."""

    low: float
    high: float
    below: bool = False
    sql_type: str = "double precision"

    def parse(self, text: str) -> str:
        number = _finite(half_width(text), shown_as=text)
        if not self.low <= number <= self.high or (self.below and number == self.high):
            raise BadValue("number_range", value=shown(text), low=self.low, high=self.high)
        return repr(number)


def _finite(plain: str, *, shown_as: str) -> float:
    try:
        number = float(plain.replace("_", "?"))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadValue("number_bad", value=shown(shown_as))
    return number


@dataclass(frozen=True)
class Degrees:
    """A coordinate as it stands in the file; whether it makes sense is for the place to say."""

    sql_type: str = ""

    def parse(self, text: str) -> str:
        try:
            return repr(float(half_width(text).replace("_", "?")))
        except ValueError:
            raise BadValue("number_bad", value=shown(text)) from None


@dataclass(frozen=True)
class Choice:
    """One of a model's choices: its value, its Chinese or English name, or a known spelling.

    `others` is what an unknown spelling becomes where the source's list is open (OSM's
    ``building=*``); without it an unknown spelling is refused.
    """

    choices: type[TextChoices]
    spellings: dict[str, str] = field(default_factory=dict)
    others: str | None = None
    sql_type: str = "text"

    def understands(self, text: str) -> bool:
        return self._value_of(text) is not None

    def _value_of(self, text: str) -> str | None:
        key = _key(text)
        for value, label in self.choices.choices:
            if key in (_key(value), _key(str(label)), *map(_key, re.split(r"[()]", str(label)))):
                return str(value)
        return next((v for spelling, v in self.spellings.items() if _key(spelling) == key), None)

    def parse(self, text: str) -> str:
        value = self._value_of(text)
        if value is not None:
            return value
        if self.others is not None:
            return self.others
        raise BadValue("choice_unknown", value=shown(text), choices=self.known_choices())

    def known_choices(self) -> str:
        return ", ".join(f"{value} {label}" for value, label in self.choices.choices)


def _key(text: str) -> str:
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", text)).casefold()


_YES = {"yes", "y", "true", "t", "1", "是", "有", "对", "√", "on"}
_NO = {"no", "n", "false", "f", "0", "否", "无", "没有", "×", "off"}


@dataclass(frozen=True)
class Flag:
    """Yes or no, in Chinese or English; `more_yes` are further words for yes (OSM's viaduct).

    Other words are refused, or say nothing where the column's name has other meanings too.
    """

    more_yes: frozenset[str] = frozenset()
    sql_type: str = "boolean"
    refuses: bool = True

    def understands(self, text: str) -> bool:
        return half_width(text).casefold() in _YES | _NO | self.more_yes

    def parse(self, text: str) -> str | None:
        key = half_width(text).casefold()
        if key in _YES or key in self.more_yes:
            return "t"
        if key in _NO:
            return "f"
        if self.refuses:
            raise BadValue("flag_bad", value=shown(text))
        return None


@dataclass(frozen=True)
class DivisionCode:
    """12 digits; the short codes of the standards (2, 4, 6 or 9 digits) are filled with zeros."""

    sql_type: str = "text"

    def parse(self, text: str) -> str:
        plain = half_width(text)
        known = plain.isascii() and plain.isdigit() and len(plain) in (2, 4, 6, 9, 12)
        if not known or plain.startswith("00"):
            raise BadValue("code_digits", value=shown(text))
        return plain.ljust(12, "0")


@dataclass(frozen=True)
class Aliases:
    """Several names in one cell, separated by ; ； | 、 or a line break; kept as lines."""

    sql_type: str = "text"

    def parse(self, text: str) -> str:
        names = dict.fromkeys(Text(400).parse(n) for n in re.split(r"[;；|、\n]+", text))
        return "\n".join(name for name in names if name)


@dataclass(frozen=True)
class Room:
    """A room number as doors carry it: 301室 and ３０１ are 301, 502a is 502A, 502—1 is 502-1.

    `rooms_as_stored.sql` says the same of the rooms that are known already.
    """

    max_length: int = 40
    sql_type: str = "text"

    def parse(self, text: str) -> str:
        room = plain_dashes(half_width(text).upper())
        return Text(self.max_length).parse(room.rstrip("室房号") or room)
