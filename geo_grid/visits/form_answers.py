"""What was answered of forms, checked before it is kept with a visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from geo_grid.access.context import caller
from geo_grid.errors import BadInput, Faults, gettext_noop
from geo_grid.vault.masking import mask_numbers
from geo_grid.visits import areas
from geo_grid.visits.form_queries import community_of, title_of
from geo_grid.visits.forms.evaluation import checked
from geo_grid.visits.models import Visit, VisitForm

Given = Iterable[Mapping[str, Any]]
"""``{code, version, answers}`` of each form."""


def checked_forms(given: Given, visit: Visit, *, is_late: bool = False) -> list[dict[str, Any]]:
    """``[{code, version, answers}]`` with the answers that count, each form in the version that was asked.

    `visit` has its door, means and outcome already; a form has to be asked there. Where it `is_late`
    the door is another's by now, and a form of the caller's ground is right as well; so is one that
    the visit holds. A version that rests since is asked no more, and still right for what was answered
    without a line; for the same reason nothing is demanded of a visit that brings no form. Raises
    :class:`Faults` with a sentence that names form or question; a form of another area is told like
    one that is not there.
    """
    rows = list(given)
    known = {
        key: form
        for key, form in _known(rows).items()
        if _is_held(visit, key) or _lies_in(form, visit, is_late=is_late)
    }
    language = get_language() or "zh-hans"
    faults: list[BadInput] = []
    found = []
    for row in rows:
        form = known.pop((row["code"], row["version"]), None)
        fault = _unknown(row) if form is None else _unasked(form, visit)
        if form is None or fault:
            faults += [fault] if fault else []
            continue
        answers, wrong = checked(form.questions, row["answers"], language=language)
        faults += wrong
        if answers:
            masked = _masked(form, answers)
            found.append({"code": form.code, "version": form.version, "answers": masked})
    if faults:
        raise Faults(faults)
    return found


def check_still_asked(visit: Visit) -> None:
    """That the forms a visit holds are asked at its means and outcome; raises :class:`Faults`."""
    faults = [_unasked(form, visit) for form in _known(visit.forms).values()]
    if any(faults):
        raise Faults([one for one in faults if one])


def _known(rows: Given) -> dict[tuple[str, int], VisitForm]:
    """By code and version, of each code the first that is given: nobody answers a form twice."""
    wanted, codes = Q(pk__in=[]), set()
    for row in rows:
        if row["code"] not in codes:
            wanted |= Q(code=row["code"], version=row["version"])
            codes.add(row["code"])
    if not codes:
        return {}
    return {(form.code, form.version): form for form in VisitForm.objects.filter(wanted)}


def _is_held(visit: Visit, key: tuple[str, int]) -> bool:
    return any((one["code"], one["version"]) == key for one in visit.forms)


def _lies_in(form: VisitForm, visit: Visit, *, is_late: bool) -> bool:
    if community_of(visit.unit).startswith(form.area):
        return True
    scope = caller().scope
    return is_late and areas.concerns(scope, form.area, areas.ground_of(scope))


def _masked(form: VisitForm, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers of people in texts are masked before any column does: no codes are asked for here."""
    texts = {one["name"] for one in form.questions if one["type"] == "text"}
    return {name: mask_numbers(one) if name in texts else one for name, one in answers.items()}


def _unknown(row: Mapping[str, Any]) -> BadInput:
    message = gettext_noop(
        "No form %(form)s in version %(version)s is asked at this door, or it is answered twice; "
        "answer the one that is asked there, once."
    )
    return BadInput(
        "form_unknown", message, field="forms", form=row["code"][:40], version=row["version"]
    )


def _unasked(form: VisitForm, visit: Visit) -> BadInput | None:
    """What is wrong with a form at a visit of these means and this outcome."""
    title = title_of(form, get_language() or "zh-hans")
    if visit.outcome != Visit.Outcome.MET:
        message = gettext_noop(
            "The form “%(form)s” is asked where somebody was met; correct the outcome, or leave its "
            "answers out."
        )
        return BadInput("form_outcome", message, field="forms", form=title)
    if visit.means not in form.means:
        message = gettext_noop(
            "The form “%(form)s” is not asked at a visit by these means; correct the means, or leave "
            "its answers out."
        )
        return BadInput("form_means", message, field="forms", form=title)
    return None
