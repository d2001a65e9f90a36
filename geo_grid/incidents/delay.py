"""What a phone wrote without a line: when it may have been, and what the history says of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from geo_grid import city_time
from geo_grid.errors import BadInput, gettext_noop

CLOCKS_DIFFER = timedelta(minutes=5)
"""By how much a phone's clock may be fast, and what it writes stays unsaid as just written."""
LATE = timedelta(days=30)
"""For how long an entry may wait on a phone: what was seen longer ago is looked at again."""


def check_written(written: datetime, now: datetime) -> None:
    """Raise :class:`BadInput` ``made_at_future``, ``made_at_long_ago`` for no time that can be."""
    if written > now + CLOCKS_DIFFER:
        raise BadInput(
            "made_at_future",
            gettext_noop(
                "This was written later than now: correct the phone's clock, edit the entry and send"
                " it again."
            ),
            field="made_at",
        )
    if written < now - LATE:
        raise BadInput(
            "made_at_long_ago",
            gettext_noop(
                "This waited on the phone for more than %(days)s days: look whether it still holds,"
                " edit it and send it again."
            ),
            field="made_at",
            days=LATE.days,
        )


def note_of_delay(written: datetime | None, now: datetime) -> str:
    """That something was written before it was delivered, in the language of who wrote it; else nothing.

    Raises what :func:`check_written` raises.
    """
    if written is None:
        return ""
    check_written(written, now)
    if written >= now - CLOCKS_DIFFER:
        return ""
    moment = f"{city_time.local(written):%Y-%m-%d %H:%M}"
    return _("Written at %(time)s without a line, delivered later.") % {"time": moment}
