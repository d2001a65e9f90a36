"""All kinds there are, in the order in which a city is loaded."""

from __future__ import annotations

from geo_grid.errors import BadInput, gettext_noop
from importers.kinds import Kind
from importers.premises import BUILDINGS, ENTRANCES, UNITS

KINDS: dict[str, Kind] = {kind.name: kind for kind in (BUILDINGS, ENTRANCES, UNITS)}


def kind_named(name: str) -> Kind:
    """The kind called `name`. Raises :class:`BadInput` ``kind_unknown``."""
    if name not in KINDS:
        raise BadInput(
            "kind_unknown",
            gettext_noop("“%(kind)s” cannot be imported; there are %(known)s."),
            field="kind",
            kind=name,
            known=", ".join(KINDS),
        )
    return KINDS[name]
