"""Which forms there are, which are asked at a door, and what was answered, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from geo_grid import city_time
from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.premises.models import Unit
from geo_grid.records.actions import nothing_found
from geo_grid.visits import areas
from geo_grid.visits.forms.evaluation import label_of
from geo_grid.visits.models import Visit, VisitForm

Known = Mapping[tuple[str, int], VisitForm]
"""Forms by code and version."""
_ASKED = ("name", "type", "label", "hint", "required", "relevant", "constraint",
          "constraint_message", "choices")  # fmt: skip
"""What a phone has to know of a question."""


def forms() -> list[dict[str, Any]]:
    """Every version of the forms that concern the caller's ground, by code, the latest first."""
    scope = caller().scope
    lying_in = areas.ground_of(scope)
    found = [row for row in VisitForm.objects.order_by("code", "-version")
             if areas.concerns(scope, row.area, lying_in)]  # fmt: skip
    names = areas.names_of({row.area for row in found})
    return [form_payload(row, names) for row in found]


def form_payload(form: VisitForm, names_of: Mapping[str, str] | None = None) -> dict[str, Any]:
    names = ("id", "code", "version", "area", "revision", "title_zh", "title_en", "means",
             "questions", "is_active")  # fmt: skip
    held = caller().scope.having(Right.VISITS_PLAN)
    called = areas.names_of({form.area}) if names_of is None else names_of
    return {
        **{name: getattr(form, name) for name in names},
        "area_name": called.get(form.area, ""),
        "since": city_time.day_of(form.since).isoformat(),
        "until": city_time.day_of(form.until).isoformat() if form.until else None,
        "may_edit": areas.may_plan(held, form.area),
        "may_export": caller().scope.allows(Right.EXPORTS_ASK),
    }


def asked_at(unit: int) -> list[dict[str, Any]]:
    """The forms that are asked at a door of the caller's area, as a phone takes them along.

    Raises :class:`NotFound` for a door that is not theirs.
    """
    doors = limit(Unit.objects.all(), caller().scope.having(Right.REGISTERS_EDIT))
    door = doors.filter(pk=unit).select_related("basic_cell__community").first()
    if door is None:
        raise nothing_found()
    return asked_in({community_of(door)})


def community_of(door: Any) -> str:
    """The code of the community in which a door or a house lies; empty where it lies in none."""
    return door.basic_cell.community.code if door.basic_cell else ""


def asked_in(communities: Iterable[str]) -> list[dict[str, Any]]:
    """The forms that are asked in these communities, by their codes."""
    codes = set(communities)
    rows = VisitForm.objects.filter(is_active=True).order_by("code")
    return [
        {"code": row.code, "version": row.version, "area": row.area, "means": row.means,
         "title": {"zh": row.title_zh, "en": row.title_en},
         "questions": [{name: one[name] for name in _ASKED} for one in row.questions]}
        for row in rows if any(code.startswith(row.area) for code in codes)
    ]  # fmt: skip


def versions_of(visits: Iterable[Visit]) -> Known:
    """The forms that were asked at these visits, by code and version."""
    asked = {(one["code"], one["version"]) for visit in visits for one in visit.forms}
    if not asked:
        return {}
    wanted = Q()
    for code, version in asked:
        wanted |= Q(code=code, version=version)
    return {(row.code, row.version): row for row in VisitForm.objects.filter(wanted)}


def told(visit: Visit, known: Known, *, language: str) -> list[dict[str, Any]]:
    """What was answered at a visit: ``{code, version, title, answers, rows}``, rows of label and text."""
    found = []
    for given in visit.forms:
        form = known.get((given["code"], given["version"]))
        found.append(
            {**given, "title": title_of(form, language) if form else given["code"],
             "rows": _rows(form, given["answers"], language) if form else []}
        )  # fmt: skip
    return found


def title_of(form: VisitForm, language: str) -> str:
    return form.title_en if language.startswith("en") and form.title_en else form.title_zh


def _rows(form: VisitForm, answers: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    return [
        {"label": label_of(one, language), "text": text_of(one, answers[one["name"]], language)}
        for one in form.questions if one["name"] in answers
    ]  # fmt: skip


def text_of(question: Mapping[str, Any], answer: Any, language: str) -> str:
    """An answer as people read it: choices by their labels."""
    labels = {one["name"]: label_of(one, language) for one in question["choices"]}
    given = answer if isinstance(answer, list) else [answer]
    joint = ", " if language.startswith("en") else "、"
    return joint.join(
        labels.get(one, str(one)) if isinstance(one, str) else str(one) for one in given
    )
