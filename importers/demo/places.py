"""Where people go: schools, hospital, market, offices, factories, parks, and what covers the ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon, affinity, box

from .cuts import angle_deg
from .estates import Building
from .footprints import at_places, slab_rows, square, turned, turned_back
from .main_streets import Street
from .quarters import Parcel

_TRACK_SCALES = (1.0, 0.86, 0.72, 0.58, 0.45)


@dataclass
class Cover:
    """A surface of the base map (metres, city frame)."""

    kind: str
    name: str
    ground: Polygon


@dataclass
class Filling:
    """What a parcel was filled with."""

    buildings: list[Building]
    covers: list[Cover]
    paths: list[Street]


def _site(parcel: Parcel) -> Polygon:
    return max(parcel.sites, key=lambda site: site.area, default=Polygon())


def _rows(
    parcel: Parcel,
    site: Polygon,
    rng: np.random.Generator,
    *,
    style: str,
    kind: str,
    depth_m: float,
    pitch_m: float,
    length_m: tuple[float, float],
    floors: tuple[int, int],
    flats: int = 1,
) -> list[Building]:
    angle = angle_deg(parcel.ground, most_deg=20.0)
    rows = slab_rows(
        turned(site, angle),
        depth_m=depth_m,
        pitch_m=pitch_m,
        length_m=length_m,
        gap_m=10.0,
        rng=rng,
    )
    return [
        Building(ground, style, kind, int(rng.integers(*floors)), 1, flats, angle_deg=angle)
        for ground in turned_back(rows, angle)
    ]


def school(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """A running track on one side, teaching buildings in rows on the other."""
    site, angle = _site(parcel), angle_deg(parcel.ground, most_deg=45.0)
    covers = [Cover("school", parcel.estate, site)]
    room = turned(site, angle).buffer(-3.0)
    track = _track(room)
    rest = room
    if track is not None:
        inner = track.buffer(-8.0)
        covers += [
            Cover("sport", f"{parcel.estate}田径场", turned_back([track], angle)[0]),
            Cover("green", "", turned_back([inner], angle)[0]),
        ]
        rest = room.difference(box(*track.bounds).buffer(6.0))
    rest = max(shapely.get_parts(rest), key=lambda part: part.area)
    buildings = _rows(
        parcel,
        turned_back([rest], angle)[0],
        rng,
        style="school",
        kind="school",
        depth_m=10.5,
        pitch_m=27.0,
        length_m=(30.0, 60.0),
        floors=(4, 6),
    )
    return Filling(buildings, covers, [])


def _track(room: Polygon) -> Polygon | None:
    """The largest running track that fits at the western or eastern end, upright or lying."""
    west, south, east, north = room.bounds
    for scale in _TRACK_SCALES:
        half, radius = 42.0 * scale, 24.0 * scale
        for dx, dy in ((0.0, half), (half, 0.0)):
            shape = LineString([(-dx, -dy), (dx, dy)]).buffer(radius, quad_segs=10)
            for x in (west + dx + radius + 5, east - dx - radius - 5):
                for y in ((south + north) / 2, south + dy + radius + 5, north - dy - radius - 5):
                    placed = affinity.translate(shape, x, y)
                    if room.contains(placed):
                        return placed
    return None


def kindergarten(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """Low buildings around a small playground."""
    site = _site(parcel)
    buildings = _rows(
        parcel, site.buffer(-4.0), rng, style="kindergarten", kind="school", depth_m=11.0,
        pitch_m=42.0, length_m=(22.0, 40.0), floors=(2, 4),
    )  # fmt: skip
    yard = site.buffer(-4.0)
    for building in buildings:
        yard = yard.difference(building.ground.buffer(4.0))
    yard = yard.buffer(-5.0).buffer(4.0, quad_segs=3).simplify(0.4)
    covers = [Cover("school", parcel.estate, site)]
    covers += [Cover("sport", "", part) for part in shapely.get_parts(yard) if part.area > 150.0]
    return Filling(buildings, covers, [])


def clinic(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """A small hospital of the neighbourhood."""
    buildings = _rows(
        parcel, _site(parcel).buffer(-5.0), rng, style="clinic", kind="medical", depth_m=14.0,
        pitch_m=40.0, length_m=(28.0, 46.0), floors=(3, 6),
    )  # fmt: skip
    return Filling(buildings, [], [])


def hospital(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """Long wards in rows."""
    site = _site(parcel)
    buildings = _rows(
        parcel, site.buffer(-8.0), rng, style="hospital", kind="medical", depth_m=17.0,
        pitch_m=38.0, length_m=(48.0, 90.0), floors=(6, 15),
    )  # fmt: skip
    return Filling(buildings, [Cover("other", parcel.estate, site)], [])


def market(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """A hall with stalls and rows of shops around it."""
    site = _site(parcel)
    buildings = _rows(
        parcel, site.buffer(-4.0), rng, style="market", kind="commercial", depth_m=24.0,
        pitch_m=34.0, length_m=(40.0, 70.0), floors=(1, 3),
    )  # fmt: skip
    return Filling(buildings, [Cover("market", parcel.estate, site)], [])


def factory(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """Sheds of two or three depths, each block its own."""
    buildings = []
    for site in parcel.sites:
        local = turned(site, angle_deg(parcel.ground, most_deg=20.0)).bounds
        rows = max(1, round((local[3] - local[1]) / float(rng.choice([36.0, 44.0, 54.0]))))
        pitch = (local[3] - local[1]) / rows
        buildings += _rows(
            parcel, site.buffer(-2.0), rng, style="factory", kind="industrial",
            depth_m=pitch - 15.0, pitch_m=pitch * 0.95, length_m=(34.0, 84.0), floors=(1, 5),
        )  # fmt: skip
    return Filling(buildings, [], [])


def offices(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """Office towers on a plaza."""
    site, angle = _site(parcel), angle_deg(parcel.ground, most_deg=45.0)
    shape = square(float(rng.choice([30.0, 34.0])))
    placed = at_places(turned(site.buffer(-5.0), angle), shape, pitch_m=(52.0, 54.0), rng=rng)
    buildings = [
        Building(ground, "office", "office", int(rng.integers(12, 30)), 1, 8, angle_deg=angle)
        for ground in turned_back(placed, angle)
    ]
    return Filling(buildings, [], [])


def mall(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """A shopping centre that fills most of its block, with a court in the middle."""
    site = _site(parcel)
    hall = site.buffer(-16.0).buffer(6.0).simplify(0.8)
    court = site.buffer(-48.0)
    if court.area > 200.0:
        hall = hall.difference(court.simplify(0.8))
    hall = shapely.set_precision(hall, 0.01)
    if not isinstance(hall, Polygon) or hall.is_empty:
        return Filling([], [], [])
    return Filling([Building(hall, "mall", "commercial", 5, 1, 1)], [], [])


def station(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """The railway station: a long hall and its square."""
    site = _site(parcel)
    buildings = _rows(
        parcel, site.buffer(-4.0), rng, style="station", kind="public", depth_m=30.0,
        pitch_m=300.0, length_m=(60.0, 110.0), floors=(2, 4),
    )  # fmt: skip
    return Filling(buildings[:1], [Cover("other", f"{parcel.estate}广场", site)], [])


def garden(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """A pocket park without a building."""
    return Filling([], [Cover("green", parcel.estate, _site(parcel))], [])


def park(parcel: Parcel, rng: np.random.Generator) -> Filling:
    """A park with a pond, a path around it, paths to the gates and a few pavilions."""
    site = _site(parcel)
    centre, size = np.array(site.centroid.coords[0]), float(np.sqrt(site.area))
    angles = np.linspace(0.0, 2.0 * np.pi, 49)[:-1]
    phases = rng.uniform(0.0, 2.0 * np.pi, 3)
    bends = sum(0.16 / k * np.sin((k + 1) * angles + p) for k, p in enumerate(phases, start=1))
    radius = 0.2 * size * (1.0 + bends)
    around = np.column_stack((1.35 * np.cos(angles), 0.8 * np.sin(angles)))
    pond = Polygon(np.round(centre + radius[:, None] * around, 2))
    ring = pond.buffer(0.05 * size).simplify(0.3).exterior
    paths = [Street("", "footway", LineString(ring.coords))]
    for gate in rng.uniform(0.0, 0.6, 5) + np.arange(5) * 2.0 * np.pi / 5:
        ray = LineString([centre, centre + 2.0 * size * np.array([np.cos(gate), np.sin(gate)])])
        way = shapely.intersection(ray, parcel.ground).difference(Polygon(ring))
        if isinstance(way, LineString) and not way.is_empty:
            paths.append(Street("", "footway", way))
    pavilions = _pavilions(site, pond, paths, rng)
    covers = [Cover("green", parcel.estate, site), Cover("water", "荷花池", pond)]
    return Filling(pavilions, covers, paths)


def _pavilions(
    site: Polygon, pond: Polygon, paths: list[Street], rng: np.random.Generator
) -> list[Building]:
    ways = shapely.union_all([path.line for path in paths]).buffer(3.0)
    room = site.buffer(-6.0).difference(pond.buffer(4.0)).difference(ways)
    west, south, east, north = site.bounds
    found: list[Building] = []
    for x, y in rng.uniform((west, south), (east, north), (60, 2)):
        side = float(rng.uniform(6.0, 11.0))
        hut = shapely.set_precision(box(x, y, x + side, y + 0.8 * side), 0.01)
        if room.contains(hut):
            found.append(Building(hut, "pavilion", "public", 1))
            room = room.difference(hut.buffer(15.0))
        if len(found) == 4:
            break
    return found
