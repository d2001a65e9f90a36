"""The gazetteer: every name of a place or a building, found in a text exactly or nearly.

Nearly means: one wrong, missing, further or swapped character, or the same sound. Digits and the words
that tell neighbours apart (东一里 and 东二里, 南路 and 北路) are never nearly equal.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from geo_grid.locate.index.records import Target
from geo_grid.locate.text.syllables import blurred_sound, initials, readings_at, sound, spelled

LONGEST_NAME = 24
SHORTEST_NEAR = 3
_TELLING = frozenset("0123456789东西南北中上下前后内外新老大小左右ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BETWEEN_LETTERS = re.compile(r"(?<=[A-Z]) (?=[A-Z])")
"""A gap that names are kept without: GARDEN CITY is GARDENCITY."""
_DIGITS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Span(NamedTuple):
    """A stretch of a text that is a name."""

    start: int
    end: int
    key: str
    how: str
    """exact, sound, blurred, character (one wrong, missing, extra, swapped), spelled, initials"""


class Names:
    """Names by key; the tables for near and sounding ones are filled as names come and go."""

    def __init__(self) -> None:
        self.targets: dict[str, tuple[Target, ...]] = {}
        self._heads: dict[str, dict[int, int]] = {}
        self._near: dict[str, set[str]] = {}
        self._sounds: dict[str, set[str]] = {}
        self._blurred: dict[str, set[str]] = {}
        self._spelled: dict[str, set[str]] = {}
        self._initials: dict[str, set[str]] = {}
        self._sorted: tuple[list[str], ...] | None = None

    def add(self, key: str, target: Target) -> None:
        """One more meaning of a name."""
        if not 1 < len(key) <= LONGEST_NAME:
            return
        held = self.targets.get(key, ())
        if any(t[:2] == target[:2] for t in held):
            return
        self.targets[key] = (*held, target)
        self._sorted = None
        if not held:
            heads = self._heads.setdefault(key[:2], {})
            heads[len(key)] = heads.get(len(key), 0) + 1
        if target.form != "ref" and (not held or key not in self._sounds.get(sound(key), ())):
            for table, entry in self._entries(key):
                table.setdefault(entry, set()).add(key)

    def drop(self, key: str, kind: str, pk: int) -> None:
        """Forget one meaning of a name, and the name with its last one."""
        kept = tuple(t for t in self.targets.get(key, ()) if (t.kind, t.id) != (kind, pk))
        if kept:
            self.targets[key] = kept
        elif self.targets.pop(key, None) is not None:
            self._sorted = None
            heads = self._heads[key[:2]]
            heads[len(key)] -= 1
            if not heads[len(key)]:
                del heads[len(key)]
            for table, entry in self._entries(key):
                table.get(entry, set()).discard(key)

    def _entries(self, key: str) -> Iterator[tuple[dict[str, set[str]], str]]:
        if _is_spoken(key):
            yield self._sounds, sound(key)
            yield self._blurred, blurred_sound(key)
            for letters in spellings(key):
                yield self._spelled, letters
            yield self._initials, initials(key)
        if len(key) >= SHORTEST_NEAR and _is_spoken(key):
            for shorter in deletions(key):
                yield self._near, shorter

    def exact(self, text: str) -> list[Span]:
        """All names that stand in a canonical text as they are written."""
        if (joined := _BETWEEN_LETTERS.sub("", text)) != text:
            at = [i for i in range(len(text)) if not _BETWEEN_LETTERS.match(text, i)]
            found = self.exact(joined)
            return [s._replace(start=at[s.start], end=at[s.end - 1] + 1) for s in found]
        found = []
        for start in range(len(text) - 1):
            heads = self._heads.get(text[start : start + 2])
            for length in heads or ():
                key = text[start : start + length]
                if len(key) == length and key in self.targets:
                    found.append(Span(start, start + length, key, "exact"))
        return found

    def near(self, run: str, start: int) -> list[Span]:
        """Names that a run of characters without an exact one may mean, the surest kind only.

        A slip of the pen in a long name outdoes the sound of a short one inside it.
        """
        heard = self._heard(run, start)
        if heard and heard[0].end - heard[0].start == len(run):
            return heard
        slipped = _longest(
            [
                Span(start + i, start + i + len(w), key, "character")
                for i, w in windows(run, least=2)
                for key in self._one_off(w)
            ]
        )
        if heard and slipped:
            longer = slipped[0].end - slipped[0].start > heard[0].end - heard[0].start + 1
            return slipped if longer else heard
        return heard or slipped

    def _heard(self, run: str, start: int) -> list[Span]:
        """Names of the sound of a stretch of the run, else of one that speakers merge with it."""
        for how, table, of in (
            ("sound", self._sounds, sound), ("blurred", self._blurred, blurred_sound),
        ):  # fmt: skip
            found = [
                Span(start + i, start + i + len(w), key, how)
                for i, w in windows(run, least=2)
                for key in table.get(of(w), ())
                if key != w and same_numbers(w, key) and (len(w) > 2 or w == run)
            ]
            if found:
                return _longest(found)
        return []

    def _one_off(self, word: str) -> set[str]:
        shorter = deletions(word)
        found = {key for part in (word, *shorter) for key in self._near.get(part, ())}
        found |= {part for part in shorter if part in self.targets and len(part) >= SHORTEST_NEAR}
        return {key for key in found if key != word and differs_by_one(word, key)}

    def latin(self, letters: str, start: int) -> list[Span]:
        """Names that letters spell, in full or by their initials (at least three)."""
        small = letters.lower()
        if len(small) > 7 and small[: len(small) // 2] * 2 == small:
            small = small[: len(small) // 2]  # told twice
        spelled_out = self._spelled.get(small, ()) if len(small) > 3 else ()
        if spelled_out:
            return [Span(start, start + len(letters), key, "spelled") for key in spelled_out]
        short = self._initials.get(small, ()) if len(small) > 2 else ()
        return [Span(start, start + len(letters), key, "initials") for key in short]

    def beginning(self, prefix: str, limit: int) -> list[str]:
        """Names that begin with a text, or are spelled or sound so, the shortest first."""
        if not prefix:
            return []
        if self._sorted is None:
            self._sorted = tuple(
                sorted(table) for table in (self.targets, self._spelled, self._initials)
            )
        keys, spelled_out, short = self._sorted
        if prefix.isascii() and prefix.isalpha():
            small = prefix.lower()
            found = {*_beginning(keys, prefix)} | {
                key
                for table, words in ((self._spelled, spelled_out), (self._initials, short))
                for word in _beginning(words, small)
                for key in table.get(word, ())
            }
        else:
            found = set(_beginning(keys, prefix))
        return sorted(found, key=lambda key: (len(key), key))[:limit]


WORDS_AT_MOST = 2_000
"""Words with one beginning that are looked at; one or two letters begin thousands."""


def _beginning(words: list[str], prefix: str) -> list[str]:
    """The words of a sorted list that begin with a text."""
    start = bisect_left(words, prefix)
    found = []
    for word in words[start : start + WORDS_AT_MOST]:
        if not word.startswith(prefix):
            break
        found.append(word)
    return found


def _is_spoken(key: str) -> bool:
    """Whether a name has enough characters that are spoken, not counted."""
    return sum("\u4e00" <= c <= "\u9fff" for c in key) >= 2


def spellings(key: str) -> set[str]:
    """A name in letters, in every usual reading of its characters (at most four)."""
    found = [""]
    for at in range(len(key)):
        options = readings_at(key, at)
        found = [head + tail for head in found for tail in options][:4]
    return {*found, spelled(key)}


def deletions(word: str) -> set[str]:
    """The words with one character less."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))} if len(word) > 2 else set()


