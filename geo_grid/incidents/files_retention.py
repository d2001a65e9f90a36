"""How long files of ended cases and traces of the public door are kept."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from geo_grid.access import audit
from geo_grid.incidents.models import CaseFile
from geo_grid.incidents.photos import LEFT_PREFIX
from geo_grid.incidents.public_models import PublicAttempt
from geo_grid.incidents.steps import ENDED
from geo_grid.jobs.retention import retention

ATTEMPTS_KEPT = timedelta(days=2)
PHOTOS_LEFT = timedelta(hours=1)


@retention
def purge_left_photos(*, now: datetime, **_: object) -> dict[str, int]:
    """Delete what killed processes left of photos on their way, which say where they were taken."""
    before = (now - PHOTOS_LEFT).timestamp()
    left = [
        folder for folder in Path(tempfile.gettempdir()).glob(f"{LEFT_PREFIX}*")
        if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < before
    ]  # fmt: skip
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return {"left_photos": len(left)}


@retention
@transaction.atomic
def purge_case_files(*, now: datetime, **_: object) -> dict[str, int]:
    """Delete files of cases that ended ``GEO_GRID_CASE_FILE_DAYS`` ago, and old attempts."""
    over = now - timedelta(days=settings.GEO_GRID_CASE_FILE_DAYS)
    old = CaseFile.objects.filter(incident__step__in=ENDED, incident__closed_at__lt=over)
    keys = list(old.values_list("pk", flat=True))
    files = CaseFile.objects.filter(pk__in=keys).delete()[0]
    if files:
        audit.record("incident.forget_files", noun="casefile", rows=files)
    attempts = PublicAttempt.objects.filter(at__lt=now - ATTEMPTS_KEPT).delete()[0]
    return {"case_files": files, "public_attempts": attempts}
