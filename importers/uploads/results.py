"""The full report of an import or a trial, kept beside its file; told in any language later."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.runs.models import Upload
from importers.runs.outcome import Outcome
from importers.runs.report import Report, words_of
from importers.schema.refusals import Refusal
from importers.uploads.storage import folder

MAP_LIMIT = 2_000


def store(
    upload: Upload, job: UUID, report: Report, *, refused_at: list[tuple[float, float, int]]
) -> None:
    """Write the report; `refused_at` are ``(lon, lat, row)`` of refused rows with a place."""
    outcome = report.outcome or Outcome()
    document = {
        "numbers": numbers(report),
        "outcome": outcome.as_dict(),
        "refused_at": refused_at,
        "refused": [[r.row, r.field, r.code, dict(r.params)] for r in report.refused],
    }
    path = _path(upload, job)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(document, ensure_ascii=False, default=str), encoding="utf-8")
    part.replace(path)


def numbers(report: Report) -> dict[str, Any]:
    """What a job tells as its result."""
    outcome = report.outcome
    return {
        "kind": report.kind,
        "file": report.file,
        "read": report.read,
        "blank": report.blank,
        "hidden_sheets": list(report.hidden),
        "hidden_rows": report.hidden_rows,
        "header": report.header,
        "accepted": report.accepted,
        "refused": report.refused_rows,
        "rejects_unwritten": report.rejects_unwritten,
        "doubtful": report.aside,
        "changed": report.changed,
        "applied": report.applied,
        "run": report.run,
        "new": outcome.new if outcome else None,
        "corrected": outcome.changed if outcome else None,
        "same": outcome.same if outcome else None,
        "twice": outcome.twice if outcome else None,
        "choices": report.choices,
        "words": words_of(report),
        "codes": dict(Counter(r.code for r in report.refused).most_common()),
    }


def _path(upload: Upload, job: UUID) -> Path:
    return folder(upload.id) / f"report-{job.hex}.json"


def rejects_path(upload: Upload, job: UUID) -> Path:
    """Where the refused rows lie as a GeoPackage, if they were written."""
    return folder(upload.id) / f"rejects-{job.hex}.gpkg"


def load(upload: Upload, job: UUID) -> dict[str, Any]:
    """The stored report. Raises :class:`NotFound` when there is none (any more)."""
    try:
        return dict(json.loads(_path(upload, job).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address.")) from None


def refusals(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every refusal with its message in the language that is active."""
    for row, field, code, params in document["refused"]:
        yield Refusal(row, field, code, params).as_dict()


def as_report(document: dict[str, Any]) -> dict[str, Any]:
    """The report as ``import_data --report`` writes it."""
    payload = document["numbers"]
    keys = (
        "kind",
        "file",
        "read",
        "blank",
        "accepted",
        "changed",
        "applied",
        "choices",
        "words",
        "hidden_sheets",
        "hidden_rows",
        "header",
        "rejects_unwritten",
    )
    return {key: payload[key] for key in keys if key in payload and payload[key] != ""} | {
        "refused": list(refusals(document))
    }


def on_map(document: dict[str, Any]) -> list[tuple[float, float, str, int]]:
    """``(lon, lat, fate, row)`` (EPSG:4326) of new, changed and refused rows."""
    refused = [(lon, lat, "refused", row) for lon, lat, row in document["refused_at"][:MAP_LIMIT]]
    return [tuple(place) for place in document["outcome"]["places"]] + refused
