"""How long traces of logins and exports are kept; found by :mod:`geo_grid.jobs.retention`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from geo_grid.access import audit, reading
from geo_grid.access.exports import exported_files
from geo_grid.access.models import (
    AccountRequest,
    Device,
    ExportRequest,
    LoginFailure,
    ReadingHour,
    Session,
    StartAttempt,
    StartCode,
    Token,
)
from geo_grid.access.recovery_models import FactorReset
from geo_grid.command import retention as command
from geo_grid.disclosure import retention as disclosure
from geo_grid.events import retention as events
from geo_grid.incidents import contacts, files_retention
from geo_grid.jobs.retention import retention
from geo_grid.locate.decisions import retention as decisions
from geo_grid.messages import retention as messages
from geo_grid.reach import retention as reach
from geo_grid.visits import retention as visits

ALSO = (
    command, contacts, decisions, disclosure, events, files_retention, messages, reach, visits,
)  # fmt: skip
"""Modules of packages whose import registers what they keep."""

FAILURES_KEPT = timedelta(days=90)
EXPORTS_KEPT = timedelta(days=365)
CODES_KEPT = timedelta(days=2)
RESETS_KEPT = timedelta(days=365)
"""So long the owner of an account is told who reset its password."""
READING_KEPT = timedelta(days=30)
"""The audit trail keeps what an hour came to."""


@retention
@transaction.atomic
def purge_access(*, now: datetime, **_: object) -> dict[str, int]:
    """Delete ended sessions, old failures, expired tokens, unused codes, old exports and files.

    Hours of reading go once they stand in the audit trail.
    """
    reading.close_ended(now=now)
    files = exported_files.discard_expired(now=now)
    old = {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "failures": LoginFailure.objects.filter(at__lt=now - FAILURES_KEPT),
        "tokens": Token.objects.filter(expires_at__lt=now),
        "ended_tokens": Token.objects.filter(
            password_at__lt=F("user__password_changed_at"),
            user__password_changed_at__lt=now - CODES_KEPT,
        ),
        "factor_resets": FactorReset.objects.filter(opened_at__lt=now - FAILURES_KEPT),
        "codes": Device.objects.filter(seen_at=None, registered_at__lt=now - CODES_KEPT),
        "start_codes": StartCode.objects.filter(made_at__lt=now - RESETS_KEPT),
        "start_attempts": StartAttempt.objects.filter(at__lt=now - FAILURES_KEPT),
        "requests": AccountRequest.objects.filter(asked_at__lt=now - RESETS_KEPT),
        "readings": ReadingHour.objects.filter(
            closed_at__isnull=False, hour__lt=now - READING_KEPT
        ),
        "exports": ExportRequest.objects.filter(asked_at__lt=now - EXPORTS_KEPT),
    }
    counts = {name: rows.delete()[0] for name, rows in old.items()} | {"files": files}
    audit.record("purge.access", rows=sum(counts.values()), detail=counts)
    return counts
