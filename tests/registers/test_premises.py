"""Buildings, entrances, units and things: drawn, corrected, changed, retired, counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely
from django.utils import timezone
from shapely.geometry import mapping

from geo_grid.access.models import AuditEntry
from geo_grid.city_time import midnight
from geo_grid.errors import Conflict, Faults, NotAllowed, NotFound, Stale
from geo_grid.facilities.models import Component, Facility
from geo_grid.incidents.models import Incident
from geo_grid.locate.actions import refresh_places
from geo_grid.model_bases.geometry_fields import to_geos
from geo_grid.premises.models import Address, Building, Entrance, Unit
from geo_grid.registers import buildings, dossier, entrances, find, record_payload, things, units
from tests.conftest import STEP, WEST, lattice_boxes
from tests.registers.conftest import LEFT, recounted, sums


def drawn(box: int, size_deg: float = 0.0003) -> dict:
    """A square near the north-eastern corner of a box of the lattice, as GeoJSON."""
    _, _, east, north = lattice_boxes()[box].bounds
    return mapping(shapely.box(east - 0.0001 - size_deg, north - 0.0001 - size_deg,
                               east - 0.0001, north - 0.0001))  # fmt: skip


def test_a_drawn_building_finds_its_atom_its_address_and_its_cases(town, as_system):
    corner = shapely.geometry.shape(drawn(4)).centroid
    case = Incident.objects.create(
        ref="c1", category="灯", reported_at=timezone.now(), point=to_geos(corner)
    )
    row = buildings.add_building(
        geom=drawn(4), name="新楼", kind="residential", floors=3, road="直线路", number="99号"
    )
    assert row.basic_cell_id == town.city.basic_cells["005"]
    # 0.0003° × 0.0003° at 24.5° north: 30.4 m × 33.2 m
    assert row.footprint_m2 == pytest.approx(30.4 * 33.2, rel=0.01)
    assert record_payload.read(Building, row.pk)["number"] == "99号"
    case.refresh_from_db()
    assert case.building_id == row.pk
    assert recounted() == sums()


@pytest.mark.parametrize(
    ("geom", "code"),
    [
        ({"type": "Point", "coordinates": [118.5, 24.5]}, "footprint_shape"),
        ({"type": "Polygon", "coordinates": [[[118.5, 24.5], [118.6, 24.5]]]}, "footprint_shape"),
        ({"type": "Polygon", "coordinates": "nonsense"}, "footprint_shape"),
        (None, "footprint_shape"),
        (mapping(shapely.Polygon([(118.5, 24.5), (118.501, 24.501), (118.501, 24.5),
                                  (118.5, 24.501)])), "footprint_crosses"),
        (mapping(shapely.box(118.5, 24.5, 118.500001, 24.500001)), "footprint_size"),
        (mapping(shapely.box(0, 0, 0.0003, 0.0003)), "outside_city"),
        ({"type": "Polygon", "coordinates": [[[1e400, 24.5], [118.6, 24.5], [118.6, 24.6],
                                              [1e400, 24.5]]]}, "footprint_shape"),
    ],
)  # fmt: skip
def test_what_is_no_footprint_is_refused_by_name(town, as_system, geom, code):
    with pytest.raises(Faults) as caught:
        buildings.add_building(geom=geom, name="新楼")
    (fault,) = caught.value.faults
    assert (fault.field, fault.code) == ("geom", code)


def test_a_building_is_not_drawn_twice(town, as_system):
    there = Building.objects.get(ref="B1")
    with pytest.raises(Conflict) as caught:
        buildings.add_building(geom=mapping(shapely.from_wkb(bytes(there.geom.wkb))), name="又一栋")
    assert (caught.value.code, caught.value.field) == ("drawn_already", "geom")


def test_a_correction_rewrites_and_a_change_keeps_what_was(town, as_system):
    pk = town.city.buildings["B1"]
    buildings.correct_building(pk, revision=1, given={"name": "甲楼"})
    assert not Building.objects.filter(version_of=pk).exists()
    since = timezone.localdate() - timedelta(days=7)
    buildings.change_building(
        pk, revision=2, given={"floors": 8, "road": "曲线路", "number": "2号"}, since=since
    )
    former = Building.objects.get(version_of=pk)
    now = Building.objects.get(pk=pk)
    assert (former.name, former.floors, now.name, now.floors) == ("甲楼", 6, "甲楼", 8)
    assert former.valid.lower == town.since
    assert former.valid.upper == now.valid.lower == midnight() - timedelta(days=7)
    old, new = Address.objects.filter(building=pk).order_by("valid")
    assert (old.road, new.road) == ("直线路", "曲线路")
    assert old.valid.upper == new.valid.lower
    assert Unit.objects.filter(building=pk, valid__upper_inf=True).count() == 2
    assert recounted() == sums()


def test_a_second_change_of_the_same_day_corrects_the_first(town, as_system):
    pk = town.city.buildings["B1"]
    buildings.change_building(pk, revision=1, given={"floors": 7})
    buildings.change_building(pk, revision=2, given={"floors": 8})
    (former,) = Building.objects.filter(version_of=pk)
    assert (former.floors, Building.objects.get(pk=pk).floors) == (6, 8)


def test_a_redrawn_building_takes_doors_and_people_with_it(town, as_system):
    pk = town.city.buildings["B1"]
    buildings.correct_building(pk, revision=1, given={"geom": drawn(4)})
    cell = town.city.basic_cells["005"]
    assert Building.objects.get(pk=pk).basic_cell_id == cell
    assert set(Unit.objects.filter(building=pk).values_list("basic_cell", flat=True)) == {cell}
    assert Entrance.objects.get(pk=town.entrance).basic_cell_id == cell
    assert sums()[cell]["residents"] == 2
    assert recounted() == sums()


def test_an_entrance_with_a_point_of_its_own_places_its_doors(town, as_system):
    box = lattice_boxes()[1].centroid
    entrances.change_entrance(town.entrance, revision=1, given={"lon": box.x, "lat": box.y})
    cells = Unit.objects.filter(building=town.city.buildings["B1"]).values_list(
        "basic_cell", flat=True
    )
    assert set(cells) == {town.city.basic_cells["002"]}
    assert Entrance.objects.filter(version_of=town.entrance).count() == 1
    assert recounted() == sums()


def test_an_entrance_in_use_stays(town, as_system):
    with pytest.raises(Conflict) as caught:
        entrances.retire_entrance(town.entrance, revision=1)
    assert caught.value.code == "entrance_in_use"
    empty = entrances.add_entrance(building=town.city.buildings["B1"], name="2单元")
    entrances.retire_entrance(empty.pk, revision=1)
    assert Entrance.objects.get(pk=empty.pk).valid.upper is not None


def test_units_are_added_changed_and_retired(town, as_system):
    row = units.add_unit(
        building=town.city.buildings["B1"], entrance=town.entrance, room="201", floor=2, use="shop"
    )
    assert recounted() == sums()
    with pytest.raises(Conflict) as caught:
        units.add_unit(building=town.city.buildings["B1"], entrance=town.entrance, room="201")
    assert caught.value.field == "room"
    units.change_unit(town.units["102"], revision=1, given={"room": "102A", "use": "rented"})
    former = Unit.objects.get(version_of=town.units["102"])
    assert (former.room, former.valid.upper) == ("102", midnight())
    units.retire_unit(row.pk, revision=1)
    assert Unit.objects.get(pk=row.pk).valid.upper is not None
    assert recounted() == sums()


def test_what_was_estimated_counts_as_seen_once_it_is_corrected(town, as_system):
    row = Unit.objects.get(pk=town.units["102"])
    row.is_estimated, row.estimated_residents = True, 3
    row.save()
    recounted()
    units.correct_unit(row.pk, revision=1, given={"room": "102"})
    row.refresh_from_db()
    assert (row.is_estimated, row.estimated_residents) == (False, 3), "until people are known"
    assert recounted() == sums()
    units.correct_unit(row.pk, revision=row.revision, given={"use": "shop"})
    row.refresh_from_db()
    assert row.estimated_residents is None
    assert recounted() == sums()


def test_nothing_is_retired_over_the_heads_of_people(town, as_system):
    for retire, pk in (
        (units.retire_unit, town.units["101"]),
        (buildings.retire_building, town.city.buildings["B1"]),
    ):
        with pytest.raises(Conflict) as caught:
            retire(pk, revision=1)
        assert caught.value.code == "occupied"


def test_a_retired_building_ends_with_its_doors_and_its_page_stays(town, as_system):
    pk = town.city.buildings["B2"]
    door = units.add_unit(building=pk, room="1")
    buildings.retire_building(pk, revision=1)
    assert Unit.objects.get(pk=door.pk).valid.upper is not None
    assert Address.objects.filter(building=pk, valid__upper_inf=True).count() == 0
    assert dossier.of_building(pk)["record"]["valid_to"] is not None
    with pytest.raises(Conflict) as caught:
        buildings.correct_building(pk, revision=2, given={"name": "幽灵"})
    assert caught.value.code == "retired"
    assert recounted() == sums()


def test_the_dossier_tells_the_history_of_the_door(town, as_system):
    units.change_unit(
        town.units["102"], revision=1, given={"room": "102A", "road": "曲线路", "number": "2号"}
    )
    told = dossier.of_unit(town.units["102"])
    rooms = [h["says"]["room"] for h in told["history"] if h["kind"] == "version"]
    assert rooms == ["102", "102A"]
    assert [d["level"] for d in told["path"]] == ["city", "district", "street", "community"]
    people = dossier.of_unit(town.units["101"])["residents"]
    assert [one["name"] for one in people] == ["甲", "乙"]
    assert [one["room"] for one in people] == ["101", "101"]


def test_a_former_version_is_nobodys_id(town, as_system):
    units.change_unit(town.units["102"], revision=1, given={"room": "102A"})
    former = Unit.objects.get(version_of=town.units["102"])
    with pytest.raises(NotFound):
        record_payload.read(Unit, former.pk)
    with pytest.raises(NotFound):
        units.correct_unit(former.pk, revision=1, given={"room": "1"})


def test_a_stale_save_of_a_building_tells_both_outlines(town, as_system):
    pk = town.city.buildings["B1"]
    buildings.correct_building(pk, revision=1, given={"name": "甲楼"})
    with pytest.raises(Stale) as caught:
        buildings.correct_building(pk, revision=1, given={"name": "乙楼", "geom": drawn(4)})
    assert caught.value.theirs["name"] == "甲楼"
    assert caught.value.theirs["geom"]["type"] == "MultiPolygon"
    assert set(caught.value.yours) == {"name", "geom"}


@pytest.mark.parametrize(("model", "kind"), [(Facility, "clinic"), (Component, "hydrant")])
def test_things_stand_at_a_point_and_are_counted(town, as_system, model, kind):
    place = lattice_boxes()[6].centroid
    row = things.add_thing(model, lon=place.x, lat=place.y, kind=kind, name="一号")
    assert recounted() == sums()
    away = lattice_boxes()[7].centroid
    things.correct_thing(model, row.pk, revision=1, given={"lon": away.x, "lat": away.y})
    assert model.objects.get(pk=row.pk).basic_cell_id == town.city.basic_cells["008"]
    assert recounted() == sums()
    things.retire_thing(model, row.pk, revision=2)
    today = model.objects.filter(pk=row.pk)
    if model is Facility:  # the days on which it stood are still told
        today = today.filter(valid__upper_inf=True)
    assert not today.exists()
    noun = model._meta.model_name
    assert AuditEntry.objects.filter(action=f"{noun}.retire", keys=[row.pk]).count() == 1
    assert recounted() == sums()


def test_p06_the_ground_is_edited_in_ones_own_area_only(town, acting_as):
    with acting_as("community_manager", division_code=LEFT):
        with pytest.raises(NotAllowed) as outside:
            buildings.add_building(geom=drawn(6), name="新楼")
        assert outside.value.code == "outside_area"
        with pytest.raises(NotAllowed):  # drawn over the border of the area
            buildings.correct_building(
                town.city.buildings["B1"], revision=1, given={"geom": drawn(6)}
            )
        with pytest.raises(NotAllowed):
            units.add_unit(building=town.city.buildings["B3"], room="9")
        with pytest.raises(NotAllowed):
            things.add_thing(Facility, lon=WEST + 3 * STEP + 0.0005, lat=24.5005, kind="park",
                             name="园")  # fmt: skip
        own = buildings.add_building(geom=drawn(4), name="新楼")
        units.add_unit(building=own.pk, room="1")
    assert Building.objects.get(pk=town.city.buildings["B1"]).revision == 1


def test_buildings_are_found_in_the_order_of_their_numbers(town, as_system):
    ids = {}
    for name in ("10号楼", "2号楼", "1号楼"):
        own = Building.objects.get(pk=town.city.buildings["B2"])
        own.pk, own.ref, own.name = None, f"n-{name}", name
        own.save()
        Address.objects.create(
            building=own,
            kind="current",
            is_primary=True,
            road="顺序路",
            number="7号",
            valid=own.valid,
        )
        ids[name] = own.pk
    refresh_places()
    found = [f["id"] for f in find.buildings(q="顺序路7号")]
    assert found == [ids["1号楼"], ids["2号楼"], ids["10号楼"]]


def test_what_is_typed_finds_what_is_meant(town, as_system):
    b1 = town.city.buildings["B1"]
    assert [f["id"] for f in find.buildings(q="直线路1号")] == [b1]
    assert [f["id"] for f in find.buildings(q="方格 1号楼")] == [b1]
    assert find.buildings(q="100%_") == []
    assert [f["id"] for f in find.units(q="直线路1号 101")] == [town.units["101"]]
    assert [f["id"] for f in find.units(q="直线路1号101室")] == [town.units["101"]]
    assert len(find.units(building=b1)) == 2
    assert [f["id"] for f in find.residents(q="丙")] == [town.people["丙"]]
    assert [f["detail"] for f in find.residents(unit=town.units["301"])] == [
        "直线路3号 方格花园 3号楼 301"
    ]
    assert [f["id"] for f in find.households(q="甲")] == [town.household]


def test_a_place_stands_for_its_houses(town, as_system):
    """An estate finds its houses; a text without any place finds nothing."""
    refresh_places()
    estate = [f["id"] for f in find.buildings(q="方格花园", limit=100)]
    assert set(estate) == set(town.city.buildings.values())
    assert len(find.buildings(q="方格花园", limit=2)) == 2
    assert find.buildings(q="没有这条路") == []


def test_the_examples_of_the_desk_are_there(town, as_system):
    refresh_places()
    given = find.examples()
    assert find.units(q=given["door"])
    assert find.buildings(q=given["house"])
