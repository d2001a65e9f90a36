"""What stands under the walking distances: the cheapest of several ways, bands around many lines."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo_grid.geometry.network import areas
from geo_grid.geometry.network.areas import outline, reached
from geo_grid.geometry.network.graph import cheapest
from geo_grid.geometry.network.joins import join
from geo_grid.geometry.network.profiles import costs
from tests.walks import line, network


@pytest.mark.parametrize("kind", [np.int32, np.int64])
@pytest.mark.parametrize("apart", [1, 40_000])
def test_of_several_ways_between_two_nodes_the_cheapest_remains(kind: type, apart: int):
    random = np.random.default_rng(7)
    for _ in range(200):
        count = int(random.integers(0, 40))
        tail, head = (random.integers(0, 5, (2, count)) * apart).astype(kind)
        cost = random.choice([1.0, 2.0, 3.0, np.inf], count)
        piece = random.permutation(count)
        best: dict[tuple[int, int], tuple[float, int]] = {}
        for t, h, c, p in zip(
            tail.tolist(), head.tolist(), cost.tolist(), piece.tolist(), strict=True
        ):
            if t != h and np.isfinite(c):
                best[t, h] = min(best.get((t, h), (np.inf, -1)), (c, p))
        arcs = cheapest(tail, head, cost, piece)
        found = zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True)
        ways = zip(arcs.cost.tolist(), arcs.piece.tolist(), strict=True)
        assert list(zip(found, ways, strict=True)) == sorted(best.items())


@pytest.mark.parametrize("together", [1, 7, 64])
def test_a_large_area_is_the_ground_beside_every_street_of_it(
    monkeypatch: pytest.MonkeyPatch, together: int
):
    monkeypatch.setattr(areas, "_TOGETHER", together)
    lines = [line((0, y), (900, y)) for y in range(0, 1000, 100)]
    lines += [line((x, 0), (x, 900)) for x in range(0, 1000, 100)]
    lines += [line((0, y), (50, y + 37), (100, y + 100)) for y in range(0, 800, 100)]
    town = network(*lines)
    cost = costs(town)
    door = join(town, shapely.get_coordinates(town.edges.geoms[:1])[:1], usable=cost.usable)
    part = reached(town, cost, door=door, limit=5_000.0)
    assert len(part.edge) > 150
    drawn = outline(town, part, door=door, water=np.array([], dtype=object))
    each = shapely.union_all(shapely.buffer(town.edges.geoms, 30.0, quad_segs=4))
    assert drawn.is_valid
    assert shapely.symmetric_difference(drawn, each).area < 1e-4 * each.area
