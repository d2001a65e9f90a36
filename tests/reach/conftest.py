"""Streets, a wall of doors and two clinics on the lattice city::

    B1 ──── B2 ──── ····─── B3        the top street (y 24.5025), joined to the left one
    |       B4                        B4 stands 101 m east of the left street
    F1 ──── ··· ─── B5 ──── B6 ─ F2   the bottom street (y 24.5005)

A step is 101.4 m east and 110.8 m north.
"""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import LineString, Point

from geo_grid.areas.actions import touch
from geo_grid.areas.models import Street
from geo_grid.facilities.models import Facility
from geo_grid.premises.models import Building, Unit
from tests.conftest import SOUTH, STEP, WEST

EAST_M, NORTH_M = 101.37, 110.79  # a step, on the ellipsoid at 24.5 degrees


def spot(x: float, y: float) -> tuple[float, float]:
    """Steps east and north, in degrees; buildings stand where both are a whole and a half."""
    return round(WEST + (x - 0.15) * STEP, 8), round(SOUTH + (y - 0.15) * STEP, 8)


def street(ref: str, *points: tuple[float, float], **more) -> Street:
    return Street.objects.create(
        ref=ref, kind="residential", geom=LineString([spot(*p) for p in points]), **more
    )


def clinic(ref: str, x: float, y: float, **more) -> Facility:
    return Facility.objects.create(
        ref=ref, kind="clinic", name=f"{ref}卫生站", point=Point(*spot(x, y)), **more
    )


def doors(building: int, count: int, *, cell: int | None) -> None:
    Unit.objects.bulk_create(
        Unit(building_id=building, room=str(n), basic_cell_id=cell) for n in range(101, 101 + count)
    )


@pytest.fixture
def walked_city(lattice_city):
    street("bottom", (-0.5, 0.5), (0.5, 0.5), (4.5, 0.5))
    street("left", (0.5, 0.5), (0.5, 2.5))
    street("top", (0.5, 2.5), (4.5, 2.5))
    clinic("F1", 0.5, 0.5)
    clinic("F2", 4.5, 0.5)
    at = dict(Building.objects.values_list("ref", "basic_cell_id"))
    for ref, count in (("B1", 40), ("B2", 50), ("B5", 30)):
        doors(lattice_city.buildings[ref], count, cell=at[ref])
    doors(lattice_city.buildings["B6"], 5, cell=None)
    touch("ground", "premises", "facilities")
    return lattice_city
