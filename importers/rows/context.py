"""What an import is about, and what is gathered over all its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from importers.rows.premise_keys import PremiseKeys
from importers.schema.kind import GEOMETRY, PLACE_COLUMNS, Kind
from importers.schema.values import Cells

if TYPE_CHECKING:  # numba is loaded only for files that have places
    from geo_grid.geometry.polygon_index import CellIndex
    from importers.rows.findings import FileFinding

Envelope = tuple[float, float, float, float]


class AddressKeys(Protocol):
    """What one-column addresses of a file mean (:class:`importers.rows.addresses.Addresses`)."""

    def apply(self, batch: Any, texts: Cells) -> None: ...


@dataclass
class Seen:
    """The keys of a column in all batches so far; their rows are only looked for when wanted."""

    keys: set[str | None] = field(default_factory=set)
    batches: list[tuple[Cells, list[int]]] = field(default_factory=list)

    def rows_of(self, wanted: set[str | None]) -> dict[str | None, int]:
        """The first row of every wanted key that was seen."""
        first: dict[str | None, int] = {}
        for keys, rows in self.batches if not self.keys.isdisjoint(wanted) else ():
            for key, row in zip(keys, rows, strict=True):
                if key in wanted:
                    first.setdefault(key, row)
        return first


@dataclass(frozen=True)
class Category:
    """What a category of a file is here: the key of a matter's version, and its name."""

    version: int
    name: str


@dataclass(frozen=True)
class Context:
    """What an import is about: `matched` maps target columns to those of the file.

    `cells` is the index of the atoms, fetched beforehand: no query can be sent during a COPY.
    `premise_keys` and `seen` (values by column) are gathered over all batches.
    Of a layer of cells faults are repaired within `tolerance_m`; what is found in it, and its sums
    before and after, are gathered in `findings` and `sums`. `addresses` holds what one-column
    addresses mean, for a kind and a file that have them. `categories` are those of incidents by the
    file's words; rows of a word that is not among them are counted in `unnamed`.
    """

    kind: Kind
    matched: Mapping[str, str]
    datum: str
    crs: str | None
    envelope: Envelope | None
    metric_srid: int | None
    source: str
    cells: CellIndex | None = None
    premise_keys: PremiseKeys = field(default_factory=PremiseKeys)
    seen: dict[str, Seen] = field(default_factory=dict)
    addresses: AddressKeys | None = None
    tolerance_m: float = 0.0
    findings: list[FileFinding] = field(default_factory=list)
    sums: dict[str, Any] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)
    unnamed: Counter[str] = field(default_factory=Counter)
    north_first: bool = False
    """Whether the file names northing (latitude) before easting (longitude)."""

    @property
    def has_places(self) -> bool:
        return bool({*PLACE_COLUMNS, GEOMETRY} & set(self.matched))
