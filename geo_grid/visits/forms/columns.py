"""Columns of the sheets of a form: which are read, which are named as ignored, texts by language. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from geo_grid.errors import gettext_noop

Texts = dict[str, str]
"""By language: ``zh`` and ``en``, those that are there."""
KNOWN = {
    "survey": ("type", "name", "label", "hint", "required", "relevant", "constraint",
               "constraint_message"),
    "choices": ("list_name", "list name", "name", "label"),
    "settings": ("form_id", "form_title"),
}  # fmt: skip
IGNORED = {
    "survey": ("appearance",),
    "choices": (),
    "settings": ("version", "style", "default_language"),
}
SHEETS = tuple(KNOWN)
_CODE = re.compile(r"\(([A-Za-z]{2})[A-Za-z_\-]*\)\s*$")
_CALLED = {"chinese": "zh", "中文": "zh", "汉语": "zh", "english": "en", "英文": "en"}
_FORM_ID = re.compile(r"[A-Za-z][A-Za-z0-9_\-]{0,39}")
_MOST_TITLE = 60


def languages(row: Mapping[str, str], column: str) -> tuple[Texts, list[str]]:
    """The texts of a column by language, and the columns of languages that nobody reads here.

    ``label::Chinese (zh)`` is the Chinese label; a plain ``label`` stands where a language has none.
    """
    found: Texts = {}
    others, plain = [], ""
    for name, cell in row.items():
        head, separator, language = (part.strip() for part in name.partition("::"))
        if head.lower() != column or not cell:
            continue
        code = _language(language)
        if not separator:
            plain = cell
        elif code in ("zh", "en"):
            found[code] = cell
        else:
            others.append(name)
    if plain:
        found = {"zh": plain, "en": plain} | found
    return found, others


def same_column(column: str) -> str:
    """How every spelling of a column is called: ``label::中文`` is ``label::zh`` as ``Label::Chinese (zh)`` is."""
    head, separator, language = (part.strip() for part in column.partition("::"))
    return head.lower().replace(" ", "_") + (f"::{_language(language)}" if separator else "")


def _language(name: str) -> str:
    found = _CODE.search(name)
    return found[1].lower() if found else _CALLED.get(name.lower(), name.lower())


def settings_of(
    rows: list[tuple[int, Mapping[str, str]]], fault: Callable[..., None]
) -> tuple[str, Texts]:
    """The id of a form and its title by language; `fault` is told what is missing."""
    number, row = rows[0] if rows else (2, {})
    cells: dict[str, Any] = {name.strip().lower(): cell for name, cell in row.items()}
    code = cells.get("form_id", "")
    if not _FORM_ID.fullmatch(code):
        message = gettext_noop(
            "The sheet settings has to name the form in its column form_id: a letter, then letters, "
            "digits, _ and -, at most 40. A file of the same form_id is the next version."
        )
        fault(f"settings.{number}.form_id", "form_id", message)
    if len(rows) > 1:
        message = gettext_noop("The sheet settings has one row; delete the others.")
        fault(f"settings.{rows[1][0]}", "settings_rows", message)
    title, _ = languages(row, "form_title")
    title = title or {"zh": code, "en": code}
    if any(len(text) > _MOST_TITLE for text in title.values()):
        message = gettext_noop("A title has at most %(most)s characters; shorten it.")
        fault(f"settings.{number}.form_title", "form_title", message, most=_MOST_TITLE)
    return code, title
