"""催办升级: who is told that a limit is being used up, and by whom it is done once.

80 % goes to whoever handles the case, 100 % to the post above (the case's community), 150 % to the
next. A vacant post passes it up, which the message says. A clock that stands escalates nothing. What
is due stands in the case's row, so that the look is one walk along an index however many cases there
are; the clock is asked once more before anybody is told.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.context import Caller, acting
from geo_grid.access.system import SYSTEM
from geo_grid.errors import GeoGridError
from geo_grid.events import actions as events
from geo_grid.events.models import Noun
from geo_grid.incidents import case_clock
from geo_grid.incidents.case_clock import Level
from geo_grid.incidents.models import CaseEscalation, Incident
from geo_grid.incidents.notices import hands_of
from geo_grid.incidents.sight import sight_of
from geo_grid.messages import actions as messages
from geo_grid.messages import posts
from geo_grid.messages.models import Message
from geo_grid.messages.posts import Found

logger = logging.getLogger(__name__)
ESCALATED = "escalate"
"""What the event is called; the case's revision stays, whoever has its page open loses nothing."""
MOST = 200
"""Cases of one look; the next goes on."""
AGAIN_AFTER = timedelta(hours=1)
"""When a case is looked at again whose clock cannot be asked."""
_RUNG = {80: 0, 100: 0, 150: 1}
"""From which rung of the ladder above the handler each level begins to look for somebody."""


def escalate_due(*, at: datetime | None = None, most: int = MOST) -> int:
    """Tell everybody who is to be told by now; how many levels were told.

    Safe to run in several processes at once: each case is one transaction, whose row is locked.
    """
    at = at or timezone.now()
    with acting(Caller(scope=SYSTEM, purpose="escalation")):
        with transaction.atomic():
            due = Incident.objects.filter(state=Incident.State.OPEN, escalates_at__lte=at)
            ids = list(due.order_by("escalates_at").values_list("pk", flat=True)[:most])
        return sum(_escalate_or_put_off(pk, at=at) for pk in ids)


def _escalate_or_put_off(pk: int, *, at: datetime) -> int:
    try:
        return _escalate(pk, at=at)
    except GeoGridError as error:
        # One clock that cannot be asked (no day is worked) must not stand before all others.
        logger.warning("Case %s is not escalated: %s", pk, error)
        with transaction.atomic():  # outside of one no scope is declared, and no row is seen
            waiting = Incident.objects.filter(pk=pk, escalates_at__lte=at)
            waiting.update(escalates_at=at + AGAIN_AFTER)
        return 0


@transaction.atomic
def _escalate(pk: int, *, at: datetime) -> int:
    rows = Incident.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    rows = rows.select_related("matter", "division", "cell_version")
    case = rows.filter(pk=pk, state=Incident.State.OPEN, escalates_at__lte=at).first()
    if case is None:
        return 0  # another worker has it, or it moved on
    whole, of_step = case_clock.running_clocks(case)
    levels = case_clock.untold_levels(case, whole=whole, of_step=of_step)
    due = sorted((one for one in levels if one.at <= at), key=lambda one: (one.at, one.percent))
    before = sight_of(case)
    for level in due:
        _tell(case, level, at=at)
        case.escalated = max(case.escalated, level.percent)
    case.escalates_at = min((one.at for one in levels if one.at > at), default=None)
    case.save(update_fields=["escalates_at", "escalated"])
    if due:
        events.record(
            Noun.CASE, change=ESCALATED, key=case.pk, revision=case.revision, at=at, before=before
        )
    return len(due)


def _tell(case: Incident, level: Level, *, at: datetime) -> None:
    found = _found(case, level.percent)
    messages.send(
        Message.Kind.ESCALATION, to=found.accounts, key=f"case {case.pk} {level.key}", at=at,
        case=case.pk, level=level.percent,
        parameters={"clock": level.clock, "vacant": found.vacant},
    )  # fmt: skip
    CaseEscalation.objects.create(
        incident=case, key=level.key, clock=level.clock, level=level.percent, round=case.round,
        due=level.at, at=at, division_code=found.division, vacant=len(found.vacant),
        recipients=len(found.accounts),
    )  # fmt: skip
    audit.record(
        "incident.escalate", noun="incident", keys=[case.pk],
        detail={"level": level.percent, "clock": level.clock, "accounts": found.accounts,
                "division": found.division, "vacant": len(found.vacant)},
    )  # fmt: skip


def _found(case: Incident, percent: int) -> Found:
    if percent == min(_RUNG) and (hands := hands_of(case)):
        return Found(hands, "", [])
    return posts.climb(posts.ladder(case.division), start=_RUNG[percent])
