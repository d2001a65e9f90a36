"""Where stations should stand: cases with right values, and small towns counted out."""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

from geo_grid.errors import BadInput
from geo_grid.geometry.siting.answer import Impossible, nearest_places
from geo_grid.geometry.siting.heuristic import cover_bound, pick
from geo_grid.geometry.siting.model import Found
from geo_grid.geometry.siting.problem import Budget, Cancelled, Town, Wish, make_town
from geo_grid.geometry.siting.solve import _Search, site
from tests.effort import at_length

LINE = (0, 100, 200, 500, 600, 700, 1200)
PERSONS = (30, 20, 40, 10, 50, 25, 60)
TOWNS = at_length(50, 400)


def matrix(rows) -> csr_array:
    """Metres from a table in which NaN is no way; a 0 is a pair."""
    metres = np.asarray(rows, float)
    house, of = np.nonzero(np.isfinite(metres))
    return csr_array(coo_array((metres[house, of], (house, of)), shape=metres.shape))


def on_a_line(capacities=None) -> Town:
    x = np.array(LINE, float)
    return make_town(matrix(np.abs(x[:, None] - x)), np.array(PERSONS), capacities=capacities)


def places(answer) -> list[int]:
    return [LINE[one] for one in answer.chosen]


# ---- cases with right values


def test_r12_everybody_goes_to_the_nearest_and_may_find_it_full():
    town = make_town(
        matrix([[100, 400], [200, 300], [300, 200]]), np.array([40, 50, 30]),
        capacities=np.array([60, 100]),
    )  # fmt: skip
    told = nearest_places(town, (0, 1))
    assert list(told.load) == [90, 30]
    assert (told.served.sum(), told.no_place, told.out) == (90, 30, 0)
    far = nearest_places(town.within(250), (0,))
    assert (far.served.sum(), far.no_place, far.out) == (60, 30, 30)


@pytest.mark.parametrize(("count", "served", "at"), [
    (1, 90, [100]), (2, 175, [100, 600]), (3, 235, [100, 600, 1200]),
])  # fmt: skip
def test_r13_most_within_a_radius(count, served, at):
    answer = site(on_a_line(), Wish("cover", count, 150))
    assert (answer.served, places(answer)) == (served, at)
    assert answer.is_proven
    assert answer.bound == answer.value == served


@pytest.mark.parametrize(("count", "person_m", "at"), [
    (1, 83_500, [600]), (2, 43_500, [200, 1200]), (3, 10_500, [100, 600, 1200]),
])  # fmt: skip
def test_r13_fewest_person_metres(count, person_m, at):
    answer = site(on_a_line(), Wish("median", count))
    assert (answer.person_m, places(answer)) == (person_m, at)
    assert answer.is_proven


@pytest.mark.parametrize(("count", "longest", "at"), [
    (1, 600, [600]), (2, 500, [200, 1200]), (3, 100, [100, 600, 1200]),
])  # fmt: skip
def test_r13_the_shortest_longest_walk_by_least_cost_among_ties(count, longest, at):
    answer = site(on_a_line(), Wish("centre", count))
    assert (answer.longest_m, places(answer)) == (longest, at)


@pytest.mark.parametrize(("radius_m", "stations"), [(150, 3), (500, 2)])
def test_r13_fewest_stations(radius_m, stations):
    answer = site(on_a_line(), Wish("set_cover", radius_m=radius_m))
    assert len(answer.chosen) == answer.value == stations
    assert answer.served == sum(PERSONS)


def test_r13_a_station_that_stays_is_counted_with():
    kept = (LINE.index(1200),)
    assert places(site(on_a_line(), Wish("median", 1, existing=kept))) == [200, 1200]
    answer = site(on_a_line(), Wish("cover", 1, 150, existing=kept))
    assert (places(answer), answer.served) == ([100, 1200], 150)


def test_r15_what_is_impossible_says_what_would_be():
    with pytest.raises(Impossible) as refused:
        site(on_a_line(), Wish("set_cover", 1, 150))
    assert str(refused.value) == "impossible: 3 stations, or a radius of 600"
    assert (refused.value.stations, refused.value.radius_m) == (3, 600)
    site(on_a_line(), Wish("set_cover", 3, 150))
    site(on_a_line(), Wish("set_cover", 1, 600))


# ---- why here


