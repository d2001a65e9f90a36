"""What a display login may ask: a wall shows, it changes nothing and names nobody.

The list is closed: a new route is shut to walls until somebody writes it here, having looked at what
it tells. Persons who work (handlers, reporters, teams of cells) are told by none of these.
"""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.permissions import SAFE_METHODS

from geo_grid.access.scope import Scope
from geo_grid.errors import NotAllowed, gettext_noop

SHOWN = frozenset(
    {
        "map", "incidents-page", "me", "city", "layers", "classes", "grid-cells", "divisions",
        "tile", "tilejson", "incidents", "cases", "case-points", "case-figures", "case-cells",
        "case-density", "case-hot-spots", "case-playback", "command-page", "events", "matters", "departments",
        "display", "start-page", "base-maps", "base-map-tile",
    }
)  # fmt: skip
"""Routes that a wall reads, by name."""
OPEN = frozenset(
    {
        "login", "logout", "login-page", "healthz", "readyz", "certificate-page",
        "certificate-file", "guides-page", "guide-page",
    }
)  # fmt: skip
"""What asks for no right, or ends the login."""


def check_display(request: HttpRequest, scope: Scope) -> None:
    """Raises :class:`NotAllowed` where a wall asks for more than it shows."""
    if not scope.is_display:
        return
    name = request.resolver_match.url_name if request.resolver_match else ""
    if name in OPEN or (name in SHOWN and request.method in SAFE_METHODS):
        return
    raise display_only()


def display_only() -> NotAllowed:
    return NotAllowed(
        "display_only",
        gettext_noop(
            "This login is a display's: it shows the map and its cases, and nothing else."
        ),
    )
