"""Rules of visits of the demo city, and visits of the last months. No kind of file brings these."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from geo_grid.access import audit
from geo_grid.city_time import midnight
from geo_grid.sql import SqlFiles
from geo_grid.visits.models import VisitRule

sql = SqlFiles(__file__)
RULES = (
    ("elderly_alone", "独居老人每月上门", "Elderly living alone, monthly", "care", "elderly_alone",
     "month", True),
    ("minors", "困境儿童每月上门", "Minors in hardship, monthly", "care", "minor_in_hardship",
     "month", True),
    ("disabled", "残疾人每季度", "Disabled, quarterly", "care", "disabled", "quarter", False),
    ("rented", "出租房屋每季度", "Rented homes, quarterly", "rented", "", "quarter", False),
)  # fmt: skip


@transaction.atomic
def draw_visits(*, since: datetime, now: datetime) -> int:
    """Let the rules hold `since` a day, and visits have been made until the day of `now`; how many of these."""
    VisitRule.objects.bulk_create(
        VisitRule(
            code=code, name_zh=chinese, name_en=english, subject=subject, group=group,
            period=period, home_only=home_only, since=midnight(since),
        )
        for code, chinese, english, subject, group, period, home_only in RULES
    )  # fmt: skip
    rows = sql.run("visits", {"midnight": midnight(now)})
    audit.record("demo.visits", noun="visit", rows=rows)
    return rows
