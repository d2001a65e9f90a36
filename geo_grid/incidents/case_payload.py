"""One case as its page shows it: history, parties, place, reports, files, what may be done now."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from geo_grid.access import reading
from geo_grid.access.context import caller
from geo_grid.access.models import User
from geo_grid.city_time import local
from geo_grid.events.queries import last_number
from geo_grid.incidents import (
    admission,
    contacts,
    duplicates,
    files,
    merged_reports,
    on_the_way,
    publication,
    responsibility,
)
from geo_grid.incidents.case_filters import seen
from geo_grid.incidents.case_list import RELATED, SHAPES, moment, office, summary
from geo_grid.incidents.case_place import place_of
from geo_grid.incidents.models import CaseEntry, CaseEscalation, CasePart, CaseReport, Incident
from geo_grid.records.actions import nothing_found

_MORE = ("reporter", "verifier", "supervisor")


def found(ref: str) -> Incident:
    """The case of this ref in the caller's scope; :class:`NotFound` for none and for a foreign one."""
    if "\0" in ref or not ref.isprintable() or len(ref) > 64:
        raise nothing_found()
    rows = seen().select_related(*RELATED, *_MORE).defer(*SHAPES)
    case = rows.filter(ref=ref).first()
    if case is None:
        raise nothing_found()
    return case


def one(ref: str) -> dict[str, Any]:
    """Everything that those who see a case may know of it; contacts are masked, and counted.

    `last_event` is the number of an event that it is current to. Raises
    :class:`~geo_grid.access.reading.ReasonNeeded`.
    """
    payload = uncounted(ref)
    reading.count("incident", named(payload))
    return payload


def named(payload: dict[str, Any]) -> int:
    """How many people a case names with a contact."""
    return sum(report["contact"] is not None for report in payload["reports"])


def uncounted(ref: str) -> dict[str, Any]:
    """As :func:`one`, for an answer that counts all its people at once: who is :func:`named` too."""
    last_event = last_number()
    case = found(ref)
    return {
        **summary(case, now=timezone.now()),
        "last_event": last_event,
        "text": case.text,
        "step_left": case.step_left or None,
        "in_arbitration": case.in_arbitration,
        "may_override": admission.may_override(case, by=caller().scope),
        "may_set_out": on_the_way.may_set_out(case, by=caller().scope),
        "materials": case.matter.materials if case.matter else [],
        "evidence": case.matter.evidence if case.matter else [],
        "asked": case.matter.attributes if case.matter else [],
        "place": place_of(case),
        "professional_cell": _professional_cell(case),
        "parties": _parties(case),
        "parts": _parts(case),
        "history": _history(case),
        "escalations": _escalations(case),
        "allowed": merged_reports.allowed(case, caller().scope),
        "reports": _reports(case),
        "files": files.files_of(case),
        "publication": publication.told(case, by=caller().scope),
        "duplicates": duplicates.near(case),
        "merged_into": _ref_of(case.merged_into_id),
        "merged": list(
            seen().filter(merged_into=case).order_by("pk").values_list("ref", flat=True)
        ),
    }


def _ref_of(pk: int | None) -> str | None:
    """The ref of another case, if the caller may see that one."""
    return seen().filter(pk=pk).values_list("ref", flat=True).first() if pk else None


def _person(user: User | None) -> dict[str, Any] | None:
    return {"id": user.pk, "name": user.display_name or user.username} if user else None


def _parties(case: Incident) -> dict[str, Any]:
    return {
        "lead": office(case.department),
        "handler": _person(case.handler),
        "verifier": _person(case.verifier),
        "supervisor": _person(case.supervisor),
        "reporter": _person(case.reporter),
    }


def _professional_cell(case: Incident) -> dict[str, Any] | None:
    """The cell of the professional grid that the matter names, as of the day of the case."""
    grid = responsibility.grid_of(case)
    if grid is None:
        return None
    cell = responsibility.cell_of(case, grid)
    return {
        "grid": {"code": grid.code, "name": grid.name_zh, "name_en": grid.name_en},
        "cell": cell and {"id": cell.id, "code": cell.code, "name": cell.name},
        "day": f"{local(responsibility.day_of(case)):%Y-%m-%d}",
    }


def _parts(case: Incident) -> list[dict[str, Any]]:
    rows = CasePart.objects.filter(incident=case).select_related("department", "answered_by")
    return [
        {"department": office(row.department), "round": row.round,
         "answered_at": moment(row.answered_at), "answer": row.answer,
         "answered_by": _person(row.answered_by)}
        for row in rows.order_by("round", "department__code")
    ]  # fmt: skip


def _history(case: Incident) -> list[dict[str, Any]]:
    rows = CaseEntry.objects.filter(incident=case).order_by("number")
    rows = rows.select_related("account", "department", "by_department", "handler")
    others = {row.other_id for row in rows if row.other_id is not None}
    refs = dict(seen().filter(pk__in=others).values_list("pk", "ref")) if others else {}
    return [
        {"number": row.number, "at": moment(row.at), "transition": row.transition,
         "step_before": row.step_before or None, "step": row.step, "round": row.round,
         "account": _person(row.account), "department": office(row.department),
         "handler": _person(row.handler), "by_department": office(row.by_department), "note": row.note, "reason": row.reason,
         "until": moment(row.until), "of": refs.get(row.other_id),
         "routing": responsibility.told(row.routing)}
        for row in rows
    ]  # fmt: skip


def _escalations(case: Incident) -> list[dict[str, Any]]:
    """What was told when of the limits, and over which division: "" is whoever handles the case."""
    rows = CaseEscalation.objects.filter(incident=case).order_by("at", "level", "pk")
    return [
        {"at": moment(row.at), "due": moment(row.due), "level": row.level, "clock": row.clock,
         "round": row.round, "division": row.division_code or None, "vacant": row.vacant,
         "recipients": row.recipients}
        for row in rows
    ]  # fmt: skip


def _reports(case: Incident) -> list[dict[str, Any]]:
    rows = CaseReport.objects.filter(incident=case).select_related("account").order_by("pk")
    return [
        {"id": row.pk, "door": row.door, "at": moment(row.at), "account": _person(row.account),
         "contact": contacts.masked(row), "keep_until": moment(row.keep_until),
         "stars": row.stars, "rating_note": row.rating_note, "attributes": row.attributes}
        for row in rows
    ]  # fmt: skip
