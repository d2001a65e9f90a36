"""The index: names, places, houses and who bears which number. Made of rows, changed by rows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from geo_grid.locate.index.forms import kind_of, short_forms
from geo_grid.locate.index.names import Names
from geo_grid.locate.index.records import FORMS, Called, Door, House, Place, Target
from geo_grid.locate.index.sharing import Shared
from geo_grid.locate.text.canonical import canonical, name_key
from geo_grid.locate.text.keys import building_key, building_keys, entrance_key
from geo_grid.locate.text.numbers import NumberSpec, number_spec

Row = Mapping[str, Any]
FAR_DEG = 0.05
"""Farther than this from a place of its name, an address means another one (degrees)."""
_ONLY_BELOW = re.compile(r"\d+(?:村民小组|居民小组|生产队|小组|组|队|期|支弄|弄)")
"""Names that say nothing without what holds the place: 4组 of a hamlet; 八一路 is a name."""
_GROUP = re.compile(r"(?P<head>.+?)第?(?P<number>\d{1,3})(?:村民小组|居民小组|小组|组|队)")
_PIECE = re.compile(r"(?:近|靠近|位于)?(?P<road>[^\d,]*(?:\d+[^\d,号-]+)*)(?P<numbers>[\d].*)?$")


class Index:
    """All that is known of names and numbers at one moment."""

    def __init__(self) -> None:
        self.shared = Shared()
        self.names = Names()
        self.places: dict[int, Place] = {}
        self.houses: dict[int, House] = {}
        self.by_code: dict[str, int] = {}
        self.ground: tuple[str, int] = ("", 0)
        """The schema and the version of the ground when the index was last known to be new."""
        self.home: tuple[str, ...] = ()
        """How a text begins that means the city itself."""
        self.phases: dict[int, set[int]] = {}
        """Phases of estates, by the estate."""
        self.groups: dict[int, set[int]] = {}
        """Groups of hamlets and villages by their number."""
        self.called: dict[str, set[Called]] = {}
        """Stairwells and units by names of their own."""
        self._tree: tuple[Any, list[int]] | None = None
        self._invented = 0

    # Places

    def put_places(self, rows: Iterable[Row]) -> None:
        """All places, into an index without any."""
        added = [self._put_place(row) for row in rows]
        for place in added:
            if place.address:
                self._put_numbers_of(place)

    def move_places(self, rows: Iterable[Row]) -> None:
        """Extents, points and parents of places that are called as before."""
        for row in rows:
            place = self.places[row["id"]]
            place.box, place.point = _extent(row)
            place.parent, place.district = row["parent_id"], row["district"]
            self._put_phase(place)

    def _put_place(self, row: Row) -> Place:
        place = self.places[row["id"]] = Place(
            row["id"], row["kind"], row["name"], name_key(row["name"]), row["parent_id"],
            *_extent(row), row["ended"], row["address"], row["district"], row["code"] or "",
            row["origin"] == "given",
        )  # fmt: skip
        if place.code:
            self.by_code[place.code] = place.id
        self._put_phase(place)
        if place.kind == "group" and (number := re.search(r"(\d+)\D*$", place.key)):
            self.groups.setdefault(int(number[1]), set()).add(place.id)
        if not _ONLY_BELOW.fullmatch(place.key):
            self._name_place(place, place.key, "official")
        for name in row["names"]:
            form, _, said = name.partition(":")
            self._name_place(place, name_key(said), form)
        return place

    def _put_phase(self, place: Place) -> None:
        for phases in self.phases.values():
            phases.discard(place.id)
        if place.kind == "phase" and place.parent is not None:
            self.phases.setdefault(place.parent, set()).add(place.id)

    def _name_place(self, place: Place, key: str, form: Any) -> None:
        self.names.add(key, Target("place", place.id, form if form in FORMS else "alias"))
        if (gapped := canonical(place.name)) != key and " " in gapped and name_key(gapped) == key:
            self.names.add(gapped, Target("place", place.id, "official"))  # GARDEN CITY
        for short in short_forms(place.kind, key) | _without_brackets(place):
            self.names.add(short, Target("place", place.id, "short"))

    def _put_numbers_of(self, place: Place) -> None:
        """The numbers that a given address says an estate has: 前埔东一里17-32号."""
        road = None
        for piece in canonical(place.address).split(","):
            found = _PIECE.fullmatch(piece)
            if found is None:
                continue
            key = name_key(found["road"])
            if len(key) >= 2 and key != place.key:
                road = self._place_for(key, near=place.point, kind="road")
            spec = number_spec(found["numbers"]) if found["numbers"] else NumberSpec()
            if road is not None:
                road.estates_at.append((spec, place.id))

    def _place_for(
        self, key: str, *, near: Any, kind: str, name: str = "", old: bool = False
    ) -> Place | None:
        """The place of that name that lies nearest; one made up where no table holds it."""
        if len(key) < 2:
            return None
        if (group := self._group_for(key)) is not None:
            return group
        named = [
            (self.places[t.id], t.form) for t in self.names.targets.get(key, ())
            if t.kind == "place" and t.form != "short" and self.places[t.id].kind not in ("district", "street")
        ]  # fmt: skip
        if named:
            best = min(named, key=lambda one: ((one[1] == "former") != old, _away(one[0], near)))
            if _away(best[0], near) < FAR_DEG or best[0].box is None:
                return best[0]
        self._invented -= 1
        made = Place(
            self._invented, kind_of(key, fallback=kind), name or key, key, None, None, near, None
        )
        self.places[made.id] = made
        if said := _GROUP.fullmatch(key):
            heads = [t.id for t in self.names.targets.get(said["head"], ()) if t.kind == "place"]
            made.parent = heads[0] if heads else None
            self.groups.setdefault(int(said["number"]), set()).add(made.id)
        self._name_place(made, key, "official")
        return made

    def within(self, place: Place) -> set[int]:
        """The houses of a place and of its phases."""
        phases = (self.places[pk] for pk in self.phases.get(place.id, ()))
        return place.houses.union(*(phase.houses for phase in phases))

    def _group_for(self, key: str) -> Place | None:
        """The group of a hamlet by both names: 林厝头4组."""
        said = _GROUP.fullmatch(key)
        for pk in self.groups.get(int(said["number"]), ()) if said else ():
            above = self.places.get(self.places[pk].parent or 0)
            if said and (self.places[pk].key == key or (above and above.key == said["head"])):
                return self.places[pk]
        return None

    # Houses

    def put_house(self, row: Row, doors: Sequence[Row], entrances: Sequence[Row]) -> None:
        """A building with its addresses and entrances; what was known of it before goes."""
        self.drop_house(row["id"])
        self._tree = None
        house = self.houses[row["id"]] = House(
            row["id"], _keys(row, doors), row["name"], (row["lon"], row["lat"]), row["ended"],
            row["begun"], self._areas(row["community"]), row["floors"], _specs(doors), _old_keys(row, doors),
            row["successor"], entrances=_entrances(entrances),
        )  # fmt: skip
        roads: set[int] = set()
        estates: set[int] = set()
        if estate := self._place_for(
            name_key(row["estate"]), near=house.point, kind="estate", name=row["estate"]
        ):
            estate.houses.add(house.id)
            estates.add(estate.id)
        for door in doors:
            self._put_door(house, door, roads, estates)
        house.roads, house.estates = tuple(sorted(roads)), tuple(sorted(estates))
        house.names = tuple(self._name_house(house, row, doors))
        house.inside = tuple(self._name_inside(house, doors))

    def _put_door(self, house: House, door: Row, roads: set[int], estates: set[int]) -> None:
        old = _is_old(door)
        form = "old" if old else "alias" if door["kind"] == "alias" else "current"
        spec = number_spec(door["number"]) if door["number"] else NumberSpec()
        near = house.point
        for column, kind, known in (("road", "road", roads), ("estate", "estate", estates)):
            key = name_key(door[column]) if door[column] else ""
            if column == "road" and spec.lane and key:
                key += spec.lane
            place = self._place_for(
                key,
                near=near,
                kind=kind,
                name=door[column] + spec.lane * (column == "road"),
                old=old,
            )
            if place is None:
                continue
            place.houses.add(house.id)
            known.add(place.id)
            if spec and (column == "road" or not door["road"]):
                place.add(Door(house.id, door["entrance"], spec, form))  # type: ignore[arg-type]

    def _name_house(self, house: House, row: Row, doors: Sequence[Row]) -> Iterable[str]:
        own = (door["text"] for door in doors if door["text"] and door["unit"] is None)
        names = [(name_key(text), "alias") for text in own]
        if row["name"] and not house.keys:
            names.append((name_key(row["name"]), "official"))
        if not row["name"] and not any(door["road"] or door["estate"] for door in doors):
            names.append((name_key(row["ref"]), "ref"))
        for key, form in names:
            self.names.add(key, Target("house", house.id, form))  # type: ignore[arg-type]
            yield key

    def _name_inside(self, house: House, doors: Sequence[Row]) -> Iterable[str]:
        for door in doors:
            if not door["text"] or _is_old(door) or not (door["unit"] or door["entrance"]):
                continue
            kind, pk = ("unit", door["unit"]) if door["unit"] else ("entrance", door["entrance"])
            key = name_key(door["text"])
            self.called.setdefault(key, set()).add(Called(kind, pk, house.id, door["entrance"]))  # type: ignore[arg-type]
            yield key

    def drop_house(self, pk: int) -> None:
        """Forget a building."""
        house = self.houses.pop(pk, None)
        if house is None:
            return
        for key in house.names:
            self.names.drop(key, "house", pk)
        for key in house.inside:
            kept = {one for one in self.called.pop(key, ()) if one.house != pk}
            if kept:
                self.called[key] = kept
        for place in (*house.roads, *house.estates):
            self.places[place].drop(pk)

    def near(self, point: tuple[float, float], *, within_m: float) -> list[int]:
        """Houses of today around a point (degrees, EPSG:4326), the nearest first."""
        from scipy.spatial import cKDTree

        if self._tree is None:
            ids = [house.id for house in self.houses.values() if house.ended is None]
            self._tree = (cKDTree([self._flat(self.houses[i].point) for i in ids] or [(0, 0)]), ids)
        tree, ids = self._tree
        distances, rows = tree.query(self._flat(point), k=min(2_000, len(ids)) or 1,
                                     distance_upper_bound=within_m)  # fmt: skip
        pairs = zip(np.atleast_1d(distances), np.atleast_1d(rows), strict=True)
        return [ids[int(row)] for away, row in pairs if math.isfinite(away) and int(row) < len(ids)]

    @staticmethod
    def _flat(point: tuple[float, float]) -> tuple[float, float]:
        return 111_320.0 * point[0] * math.cos(math.radians(point[1])), 111_320.0 * point[1]

    def _areas(self, community: str | None) -> tuple[int, ...]:
        if not community:
            return ()
        codes = (community, f"{community[:9]}000", f"{community[:6]}000000")
        return tuple(self.by_code[code] for code in codes if code in self.by_code)


def _without_brackets(place: Place) -> set[str]:
    """橡树湾(一、二期) as it is called: 橡树湾."""
    base = name_key(re.split(r"[(（]", place.name)[0])
    return {base} if 2 <= len(base) < len(place.key) else set()


def _extent(row: Row) -> tuple[Any, Any]:
    """The box and the point of a place, where it has them."""
    box = (row["west"], row["south"], row["east"], row["north"])
    point = (row["lon"], row["lat"])
    return (None if box[0] is None else box), (None if point[0] is None else point)


def _specs(doors: Sequence[Row]) -> tuple[NumberSpec, ...]:
    return tuple({number_spec(door["number"]) for door in doors if door["number"]})


def _keys(row: Row, doors: Sequence[Row]) -> frozenset[str]:
    estate = row["estate"] or next((door["estate"] for door in doors if door["estate"]), "")
    keys = set(building_keys(row["name"], estate)) if row["name"] else set()
    for door in doors:
        is_past = _is_old(door) and row["ended"] is None
        if not (is_past or (row["is_joined"] and door["kind"] == "alias")):
            keys |= _door_keys(door, estate)
    return frozenset(keys)


def _old_keys(row: Row, doors: Sequence[Row]) -> frozenset[str]:
    """Labels of a building that today's addresses no longer give it."""
    estate = row["estate"] or next((door["estate"] for door in doors if door["estate"]), "")
    return frozenset(key for door in doors for key in _door_keys(door, estate))


def _door_keys(door: Row, estate: str) -> frozenset[str]:
    part = door["building_part"]
    if not part:
        return frozenset()
    return building_keys(part, estate) or frozenset({building_key(canonical(part))})


def _is_old(door: Row) -> bool:
    return door["kind"] == "old" or not door["is_current"]


def _entrances(rows: Sequence[Row]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for row in rows:
        key = entrance_key(row["name"])
        found[key] = (*found.get(key, ()), row["id"])
    return found


def _away(place: Place, near: Any) -> float:
    """How far a point is from a place's extent, in degrees; unplaced ones come last."""
    if near is None:
        return 0.0
    if place.box is not None:
        west, south, east, north = place.box
        return max(west - near[0], 0.0, near[0] - east) + max(south - near[1], 0.0, near[1] - north)
    if place.point is not None:
        return abs(place.point[0] - near[0]) + abs(place.point[1] - near[1])
    return 400.0
