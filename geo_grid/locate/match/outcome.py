"""What a reading of a text has found, what of the text it has not, and how sure that is.

A weight is the share of answers with that blemish that are right, so that their product, the
confidence, can be read as a chance; docs/address-calibration.svg shows how well it holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

Kind = Literal["unit", "entrance", "building", "place"]
DEPTHS: dict[str, int] = {"place": 0, "building": 1, "entrance": 2, "unit": 3}

FORM_WEIGHTS = {
    "official": 1.0, "alias": 0.99, "ref": 1.0, "nickname": 0.97, "abbreviation": 0.96,
    "former": 0.94, "short": 0.92, "pinyin": 0.9,
}  # fmt: skip
NEARNESS_WEIGHTS = {
    "exact": 1.0, "spelled": 0.88, "sound": 0.85, "character": 0.76, "blurred": 0.74,
    "initials": 0.74, "beginning": 0.8,
}  # fmt: skip
FAULT_WEIGHTS = {
    "missing": 0.8, "unknown": 0.62, "contradicted": 0.45, "sound": 1.0, "old": 0.95,
    "order": 0.97, "range": 0.9, "extra": 0.85,
}  # fmt: skip
SUREST = 0.99
INFORMATIVE = frozenset({"order"})
"""Faults that do not keep an answer from being exact."""


class Fault(NamedTuple):
    """What of the text does not agree with what exists."""

    part: str
    fault: str
    said: str
    known: str


@dataclass(frozen=True)
class Outcome:
    """One thing that the text may mean."""

    kind: Kind
    id: int
    house: int | None = None
    entrance: int | None = None
    place: int | None = None
    not_found: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    weight: float = 1.0
    matched: float = 0.0
    tied_by: str = ""
    """The part that would tell it from its equals."""

    @property
    def identity(self) -> tuple[str, int]:
        return self.kind, self.id

    def blamed(
        self, *faults: Fault, not_found: tuple[str, ...] = (), weight: float = 1.0
    ) -> Outcome:
        """The same with more faults."""
        total = self.weight * weight
        for fault in faults:
            total *= FAULT_WEIGHTS[fault.fault]
        return replace(
            self, faults=(*self.faults, *faults), weight=total,
            not_found=(*self.not_found, *not_found),
        )  # fmt: skip

    def ranked(self, matched: float, tied_by: str = "") -> Outcome:
        return replace(self, matched=matched, tied_by=tied_by)

    @property
    def is_clean(self) -> bool:
        """Whether all that was said agrees with what exists."""
        return not self.not_found and all(f.fault in INFORMATIVE for f in self.faults)

    @property
    def is_explained(self) -> bool:
        """Whether nothing that was said is wrong, though something may be unsaid."""
        return not self.not_found and all(
            f.fault in INFORMATIVE or f.fault == "missing" for f in self.faults
        )


@dataclass
class Base:
    """Houses (each with the stairwell that bears the number, if one does) that the names and the house
    number leave, the tokens still to be matched, and the place that is the answer if none is."""

    doors: list[tuple[int, int | None]]
    place: int | None
    rest: list[object] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()
    not_found: tuple[str, ...] = ()
    weight: float = 1.0
    matched: float = 0.0
    is_numbered: bool = False
    """Whether a house number has led here."""
    is_whole: bool = True
    """Whether the place is just these houses, so that it may stand for them."""
    number_at: int = -1
    """Where in the text the house number stands."""
