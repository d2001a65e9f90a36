"""What each piece of a cut atom holds: what stands on it, person by person and case by case. Pure.

A line may go around one house and tell who lives there; that is what the right ``counts.exact``
gives inside the area of a plan, by steps that stand in the audit trail. Published cells must add up
to what was drawn, so pieces are counted and never estimated.
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


def no_things(atoms: Sequence[str]) -> Things:
    """Nothing stands there."""
    return Things(np.zeros((0, 2)), np.zeros((0, len(all_sums())), np.int64))


def shared_out(
    whole: NDArray[np.int64], pieces: Sequence[Mapping[str, Any]], *, things: Things
) -> NDArray[np.int64]:
    """(pieces, k) sums of the pieces (``wkb``, ``share`` of the area) of an atom with the sums `whole`.

    They add up to `whole`. `things` are those of the base atom; ground is shared out by area.
    """
    geoms = np.array(shapely.from_wkb([piece["wkb"] for piece in pieces]), dtype=object)
    part = _held(things, geoms)
    part[0] += whole - part.sum(axis=0)  # what has no place of its own stays with the largest
    area = [one.column for one in all_sums()].index(AREA_M2.column)
    part[:, area] = _whole_numbers([float(piece["share"]) for piece in pieces], int(whole[area]))
    return part


def _held(things: Things, geoms: NDArray[np.object_]) -> NDArray[np.int64]:
    """(pieces, k) sums of the things that each piece holds; on a cut line the first piece's."""
    part = np.zeros((len(geoms), things.sums.shape[1]), np.int64)
    if len(things.xy):
        thing, piece = shapely.STRtree(geoms).query(shapely.points(things.xy), "intersects")
        first = np.full(len(things.xy), len(geoms))
        np.minimum.at(first, thing, piece)
        inside = first < len(geoms)
        np.add.at(part, first[inside], things.sums[inside])
    return part


def _whole_numbers(shares: Sequence[float], whole: int) -> list[int]:
    """Whole numbers in the given shares that add up to `whole`; the first takes the rest."""
    rest = [int(whole * share) for share in shares[1:]]
    return [whole - sum(rest), *rest]
