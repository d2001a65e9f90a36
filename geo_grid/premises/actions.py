"""Writes to buildings, entrances, units and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from django.db import transaction

from geo_grid.areas import standing
from geo_grid.premises import estimate
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


def recount(basic_cells: Iterable[int] | None = None) -> None:
    """Bring the sums of buildings, units and floor area of the given atoms (default: all) up."""
    standing.recount(basic_cells, "building", "unit")


@transaction.atomic
def estimate_units(refs: Sequence[str], *, households: Sequence[int]) -> int:
    """Units and residents for buildings of which nothing else is known; how many units.

    Buildings (named by `ref`) that have a unit already keep what they have.
    """
    return sql.run(
        "estimate_units",
        {
            "refs": list(refs),
            "households": list(households),
            "pattern": list(estimate.RESIDENTS_PER_HOUSEHOLD),
        },
    )


@transaction.atomic
def estimate_floors() -> int:
    """Floors for buildings whose file gave none; how many buildings that were."""
    rows = sql.rows("buildings_to_estimate")
    if not rows:
        return 0
    unknown = np.array([row["floors_origin"] == "estimated" for row in rows])
    floors = np.array([float(row["floors"]) for row in rows])
    floors[unknown] = np.nan
    found = estimate.estimate_floors(
        floors,
        kinds=np.array([row["kind"] for row in rows]),
        footprints_m2=np.array([row["footprint_m2"] for row in rows]),
    )
    chosen = np.flatnonzero(unknown)
    sql.run(
        "set_floors",
        {"ids": [rows[i]["id"] for i in chosen], "floors": found[chosen].tolist()},
    )
    return len(chosen)


@transaction.atomic
def estimate_homes(population: Sequence[tuple[Any, float]] = ()) -> int:
    """Units and residents for every building that looks inhabited; how many units.

    `population` are polygons (Shapely, EPSG:4326) with the number of people inside: households
    there are scaled to it, in proportion to floor area.
    """
    rows = sql.rows("buildings_to_estimate")
    if not rows:
        return 0
    households = estimate.estimate_households(
        np.array([row["floors"] for row in rows]),
        kinds=np.array([row["kind"] for row in rows]),
        footprints_m2=np.array([row["footprint_m2"] for row in rows]),
        numbered=np.array([row["is_numbered"] for row in rows]),
    ).astype(float)
    points = shapely.points([row["lon"] for row in rows], [row["lat"] for row in rows])
    mean = float(np.mean(estimate.RESIDENTS_PER_HOUSEHOLD))
    for polygon, people in population:
        inside = shapely.intersects(polygon, points)
        if total := households[inside].sum():
            households[inside] *= people / mean / total
    return estimate_units(
        [row["ref"] for row in rows], households=np.rint(households).astype(int).tolist()
    )


@transaction.atomic
def number_buildings(
    *, roads: Sequence[str], numbers: Sequence[str], lons: Sequence[float], lats: Sequence[float]
) -> int:
    """Addresses given as points (EPSG:4326): to the building there or the nearest within 20 m.

    A building that has an address already takes a further one as an alias.
    """
    return sql.run(
        "number_buildings",
        {"roads": list(roads), "numbers": list(numbers), "lons": list(lons), "lats": list(lats)},
    )
