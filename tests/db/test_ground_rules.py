"""What the database itself refuses, whoever writes to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.db import IntegrityError, InternalError, connection, transaction
from psycopg2.extras import DateTimeTZRange

from geo_grid.areas.models import CellAssignment, CellTeam, GridCell, GridCellVersion, Worker
from geo_grid.city_time import midnight
from geo_grid.facilities.models import Facility
from geo_grid.model_bases.dated import from_today
from geo_grid.premises.models import Address, Building, Unit
from tests.conftest import SOUTH, WEST

BAD_POINTS = [
    ("nan", "24.5"), ("nan", "nan"), ("118.5", "inf"), ("-inf", "24.5"), ("24.5", "118.5"),
    ("181", "0"),
]  # fmt: skip
BOW_TIE = "MULTIPOLYGON(((118.5 24.5, 118.501 24.501, 118.501 24.5, 118.5 24.501, 118.5 24.5)))"


def refused(write):
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        write()
    return True


@pytest.mark.parametrize(("lon", "lat"), BAD_POINTS)
def test_unsound_points(db, lon, lat):
    def write():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO geo_grid_component (ref, kind, name, owner, state, point) VALUES "
                "('x', 'lamp', '', '', 'good',"
                " ST_SetSRID(ST_MakePoint(%s::float, %s::float), 4326))",
                [lon, lat],
            )

    assert refused(write)


def test_empty_points(db):
    empty = GEOSGeometry("POINT EMPTY", srid=4326)
    assert refused(lambda: Facility.objects.create(ref="a", kind="clinic", name="a", point=empty))


def test_bow_ties(db):
    point = GEOSGeometry("POINT(118.5 24.5)", srid=4326)
    assert refused(
        lambda: Building.objects.create(ref="x", footprint_m2=1, geom=BOW_TIE, point=point)
    )


def test_outside_the_envelope_only_once_there_is_a_city(db, request):
    far = GEOSGeometry("POINT(10 50)", srid=4326)
    Facility.objects.create(ref="a", kind="clinic", name="a", point=far)
    Facility.objects.all().delete()
    request.getfixturevalue("bare_city")
    assert refused(lambda: Facility.objects.create(ref="a", kind="clinic", name="a", point=far))
    near = GEOSGeometry(f"POINT({WEST} {SOUTH})", srid=4326)
    Facility.objects.create(ref="a", kind="clinic", name="a", point=near)


def test_an_atom_belongs_to_one_cell_at_a_time(bare_city):
    taken = CellAssignment.objects.first()
    other = next(pk for pk in bare_city.grid_cells if pk != taken.cell_id)
    assert refused(
        lambda: CellAssignment.objects.create(basic_cell_id=taken.basic_cell_id, cell_id=other)
    )
    CellAssignment.objects.create(
        basic_cell_id=taken.basic_cell_id, cell_id=other, kind="sanitation"
    )


def test_a_code_is_never_reused_by_another_cell(bare_city):
    first = GridCellVersion.objects.order_by("code").first()
    start = midnight()
    first.valid = DateTimeTZRange(start - timedelta(days=30), start - timedelta(days=10))
    first.save()
    again = GridCell.objects.create(community_id=bare_city.communities[0])
    assert refused(
        lambda: GridCellVersion.objects.create(
            cell=again, code=first.code, name="x", geom=first.geom, valid=from_today()
        )
    )


def test_one_primary_worker_at_a_time(bare_city):
    one, two = (Worker.objects.create(ref=ref, name=ref) for ref in "ab")
    cell = bare_city.grid_cells[0]
    CellTeam.objects.create(cell_id=cell, worker=one, role="primary")
    CellTeam.objects.create(cell_id=cell, worker=two, role="deputy")
    assert refused(lambda: CellTeam.objects.create(cell_id=cell, worker=two, role="primary"))


def test_a_successor_takes_over_without_a_gap(bare_city):
    from geo_grid.areas.actions import appoint

    one, two = (Worker.objects.create(ref=ref, name=ref) for ref in "ab")
    cell = GridCell.objects.get(pk=bare_city.grid_cells[0])
    month_ago = DateTimeTZRange(midnight() - timedelta(days=30), None)
    appoint(cell, worker=one, since=month_ago)
    appoint(cell, worker=two)
    before, now = CellTeam.objects.filter(cell=cell, role="primary").order_by("valid")
    assert (before.worker, now.worker) == (one, two)
    assert before.valid.upper == now.valid.lower


def test_a_door_exists_once_and_an_address_has_one_thing(lattice_city):
    building = lattice_city.buildings["B1"]
    unit = Unit.objects.create(building_id=building, room="101")
    assert refused(lambda: Unit.objects.create(building_id=building, room="101"))
    assert refused(
        lambda: Address.objects.create(building_id=building, unit=unit, is_primary=False)
    )
    assert refused(lambda: Address.objects.create(is_primary=False))


def test_empty_periods(bare_city):
    start = midnight()
    assert refused(
        lambda: CellTeam.objects.create(
            cell_id=bare_city.grid_cells[0],
            worker=Worker.objects.create(ref="a", name="a"),
            role="deputy",
            valid=DateTimeTZRange(start, start),
        )
    )
