"""Sources of data: noted with every import that names one, asked for what is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from geo_grid.city_time import day_of, today
from geo_grid.collection.models import DataSource
from geo_grid.errors import BadInput, gettext_noop


@dataclass(frozen=True)
class Freshness:
    """What an import says about its source; ``None`` leaves what is known."""

    owner: str | None = None
    data_date: date | None = None
    interval_days: int | None = None

    def __bool__(self) -> bool:
        return (self.owner, self.data_date, self.interval_days) != (None, None, None)

    def check(self) -> None:
        """Raise :class:`BadInput` ``interval_days_range`` or ``data_date_in_future``."""
        if self.interval_days is not None and not 1 <= self.interval_days <= 36_500:
            raise BadInput(
                "interval_days_range",
                gettext_noop("The interval must be 1 to 36500 days, not %(days)s."),
                field="interval_days",
                days=self.interval_days,
            )
        if self.data_date is not None and self.data_date > today():
            raise BadInput(
                "data_date_in_future",
                gettext_noop("The data cannot be of %(day)s: that day is still to come."),
                field="data_date",
                day=self.data_date.isoformat(),
            )


@transaction.atomic
def note_import(
    name: str, *, kind: str, rows: int, at: datetime, freshness: Freshness | None = None
) -> DataSource:
    """Note that data of `kind` came from the source called `name`."""
    said = freshness or Freshness()
    said.check()
    source, _ = DataSource.objects.get_or_create(name=name[:100], kind=kind)
    source.last_import, source.last_rows = at, rows
    source.owner = source.owner if said.owner is None else said.owner
    source.data_date = said.data_date or source.data_date
    source.interval_days = said.interval_days or source.interval_days
    DataSource.objects.bulk_update(
        [source], ["last_import", "last_rows", "owner", "data_date", "interval_days"]
    )
    return source


def sources() -> list[dict[str, Any]]:
    """Every source and whether new data are overdue; the longest overdue first.

    Data are due one interval after the day they describe, else after their last import. A source
    without an interval is never overdue.
    """
    now = today()
    rows = [_payload(source, now) for source in DataSource.objects.order_by("name", "kind")]
    return sorted(rows, key=lambda row: -row["days_overdue"])


def _payload(source: DataSource, now: date) -> dict[str, Any]:
    since = source.data_date
    if since is None and source.last_import is not None:
        since = day_of(source.last_import)
    due = None
    if since is not None and source.interval_days is not None:
        due = since + timedelta(days=source.interval_days)
    overdue = max((now - due).days, 0) if due else 0
    return {
        "id": source.pk,
        "name": source.name,
        "kind": source.kind,
        "owner": source.owner,
        "data_date": source.data_date,
        "interval_days": source.interval_days,
        "last_import": source.last_import,
        "last_rows": source.last_rows,
        "due": due,
        "days_overdue": overdue,
        "is_overdue": overdue > 0,
    }
