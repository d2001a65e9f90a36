"""The history of a case: every change of it is one entry and one audit row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geo_grid.access import audit
from geo_grid.incidents.models import CaseEntry, Incident

REPORT = "report"
"""What the first entry of a case is called; all others are transitions of the workflow."""


def write_entry(
    case: Incident,
    *,
    transition: str,
    step_before: str,
    at: datetime,
    account: int | None,
    **what: Any,
) -> CaseEntry:
    """Note a change that was just made to `case`, saved with its new step and raised revision.

    `account` is the id of who did it, None of nobody's account (a citizen, the clock). `what`: more
    of the entry's columns: ``department by_department note reason until other client_id answer``.
    To be called within the transaction of the change, with the case's row locked or just made.
    """
    entry = CaseEntry.objects.create(
        incident=case,
        number=case.revision,
        at=at,
        transition=transition,
        step_before=step_before,
        step=case.step,
        round=case.round,
        account_id=account,
        **what,
    )
    # Notes and reasons are people's words: the audit row says who did what to which case, no more.
    audit.record(
        f"incident.{transition}", noun="incident", keys=[case.pk], account=account,
        detail={"step_before": step_before, "step": case.step, "revision": case.revision},
    )  # fmt: skip
    return entry
