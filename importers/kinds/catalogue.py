"""All kinds there are, in the order in which a city is loaded."""

from __future__ import annotations

from geo_grid.errors import BadInput, gettext_noop
from importers.kinds.addresses import ADDRESSES
from importers.kinds.cells import CELLS
from importers.kinds.ground import BARRIERS, DIVISIONS, GROUND_COVER, STREETS
from importers.kinds.people import ORGANISATIONS, RESIDENTS, WORKERS
from importers.kinds.premises import BUILDINGS, ENTRANCES, UNITS
from importers.kinds.things import COMPONENTS, FACILITIES, INCIDENTS
from importers.schema.kind import Kind

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        DIVISIONS, STREETS, BARRIERS, GROUND_COVER, BUILDINGS, ADDRESSES, ENTRANCES, UNITS, RESIDENTS,
        ORGANISATIONS, FACILITIES, COMPONENTS, INCIDENTS, WORKERS,
        CELLS,
    )
}  # fmt: skip


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
