"""准入: a matter that a community does not take is accepted there once another person has let it in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from geo_grid.access.context import counting_all
from geo_grid.access.scope import Scope, limit
from geo_grid.areas.locks import short_write
from geo_grid.city_time import local
from geo_grid.errors import gettext_noop
from geo_grid.incidents import locking
from geo_grid.incidents.conditions import OVERRIDE, wants_override
from geo_grid.incidents.history import write_entry
from geo_grid.incidents.models import CaseEntry, Incident
from geo_grid.incidents.parties import Standing
from geo_grid.incidents.refusals import StaleCase, missing, no_right, refused
from geo_grid.incidents.sight import sight_of
from geo_grid.incidents.workflow import Who

MOST = 500
_MAY = (Who.ACCEPTING, Who.SUPERVISING)


def may_override(case: Incident, *, by: Scope) -> bool:
    """Whether the case waits for somebody to let it in, and the caller may."""
    if not wants_override(case) or case.entries.filter(transition=OVERRIDE).exists():
        return False
    return Standing(case, by, timezone.now()).is_one_of(_MAY)


def override(
    ref: str, *, reason: str, revision: int, by: Scope, at: datetime | None = None
) -> dict[str, Any]:
    """Let a case be accepted by others although its matter is not admitted where it lies.

    ``{step, revision}``. Raises :class:`NotFound`, :class:`StaleCase`, :class:`NotAllowed`,
    :class:`BadInput` ``reason_missing``, :class:`CaseConflict` ``admitted`` where nothing stands
    against it.
    """
    return _overridden(ref, reason.strip(), revision, by, at or timezone.now())


@short_write
def _overridden(ref: str, reason: str, revision: int, by: Scope, at: datetime) -> dict[str, Any]:
    case, _other = locking.locked(locking.found(ref, by))
    locking.check_seen(case, by)
    if revision != case.revision:
        raise StaleCase(case, revision=revision, to=OVERRIDE)
    if not Standing(case, by, at).is_one_of(_MAY):
        raise no_right(OVERRIDE)
    if not wants_override(case):
        raise refused(
            "admitted",
            gettext_noop("Nothing stands against accepting this case here."),
            case=case,
        )
    if not reason:
        raise missing("reason")
    with counting_all():
        case.revision += 1
        case.save(update_fields=["revision"])
        write_entry(
            case, transition=OVERRIDE, step_before=case.step, before=sight_of(case), at=at,
            account=by.account, reason=reason,
        )  # fmt: skip
    return {"step": case.step, "revision": case.revision}


def listed(*, by: Scope) -> list[dict[str, Any]]:
    """Cases in sight that were let in although their matter is not admitted, the newest first."""
    entries = CaseEntry.objects.filter(incident=OuterRef("pk"), transition=OVERRIDE)
    cases = limit(Incident.objects.filter(Exists(entries)), by)
    rows = CaseEntry.objects.filter(transition=OVERRIDE, incident__in=cases)
    rows = rows.select_related("incident__matter__matter", "incident__division", "account")
    return [
        {
            "ref": row.incident.ref,
            "step": row.incident.step,
            "matter": row.incident.matter and row.incident.matter.matter.code,
            "division": row.incident.division and row.incident.division.name,
            "at": local(row.at).isoformat(),
            "account": row.account and (row.account.display_name or row.account.username),
            "reason": row.reason,
        }
        for row in rows.order_by("-at", "-pk")[:MOST]
    ]
