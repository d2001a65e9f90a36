"""JSON that strangers send, read so that whatever comes out can be kept and answered with.

:func:`json.loads` takes more than RFC 8259 calls interoperable: NaN, numbers that no column holds,
a name twice (the last wins in silence), halves of characters. A parser of ours goes through here.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from geo_grid.errors import BadInput, gettext_noop

MAX_DEPTH = 64
LARGEST = 2**63 - 1
"""The largest whole number that a column holds."""
_KEPT = {"\t", "\n", "\r"}


def read(text: bytes | str, *, field: str | None = None) -> Any:
    """The value that a JSON text (RFC 8259, UTF-8) tells.

    `field` is the parameter that the text is given in; without one the fields of an object are
    named. Raises :class:`BadInput` ``json_unreadable``, ``json_too_deep`` (64), ``given_twice`` (a name),
    ``number_unusable`` (not finite, or a whole number outside a bigint), ``text_unusable`` (a half
    of a character, or a control character).
    """
    try:
        written = text if isinstance(text, str) else text.decode("utf-8-sig")
        found = json.loads(written, object_pairs_hook=_once, parse_constant=_not_a_number)
    except RecursionError:
        raise too_deep(field) from None
    except json.JSONDecodeError as error:
        raise _unreadable(field, line=error.lineno, column=error.colno) from None
    except UnicodeDecodeError as error:
        raise _unreadable(field, line=1, column=error.start + 1) from None
    except ValueError:  # more digits than Python turns into a number
        raise number_unusable(field) from None
    check(found, field=field)
    return found


def check(found: Any, *, field: str | None = None) -> None:
    """Raise what :func:`read` raises for depth, numbers and texts of a value."""
    waiting = [(found, 1, field)]
    while waiting:
        value, depth, name = waiting.pop()
        if depth > MAX_DEPTH:
            raise too_deep(name)
        if isinstance(value, dict):
            for key, one in value.items():
                inside = name or key[:60]
                if not is_sound_text(key):
                    raise text_unusable(name)
                if not _is_sound_leaf(one, inside):
                    waiting.append((one, depth + 1, inside))
        elif isinstance(value, list):
            # coordinates by the hundred thousand: only what holds others goes on the stack
            waiting += [(one, depth + 1, name) for one in value if not _is_sound_leaf(one, name)]
        else:
            _is_sound_leaf(value, name)


def check_text(text: str, *, field: str | None) -> None:
    """Raise :class:`BadInput` ``text_unusable`` for what neither PostgreSQL, XML nor a log holds."""
    if not is_sound_text(text):
        raise text_unusable(field)


def is_sound_text(text: str) -> bool:
    """Whether a text is whole characters and none that controls a device (C0, DEL, C1)."""
    if text.isprintable():
        return True
    return not any(
        (one < " " and one not in _KEPT) or "\x7f" <= one < "\xa0" or "\ud800" <= one <= "\udfff"
        for one in text
    )


def too_deep(field: str | None) -> BadInput:
    return BadInput(
        "json_too_deep",
        gettext_noop("The JSON is nested too deeply; at most %(most)s levels are read."),
        field=field,
        most=MAX_DEPTH,
    )


def number_unusable(field: str | None) -> BadInput:
    return BadInput(
        "number_unusable",
        gettext_noop("A number must be finite, and a whole one at most %(most)s."),
        field=field,
        most=LARGEST,
    )


def text_unusable(field: str | None) -> BadInput:
    return BadInput(
        "text_unusable",
        gettext_noop("A text holds control characters or broken ones; type it anew."),
        field=field,
    )


def _is_sound_leaf(value: Any, field: str | None) -> bool:
    """False for what holds other values; raises for a leaf that cannot be used."""
    if isinstance(value, str):
        check_text(value, field=field)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise number_unusable(field)
    elif isinstance(value, int):
        if not -LARGEST - 1 <= value <= LARGEST:
            raise number_unusable(field)
    else:
        return value is None
    return True


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise given_twice(key)
        seen.add(key)
    return found


def given_twice(name: str) -> BadInput:
    """Two values of one field: the last would win in silence."""
    name = name[:60].encode(errors="replace").decode()
    return BadInput(
        "given_twice",
        gettext_noop("%(name)s is given more than once; send it once."),
        field=name,
        name=name,
    )


def _not_a_number(name: str) -> NoReturn:
    raise number_unusable(None)


def _unreadable(field: str | None, *, line: int, column: int) -> BadInput:
    return BadInput(
        "json_unreadable",
        gettext_noop("This is not JSON in UTF-8: see line %(line)s, character %(column)s."),
        field=field,
        line=line,
        column=column,
    )
