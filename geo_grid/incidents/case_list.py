"""Lists of cases: sorted, paged by key, in the caller's scope; which of them, `case_filters` says.

Pages are found by what the last row was, not by a number of rows, so that a case that comes in
meanwhile moves none of them.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from geo_grid import city_time
from geo_grid.access.context import caller
from geo_grid.access.models import Department
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.events.queries import last_number
from geo_grid.incidents.case_filters import CaseQuery, found
from geo_grid.incidents.clock import Light
from geo_grid.incidents.models import Incident
from geo_grid.matters.models import MatterVersion

SORTS = {
    "-reported_at": ("reported_at", True),
    "reported_at": ("reported_at", False),
    "deadline": ("deadline", False),
    "-deadline": ("deadline", True),
}
"""What a list may be sorted by; cases without a deadline come last."""
LIMIT, MOST = 50, 200


ON_WALLS = (
    "ref", "category", "matter", "kind", "step", "state", "round", "revision", "light",
    "deadline", "yellow", "step_deadline", "provisional", "reported_at", "closed_at", "source",
    "lon", "lat", "grid_cell", "division", "department",
)  # fmt: skip
"""What a display is told of a case: nothing that names a person, or that somebody wrote."""


def listed(
    query: CaseQuery, *, sort: str = "-reported_at", cursor: str = "", limit: int = LIMIT
) -> dict[str, Any]:
    """A page of cases, ``{results, next, last_event}``; ``next`` is the cursor of the page after.

    ``last_event`` is the number of an event that the page is current to: who follows events from
    there misses none.

    Raises :class:`BadInput` that names the filter which cannot be used.
    """
    on_wall = caller().scope.is_display
    last_event = last_number()  # read before the rows, which are at least as new
    now = timezone.now()
    wanted = found(query, now=now).order_by(*_order(sort))
    if cursor:
        wanted = wanted.filter(_after(cursor, sort))
    rows = list(wanted.select_related(*RELATED).defer(*SHAPES)[: limit + 1])
    shown = rows[:limit]
    more = len(rows) > limit
    return {
        "results": [
            on_walls(told) if on_wall else told for told in (summary(row, now=now) for row in shown)
        ],
        "next": _cursor(shown[-1], sort) if more else None,
        "last_event": last_event,
    }


RELATED = (
    "matter__matter", "department", "division", "basic_cell", "cell_version", "handler",
)  # fmt: skip
SHAPES = (
    "division__geom", "basic_cell__geom", "basic_cell__point", "cell_version__geom", "bigrams",
)  # fmt: skip
"""What no list of cases shows, and what is most of its bytes."""


def _order(sort: str) -> tuple[Any, str]:
    """The key follows the direction, so that an index can be walked; equal moments need a rule.

    An index that was made without saying where nulls go serves no order that says it.
    """
    name, descends = SORTS[sort]
    if Incident._meta.get_field(name).null:
        key = F(name).desc(nulls_last=True) if descends else F(name).asc(nulls_last=True)
        return key, "-pk" if descends else "pk"
    return ("-" if descends else "") + name, "-pk" if descends else "pk"


def light_of(case: Incident, *, now: datetime) -> str | None:
    """``green yellow red`` at a moment, of a closed case when it was closed; None without a clock."""
    if case.deadline is None:
        return case.stood_light or None
    at = case.closed_at or now
    if case.yellow is not None and at <= case.yellow:
        return Light.GREEN.value
    return (Light.YELLOW if at <= case.deadline else Light.RED).value


def summary(case: Incident, *, now: datetime) -> dict[str, Any]:
    """What a list shows of a case."""
    version, cell, division = case.matter, case.cell_version, case.division
    return {
        "ref": case.ref,
        "title": case.title or case.category,
        "category": case.category,
        "matter": matter_of(version),
        "kind": case.kind,
        "step": case.step,
        "state": case.state,
        "round": case.round,
        "revision": case.revision,
        "light": light_of(case, now=now),
        "deadline": moment(case.deadline),
        "yellow": moment(case.yellow),
        "step_deadline": moment(case.step_deadline),
        "provisional": case.is_provisional,
        "escalated": case.escalated or None,
        "reported_at": moment(case.reported_at),
        "closed_at": moment(case.closed_at),
        "source": case.source,
        "address": case.address_text,
        "lon": case.point.x,
        "lat": case.point.y,
        "basic_cell": case.basic_cell.code if case.basic_cell else None,
        "grid_cell": {"code": cell.code, "name": cell.name} if cell else None,
        "division": {"code": division.code, "name": division.name} if division else None,
        "department": office(case.department),
        "handler": case.handler.display_name if case.handler else None,
        "on_the_way_at": moment(case.on_the_way_at),
    }


def on_walls(told: Mapping[str, Any]) -> dict[str, Any]:
    """What of a summary a display shows."""
    return {name: told[name] for name in ON_WALLS}


def matter_of(version: MatterVersion | None) -> dict[str, str] | None:
    """What is reported, in both languages."""
    if version is None:
        return None
    return {"code": version.matter.code, "name": version.name, "name_en": version.name_en}


def office(department: Department | None) -> dict[str, str] | None:
    """A department as lists show it."""
    return {"code": department.code, "name": department.name} if department else None


def moment(at: datetime | None) -> str | None:
    """A time by the city's clocks, with its offset."""
    return city_time.local(at).isoformat() if at else None


# ---- pages


def _cursor(case: Incident, sort: str) -> str:
    name, _ = SORTS[sort]
    at = getattr(case, name)
    key = [sort, at and at.isoformat(), case.pk]
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _after(cursor: str, sort: str) -> Q:
    """What comes after the last row of a page; cases without the sorted moment stand at the end."""
    at, pk = _key(cursor, sort)
    name, descends = SORTS[sort]
    beyond = {"pk__lt": pk} if descends else {"pk__gt": pk}
    if at is None:
        return Q(**{f"{name}__isnull": True}, **beyond)
    further = f"{name}__lt" if descends else f"{name}__gt"
    behind = f"{name}__lte" if descends else f"{name}__gte"
    follows = Q(**{behind: at}) & (Q(**{further: at}) | Q(**{name: at}, **beyond))
    if Incident._meta.get_field(name).null:
        follows |= Q(**{f"{name}__isnull": True})
    return follows


def _key(cursor: str, sort: str) -> tuple[datetime | None, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_for, at, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        known = parse_datetime(at) if at is not None else None
        sound = made_for == sort and type(pk) is int and 0 < pk < 2**63
        if not sound or (at is not None and (known is None or known.tzinfo is None)):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, UnicodeError, RecursionError):
        raise BadInput(
            "cursor_unusable",
            gettext_noop(
                "This cursor belongs to no page of this list; begin without one, or use that of "
                "the page before with the same sort."
            ),
            field="cursor",
        ) from None
    return known, pk
