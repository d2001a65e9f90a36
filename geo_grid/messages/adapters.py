"""Ways by which a message goes further than the inbox. One that is not configured does nothing.

E-mail is Django's. Others (text messages, an app's push) register an :class:`Adapter` here.
"""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext

from geo_grid.errors import gettext_noop
from geo_grid.messages.models import Message

EMAIL = "email"
SUBJECT = gettext_noop("GeoGrid: a message about case %(ref)s")


@dataclass(frozen=True)
class Letter:
    """A message on its way out: what it says in its reader's language, and the receiver's key."""

    key: str
    ref: str
    text: str


@dataclass(frozen=True)
class Adapter:
    """`deliver(letter, address)` hands a letter over, or raises.

    `is_shut(error)` says whether no letter goes that way now, `is_hung_up(error)` whether the other
    side broke off, of which the letter or the server may be the cause; else it is this letter that
    is not taken.
    """

    name: str
    is_configured: Callable[[], bool]
    deliver: Callable[[Letter, str], None]
    is_shut: Callable[[Exception], bool]
    is_hung_up: Callable[[Exception], bool] = lambda error: False


def key_of(message: Message) -> str:
    """The same for the same message, whoever sends it how often: receivers keep one of a key."""
    told = f"{settings.GEO_GRID_SCHEMA} {message.recipient_id} {message.key}"
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def _mail(letter: Letter, address: str) -> None:
    """A crash after this and before it is noted sends it again under the same Message-ID."""
    sender = settings.DEFAULT_FROM_EMAIL
    domain = sender.rpartition("@")[2].rstrip(">") or "localhost"
    EmailMessage(
        subject=gettext(SUBJECT) % {"ref": letter.ref}, body=letter.text + "\n", from_email=sender,
        to=[address], headers={"Message-ID": f"<{letter.key}@{domain}>"},
    ).send()  # fmt: skip


def is_mailable(address: str) -> bool:
    """Whether a letter to `address` can be written: some that look sound cannot be encoded."""
    try:
        EmailMessage(to=[address]).message()
    except (UnicodeError, ValueError):
        return False
    return True


_ABOUT_THE_SERVER = (
    smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError,
)  # fmt: skip


def _is_hung_up(error: Exception) -> bool:
    """A filter may hang up on what a letter says, or refuse its sender for the letter's size."""
    return isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPSenderRefused)


def _is_server_away(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPException):  # each of them is an OSError, too
        return isinstance(error, _ABOUT_THE_SERVER)
    return isinstance(error, OSError)


ADAPTERS = {
    EMAIL: Adapter(
        EMAIL, lambda: bool(settings.GEO_GRID_MAIL_HOST), _mail, _is_server_away, _is_hung_up
    ),
}


def deliver(adapter: Adapter, letter: Letter, *, address: str, language: str) -> None:
    """Hand a letter over, in the reader's language."""
    with translation.override(language):
        adapter.deliver(letter, address)
