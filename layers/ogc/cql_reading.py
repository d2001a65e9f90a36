"""CQL2 filters, text and JSON, read as one tree: that of CQL2 JSON (OGC 21-065r2).

The package cql2 reads. What it must not be left alone with is taken from it first: groups in
parentheses are read one by one, innermost first, because its time doubles with every level of a
text that is not CQL2; runs of prefixes are bounded, because it recurses into each; texts and
numbers are put back as they were written, because it moves times to UTC (those without an offset
too), rounds whole numbers and coordinates, and reads no exponent in a shape. Of JSON it says only
whether it is CQL2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import cql2

from geo_grid.errors import BadInput, gettext_noop
from geo_grid.http import json_text

MAX_CHARACTERS, MAX_NESTING, MAX_INNER, MAX_PREFIXES = 8000, 64, 6, 16
_TOKENS = re.compile(
    r"""(?P<text>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*")|(?P<word>[^\W\d][\w.:]*)"""
    r"""|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(?P<space>\s+)|(?P<sign>.)""",
    re.DOTALL,
)
_OPERATORS = {"AND", "OR", "NOT", "BETWEEN", "LIKE", "DIV"}
"""Words before a parenthesis that begins a group; after any other it begins a list."""
_GROUP, _FIRST = "\x01", 1000


def read(text: str, *, language: str) -> Any:
    """The tree of a filter in ``cql2-text`` or ``cql2-json``, literals as they were written.

    Raises :class:`BadInput` ``filter_unreadable``, ``filter_too_complex``,
    ``filter_language_unknown`` or what :mod:`geo_grid.http.json_text` raises.
    """
    check_language(language)
    if len(text) > MAX_CHARACTERS:
        raise too_complex()
    if language == "cql2-json":
        return _from_json(text)
    json_text.check_text(text, field="filter")
    return _from_text(text)


def check_language(language: str) -> None:
    """Raise :class:`BadInput` ``filter_language_unknown``."""
    if language not in ("cql2-text", "cql2-json"):
        raise BadInput(
            "filter_language_unknown",
            gettext_noop("The filter language %(given)s is unknown; use cql2-text or cql2-json."),
            field="filter-lang",
            given=language[:40],
        )


def _from_json(text: str) -> Any:
    depth = most = 0
    for letter in text:
        depth += (letter in "[{") - (letter in "]}")
        most = max(most, depth)
    if most > MAX_NESTING:
        raise too_complex()
    try:
        found = json_text.read(text, field="filter")
    except BadInput as error:
        raise unreadable() if error.code == "json_unreadable" else error from None
    _parsed(cql2.parse_json, text)
    return found


@dataclass
class _Frame:
    """A group that is being read: what cql2 will be given, and how deep in a list it stands."""

    parts: list[str] = field(default_factory=list)
    inner: int = 0


@dataclass
class _Held:
    """What stands for something else in the text that cql2 reads."""

    texts: list[str] = field(default_factory=list)
    numbers: list[int | float] = field(default_factory=list)
    groups: list[Any] = field(default_factory=list)

    def close(self, frame: _Frame) -> Any:
        found = _parsed(cql2.parse_text, "".join(frame.parts))
        try:
            return self.restored(found)
        except RecursionError:  # a sum of a thousand terms leans to one side
            raise too_complex() from None

    def restored(self, node: Any) -> Any:
        if isinstance(node, str):
            return self.texts[int(node[1:])]
        if isinstance(node, float) and abs(node) >= _FIRST:  # but -1 is cql2's, for a minus
            if abs(node) not in range(_FIRST, _FIRST + len(self.numbers)):
                raise unreadable()
            found = self.numbers[int(abs(node)) - _FIRST]
            return -found if node < 0 else found
        if isinstance(node, list):
            return [self.restored(one) for one in node]
        if not isinstance(node, dict):
            return node
        name = node.get("property")
        if isinstance(name, str):
            return self.groups[int(name[1:])] if name.startswith(_GROUP) else node
        kept = ("op", "type")
        return {key: one if key in kept else self.restored(one) for key, one in node.items()}


def _from_text(text: str) -> Any:
    held, stack = _Held(), [_Frame()]
    may_list, prefixes = False, 0
    for token in _TOKENS.finditer(text):
        kind, written = token.lastgroup, token[0]
        if kind == "space":
            stack[-1].parts.append(" ")
            continue
        prefixes = prefixes + 1 if written in "-+" or written.upper() == "NOT" else 0
        if prefixes > MAX_PREFIXES or len(stack) > MAX_NESTING:
            raise too_complex()
        if written == "(":
            _open(stack, is_list=may_list)
        elif written == ")":
            _close(stack, held)
        else:
            if kind == "number" and stack[-1].parts[-1:] not in (["-"], ["+"]):
                stack[-1].parts.append(" ")
            stack[-1].parts.append(_plain(kind, written, held))
        may_list = kind == "quoted" or (kind == "word" and written.upper() not in _OPERATORS)
    if len(stack) > 1 or stack[-1].inner:
        raise unreadable()
    return held.close(stack[-1])


def _open(stack: list[_Frame], *, is_list: bool) -> None:
    frame = stack[-1]
    if not frame.inner and not is_list:
        stack.append(_Frame())
        return
    frame.inner += 1
    if frame.inner > MAX_INNER:
        raise too_complex()
    frame.parts.append("(")


def _close(stack: list[_Frame], held: _Held) -> None:
    frame = stack[-1]
    if frame.inner:
        frame.inner -= 1
        frame.parts.append(")")
        return
    if len(stack) == 1:
        raise unreadable()
    held.groups.append(held.close(stack.pop()))
    stack[-1].parts.append(f' "{_GROUP}{len(held.groups) - 1}" ')


def _plain(kind: str | None, written: str, held: _Held) -> str:
    if kind == "text":
        held.texts.append(written[1:-1].replace("''", "'"))
        return f"'s{len(held.texts) - 1}'"
    if kind == "number":
        held.numbers.append(_number(written))
        return f"{_FIRST + len(held.numbers) - 1} "
    if written in ("'", '"'):
        raise unreadable()  # it is not closed
    return written


def _number(written: str) -> int | float:
    try:
        found = int(written) if written.isdigit() else float(written)
    except ValueError:  # more digits than Python turns into a number
        raise json_text.number_unusable("filter") from None
    json_text.check(found, field="filter")
    return found


def _parsed(parse: Any, text: str) -> Any:
    """What cql2 makes of a text; its panics are refusals too, and no ``Exception``."""
    try:
        return parse(text).to_json()
    except Exception as error:
        raise unreadable() from error
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise unreadable() from None


def unreadable() -> BadInput:
    return BadInput(
        "filter_unreadable",
        gettext_noop("The filter cannot be read; see the queryables and the CQL2 standard."),
        field="filter",
    )


def too_complex() -> BadInput:
    return BadInput(
        "filter_too_complex",
        gettext_noop("The filter is too long or too deeply nested; use fewer conditions."),
        field="filter",
    )
