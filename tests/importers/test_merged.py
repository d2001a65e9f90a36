"""A file that still holds both records of what was merged does not tear them apart."""

from __future__ import annotations

from geo_grid.collection.actions import merge_records
from geo_grid.people.models import Organisation, Residence, Resident
from geo_grid.premises.models import Building, Unit
from importers.runs.run import import_file
from tests.importers.conftest import resident_id


def test_people(lattice_city, write_csv):
    rows = [
        {"name": name, "category": "户籍", "id_number": resident_id(serial=serial),
         "building_ref": "B1", "room": room}
        for name, serial, room in (("陈明", 1, "101"), ("陈 明", 3, "102"), ("李四", 5, "101"))
    ]  # fmt: skip
    Unit.objects.bulk_create(
        Unit(building_id=lattice_city.buildings["B1"], room=room) for room in ("101", "102")
    )
    path = write_csv(rows)
    import_file("residents", path)
    one, two = Resident.objects.filter(name__startswith="陈").order_by("pk")
    merge_records("resident", kept=one.pk, gone=two.pk)
    before = list(Residence.objects.order_by("pk").values_list("resident", "unit", "kind", "valid"))
    again = import_file("residents", path)
    assert (again.applied, again.changed) == (True, 0)
    now = list(Residence.objects.order_by("pk").values_list("resident", "unit", "kind", "valid"))
    assert now == before
    assert Resident.objects.get(pk=one.pk).name == one.name
    assert Resident.objects.count() == 3


def test_organisations(lattice_city, write_csv):
    rows = [{"ref": ref, "name": name, "building_ref": "B1"} for ref, name in
            (("o1", "格子店"), ("o2", "格子商店"))]  # fmt: skip
    path = write_csv(rows)
    import_file("organisations", path)
    one, two = Organisation.objects.order_by("pk")
    merge_records("organisation", kept=one.pk, gone=two.pk)
    again = import_file("organisations", path)
    assert (again.applied, again.changed) == (True, 0)
    assert Organisation.objects.count() == 2


def test_buildings_and_the_doors_that_name_them(lattice_city, write_geojson, write_csv):
    kept, gone = (lattice_city.buildings[ref] for ref in ("B1", "B2"))
    merge_records("building", kept=kept, gone=gone)
    shape = Building.objects.get(pk=gone).geom.json
    again = import_file("buildings", write_geojson([(shape, {"ref": "B2"})]), datum="wgs84")
    assert (again.applied, again.changed) == (True, 0)
    import_file("units", write_csv([{"building_ref": "B2", "room": "909"}]))
    assert Unit.objects.get(room="909").building_id == kept
