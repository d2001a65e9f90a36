"""Kinds of arguments of commands: refused by the parser, which names the argument."""

from __future__ import annotations

from argparse import ArgumentTypeError

from django.utils.translation import gettext as _

from geo_grid.errors import GeoGridError
from geo_grid.http import json_text
from geo_grid.http.inputs import whole_number
from geo_grid.i18n import localize

LONGEST_DAYS = 36_500


def plain_text(text: str) -> str:
    """A text that can be kept and shown; bytes that are no UTF-8 come as halves of characters."""
    if not json_text.is_sound_text(text) or "\n" in text or "\r" in text:
        raise ArgumentTypeError(_("This text holds control characters or bytes that are no UTF-8."))
    return text


def key(text: str) -> int:
    """The id of a row."""
    return _whole(text, least=1, most=json_text.LARGEST)


def days(text: str) -> int:
    """A number of days from now, at most a hundred years."""
    return _whole(text, least=1, most=LONGEST_DAYS)


def _whole(text: str, *, least: int, most: int) -> int:
    try:
        return whole_number(text, field="N", least=least, most=most)
    except GeoGridError as error:
        raise ArgumentTypeError(localize(error)) from None
