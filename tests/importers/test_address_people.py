"""A register of people whose homes are one text each: matched, doubtful, refused, worked off.

Six buildings of the lattice city, each with four staircases; what a spelling must come to is known
from the way in which it is written, not from what the matcher says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from geo_grid.areas.models import BasicCellSums
from geo_grid.locate.actions import refresh_places
from geo_grid.locate.decisions import actions as decisions
from geo_grid.locate.decisions.models import Thing
from geo_grid.locate.decisions.text import canonical
from geo_grid.people.models import Residence, Resident
from geo_grid.premises.models import Address, Building, Unit
from importers.runs.run import import_file
from tests.importers.conftest import resident_id

ROADS = {"B1": ("榕荫路", "12号", "榕荫小区", "3栋"), "B2": ("榕荫路", "14号", "榕荫小区", "4栋"),
         "B3": ("仙岳路", "88号", "仙岳花园", "1栋"), "B4": ("榕荫路", "16号", "榕荫小区", "5栋"),
         "B5": ("仙岳路", "90号", "仙岳花园", "2栋"), "B6": ("仙岳路", "92号", "仙岳花园", "3栋")}  # fmt: skip
ENTRANCES = 4
PER_FLOOR = 4
Door = tuple[str, int, str]


def doors(floors: int) -> list[Door]:
    """Building, entrance and room of every door."""
    return [
        (ref, entrance, f"{floor}{n:02d}")
        for ref in ROADS
        for entrance in range(1, ENTRANCES + 1)
        for floor in range(1, floors + 1)
        for n in range(1, PER_FLOOR + 1)
    ]


def found(city, write_csv, floors: int) -> None:
    """Give the lattice city addresses and doors."""
    Building.objects.update(name="", estate="")
    for ref, (road, number, estate, part) in ROADS.items():
        of_building = Address.objects.filter(building_id=city.buildings[ref])
        of_building.update(road=road, number=number, estate=estate, building_part=part)  # fmt: skip
    rows = [{"building_ref": ref, "entrance": f"{entrance}单元", "room": room, "floor": room[:-2]}
            for ref, entrance, room in doors(floors)]  # fmt: skip
    assert not import_file("units", write_csv(rows, "units.csv")).refused
    refresh_places()


def matched(door: Door, turn: int) -> str:
    """A whole address, in one of several spellings."""
    (road, number, estate, part), (_, entrance, room) = ROADS[door[0]], door
    return (
        f"{road}{number}{entrance}单元{room}",
        f"{estate}{part}{entrance}单元{room}室",
        f"{road} {number} {estate} {part} {entrance}单元 {room}",
        f"{road}{number}{part}{entrance}梯{room}室",
    )[turn % 4]


def doubtful(door: Door, turn: int) -> str:
    """A room that four staircases have, a room that none has, a building alone."""
    road, number, estate, part = ROADS[door[0]]
    return (f"{road}{number}{door[2]}", f"{road}{number}{door[1]}单元9901",
            f"{estate}{part}")[turn % 3]  # fmt: skip


def refused(door: Door, turn: int) -> str:
    return (f"无此路{turn}号", "待核实", f"海沧大道{turn}号")[turn % 3]


def register(floors: int, people: int) -> Iterator[tuple[str, Door, str]]:
    """``(fate, door, text)`` of everybody: of ten, eight are matched, one waits, one is refused."""
    homes = doors(floors)
    for n in range(people):
        at = n % len(homes)  # a household writes its address in one way
        door = homes[at]
        fate = {8: "doubtful", 9: "refused"}.get(n % 10, "matched")
        write = {"matched": matched, "doubtful": doubtful, "refused": refused}[fate]
        yield fate, door, write(door, at // 10 if fate != "matched" else at)


def sheet(rows: list[tuple[str, Door, str]], write_csv):
    """The file: identity numbers of a division that does not exist, days and serials in turn."""
    return write_csv(
        [
            {
                "姓名": f"居民{n}",
                "人口类别": "户籍",
                "身份证号": resident_id(
                    f"19{50 + n // 900 % 50}0{1 + n // 9000 % 9}07", n % 900 + 1
                ),
                "现住址": text,
            }
            for n, (_, _, text) in enumerate(rows)
        ],
        "residents.csv",
    )


def check(city, write_csv, *, floors: int, people: int) -> None:
    found(city, write_csv, floors)
    rows = list(register(floors, people))
    wanted = Counter(fate for fate, _, _ in rows)
    path = sheet(rows, write_csv)
    report = import_file("residents", path, accept_partial=True)
    assert (report.read, report.accepted, len(report.doubtful), report.refused_rows) == (
        people, wanted["matched"], wanted["doubtful"], wanted["refused"])  # fmt: skip
    assert {r.code for r in report.refused} == {"address_not_found"}
    assert Resident.objects.count() == wanted["matched"]
    behind_their_doors(rows)
    work_off(report)
    again = import_file("residents", path, accept_partial=True)
    assert (again.accepted, again.doubtful) == (people - wanted["refused"], [])
    assert again.changed == wanted["doubtful"]
    assert Resident.objects.count() == Residence.objects.count() == people - wanted["refused"]
    counted = sum(BasicCellSums.objects.values_list("residents", flat=True))
    assert counted == people - wanted["refused"]
    assert import_file("residents", path, accept_partial=True).changed == 0


def behind_their_doors(rows: list[tuple[str, Door, str]]) -> None:
    """Everybody who was matched lives behind the very door that the text was written for."""
    named = ("resident__name", "unit__building__ref", "unit__entrance__name", "unit__room")
    lives = {name: door for name, *door in Residence.objects.values_list(*named)}
    meant = {
        f"居民{n}": [ref, f"{entrance}单元", room]
        for n, (fate, (ref, entrance, room), _) in enumerate(rows)
        if fate == "matched"
    }
    assert lives == meant


def work_off(report) -> None:
    """Decide every text once: for the first candidate, whatever it is."""
    texts = {canonical(doubt.text): doubt for doubt in report.doubtful}
    for doubt in texts.values():
        best = doubt.candidates[0]
        decisions.decide(
            doubt.text, decisions.Choice(Thing(best["kind"]), best["id"], best["label"])
        )


def test_a_small_register_is_worked_off_and_nobody_counted_twice(lattice_city, write_csv):
    check(lattice_city, write_csv, floors=2, people=120)


@pytest.mark.slow
def test_twenty_thousand_people_are_worked_off_and_nobody_counted_twice(lattice_city, write_csv):
    check(lattice_city, write_csv, floors=30, people=20_000)
    assert Unit.objects.count() >= len(doors(30))
