"""P7: a client that draws areas, filters and asks for tiles locates nothing on unseen ground.

Two kinds of proof. What is told of a drawn area is compared with what the ground it covers allows,
area by area. And a client that asks whatever the last answer suggests plays against two towns that
differ only on unseen ground: as long as every answer is the same, no way of asking tells them apart.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import shapely
from django.test import Client
from django.urls import reverse

from geo_grid.areas.models import BasicCell
from geo_grid.incidents.models import Incident
from geo_grid.model_bases.geometry_fields import to_geos
from geo_grid.people.models import Household, OrganisationPlace, Residence
from geo_grid.premises.models import Building, Unit
from tests.access.conftest import client_of
from tests.access.world import World
from tests.conftest import SOUTH, WEST
from tests.disclosure.harvest import COUNTS, PARTS, truth
from tests.disclosure.replies import Values, taken_apart
from tests.disclosure.town import count_again
from tests.effort import TORTURE, at_length

ATTACKERS = ("assistant", "planner", "grid_worker")
AREAS = at_length(200, 2000) // len(ATTACKERS)
HALVINGS, FEW = 14, at_length(4, 14)
SHOWN = ("residents", *PARTS[:-1], "households", "organisations", "open_incidents")
"""What is told of drawn areas, where it is."""
LAYERS = ("incidents", "organisations", "population", "basic_cells", "grid_cells", "buildings")


def atoms_of(town: World) -> dict[int, shapely.Geometry]:
    return {atom.pk: shapely.from_wkb(bytes(atom.geom.wkb)) for atom in BasicCell.objects.all()}


def shapes(town: World, seed: int) -> Iterator[shapely.Geometry]:
    """Boxes, discs and slivers of a metre to a kilometre, many of them across the own cell's edge."""
    rng = random.Random(seed)
    cells = atoms_of(town)
    home = cells[town.home.basic_cell].bounds
    west, south, east, north = shapely.total_bounds(list(cells.values()))
    while True:
        if rng.random() < 0.5:
            lon, lat = rng.uniform(home[0], home[2]), rng.uniform(home[1], home[3])
        else:
            lon, lat = rng.uniform(west, east), rng.uniform(south, north)
        wide, high = (10 ** rng.uniform(-5, -2) for _ in range(2))
        kind = rng.randrange(3)
        if kind == 0:
            yield shapely.box(lon - wide, lat - high, lon + wide, lat + high)
        elif kind == 1:
            yield shapely.Point(lon, lat).buffer(wide, quad_segs=4)
        else:
            line = shapely.LineString([(lon - wide, lat), (lon + wide, lat + high)])
            yield line.buffer(min(wide, high) / 10, cap_style="flat")


def told_of(client: Client, shape: shapely.Geometry) -> dict[str, Any]:
    body = {"polygon": json.loads(shapely.to_geojson(shape))}
    reply = client.post(reverse("statistics-area"), body, content_type="application/json")
    assert reply.status_code == 200, reply.content
    return reply.json()


@pytest.mark.parametrize("role", ATTACKERS)
def test_p07_a_drawn_area_is_judged_by_its_ground(town: World, role: str):
    """Of one's own part the true numbers, of other ground nothing, whatever was found there."""
    cells, counts, client = atoms_of(town), truth(town), client_of(town, role)
    houses = {p.basic_cell: Building.objects.get(pk=p.building).point for p in town.places}
    own = {p.basic_cell for p in town.places if town.sees(role, p, "registers")}
    drawn = shapes(town, 17)
    for _ in range(AREAS):
        shape = next(drawn)
        covered = {
            a for a, cell in cells.items() if shapely.relate_pattern(shape, cell, "T********")
        }
        inside = {
            a for a in own & covered if shape.intersects(shapely.Point(houses[a].x, houses[a].y))
        }
        told = told_of(client, shape)
        expected = "hidden" if not covered & own else "exact" if covered <= own else "own_part"
        assert told["numbers"] == expected, shape.wkt
        for name in SHOWN:
            true = sum(counts[a, part] for a in inside for part in COUNTS[name])
            assert told[name] == (true if covered & own else None), (name, shape.wkt)
        assert not told["is_estimated"] or covered & own


