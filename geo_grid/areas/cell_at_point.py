"""Point → basic cell → grid cell, in process: an exact index of the atoms as they are now.

The index is built once per version of the ground and kept by the process; asking it costs one
short query for the version and microseconds for the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from django.db import connection
from numpy.typing import NDArray

from geo_grid.geometry.polygon_index import CellIndex
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
NEAR_M = 50.0


@dataclass(frozen=True)
class CellRef:
    """An atom and the grid cell (base partition) it belongs to now."""

    basic_cell: int
    basic_code: str
    community: int
    grid_cell: int | None
    grid_version: int | None
    grid_code: str | None
    grid_name: str | None


@dataclass(frozen=True)
class Ground:
    """All current atoms, indexed; `version` says of which state."""

    version: int
    index: CellIndex | None
    refs: dict[int, CellRef]

    def at(self, lon: float, lat: float) -> CellRef | None:
        """Who owns a point (EPSG:4326); the same one always, also on a shared edge."""
        found = self.index.locate(lon, lat) if self.index else -1
        return self.refs.get(found)

    def near(self, lon: float, lat: float, *, within_m: float = NEAR_M) -> CellRef | None:
        """The nearest atom within `within_m` metres of a point that lies in none."""
        found = self.index.nearest(lon, lat, within_m=within_m) if self.index else -1
        return self.refs.get(found)


_ground: dict[tuple[str, str], Ground] = {}


def ground(*, known: tuple[str, int] | None = None) -> Ground:
    """The ground as this transaction sees it.

    `known`: the schema and ``ground_version`` that a query of the caller has brought along.
    """
    schema, version = known or _current()
    place = (str(connection.settings_dict["NAME"]), schema)
    held = _ground.get(place)
    if held is None or held.version != version:
        held = _ground[place] = _load(version)
    return held


def _current() -> tuple[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), ground_version FROM geo_grid_city")
        found: tuple[str, int] = cursor.fetchone() or ("", 0)
        return found


def _load(version: int) -> Ground:
    rows = sql.rows("ground")
    if not rows:
        return Ground(version, None, {})
    geoms = shapely.from_wkb([bytes(row.pop("wkb")) for row in rows])
    refs = {row["basic_cell"]: CellRef(**row) for row in rows}
    ids = np.fromiter(refs, dtype=np.int64, count=len(refs))
    return Ground(version, CellIndex(geoms, ids=ids), refs)


def index_around(atoms: Sequence[int]) -> CellIndex:
    """An index of today's atoms around some atoms, ended ones included.

    For points in those it answers as the index of the whole ground does, and is built in no time.
    """
    rows = sql.rows("ground_around", {"atoms": list(atoms)})
    geoms = np.asarray(shapely.from_wkb([bytes(row["wkb"]) for row in rows]), dtype=object)
    return CellIndex(geoms, ids=[row["id"] for row in rows])


def basic_cells_at(lons: NDArray[np.float64], lats: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ids of the atoms that own points (EPSG:4326 degrees); -1 where there is none."""
    index = ground().index
    if index is None:
        return np.full(len(lons), -1, dtype=np.int64)
    return index.locate_many(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float))
