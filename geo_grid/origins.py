"""Sites of others whose pages may read the features and tiles of ``/ogc/`` by a token."""

from __future__ import annotations

import re

from geo_grid.errors import Misconfigured, gettext_noop

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")


def cors_origins(text: str) -> frozenset[str]:
    """What ``GEO_GRID_CORS_ORIGINS`` names, e.g. ``https://maps.example,https://b.example:8443``.

    Raises :class:`Misconfigured` ``cors_origins`` for what no browser sends as an origin: a path, a
    slash at the end, capitals, ``*``.
    """
    found = frozenset(word.strip() for word in text.split(",") if word.strip())
    for origin in sorted(found):
        if not _ORIGIN.fullmatch(origin):
            raise Misconfigured(
                "cors_origins",
                gettext_noop(
                    "GEO_GRID_CORS_ORIGINS names origins as browsers send them, as "
                    "https://maps.example or https://maps.example:8443, without a path and not *: "
                    "%(text)s"
                ),
                text=origin,
            )
    return found
