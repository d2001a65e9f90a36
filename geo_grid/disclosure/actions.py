"""Publishing: counting every community once in a period, rounding, and putting it into force."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.context import counting_all
from geo_grid.areas.actions import touch
from geo_grid.areas.nouns import noun_of
from geo_grid.areas.rules import RECENT_DAYS
from geo_grid.areas.standing import GroundSql
from geo_grid.disclosure import queries
from geo_grid.disclosure.models import PublishedCount, PublishedTable, RoundingKey
from geo_grid.disclosure.rounding import rounded

sql = GroundSql(__file__)


@transaction.atomic
def publish() -> PublishedTable:
    """Count every community as of now, round, and put the new table into force for everybody."""
    RoundingKey.objects.get_or_create(pk=1)
    key = bytes(RoundingKey.objects.select_for_update().get(pk=1).key)  # one table at a time
    table = PublishedTable.objects.create(as_of=city_time.today())
    with counting_all():
        communities = sql.rows("census", {"days": RECENT_DAYS})
    names = queries.categories()
    counts = [
        PublishedCount(
            table=table, code=row["code"], category=name,
            value=rounded(int(row[name]), key=key, community=row["code"], category=name),
        )
        for row in communities
        for name in names
    ]  # fmt: skip
    PublishedCount.objects.bulk_create(counts, batch_size=5_000)
    audit.record("counts.publish", noun="publishedtable", keys=[table.pk], rows=len(counts))
    touch(noun_of(PublishedTable))
    return table


def begin_of_period(day: date) -> date:
    """The first day of the period of ``GEO_GRID_PUBLISHED_MONTHS`` months that `day` lies in."""
    months = settings.GEO_GRID_PUBLISHED_MONTHS
    month = (day.month - 1) // months * months + 1
    return day.replace(month=month, day=1)


def is_due() -> bool:
    """Whether anybody is known here and this period's table does not tell of them yet.

    A table of the time before anybody was known is replaced at once: the people of a city that is
    loaded bit by bit need not wait for a quarter.
    """
    if not sql.value("holds_people"):
        return False
    latest = PublishedTable.objects.order_by("-pk").first()
    if latest is None or latest.as_of < begin_of_period(city_time.today()):
        return True
    return not queries.are_published(of_people=True)


@transaction.atomic
def publish_if_due() -> PublishedTable | None:
    """:func:`publish` where :func:`is_due`; the table, if one was published."""
    return publish() if is_due() else None
