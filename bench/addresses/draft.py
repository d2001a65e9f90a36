"""A spelling of an address in the making, and the register of the kinds of noise.

It knows nothing of how addresses are found: what is measured with it may not help to make it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Parts = dict[str, str]
"""``road number estate building entrance floor room`` as a door bears them (``12号``, ``3号楼``,
``2单元``, ``5``, ``502``), and what else is known of the place: ``city district street community``,
``nickname`` of the estate, ``old_road``. What there is not, is not in it."""
ORDER = ("road", "number", "estate", "building", "entrance", "room")
_TOUCHING = re.compile(r"[0-9A-Za-z０-９〇零一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾]")


@dataclass(frozen=True)
class Town:
    """What a misspelt name may not be mistaken for: all names there are, by which a slip is judged."""

    names: frozenset[str]

    def is_plain(self, slip: str, *, of: str) -> bool:
        """Whether `slip` is no other name, nor as near to another one as to its own."""
        return slip != of and not any(
            name != of and (name == slip or _is_near(slip, name)) for name in self.names
        )


def _is_near(a: str, b: str) -> bool:
    """One character changed, added, left out, or two beside each other swapped."""
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        other = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        swapped = len(other) == 2 and other[1] == other[0] + 1
        return len(other) < 2 or (
            swapped and a[other[0]] == b[other[1]] and a[other[1]] == b[other[0]]
        )
    short, long = sorted((a, b), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


@dataclass
class Draft:
    """Parts by name in the order in which they are told; kinds of noise change it in place."""

    parts: Parts
    town: Town
    told: Parts = field(default_factory=dict)
    order: list[str] = field(default_factory=lambda: list(ORDER))
    separator: str = ""
    before: str = ""
    behind: str = ""
    lost: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.told = {part: self.parts[part] for part in ORDER if self.parts.get(part)}

    def drop(self, *parts: str) -> None:
        """Leave parts out: what they told is lost."""
        for part in parts:
            if self.told.pop(part, None) is not None:
                self.lost.add(part)

    def text(self) -> str:
        """The parts one behind the other; two numbers never run into each other."""
        found = self.before
        for piece in (self.told[part] for part in self.order if self.told.get(part)):
            touching = _TOUCHING.match(found[-1:]) and _TOUCHING.match(piece[:1])
            between = self.separator or (" " if touching else "")
            found += (between if found and found != self.before else "") + piece
        return found + self.behind


@dataclass(frozen=True)
class Spelled:
    """A text, and the parts that it still tells; the kinds of noise that made it."""

    text: str
    kept: frozenset[str]
    kinds: tuple[str, ...]


OnDraft = Callable[[random.Random, Draft], bool | None]
OnText = Callable[[random.Random, str], str]


@dataclass(frozen=True)
class Kind:
    """One kind of noise: what it changes, where one can read of it.

    Kinds that share a word of their `slot` exclude each other. `loses` names what no reader could tell any more.
    """

    name: str
    slot: str
    source: str
    says: str
    change: OnDraft | OnText
    stage: int
    loses: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {}
PART, WORD, JOIN, TEXT = 1, 2, 3, 4
"""Stages: which parts, how each is written, in what order and how joined, the text as a whole."""


def kind(
    *, slot: str, stage: int, source: str, loses: tuple[str, ...] = ()
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register a kind under the name of its function; the docstring says what it is."""

    def register(change: Callable[..., object]) -> Callable[..., object]:
        name = change.__name__
        says = " ".join((change.__doc__ or "").split())
        KINDS[name] = Kind(name, slot, source, says, change, stage, loses)  # type: ignore[arg-type]
        return change

    return register


def spell(rng: random.Random, parts: Parts, kinds: Iterable[str], town: Town) -> Spelled | None:
    """The address with these kinds of noise; ``None`` where one of them has nothing to change."""
    chosen = sorted((KINDS[name] for name in kinds), key=lambda k: k.stage)
    draft = Draft(dict(parts), town)
    for one in (k for k in chosen if k.stage != TEXT):
        if one.change(rng, draft) is False:
            return None
    text = plain = draft.text()
    for one in (k for k in chosen if k.stage == TEXT):
        text = str(one.change(rng, text))
        if text == plain:
            return None
        plain = text
    kept = frozenset(part for part in ORDER if draft.parts.get(part)) - draft.lost
    return Spelled(text, kept, tuple(k.name for k in chosen))


def pairs() -> list[tuple[str, str]]:
    """All two kinds that can be had together."""
    names = sorted(KINDS)
    return [
        (a, b)
        for i, a in enumerate(names)
        for b in names[i + 1 :]
        if not set(KINDS[a].slot.split()) & set(KINDS[b].slot.split())
    ]
