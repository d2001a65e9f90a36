"""What was answered of forms, checked before it is kept with a visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from geo_grid.errors import BadInput, Faults, gettext_noop
from geo_grid.visits.forms.evaluation import checked
from geo_grid.visits.models import VisitForm


def checked_forms(given: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """``[{code, version, answers}]`` with the answers that count, each form in the version that was asked.

    A version that rests since is asked no more, and still right for what was answered without a line;
    for the same reason nothing is demanded of a visit that brings no form. Raises :class:`Faults`
    with a sentence that names the question.
    """
    rows = list(given)
    known = _known(rows)
    faults: list[BadInput] = []
    found = []
    for row in rows:
        key = (row["code"], row["version"])
        form = known.pop(key, None)
        if form is None:
            faults.append(_unknown(row))
            continue
        language = get_language() or "zh-hans"
        answers, wrong = checked(form.questions, row["answers"], language=language)
        faults += wrong
        if answers:
            found.append({"code": form.code, "version": form.version, "answers": answers})
    if faults:
        raise Faults(faults)
    return found


def _known(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], VisitForm]:
    """By code and version, of each code the first that is given: nobody answers a form twice."""
    wanted, codes = Q(pk__in=[]), set()
    for row in rows:
        if row["code"] not in codes:
            wanted |= Q(code=row["code"], version=row["version"])
            codes.add(row["code"])
    return {(form.code, form.version): form for form in VisitForm.objects.filter(wanted)}


def _unknown(row: Mapping[str, Any]) -> BadInput:
    message = gettext_noop(
        "There is no form %(form)s in version %(version)s, or it is answered twice; answer the one "
        "that is asked at this door, once."
    )
    return BadInput(
        "form_unknown", message, field="forms", form=row["code"][:40], version=row["version"]
    )
