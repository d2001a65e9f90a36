"""A form as a workbook says it: the sheets survey, choices and settings to questions, or what is wrong. Pure.

Source: https://xlsform.org/en/ . What the subset does not know is refused at its row, never left out;
what only says how a form looks is named as ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from geo_grid.errors import BadInput, Faults, gettext_noop
from geo_grid.vault.masking import mask_numbers
from geo_grid.visits.forms.columns import (
    IGNORED,
    KNOWN,
    Texts,
    languages,
    same_column,
    settings_of,
)
from geo_grid.visits.forms.expressions import Question, Tree, parse

Row = tuple[int, Mapping[str, str]]
"""The number that the spreadsheet counts, and cells by the name of their column, all text."""
Sheets = Mapping[str, list[Row]]
MOST_QUESTIONS, MOST_CHOICES, MOST_LABEL = 150, 600, 300
PLAIN = ("text", "integer", "decimal", "date", "time", "note")
TRANSLATED = ("label", "hint", "constraint_message", "form_title")
"""Columns that may name a language; a condition has none."""
SELECTS = ("select_one", "select_multiple")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,39}")
_CHOICE = re.compile(r"[^\s'\"]{1,40}")
_YES, _NO = ("yes", "true", "true()", "1"), ("", "no", "false", "false()", "0")
_KNOWN_TYPES = ", ".join([*PLAIN, *(f"{one} LIST" for one in SELECTS), "begin_group", "end_group"])


@dataclass
class _Reading:
    """What has been read so far, and every fault of it."""

    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    questions: list[dict[str, Any]] = field(default_factory=list)
    known: dict[str, Question] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    groups: list[tuple[int, Tree | None]] = field(default_factory=list)
    ignored: set[str] = field(default_factory=set)
    faults: list[BadInput] = field(default_factory=list)

    def fault(self, at: str, code: str, message: str, **values: Any) -> None:
        """A fault at a cell: ``survey.5.relevant`` is the column `relevant` of row 5 of survey."""
        self.faults.append(BadInput(code, message, field=at, **values))


def read_form(sheets: Sheets) -> dict[str, Any]:
    """``{code, title: {zh, en}, questions, ignored}`` of the rows of each sheet.

    A question: ``{name, type, label, hint, required, relevant, constraint, constraint_message,
    choices, said}``; labels by language, conditions as trees, `said` as they are written. Raises
    :class:`Faults`, one for each cell that cannot be used; its field names sheet, row and column.
    """
    reading = _Reading()
    _check_columns(reading, sheets)
    _check_people(reading, sheets)
    code, title = settings_of(sheets.get("settings", []), reading.fault)
    _read_choices(reading, sheets.get("choices", []))
    rows = sheets.get("survey", [])
    for number, row in rows:
        _read_row(reading, number, row)
    for number, _ in reading.groups:
        message = gettext_noop("This group has no end_group; add one below its last question.")
        reading.fault(f"survey.{number}.type", "group_open", message)
    _check_whole(reading)
    if reading.faults:
        raise Faults(reading.faults)
    return {
        "code": code, "title": title, "questions": reading.questions,
        "ignored": sorted(reading.ignored),
    }  # fmt: skip


def _check_whole(reading: _Reading) -> None:
    if not reading.known and not reading.faults:
        message = gettext_noop("The sheet survey asks nothing; write a question into it.")
        reading.fault("survey", "form_empty", message)
    if len(reading.questions) > MOST_QUESTIONS:
        message = gettext_noop("A form has at most %(most)s questions; make two of it.")
        reading.fault("survey", "form_long", message, most=MOST_QUESTIONS)


def _check_columns(reading: _Reading, sheets: Sheets) -> None:
    """A column that nobody reads is refused where it holds something, else it is as if it were not there."""
    for sheet, rows in sheets.items():
        for number, row in rows[:1]:
            _check_heads(reading, f"{sheet}.{number}", row)
        for number, row in rows:
            if row.get(""):
                message = gettext_noop(
                    "“%(cell)s” stands in a column without a name; name the column, or empty its "
                    "cells."
                )
                at, cell = f"{sheet}.{number}", row[""][:40]
                reading.fault(at, "form_column_nameless", message, cell=cell)
            for column, cell in row.items():
                name = column.partition("::")[0].strip().lower()
                is_whole = "::" not in column or name in TRANSLATED
                if not cell or not column or (name in KNOWN[sheet] and is_whole):
                    continue
                if name in IGNORED[sheet]:
                    reading.ignored.add(f"{sheet}.{column}")
                    continue
                message = gettext_noop(
                    "The column “%(column)s” is not supported; delete it, or empty its cells. "
                    "Known are: %(known)s."
                )
                known = ", ".join(KNOWN[sheet])
                at = f"{sheet}.{number}.{column[:40]}"
                reading.fault(at, "form_column", message, column=column[:40], known=known)


def _check_people(reading: _Reading, sheets: Sheets) -> None:
    """No number of a person is kept: masked in a choice or a condition it would say something else."""
    for sheet, rows in sheets.items():
        has_codes = sheet != "settings"
        for number, row in rows:
            for column, cell in row.items():
                if cell and mask_numbers(cell, has_codes=has_codes) != cell:
                    message = gettext_noop(
                        "A form keeps no ID or mobile number of a person; leave it out."
                    )
                    reading.fault(f"{sheet}.{number}.{column[:40]}", "form_person", message)


def _check_heads(reading: _Reading, at: str, row: Mapping[str, str]) -> None:
    """A column that is there twice in another spelling is read once; every row has all columns."""
    seen: dict[str, str] = {}
    for column in row:
        name = same_column(column)
        if name and seen.setdefault(name, column) != column:
            message = gettext_noop(
                "The columns “%(column)s” and “%(other)s” are the same one; keep one of them."
            )
            reading.fault(
                f"{at}.{column[:40]}", "form_column_twice", message,
                column=column[:40], other=seen[name][:40],
            )  # fmt: skip


def _texts(reading: _Reading, at: str, row: Mapping[str, str], column: str) -> Texts:
    """A label or the like by language; a plain one stands for each language that has none."""
    found, others = languages(row, column)
    reading.ignored.update(f"{at.partition('.')[0]}.{one}" for one in others)
    for text in found.values():
        if "${" in text:
            message = gettext_noop("Answers cannot be put into a text; write it without ${…}.")
            reading.fault(f"{at}.{column}", "form_text_answer", message)
        if len(text) > MOST_LABEL:
            message = gettext_noop("A text has at most %(most)s characters; shorten it.")
            reading.fault(f"{at}.{column}", "form_text_long", message, most=MOST_LABEL)
    return found


# ---- choices


def _read_choices(reading: _Reading, rows: Iterable[Row]) -> None:
    count = 0
    for number, row in rows:
        cells = {name.strip().lower().replace(" ", "_"): cell for name, cell in row.items()}
        of, name, at = cells.get("list_name", ""), cells.get("name", ""), f"choices.{number}"
        if not any(row.values()):
            continue
        count += 1
        if not of:
            message = gettext_noop("This choice belongs to no list; fill list_name.")
            reading.fault(f"{at}.list_name", "choice_without_list", message)
        if not _CHOICE.fullmatch(name):
            message = gettext_noop(
                "“%(name)s” is no name of a choice: 1 to 40 characters without spaces and quotes."
            )
            reading.fault(f"{at}.name", "choice_name", message, name=name[:60])
        chosen = reading.lists.setdefault(of, [])
        if any(one["name"] == name for one in chosen):
            message = gettext_noop(
                "The list %(list)s has “%(name)s” twice; call one of them otherwise."
            )
            reading.fault(f"{at}.name", "choice_twice", message, list=of[:40], name=name[:40])
        label = _texts(reading, at, row, "label")
        if not any(label.values()):
            message = gettext_noop("A choice wants a label; fill it.")
            reading.fault(f"{at}.label", "choice_without_label", message)
        chosen.append({"name": name, "label": label})
    if count > MOST_CHOICES:
        message = gettext_noop("A form has at most %(most)s choices; shorten its lists.")
        reading.fault("choices", "choices_many", message, most=MOST_CHOICES)


# ---- questions


def _read_row(reading: _Reading, number: int, row: Mapping[str, str]) -> None:
    cells = {name.strip().lower(): cell for name, cell in row.items()}
    if not any(cells.values()):
        return
    at = f"survey.{number}"
    words = cells.get("type", "").split()
    kind = words[0].lower() if words else ""
    if kind in ("begin", "end") and len(words) == 2:  # written with a space
        kind, words = f"{kind}_{words[1].lower()}", words[:1]
    if kind == "begin_group" and len(words) == 1:
        _begin_group(reading, at, number, cells, row)
    elif kind == "end_group" and len(words) == 1:
        _end_group(reading, at, row)
    elif (kind in PLAIN and len(words) == 1) or (kind in SELECTS and len(words) == 2):
        _read_question(reading, at, kind, words[-1], cells, row)
    else:
        message = gettext_noop(
            "The type “%(type)s” is not supported; take one of these: %(known)s."
        )
        given = cells.get("type", "")[:60]
        reading.fault(f"{at}.type", "question_type", message, type=given, known=_KNOWN_TYPES)


def _begin_group(
    reading: _Reading, at: str, number: int, cells: Mapping[str, str], row: Mapping[str, str]
) -> None:
    """Questions of a group are asked where it is relevant; its label stands above them."""
    relevant = _condition(reading, at, cells, "relevant")
    reading.groups.append((number, relevant))
    label = _texts(reading, at, row, "label")
    for column in ("required", "constraint"):
        if cells.get(column, "").lower() not in _NO:
            message = gettext_noop("A group is not answered; leave this cell empty.")
            reading.fault(f"{at}.{column}", "group_answer", message)
    for column in ("hint", "constraint_message"):
        if any(_texts(reading, at, row, column).values()):
            message = gettext_noop("A group shows its label alone; leave this cell empty.")
            reading.fault(f"{at}.{column}", "group_hint", message)
    name = cells.get("name", "")
    if not _takes_name(reading, at, name) or not any(label.values()):
        return
    relevant_of_all = _joined([one for _, one in reading.groups])
    reading.questions.append(_plain("note", name, label, relevant_of_all))


def _end_group(reading: _Reading, at: str, row: Mapping[str, str]) -> None:
    for column, cell in row.items():
        head = column.partition("::")[0].strip().lower()
        if head in KNOWN["survey"] and head not in ("type", "name") and cell.lower() not in _NO:
            message = gettext_noop(
                "The end of a group says nothing; leave this cell empty, or write it beside begin_group."
            )
            reading.fault(f"{at}.{column[:40]}", "group_end", message)
    if reading.groups:
        reading.groups.pop()
        return
    message = gettext_noop("No group is open here; delete this end_group, or add its begin_group.")
    reading.fault(f"{at}.type", "group_unopened", message)


def _read_question(
    reading: _Reading, at: str, kind: str, of: str, cells: Mapping[str, str],
    row: Mapping[str, str],
) -> None:  # fmt: skip
    name = cells.get("name", "")
    fits = _takes_name(reading, at, name)
    label = _texts(reading, at, row, "label")
    if not any(label.values()):
        message = gettext_noop("A question wants a label; fill it.")
        reading.fault(f"{at}.label", "question_without_label", message)
    choices = _choices(reading, at, of) if kind in SELECTS else []
    own = _condition(reading, at, cells, "relevant")
    question = _plain(kind, name, label, _joined([*(one for _, one in reading.groups), own]))
    question["hint"] = _texts(reading, at, row, "hint")
    question["constraint_message"] = _texts(reading, at, row, "constraint_message")
    question["required"] = _is_required(reading, at, kind, cells)
    question["choices"] = choices
    question["said"] = {one: cells[one] for one in ("relevant", "constraint") if cells.get(one)}
    if kind == "note":
        for column in ("required", "constraint"):
            if cells.get(column, "").lower() not in _NO:
                message = gettext_noop("A note is not answered; leave this cell empty.")
                reading.fault(f"{at}.{column}", "note_answer", message)
    elif fits:
        reading.known[name] = Question(kind, tuple(one["name"] for one in choices))
        question["constraint"] = _condition(reading, at, cells, "constraint", here=name)
    reading.questions.append(question)


def _plain(kind: str, name: str, label: Texts, relevant: Tree | None) -> dict[str, Any]:
    return {
        "name": name, "type": kind, "label": label, "hint": {}, "required": False,
        "relevant": relevant, "constraint": None, "constraint_message": {}, "choices": [],
        "said": {},
    }  # fmt: skip


def _joined(conditions: list[Tree | None]) -> Tree | None:
    found = [one for one in conditions if one is not None]
    return {"and": found} if len(found) > 1 else (found[0] if found else None)


def _takes_name(reading: _Reading, at: str, name: str) -> bool:
    """Whether a question or group may be called so; each name once."""
    if not _NAME.fullmatch(name):
        message = gettext_noop(
            "“%(name)s” is no name: begin with a letter, go on with letters, digits, _ . and -, at "
            "most 40 of them."
        )
        reading.fault(f"{at}.name", "question_name", message, name=name[:60])
        return False
    if name in reading.names:
        message = gettext_noop("The name “%(name)s” stands above already; give each its own.")
        reading.fault(f"{at}.name", "question_twice", message, name=name)
        return False
    reading.names.add(name)
    return True


def _choices(reading: _Reading, at: str, of: str) -> list[dict[str, Any]]:
    if of not in reading.lists:
        message = gettext_noop(
            "The sheet choices has no list “%(list)s”; add it there, or correct its name."
        )
        reading.fault(f"{at}.type", "list_missing", message, list=of[:40])
    return reading.lists.get(of, [])


def _is_required(reading: _Reading, at: str, kind: str, cells: Mapping[str, str]) -> bool:
    given = cells.get("required", "").lower()
    if given not in (*_YES, *_NO):
        message = gettext_noop("“%(given)s” is not supported here; write yes or no.")
        reading.fault(f"{at}.required", "required_unclear", message, given=given[:60])
    return given in _YES and kind != "note"


def _condition(
    reading: _Reading, at: str, cells: Mapping[str, str], column: str, *, here: str = ""
) -> Tree | None:
    text = cells.get(column, "")
    if not text:
        return None
    try:
        return parse(text, known=reading.known, here=here)
    except BadInput as error:
        reading.fault(f"{at}.{column}", error.code, error.message, **error.params)
        return None
