"""Reading people in bulk is an act: counted by account and hour, beyond a limit with a reason, audited.

Whatever answers with rows of people calls :func:`count` before it answers, in the transaction of its
answer: a count that is refused takes the answer with it, and an answer that fails is not counted.
One row of the database holds the hour of an account, so that processes cannot count past each other.

The audit trail cannot be raised in place. It gets one row for each reason as it is given, and one
for each hour of an account when that hour is over (:func:`close_ended`): how many people, from
which pages, for which reasons.

``GEO_GRID_READING_PEOPLE`` (500) is what an hour at doors and desk needs: a high house has about 360
people, so one of them can be read and a clerk's searches beside it, but not a quarter. A grid worker
who goes through all of their own 1,000 people says why, once. ``GEO_GRID_READING_PEOPLE_MORE``
(2,000) is what a reason opens, and at least the page it was given for: no page asks twice.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.context import Caller, acting, caller
from geo_grid.access.reasons import Reason, check_choice
from geo_grid.access.scope import Scope
from geo_grid.errors import NotAllowed, gettext_noop
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
HOUR = timedelta(hours=1)
SYSTEM = Caller(scope=Scope(is_system=True), purpose="reading")


class ReasonNeeded(NotAllowed):
    """More people than an hour shows without a reason; `details` says how many and what is asked."""

    def __init__(self, *, shown: int, people: int, limit: int) -> None:
        self.details = {"shown": shown, "people": people, "limit": limit, "reasons": list(Reason)}
        message = gettext_noop(
            "You have been shown %(shown)s people in this hour; %(people)s more are beyond the "
            "%(limit)s that are shown without a reason. Say what they are for, then go on."
        )
        super().__init__("reading_reason_needed", message, shown=shown, people=people, limit=limit)


@transaction.atomic
def count(page: str, people: int, *, refuses: bool = True) -> None:
    """Note that the answer under way shows so many `people` on `page`.

    Commands and jobs of the system are not counted: they record themselves. Raises
    :class:`ReasonNeeded` when it is more than the hour of the account has room for, unless a write
    that is done already answers with it (`refuses`), which began with :func:`check_room`.
    """
    who = caller().scope
    if people <= 0 or who.is_system or who.account is None:
        return
    values = {"page": page, "people": people, "rows": people}
    (hour,) = sql.rows("reading_count", {**_hour_of(who.account), **values})
    limit = max(hour["open_to"], settings.GEO_GRID_READING_PEOPLE)
    shown = hour["people"] - people
    is_fresh = hour["open_to"] - shown >= settings.GEO_GRID_READING_PEOPLE_MORE
    if refuses and hour["people"] > limit and not is_fresh:
        raise ReasonNeeded(shown=shown, people=people, limit=limit)
    if hour["is_new"]:
        close_ended()


@transaction.atomic
def note_rows(page: str, rows: int) -> None:
    """Note rows that another rule limits: they stand with the hour, and fill it with nobody."""
    who = caller().scope
    if rows > 0 and who.account is not None and not who.is_system:
        values = {"page": page, "people": 0, "rows": rows}
        (hour,) = sql.rows("reading_count", {**_hour_of(who.account), **values})
        if hour["is_new"]:
            close_ended()


def rows_since(moment: datetime, *, account: int, page: str) -> int:
    """How many rows an account has read on `page` since the hour of `moment` began."""
    values = {"account": account, "hour": _begin_of_hour(moment), "page": page}
    return int(sql.value("reading_rows", values))


def check_room() -> None:
    """Raise :class:`ReasonNeeded` before a write that will answer with a person, if none may be shown."""
    who = caller().scope
    if who.is_system or who.account is None:
        return
    for hour in sql.rows("reading_hour", _hour_of(who.account)):
        limit = max(hour["open_to"], settings.GEO_GRID_READING_PEOPLE)
        if hour["people"] >= limit:
            raise ReasonNeeded(shown=hour["people"], people=1, limit=limit)


@transaction.atomic
def give_reason(reason: str) -> dict[str, Any]:
    """Open the hour for more people; how many it has shown, and up to how many it may.

    Raises :class:`BadInput` ``reason_unknown``.
    """
    check_choice("reason", reason, tuple(Reason))
    values = {"reason": reason, "more": settings.GEO_GRID_READING_PEOPLE_MORE}
    (hour,) = sql.rows("reading_reason", {**_hour_of(caller().scope.account), **values})
    detail = {"reason": reason, "open_to": hour["open_to"], "pages": json.loads(hour["pages"])}
    audit.record(
        "reading.reason", noun="reading", keys=[hour["id"]], rows=hour["people"], detail=detail
    )
    return {"people": hour["people"], "open_to": hour["open_to"]}


@transaction.atomic
def close_ended(*, now: datetime | None = None) -> int:
    """Leave the audit row of every hour that is over and has none yet; how many."""
    now = now or timezone.now()
    ended = sql.rows("reading_close", {"now": now, "hour": _begin_of_hour(now)})
    with acting(SYSTEM):  # it is no act of whoever happens to read now
        for hour in ended:
            detail = {
                "hour": hour["hour"].isoformat(), "pages": json.loads(hour["pages"]),
                "reasons": json.loads(hour["reasons"]),
            }  # fmt: skip
            audit.record(
                "reading.hour", noun="reading", keys=[hour["id"]], rows=hour["people"],
                detail=detail, account=hour["account"],
            )  # fmt: skip
    return len(ended)


def _hour_of(account: int | None) -> dict[str, Any]:
    return {"account": account, "hour": _begin_of_hour(timezone.now())}


def _begin_of_hour(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