def test_why_here_names_the_runner_up_and_what_it_loses():
    """Without the one at 600, the next best is 500: 50 × 100 + 25 × 100 more, 10 × 100 less."""
    answer = site(on_a_line(), Wish("median", 3))
    why = {LINE[one.at]: one for one in answer.reasons}
    assert LINE[why[600].runner_up] == 700
    # 500: 100 → 200 for 10; 600: 0 → 100 for 50; 700: 100 → 0 for 25.
    assert why[600].loses_person_m == 10 * 100 + 50 * 100 - 25 * 100
    assert all(one.loses_person_m >= 0 and one.loses_persons == 0 for one in answer.reasons)


def test_why_here_of_a_cover_is_told_in_persons():
    answer = site(on_a_line(), Wish("cover", 1, 150))
    # At 600: 10 + 50 + 25 instead of 30 + 20 + 40.
    assert (LINE[answer.reasons[0].runner_up], answer.reasons[0].loses_persons) == (600, 5)


# ---- counted out


def some_town(seed: int, *, capacities: bool) -> tuple[Town, np.ndarray]:
    rng = np.random.default_rng(seed)
    houses, candidates = int(rng.integers(3, 9)), int(rng.integers(2, 7))
    metres = rng.integers(0, 40, (houses, candidates)) * 25.0
    metres[rng.random((houses, candidates)) < 0.15] = np.nan
    weights = rng.integers(0, 60, houses).astype(float)
    weights[0] = 10.0
    room = rng.integers(20, 160, candidates).astype(float) if capacities else None
    return make_town(matrix(metres), weights, capacities=room), metres


def counted(town: Town, metres: np.ndarray, chosen, radius_m: float, *, all_served: bool):
    """Served, person-metres and longest walk of a choice, worked out pair by pair; None: not all."""
    near = np.where(metres <= radius_m, metres, np.nan)[:, list(chosen)]
    if town.capacities is None:
        far = np.nanmin(np.where(np.isnan(near), np.inf, near), axis=1)
        inside = np.isfinite(far)
        if all_served and (town.weights[~inside] > 0).any():
            return None
        walked = far[inside & (town.weights > 0)]
        return (town.weights[inside].sum(), (town.weights[inside] * far[inside]).sum(),
                walked.max(initial=0))  # fmt: skip
    return _sent(town, near, town.capacities[list(chosen)], all_served=all_served)


def _sent(town: Town, near: np.ndarray, room: np.ndarray, *, all_served: bool):
    house, of = np.nonzero(np.isfinite(near))
    if not len(house):
        return None if all_served else (0.0, 0.0, 0.0)
    leaves = (np.arange(len(town.weights))[:, None] == house).astype(float)
    fills = (np.arange(len(room))[:, None] == of).astype(float)
    if all_served:
        found = linprog(near[house, of], A_eq=leaves, b_eq=town.weights, A_ub=fills, b_ub=room)
        return (town.weights.sum(), found.fun, 0) if found.success else None
    limits = {"A_ub": np.vstack([leaves, fills]), "b_ub": np.concatenate([town.weights, room])}
    most = -linprog(-np.ones(len(house)), **limits).fun
    least = linprog(near[house, of], A_eq=np.ones((1, len(house))), b_eq=[most * (1 - 1e-12)],
                    **limits)  # fmt: skip
    return (most, least.fun, 0)


def choices(town: Town, count: int):
    return combinations(range(town.candidates), count)


# Those with capacities send everybody anew for each choice that is tried.
@pytest.mark.parametrize(
    ("seed", "capacities"),
    [*((seed, False) for seed in range(TOWNS)), *((seed, True) for seed in range(0, TOWNS, 8))],
)
def test_every_goal_is_as_good_as_the_best_of_all_choices(seed, capacities):
    town, metres = some_town(seed, capacities=capacities)
    count, radius = 1 + seed % min(3, town.candidates), 300.0 + 50 * (seed % 7)
    inf = float("inf")

    covers = [counted(town, metres, c, radius, all_served=False) for c in choices(town, count)]
    best = max(covers, key=lambda told: (round(told[0], 6), -told[1]))
    answer = site(town, Wish("cover", count, radius))
    assert answer.served == pytest.approx(best[0], rel=1e-6)
    assert answer.person_m == pytest.approx(best[1], rel=1e-4, abs=1e-3)

    whole = [c for n in range(1, town.candidates + 1) for c in choices(town, n)
             if counted(town, metres, c, radius, all_served=True)]  # fmt: skip
    wish = Wish("set_cover", radius_m=radius)
    if whole:
        assert len(site(town, wish).chosen) == min(map(len, whole))
    else:
        with pytest.raises(Impossible):
            site(town, wish)

    medians = [told[1] for c in choices(town, count)
               if (told := counted(town, metres, c, inf, all_served=True))]  # fmt: skip
    if medians:
        answer = site(town, Wish("median", count))
        assert answer.person_m == pytest.approx(min(medians), rel=1e-6, abs=1e-6)
        assert answer.is_proven
        longest = min(r for r in np.unique(metres[np.isfinite(metres)])
                      if any(counted(town, metres, c, r, all_served=True)
                             for c in choices(town, count)))  # fmt: skip
        assert site(town, Wish("centre", count)).value == longest
    else:
        for goal in ("median", "centre"):
            with pytest.raises(Impossible):
                site(town, Wish(goal, count))


