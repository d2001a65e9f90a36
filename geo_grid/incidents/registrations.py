"""先处置后立案: emergencies whose registration is owed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from geo_grid.access.scope import Scope, limit
from geo_grid.city_time import local
from geo_grid.incidents.case_list import matter_of
from geo_grid.incidents.models import CaseEntry, Incident
from geo_grid.incidents.steps import Kind, Step
from geo_grid.incidents.workflow import Transition

MOST = 500


def owed(*, by: Scope) -> list[dict[str, Any]]:
    """Emergencies in sight that nobody has registered, those due first; `is_late` after the time.

    Closed ones too: what was done without paper still owes it. Void and merged ones owe nothing.
    """
    now, hours = timezone.now(), timedelta(hours=settings.GEO_GRID_REGISTRATION_HOURS)
    registered = CaseEntry.objects.filter(incident=OuterRef("pk"), transition=Transition.ACCEPT)
    reported = CaseEntry.objects.filter(incident=OuterRef("pk"))
    rows = limit(Incident.objects.filter(kind=Kind.EMERGENCY), by)
    rows = rows.exclude(step__in=[Step.REPORTED, Step.VOID, Step.REFUSED, Step.MERGED])
    # Imported history has no entries and owes nothing.
    rows = rows.filter(~Exists(registered), Exists(reported)).order_by("reported_at", "id")
    rows = rows.select_related("matter__matter")
    return [
        {
            "ref": case.ref,
            "title": case.title or case.category,
            "matter": matter_of(case.matter),
            "step": case.step,
            "reported_at": local(case.reported_at).isoformat(),
            "due": local(case.reported_at + hours).isoformat(),
            "is_late": case.reported_at + hours < now,
        }
        for case in rows[:MOST]
    ]
