"""One station for several communities: cases with right values, and all ways to share out."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from geo_grid.errors import BadInput
from geo_grid.geometry.siting import communities
from geo_grid.geometry.siting.answer import Impossible
from geo_grid.geometry.siting.communities import (
    Communities,
    Limits,
    beside_each,
    parts_of,
    share_out,
)
from geo_grid.geometry.siting.model import Found, solve
from tests.effort import at_length

TOWNS = at_length(50, 400)


R14 = Communities(
    np.array([900.0, 700, 400, 600]),
    np.array([[200.0, 700, 1600], [600, 250, 1000], [900, 500, 450], [1500, 900, 200]]),
)


@pytest.mark.parametrize(("stations", "served_by", "person_m", "longest"), [
    (2, (0, 0, 2, 2), 900_000, 600), (3, (0, 1, 2, 2), 655_000, 450),
])  # fmt: skip
def test_r14_one_station_for_several_communities(stations, served_by, person_m, longest):
    found = share_out(R14, Limits(stations, 500, 1700, 1000))
    assert (found.station, found.person_m, found.longest_m) == (served_by, person_m, longest)


def some_communities(seed: int) -> tuple[Communities, Limits]:
    rng = np.random.default_rng(1_000 + seed)
    count, candidates = int(rng.integers(3, 7)), int(rng.integers(2, 5))
    walks = rng.integers(1, 30, (count, candidates)) * 50.0
    walks[rng.random(walks.shape) < 0.1] = np.nan
    pairs = tuple((a, b) for a, b in combinations(range(count), 2)
                  if b == a + 1 or rng.random() < 0.2)  # fmt: skip
    persons = rng.integers(2, 12, count) * 100.0
    limits = Limits(
        1 + seed % min(3, candidates), float(rng.integers(0, 6) * 100),
        float(rng.integers(12, 40) * 100), float(rng.integers(16, 32) * 50), seed % 2 == 0,
    )  # fmt: skip
    return Communities(persons, walks, neighbours=pairs), limits


def shared_by_hand(town: Communities, limits: Limits) -> float | None:
    """The fewest person-metres of all ways to share out; None where no way keeps the limits."""
    beside, best = beside_each(town), None
    for station in product(range(town.walks_m.shape[1]), repeat=len(town.persons)):
        walks = town.walks_m[range(len(station)), station]
        if len(set(station)) != limits.stations or not (walks <= limits.walk_m).all():
            continue
        served = {j: {c for c, k in enumerate(station) if k == j} for j in station}
        if not all(limits.least <= sum(town.persons[c] for c in own) <= limits.most
                   for own in served.values()):  # fmt: skip
            continue
        if limits.stays_together and any(len(list(parts_of(own, beside))) > 1
                                         for own in served.values()):  # fmt: skip
            continue
        cost = float((town.persons * walks).sum())
        best = cost if best is None else min(best, cost)
    return best


@pytest.mark.parametrize("seed", range(TOWNS))
def test_communities_are_shared_out_as_well_as_by_hand(seed):
    town, limits = some_communities(seed)
    best = shared_by_hand(town, limits)
    if best is None:
        with pytest.raises(Impossible) as refused:
            share_out(town, limits)
        _would_do(town, limits, refused.value)
    else:
        found = share_out(town, limits)
        assert found.person_m == pytest.approx(best)
        assert len(found.stations) == limits.stations


def _would_do(town: Communities, limits: Limits, refused: Impossible) -> None:
    if refused.stations is not None:
        assert shared_by_hand(town, replace(limits, stations=refused.stations)) is not None
    if refused.radius_m is not None:
        assert shared_by_hand(town, replace(limits, walk_m=refused.radius_m)) is not None
        assert shared_by_hand(town, replace(limits, walk_m=refused.radius_m - 1)) is None


def test_only_neighbours_share_a_station_where_that_is_asked():
    """a-b-c in a row; b is far from where a and c would go together."""
    walks = np.array([[100.0, 900], [900, 100], [100, 900]])
    town = Communities(np.array([100.0] * 3), walks, neighbours=((0, 1), (1, 2)))
    assert share_out(town, Limits(2)).station == (0, 1, 0)
    apart = share_out(town, Limits(2, stays_together=True))
    assert apart.station in ((0, 0, 1), (0, 1, 1), (1, 1, 0), (1, 0, 0))


def test_twenty_runs_are_alike():
    assert len({share_out(R14, Limits(2)).station for _ in range(20)}) == 1


@pytest.mark.parametrize(("town", "limits", "code"), [
    (R14, Limits(0), "service_stations"), (R14, Limits(4), "service_stations"),
    (R14, Limits(2, 900, 800), "service_limits"), (R14, Limits(2, 0, 0), "service_limits"),
    (R14, Limits(2, -1), "service_limits"), (R14, Limits(2, walk_m=0), "service_walk"),
    (Communities(np.array([0.0]), np.array([[1.0]])), Limits(1), "service_persons"),
    (Communities(np.array([1.0]), np.array([[-1.0]])), Limits(1), "service_walks"),
    (Communities(np.array([1.0]), np.empty((1, 0))), Limits(1), "service_walks"),
    (Communities(np.array([1.0]), np.array([[1.0]]), neighbours=((0, 3),)), Limits(1),
     "service_neighbours"),
])  # fmt: skip
def test_sharing_that_means_nothing_is_refused_by_name(town, limits, code):
    with pytest.raises(BadInput) as refused:
        share_out(town, limits)
    assert refused.value.code == code


def test_no_time_for_what_would_be_possible_hides_no_proof(monkeypatch):
    """Two stations with at most 1000 persons each cannot serve 2600: that is known at once."""
    looked = []

    def timed(*args, **more):
        looked.append(1)
        return solve(*args, **more) if len(looked) == 1 else Found(None, np.inf, 0.0, False)

    monkeypatch.setattr(communities, "solve", timed)
    with pytest.raises(Impossible) as refused:
        share_out(R14, Limits(2, 0, 1000, 2000))
    assert (refused.value.stations, refused.value.radius_m) == (None, None)
    assert "in time" in refused.value.message
    assert len(looked) > 1
