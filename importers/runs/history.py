"""What was imported: by whom, when, how many rows, and whether it can be undone."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from geo_grid.errors import NotFound, gettext_noop
from geo_grid.runs.models import ImportRun
from importers.runs import journal

LISTED = 100


def runs(*, limit: int = LISTED, kind: str = "") -> list[ImportRun]:
    """The latest imports, the newest first."""
    found = ImportRun.objects.order_by("-pk")
    return list((found.filter(kind=kind) if kind else found)[:limit])


def run_numbered(number: int) -> ImportRun:
    """One import. Raises :class:`NotFound`."""
    run = ImportRun.objects.filter(pk=number).first()
    if run is None:
        raise NotFound("not_found", gettext_noop("There is no import %(run)s."), run=number)
    return run


def can_be_undone(run: ImportRun) -> bool:
    """Whether it has a journal that is kept still; whether something was built on it shows then."""
    kept: timedelta = journal.KEPT
    return run.undoable and run.undone_at is None and run.finished_at > timezone.now() - kept
