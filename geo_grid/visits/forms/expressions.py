"""Conditions of a form: a subset of XPath as a tree of JSON that Python and the browser evaluate alike. Pure.

Source: the expressions of XLSForm (https://xlsform.org/en/#relevant, ODK XForms specification, XPath
1.0). Every comparison knows when it is read whether it compares numbers or texts, so that neither
evaluation guesses. The tree::

    {"and": [A, B, …]}    {"or": [A, B, …]}    {"not": A}
    {"selected": [QUESTION, CHOICE]}
    {"compare": [SIGN, "number" | "text", VALUE, VALUE]}
    VALUE: {"question": NAME} | {"value": text or number}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo_grid.errors import BadInput, gettext_noop

Tree = dict[str, Any]
MOST_CHARACTERS = 1_000
_MOST_NESTED = 20
LARGEST = 10**12
"""Of a number that is compared or answered: what any reader of it keeps exactly."""
NUMBERS, MOMENTS = ("integer", "decimal"), {
    "date": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    "time": re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]"),
}  # fmt: skip
_TOKEN = re.compile(
    r"\s*(?:(?P<question>\$\{[^{}]*\})|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))|(?P<word>[A-Za-z_][A-Za-z0-9_\-]*)"
    r"|(?P<sign><=|>=|!=|=|<|>)|(?P<mark>[(),])|(?P<here>\.))"
)
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")
_ORDERS = ("<", "<=", ">", ">=")


@dataclass(frozen=True)
class Question:
    """What an expression has to know of a question: its type and the names of its choices."""

    type: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Operand:
    tree: Tree
    type: str
    """Of a question; ``text`` or ``number`` of a value that is written out."""
    choices: tuple[str, ...] = ()

    @property
    def is_question(self) -> bool:
        return "question" in self.tree

    @property
    def value(self) -> Any:
        return self.tree.get("value")


def parse(text: str, *, known: Mapping[str, Question], here: str = "") -> Tree:
    """The tree of an expression. `known` are the questions that may be named, `here` is what ``.`` means.

    Raises :class:`BadInput` ``condition_…`` with what is not understood.
    """
    if len(text) > MOST_CHARACTERS:
        message = gettext_noop("The condition has more than %(most)s characters; shorten it.")
        raise BadInput("condition_long", message, most=MOST_CHARACTERS)
    return _Parser(_tokens(text), known, here).whole()


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise _not_understood(text[at:].strip()[:20])
        found.append((str(token.lastgroup), token[0].strip()))
        at = token.end()
    return found


def _not_understood(token: str) -> BadInput:
    if not token:
        message = gettext_noop("The condition ends too early; complete it.")
        return BadInput("condition_ends", message)
    message = gettext_noop(
        "“%(token)s” is not understood; use ${question}, texts in straight quotes, numbers, "
        "= != < <= > >=, and, or, not(), selected()."
    )
    return BadInput("condition_unknown", message, token=token)


class _Parser:
    """Recursive descent: or, and, one condition."""

    def __init__(
        self, tokens: list[tuple[str, str]], known: Mapping[str, Question], here: str
    ) -> None:
        self.tokens, self.known, self.here = tokens, known, here
        self.at = self.nested = 0

    def whole(self) -> Tree:
        tree = self._either()
        if self.at < len(self.tokens):
            raise _not_understood(self.tokens[self.at][1])
        return tree

    def _next(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def _take(self, kind: str = "", text: str = "") -> str:
        """The next token, which has to be of this kind and text."""
        found_kind, found = self._next()
        if not found_kind or (kind and kind != found_kind) or (text and text != found):
            raise _not_understood(found)
        self.at += 1
        return found

    def _either(self) -> Tree:
        return self._joined("or", self._all)

    def _all(self) -> Tree:
        return self._joined("and", self._one)

    def _joined(self, word: str, part: Any) -> Tree:
        parts = [part()]
        while self._next() == ("word", word):
            self.at += 1
            parts.append(part())
        return {word: parts} if len(parts) > 1 else parts[0]

    def _one(self) -> Tree:
        kind, text = self._next()
        if kind == "mark" and text == "(":
            return self._in_brackets()
        if kind == "word" and self.at + 1 < len(self.tokens):
            return self._call(text)
        left = self._operand()
        if self._next()[0] != "sign":
            message = gettext_noop("“%(token)s” stands alone; compare it, as in %(token)s = 'x'.")
            raise BadInput("condition_alone", message, token=self.tokens[self.at - 1][1])
        return _comparison(self._take(), left, self._operand())

    def _in_brackets(self) -> Tree:
        self.nested += 1
        if self.nested > _MOST_NESTED:
            message = gettext_noop(
                "More than %(most)s brackets are nested; simplify the condition."
            )
            raise BadInput("condition_nested", message, most=_MOST_NESTED)
        self._take("mark", "(")
        tree = self._either()
        self._take("mark", ")")
        self.nested -= 1
        return tree

    def _call(self, name: str) -> Tree:
        self.at += 1
        if name == "not":
            return {"not": self._in_brackets()}
        if name != "selected":
            message = gettext_noop(
                "“%(name)s” is no function that is known; use not() or selected()."
            )
            raise BadInput("condition_function", message, name=name)
        self._take("mark", "(")
        question = self._operand()
        self._take("mark", ",")
        choice = self._take("text")[1:-1]
        self._take("mark", ")")
        if not question.choices:
            message = gettext_noop("selected() asks a question with choices; name one.")
            raise BadInput("condition_selected", message)
        _check_choice(question, choice)
        return {"selected": [question.tree["question"], choice]}

    def _operand(self) -> _Operand:
        kind, text = self._next()
        self._take()
        if kind == "question":
            return self._question(text[2:-1].strip())
        if kind == "here":
            return self._question(self.here)
        if kind == "text":
            return _Operand({"value": text[1:-1]}, "text")
        if kind == "number":
            return _Operand({"value": _read_number(text)}, "number")
        raise _not_understood(text)

    def _question(self, name: str) -> _Operand:
        question = self.known.get(name)
        if question is None:
            message = gettext_noop(
                "“%(name)s” is no question that stands above; correct the name, or put that question "
                "first."
            )
            raise BadInput("condition_reference", message, name=name or ".")
        return _Operand({"question": name}, question.type, question.choices)


def _comparison(sign: str, left: _Operand, right: _Operand) -> Tree:
    how = _how(sign, left, right)
    trees = [left.tree, right.tree]
    if how == "number":  # '5' of a text is 5
        trees = [{"value": _number(one)} if not one.is_question else one.tree
                 for one in (left, right)]  # fmt: skip
    elif how == "choice":  # ${q} = 1 means the choice that is called 1
        how = "text"
        trees = [one.tree if one.is_question else {"value": _text(one)} for one in (left, right)]
    return {"compare": [sign, how, *trees]}


def _how(sign: str, left: _Operand, right: _Operand) -> str:
    """``number``, ``text`` or ``choice``; raises :class:`BadInput` for what cannot be compared."""
    sides, types = (left, right), {left.type, right.type}
    if not left.is_question and not right.is_question:
        message = gettext_noop(
            "The condition compares two fixed values; put a question on one side."
        )
        raise BadInput("condition_fixed", message)
    if sign not in _ORDERS and "" in (left.value, right.value):
        return "text"  # whether it was answered
    if "select_multiple" in types:
        message = gettext_noop("A question with several choices is asked with selected().")
        raise BadInput("condition_several", message)
    for moment, form in MOMENTS.items():
        if moment in types:
            return _of_moments(moment, form, sides)
    if sign in _ORDERS or (types & {*NUMBERS, "number"} and "select_one" not in types):
        return _of_numbers(sides)
    for one, other in ((left, right), (right, left)):
        if one.type == "select_one" and other.type in NUMBERS:
            message = gettext_noop("A choice is no number; compare it with the name of a choice.")
            raise BadInput("condition_kinds", message)
        if one.type == "select_one" and not other.is_question:
            _check_choice(one, _text(other))
            return "choice"
    return "text"


def _of_moments(moment: str, form: re.Pattern[str], sides: tuple[_Operand, ...]) -> str:
    for one in sides:
        if one.type != moment and (one.is_question or not form.fullmatch(str(one.value))):
            message = gettext_noop(
                "Compare a date with a date, as '2026-01-31', a time with a time, as '08:30'."
            )
            raise BadInput("condition_moment", message)
    return "text"  # in these forms the order of texts is that of time


def _of_numbers(sides: tuple[_Operand, ...]) -> str:
    for one in sides:
        if one.type not in (*NUMBERS, "number", "text") or _number(one) is None:
            message = gettext_noop(
                "Only numbers, dates and times have an order; compare with = or !=."
            )
            raise BadInput("condition_order", message)
    return "number"


def _number(one: _Operand) -> float | int | None:
    """Of a value that is written out; 0 stands for a question, which has its own when it is asked."""
    if one.is_question:
        return 0
    if isinstance(one.value, int | float):
        return one.value
    if not _NUMBER.fullmatch(one.value):
        return None
    return _read_number(one.value)


def _read_number(text: str) -> float | int:
    number = float(text) if "." in text else int(text)
    if abs(number) > LARGEST:
        message = gettext_noop("“%(number)s” is too large to be compared; take one up to %(most)s.")
        raise BadInput("condition_number", message, number=text[:20], most=LARGEST)
    return number


def _text(one: _Operand) -> str:
    return str(one.value)


def _check_choice(question: _Operand, choice: str) -> None:
    if choice not in question.choices:
        message = gettext_noop("“%(name)s” has no choice “%(choice)s”; there are: %(known)s.")
        raise BadInput(
            "condition_choice", message, name=question.tree["question"], choice=choice,
            known=", ".join(question.choices)[:300],
        )  # fmt: skip
