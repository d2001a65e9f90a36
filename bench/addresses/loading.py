"""A drawn town into the tables, through the importers, as a city office would bring it in."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from psycopg2.extras import DateTimeTZRange

from geo_grid.city_time import start_of

if TYPE_CHECKING:
    from bench.addresses.town import DrawnTown

METRIC_SRID = 4548
WEST = 118.5
BOX = 0.001
MARGIN = 0.02


@dataclass(frozen=True)
class Area:
    """A square of ground, `boxes` atoms wide, of one community in one district."""

    district: str
    street: str
    community: str
    south: float
    boxes: int


def lay_ground(areas: Sequence[Area], *, city: str) -> None:
    """Found the city: a district with one street and one community on each area, one cell each."""
    from geo_grid.areas import actions
    from geo_grid.geometry.graph import adjacency
    from geo_grid.geometry.lattice import snap

    east = WEST + BOX * max(area.boxes for area in areas)
    south = min(area.south for area in areas)
    north = max(area.south + area.boxes * BOX for area in areas)
    actions.found_city(
        actions.NewCity(
            name=city, code="990101", metric_srid=METRIC_SRID, timezone="Asia/Shanghai",
            envelope=(WEST - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN), datum="wgs84",
        )
    )  # fmt: skip
    communities = _divisions(areas, city=city)
    boxes = snap(np.concatenate([_boxes(area) for area in areas]))
    of = np.repeat(np.arange(len(areas)), [area.boxes**2 for area in areas])
    serials = np.concatenate([np.arange(1, area.boxes**2 + 1) for area in areas])
    ids = actions.create_basic_cells(
        boxes, communities=np.array(communities)[of], serials=serials, metric_srid=METRIC_SRID
    )
    actions.join_basic_cells(adjacency(boxes, metric_srid=METRIC_SRID), ids=ids)
    actions.open_grid_cells(ids, labels=of)
    actions.refresh_outlines()


def _divisions(areas: Sequence[Area], *, city: str) -> list[int]:
    from geo_grid.areas.models import Division

    make = Division.objects.create
    top = make(code="990100000000", level="city", name=city)
    found = []
    for serial, area in enumerate(areas, start=1):
        code = f"9901{serial:02d}"
        district = make(code=f"{code}000000", level="district", name=area.district, parent=top)
        street = make(code=f"{code}001000", level="street", name=area.street, parent=district)
        community = make(
            code=f"{code}001001", level="community", name=area.community, parent=street,
            community_type="urban",
        )  # fmt: skip
        found.append(int(community.pk))
    return found


def _boxes(area: Area) -> np.ndarray:
    """From south-west, row by row; EPSG:4326."""
    return np.array([
        shapely.box(WEST + c * BOX, area.south + r * BOX, WEST + (c + 1) * BOX, area.south + (r + 1) * BOX)
        for r in range(area.boxes) for c in range(area.boxes)
    ], dtype=object)  # fmt: skip


def load(kind: str, rows: Iterable[dict[str, Any]]) -> None:
    """Import rows as a file would be. Raises RuntimeError when one is refused."""
    from importers.runs.run import import_file

    given = list(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            header = list(dict.fromkeys(key for row in given for key in row))
            writer = csv.DictWriter(stream, header)
            writer.writeheader()
            writer.writerows(given)
        report = import_file(kind, path, datum="wgs84")
    if report.refused:
        raise RuntimeError("\n".join(report.lines()))


def load_town(town: DrawnTown) -> None:
    """All of a drawn town: ground, houses, stairwells, doors, nicknames, former names of roads."""
    from geo_grid.access.context import Caller, acting
    from geo_grid.access.system import SYSTEM
    from geo_grid.locate.actions import refresh_places

    with acting(Caller(scope=SYSTEM)):
        lay_ground([town.area], city=town.city)
        load("buildings", _houses(town))
        load("entrances", (
            {"building_ref": house.ref, "name": stairs}
            for house in town.houses
            for stairs in dict.fromkeys(door[0] for door in house.doors) if stairs
        ))  # fmt: skip
        load("units", (
            {"building_ref": house.ref, "entrance": stairs, "floor": floor, "room": room}
            for house in town.houses for stairs, floor, room in house.doors
        ))  # fmt: skip
        _further_addresses(town)
        refresh_places()


def _houses(town: DrawnTown) -> Iterator[dict[str, Any]]:
    from bench.addresses.town import WIDTH

    for house in town.houses:
        x, y = town.place(house)
        nickname = town.nicknames.get(house.estate)
        yield {
            "ref": house.ref, "kind": "residential", "floors": max(door[1] for door in house.doors),
            "road": house.road, "number": house.number, "estate": house.estate,
            "building_part": house.part, "aliases": f"{nickname}{house.part}" if nickname else "",
            "wkt": shapely.box(x, y, round(x + WIDTH, 8), round(y + WIDTH, 8)).wkt,
        }  # fmt: skip


def _further_addresses(town: DrawnTown) -> None:
    """Stairwells that bear house numbers; what the houses of a renamed road were called."""
    from geo_grid.premises.models import Address, Building, Entrance

    houses = {house.ref: house for house in town.houses}
    numbered = Entrance.objects.filter(
        building__ref__in=[h.ref for h in town.houses if h.stairs_are_numbers]
    ).values_list("pk", "name", "building__ref")
    rows = [
        Address(entrance_id=pk, road=houses[ref].road, number=name) for pk, name, ref in numbered
    ]
    until = DateTimeTZRange(start_of(date(2012, 1, 1)), start_of(date(2019, 7, 1)), "[)")
    renamed = [h.ref for h in town.houses if h.road in town.old_roads and h.number]
    for pk, ref in Building.objects.filter(ref__in=renamed).values_list("pk", "ref"):
        house = houses[ref]
        rows.append(Address(
            building_id=pk, kind="old", is_primary=False, road=town.old_roads[house.road],
            number=house.number, estate=house.estate, building_part=house.part, valid=until,
        ))  # fmt: skip
    Address.objects.bulk_create(rows, batch_size=2000)
