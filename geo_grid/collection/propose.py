"""Look for records that may be one and the same, and propose them as pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from geo_grid.collection.actions import offered
from geo_grid.collection.contested import NUMBER_SAME
from geo_grid.collection.models import DuplicatePair, Noun, RecordMerge
from geo_grid.collection.similar import ALIKE, likeness, nearly_same_number
from geo_grid.sql import SqlFiles
from geo_grid.vault import sealing

sql = SqlFiles(__file__)


@dataclass(frozen=True)
class Found:
    """A pair of ids with what speaks for it."""

    first: int
    second: int
    reasons: tuple[str, ...]
    score: float


@transaction.atomic
def propose() -> dict[str, int]:
    """Look through everything; how many pairs stand open, by noun.

    What somebody decided is not proposed again; an open pair that is no longer alike goes.
    """
    looks = {
        Noun.RESIDENT: _residents,
        Noun.ORGANISATION: _organisations,
        Noun.BUILDING: _buildings,
    }
    counts = {}
    for noun, look in looks.items():
        gone = set(
            RecordMerge.objects.filter(noun=noun, undone_at=None).values_list("gone_id", flat=True)
        )
        found = [pair for pair in look() if not gone & {pair.first, pair.second}]
        _store(str(noun), found)
        counts[str(noun)] = offered(DuplicatePair.objects.filter(noun=noun, state="open")).count()
    return counts


def _store(noun: str, found: list[Found]) -> None:
    known = {(row.first_id, row.second_id): row for row in DuplicatePair.objects.filter(noun=noun)}
    alike = {(pair.first, pair.second) for pair in found}
    stale = [row.pk for key, row in known.items() if row.state == "open" and key not in alike]
    DuplicatePair.objects.filter(pk__in=stale).delete()
    DuplicatePair.objects.bulk_create(
        [
            DuplicatePair(
                noun=noun, first_id=pair.first, second_id=pair.second,
                reasons=list(pair.reasons), score=pair.score,
            )
            for pair in found
            if (pair.first, pair.second) not in known
        ],
        batch_size=2000,
    )  # fmt: skip


def _residents() -> list[Found]:
    same = {(row["first"], row["second"]) for row in sql.rows("same_numbers")}
    found = [Found(first, second, (NUMBER_SAME,), 1.0) for first, second in sorted(same)]
    for row in sql.rows("similar_residents"):
        if (row["first"], row["second"]) in same:
            continue
        numbers = _numbers(row)
        reasons = ["same_name", "same_unit" if row["same_unit"] else "same_building"]
        if row["same_birth"]:
            reasons.append("same_birth_date")
        if None in numbers:
            reasons.append("number_missing")
        elif numbers[0] == numbers[1]:
            reasons.append(NUMBER_SAME)
        elif nearly_same_number(*numbers):
            reasons.append("number_nearly_same")
        elif row["same_birth"]:
            reasons.append("number_different")
        near = bool({NUMBER_SAME, "number_nearly_same"} & set(reasons))
        if not (row["same_birth"] or (near and row["same_unit"])):
            continue
        score = 0.6 + 0.2 * bool(row["same_unit"]) + 0.1 * bool(row["same_birth"])
        score += 0.1 if near else 0.05 if "number_missing" in reasons else -0.2
        found.append(Found(row["first"], row["second"], tuple(reasons), round(score, 2)))
    return found


def _numbers(row: dict[str, Any]) -> tuple[Any, Any]:
    """The two document numbers in the clear, only for as long as they are compared."""
    sealed = (row["first_number"], row["second_number"])
    one, other = (None if blob is None else sealing.reveal(blob) for blob in sealed)
    return one, other


def _organisations() -> list[Found]:
    found = []
    for row in sql.rows("similar_organisations"):
        alike = likeness(row["first_name"], row["second_name"])
        if alike < ALIKE:
            continue
        reasons = ["same_name" if alike == 1.0 else "name_nearly_same"]
        reasons += ["same_unit" if row["same_unit"] else "same_address", "code_missing"]
        score = round(0.5 * alike + (0.4 if row["same_unit"] else 0.3), 2)
        found.append(Found(row["first"], row["second"], tuple(reasons), score))
    return found


def _buildings() -> list[Found]:
    return [
        Found(
            row["first"], row["second"], ("same_footprint", "two_sources"), round(row["overlap"], 2)
        )
        for row in sql.rows("similar_buildings")
    ]
