"""What each piece of a cut atom holds. Pure.

Of the ground a piece has what stands there. Of people and cases it has a share of the whole atom's
number, by the dwellings that stand there: an estimate, made of nothing but what every login knows of
the ground. So no line tells more than the sums of whole basic cells do. It may go around one house or
through it, differ by one house from another line, be drawn again, taken back or drawn in a branch:
every number that comes of it follows from the atom's and from the ground, and both are known before.
It is the same for whoever draws and whoever looks, so that one plan has one set of numbers; once
the plan is published, the pieces are basic cells and are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.areas.placed import AREA_M2, all_sums


class Things(NamedTuple):
    """What stands in some atoms: (m, 2) lon/lat of each and (m, k) what it adds to the sums."""

    xy: NDArray[np.float64]
    sums: NDArray[np.int64]


class Homes(NamedTuple):
    """Doors to live behind, as the ground knows them: (m, 2) lon/lat and how many stand there."""

    xy: NDArray[np.float64]
    count: NDArray[np.int64]


def no_things(atoms: Sequence[str]) -> Things:
    """Nothing stands there."""
    return Things(np.zeros((0, 2)), np.zeros((0, len(all_sums())), np.int64))


def no_homes(atoms: Sequence[str]) -> Homes:
    """Nobody knows of a dwelling there."""
    return Homes(np.zeros((0, 2)), np.zeros(0, np.int64))


def shared_out(
    whole: NDArray[np.int64], pieces: Sequence[Mapping[str, Any]], *, things: Things, homes: Homes
) -> NDArray[np.int64]:
    """(pieces, k) sums of the pieces (``wkb``, ``share`` of the area) of an atom with the sums `whole`.

    They add up to `whole`. `things` and `homes` are those of the base atom. Where no dwelling is
    known, doors of any use count instead, and where there is none, the area.
    """
    geoms = np.array(shapely.from_wkb([piece["wkb"] for piece in pieces]), dtype=object)
    areas = [float(piece["share"]) for piece in pieces]
    sums = all_sums()
    columns = [one.column for one in sums]
    part = _held(things.xy, things.sums, geoms)
    part[0] += whole - part.sum(axis=0)  # what has no place of its own stays with the largest
    area = columns.index(AREA_M2.column)
    part[:, area] = _whole_numbers(areas, int(whole[area]))
    dwellings = _held(homes.xy, homes.count[:, None], geoms)[:, 0]
    weights = (dwellings, part[:, columns.index("units")], np.array(areas))
    of_people = np.array([one.about != "ground" for one in sums])
    part[:, of_people] = _apportioned(whole[of_people], next(w for w in weights if w.sum() > 0))
    return part


def is_estimated(key: str, known: Mapping[str, Any]) -> bool:
    """Whether people and cases of an atom are a share of those of one that was cut; `known` are all
    keys."""
    while "." in key:
        key = key.rpartition(".")[0]
        if f"{key}.2" in known:
            return True
    return False


def _held(
    xy: NDArray[np.float64], numbers: NDArray[np.int64], geoms: NDArray[np.object_]
) -> NDArray[np.int64]:
    """(pieces, k) what each piece holds of numbers (m, k) at points; on a cut line the first piece's."""
    part = np.zeros((len(geoms), numbers.shape[1]), np.int64)
    if len(xy):
        thing, piece = shapely.STRtree(geoms).query(shapely.points(xy), "intersects")
        first = np.full(len(xy), len(geoms))
        np.minimum.at(first, thing, piece)
        inside = first < len(geoms)
        np.add.at(part, first[inside], numbers[inside])
    return part


def _apportioned(whole: NDArray[np.int64], weights: NDArray[Any]) -> NDArray[np.int64]:
    """(pieces, k) whole numbers that add up to each of (k,) numbers, by weight.

    The largest remainders are rounded up, of equal ones the first.
    """
    exact = np.outer(weights / weights.sum(), whole)
    part = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-np.round(exact - part, 9), axis=0, kind="stable")
    rank = np.argsort(order, axis=0, kind="stable")
    found: NDArray[np.int64] = part + (rank < whole - part.sum(axis=0))
    return found


def _whole_numbers(shares: Sequence[float], whole: int) -> list[int]:
    """Whole numbers in the given shares that add up to `whole`; the first takes the rest."""
    rest = [int(whole * share) for share in shares[1:]]
    return [whole - sum(rest), *rest]
