"""Who of the demo city needs care. No kind of file brings this, so it is drawn where the people are."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from geo_grid.access import audit
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@transaction.atomic
def draw_care(day: date) -> int:
    """Put plausible shares of the residents, of the age they have on `day`, into care groups.

    How many rows that made: somebody may belong to several groups.
    """
    rows = sql.run("care", {"day": day})
    audit.record("demo.care", noun="residentcare", rows=rows)
    return rows
