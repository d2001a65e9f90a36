"""Draw what is missing above the basic cells: provisional streets and communities, grid cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.areas.models import City, Division
from geo_grid.areas.rules import limits_of
from geo_grid.geometry.blocks.build import BasicCells, number_west_east
from geo_grid.geometry.coverage import outline_of
from geo_grid.geometry.graph import Edges
from geo_grid.geometry.metric import project
from geo_grid.geometry.partition import Problem, Rules, solve, suggest_parts
from geo_grid.model_bases.geometry_fields import to_multi_geos
from importers.city.drawing import communities_expected

Ints = NDArray[np.int64]
STREET_COMMUNITIES = 10
OPEN, COSTS, CLOSED = 0, 1, 2
FIRST_SWEEPS = 1000
"""A third of the kernel's own effort: a whole city waits, and planners redraw from here."""


def draw_divisions(cells: BasicCells, edges: Edges, *, city: City) -> Ints:
    """(n,) community id of each cell: communities of about 3,000 households, streets of ten.

    The chain city → district → street → community is created, marked provisional; under a prefix
    of nine digits the one street is given.
    """
    problem = _problem(cells, edges, metric_srid=city.metric_srid, wall=COSTS)
    parts = communities_expected(cells.households.sum())
    community = solve(problem, parts=parts).assignment.astype(np.int64)
    count = int(community.max()) + 1
    wanted = 1 if len(city.code) == 9 else max(1, round(count / STREET_COMMUNITIES))
    street = _group(community, edges, cells, parts=wanted, metric_srid=city.metric_srid)
    return _create_chain(cells, community, street, city)[community]


def draw_grid_cells(cells: BasicCells, edges: Edges, *, homes: Ints, metric_srid: int) -> Ints:
    """(n,) label of the grid cell of each basic cell: 300–500 households, inside its community."""
    problem = _problem(cells, edges, metric_srid=metric_srid, wall=CLOSED)
    named = Division.objects.filter(pk__in=np.unique(homes).tolist())
    types = dict(named.values_list("pk", "community_type"))
    labels = np.zeros(len(cells.geoms), dtype=np.int64)
    used = 0
    for home in np.unique(homes):
        atoms = np.flatnonzero(homes == home)
        part = problem.only(atoms)
        low, high = limits_of(types.get(int(home), ""))
        rules = Rules(low=(float(low),), high=(float(high),))
        wanted = min(len(atoms), suggest_parts(part, low=low, high=high))
        answer = solve(part, parts=max(1, wanted), rules=rules, sweeps=FIRST_SWEEPS)
        labels[atoms] = answer.assignment + used
        used += int(answer.assignment.max()) + 1
    return labels


def _problem(cells: BasicCells, edges: Edges, *, metric_srid: int, wall: int) -> Problem:
    """The cells as a problem of the kernel; a border along a barrier is a `wall`.

    Nobody walks over water: a water cell hangs on the one land cell with the longest shore, so
    that no grid cell reaches the other bank through it.
    """
    plane = project(cells.geoms, metric_srid=metric_srid)
    middle = shapely.point_on_surface(plane)
    barrier = np.where(edges.barrier, wall, OPEN)
    wet = cells.water[edges.u] | cells.water[edges.v]
    barrier[wet & (edges.via == "border")] = CLOSED
    barrier[_moorings(cells, edges)] = OPEN
    return Problem.build(
        cells.households,
        edges.u,
        edges.v,
        edges.shared_m,
        shapely.area(plane),
        shapely.length(plane),
        barrier=barrier,
        points_m=np.column_stack([shapely.get_x(middle), shapely.get_y(middle)]),
    )


def _moorings(cells: BasicCells, edges: Edges) -> Ints:
    """Positions of the edges that tie each water cell to one land cell."""
    chosen = []
    shore = (cells.water[edges.u] != cells.water[edges.v]) & (edges.via == "border")
    for cell in np.flatnonzero(cells.water):
        mine = np.flatnonzero(shore & ((edges.u == cell) | (edges.v == cell)))
        if len(mine):
            chosen.append(mine[np.argmax(edges.shared_m[mine])])
    return np.array(chosen, dtype=np.int64)


