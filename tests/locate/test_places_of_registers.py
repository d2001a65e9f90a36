"""Writes at the desk take the places along that they name, and say so."""

from __future__ import annotations

from shapely.geometry import mapping

from geo_grid.access.models import AuditEntry
from geo_grid.collection.actions import merge_records, undo_merge
from geo_grid.locate.actions import refresh_places
from geo_grid.locate.decisions import actions as decisions
from geo_grid.locate.decisions.models import AliasProposal, Thing
from geo_grid.locate.models import Place
from geo_grid.premises.models import Address, Building
from geo_grid.registers import buildings, units
from tests.conftest import building_in, lattice_boxes
from tests.registers.conftest import acting_as, as_system  # noqa: F401


def named() -> set[tuple[str, str]]:
    return set(Place.objects.filter(division=None).values_list("kind", "name"))


def test_addresses_of_buildings_and_doors(lattice_city, as_system):  # noqa: F811
    refresh_places()
    row = buildings.add_building(
        geom=mapping(building_in(lattice_boxes()[7])),
        name="x",
        estate="新苑",
        road="新路",
        number="1号",
    )
    assert named() == {
        ("road", "直线路"), ("estate", "方格花园"), ("road", "新路"), ("estate", "新苑"),
    }  # fmt: skip
    audit = AuditEntry.objects.filter(action="place.derive").order_by("pk").last()
    assert (audit.noun, audit.rows) == ("place", 2)
    row = buildings.correct_building(row.pk, revision=row.revision, given={"road": "直线路"})
    assert ("road", "新路") not in named()
    assert Place.objects.get(name="直线路").geom.covers(row.point)
    shop = units.add_unit(
        building=row.pk, room="01", floor=-1, floor_label="B1", road="后巷", number="2"
    )
    assert ("lane", "后巷") in named()
    units.retire_unit(shop.pk, revision=shop.revision)
    assert ("lane", "后巷") not in named()
    buildings.retire_building(row.pk, revision=Building.objects.get(pk=row.pk).revision)
    assert ("estate", "新苑") not in named()
    assert refresh_places() == 0


def test_the_role_of_the_application_may(lattice_city, acting_as):  # noqa: F811
    refresh_places()
    row = Building.objects.get(ref="B1")
    with acting_as("community_manager", division_code="990101001001"):
        buildings.correct_building(row.pk, revision=row.revision, given={"estate": "甲苑"})
    assert ("estate", "甲苑") in named()


def test_what_names_no_place_derives_none(lattice_city, as_system):  # noqa: F811
    row = Building.objects.get(ref="B1")
    buildings.correct_building(row.pk, revision=row.revision, given={"floors": 9})
    assert not Place.objects.exists()


def test_places_follow_merged_buildings_and_their_undoing(lattice_city, as_system):  # noqa: F811
    refresh_places()
    twin = buildings.add_building(
        geom=mapping(building_in(lattice_boxes()[7])),
        name="7号楼",
        estate="新苑",
        road="新路",
        number="1号",
    )
    done = merge_records("building", kept=lattice_city.buildings["B1"], gone=twin.pk)
    assert ("estate", "新苑") not in named()
    # the kept building bears the other's address as an alias
    assert Place.objects.get(name="新路").geom.covers(Building.objects.get(ref="B1").point)
    assert refresh_places() == 0
    undo_merge(done.pk)
    assert ("estate", "新苑") in named()
    assert refresh_places() == 0


def test_accepted_names_of_houses_name_their_estate(lattice_city, as_system):  # noqa: F811
    refresh_places()
    estate = Place.objects.get(kind="estate")
    numbered = {"B1": "1栋", "B2": "2栋"}
    for ref, part in numbered.items():
        house = Building.objects.get(ref=ref)
        Address.objects.filter(building=house, is_primary=True).update(building_part=part)
        text = f"老方格{part}"
        decisions.decide(text, decisions.Choice(Thing.BUILDING, house.pk, "x"), name=text)
        decisions.accept(AliasProposal.objects.get(name=text).pk)
    assert set(estate.names.values_list("kind", "name")) == {("nickname", "老方格")}
    assert refresh_places() == 0


def test_a_given_place_follows_the_number_of_a_house(lattice_city, as_system):  # noqa: F811
    given = Place.objects.create(kind="estate", name="东苑", address="直线路900号")
    row = Building.objects.get(ref="B1")
    buildings.correct_building(row.pk, revision=row.revision, given={"number": "900号"})
    given.refresh_from_db()
    assert given.geom.covers(row.geom)
    row.refresh_from_db()
    buildings.correct_building(row.pk, revision=row.revision, given={"number": "1号"})
    given.refresh_from_db()
    assert given.geom is None
