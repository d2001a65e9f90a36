"""Which cases: the filters that lists, maps and figures share, over the caller's rows.

One builder, so that a list, the points of a map and the numbers beside it can never disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import shapely
from django.contrib.gis.geos import Polygon
from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from geo_grid.access.context import caller
from geo_grid.access.models import Department
from geo_grid.access.scope import limit_beside
from geo_grid.areas.models import Division, GridCell, GridCellVersion
from geo_grid.errors import BadInput, NotAllowed, gettext_noop
from geo_grid.geometry.inner_box import inner_box
from geo_grid.incidents.case_index import near_index
from geo_grid.incidents.models import CaseEntry, CasePart, CaseSuspension, Incident
from geo_grid.incidents.next_step import my_turn
from geo_grid.incidents.text_search import holding
from geo_grid.incidents.workflow import Transition
from geo_grid.matters.models import Matter

MINE = "me"
HOURS = (1, 6, 24, 168)
"""How far back a list may be asked to look from now."""
SOON = timedelta(hours=2)
BOX_MARGIN_DEG = 4e-5
"""Boxes in PostGIS have sides in single precision: two steps of it at 180°, and as much again."""
_DIVISION = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", re.ASCII)


@dataclass(frozen=True)
class CaseQuery:
    """Which cases: every filter that is given must hold. Times are moments.

    `matter` is the code of a matter, of its category or of its sort; `area` a division code (or its
    beginning) or the code of a grid cell, `owner` the code of a department or ``me``; `polygon` is
    in EPSG:4326; `hours` counts back from now; `worklist` is one of :data:`WORKLISTS`.
    """

    ref: str = ""
    state: str = ""
    step: str = ""
    kind: str = ""
    matter: str = ""
    light: str = ""
    source: str = ""
    area: str = ""
    polygon: Polygon | None = None
    owner: str = ""
    mine: bool = False
    since: datetime | None = None
    until: datetime | None = None
    hours: int = 0
    worklist: str = ""
    q: str = ""


def seen() -> QuerySet[Incident]:
    """The cases of the caller's scope."""
    return limit_beside(Incident.objects.all(), caller().scope)


def found(query: CaseQuery, *, now: datetime) -> QuerySet[Incident]:
    """The cases of the caller's scope that hold every filter, at the moment `now`.

    Raises :class:`BadInput` that names the filter which cannot be used, :class:`NotAllowed` for a
    display that searches.
    """
    if query.q and caller().scope.is_display:
        # What was written is searched, and a wall is not told what it says.
        raise NotAllowed("no_search", gettext_noop("A display cannot search what was written."))
    cases = seen().filter(near_index(caller().scope))
    plain = {
        "ref": query.ref, "state": query.state, "step": query.step, "kind": query.kind,
        "source": query.source, "reported_at__gte": query.since, "reported_at__lt": query.until,
    }  # fmt: skip
    cases = cases.filter(**{name: value for name, value in plain.items() if value})
    if query.hours:
        cases = cases.filter(reported_at__gte=now - timedelta(hours=query.hours))
    if query.light:
        cases = cases.filter(_of_light(query.light, now))
    if query.worklist:
        cases = cases.filter(state=Incident.State.OPEN).filter(WORKLISTS[query.worklist](now))
    if query.mine:
        cases = cases.filter(_of_mine())
    if query.polygon is not None:
        cases = cases.filter(_of_polygon(query.polygon))
    for given, made in (
        (query.matter, _of_matter), (query.area, _of_area), (query.owner, _of_owner),
        (query.q.strip(), holding),
    ):  # fmt: skip
        if given:
            cases = cases.filter(made(given))
    return cases


def light_case(now: datetime) -> Case:
    """The light of a row at `now` as an expression: ``green yellow red``, empty without a clock."""
    at = Coalesce(F("closed_at"), Value(now))
    return Case(
        When(deadline__isnull=True, then=F("stood_light")),
        When(yellow__gte=at, then=Value("green")),
        When(deadline__gte=at, then=Value("yellow")),
        default=Value("red"),
        output_field=CharField(),
    )


# ---- one filter each


def _of_matter(code: str) -> Q:
    """A matter, or all of a category or sort: the tree of matters."""
    matters = Matter.objects.filter(Q(code=code) | Q(group=code) | Q(sort=code))
    return Q(matter__in=list(_known(matters.values_list("versions", flat=True), "matter", code)))