def windows(run: str, *, least: int) -> Iterator[tuple[int, str]]:
    """Stretches of a run, the longest first, at most :data:`LONGEST_NAME` long."""
    for length in range(min(len(run), LONGEST_NAME), least - 1, -1):
        for start in range(len(run) - length + 1):
            yield start, run[start : start + length]


def same_numbers(word: str, key: str) -> bool:
    """Whether two names of one length agree in what tells neighbours apart."""
    return len(word) == len(key) and all(
        a == b or not _tells(a, b) for a, b in zip(word, key, strict=True)
    )


def _tells(one: str, other: str) -> bool:
    """Whether two characters tell neighbours apart: other digits, other sides."""
    return bool({one, other} & _DIGITS) or {one, other} <= _TELLING


def differs_by_one(word: str, key: str) -> bool:
    """Whether one character is wrong, missing, extra or two neighbours are swapped, none telling."""
    if len(word) == len(key):
        apart = [i for i, (a, b) in enumerate(zip(word, key, strict=True)) if a != b]
        if len(apart) == 1:
            pair = word[apart[0]] + key[apart[0]]
            return not _tells(*pair) and len(word) >= SHORTEST_NEAR
        return (
            len(apart) == 2 and apart[1] == apart[0] + 1
            and word[apart[0]] == key[apart[1]] and word[apart[1]] == key[apart[0]]
        )  # fmt: skip
    longer, shorter = (word, key) if len(word) > len(key) else (key, word)
    if len(longer) != len(shorter) + 1 or len(longer) < SHORTEST_NEAR:
        return False
    at = next((i for i, c in enumerate(shorter) if longer[i] != c), len(shorter))
    return longer[:at] + longer[at + 1 :] == shorter and longer[at] not in _DIGITS


def _longest(found: list[Span]) -> list[Span]:
    """Of overlapping near names those that explain the most characters."""
    if not found:
        return []
    most = max(span.end - span.start for span in found)
    return [span for span in found if span.end - span.start == most]
