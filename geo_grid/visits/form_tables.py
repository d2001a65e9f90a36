"""The answers of a form as a table: a row for each visit, a column for each question of any version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

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
_HEAD = {
    False: ["走访编号", "时间", "走访人", "住户编号", "住户", "方式", "结果", "情况", "需求", "隐患", "表单版本"],
    True: ["Visit", "Time", "By", "Unit", "Door", "Means", "Outcome", "What was seen", "Needs",
           "Hazards", "Version"],
}  # fmt: skip


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
    questions = {one["name"]: one for version in versions for one in version.questions
                 if one["type"] != "note"}  # fmt: skip
    head = _HEAD[language.startswith("en")]
    titles = [f"{label_of(one, language)} ({name})" for name, one in questions.items()]
    known = {(one.code, one.version): one for one in versions}
    return AnswerTable(
        form.code,
        [*head, *titles],
        list(_rows(visits, form.code, known, list(questions), language)),
    )


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
    visits: list[Visit], code: str, known: dict[tuple[str, int], VisitForm], names: list[str],
    language: str,
) -> Iterable[list[Any]]:  # fmt: skip
    called = labels.of_units({visit.unit_id for visit in visits})
    for visit in visits:
        given = next(one for one in visit.forms if one["code"] == code)
        form = known.get((code, given["version"]))
        asked = {one["name"]: one for one in form.questions} if form else {}
        by = visit.account
        yield [
            visit.pk, f"{city_time.local(visit.made_at):%Y-%m-%d %H:%M}",
            (by.display_name or by.username) if by else "", visit.unit_id,
            labels.door(called.get(visit.unit_id)), visit.means, visit.outcome, visit.note,
            visit.needs, visit.hazards, given["version"],
            *(_cell(asked.get(name), given["answers"].get(name), language) for name in names),
        ]  # fmt: skip


def _cell(question: dict[str, Any] | None, answer: Any, language: str) -> Any:
    if answer is None:
        return ""
    return answer if question is None or isinstance(answer, int | float) else text_of(
        question, answer, language)  # fmt: skip
