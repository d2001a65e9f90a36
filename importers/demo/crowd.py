"""The people of a large city, part by part: a process for every core, each part a file of its own.

All people of a city at once would fill the memory; a part is some thousand buildings.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

from importers.city.cores import on_all_cores

from .city import Ground, make_crowd
from .estates import Building
from .premises import count_dwellings
from .quarters import Parcel
from .tables import write_table

PART_BUILDINGS = 4_000
_FEWEST_DWELLINGS = 100


@dataclass(frozen=True)
class Part:
    """Buildings of whole parcels; `parcels` are theirs, and buildings count them from 0."""

    number: int
    buildings: list[Building]
    parcels: list[Parcel]
    households: int
    now: datetime
    seed: int


def write_crowd(
    ground: Ground, directory: Path, *, households: int, now: datetime, seed: int
) -> tuple[dict[str, int], int]:
    """Write entrances, units, residents and organisations; rows by file, and households."""
    jobs = list(_parts(ground, households=households, now=now, seed=seed))
    made = on_all_cores(_write_part, jobs, directory)
    counts: dict[str, int] = {}
    for name in made[0][0]:
        counts[name] = sum(rows[name] for rows, _ in made)
        with (directory / f"{name}.csv").open("wb") as whole:
            for job in jobs:
                path = _path(directory, name, job.number)
                with path.open("rb") as part:
                    shutil.copyfileobj(part, whole)
                path.unlink()
    return counts, sum(count for _, count in made)


def _parts(ground: Ground, *, households: int, now: datetime, seed: int) -> Iterator[Part]:
    """Buildings stand in the order of their parcels, which are never divided."""
    buildings = ground.buildings
    parcel = np.array([building.parcel for building in buildings])
    edges = np.flatnonzero(np.diff(parcel)) + 1
    wanted = np.arange(0, len(buildings), PART_BUILDINGS)[1:]
    cuts = np.unique(edges[np.minimum(np.searchsorted(edges, wanted), len(edges) - 1)])
    share = min(1.0, households / count_dwellings(buildings))
    starts = [0]
    for start, stop in pairwise([*cuts.tolist(), len(buildings)]):
        parts = (buildings[starts[-1] : start], buildings[start:stop])
        if min(map(count_dwellings, parts)) >= _FEWEST_DWELLINGS:
            starts.append(start)
    for number, (start, stop) in enumerate(pairwise([*starts, len(buildings)]), start=1):
        own = buildings[start:stop]
        low, high = own[0].parcel, own[-1].parcel
        for building in own:
            building.parcel -= low
        homes = round(share * count_dwellings(own))
        yield Part(number, own, ground.parcels[low : high + 1], homes, now, seed)


def _write_part(part: Part, directory: Path) -> tuple[dict[str, int], int]:
    rng = np.random.default_rng([part.seed, part.number])
    tables, households = make_crowd(
        part.buildings, part.parcels, households=part.households, now=part.now, rng=rng,
        part=part.number,
    )  # fmt: skip
    for name, table in tables.items():
        write_table(name, table, _path(directory, name, part.number), header=part.number == 1)
    return {name: len(table) for name, table in tables.items()}, households


def _path(directory: Path, name: str, number: int) -> Path:
    return directory / f".{name}.{number:03d}.part"
