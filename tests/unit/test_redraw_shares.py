"""Pieces of a cut basic cell: the ground as it stands there, people and cases by dwellings."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo_grid.areas.placed import all_sums
from geo_grid.redraw.steps.shares import Homes, Things, is_estimated, no_homes, shared_out

COLUMNS = [one.column for one in all_sums()]
OF_PEOPLE = np.array([one.about != "ground" for one in all_sums()])
UNITS = COLUMNS.index("units")


def strips(count: int) -> list[dict[str, object]]:
    """A square of 1° in strips of equal width, from the west."""
    return [
        {"wkb": shapely.to_wkb(shapely.box(i / count, 0, (i + 1) / count, 1), hex=True),
         "share": 1 / count}
        for i in range(count)
    ]  # fmt: skip


def scattered(rng: np.random.Generator, count: int) -> Things:
    xy = rng.uniform(0, 1, (count, 2))
    return Things(xy, rng.integers(0, 5, (count, len(COLUMNS))).astype(np.int64))


@pytest.mark.parametrize("seed", range(8))
def test_p07_shares_add_up_and_know_nothing_of_where_people_live(seed):
    rng = np.random.default_rng(seed)
    things = scattered(rng, 30)
    homes = Homes(things.xy, rng.integers(0, 4, 30).astype(np.int64))
    whole, pieces = things.sums.sum(axis=0), strips(int(rng.integers(2, 6)))
    part = shared_out(whole, pieces, things=things, homes=homes)
    assert (part.sum(axis=0) == whole).all()
    assert (part[:, OF_PEOPLE] >= 0).all()
    elsewhere = things.sums.copy()
    elsewhere[:, OF_PEOPLE] = rng.permutation(elsewhere[:, OF_PEOPLE])
    moved = shared_out(whole, pieces, things=Things(things.xy, elsewhere), homes=homes)
    assert (moved == part).all()


def test_people_go_where_dwellings_stand_then_doors_then_ground():
    pieces = strips(4)
    whole = np.zeros(len(COLUMNS), np.int64)
    whole[OF_PEOPLE] = 10
    whole[UNITS] = 3
    nothing = np.zeros((1, len(COLUMNS)), np.int64)
    doors = nothing.copy()
    doors[0, UNITS] = 3
    east = np.array([[0.9, 0.5]])
    by_homes = shared_out(
        whole,
        pieces,
        things=Things(east, doors),
        homes=Homes(np.array([[0.1, 0.5]]), np.array([7])),
    )
    assert (by_homes[:, OF_PEOPLE] == np.array([[10], [0], [0], [0]])).all()
    by_doors = shared_out(whole, pieces, things=Things(east, doors), homes=no_homes([]))
    assert (by_doors[:, OF_PEOPLE] == np.array([[0], [0], [0], [10]])).all()
    whole[UNITS] = 0
    by_area = shared_out(whole, pieces, things=Things(east, nothing), homes=no_homes([]))
    assert (by_area[:, OF_PEOPLE] == np.array([[3], [3], [2], [2]])).all()


def test_only_pieces_of_what_fell_apart_are_estimated():
    known = {key: i for i, key in enumerate(["1", "1.1", "1.2", "1.2.1", "2", "2.1"])}
    told = {key for key in known if is_estimated(key, known)}
    assert told == {"1.1", "1.2", "1.2.1"}, "what changed its community whole is counted"
