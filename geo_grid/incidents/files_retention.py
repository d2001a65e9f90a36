"""How long files of ended cases and traces of the public door are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from geo_grid.access import audit
from geo_grid.incidents.models import CaseFile
from geo_grid.incidents.public_models import PublicAttempt
from geo_grid.incidents.steps import ENDED
from geo_grid.jobs.retention import retention

ATTEMPTS_KEPT = timedelta(days=2)


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
