"""What a condition says of answers, and whether answers fit a form; ``kit/visit_forms.js`` does the same. Pure.

``tests/visits/form_cases.json`` is read by the tests of both.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from geo_grid.errors import BadInput, Term, gettext_noop
from geo_grid.vault.masking import mask_numbers
from geo_grid.visits.forms.expressions import LARGEST, MOMENTS, Tree

Answers = dict[str, Any]
MOST_TEXT = 500
_SIGNS = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_NUMBER = re.compile(r"\s*-?([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*", re.ASCII)
_FAULTS = {
    "unanswered": gettext_noop("“%(label)s” has to be answered."),
    "not_text": gettext_noop("“%(label)s”: write at most %(most)s characters."),
    "not_integer": gettext_noop("“%(label)s”: write a whole number in digits."),
    "not_decimal": gettext_noop("“%(label)s”: write a number in digits."),
    "not_person": gettext_noop(
        "“%(label)s”: telephone and ID numbers are not kept in a number; leave it empty, and write "
        "the number where the residents are kept."
    ),
    "not_date": gettext_noop("“%(label)s”: write a date as 2026-01-31."),
    "not_time": gettext_noop("“%(label)s”: write a time as 08:30."),
    "not_choice": gettext_noop("“%(label)s”: take one of the choices."),
    "not_allowed": gettext_noop("“%(label)s”: %(said)s"),
    "not_asked": gettext_noop(
        "“%(label)s” is not asked after these answers; leave its answer out."
    ),
    "no_question": gettext_noop("The form asks nothing that is called “%(label)s”; leave it out."),
}
NOT_ALLOWED = gettext_noop("this answer is not allowed; correct it.")


def holds(tree: Tree | None, answers: Mapping[str, Any]) -> bool:
    """Whether a condition holds; none always does."""
    if tree is None:
        return True
    if "and" in tree:
        return all(holds(part, answers) for part in tree["and"])
    if "or" in tree:
        return any(holds(part, answers) for part in tree["or"])
    if "not" in tree:
        return not holds(tree["not"], answers)
    if "selected" in tree:
        name, choice = tree["selected"]
        given = answers.get(name)
        return choice in given if isinstance(given, list) else choice == given
    sign, how, *sides = tree["compare"]
    left, right = (_value(side, answers) for side in sides)
    if how == "number":
        return bool(_SIGNS[sign](_number(left), _number(right)))
    left, right = _text(left), _text(right)
    if sign not in ("=", "!=") and "" in (left, right):
        return False
    return bool(_SIGNS[sign](left, right))


def _value(side: Tree, answers: Mapping[str, Any]) -> Any:
    return side["value"] if "value" in side else answers.get(side["question"])


def _number(value: Any) -> float:
    """As XPath has it: what is no number compares with nothing."""
    if isinstance(value, int | float):
        return value
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else math.nan


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def checked(
    questions: list[dict[str, Any]], given: Mapping[str, Any], *, language: str
) -> tuple[Answers, list[BadInput]]:
    """The answers that count, in the order of the questions, and what is wrong with them.

    Conditions name earlier questions alone, so that one walk from above is enough.
    """
    answers: Answers = {}
    faults: list[BadInput] = []
    names = {one["name"] for one in questions if one["type"] != "note"}
    for name in given:
        if name not in names:
            faults.append(_fault("no_question", {"name": name, "label": {}}, language))
    for question in questions:
        if question["type"] == "note":
            continue
        code, value = _answer(question, given.get(question["name"]), answers)
        if code:
            faults.append(_fault(code, question, language))
        elif value is not None:
            answers[question["name"]] = value
    return answers, faults


def _answer(question: dict[str, Any], value: Any, answers: Answers) -> tuple[str, Any]:
    """``(code of what is wrong, the answer)``; no answer is ``None``."""
    value = value.strip() if isinstance(value, str) else value
    is_empty = value is None or value in ("", [])
    if not holds(question["relevant"], answers):
        return ("" if is_empty else "not_asked"), None
    if is_empty:
        return ("unanswered" if question["required"] else ""), None
    code = _type_fault(question, value)
    if code:
        return code, None
    if question["type"] == "integer":
        value = int(value)
    if question["type"] == "select_multiple":
        value = [one["name"] for one in question["choices"] if one["name"] in value]
    if not holds(question["constraint"], answers | {question["name"]: value}):
        return "not_allowed", None
    return "", value


def _type_fault(question: dict[str, Any], value: Any) -> str:
    kind = question["type"]
    if kind == "text":
        return "" if isinstance(value, str) and len(value) <= MOST_TEXT else "not_text"
    if kind in ("integer", "decimal"):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        fits = is_number and math.isfinite(value) and abs(value) <= LARGEST
        if not fits or (kind == "integer" and value != int(value)):
            return f"not_{kind}"
        digits = str(int(value)) if value == int(value) else str(value)
        return "" if mask_numbers(digits) == digits else "not_person"
    if kind in MOMENTS:
        return "" if isinstance(value, str) and _is_moment(kind, value) else f"not_{kind}"
    known = {one["name"] for one in question["choices"]}
    if kind == "select_one":
        return "" if isinstance(value, str) and value in known else "not_choice"
    fits = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return "" if fits and known.issuperset(value) else "not_choice"


def _is_moment(kind: str, value: str) -> bool:
    if not MOMENTS[kind].fullmatch(value):
        return False
    try:
        return kind == "time" or bool(date.fromisoformat(value))
    except ValueError:  # the 31st of a month that has none
        return False


def label_of(named: Mapping[str, Any], language: str) -> str:
    """The label in a language, else in the other one, else the name."""
    label = named["label"]
    first, second = ("en", "zh") if language.startswith("en") else ("zh", "en")
    return str(label.get(first) or label.get(second) or named["name"])


def _fault(code: str, question: Mapping[str, Any], language: str) -> BadInput:
    said: str = Term(NOT_ALLOWED)
    if code == "not_allowed" and any(question["constraint_message"].values()):
        said = label_of({"label": question["constraint_message"], "name": ""}, language)
    return BadInput(
        f"answer_{code}", _FAULTS[code], field=f"forms.{question['name']}",
        label=label_of(question, language)[:60], most=MOST_TEXT, said=said,
    )  # fmt: skip