def _of_light(light: str, now: datetime) -> Q:
    """As :func:`light_case`, in conditions that an index serves."""
    closed = Q(closed_at__isnull=False)
    stands = Q(deadline__isnull=True, stood_light=light)
    green = (~closed & Q(yellow__gte=now)) | (closed & Q(closed_at__lte=F("yellow")))
    in_time = (~closed & Q(deadline__gte=now)) | (closed & Q(closed_at__lte=F("deadline")))
    late = (~closed & Q(deadline__lt=now)) | (closed & Q(closed_at__gt=F("deadline")))
    after = (~closed & Q(yellow__lt=now)) | (closed & Q(closed_at__gt=F("yellow")))
    after |= Q(yellow__isnull=True)
    timed = {"green": green & Q(deadline__isnull=False), "yellow": after & in_time, "red": late}
    return stands | timed[light]


def is_division(code: str) -> bool:
    """Whether an area's code is that of divisions, or their beginning; else it is a grid cell's."""
    return bool(_DIVISION.fullmatch(code)) and _divisions(code).exists()


def _divisions(code: str) -> QuerySet[Division]:
    return Division.objects.filter(code__startswith=code)


def _of_area(code: str) -> Q:
    if _DIVISION.fullmatch(code) and (ids := list(_divisions(code).values_list("pk", flat=True))):
        return Q(division__in=ids)
    found = GridCellVersion.objects.filter(kind=GridCell.BASE, code=code)  # cases lie in no other
    cells = found.values_list("cell", flat=True).distinct()
    return Q(cell_version__cell__in=list(_known(cells, "area", code)))


def _of_polygon(area: Polygon) -> Q:
    """Those in a drawn area, its outline included."""
    lies_in = Q(point__intersects=area)
    if box := inner_box(shapely.from_wkb(bytes(area.wkb)), margin=BOX_MARGIN_DEG):
        # PostGIS compares boxes for next to nothing: the outline is asked of the others alone.
        lies_in = Q(point__contained=Polygon.from_bbox(box)) | lies_in
    # The box around it is what an index answers.
    return Q(point__bboverlaps=area) & lies_in


def _of_owner(owner: str) -> Q:
    if owner == MINE:
        account = caller().scope.account
        return Q(handler=account) if account is not None else Q(pk__in=[])
    offices = list(
        _known(Department.objects.filter(code=owner).values_list("pk", flat=True), "owner", owner)
    )
    helped = CasePart.objects.filter(department__in=offices).values("incident")
    return Q(department__in=offices) | Q(pk__in=helped)


def _of_mine() -> Q:
    """Those that the caller reported, handles, checks or supervises."""
    who = caller().scope.account
    if who is None:
        return Q(pk__in=[])
    return Q(reporter=who) | Q(handler=who) | Q(verifier=who) | Q(supervisor=who)


def _known(rows: Any, field: str, value: str) -> list[int]:
    known = [row for row in rows if row is not None]
    if not known:
        raise BadInput(
            f"{field}_unknown",
            gettext_noop("“%(value)s” is not known as %(name)s; choose one that exists."),
            field=field, name=field, value=value[:40],
        )  # fmt: skip
    return known


# ---- lists of open cases that somebody has to look at


def _returned_twice(now: datetime) -> Q:
    returned = (
        CaseEntry.objects.filter(incident=OuterRef("pk"), transition=Transition.RETURN)
        .order_by().values("incident").annotate(times=Count("pk")).values("times")
    )  # fmt: skip
    return Q(pk__in=Incident.objects.filter(state=Incident.State.OPEN)
             .annotate(times=Subquery(returned)).filter(times__gte=2).values("pk"))  # fmt: skip


def _waiting(now: datetime) -> Q:
    """Its clock stands until whoever reported it answers."""
    asked = CaseSuspension.objects.filter(cause=CaseSuspension.Cause.ASKED, until__isnull=True)
    return Q(pk__in=asked.values("incident"))


WORKLISTS: dict[str, Callable[[datetime], Q]] = {
    "my_turn": my_turn,
    "overdue": lambda now: Q(deadline__lt=now),
    "due_soon": lambda now: Q(deadline__gte=now, deadline__lte=now + SOON),
    "supervised": lambda now: Q(supervisor__isnull=False),
    "returned_twice": _returned_twice,
    "no_cell": lambda now: Q(cell_version__isnull=True),
    "waiting": _waiting,
}
"""What an open case must be to stand in a list, at a moment."""
