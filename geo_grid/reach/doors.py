"""The doors of the city that people live behind, as they are now."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.reach.current import Versions
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
_COLUMNS = {
    "grid_cell": "cell",
    "community": "community",
    "street": "street",
    "district": "district",
}


@dataclass(frozen=True)
class Doors:
    """n doors that people live behind, ordered by building; an area is 0 where there is none."""

    building: Ints
    entrance: Ints
    """0 for the house's own."""
    atom: Ints
    """The basic cell; 0 for none."""
    ref: tuple[str, ...]
    name: tuple[str, ...]
    units: Ints
    """Dwellings; 0 behind a door that stands for people of an unknown one."""
    lon: Floats
    lat: Floats
    areas: dict[str, Ints]
    """By level, the id of the grid cell or division that each door lies in."""

    @property
    def keys(self) -> Iterator[tuple[int, int, int]]:
        """What a door is known by: house, entrance, basic cell."""
        columns = (self.building, self.entrance, self.atom)
        return zip(*(column.tolist() for column in columns), strict=True)


_kept: OrderedDict[tuple[Any, ...], Doors] = OrderedDict()


def doors_of(now: Versions) -> Doors:
    """All doors as they are now; the last two states are kept."""
    key = (now.place, now.premises)
    # One look: another thread may drop it between two.
    if (kept := _kept.get(key)) is not None:
        return kept
    rows = sql.rows("doors")
    lon, lat = (np.array([row[name] for row in rows], float) for name in ("lon", "lat"))
    doors = Doors(
        **{
            name: np.array([row[name] or 0 for row in rows], np.int64)
            for name in ("building", "entrance", "atom")
        },
        ref=tuple(row["ref"] for row in rows),
        name=tuple(row["name"] for row in rows),
        units=np.array([row["units"] for row in rows], np.int64),
        lon=lon,
        lat=lat,
        areas={
            level: np.array([row[column] or 0 for row in rows], np.int64)
            for level, column in _COLUMNS.items()
        },
    )
    _kept[key] = doors
    while len(_kept) > 2:
        with suppress(KeyError):
            _kept.popitem(last=False)
    return doors
