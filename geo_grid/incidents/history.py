"""The history of a case: every change of it is one entry, one event and one audit row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from geo_grid.access import audit
from geo_grid.events import actions as events
from geo_grid.events.models import Noun
from geo_grid.incidents.models import CaseEntry, Incident
from geo_grid.incidents.sight import Sight

REPORT = "report"
"""What the first entry of a case is called; all others are transitions of the workflow."""


def write_entry(
    case: Incident,
    *,
    transition: str,
    step_before: str,
    before: Sight | None,
    at: datetime,
    account: int | None,
    **what: Any,
) -> CaseEntry:
    """Note a change that was just made to `case`, saved with its new step and raised revision.

    `before` is who saw it until then, None of a new one. `account` is the id of who did it, None of
    nobody's account (a citizen, the clock). `what`: more
    of the entry's columns: ``department handler by_department note reason until other client_id
    answer routing``.
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
    # Its atom is counted again by the sequencer, and the one that it left.
    events.record(
        Noun.CASE, change=transition, key=case.pk, revision=case.revision, at=at,
        atoms=[case.basic_cell_id, before and before["basic_cell_id"]], before=before,
    )  # fmt: skip
    # Notes and reasons are people's words: the audit row says who did what to which case, no more.
    audit.record(
        f"incident.{transition}", noun="incident", keys=[case.pk], account=account,
        detail={"step_before": step_before, "step": case.step, "revision": case.revision},
    )  # fmt: skip
    return entry
