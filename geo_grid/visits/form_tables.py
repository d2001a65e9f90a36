"""The answers of a form as a table: a row for each visit, a column for each wording of a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, override

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.exports.approval import read_rows
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.errors import TooLarge, gettext_noop
from geo_grid.premises import labels
from geo_grid.records.actions import nothing_found
from geo_grid.visits import areas
from geo_grid.visits.form_queries import text_of
from geo_grid.visits.forms.evaluation import label_of
from geo_grid.visits.models import Visit, VisitForm

MOST_ROWS = 10_000
_HEAD = (
    gettext_noop("Number of the visit"), gettext_noop("Time of the visit"),
    gettext_noop("Visited by"), gettext_noop("Number of the unit"), gettext_noop("Visited unit"),
    gettext_noop("By which means"), gettext_noop("What came of it"), gettext_noop("What was seen"),
    gettext_noop("Needs"), gettext_noop("Hazards"), gettext_noop("Version of the form"),
)  # fmt: skip
_WORDS = {
    Visit.Means.HOME: gettext_noop("Visit at home"), Visit.Means.PHONE: gettext_noop("By phone"),
    Visit.Means.SMS: gettext_noop("By SMS"), Visit.Means.WECHAT: gettext_noop("By WeChat"),
    Visit.Means.MAIL: gettext_noop("By mail"), Visit.Outcome.MET: gettext_noop("Met or reached"),
    Visit.Outcome.NOBODY: gettext_noop("Nobody there"),
    Visit.Outcome.REFUSED: gettext_noop("Refused to talk"),
    Visit.Outcome.GONE: gettext_noop("Moved away"),
}  # fmt: skip
Key = tuple[str, str, str]
"""Name, type and label of a question: answers to another wording are answers to another question."""


@dataclass(frozen=True)
class AnswerTable:
    code: str
    head: list[str]
    rows: list[list[Any]]


def answer_table(pk: int, *, language: str) -> AnswerTable:
    """The visits at which a form was answered, in any version, where the caller exports; the newest first.

    They are taken from the day's rows of the account and audited. Raises :class:`NotFound`,
    :class:`TooLarge` ``answers_many``, :class:`NotAllowed` ``rows_of_the_day``.
    """
    form = VisitForm.objects.filter(pk=pk).first()
    scope = caller().scope
    if form is None or not areas.concerns(scope, form.area, areas.ground_of(scope)):
        raise nothing_found()
    versions = list(VisitForm.objects.filter(code=form.code).order_by("version"))
    visits = _visits(form.code)
    read_rows(len(visits))
    audit.record("visit_form.export", noun="visit", keys=[], rows=len(visits), detail={"form": pk})
    columns = _columns(versions, language)
    with override("en" if language.startswith("en") else "zh-hans"):
        head = [*(gettext(one) for one in _HEAD), *_titles(columns)]
        return AnswerTable(form.code, head, list(_rows(visits, versions, list(columns), language)))


def _key(question: Mapping[str, Any], language: str) -> Key:
    return question["name"], question["type"], label_of(question, language)


def _columns(versions: list[VisitForm], language: str) -> dict[Key, list[int]]:
    """The versions in which each wording was asked, in the order in which they came up."""
    found: dict[Key, list[int]] = {}
    for form in versions:
        for question in form.questions:
            if question["type"] != "note":
                found.setdefault(_key(question, language), []).append(form.version)
    return found


def _titles(columns: Mapping[Key, list[int]]) -> Iterable[str]:
    """Label and name; where a name stands for several questions, their versions too."""
    names = [name for name, _, _ in columns]
    for (name, _, label), versions in columns.items():
        if names.count(name) == 1:
            yield f"{label} ({name})"
            continue
        numbers = ", ".join(str(one) for one in versions)
        text = gettext_noop("%(label)s (%(name)s, version %(numbers)s)")
        yield gettext(text) % {"label": label, "name": name, "numbers": numbers}


def _visits(code: str) -> list[Visit]:
    rows = limit(
        Visit.objects.filter(forms__contains=[{"code": code}]),
        caller().scope.having(Right.EXPORTS_ASK),
    )
    found = list(rows.select_related("account").order_by("-made_at", "-pk")[: MOST_ROWS + 1])
    if len(found) > MOST_ROWS:
        message = gettext_noop(
            "This form was answered at more than %(most)s visits, which is more than one file takes; "
            "use an account of a smaller area."
        )
        raise TooLarge("answers_many", message, most=MOST_ROWS)
    return found


def _rows(
    visits: list[Visit], versions: list[VisitForm], columns: list[Key], language: str
) -> Iterable[list[Any]]:
    called = labels.of_units({visit.unit_id for visit in visits})
    code = versions[0].code
    asked = {
        form.version: {_key(one, language): one for one in form.questions} for form in versions
    }
    for visit in visits:
        given = next(one for one in visit.forms if one["code"] == code)
        questions, by = asked[given["version"]], visit.account
        yield [
            visit.pk, f"{city_time.local(visit.made_at):%Y-%m-%d %H:%M}",
            (by.display_name or by.username) if by else "", visit.unit_id,
            labels.door(called.get(visit.unit_id)), gettext(_WORDS[Visit.Means(visit.means)]),
            gettext(_WORDS[Visit.Outcome(visit.outcome)]), visit.note, visit.needs, visit.hazards,
            given["version"],
            *(_cell(questions.get(key), given["answers"], language) for key in columns),
        ]  # fmt: skip


def _cell(question: dict[str, Any] | None, answers: Mapping[str, Any], language: str) -> Any:
    """Empty where the version of the visit has no such question, or it was not answered."""
    answer = answers.get(question["name"]) if question else None
    if question is None or answer is None:
        return ""
    return answer if isinstance(answer, int | float) else text_of(question, answer, language)
