"""Noise in names: slips of pen and ear, sounds and letters, other names of the same place.

A slip that is as near to another name of the town is no noise but another address: it is not made.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from bench.addresses.draft import WORD, Draft, kind
from bench.addresses.words import any_common, looking_like, sounding_like, syllables

GENERIC = {"road": ("大道", "路", "街", "巷", "弄", "里"),
           "estate": ("小区", "花园", "新村", "家园", "苑", "城", "府", "园", "里")}  # fmt: skip


def _stem(name: str, part: str) -> tuple[str, str]:
    """The name without its last word, and that word."""
    tail = next((t for t in GENERIC[part] if name.endswith(t) and len(name) > len(t) + 1), "")
    return name.removesuffix(tail), tail


def _slipped(rng: random.Random, draft: Draft, slip: Callable[[str], str]) -> bool:
    """Put a slip into the stem of one name; in half of the cases the other name is not told."""
    parts = [part for part in ("road", "estate") if len(draft.told.get(part, "")) > 2]
    rng.shuffle(parts)
    for part in parts:
        name = draft.told[part]
        stem, tail = _stem(name, part)
        for _ in range(12):
            wrong = slip(stem) + tail
            if wrong and wrong != tail and draft.town.is_plain(wrong, of=name):
                draft.told[part] = wrong
                _alone(rng, draft, part)
                return True
    return False


def _alone(rng: random.Random, draft: Draft, part: str) -> None:
    """Half of the time the noisy name stands without the other one, where a door can be told so."""
    if rng.random() < 0.5:
        return
    if part == "road" and draft.told.get("number"):
        draft.drop("estate")
    elif part == "estate" and draft.told.get("building"):
        draft.drop("road", "number")


NUMERALS = "一二三四五六七八九十"
"""They tell one name from the next (一里, 二里): another numeral is another place."""


SIDES = "东西南北中上下前后内外新老"
"""Left out, they tell of another place too: 东浦路 and 浦路."""


def _places(stem: str) -> list[int]:
    return [i for i, character in enumerate(stem) if character not in NUMERALS]


def _at_random(rng: random.Random, stem: str, change: Callable[[str], str]) -> str:
    if not (places := _places(stem)):
        return stem
    at = rng.choice(places)
    return stem[:at] + (change(stem[at]) or stem[at]) + stem[at + 1 :]


@kind(slot="name", stage=WORD, source="spelling")
def same_sound(rng: random.Random, draft: Draft) -> bool:
    """A character of the same sound: 先岳路 for 仙岳路"""
    return _slipped(rng, draft, lambda s: _at_random(rng, s, lambda c: sounding_like(rng, c)))


@kind(slot="name", stage=WORD, source="spelling")
def all_of_the_same_sound(rng: random.Random, draft: Draft) -> bool:
    """All characters of a name by their sound alone: 先越路 for 仙岳路"""

    def slip(stem: str) -> str:
        return "".join(c if c in NUMERALS else sounding_like(rng, c) or c for c in stem)

    return _slipped(rng, draft, slip)


@kind(slot="name", stage=WORD, source="spelling")
def blurred_sound(rng: random.Random, draft: Draft) -> bool:
    """A sound that a dialect does not tell from it: 湖 and 福, 林 and 宁"""
    return _slipped(
        rng, draft, lambda s: _at_random(rng, s, lambda c: sounding_like(rng, c, blurred=True))
    )


@kind(slot="name", stage=WORD, source="spelling")
def same_shape(rng: random.Random, draft: Draft) -> bool:
    """A character that looks alike: 湖宾 or 前浦 for 前埔"""
    return _slipped(rng, draft, lambda s: _at_random(rng, s, looking_like))


@kind(slot="name", stage=WORD, source="short")
def one_wrong_character(rng: random.Random, draft: Draft) -> bool:
    """Any other character in place of one"""
    return _slipped(rng, draft, lambda s: _at_random(rng, s, lambda _: any_common(rng)))


@kind(slot="name", stage=WORD, source="spelling")
def one_character_missing(rng: random.Random, draft: Draft) -> bool:
    """One character left out"""

    def slip(stem: str) -> str:
        places = [at for at in _places(stem) if stem[at] not in SIDES]
        at = rng.choice(places) if len(stem) > 1 and places else len(stem)
        return stem[:at] + stem[at + 1 :]

    return _slipped(rng, draft, slip)


@kind(slot="name", stage=WORD, source="spelling")
def one_character_twice(rng: random.Random, draft: Draft) -> bool:
    """One character typed two times"""
    return _slipped(rng, draft, lambda s: _at_random(rng, s, lambda c: c * 2))


@kind(slot="name", stage=WORD, source="spelling")
def characters_swapped(rng: random.Random, draft: Draft) -> bool:
    """Two characters in the wrong order"""

    def slip(stem: str) -> str:
        plain = _places(stem)
        places = [at for at in plain if at + 1 in plain]
        if not places:
            return stem
        at = rng.choice(places)
        return stem[:at] + stem[at : at + 2][::-1] + stem[at + 2 :]

    return _slipped(rng, draft, slip)


# ---- letters


def _letters(rng: random.Random, draft: Draft, write: Callable[[list[str]], str]) -> bool:
    """A name in letters that belong to no other name of the town."""
    parts = [part for part in ("road", "estate") if draft.told.get(part)]
    rng.shuffle(parts)
    for part in parts:
        written = write(syllables(draft.told[part]))
        if sum(write(syllables(name)) == written for name in draft.town.names) <= 1:
            draft.told[part] = written
            _alone(rng, draft, part)
            return True
    return False


@kind(slot="name", stage=WORD, source="pinyin")
def in_pinyin(rng: random.Random, draft: Draft) -> bool:
    """A name in pinyin: rongyinlu"""
    return _letters(rng, draft, "".join)


@kind(slot="name", stage=WORD, source="pinyin")
def in_spaced_pinyin(rng: random.Random, draft: Draft) -> bool:
    """A name in pinyin as on a door plate: Rong Yin Lu"""
    return _letters(rng, draft, lambda found: " ".join(s.capitalize() for s in found) + " ")


@kind(slot="name", stage=WORD, source="spelling")
def in_initials(rng: random.Random, draft: Draft) -> bool:
    """The initials of a name: ryl"""
    return _letters(rng, draft, lambda found: "".join(s[0] for s in found))


# ---- other names


@kind(slot="name", stage=WORD, source="mgeo")
def without_last_word(rng: random.Random, draft: Draft) -> bool:
    """A name without 路, 小区 and the like"""
    for part in rng.sample(("road", "estate"), 2):
        name = draft.told.get(part, "")
        stem, tail = _stem(name, part)
        others = sum(stem in other for other in draft.town.names)
        if tail and others <= 1 and stem[-1] not in NUMERALS:
            draft.told[part] = stem
            return True
    return False


@kind(slot="name", stage=WORD, source="vague")
def with_another_last_word(rng: random.Random, draft: Draft) -> bool:
    """小区 for 花园, 街 for 路"""
    for part in rng.sample(("road", "estate"), 2):
        name = draft.told.get(part, "")
        stem, tail = _stem(name, part)
        swapped = stem + rng.choice([t for t in GENERIC[part][:4] if t != tail])
        if tail and sum(stem in other for other in draft.town.names) <= 1:
            draft.told[part] = swapped
            return True
    return False


@kind(slot="name which", stage=WORD, source="nickname")
def by_nickname(rng: random.Random, draft: Draft) -> bool:
    """The estate as its neighbours call it"""
    nickname = draft.parts.get("nickname")
    if not nickname or not draft.told.get("estate") or not draft.told.get("building"):
        return False
    draft.drop("road", "number")
    draft.told["estate"] = nickname
    return True


@kind(slot="name which", stage=WORD, source="renamed")
def by_old_road(rng: random.Random, draft: Draft) -> bool:
    """The road by the name that it had until it was renamed"""
    old = draft.parts.get("old_road")
    if not old or not draft.told.get("number"):
        return False
    draft.told["road"] = old
    return True
