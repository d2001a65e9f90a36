"""Rows that name their place by one text: looked up before anything is staged, then row by row.

No query can be sent while rows are copied, so :meth:`Addresses.look_up` reads the file once
beforehand; :meth:`Addresses.apply` then gives every such row its building, its door or its point,
puts it aside for a person's decision, or refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo_grid.geometry.lattice import from_int, to_int
from geo_grid.locate.decisions.text import canonical
from geo_grid.vault.masking import mask_numbers
from importers.addresses import verdicts
from importers.addresses.verdicts import DOUBTFUL, REFUSED, Candidate, Verdict, Verdicts
from importers.formats.files import Table
from importers.rows.address_texts import texts_of
from importers.rows.premise_keys import NO_ROOM
from importers.schema.kind import ADDRESS
from importers.schema.refusals import Refusal
from importers.schema.values import Cells

if TYPE_CHECKING:
    from importers.rows.batch import Batch
    from importers.rows.context import Context

_IN_DOORS = {"unit", "entrance", "building"}
_WITHIN = {"room", "floor"}
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class AddressOptions:
    """From which confidence an address is taken, and whether people without a known room are.

    With `rooms_unknown` a row whose building is certain and whose room is not said, or does not
    exist, is loaded into the building as a whole; without it such a row waits for a decision.
    `only` are the numbers of the rows that are meant, where not all of them are.
    """

    confidence: float
    rooms_unknown: bool = False
    only: frozenset[int] | None = None


@dataclass(frozen=True)
class Doubt:
    """A row that was put aside: its text (numbers of people masked) and what it may mean."""

    row: int
    text: str
    code: str
    candidates: tuple[Candidate, ...]


@dataclass
class Addresses:
    """The addresses of a file: what was found for them, and the rows that wait for a person."""

    options: AddressOptions
    verdicts: Verdicts = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def look_up(self, tables: Iterable[Table], context: Context, tell: Tell) -> None:
        """Find every different text of the file once."""
        texts = dict.fromkeys(t for table in tables for t in texts_of(table, context) if t)
        self.verdicts = verdicts.locate(texts, confidence=self.options.confidence, tell=tell)

    def apply(self, batch: Batch, texts: Cells) -> None:
        """Tie the rows that have a text here to what it means; `texts` are those of the batch."""
        columns: dict[str, Cells] = {
            "located": [None] * len(batch),
            "located_id": [None] * len(batch),
        }
        points: dict[int, tuple[float, float]] = {}
        told = {refusal.row for refusal in batch.refusals}
        rooms = [None if room in NO_ROOM else room for room in batch.column("room")]
        for i, text in enumerate(texts):
            if text is None or batch.rows[i] in told:
                continue
            verdict = self.verdicts.get(canonical(text)) or Verdict(REFUSED, "address_not_found")
            code, means = self._placed(batch.context.kind.addressed, verdict, rooms[i])
            if verdict.decided:
                self.used.add(verdict.decided.id)
            if means is not None:
                columns["located"][i], columns["located_id"][i] = means["kind"], str(means["id"])
                points[i] = (means["lon"], means["lat"])
            elif verdict.state == REFUSED or code.startswith("address_decided"):
                batch.refuse(i, ADDRESS, code)
            else:
                doubt = Doubt(batch.rows[i], mask_numbers(text), code, verdict.candidates)
                self.doubts.append(doubt)
                batch.aside.add(batch.rows[i])
        if batch.context.kind.addressed == "point":
            _place(batch, points)
        else:
            batch.values |= columns

    def _placed(
        self, needs: str, verdict: Verdict, room: str | None
    ) -> tuple[str, Candidate | None]:
        """What a row of a kind is tied to, or the code that says why it is not."""
        best = verdict.best
        if best is None:
            return verdict.code, None
        if best["kind"] not in _IN_DOORS:
            if verdict.decided is None:
                return verdict.code or "address_coarse", None
            fits = needs == "point" and best["lon"] is not None
            return ("", best) if fits else ("address_decided_coarse", None)
        if verdict.state == DOUBTFUL:
            return ("", best) if self._room_alone(verdict, best) and needs != "door" else (
                verdict.code, None)  # fmt: skip
        if needs == "point" and best["lon"] is None:
            return "address_coarse", None
        if needs != "home" or best["kind"] == "unit" or verdict.decided or room:
            return "", best
        return ("", best) if self.options.rooms_unknown else ("address_no_room", None)

    def _room_alone(self, verdict: Verdict, best: Candidate) -> bool:
        """The building is certain, only the room is not there, and that was said to be enough."""
        faulty = {str(fault.get("part")) for fault in best["faults"] or ()}
        return (
            self.options.rooms_unknown
            and verdict.code == "address_part_missing"
            and set(best["not_found"]) <= _WITHIN
            and faulty <= _WITHIN
        )


def _place(batch: Batch, points: dict[int, tuple[float, float]]) -> None:
    """Give rows the points of what they mean, on the storage lattice (EPSG:4326)."""
    if batch.geoms is None:
        batch.geoms = np.full(len(batch), None, dtype=object)
    for i, lonlat in points.items():
        batch.geoms[i] = shapely.Point(*from_int(to_int(np.array(lonlat))).tolist())


def doubt_as_dict(doubt: Doubt) -> dict[str, Any]:
    """For a report, in the language that is active: row, why, and what it may mean."""
    told = Refusal(doubt.row, ADDRESS, doubt.code).as_dict()
    shown = [{"label": c["label"], "confidence": c["confidence"]} for c in doubt.candidates]
    return {**told, "candidates": shown}
