"""Coverage after a write, by the functions that write: the next reply knows of it, whatever is kept.

The versions that caches hang on are raised in the transaction of the write, so nobody waits for them.
On foot B2 is 323 m from F1, through the left street; B5 203 m from both clinics.
"""

from __future__ import annotations

import json

import pytest

from geo_grid.facilities.models import Facility, FacilityKind
from geo_grid.premises.models import Building, Unit
from geo_grid.registers import buildings, residents, things, units
from importers.runs.run import import_file
from tests.reach.conftest import clinic, spot
from tests.reach.test_reach import told
from tests.registers.conftest import as_system  # noqa: F401


@pytest.fixture
def covered(walked_city, client, as_system):  # noqa: F811
    """The total now: units served and out, persons served and out. All that is kept was used before."""
    FacilityKind.objects.filter(code="clinic").update(rule="walking_m", amount=300)

    def now() -> tuple[int, int, int, int]:
        total = told(client, "coverage", kind="clinic", level="city")["total"]
        people = total["people"]
        return total["served"], total["out"], people["served"], people["out"]

    assert now() == (75, 50, 0, 0)
    return now


def test_a_door_and_who_moves_in_and_away(covered):
    home = Building.objects.get(ref="B2")
    unit = units.add_unit(building=home.pk, room="999", floor=9)
    assert covered() == (75, 51, 0, 0)
    person = residents.add_resident(unit=unit.pk, name="甲", category="registered")
    assert covered() == (75, 51, 0, 1)
    served = Unit.objects.filter(building__ref="B1").first()
    residents.move_resident(person.pk, revision=person.revision, unit=served.pk)
    assert covered() == (75, 51, 1, 0)
    unit.refresh_from_db()
    units.retire_unit(unit.pk, revision=unit.revision)
    assert covered() == (75, 50, 1, 0)


def test_a_house_that_is_gone(covered):
    house = Building.objects.get(ref="B5")
    buildings.retire_building(house.pk, revision=house.revision)
    assert covered() == (45, 50, 0, 0)


def test_a_station_that_moves_and_one_that_closes(covered):
    clinic("F3", 1.5, 2.5)  # beside B2
    assert covered() == (125, 0, 0, 0)
    row = Facility.objects.get(ref="F3")
    things.change_thing(Facility, row.pk, revision=row.revision, given={"radius_m": 20})
    row.refresh_from_db()
    assert covered()[1] == 0
    things.retire_thing(Facility, row.pk, revision=row.revision)
    assert covered() == (75, 50, 0, 0)


def test_a_street_that_is_loaded_from_a_file(covered, tmp_path):
    """From B2 slanting down to F1: 244 m instead of 323 m."""
    path = tmp_path / "streets.geojson"
    line = {"type": "LineString", "coordinates": [spot(1.5, 2.5), spot(0.5, 0.5)]}
    feature = {"type": "Feature", "geometry": line,
               "properties": {"ref": "slant", "name": "斜路", "kind": "residential"}}  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    import_file("streets", path, datum="wgs84")
    assert covered() == (125, 0, 0, 0)  # 244 m
