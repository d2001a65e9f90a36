"""Imports and their undoing as jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from geo_grid.access.system import as_system
from geo_grid.areas import locks
from geo_grid.jobs.registry import job_kind
from geo_grid.jobs.reporter import Reporter
from geo_grid.runs.models import Upload
from importers.addresses.verdicts import check_confidence
from importers.kinds.catalogue import kind_named
from importers.rows.addresses import AddressOptions
from importers.rows.choices import FileChoices
from importers.runs.report import Report
from importers.runs.run import DEFAULT_TOLERANCE_M, Origin, import_file
from importers.runs.undo import undo_import
from importers.uploads import deciding, doubts, intake, preview, results, storage

IMPORT, UNDO = "import", "undo_import"
# Where each phase begins on the way from 0 to 1; reading is most of it.
_PHASES = {"read": (0.0, 0.6), "check": (0.6, 0.75), "merge": (0.75, 0.99), "undo": (0.0, 0.99)}

# Where addresses have to be found first, that is most of it.
_WITH_ADDRESSES = {"locate": (0.0, 0.6), "read": (0.6, 0.75)}


@job_kind(IMPORT)
@locks.touching_last()  # what follows the load holds up nobody else
def run_import(
    reporter: Reporter,
    *,
    upload: str,
    kind: str,
    layer: str = "",
    mapping: dict[str, str] | None = None,
    datum: str = "",
    source: str = "",
    accept_partial: bool = False,
    dry_run: bool = False,
    addresses: dict[str, Any] | None = None,
    tolerance_m: float = DEFAULT_TOLERANCE_M,
    choices: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Load a sent-in file, or try it (`dry_run`); `addresses`: see :func:`_address_options`."""
    sent = Upload.objects.get(pk=upload)
    by = Origin(reporter.owner, reporter.job_id, storage.shown_name(sent, layer), dry_run)
    said = FileChoices(**choices or {})
    options = _address_options(sent, **addresses or {})
    with as_system(IMPORT), storage.named(sent, storage.path_of(sent)):
        report = import_file(
            kind, storage.address_of(sent, layer), datum=datum or None, mapping=mapping,
            source=source, accept_partial=accept_partial, by=by, progress=_telling(reporter),
            rejects=results.rejects_path(sent, reporter.job_id), addresses=options,
            tolerance_m=tolerance_m, choices=said,
        )  # fmt: skip
    placed = {"crs": said.crs, "north_first": said.north_first, "header_row": said.header_row}
    opened = storage.open_upload(sent, layer=layer, kind=kind, **placed)
    refused_at = preview.refused_places(
        opened, kind_named(kind), mapping=mapping or {}, datum=datum or "wgs84",
        rows={r.row for r in report.refused}, limit=results.MAP_LIMIT,
    )  # fmt: skip
    results.store(sent, reporter.job_id, report, refused_at=refused_at)
    if report.applied:
        intake.remember(source, kind, columns=opened.columns, mapping=mapping or {}, datum=datum,
                        values=said.as_dict().get("values", {}))  # fmt: skip
    waiting = _waiting(reporter, sent, report, options.only)
    return results.numbers(report) | waiting | {"upload": upload, "dry_run": dry_run}


def _address_options(
    sent: Upload,
    *,
    confidence: float | None = None,
    rooms_unknown: bool = False,
    decided_of: str = "",
) -> AddressOptions:
    """`decided_of` is a job that put rows aside: those alone are meant that are decided by now."""
    only = deciding.decided_rows(sent, UUID(decided_of)) if decided_of else None
    return AddressOptions(check_confidence(confidence), rooms_unknown, only)


def _waiting(
    reporter: Reporter, sent: Upload, report: Report, only: frozenset[int] | None
) -> dict[str, Any]:
    """Keep what was put aside for its review, and which rows were loaded once decided."""
    if only is not None:
        left = {one.row for one in (*report.refused, *report.doubtful)}
        doubts.store_loaded(sent, reporter.job_id, only - left)
    return {"doubtful_texts": doubts.store(sent, reporter.job_id, report.doubtful)}


def _telling(reporter: Reporter) -> Callable[[str, int, int], None]:
    phases = dict(_PHASES)

    def tell(phase: str, done: int, total: int) -> None:
        if phase == "locate":
            phases.update(_WITH_ADDRESSES)
        low, high = phases[phase]
        share = done / total if total else 0.0
        counted = {"done": done, "total": total} if phase == "read" else {}
        reporter.progress(low + (high - low) * min(share, 1.0), phase, **counted)

    return tell


@job_kind(UNDO)
def run_undo(reporter: Reporter, *, run: int, keep_edited: bool = False) -> dict[str, Any]:
    """Undo a whole import, or all of it but what was edited since."""
    with as_system(UNDO):
        undone, kept = undo_import(
            run, owner=reporter.owner, keep_edited=keep_edited, progress=_telling(reporter)
        )
    return {
        "run": undone.pk, "kind": undone.kind, "file": undone.file_name,
        "kept": [one.as_dict() for one in kept],
    }  # fmt: skip
