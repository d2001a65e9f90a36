"""Cases as service requests of GeoReport v2.

An account that reads cases sees those of its scope. Everybody sees what was published, a little
beside its place (:data:`PUBLIC_DEGREES`) and without its address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext

from geo_grid.access.context import caller, counting_all
from geo_grid.errors import gettext_noop
from geo_grid.incidents.case_filters import seen
from geo_grid.incidents.case_index import near_index
from geo_grid.incidents.case_list import RELATED, SHAPES, moment
from geo_grid.incidents.media import PHOTOS
from geo_grid.incidents.models import CaseEntry, CaseFile, Incident
from geo_grid.incidents.published import public_cases
from geo_grid.incidents.steps import ENDED, Step
from geo_grid.matters.services import name_of
from geo_grid.records.actions import nothing_found

MOST = 1000
PUBLIC_DEGREES = 3
"""Decimals of the degrees that are told of a published case: about 100 m."""
_NOTES = {
    Step.CLOSED: gettext_noop("Checked and closed."),
    Step.EVALUATED: gettext_noop("Checked, closed and rated."),
    Step.REFUSED: gettext_noop("Not accepted."),
    Step.VOID: gettext_noop("Void: it was entered by mistake."),
    Step.MERGED: gettext_noop("Goes on as a part of another case."),
}
_WITH_REASON = (Step.REFUSED, Step.VOID)
Link = Callable[[CaseFile], str]
"""The full address of a public photo."""


@dataclass(frozen=True)
class RequestQuery:
    """Which requests: by id (then nothing else counts), or reported from `since` until before `until`."""

    refs: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None

    @property
    def condition(self) -> Q:
        if self.refs:
            return Q(ref__in=self.refs)
        found = Q(reported_at__gte=self.since, reported_at__lt=self.until)
        if self.services:
            found &= Q(matter__matter__code__in=self.services)
        return found & Q(state__in=self.states) if self.states else found


def listed(query: RequestQuery, *, link: Link) -> list[dict[str, Any]]:
    """At most :data:`MOST`, the newest first; what is unknown or foreign is not among them."""
    own = _told(_own().filter(query.condition), link, is_own=True)
    known = {row.pk for row, _ in own}
    with counting_all():
        rows = public_cases().filter(query.condition).exclude(pk__in=known)
        others = _told(rows, link, is_own=False)
    found = sorted(own + others, key=lambda one: (one[0].reported_at, one[0].pk), reverse=True)
    return [shown for _, shown in found[:MOST]]


def one(ref: str, *, link: Link) -> dict[str, Any]:
    """Raises :class:`NotFound`, for a foreign one as for none."""
    found = listed(RequestQuery(refs=(ref,)), link=link)
    if not found:
        raise nothing_found()
    return found[0]


def photo(ref: str) -> CaseFile:
    """A public photo of a case that the caller may see here. Raises :class:`NotFound`."""
    with counting_all():
        photos = CaseFile.objects.filter(ref=ref, is_public=True, media_type__in=PHOTOS)
        found = photos.first()
        is_told = found is not None and public_cases().filter(pk=found.incident_id).exists()
    if found is None or not (is_told or _own().filter(pk=found.incident_id).exists()):
        raise nothing_found()
    return found


def _own() -> QuerySet[Incident]:
    return seen().filter(near_index(caller().scope))


Told = list[tuple[Incident, dict[str, Any]]]


def _told(found: QuerySet[Incident], link: Link, *, is_own: bool) -> Told:
    rows = found.select_related(*RELATED).defer(*SHAPES).order_by("-reported_at", "-pk")[:MOST]
    cases = list(rows)
    ids = [case.pk for case in cases]
    entries = CaseEntry.objects.filter(incident__in=ids)
    changed = dict(entries.values_list("incident").annotate(Max("at")))
    reasons = _reasons(cases) if is_own else {}
    photos = _photos(ids)
    return [
        (case, _shown(case, is_own=is_own) | {
            "status_notes": _notes(case, reasons.get(case.pk, "")),
            "updated_datetime": moment(case.closed_at or changed.get(case.pk) or case.reported_at),
            "media_url": link(photos[case.pk]) if case.pk in photos else None,
        })
        for case in cases
    ]  # fmt: skip


def _shown(case: Incident, *, is_own: bool) -> dict[str, Any]:
    version = case.matter
    lon, lat = case.point.x, case.point.y
    if not is_own:
        lon, lat = round(lon, PUBLIC_DEGREES), round(lat, PUBLIC_DEGREES)
    return {
        "service_request_id": case.ref,
        "status": "closed" if case.step in ENDED else "open",
        "status_notes": None,
        "service_name": name_of(version) if version else case.category,
        "service_code": version.matter.code if version else "",
        # What was reported is nobody else's: everybody reads the title that an officer gave it.
        "description": (case.text or case.title) if is_own else case.public_title,
        "agency_responsible": case.department.name if case.department else None,
        "service_notice": None,
        "requested_datetime": moment(case.reported_at),
        "updated_datetime": None,
        "expected_datetime": moment(case.deadline),
        "address": case.address_text or None if is_own else None,
        "address_id": None,
        "zipcode": None,
        "lat": lat,
        "long": lon,
        "media_url": None,
    }


def _notes(case: Incident, reason: str) -> str | None:
    said = _NOTES.get(Step(case.step))
    return " ".join(filter(None, (gettext(said), reason))) if said else None


def _reasons(cases: Iterable[Incident]) -> dict[int, str]:
    """Why a case was not accepted or is void; who reads cases may know."""
    ids = [case.pk for case in cases if case.step in _WITH_REASON]
    rows = CaseEntry.objects.filter(incident__in=ids, step__in=_WITH_REASON).order_by("number")
    return {row.incident_id: row.reason or row.note for row in rows}


def _photos(ids: list[int]) -> dict[int, CaseFile]:
    """The first public photo of each."""
    rows = CaseFile.objects.filter(incident__in=ids, is_public=True, media_type__in=PHOTOS)
    return {row.incident_id: row for row in rows.defer("content").order_by("-pk")}