@dataclass
class Bisector:
    """A client that halves a box again and again, towards the half that tells more."""

    client: Client
    transcript: list[Values] = field(default_factory=list)

    def weight(self, box: shapely.Geometry, what: str) -> float:
        """How much the replies about a box tell of `what`; -1 where they tell nothing."""
        if what in LAYERS:
            return self._matches(box, what)
        body = {"polygon": json.loads(shapely.to_geojson(box))}
        reply = self.client.post(reverse("statistics-area"), body, content_type="application/json")
        self.transcript.append(taken_apart(reply))
        value = reply.json().get(what)
        return -1 if value is None else float(value)

    def _matches(self, box: shapely.Geometry, layer: str) -> float:
        url = reverse("ogc-items", kwargs={"name": layer})
        ring = ",".join(f"{x} {y}" for x, y in shapely.get_coordinates(box))
        asked = (
            {"bbox": ",".join(map(str, box.bounds)), "count": "exact"},
            {"filter": f"S_INTERSECTS(geometry,POLYGON(({ring})))", "count": "exact", "limit": "1"},
        )
        replies = [self.client.get(url, query_params=query) for query in asked]
        self.transcript += [taken_apart(reply) for reply in replies]
        return max(reply.json().get("numberMatched", -1) for reply in replies)

    def locate(
        self, box: shapely.Geometry, what: str, *, halvings: int = HALVINGS
    ) -> shapely.Geometry | None:
        """The small box that is left; None where no halving ever told one half from the other."""
        is_led = False
        for number in range(halvings):
            halves = _halves(box, across=number % 2 == 0)
            weights = [self.weight(half, what) for half in halves]
            is_led |= weights[0] != weights[1]
            box = halves[0] if weights[0] >= weights[1] else halves[1]
        return box if is_led else None


def _halves(box: shapely.Geometry, *, across: bool) -> list[shapely.Geometry]:
    west, south, east, north = box.bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    if across:
        return [shapely.box(west, south, lon, north), shapely.box(lon, south, east, north)]
    return [shapely.box(west, south, east, lat), shapely.box(west, lat, east, north)]


def communities(town: World) -> dict[str, shapely.Geometry]:
    """The ground of each community but the home one."""
    cells, found = atoms_of(town), {}
    for place in town.places:
        if place.code != town.home.code:
            found.setdefault(place.code, []).append(cells[place.basic_cell])
    return {code: shapely.box(*shapely.total_bounds(parts)) for code, parts in found.items()}


def scatter(town: World) -> None:
    """Every case lies somewhere by itself, so that a house is no clue to it."""
    rng, cells = random.Random(3), atoms_of(town)
    for case in Incident.objects.filter(reporter=None):
        west, south, east, north = cells[case.basic_cell_id].bounds
        case.point = to_geos(shapely.Point(rng.uniform(west, east), rng.uniform(south, north)))
        case.save()
    count_again()


TARGETS = ("open_incidents", "residents", "households", "organisations", "incidents", "population")


@pytest.mark.parametrize("role", ATTACKERS)
def test_p07_halving_leads_nowhere(town: World, role: str):
    """No half of foreign ground ever tells more than the other; where it does, it is one's own case."""
    scatter(town)
    attacker = Bisector(client_of(town, role))
    reported = [p.code for p in town.places if town.users[role].pk in p.parties]
    for code, box in communities(town).items():
        for what in TARGETS[:: at_length(2, 1)] if code not in reported else TARGETS[1:4]:
            assert attacker.locate(box, what, halvings=FEW) is None, (role, code, what)
    assert {told["status"] for told in attacker.transcript} == {200}