# ---- where it is too large


@pytest.mark.parametrize("goal", ["cover", "median"])
def test_swaps_come_near_and_the_bound_holds(goal):
    rng = np.random.default_rng(5)
    homes, sites = rng.uniform(0, 2000, (120, 2)), rng.uniform(0, 2000, (24, 2))
    metres = np.hypot(*(homes[:, None] - sites[None]).transpose(2, 0, 1))
    town = make_town(matrix(metres), rng.integers(1, 50, 120).astype(float))
    wish = Wish(goal, 5, 400 if goal == "cover" else None)
    exact, swapped = site(town, wish), site(town, wish, exact_pairs=0)
    assert exact.is_proven
    if goal == "median":
        assert swapped.bound <= exact.person_m + 1e-6 <= swapped.person_m * 1.000001
        assert swapped.person_m <= 1.02 * exact.person_m
        assert swapped.bound >= 0.9 * exact.person_m
    else:
        assert 0.995 * exact.served <= swapped.served <= exact.served <= swapped.bound
        assert swapped.bound <= 1.005 * exact.served


@pytest.mark.parametrize("seed", range(TOWNS))
def test_no_choice_serves_more_than_the_bound_of_a_cover(seed):
    town, metres = some_town(seed, capacities=False)
    near = town.within(600.0)
    count = 1 + seed % min(3, town.candidates)
    existing = (0,) if seed % 2 and count < town.candidates else ()
    best = max(
        counted(town, metres, {*existing, *more}, 600.0, all_served=False)[0]
        for more in choices(town, count)
    )
    for known in (best, best / 2):  # what swaps found, or less
        bound = cover_bound(near, count=count, existing=existing, best=known,
                            bound=town.weights.sum(), budget=Budget())  # fmt: skip
        assert best <= bound <= town.weights.sum()


def test_time_that_runs_out_leaves_as_many_stations_as_are_wanted():
    town, _ = some_town(3, capacities=False)
    for count in range(1, town.candidates):
        for existing in ((), (0,)):
            stages: list[str] = []
            over = Budget(seconds=1.0, started=time.monotonic() - 2.0,
                          progress=lambda stage, _, heard=stages: heard.append(stage))  # fmt: skip
            chosen, bound = pick(town, count=count, existing=existing, budget=over)
            assert stages == ["greedy"], "looked at once, and no more"
            assert len(chosen) == len(set(chosen)) == count + len(existing)
            assert set(existing) <= set(chosen)
            assert bound <= town.weights.sum()


def test_twenty_runs_are_alike():
    rng = np.random.default_rng(11)
    metres = rng.integers(1, 9, (12, 8)) * 100.0
    town = make_town(matrix(metres), np.full(12, 10.0))
    for wish in (Wish("cover", 3, 200), Wish("median", 3), Wish("centre", 2)):
        assert len({site(town, wish).chosen for _ in range(20)}) == 1


def test_a_search_tells_how_far_it_is_and_ends_when_it_is_told_to():
    told = []

    def hear(stage, share):
        told.append((stage, share))
        return len(told) < 4

    with pytest.raises(Cancelled):
        site(on_a_line(), Wish("centre", 2), budget=Budget(progress=hear))
    assert len(told) == 4
    site(on_a_line(), Wish("median", 2), budget=Budget(progress=lambda *_: None))
    assert all(0 <= share <= 1 for _, share in told)


# ---- bad input


ROW = [[100.0, 200.0]]


