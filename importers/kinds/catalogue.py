"""All kinds there are, in the order in which a city is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from geo_grid.areas.placed import PLACED
from geo_grid.errors import BadInput, gettext_noop
from importers.kinds import placed
from importers.kinds.addresses import ADDRESSES
from importers.kinds.cells import CELLS
from importers.kinds.gates import GATES
from importers.kinds.ground import BARRIERS, DIVISIONS, GROUND_COVER, STREETS
from importers.kinds.people import ORGANISATIONS, RESIDENTS, WORKERS
from importers.kinds.premises import BUILDINGS, ENTRANCES, UNITS
from importers.kinds.things import COMPONENTS, FACILITIES, INCIDENTS
from importers.schema.kind import Kind


@lru_cache(maxsize=2)
def _kinds(nouns: int) -> dict[str, Kind]:
    found = (
        DIVISIONS, STREETS, BARRIERS, GROUND_COVER, BUILDINGS, ADDRESSES, ENTRANCES, UNITS, RESIDENTS,
        # Gates need no column: of kinds that fit a file equally well the first is proposed.
        ORGANISATIONS, FACILITIES, COMPONENTS, GATES, INCIDENTS, *placed.kinds(), WORKERS,
        CELLS,
    )  # fmt: skip
    return {kind.name: kind for kind in found}


class _Kinds(Mapping[str, Kind]):
    """By name, those of the nouns that are registered at the moment among them."""

    def __getitem__(self, name: str) -> Kind:
        return _kinds(PLACED.revision)[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_kinds(PLACED.revision))

    def __len__(self) -> int:
        return len(_kinds(PLACED.revision))


KINDS = _Kinds()


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
