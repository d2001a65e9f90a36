"""The tree of errors the core raises; the edge (HTTP, command line) turns them into replies.

Pure Python: nothing here knows Django. A message is an English template in ``%(name)s`` style,
marked with :func:`gettext_noop` so that the translators' tools find it; ``geo_grid.i18n.tell``
translates and fills it in the caller's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def gettext_noop(message: str) -> str:
    """Mark `message` for translation without translating it here."""
    return message


class Term(str):
    """A value of a message that is itself an English word to translate, marked as messages are."""


class Named(str):
    """A code that programs know, told beside what it is called: `zh` or `en`, as the reader reads."""

    zh: str
    en: str

    def __new__(cls, code: str, *, zh: str, en: str) -> Named:
        made = super().__new__(cls, code)
        made.zh, made.en = zh, en
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str]]:
        """So that it comes out of another process as it was."""
        return (str(self),), {"zh": self.zh, "en": self.en}


class Terms(tuple[str, ...]):
    """Several values as one, listed as the reader's language does; those that are terms translated."""

    def __str__(self) -> str:
        return LIST_SEPARATOR.join(self)


LIST_SEPARATOR = gettext_noop(", ")


class GeoGridError(Exception):
    """Something the caller can be told about.

    Parameters
    ----------
    code
        Stable identifier for programs, e.g. ``datum_missing``.
    message
        English template; `params` are its values.
    field
        The input field at fault, if one is.
    """

    status = 400

    def __init__(self, code: str, message: str, *, field: str | None = None, **params: Any) -> None:
        self.code = code
        self.message = message
        self.field = field
        self.params = params
        super().__init__(message % params if params else message)


class BadInput(GeoGridError):
    """What was given cannot be used as it is."""


class Faults(BadInput):
    """Several fields that cannot be used as they are; each has an error of its own."""

    def __init__(self, faults: Iterable[GeoGridError]) -> None:
        self.faults = tuple(faults)
        named = ", ".join(fault.field or fault.code for fault in self.faults)
        message = gettext_noop("Some values cannot be used: %(fields)s.")
        super().__init__("invalid", message, fields=named)


class NotFound(GeoGridError):
    """Absent, or not to be seen: callers cannot tell which."""

    status = 404


class Conflict(GeoGridError):
    """The state of things does not allow it now."""

    status = 409


class Stale(Conflict):
    """Somebody else saved the record since it was read.

    `theirs` is the record as it stands, `yours` what was to be saved, both as they may be shown.
    """

    def __init__(self, *, yours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        self.yours, self.theirs = dict(yours), dict(theirs)
        super().__init__(
            "stale",
            gettext_noop("Somebody else has saved this record meanwhile; choose what shall stand."),
        )


class Busy(Conflict):
    """Other work holds what this needs; `retry_after_s` says in how many seconds to try again."""

    def __init__(self, code: str, message: str, *, retry_after_s: int, **params: Any) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(code, message, **params)


def busy() -> Busy:
    """Somebody else is writing the same; nobody knows who."""
    message = gettext_noop("Somebody else is writing the same records; try again in a moment.")
    return Busy("busy", message, retry_after_s=5)


class NotLoggedIn(GeoGridError):
    """The caller is nobody yet."""

    status = 401


class NotAllowed(GeoGridError):
    """The caller is known and lacks the right, whatever the row."""

    status = 403


class TooMany(GeoGridError):
    """Asked too often; the message says when to come back."""

    status = 429


class TooLarge(GeoGridError):
    """More was sent at once than is taken."""

    status = 413


class Overloaded(GeoGridError):
    """What was asked for takes more than this service gives to one question."""

    status = 503


class ServedElsewhere(GeoGridError):
    """Another server of this site answers at this address."""

    status = 421


class Crashed(GeoGridError):
    """The program met what it did not foresee; the message says where. Nothing is half-done."""

    status = 500


class Misconfigured(GeoGridError):
    """The installation itself is wrong; the message names the remedy."""

    status = 500
