"""Errors in the caller's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from geo_grid.errors import LIST_SEPARATOR, GeoGridError, Term, Terms


def localize(error: GeoGridError) -> str:
    """The message of an error, translated, with its values filled in."""
    template = gettext(error.message)
    values = {name: _localized(value) for name, value in error.params.items()}
    return template % values if values else template


def _localized(value: Any) -> Any:
    if isinstance(value, Term):
        return gettext(value)
    if isinstance(value, Terms):
        return gettext(LIST_SEPARATOR).join(str(_localized(one)) for one in value)
    return value
