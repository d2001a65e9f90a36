"""Addresses of things that do not exist, each beside one that does."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from bench.addresses.draft import ORDER, Parts
from bench.addresses.score import SURE, Answer, Door, Truth

CHANGES = ("room", "letter", "entrance", "building", "number", "suffix", "road")


def absent(truth: Truth, rng: random.Random, *, each: int) -> Iterator[tuple[str, str]]:
    """So many texts for every way in which an address can name nothing: (way, text)."""
    for change in CHANGES:
        made = tries = 0
        while made < each and tries < 60 * each:
            tries += 1
            door = rng.choice(truth.doors)
            parts = truth.town.parts(door.house, door[1:4])
            if (text := _changed(truth, rng, door, parts, change)) is not None:
                made += 1
                yield change, text


def _changed(truth: Truth, rng: random.Random, door: Door, parts: Parts, change: str) -> str | None:
    part = {"letter": "room", "suffix": "number"}.get(change, change)
    if not parts.get(part):
        return None
    told = dict(parts)
    if change == "room":
        told["room"] = f"{rng.randint(40, 60)}{rng.randint(1, 9):02d}"
    elif change == "letter":
        told["room"] += rng.choice("ABCXYZ")
    elif change == "suffix":
        told["number"] += rng.choice(("丙", "丁", "附9号", "戊"))
    elif change == "road":
        told = {"road": rng.choice(("钻石", "火箭", "蟋蟀", "鼹鼠")) + "路"} | {
            p: v for p, v in told.items() if p not in ("road", "estate")
        }
    else:
        told[part] = re.sub(r"\d+", lambda _: str(rng.randint(700, 990)), told[part])
        if part == "number":
            told.pop("estate", None)
        if part == "building" and not re.search(r"\d", told[part]):
            return None
    text = "".join(_apart([told[p] for p in ORDER if told.get(p)]))
    return text if told != parts else None


def _apart(pieces: list[str]) -> Iterator[str]:
    before = ""
    for piece in pieces:
        touching = re.match(r"[0-9A-Za-z]", before[-1:]) and re.match(r"[0-9A-Za-z]", piece)
        yield (" " if touching else "") + piece
        before = piece


def is_wrong(change: str, found: list[Answer]) -> tuple[bool, bool]:
    """Whether the first answer is surely wrong, and whether it is wrong and called exact.

    The surroundings of what does not exist are a right answer as long as they say what is missing.
    """
    if not found:
        return False, False
    first: dict[str, Any] = found[0]
    depth = {"room": "unit", "letter": "unit", "entrance": "entrance unit",
             "building": "building entrance unit", "number": "building entrance unit",
             "suffix": "entrance unit building", "road": "building entrance unit place"}[change]  # fmt: skip
    claims = first["kind"] in depth.split() or not first["not_found"]
    return claims and first["confidence"] >= SURE, bool(first["exact"])
