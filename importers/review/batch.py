"""A file of addresses → what each row means: found once a text, kept beside the file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.locate.decisions.text import canonical
from geo_grid.runs.models import Upload
from geo_grid.vault.masking import mask_numbers
from importers.addresses import verdicts
from importers.addresses.verdicts import DOUBTFUL, MATCHED, REFUSED, Tell, Verdict
from importers.formats.files import Source, Table
from importers.rows.addresses import Doubt
from importers.schema.kind import ADDRESS
from importers.schema.refusals import Refusal
from importers.uploads.storage import folder

EMPTY = Verdict(REFUSED, "required")


@dataclass
class Located:
    """The numbers of a batch, its refused rows and its doubtful ones."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    decisions: set[int] = field(default_factory=set)

    @property
    def read(self) -> int:
        return sum(self.counts.values())

    def note(self, row: int, text: str, verdict: Verdict) -> None:
        self.counts[verdict.state] += 1
        if verdict.decided is not None:
            self.decisions.add(verdict.decided.id)
        if verdict.state == REFUSED:
            self.refused.append(Refusal(row, ADDRESS, verdict.code))
        elif verdict.state == DOUBTFUL:
            doubt = Doubt(row, mask_numbers(text), verdict.code, verdict.candidates)
            self.doubts.append(doubt)


def rows_of(table: Table, column: str) -> Iterator[tuple[int, str, str]]:
    """``(row, text, code)`` of the rows that hold anything; `code` is the fault of a damaged cell."""
    damaged = dict(table.damaged.get(column, ()))
    columns = list(table.columns.values())
    for i, (row, text) in enumerate(zip(table.rows, table.columns[column], strict=True)):
        text = text.strip()
        if text or any(cells[i].strip() for cells in columns):
            yield row, text, damaged.get(i, "")


def locate(
    source: Source, column: str, *, confidence: float, target: Path, tell: dict[str, Tell]
) -> Located:
    """Find every row's address and write what was found to `target`, a line of JSON a row.

    `tell` is called with ``read``, ``locate`` and ``write``.
    """
    texts: set[str] = set()
    rows = 0
    for table in source.tables():
        found = list(rows_of(table, column))
        texts.update(text for _, text, code in found if text and not code)
        rows += len(found)
        tell["read"](rows, max(source.total, rows))
    known = verdicts.locate(sorted(texts), confidence=confidence, tell=tell["locate"])
    located = Located()
    part = target.with_suffix(".part")
    with part.open("w", encoding="utf-8", errors="replace") as stream:
        part.chmod(0o600)
        for table in source.tables():
            located.refused += table.refusals
            located.counts[REFUSED] += len(table.refusals)
            for row, text, code in rows_of(table, column):
                verdict = _verdict(known, text, code)
                located.note(row, text, verdict)
                _write(stream, row, verdict)
            tell["write"](located.read, rows)
    part.replace(target)
    located.refused.sort(key=lambda refusal: refusal.row)
    return located


def _verdict(known: verdicts.Verdicts, text: str, code: str) -> Verdict:
    if code:
        return Verdict(REFUSED, "address_damaged")
    key = canonical(text)
    if not key:
        return EMPTY if not text else Verdict(REFUSED, "address_not_found")
    return known[key]


def _write(stream: TextIO, row: int, verdict: Verdict) -> None:
    document = [row, verdict.state, verdict.code, verdict.best, verdict.decided is not None]
    stream.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")


# ---- what is kept


def located_path(upload: Upload, job: UUID) -> Path:
    """Where the rows' matches lie."""
    return folder(upload.id) / f"located-{job.hex}.jsonl"


def _refused_path(upload: Upload, job: UUID) -> Path:
    return folder(upload.id) / f"unlocated-{job.hex}.json"


def store_refused(upload: Upload, job: UUID, refused: Iterable[Refusal]) -> None:
    """Keep the refused rows for the page that lists them."""
    path = _refused_path(upload, job)
    part = path.with_suffix(".part")
    rows = [[r.row, r.field, r.code, dict(r.params)] for r in refused]
    part.write_text(json.dumps(rows, ensure_ascii=False, default=str), encoding="utf-8")
    part.chmod(0o600)
    part.replace(path)


def load_refused(upload: Upload, job: UUID) -> list[Refusal]:
    """The refused rows. Raises :class:`NotFound` where nothing is kept (any more)."""
    try:
        rows = json.loads(_refused_path(upload, job).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address.")) from None
    return [Refusal(*row) for row in rows]


@dataclass(frozen=True)
class Match:
    """What was found for a row; `decided` by a person or not."""

    row: int
    state: str
    code: str
    best: dict[str, Any] | None
    decided: bool


def matches(upload: Upload, job: UUID) -> Iterator[Match]:
    """What was found, row by row. Raises :class:`NotFound` where nothing is kept (any more)."""
    path = located_path(upload, job)
    if not path.exists():
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            yield Match(*json.loads(line))


def numbers(located: Located) -> dict[str, Any]:
    """What a job tells as its result."""
    codes = Counter(refusal.code for refusal in located.refused)
    codes.update(doubt.code for doubt in located.doubts)
    return {
        "read": located.read,
        MATCHED: located.counts[MATCHED],
        DOUBTFUL: located.counts[DOUBTFUL],
        REFUSED: located.counts[REFUSED],
        "codes": dict(codes.most_common()),
    }
