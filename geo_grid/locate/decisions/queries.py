"""Reads of decisions about addresses and of the names that wait to be accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.locate.decisions.models import AliasProposal
from geo_grid.locate.decisions.text import canonical, marks_of
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
LISTED = 200
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided; `thing` is empty where no known thing is meant. Degrees are WGS-84.

    Cells are those in which the thing lies today, by their codes.
    """

    id: int
    thing: str
    thing_id: int | None
    label: str
    room: str | None
    lon: float | None
    lat: float | None
    basic_cell: str | None
    grid_cell: str | None
    by: int | None
    at: datetime


def decided(texts: Iterable[str]) -> dict[str, Decided]:
    """The standing decisions on texts, by their canonical form.

    A decision for something that has ended since does not count: the text is open again.
    """
    wanted = sorted({canonical(text) for text in texts} - {""})
    found: dict[str, Decided] = {}
    for start in range(0, len(wanted), _BATCH):
        marks = marks_of(wanted[start : start + _BATCH])
        for row in sql.rows("standing", {"marks": list(marks)}):
            found[marks[bytes(row["mark"])]] = _decided(row)
    return found


def _decided(row: dict[str, Any]) -> Decided:
    return Decided(
        row["id"], row["thing"], row["thing_id"], row["label"], row["room"], row["lon"], row["lat"],
        row["basic_cell"], row["grid_cell"], row["decided_by"], row["decided_at"],
    )  # fmt: skip


def ground_of(thing: str, thing_id: int) -> tuple[int | None, int | None]:
    """The atom and the building of a thing that stands today.

    Raises :class:`NotFound` for one that does not exist (any more).
    """
    rows = sql.rows("thing", {"thing": thing, "id": thing_id})
    if not rows:
        raise NotFound(
            "thing_unknown", gettext_noop("What was chosen is not known (any more)."), field="id"
        )
    return rows[0]["basic_cell_id"], rows[0]["building_id"]


def proposals(*, state: str = AliasProposal.State.WAITING) -> list[AliasProposal]:
    """Names that wait to be accepted, or were; the newest first."""
    return list(AliasProposal.objects.filter(state=state).order_by("-proposed_at", "-pk")[:LISTED])
