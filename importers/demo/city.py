"""The whole demo city in memory: ground, buildings, people and what happens to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from . import addresses, incidents, organisations, people, premises, things
from .barriers_on_foot import Gate, Wall, footbridge, gated_estates, with_stairs
from .buildings import fill
from .divisions import Division, make_divisions
from .estates import Building
from .main_streets import Plan, Street, make_plan
from .mesh import Cell
from .names import Namer
from .network import weld
from .places import Cover
from .quarters import Parcel, free_ground, make_parcels
from .sizes import Size
from .surroundings import TRACK_HALF_M, surroundings

Progress = Callable[[str, float], None]


@dataclass
class Ground:
    """Everything that is drawn."""

    plan: Plan
    streets: list[Street]
    covers: list[Cover]
    parcels: list[Parcel]
    buildings: list[Building]
    divisions: list[Division]
    walls: list[Wall]
    gates: list[Gate]


@dataclass
class City:
    """The ground and the tables; coordinates `x, y` are metres in the city's own frame.

    Of a city in parts the tables of people are missing: see :mod:`.crowd`.
    """

    ground: Ground
    tables: dict[str, pd.DataFrame]
    households: int
    residents: int


def make_ground(size: Size, rng: np.random.Generator) -> Ground:
    """Streets, water, parcels, buildings with addresses, divisions."""
    plan, namer = make_plan(size), Namer(rng)
    parcels, lanes = make_parcels(plan, namer, rng)
    streets = plan.streets + lanes
    free_ground(parcels, streets, [plan.river, plan.railway.buffer(TRACK_HALF_M)])
    buildings, covers, paths = fill(parcels, streets, rng, in_parts=size.in_parts)
    addresses.give_addresses(buildings, parcels, streets, rng)
    streets = with_stairs(weld([*streets, *paths, footbridge(plan)]), parcels)
    walls, gates = gated_estates(parcels, buildings, streets)
    homes: Counter[Cell] = Counter()
    for building in buildings:
        if building.style in ("slab", "mid", "tower", "village"):
            homes[parcels[building.parcel].cell] += (
                building.stairs * building.flats * building.floors
            )
        elif building.style == "house":
            homes[parcels[building.parcel].cell] += building.flats
    divisions = make_divisions(plan.mesh, homes, namer)
    covers = surroundings(plan, streets) + covers
    return Ground(plan, streets, covers, parcels, buildings, divisions, walls, gates)


def make_city(size: Size, *, seed: int, now: datetime, progress: Progress | None = None) -> City:
    """A city of `size`, the same for the same `seed` and `now` (an aware datetime)."""
    tell = progress or (lambda phase, share: None)
    rng = np.random.default_rng(seed)
    tell("streets and buildings", 0.0)
    ground = make_ground(size, rng)
    if size.in_parts:
        crowd: dict[str, pd.DataFrame] = {}
        households = size.households
    else:
        tell("units and people", 0.35)
        crowd, households = make_crowd(
            ground.buildings, ground.parcels, households=size.households, now=now, rng=rng
        )
    tell("things and incidents", 0.65)
    components = things.make_components(ground.streets, rng)
    tables = crowd | {
        "addresses": addresses.name_places(ground.buildings, ground.parcels),
        "facilities": things.make_facilities(
            ground.divisions, ground.buildings, ground.parcels, rng
        ),
        "components": components,
        "incidents": incidents.make_incidents(
            ground.plan, ground.buildings, ground.parcels, components, now=now, rng=rng
        ),
        "workers": things.make_workers(households, rng),
    }
    return City(ground, tables, households=households, residents=len(crowd.get("residents", ())))


def make_crowd(
    buildings: list[Building],
    parcels: list[Parcel],
    *,
    households: int,
    now: datetime,
    rng: np.random.Generator,
    part: int = 0,
) -> tuple[dict[str, pd.DataFrame], int]:
    """What is behind the doors of some buildings: tables, and how many households there are.

    Parts of one city are numbered from 1.
    """
    units = premises.make_units(buildings, first=part * people.MOST_IN_A_PART)
    taken = people.occupy(units, households, rng)
    residents = people.make_residents(units, taken, now=now, rng=rng, part=part)
    tables = {
        "entrances": premises.make_entrances(buildings),
        "units": units,
        "residents": residents,
        "residents_other": people.other_residences(residents, units, taken, rng),
        "organisations": organisations.make_organisations(
            units, buildings, parcels, rng, first=part * people.MOST_IN_A_PART
        ),
    }
    return tables, len(taken)
