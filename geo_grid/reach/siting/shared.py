"""One station for several communities (一站多居/村): which places, and who goes where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from geo_grid.areas.models import Division
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.network.lines import Floats, Ints
from geo_grid.geometry.siting.communities import Communities, Limits, Service, share_out
from geo_grid.geometry.siting.problem import Budget
from geo_grid.reach import kinds
from geo_grid.reach.changes import NEW, Changes
from geo_grid.reach.current import versions
from geo_grid.reach.doors import Doors, doors_of
from geo_grid.reach.opening import unknown_holidays
from geo_grid.reach.queries import FARTHEST_M
from geo_grid.reach.searches import searched
from geo_grid.reach.siting import candidates as places
from geo_grid.reach.siting.wish import SitingWish, check
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
Note = Callable[[float, str], object]
MOST_PLACES = 400
"""Each is weighed for each community, exactly."""
_WAYS_SHARE = 0.6


@dataclass(frozen=True)
class SharedWish:
    """Communities by their codes (none: all with dwellings), the places, and the limits.

    `least` and `most` are dwellings of a station; `walk_m` the longest that somebody walks.
    """

    kind: str
    communities: tuple[str, ...]
    n: int
    least: int
    most: int | None
    walk_m: float | None
    stays_together: bool
    candidates: str
    points: tuple[tuple[float, float, str], ...]
    use: str
    budget_s: int

    def as_json(self) -> dict[str, Any]:
        """The parameters of a job."""
        lists = {"points": [list(one) for one in self.points],
                 "communities": list(self.communities)}  # fmt: skip
        return asdict(self) | lists

    @property
    def places(self) -> SitingWish:
        """The same places as a siting names them."""
        return SitingWish(
            self.kind, "p_median", self.n, "stay", self.candidates, self.points, self.use, None,
            False, None, self.budget_s,
        )  # fmt: skip


def wish_of(told: Mapping[str, Any]) -> SharedWish:
    """From the parameters of a job."""
    points = tuple(tuple(one) for one in told["points"])
    return SharedWish(**{**told, "points": points, "communities": tuple(told["communities"])})


@dataclass(frozen=True)
class Sharing:
    """What a wish means here: communities with dwellings, and the places that can be stations."""

    wish: SharedWish
    ids: Ints
    names: list[tuple[str, str]]
    """Code and name of each."""
    doors: Doors
    stations: list[kinds.Station]
    left_out: int
    """Candidates that cannot be stations."""


def sharing_of(wish: SharedWish) -> Sharing:
    """Raises :class:`BadInput` for communities and places that are none, and for limits that
    contradict each other."""
    kinds.kind_of(wish.kind)
    check(wish.places)
    _check_limits(wish)
    doors = doors_of(versions())
    ids, names = _communities(wish, doors)
    wanted = places.candidates_of(wish.places)
    if len(wanted) > MOST_PLACES:
        raise BadInput(
            "service_too_many_places",
            gettext_noop(
                "%(count)s places are more than the %(most)s that are weighed for communities: name a "
                "use, or points."
            ),
            field="candidates", count=len(wanted), most=MOST_PLACES,
        )  # fmt: skip
    now = versions()
    search = searched(
        now, "metres", wanted, lon=doors.lon, lat=doors.lat, at=None, is_holiday=unknown_holidays
    )
    found = places.fitness(now, wanted, search, first=0)
    if wish.candidates == "points":
        places.check_points(wanted, found)
    kept = [one for one, fits in zip(wanted, found.fits, strict=True) if fits]
    if wish.n > len(kept):
        raise BadInput(
            "siting_few_candidates",
            gettext_noop("%(count)s new stations are wanted, and %(most)s places can be stations."),
            field="n", count=wish.n, most=len(kept),
        )  # fmt: skip
    return Sharing(wish, ids, names, doors, kept, len(wanted) - len(kept))


def _check_limits(wish: SharedWish) -> None:
    if wish.walk_m is not None and not 0 < wish.walk_m <= FARTHEST_M:
        raise BadInput(
            "service_walk",
            gettext_noop("The longest walk is more than 0 and at most %(most)s metres."),
            field="walk_m", most=f"{FARTHEST_M:.0f}",
        )  # fmt: skip
    if wish.most is not None and wish.most < max(wish.least, 1):
        raise BadInput(
            "service_limits",
            gettext_noop(
                "A station serves at least %(least)s and at most %(most)s dwellings: these contradict "
                "each other."
            ),
            field="most", least=wish.least, most=wish.most,
        )  # fmt: skip


def _communities(wish: SharedWish, doors: Doors) -> tuple[Ints, list[tuple[str, str]]]:
    """Ids, codes and names of the communities with dwellings, of those that are named if any are."""
    lived = np.unique(doors.areas["community"][doors.units > 0])
    found = Division.objects.filter(pk__in=lived[lived > 0].tolist()).order_by("code")
    rows = [(one.pk, one.code, one.name) for one in found]
    if wish.communities:
        missing = sorted(set(wish.communities) - {code for _, code, _ in rows})
        if missing:
            raise BadInput(
                "community_without_dwellings",
                gettext_noop("“%(value)s” is no community with dwellings here."),
                field="communities", value=missing[0],
            )  # fmt: skip
        rows = [row for row in rows if row[1] in wish.communities]
    if not rows:
        raise BadInput(
            "siting_no_houses",
            gettext_noop("No dwelling is known here that a station could serve."),
            field="communities",
        )
    return np.array([pk for pk, *_ in rows], np.int64), [(code, name) for _, code, name in rows]


def shared(wish: SharedWish, *, note: Note = lambda share, stage: None) -> dict[str, Any]:
    """The stations and the communities of each, with numbers and ways. It fits JSON.

    Doors from which no way leads to any of the places are left out and counted. Raises
    :class:`BadInput`, and ``service_impossible`` with what would be possible.
    """
    found = sharing_of(wish)
    town, left_out = _town(found, note)

    def tell(stage: str, share: float) -> None:
        note(_WAYS_SHARE + (0.95 - _WAYS_SHARE) * share, "siting")

    limits = Limits(
        stations=wish.n, least=float(wish.least), most=np.inf if wish.most is None else wish.most,
        walk_m=np.inf if wish.walk_m is None else wish.walk_m, stays_together=wish.stays_together,
    )  # fmt: skip
    service = share_out(town, limits, budget=Budget(seconds=wish.budget_s, progress=tell))
    return _told(found, town, service, left_out)


def _town(found: Sharing, note: Note) -> tuple[Communities, int]:
    """Communities × places: the longest way and all ways together; and the units left out."""
    doors = found.doors
    search = searched(
        versions(), "metres", found.stations, lon=doors.lon, lat=doors.lat, at=None, is_holiday=unknown_holidays
    )  # fmt: skip
    ways = search.ways(tell=lambda share: note(share * _WAYS_SHARE, "ways"))
    inside = (doors.units > 0) & np.isin(doors.areas["community"], found.ids)
    has_way = np.diff(ways.indptr) > 0
    rows = np.flatnonzero(inside & has_way)
    of = np.searchsorted(np.sort(found.ids), doors.areas["community"][rows])
    of = np.argsort(found.ids)[of]
    units = doors.units[rows].astype(np.float64)
    count = len(found.ids)
    persons = np.bincount(of, units, minlength=count)
    if (persons == 0).any():
        code, name = found.names[int(np.flatnonzero(persons == 0)[0])]
        raise BadInput(
            "community_off_streets",
            gettext_noop(
                "From no dwelling of %(name)s (%(value)s) a way leads to any of these places."
            ),
            field="communities", name=name, value=code,
        )  # fmt: skip
    longest, together = _by_community(ways[rows], of, units, count)
    return (
        Communities(persons, longest, together, _neighbours(found.ids)),
        int(doors.units[inside & ~has_way].sum()),
    )


def _by_community(ways: csr_array, of: Ints, units: Floats, count: int) -> tuple[Floats, Floats]:
    """The longest way, NaN where one door has none, and units times ways; communities × places."""
    house = np.repeat(np.arange(ways.shape[0]), np.diff(ways.indptr))
    pair = of[house] * ways.shape[1] + ways.indices
    size = count * ways.shape[1]
    longest = np.zeros(size)
    np.maximum.at(longest, pair, ways.data)
    reached = np.bincount(pair, minlength=size).reshape(count, -1)
    everybody = np.bincount(of, minlength=count)[:, None]
    together = np.bincount(pair, units[house] * ways.data, minlength=size).reshape(count, -1)
    return np.where(reached == everybody, longest.reshape(count, -1), np.nan), together


def _neighbours(ids: Ints) -> tuple[tuple[int, int], ...]:
    at = {int(pk): row for row, pk in enumerate(ids)}
    return tuple(
        (at[row["one"]], at[row["other"]])
        for row in sql.rows("neighbours")
        if row["one"] in at and row["other"] in at
    )


def _told(found: Sharing, town: Communities, service: Service, left_out: int) -> dict[str, Any]:
    chosen = list(service.stations)
    communities = [
        {"id": int(pk), "code": code, "name": name, "units": int(town.persons[row]),
         "station": chosen.index(service.station[row]),
         "longest": round(float(town.walks_m[row, service.station[row]]), 1)}
        for row, (pk, (code, name)) in enumerate(zip(found.ids, found.names, strict=True))
    ]  # fmt: skip
    stations = [
        {"ref": found.stations[at].ref, "name": found.stations[at].name,
         "lon": found.stations[at].lon, "lat": found.stations[at].lat,
         "units": sum(one["units"] for one in communities if one["station"] == number),
         "longest": max(one["longest"] for one in communities if one["station"] == number)}
        for number, at in enumerate(chosen)
    ]  # fmt: skip
    return {
        "kind": found.wish.kind, "method": "shared_stations",
        "stations": stations, "communities": communities,
        "changes": _changes(found, chosen).told(),
        "way": round(service.person_m), "longest": round(service.longest_m, 1),
        "is_proven": service.is_proven,
        "left_out": {"units": left_out, "candidates": found.left_out},
    }  # fmt: skip


def _changes(found: Sharing, chosen: list[int]) -> Changes:
    """The places as new stations; those of the kind that stand today are not weighed, and go."""
    added = tuple(
        kinds.Station(-number, NEW, f"{NEW}-{number:03d}", one.name, one.lon, one.lat, None, None,
                      "")
        for number, one in enumerate((found.stations[at] for at in chosen), start=1)
    )  # fmt: skip
    gone = frozenset(one.ref for one in kinds.standing(found.wish.kind))
    return Changes(added, {}, gone, found.wish.walk_m, counts_places=False)
