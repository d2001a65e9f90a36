"""Writes of forms: a file becomes a form, or the next version of one; a form rests and holds again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import significant
from geo_grid.areas.models import Division
from geo_grid.errors import BadInput, Conflict, NotAllowed, gettext_noop
from geo_grid.model_bases.dated import CURRENT
from geo_grid.records.actions import check_fields, check_revision, nothing_found, write
from geo_grid.sql import SqlFiles
from geo_grid.visits.areas import concerns, ground_of, may_plan
from geo_grid.visits.form_queries import form_payload
from geo_grid.visits.models import Visit, VisitForm

sql = SqlFiles(__file__)
_SAYS = ("title_zh", "title_en", "means", "questions")


@write
def take_form(read: Mapping[str, Any], *, area: str, means: Sequence[str]) -> dict[str, Any]:
    """Ask what was read of a file (:func:`.forms.reading.read_form`) from now on, in an area that the caller plans.

    Where there is a form of this id it is its next version, which wants the same area; the one before
    rests. Raises :class:`NotAllowed`, :class:`Conflict` ``form_unchanged``, :class:`Faults` by field.
    """
    sql.value("lock_forms")
    form = drafted(read, area=area, means=means)
    before = VisitForm.objects.filter(code=form.code).order_by("-version").first()
    form.save(force_insert=True) if before is None else _follow(before, form)
    audit.record("visit_form.take", noun="visitform", keys=[form.pk])
    return form_payload(form)


def drafted(read: Mapping[str, Any], *, area: str, means: Sequence[str]) -> VisitForm:
    """The form that a file would become, kept nowhere; checked like one that is."""
    title = read["title"]
    form = VisitForm(
        code=read["code"], area=significant(area), questions=list(read["questions"]),
        title_zh=title.get("zh") or title["en"], title_en=title.get("en", ""),
        means=[one for one in Visit.Means.values if one in means], since=city_time.local(),
    )  # fmt: skip
    _check_planner(form)
    before = VisitForm.objects.filter(code=form.code).order_by("-version").first()
    if before is not None:
        _check_planner(before)
        form.version = before.version + 1
    check_fields(
        form, ["code", "title_zh", "title_en"], _means_fault(form), _area_fault(form, before)
    )
    return form


def _follow(before: VisitForm, form: VisitForm) -> None:
    if before.is_active and all(getattr(before, name) == getattr(form, name) for name in _SAYS):
        raise Conflict(
            "form_unchanged",
            gettext_noop("This file asks the same as the version before; nothing was taken."),
        )
    active = VisitForm.objects.filter(code=form.code, is_active=True)
    for one in active:
        one.is_active, one.until, one.revision = False, form.since, one.revision + 1
        one.save()
    form.save(force_insert=True)


@write
def turn_form(pk: int, *, revision: int, is_active: bool) -> dict[str, Any]:
    """Ask a form no more, or again; of several versions the latest alone.

    Raises :class:`NotFound`, also for a form of ground that is not the caller's, :class:`Stale`,
    :class:`NotAllowed`, :class:`Conflict` ``form_superseded``.
    """
    form = VisitForm.objects.select_for_update(no_key=True).filter(pk=pk).first()
    scope = caller().scope
    if form is None or not concerns(scope, form.area, ground_of(scope)):
        raise nothing_found()
    _check_planner(form)
    given = {"is_active": is_active}
    check_revision(form, revision, yours=given, theirs=lambda: form_payload(form))
    if is_active and VisitForm.objects.filter(code=form.code, version__gt=form.version).exists():
        message = gettext_noop("A later version of this form exists; let that one hold again.")
        raise Conflict("form_superseded", message)
    if form.is_active != is_active:
        form.is_active, form.revision = is_active, form.revision + 1
        form.until = None if is_active else city_time.local()
        form.save()
        audit.record("visit_form.turn", noun="visitform", keys=[pk], detail=given)
    return form_payload(form)


def _check_planner(form: VisitForm) -> None:
    if may_plan(caller().scope.having(Right.VISITS_PLAN), form.area):
        return
    if not form.area:
        raise NotAllowed(
            "form_whole_city",
            gettext_noop(
                "Forms of the whole city are made by who manages all of it; choose an area, and "
                "another form_id where this one is the city's."
            ),
        )
    raise NotAllowed(
        "form_of_another",
        gettext_noop(
            "Forms are made by who manages their area, and this one is another's; choose an area of "
            "yours and a form_id of your own."
        ),
    )


def _means_fault(form: VisitForm) -> BadInput | None:
    if form.means:
        return None
    message = gettext_noop("Say at which visits it is asked: choose one of the means at least.")
    return BadInput("means_missing", message, field="means")


def _area_fault(form: VisitForm, before: VisitForm | None) -> BadInput | None:
    if before is not None and before.area != form.area:
        message = gettext_noop(
            "The form %(form)s is asked in another area; choose that one, or another form_id."
        )
        return BadInput("form_area", message, field="area", form=form.code)
    codes = Division.objects.filter(CURRENT, code=form.area.ljust(12, "0"))
    if not form.area or (len(form.area) in (2, 4, 6, 9, 12) and codes.exists()):
        return None
    message = gettext_noop("There is no such area today; choose one of those that are offered.")
    return BadInput("area_unknown", message, field="area")
