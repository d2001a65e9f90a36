"""How long people are kept who live here no longer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from geo_grid.access import audit
from geo_grid.people.actions import delete_people
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def people_gone(*, before: datetime) -> list[int]:
    """People whose last residence ended before that moment. Wants the system's scope."""
    return [row["id"] for row in sql.rows("residents_gone", {"before": before})]


@transaction.atomic
def purge_people(residents: list[int]) -> None:
    """Delete them. Nobody of them counts in any sum, so none is brought up to date."""
    delete_people(residents)
    audit.record("purge.people", noun="resident", rows=len(residents))
