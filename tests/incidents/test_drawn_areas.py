"""What lies in a drawn area is what PostGIS says of its outline, and is found by all processors."""

from __future__ import annotations

import itertools
import math
import random
from datetime import timedelta

import pytest
import shapely
from django.contrib.gis.geos import Point, Polygon
from django.db import connection, transaction
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import scope_of
from geo_grid.cluster import APP_ROLE
from geo_grid.geometry.inner_box import inner_box
from geo_grid.incidents.case_figures import figures
from geo_grid.incidents.case_filters import BOX_MARGIN_DEG, CaseQuery, found
from geo_grid.incidents.models import Incident
from tests.conftest import SOUTH, WEST, make_user

MIDDLE = (WEST + 0.002, SOUTH + 0.0015)


def drawn(draw: random.Random) -> list[tuple[float, float]]:
    """A star of three to twelve corners around the middle of the city, most of them concave."""
    corners, turned = draw.randrange(3, 13), draw.uniform(0, 1)
    made = []
    for i in range(corners):
        at, far = math.tau * (i + turned) / corners, draw.uniform(0.0004, 0.003)
        made.append((MIDDLE[0] + far * math.cos(at), MIDDLE[1] + far * math.sin(at)))
    return [*made, made[0]]


def areas() -> list[Polygon]:
    draw = random.Random(29)
    stars = [Polygon(drawn(draw), srid=4326) for _ in range(38)]
    box = Polygon.from_bbox((WEST + 0.0005, SOUTH + 0.0005, WEST + 0.003, SOUTH + 0.0025))
    box.srid = 4326
    return [*(one for one in stars if one.valid), box]


def beside(area: Polygon) -> list[Point]:
    """On the corners and sides of an area and of the box inside it, and hardly beside them."""
    spots = list(area.exterior_ring.coords)
    if box := inner_box(shapely.from_wkb(bytes(area.wkb)), margin=BOX_MARGIN_DEG):
        west, south, east, north = box
        spots += [(west, south), (east, north), (west, (south + north) / 2)]
    spots += [((x + u) / 2, (y + v) / 2) for (x, y), (u, v) in itertools.pairwise(spots)]
    steps = (0, 1e-9, -1e-9, 4e-6, -4e-6)
    return [Point(x + step, y - step, srid=4326) for x, y in spots for step in steps]


@pytest.fixture
def cases_everywhere(lattice_city):
    """Some anywhere, some as near to the sides of an area as they can be."""
    draw, now = random.Random(5), timezone.now()
    spots = [
        Point(WEST + draw.uniform(-0.002, 0.006), SOUTH + draw.uniform(-0.002, 0.005), srid=4326)
        for _ in range(500)
    ]
    spots += [spot for area in areas() for spot in beside(area)]
    Incident.objects.bulk_create(
        Incident(ref=f"D{number}", point=spot, reported_at=now - timedelta(minutes=number))
        for number, spot in enumerate(spots)
    )


@pytest.fixture
def manager(cases_everywhere):
    with acting(Caller(scope=scope_of(make_user("city_manager", "chief")))):
        yield


def test_an_area_holds_what_its_outline_covers(manager):
    with_box = 0
    for area in areas():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT ref FROM geo_grid_incident WHERE ST_Covers(%s::geometry, point)",
                [area.ewkt],
            )
            wanted = {ref for (ref,) in cursor.fetchall()}
        query = CaseQuery(polygon=area)
        told = set(found(query, now=timezone.now()).values_list("ref", flat=True))
        assert told == wanted, area.wkt
        assert figures(query)["total"] == len(wanted) > 0
        with_box += inner_box(shapely.from_wkb(bytes(area.wkb)), margin=BOX_MARGIN_DEG) is not None
    assert len(areas()) > 25
    assert with_box > 25, "the box inside was hardly tried"


def test_the_box_inside_never_reaches_the_outline():
    for area in areas():
        outline = shapely.from_wkb(bytes(area.wkb))
        box = inner_box(outline, margin=BOX_MARGIN_DEG)
        assert box is None or outline.contains_properly(shapely.box(*box))
    square = shapely.box(10, 20, 11, 22)
    assert inner_box(square, margin=0.125) == (10.125, 20.125, 10.875, 21.875)
    assert inner_box(square, margin=0.5) is None
    assert inner_box(shapely.Polygon([(0, 0), (1, 1), (0, 1e-9)]), margin=0) is None


def test_processors_share_a_question_about_cases(manager):
    """One function of the predicate that is not safe in a worker would keep all to one process."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP_ROLE}")
        for name in ("parallel_setup_cost", "parallel_tuple_cost", "min_parallel_table_scan_size"):
            cursor.execute(f"SET LOCAL {name} = 0")
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 2")
        cases = found(CaseQuery(polygon=areas()[-1]), now=timezone.now())
        plan = cases.order_by().values("step").distinct().explain()
        cursor.execute("RESET ROLE")
    assert "Workers Planned" in plan