@pytest.mark.parametrize(("metres", "weights", "capacities", "code"), [
    (ROW, [1.0], [0.0, 1.0], "siting_capacity"), (ROW, [1.0], [-5.0, 1.0], "siting_capacity"),
    (ROW, [1.0], [1.0], "siting_capacity"), (ROW, [1.0], [np.nan, 1.0], "siting_capacity"),
    (ROW, [-1.0], None, "siting_weights"), (ROW, [np.nan], None, "siting_weights"),
    (ROW, [0.0], None, "siting_weights"), (ROW, [1.0, 1.0], None, "siting_weights"),
    ([[-1.0, 5.0]], [1.0], None, "siting_distances"),
    (np.empty((1, 0)), [1.0], None, "siting_no_candidates"),
    (np.empty((0, 1)), [], None, "siting_no_houses"),
])  # fmt: skip
def test_a_town_that_is_none_is_refused_by_name(metres, weights, capacities, code):
    room = None if capacities is None else np.array(capacities)
    with pytest.raises(BadInput) as refused:
        make_town(matrix(metres), np.array(weights), capacities=room)
    assert refused.value.code == code


def test_a_dense_table_of_metres_is_refused():
    with pytest.raises(BadInput) as refused:
        make_town(np.array(ROW), np.array([1.0]))
    assert refused.value.code == "siting_distances"


@pytest.mark.parametrize(("wish", "code"), [
    (Wish("best", 1), "siting_goal"), (Wish("median"), "siting_count"),
    (Wish("median", 0), "siting_count"), (Wish("median", 8), "siting_count"),
    (Wish("median", 7, existing=(0,)), "siting_count"), (Wish("cover", 1), "siting_radius"),
    (Wish("cover", 1, 0), "siting_radius"), (Wish("cover", 1, -5), "siting_radius"),
    (Wish("set_cover", None, 1e7), "siting_radius"),
    (Wish("cover", 1, float("nan")), "siting_radius"),
    (Wish("median", 1, existing=(9,)), "siting_existing"),
    (Wish("median", 1, existing=(1, 1)), "siting_existing"),
])  # fmt: skip
def test_a_wish_that_means_nothing_is_refused_by_name(wish, code):
    with pytest.raises(BadInput) as refused:
        site(on_a_line(), wish)
    assert refused.value.code == code


def test_a_house_that_nobody_can_serve_is_said():
    town = make_town(matrix([[100, np.nan], [np.nan, np.nan]]), np.array([5.0, 5]))
    with pytest.raises(Impossible) as refused:
        site(town, Wish("median", 1))
    assert "no candidate can serve them" in str(refused.value)


# ---- out of time


def unproven(stages: set[str], *, chosen: tuple[int, ...] | None, bound: float):
    """A solver that runs out of time in some stages, with or without a choice in its hands."""
    solved = _Search._solved

    def instead(self, stage, cost, rows, town):
        if stage not in stages:
            return solved(self, stage, cost, rows, town)
        value = np.inf if chosen is None else float(len(chosen))
        return Found(chosen, value, bound, False)

    return instead


@pytest.mark.parametrize("chosen", [None, tuple(range(7))])
@pytest.mark.parametrize("wish", [Wish("set_cover", 3, 150), Wish("centre", 3)])
def test_that_time_ran_out_is_no_proof_that_nothing_does(monkeypatch, wish, chosen):
    monkeypatch.setattr(_Search, "_solved", unproven({"fewest"}, chosen=chosen, bound=1.0))
    with pytest.raises(BadInput) as refused:
        site(on_a_line(), wish)
    assert refused.value.code == "siting_too_large"
    assert site_of_time(monkeypatch, wish).is_proven


def site_of_time(monkeypatch, wish):
    monkeypatch.undo()
    return site(on_a_line(), wish)


def test_a_bound_above_what_is_wanted_is_a_proof(monkeypatch):
    monkeypatch.setattr(_Search, "_solved", unproven({"fewest"}, chosen=tuple(range(7)), bound=2.5))
    with pytest.raises(Impossible) as refused:
        site(on_a_line(), Wish("set_cover", 2, 150))
    assert refused.value.stations == 7


def test_swaps_that_leave_somebody_out_prove_nothing(monkeypatch):
    """0 and 1 serve most of the persons in the middle, only 1 and 2 serve all."""
    monkeypatch.setattr("geo_grid.geometry.siting.solve.pick", lambda *_, **__: ((0, 1), 62.0))
    far = np.nan
    town = make_town(
        matrix([[far, 10, far], [10, 10, far], [10, far, 10], [far, far, 10]]),
        np.array([1, 30, 30, 1]),
    )
    answer = site(town, Wish("median", 2), exact_pairs=0)
    assert answer.chosen == (1, 2)
