"""Errors in the caller's language."""

from __future__ import annotations

from django.utils.translation import gettext

from geo_grid.errors import GeoGridError


def localize(error: GeoGridError) -> str:
    """The message of an error, translated, with its values filled in."""
    template = gettext(error.message)
    return template % error.params if error.params else template
