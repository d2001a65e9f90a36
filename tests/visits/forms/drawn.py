"""The form of ``form_cases.json`` as questions, and as a workbook."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geo_grid.visits.forms.expressions import Question, parse

CASES = json.loads((Path(__file__).parents[1] / "form_cases.json").read_text("utf-8"))


def questions() -> list[dict[str, Any]]:
    """With conditions as trees, as a reader of files leaves them."""
    known: dict[str, Question] = {}
    found = []
    for one in CASES["questions"]:
        choices = one.get("choices", [])
        own = Question(one["type"], tuple(choices))
        relevant = one.get("relevant") and parse(one["relevant"], known=known)
        known[one["name"]] = own
        constraint = one.get("constraint") and parse(
            one["constraint"], known=known, here=one["name"]
        )
        found.append({
            "name": one["name"], "type": one["type"], "label": {"en": one["name"]}, "hint": {},
            "required": one.get("required", False), "relevant": relevant or None,
            "constraint": constraint or None, "constraint_message": {},
            "choices": [{"name": name, "label": {}} for name in choices],
        })  # fmt: skip
    return found


def known_questions() -> dict[str, Question]:
    return {one["name"]: Question(one["type"], tuple(one.get("choices", [])))
            for one in CASES["questions"]}  # fmt: skip


SURVEY = [
    ["type", "name", "label::Chinese (zh)", "label::English (en)", "required", "relevant",
     "constraint", "constraint_message", "appearance"],
    ["begin_group", "animals", "动物", "Animals", "", "", "", "", "field-list"],
    ["integer", "dogs", "几只狗", "How many dogs", "yes", "", ". >= 0 and . <= 20",
     "0 到 20 只", ""],
    ["select_one where", "kept", "养在哪里", "Where are they kept", "", "${dogs} > 0", "", "", ""],
    ["end_group", "", "", "", "", "", "", "", ""],
    ["text", "wish", "有什么需要", "What is wanted", "", "", "", "", ""],
]  # fmt: skip
CHOICES = [["list_name", "name", "label"], ["where", "in", "屋内"], ["where", "out", "室外"]]
SETTINGS = [["form_id", "form_title"], ["dogs", "养犬情况"]]


def workbook(
    survey: Sequence[Sequence[Any]] = SURVEY, choices: Sequence[Sequence[Any]] = CHOICES,
    settings: Sequence[Sequence[Any]] = SETTINGS, **more: Sequence[Sequence[Any]],
) -> bytes:  # fmt: skip
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in {"survey": survey, "choices": choices, "settings": settings, **more}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()
