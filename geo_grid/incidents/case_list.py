"""Lists of cases: filtered, sorted, paged by key, in the caller's scope.

Pages are found by what the last row was, not by a number of rows, so that a case that comes in
meanwhile moves none of them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from geo_grid import city_time
from geo_grid.access.context import caller
from geo_grid.access.models import Department
from geo_grid.access.scope import limit_beside
from geo_grid.areas.models import Division, GridCellVersion
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.events.queries import last_number
from geo_grid.incidents.case_index import near_index
from geo_grid.incidents.clock import Light
from geo_grid.incidents.models import CasePart, Incident
from geo_grid.incidents.text_search import holding
from geo_grid.matters.models import Matter, MatterVersion

SORTS = {
    "-reported_at": ("reported_at", True),
    "reported_at": ("reported_at", False),
    "deadline": ("deadline", False),
    "-deadline": ("deadline", True),
}
"""What a list may be sorted by; cases without a deadline come last."""
LIMIT, MOST = 50, 200
MINE = "me"
_DIVISION = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", re.ASCII)


@dataclass(frozen=True)
class CaseQuery:
    """Which cases: every filter that is given must hold. Times are moments.

    `area` is a division code (or its beginning) or the code of a grid cell, `owner` the code of a
    department or ``me``.
    """

    state: str = ""
    step: str = ""
    kind: str = ""
    matter: str = ""
    light: str = ""
    area: str = ""
    owner: str = ""
    since: datetime | None = None
    until: datetime | None = None
    q: str = ""
    sort: str = "-reported_at"
    cursor: str = ""
    limit: int = LIMIT


def listed(query: CaseQuery) -> dict[str, Any]:
    """A page of cases, ``{results, next, last_event}``; ``next`` is the cursor of the page after, or None.

    ``last_event`` is the number of an event that the page is current to: who follows events from
    there misses none.
    Raises :class:`BadInput` that names the filter which cannot be used.
    """
    last_event = last_number()  # read before the rows, which are at least as new
    found = _filtered(seen(), query).filter(near_index(caller().scope))
    found = found.order_by(*_order(query.sort))
    if query.cursor:
        found = found.filter(_after(query.cursor, query.sort))
    rows = list(found.select_related(*RELATED).defer(*SHAPES)[: query.limit + 1])
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    now = timezone.now()
    return {
        "results": [summary(row, now=now) for row in shown],
        "next": _cursor(shown[-1], query.sort) if more else None,
        "last_event": last_event,
    }


RELATED = (
    "matter__matter", "department", "division", "basic_cell", "cell_version", "handler",
)  # fmt: skip
SHAPES = (
    "division__geom", "basic_cell__geom", "basic_cell__point", "cell_version__geom", "bigrams",
)  # fmt: skip
"""What no list of cases shows, and what is most of its bytes."""


def seen() -> QuerySet[Incident]:
    """The cases of the caller's scope."""
    return limit_beside(Incident.objects.all(), caller().scope)


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
        "matter": _matter(version),
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
    }


def _matter(version: MatterVersion | None) -> dict[str, str] | None:
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


# ---- filters


def _filtered(found: QuerySet[Incident], query: CaseQuery) -> QuerySet[Incident]:
    plain = {"state": query.state, "step": query.step, "kind": query.kind}
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if query.since is not None:
        found = found.filter(reported_at__gte=query.since)
    if query.until is not None:
        found = found.filter(reported_at__lt=query.until)
    for given, made in (
        (query.matter, _of_matter), (query.light, _of_light), (query.area, _of_area),
        (query.owner, _of_owner), (query.q.strip(), holding),
    ):  # fmt: skip
        if given:
            found = found.filter(made(given))
    return found


def _of_matter(code: str) -> Q:
    versions = Matter.objects.filter(code=code).values_list("versions", flat=True)
    return Q(matter__in=list(_known(versions, "matter", code)))


def _of_light(light: str) -> Q:
    """As :func:`light_of`, at this moment."""
    now = timezone.now()
    closed = Q(closed_at__isnull=False)
    stands = Q(deadline__isnull=True, stood_light=light)
    green = (~closed & Q(yellow__gte=now)) | (closed & Q(closed_at__lte=F("yellow")))
    in_time = (~closed & Q(deadline__gte=now)) | (closed & Q(closed_at__lte=F("deadline")))
    late = (~closed & Q(deadline__lt=now)) | (closed & Q(closed_at__gt=F("deadline")))
    after = (~closed & Q(yellow__lt=now)) | (closed & Q(closed_at__gt=F("yellow")))
    return stands | {"green": green, "yellow": after & in_time, "red": late}[light]


def _of_area(code: str) -> Q:
    if _DIVISION.fullmatch(code):
        inside = Division.objects.filter(code__startswith=code).values_list("pk", flat=True)
        if ids := list(inside):
            return Q(division__in=ids)
    cells = GridCellVersion.objects.filter(code=code).values_list("cell", flat=True).distinct()
    return Q(cell_version__cell__in=list(_known(cells, "area", code)))


def _of_owner(owner: str) -> Q:
    if owner == MINE:
        account = caller().scope.account
        return Q(handler=account) if account is not None else Q(pk__in=[])
    offices = list(
        _known(Department.objects.filter(code=owner).values_list("pk", flat=True), "owner", owner)
    )
    helped = CasePart.objects.filter(department__in=offices).values("incident")
    return Q(department__in=offices) | Q(pk__in=helped)


def _known(rows: Any, field: str, value: str) -> list[int]:
    found = [row for row in rows if row is not None]
    if not found:
        raise BadInput(
            f"{field}_unknown",
            gettext_noop("“%(value)s” is not known as %(name)s; choose one that exists."),
            field=field, name=field, value=value[:40],
        )  # fmt: skip
    return found


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