def _group(
    community: Ints, edges: Edges, cells: BasicCells, *, parts: int, metric_srid: int
) -> Ints:
    """(communities,) street of each community: neighbours of like number of households."""
    count = int(community.max()) + 1
    if parts == 1 or count == 1:
        return np.zeros(count, dtype=np.int64)
    shapes = [outline_of(cells.geoms[community == c]) for c in range(count)]
    plane = project(np.array(shapes, dtype=object), metric_srid=metric_srid)
    middle = shapely.point_on_surface(plane)
    ends = np.sort(np.column_stack([community[edges.u], community[edges.v]]), axis=1)
    pairs, where = np.unique(ends, axis=0, return_inverse=True)
    shared = np.bincount(where.ravel(), weights=edges.shared_m, minlength=len(pairs))
    real = pairs[:, 0] != pairs[:, 1]
    problem = Problem.build(
        np.bincount(community, weights=cells.households, minlength=count),
        pairs[real, 0],
        pairs[real, 1],
        shared[real],
        shapely.area(plane),
        shapely.length(plane),
        points_m=np.column_stack([shapely.get_x(middle), shapely.get_y(middle)]),
    )
    return solve(problem, parts=min(parts, count), tolerance=0.25).assignment.astype(np.int64)


def draw_outline(outline: shapely.Geometry, *, city: City) -> None:
    """The divisions that the city's code names, marked provisional; the smallest has the outline.

    `outline` is EPSG:4326. The city and its district, under a prefix of nine digits its street.
    """
    chain = [(city.code[:4], "city"), (city.code[:6], "district"), (city.code, "street")]
    division = None
    for prefix, level in chain[: 3 if len(city.code) == 9 else 2]:
        division = _division(prefix, level, city.name, division)
    assert division is not None
    division.geom = to_multi_geos(outline)
    division.save(update_fields=["geom"])


def _create_chain(cells: BasicCells, community: Ints, street: Ints, city: City) -> Ints:
    """Create the divisions; (communities,) their ids."""
    code = city.code
    root = _division(f"{code[:4]}", "city", city.name, None)
    district = _division(code[:6], "district", city.name, root)
    count = int(community.max()) + 1
    shapes = _shapes(cells, community, count)
    streets: dict[int, Division] = {}
    if len(code) == 9:
        streets = {0: _division(code, "street", city.name, district)}
    else:
        areas = _shapes(cells, street[community], int(street.max()) + 1)
        for s, serial in enumerate(number_west_east(areas).tolist()):
            name = f"第{serial}街道"
            streets[s] = _division(f"{code}{serial:03d}", "street", name, district)
    serials = number_west_east(shapes, groups=street)
    ids = []
    for c in range(count):
        parent = streets[int(street[c])]
        # Unlike "第5社区" it is unique in the city, until somebody gives it its real name.
        name = f"{int(parent.code[6:9])}-{serials[c]}社区"
        found = _division(f"{parent.code[:9]}{serials[c]:03d}", "community", name, parent)
        ids.append(found.pk)
    return np.array(ids, dtype=np.int64)


def _shapes(cells: BasicCells, label: Ints, count: int) -> NDArray[np.object_]:
    shapes: Sequence[shapely.Geometry] = [outline_of(cells.geoms[label == i]) for i in range(count)]
    return np.array(shapes, dtype=object)


def _division(prefix: str, level: str, name: str, parent: Division | None) -> Division:
    """The current division with that code; a provisional one where there is none."""
    found, _ = Division.objects.get_or_create(
        code=prefix.ljust(12, "0"),
        valid__upper_inf=True,
        defaults={"level": level, "name": name, "parent": parent, "is_provisional": True},
    )
    return found
