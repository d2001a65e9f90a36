"""In which form a reply is wanted: ours is JSON; another form that is asked for is told by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer

from geo_grid.errors import BadInput, gettext_noop


class Negotiation(DefaultContentNegotiation):
    """REST framework's own, but for ``?format=``: a form that a route does not have is an error in
    words, not a page that does not exist."""

    def filter_renderers(self, renderers: Sequence[Any], format: str) -> list[BaseRenderer]:
        """The renderers of this form. Raises :class:`BadInput` ``format_unknown``."""
        found = [one for one in renderers if one.format == format]
        if not found:
            raise BadInput(
                "format_unknown",
                gettext_noop("There is no form “%(given)s” of this answer; there is: %(known)s."),
                field="format",
                given=format[:40],
                known=", ".join(dict.fromkeys(one.format for one in renderers)),
            )
        return found
