"""The rows of a batch of addresses with what was found for each, as CSV or Excel.

The file's own cells come back as they were, but for numbers of people, which are masked, and for
what a spreadsheet would take for a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from geo_grid.errors import gettext_noop as _
from geo_grid.locate.decisions.queries import Decided, decided
from geo_grid.locate.decisions.text import canonical
from geo_grid.runs.models import Upload
from geo_grid.spreadsheet import as_text
from geo_grid.vault.masking import mask_numbers
from importers.addresses.verdicts import DOUBTFUL, MATCHED, REFUSED, of_decision
from importers.addresses.words import fault_words, part_name
from importers.review import batch
from importers.review.batch import Match
from importers.schema.refusals import MESSAGES
from importers.uploads import storage
from layers.exports.workbook import write_workbook

CHUNK = 2_000
STATES = {MATCHED: _("matched"), DOUBTFUL: _("doubtful"), REFUSED: _("not found")}
HEAD = (
    _("row"), _("result"), _("why"), _("kind"), _("id"), _("found"), _("exact"), _("confidence"),
    _("parts not found"), _("faults"), _("longitude (WGS-84)"), _("latitude (WGS-84)"),
    _("basic cell"), _("grid cell"), _("decided by a person"),
)  # fmt: skip
Row = list[Any]


def write_csv(target: Path, upload: Upload, job: UUID, params: dict[str, Any]) -> None:
    """Write the rows as CSV in UTF-8 with the mark that Excel looks for."""
    with target.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
        writer = csv.writer(stream)
        for row in _rows(upload, job, params):
            writer.writerow([as_text(value) for value in row])


def write_excel(target: Path, upload: Upload, job: UUID, params: dict[str, Any]) -> None:
    """Write the rows as a workbook. Raises :class:`BadInput` ``too_many_rows``."""
    rows = _rows(upload, job, params)
    head = next(rows)
    write_workbook(target, title=gettext("Addresses"), head=head, rows=rows)


def _rows(upload: Upload, job: UUID, params: dict[str, Any]) -> Iterator[Row]:
    """The head, then every row that was read: its own cells, and what was found."""
    source = storage.open_upload(upload, layer=params.get("layer", ""))
    names = [name for name in source.columns if name]
    column = params["column"]
    yield names + [gettext(title) for title in HEAD]
    found = batch.matches(upload, job)
    for table in source.tables():
        held = {row: text for row, text, _code in batch.rows_of(table, column)}
        at = {row: i for i, row in enumerate(table.rows)}
        for chunk in _chunks(held):
            matches = _as_decided(list(islice(found, len(chunk))), held)
            for match in matches:
                i = at[match.row]
                own = [mask_numbers(table.columns[name][i]) for name in names]
                yield own + _told(match)


def _chunks(held: dict[int, str]) -> Iterator[list[int]]:
    rows = iter(held)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _as_decided(matches: list[Match], held: dict[int, str]) -> list[Match]:
    """The same with what people have decided about doubtful rows since."""
    standing = decided(held[match.row] for match in matches if match.state == DOUBTFUL)
    return [
        _redone(match, standing.get(canonical(held[match.row])))
        if match.state == DOUBTFUL
        else match
        for match in matches
    ]


def _redone(match: Match, one: Decided | None) -> Match:
    if one is None:
        return match
    verdict = of_decision(one)
    return Match(match.row, verdict.state, verdict.code, verdict.best, True)


def _told(match: Match) -> Row:
    best = match.best or {}
    faults = [fault_words(fault) for fault in best.get("faults") or ()]
    return [
        match.row,
        gettext(STATES[match.state]),
        gettext(MESSAGES[match.code]) if match.code else "",
        best.get("kind", ""),
        best.get("id", ""),
        best.get("label", ""),
        "" if not best else gettext("yes") if best["exact"] else gettext("no"),
        best.get("confidence", ""),
        "; ".join(part_name(part) for part in best.get("not_found") or ()),
        "; ".join(faults),
        best.get("lon", ""),
        best.get("lat", ""),
        best.get("basic_cell") or "",
        best.get("grid_cell") or "",
        gettext("yes") if match.decided else "",
    ]
