"""One account's whole reading: every route that tells numbers, its own rows, drawn areas."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import shapely
from django.test import Client
from django.urls import reverse

from geo_grid.access.roles import ROLES
from geo_grid.access.scope import scope_of
from geo_grid.areas.models import BasicCell
from layers.statistics.area_sums import MEASURES
from layers.tiles.vector_tiles import address_of
from tests.access.conftest import client_of
from tests.access.world import Place, World
from tests.disclosure.harvest import CASES, COUNTS, OPEN, Ground, Reader, truth
from tests.disclosure.replies import tile_layers
from tests.disclosure.solver import Fact

EVERYTHING = ("city_manager", "data_manager")
"""Roles that may list every row of the city: nothing is unseen to them."""
LIMITED = [role for role in [*ROLES, "nobody"] if role not in EVERYTHING]
CARDS = 60
"""Of a large city the cards of so many cells and houses are opened."""
LEVELS = ("city", "district", "street", "community")
LAYERS = ("grid_cells", "basic_cells", "divisions", "buildings", "population", "organisations",
          "incidents", "open_communities")  # fmt: skip
NUMBERS = ("residents", "households", "open_incidents", "incidents_90d")
"""What a planner is told of the pieces of a plan."""


def reading(
    world: World, role: str, *, zooms: tuple[int, ...] = (12, 14, 16), with_rows: bool = True
) -> Reader:
    """What an account of a role reads, with the rows that it may list."""
    reader = Reader(Ground.of(world))
    client = client_of(world, role)
    for url, query, layer in urls(world, zooms):
        _read(reader, client, url, query, layer)
    if with_rows:
        _own_rows(reader, world, role)
    for atoms, shape in drawn(world):
        _ask_area(reader, client, atoms, shape)
    if role == "planner":
        _plan(reader, client, world)
    return reader


def urls(world: World, zooms: tuple[int, ...]) -> Iterator[tuple[str, dict[str, str], str]]:
    for level in ("grid_cell", "community", "street", "district"):
        for form in ("json", "xlsx"):
            yield reverse("statistics"), {"level": level, "as": form}, ""
    for level in LEVELS:
        yield reverse("divisions"), {"level": level}, "divisions"
    yield reverse("grid-cells"), {}, "grid_cells"
    yield reverse("case-cells"), {}, ""
    yield reverse("city"), {}, ""
    for cell in sorted({place.grid_cell for place in world.places})[:CARDS]:
        yield reverse("grid-cell", args=[cell]), {}, "grid_cell"
    for house in sorted({place.building for place in world.places if place.building})[:CARDS]:
        yield reverse("buildings-record", args=[house]), {}, "building"
    for name in LAYERS:
        yield reverse("ogc-items", kwargs={"name": name}), {"limit": "1000"}, name
    yield reverse("open-data-json"), {}, OPEN
    yield reverse("open-data-csv"), {}, OPEN
    for path in _tiles(zooms):
        yield reverse("tile", kwargs=path), {}, ""


def _tiles(zooms: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """Tiles along the middle of the ground, from west to east, a dozen of a zoom at most."""
    shapes = [shapely.from_wkb(bytes(atom.geom.wkb)) for atom in BasicCell.objects.all()]
    west, south, east, north = shapely.total_bounds(shapes)
    for z in zooms:
        first, last = (address_of(lon, (south + north) / 2, z) for lon in (west, east))
        for x in range(first[0], last[0] + 1)[:12]:
            yield {"layers": ",".join(LAYERS[:-1]), "z": z, "x": x, "y": first[1]}


def _read(reader: Reader, client: Client, url: str, query: dict[str, str], layer: str) -> None:
    reply = client.get(url, query_params=query)
    if reply.status_code != 200:
        return
    body = b"".join(reply.streaming_content) if reply.streaming else reply.content
    kind, said = reply.headers["Content-Type"], f"{url} {query or ''}"
    if "json" in kind:
        document = json.loads(body)
        if url == reverse("city"):
            everywhere = reader.ground.by_code[_city(reader.ground)]
            reader.record(document["counts"], everywhere, said=said)
        reader.read(document, said=said, layer=layer)
    elif "sheet" in kind:
        reader.workbook(body, _heads(), said=said)
    elif "mapbox" in kind:
        reader.tile(tile_layers(body), z=int(url.split("/")[3]), said=said)
    elif "csv" in kind:
        rows = csv.reader(io.StringIO(body.decode("utf-8-sig")))
        heads = [_heads().get(cell, cell) for cell in next(rows, [])]
        for row in rows:
            record = {name: _number(cell) for name, cell in zip(heads, row, strict=False)}
            reader.read(record, said=said, layer=layer)


def _number(cell: str) -> Any:
    return int(cell) if cell.isdecimal() and len(cell) < 10 else cell


def _city(ground: Ground) -> str:
    return max(ground.by_code, key=lambda code: len(ground.by_code[code]))


def _heads() -> dict[str, str]:
    return {one.title.in_language("zh"): name for name, one in MEASURES.items()} | {
        "编码": "code", "社区编码": "code", "估算人口": "estimated_residents",
    }  # fmt: skip


def drawn(world: World) -> Iterator[tuple[frozenset[int], shapely.Geometry]]:
    """Atoms, communities and neighbouring pairs across communities, drawn by hand."""
    shapes = {a.pk: shapely.from_wkb(bytes(a.geom.wkb)) for a in BasicCell.objects.all()}
    row = [place.basic_cell for place in world.places[:CARDS]]
    wanted = [frozenset([atom]) for atom in row]
    wanted += [frozenset(pair) for pair in pairwise(row)]
    for atoms in [*wanted, frozenset(row)]:
        yield atoms, shapely.unary_union([shapes[atom] for atom in atoms])


def _ask_area(reader: Reader, client: Client, atoms: frozenset[int], shape: Any) -> None:
    reply = client.post(
        reverse("statistics-area"), {"polygon": json.loads(shapely.to_geojson(shape))},
        content_type="application/json",
    )  # fmt: skip
    if reply.status_code == 200:
        told = {name: value for name, value in reply.json().items() if name != "code"}
        said = f"drawn over {sorted(atoms)}"
        if told.get("numbers") == "own_part":
            del told["rates"]  # of a part of the ground over the area of all of it
        reader.record(told, atoms, said=said)


def unseen(world: World, role: str) -> dict[tuple[int, str], int]:
    """The true counts of atoms whose rows an account of this role may not list."""
    places = {place.basic_cell: place for place in world.places}
    prefix = planned_prefix(world) if role == "planner" else None
    return {
        (atom, name): count
        for (atom, name), count in truth(world).items()
        if not (role in world.users and _is_ground_of(world, role, places[atom], _kind(name)))
        and not (prefix and places[atom].code.startswith(prefix) and name in _PLANNED)
    }


_PLANNED = ("households", *CASES)


def _is_ground_of(world: World, role: str, place: Place, kind: str) -> bool:
    """Whether all rows of a place may be listed: a single case that one has a part in is no ground."""
    return world.sees(role, replace(place, parties=set()), kind)


def _kind(name: str) -> str:
    return "cases" if name in CASES else "care" if name == "care" else "registers"


def planned_prefix(world: World) -> str:
    """The first digits of the codes of what the planner plans."""
    (prefix,) = scope_of(world.users["planner"]).prefixes
    return prefix


def _own_rows(reader: Reader, world: World, role: str) -> None:
    away = unseen(world, role)
    for (atom, name), count in truth(world).items():
        if (atom, name) not in away and role != "planner":
            reader.own.add((atom, name))
            reader.learn(Fact.exact([(atom, name)], count, "own rows"))
    account = world.users[role].pk if role in world.users else 0
    for place in world.places:
        for name in CASES:
            terms = {(place.basic_cell, name): 1}
            if (
                account in place.parties
                and terms.keys() <= away.keys()
                and all(map(away.get, terms))
            ):
                reader.learn(Fact(terms, 1, math.inf, "a case one has a part in"))


def _plan(reader: Reader, client: Client, world: World) -> None:
    """A plan of the planner's own area: the sums of its pieces are theirs by right.

    The steps of the plan tell of no ground but its own; elsewhere no plan is begun.
    """
    url, prefix = reverse("plans"), planned_prefix(world)
    begun = client.post(url, {"area": prefix}, content_type="application/json")
    if begun.status_code == 201:
        document = client.get(reverse("plan", args=[begun.json()["id"]])).json()
        columns = [one["name"] if isinstance(one, dict) else one for one in document["columns"]]
        for feature in document["atoms"]["features"]:
            told = feature["properties"]
            record = dict(zip(columns, told["sums"], strict=True))
            reader.record(
                {name: record[name] for name in NUMBERS if name in record},
                reader.ground.by_atom_code[told["code"]], said="plan",
            )  # fmt: skip
    for code in {place.code for place in world.places if not place.code.startswith(prefix)}:
        other = client.post(url, {"area": code}, content_type="application/json")
        assert other.status_code == 400
    assert set(NUMBERS) <= set(COUNTS)
