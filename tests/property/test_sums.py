"""Whatever is scattered over the lattice city: sums agree at every level, and with a recount."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
import shapely
from django.contrib.gis.geos import Point
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.system import SYSTEM
from geo_grid.areas.models import BasicCellSums
from geo_grid.facilities import actions as facilities
from geo_grid.facilities.models import Facility
from geo_grid.incidents import actions as incidents
from geo_grid.incidents.models import Incident
from geo_grid.locate.actions import resolve_all
from geo_grid.model_bases.geometry_fields import to_multi_geos
from geo_grid.people import actions as people
from geo_grid.people.models import Household, Residence, Resident
from geo_grid.premises import actions as premises
from geo_grid.premises.models import Building, Entrance, Unit
from layers.catalogue import feature_collections
from tests.conftest import COLUMNS, ROWS, SOUTH, STEP, WEST, lattice_boxes
from tests.effort import at_length

MEASURES = (
    "buildings", "units", "households", "residents", "registered", "floating", "left_behind",
    "overseas", "open_incidents", "incidents_90d",
)  # fmt: skip


def scatter(random: np.random.Generator, count: int) -> list[tuple[float, float]]:
    """Points over the lattice and a little beyond, half of them exactly on its lines."""
    x = WEST + random.uniform(-0.2, COLUMNS + 0.2, count) * STEP
    y = SOUTH + random.uniform(-0.2, ROWS + 0.2, count) * STEP
    on_line = random.random(count) < 0.5
    x[on_line] = WEST + np.rint((x[on_line] - WEST) / STEP) * STEP
    return [(round(float(a), 8), round(float(b), 8)) for a, b in zip(x, y, strict=True)]


def build(random: np.random.Generator) -> None:
    """Buildings with entrances in other cells, units, people with second homes, incidents."""
    categories = Resident.Category.values
    for i, (lon, lat) in enumerate(scatter(random, 25)):
        shape = shapely.box(lon, lat, lon + 0.0001, lat + 0.0001)
        building = Building.objects.create(
            ref=f"b{i}", footprint_m2=100, floors=int(random.integers(1, 9)),
            geom=to_multi_geos(shape), point=Point(lon, lat),
        )  # fmt: skip
        entrance = Entrance.objects.create(
            building=building, name="1单元", point=Point(*scatter(random, 1)[0])
        )
        estimated = bool(random.random() < 0.3)
        for room in range(int(random.integers(0, 4))):
            Unit.objects.create(
                building=building, room=str(room), entrance=entrance if room % 2 else None,
                is_estimated=estimated, estimated_residents=3 if estimated else None,
                point=Point(*scatter(random, 1)[0]) if room == 2 else None,
                point_origin="own" if room == 2 else "building",
            )  # fmt: skip
    units = list(Unit.objects.filter(is_estimated=False))
    for i in range(60):
        home, other = random.choice(len(units), 2, replace=False)
        person = Resident.objects.create(name=f"居民{i}", category=categories[i % len(categories)])
        household = Household.objects.create(unit=units[home])
        Residence.objects.create(resident=person, unit=units[home], household=household)
        Residence.objects.create(resident=person, unit=units[other], kind="other")
    for i, (lon, lat) in enumerate(scatter(random, 40)):
        age = timedelta(days=int(random.integers(0, 200)), hours=12)
        closed = {"step": "closed", "closed_at": timezone.now()} if i % 3 == 0 else {}
        Incident.objects.create(
            ref=f"i{i}", category="噪音", reported_at=timezone.now() - age, point=Point(lon, lat),
            **closed,
        )  # fmt: skip


def settle() -> None:
    resolve_all()
    incidents.resolve()
    for noun in (premises, people, facilities, incidents):
        noun.recount()


def totals(collection: str) -> dict[str, int]:
    import json

    found = [feature["properties"] for feature in json.loads(collection)["features"]]
    return {name: sum(properties[name] for properties in found) for name in MEASURES}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(at_length(2, 10)))
def test_sums_agree_at_every_level(bare_city, seed):
    build(np.random.default_rng(seed))
    settle()
    with acting(Caller(scope=SYSTEM, purpose="test")):
        cells = totals(feature_collections.grid_cells())
        for level in ("community", "street", "district", "city"):
            assert totals(feature_collections.divisions(level)) == cells, level
    placed = Unit.objects.filter(basic_cell__isnull=False)
    assert cells["buildings"] == Building.objects.filter(basic_cell__isnull=False).count()
    assert cells["units"] == placed.count()
    main = Residence.objects.filter(kind="main", unit__in=placed).count()
    estimated = sum(
        placed.exclude(estimated_residents=None).values_list("estimated_residents", flat=True)
    )
    assert cells["residents"] == main + estimated
    assert main + estimated > 0
    inside = Incident.objects.filter(basic_cell__isnull=False)
    assert cells["open_incidents"] == inside.filter(state="open").count()
    recent = inside.filter(reported_at__gte=timezone.now() - timedelta(days=90))
    assert cells["incidents_90d"] == recent.count()


def test_recounting_some_atoms_leaves_the_rest(bare_city):
    random = np.random.default_rng(9)
    build(random)
    settle()
    before = {s.pk: s.units for s in BasicCellSums.objects.all()}
    touched = Unit.objects.filter(basic_cell__isnull=False).first().basic_cell_id
    Residence.objects.all().delete()
    BasicCellSums.objects.exclude(pk=touched).update(residents=-1)
    people.recount([touched])
    after = {s.pk: s for s in BasicCellSums.objects.all()}
    assert after[touched].residents >= 0
    assert all(s.residents == -1 for pk, s in after.items() if pk != touched)
    assert {pk: s.units for pk, s in after.items()} == before


def test_every_point_has_the_owner_with_the_lowest_id(bare_city):
    """The index agrees with exact containment on points in, on and between the boxes."""
    random = np.random.default_rng(3)
    for i, (lon, lat) in enumerate(scatter(random, 200)):
        Facility.objects.create(ref=f"f{i}", kind="clinic", name="x", point=Point(lon, lat))
    resolve_all()
    ids = sorted(bare_city.basic_cells.values())
    boxes = lattice_boxes()
    for facility in Facility.objects.all():
        here = shapely.Point(facility.point.x, facility.point.y)
        owners = [pk for pk, box in zip(ids, boxes, strict=True) if box.covers(here)]
        assert facility.basic_cell_id == (owners[0] if owners else None)
