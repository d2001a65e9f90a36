"""Many texts of addresses → what each of them means, or may mean.

The one place at which files of addresses meet the matcher: texts that are equal once folded are
looked up once, what people decided comes first, and the rest is judged by a confidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.locate import finding
from geo_grid.locate.decisions.queries import Decided, decided
from geo_grid.locate.decisions.text import canonical

MATCHED, DOUBTFUL, REFUSED = "matched", "doubtful", "refused"
MOST_CANDIDATES = 5
LONGEST = 300
_CHUNK = 1_000
_KEPT = (
    "kind", "id", "label", "depth", "exact", "confidence", "not_found", "faults", "parts", "lon",
    "lat",
)  # fmt: skip
Candidate = dict[str, Any]
Tell = Callable[[int, int], None]
"""Called with how many texts are done and of how many."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text means: `state`, why (`code` of a message), and the candidates, best first.

    `decided` is the decision that it follows, if a person made one.
    """

    state: str
    code: str = ""
    candidates: tuple[Candidate, ...] = ()
    decided: Decided | None = None

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None


Verdicts = Mapping[str, Verdict]
"""By the canonical form of the text."""


def default_confidence() -> float:
    """From which confidence a match is taken without a person's look at it."""
    return float(settings.GEO_GRID_ADDRESS_CONFIDENCE)


def check_confidence(given: float | None) -> float:
    """The confidence that was asked for, else the deployment's.

    Raises :class:`BadInput` ``confidence_range``.
    """
    confidence = default_confidence() if given is None else given
    if not 0 < confidence <= 1:  # NaN as well
        raise BadInput(
            "confidence_range",
            gettext_noop("A confidence lies above 0 and is 1 at most, for instance 0.9."),
            field="confidence",
        )
    return confidence


def locate(texts: Iterable[str], *, confidence: float, tell: Tell | None = None) -> Verdicts:
    """What every text means; texts that are empty once folded are left out."""
    wanted: dict[str, str] = {}
    for text in texts:
        if key := canonical(text):
            wanted.setdefault(key, text)
    verdicts = {key: of_decision(one) for key, one in decided(wanted).items()}
    open_keys = [key for key in wanted if key not in verdicts]
    for start in range(0, len(open_keys), _CHUNK):
        keys = open_keys[start : start + _CHUNK]
        short = [key for key in keys if len(wanted[key]) <= LONGEST]
        with transaction.atomic():  # inside one the index is as new as the tables
            found = finding.find_many([wanted[key] for key in short])
        judged = (judge(one, confidence=confidence) for one in found)
        verdicts |= dict(zip(short, judged, strict=True))
        verdicts |= {
            key: Verdict(REFUSED, "address_too_long") for key in keys if key not in verdicts
        }
        if tell is not None:
            tell(start + len(keys), len(open_keys))
    return verdicts


def judge(found: Any, *, confidence: float) -> Verdict:
    """A reply of the matcher as a verdict. A tie, or a part that is not there, is never a match."""
    candidates = tuple(_slim(one) for one in found.results[:MOST_CANDIDATES])
    if not candidates:
        unclear = found.hint is not None and found.hint["code"] == "name_missing"
        return Verdict(REFUSED, "address_unclear" if unclear else "address_not_found")
    best = candidates[0]
    if len(candidates) > 1 and candidates[1]["confidence"] >= best["confidence"]:
        return Verdict(DOUBTFUL, "address_tie", candidates)
    if best["not_found"]:
        return Verdict(DOUBTFUL, "address_part_missing", candidates)
    if best["confidence"] < confidence:
        return Verdict(DOUBTFUL, "address_unsure", candidates)
    return Verdict(MATCHED, "", candidates)


def _slim(result: Candidate) -> Candidate:
    """What files and the review need; who answers for a place is not among it."""
    slim = {name: result.get(name) for name in _KEPT}
    for name in ("basic_cell", "grid_cell"):
        cell = result.get(name)
        slim[name] = cell.get("code") if isinstance(cell, dict) else cell
    return slim


def of_decision(one: Decided) -> Verdict:
    """What a person decided, as a verdict."""
    if not one.thing:
        return Verdict(REFUSED, "address_decided_none", (), one)
    candidate = {
        "kind": one.thing, "id": one.thing_id, "label": one.label, "depth": one.thing, "exact": True,
        "confidence": 1.0, "not_found": [], "faults": [],
        "parts": {"room": one.room} if one.room else {}, "lon": one.lon, "lat": one.lat,
        "basic_cell": one.basic_cell, "grid_cell": one.grid_cell,
    }  # fmt: skip
    return Verdict(MATCHED, "", (candidate,), one)
