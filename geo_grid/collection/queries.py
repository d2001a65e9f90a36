"""Pairs with both records side by side. Numbers are masked: nobody needs them to tell two apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo_grid.access import reading
from geo_grid.access.context import scope_parameter
from geo_grid.collection.actions import offered, pair_named
from geo_grid.collection.models import DuplicatePair, Noun
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.people.queries import masked, shown
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
_RECORDS = {
    Noun.RESIDENT: "records_residents",
    Noun.ORGANISATION: "records_organisations",
    Noun.BUILDING: "records_buildings",
}
PAGE = 50


def pairs(*, state: str = "open", noun: str = "", offset: int = 0) -> dict[str, Any]:
    """A page of pairs, the surest first, and how many there are of each noun in that state.

    Raises :class:`BadInput` ``state_unknown`` or ``noun_unknown``.
    """
    _known("state", state, DuplicatePair.State.values)
    if noun:
        _known("noun", noun, Noun.values)
    rows = offered(DuplicatePair.objects.filter(state=state))
    counts = {
        name: rows.filter(noun=name).count() for name in Noun.values
    }  # three short index scans
    chosen = rows.filter(noun=noun) if noun else rows
    page = list(chosen.order_by("-score", "id")[offset : offset + PAGE])
    return {"counts": counts, "pairs": _payload(page)}


def pair(pk: int) -> dict[str, Any]:
    """One pair. Raises :class:`geo_grid.errors.NotFound`."""
    return _payload([pair_named(pk)])[0]


def _known(field: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise BadInput(
            f"{field}_unknown",
            gettext_noop("“%(value)s” is not one of: %(choices)s."),
            field=field,
            value=value,
            choices=", ".join(choices),
        )


def _payload(rows: list[DuplicatePair]) -> list[dict[str, Any]]:
    records = {noun: _records(noun, [r for r in rows if r.noun == noun]) for noun in Noun.values}
    contacts = sum(one["phone"] is not None for one in records[Noun.ORGANISATION].values())
    reading.count("duplicates", len(records[Noun.RESIDENT]) + contacts)
    return [
        {
            "id": row.pk,
            "noun": row.noun,
            "state": row.state,
            "score": row.score,
            "reasons": row.reasons,
            "first": records[row.noun].get(row.first_id),
            "second": records[row.noun].get(row.second_id),
        }
        for row in rows
    ]


def _records(noun: str, rows: list[DuplicatePair]) -> dict[int, dict[str, Any]]:
    ids = sorted({pk for row in rows for pk in (row.first_id, row.second_id)})
    if not ids:
        return {}
    found = sql.rows(_RECORDS[Noun(noun)], {"ids": ids, **scope_parameter()})
    if noun == Noun.RESIDENT:
        found = shown(found)
    elif noun == Noun.ORGANISATION:
        found = [row | {"phone": masked(None, row.pop("phone_sealed"))["phone"]} for row in found]
    return {row["id"]: row for row in found}
