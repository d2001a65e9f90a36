"""Batches of addresses as jobs."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.system import as_system
from geo_grid.jobs.registry import job_kind
from geo_grid.jobs.reporter import Reporter
from geo_grid.locate.decisions.actions import note_use
from geo_grid.runs.models import Upload
from importers.review import batch
from importers.uploads import doubts, storage

LOCATE = "locate_batch"
# Where each phase begins on the way from 0 to 1.
_PHASES = {"read": (0.0, 0.1), "locate": (0.1, 0.9), "write": (0.9, 0.99)}


@job_kind(LOCATE, atomic=False)
def run_batch(
    reporter: Reporter, *, upload: str, column: str, confidence: float, layer: str = ""
) -> dict[str, Any]:
    """Find the addresses of a sent-in file; begun again after a kill, it finds them again."""
    sent = Upload.objects.get(pk=upload)
    source = storage.open_upload(sent, layer=layer)
    tell = {phase: partial(_tell, reporter, phase) for phase in _PHASES}
    with as_system(LOCATE), storage.named(sent, storage.path_of(sent)):
        located = batch.locate(
            source, column, confidence=confidence, tell=tell,
            target=batch.located_path(sent, reporter.job_id),
        )  # fmt: skip
    texts = doubts.store(sent, reporter.job_id, located.doubts)
    batch.store_refused(sent, reporter.job_id, located.refused)
    with transaction.atomic():
        note_use(located.decisions, at=timezone.now())
        audit.record("address.batch", noun="job", rows=located.read)
    return batch.numbers(located) | {
        "upload": upload, "file": sent.name, "column": column, "confidence": confidence,
        "doubtful_texts": texts,
    }  # fmt: skip


def _tell(reporter: Reporter, phase: str, done: int, total: int) -> None:
    low, high = _PHASES[phase]
    share = min(done / total, 1.0) if total else 0.0
    reporter.progress(low + (high - low) * share, phase, done=done, total=total)