def test_p07_halving_finds_what_may_be_known(town: World):
    """The client is good enough: with a manager's login it ends within a metre of a case."""
    scatter(town)
    manager = Bisector(client_of(town, "city_manager"))
    code, box = next(
        (code, box)
        for code, box in communities(town).items()
        if Incident.objects.filter(division__code=code, state="open").exists()
    )
    cases = Incident.objects.filter(division__code=code, state="open")
    points = shapely.MultiPoint([(case.point.x, case.point.y) for case in cases])
    for what in ("open_incidents", "incidents"):
        found = manager.locate(box, what)
        assert found is not None
        assert found.centroid.distance(points) < 2e-5


def rearrange(town: World, *, keep: set[int]) -> None:
    """Everybody and everything outside `keep` (atoms) is somewhere else in the same community.

    The published table does not change by it, nor would the next one.
    """
    rng, cells = random.Random(99), atoms_of(town)
    for code in {place.code for place in town.places}:
        places = [p for p in town.places if p.code == code and p.basic_cell not in keep]
        if not places:
            continue
        target = rng.choice(places)
        units = Unit.objects.filter(building__in=[p.building for p in places])
        door = units.get(building=target.building, room="101")
        Household.objects.filter(unit__in=units).update(unit=door)
        Residence.objects.filter(unit__in=units).update(unit=door)
        guessed = units.exclude(estimated_residents=None)
        total = sum(guessed.values_list("estimated_residents", flat=True))
        guessed.update(estimated_residents=None)
        units.filter(pk=door.pk).update(estimated_residents=total or None)
        shops = OrganisationPlace.objects.filter(basic_cell__in=[p.basic_cell for p in places])
        point = Building.objects.get(pk=target.building).point
        shops.update(building=target.building, point=point, basic_cell=target.basic_cell)
        known = {p.incident for p in town.places if p.parties}
        for case in Incident.objects.filter(basic_cell__in=[p.basic_cell for p in places]):
            if case.pk not in known:
                west, south, east, north = cells[target.basic_cell].bounds
                case.point = to_geos(
                    shapely.Point(rng.uniform(west, east), rng.uniform(south, north))
                )
                case.save()
    count_again()


def play(town: World, role: str, seed: int) -> list[Values]:
    """All replies of a client that draws, halves, filters, sorts and looks at tiles."""
    client = client_of(town, role)
    attacker, drawn = Bisector(client), shapes(town, seed)
    for _ in range(AREAS // 3):
        attacker.weight(next(drawn), "residents")
    for box in communities(town).values():
        for what in ("open_incidents", *LAYERS[:: at_length(3, 1)]):
            attacker.locate(box, what, halvings=FEW)
    tiles = f"{','.join(LAYERS)},units"
    for z in (15, 17, 18):
        for step in range(0, 12, at_length(4, 1)):
            x, y = _tile(WEST + step * 0.001, SOUTH + 0.0005, z)
            url = reverse("tile", kwargs={"layers": tiles, "z": z, "x": x, "y": y})
            attacker.transcript.append(taken_apart(client.get(url)))
    for layer in LAYERS:
        url = reverse("ogc-items", kwargs={"name": layer})
        first = {"sortby": "-basic_cell"} if layer in LAYERS[:2] else {"skipGeometry": "true"}
        for query in (first, {"limit": "1", "count": "exact"}):
            attacker.transcript.append(taken_apart(client.get(url, query_params=query)))
    return attacker.transcript


def _tile(lon: float, lat: float, z: int) -> tuple[int, int]:
    from layers.tiles.vector_tiles import address_of

    return address_of(lon, lat, z)


@pytest.mark.parametrize("role", ATTACKERS if TORTURE else ["grid_worker"])
def test_p07_two_towns_that_differ_out_of_sight_cannot_be_told_apart(town: World, role: str):
    before = play(town, role, 5)
    rearrange(town, keep={town.home.basic_cell})
    after = play(town, role, 5)
    assert len(before) == len(after) > 100
    assert {told["status"] for told in before} == {200}
    for one, other in zip(before, after, strict=True):
        assert one == other


def test_p07_the_two_towns_do_differ(town: World):
    before = play(town, "city_manager", 5)
    rearrange(town, keep={town.home.basic_cell})
    assert before != play(town, "city_manager", 5)
