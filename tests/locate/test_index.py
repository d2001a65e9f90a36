"""The index follows the tables, and is whole for whoever reads it meanwhile."""

from __future__ import annotations

import threading
import time

import pytest
from django.db.models import Q

from geo_grid.areas.models import City
from geo_grid.locate import queries
from geo_grid.locate.index import current
from geo_grid.locate.index.sharing import Shared
from geo_grid.premises.models import Address, Building, Entrance
from tests.locate.town import Town, table_town  # noqa: F401

# ruff: noqa: F811


def _touch() -> None:
    from geo_grid.areas.actions import touch

    touch()


@pytest.fixture
def house(table_town: Town) -> Building:
    return Building.objects.get(pk=table_town.buildings["122"])


def ids(text: str) -> list[tuple[str, int]]:
    return [(found["kind"], found["id"]) for found in queries.find(text).results]


class TestFollowing:
    def test_a_new_number_is_found_and_the_old_one_is_not(self, house: Building, table_town: Town):
        road = table_town.names.road
        assert ids(f"{road}122号")[0] == ("building", house.pk)
        Address.objects.filter(Q(building=house) | Q(unit__building=house)).update(number="722号")
        _touch()
        assert ids(f"{road}722号")[0] == ("building", house.pk)
        assert ("building", house.pk) not in ids(f"{road}122号")

    def test_a_new_entrance_is_found(self, house: Building, table_town: Town):
        Entrance.objects.create(building=house, name="7单元", point=house.point)
        _touch()
        kind, _ = ids(f"{table_town.names.road}122号7单元")[0]
        assert kind == "entrance"

    def test_names_of_their_own_lead_to_stairwells_and_units(self, table_town: Town):
        entrance = table_town.entrances["3", "2单元"]
        unit = table_town.unit("122", "", "107")
        Address.objects.create(entrance_id=entrance, kind="alias", text="老神仙楼")
        named = Address.objects.create(unit_id=unit, kind="alias", text="裁缝 铺子")
        _touch()
        for text, thing in (("老神仙楼", ("entrance", entrance)), ("裁缝铺子", ("unit", unit))):
            first = queries.find(text).results[0]
            assert ((first["kind"], first["id"]), first["exact"]) == (thing, True)
        Address.objects.filter(pk=named.pk).update(unit_id=table_town.unit("122", "", "108"))
        _touch()
        assert ids("裁缝铺子") == [("unit", table_town.unit("122", "", "108"))]
        Address.objects.filter(pk=named.pk).delete()
        _touch()
        assert ids("裁缝铺子") == []

    def test_what_changed_in_place_equals_what_is_made_anew(
        self, house: Building, table_town: Town
    ):
        texts = [f"{table_town.names.road}{n}号" for n in (1, 12, 108, 122, 722)]
        ids(texts[0])
        Address.objects.filter(Q(building=house) | Q(unit__building=house)).update(number="722号")
        _touch()
        followed = [ids(text) for text in texts]
        current._held.clear()
        assert followed == [ids(text) for text in texts]


def test_a_change_with_a_smaller_number_than_the_last_one_is_noticed(lattice_city):
    """Numbers are taken before the city's row is, so that they need not come in their order."""
    seen = []
    for versions in ({"*": 6, "places": 4}, {"*": 6, "places": 5}, {"*": 7}, {"*": 6}):
        City.objects.update(noun_versions=versions)
        seen.append(current._versions()[1])
    assert len(set(seen)) == 4


def test_a_change_waits_for_readers_and_readers_for_the_change():
    shared, seen = Shared(), []
    entered, leave = threading.Event(), threading.Event()

    def read() -> None:
        with shared.reading():
            entered.set()
            leave.wait(10)
            seen.append("read")

    def change() -> None:
        with shared.changing():
            seen.append("changed")

    reader, writer = threading.Thread(target=read), threading.Thread(target=change)
    reader.start()
    assert entered.wait(10)
    writer.start()
    leave.set()
    reader.join(10)
    writer.join(10)
    assert seen == ["read", "changed"]


def test_a_change_comes_before_those_who_ask_after_it():
    """However many go on asking, it is never put off."""
    shared = Shared()
    entered, leave, end = threading.Event(), threading.Event(), threading.Event()

    def read(told: threading.Event, until: threading.Event) -> None:
        with shared.reading():
            told.set()
            until.wait(30)

    def change() -> None:
        with shared.changing():
            pass

    first = threading.Thread(target=read, args=(entered, leave))
    writer = threading.Thread(target=change)
    later = threading.Thread(target=read, args=(threading.Event(), end))
    first.start()
    assert entered.wait(10)
    writer.start()
    while not shared._is_wanted:
        time.sleep(0.001)
    later.start()
    time.sleep(0.05)  # it would have begun to read by now
    leave.set()
    writer.join(10)
    assert not writer.is_alive()
    end.set()
    for thread in (first, later):
        thread.join(10)
        assert not thread.is_alive()
