"""How long people are kept who live here no longer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from geo_grid.access import audit
from geo_grid.people.actions import delete_people
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@transaction.atomic
def purge_people(*, before: datetime) -> int:
    """Delete people whose last residence ended before that moment; how many.

    Nobody of them counts in any sum, so none is brought up to date. Wants the system's scope.
    """
    gone = [row["id"] for row in sql.rows("residents_gone", {"before": before})]
    if gone:
        delete_people(gone)
    audit.record("purge.people", noun="resident", rows=len(gone))
    return len(gone)
