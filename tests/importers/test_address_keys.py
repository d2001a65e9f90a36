"""Rows that name their place by one text: matched, put aside, refused; decided and loaded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from geo_grid.areas.models import BasicCellSums
from geo_grid.facilities.models import Facility
from geo_grid.incidents.models import Incident
from geo_grid.locate.decisions import actions as decisions
from geo_grid.locate.decisions.models import AddressDecision, AliasProposal, Thing
from geo_grid.locate.decisions.retention import purge_decisions
from geo_grid.locate.decisions.text import mark_of
from geo_grid.people.models import OrganisationPlace, Residence, Resident
from geo_grid.premises.models import Entrance, Unit
from importers.rows.addresses import AddressOptions
from importers.runs.run import import_file
from tests.importers.conftest import codes, resident_id
from tests.importers.locating import result, taught  # noqa: F401  (a fixture)

HERE = "榕荫路12号1单元101"
OTHER = "榕荫路12号1单元102室"
TIE = "榕荫路12号201"
NO_ROOM = "榕荫路12号1单元999"
ROAD = "榕荫路"
NOWHERE = "不知道什么地方"


@pytest.fixture
def flats(lattice_city, write_csv):
    """B1: 101, 102 behind entrance 1; 201 behind 1 and 2. B2: 101."""
    rows = [
        {"building_ref": "B1", "entrance": "1单元", "room": "101"},
        {"building_ref": "B1", "entrance": "1单元", "room": "102"},
        {"building_ref": "B1", "entrance": "1单元", "room": "201"},
        {"building_ref": "B1", "entrance": "2单元", "room": "201"},
        {"building_ref": "B2", "entrance": "", "room": "101"},
    ]
    import_file("units", write_csv(rows, "units.csv"))
    return lattice_city


def unit(room: str, entrance: str = "1单元") -> int:
    return Unit.objects.get(room=room, entrance__name=entrance, building__ref="B1").pk


@pytest.fixture
def known(flats, taught):  # noqa: F811
    """What each text of this module means."""
    entrance = Entrance.objects.get(name="1单元", building__ref="B1").pk
    gone = {"part": "room", "fault": "unknown", "said": "999", "known": None}
    tie = [result("unit", unit("201", f"{n}单元"), f"榕荫路12号 {n}单元 201", confidence=0.5)
           for n in (1, 2)]  # fmt: skip
    return taught({
        HERE: [result("unit", unit("101"), HERE, parts={"room": "101"})],
        OTHER: [result("unit", unit("102"), OTHER, parts={"room": "102"})],
        HERE + "室": [result("unit", unit("101"), HERE, parts={"room": "101"})],
        TIE: tie,
        NO_ROOM: [result("entrance", entrance, "榕荫路12号 1单元", exact=False, confidence=0.8,
                         not_found=["room"], faults=[gone])],
        "榕荫路12号": [result("building", flats.buildings["B1"], "榕荫路12号")],
        "榕荫路12号1单元": [result("entrance", entrance, "榕荫路12号 1单元")],
        ROAD: [result("place", 7, ROAD)],
    })  # fmt: skip


def person(number: int, address: str, **more) -> dict[str, object]:
    return {"姓名": f"居民{number}", "人口类别": "户籍", "身份证号": resident_id(serial=number),
            "现住址": address} | more  # fmt: skip


def aside(report) -> list[tuple[int, str]]:
    return [(doubt.row, doubt.code) for doubt in report.doubtful]


def test_people_come_by_one_text_and_what_is_doubtful_waits(known, write_csv):
    rows = [person(1, HERE), person(2, OTHER), person(3, TIE), person(4, NO_ROOM),
            person(5, "榕荫路12号"), person(6, ROAD), person(7, NOWHERE)]  # fmt: skip
    report = import_file("residents", write_csv(rows), accept_partial=True)
    assert codes(report) == [(8, "address", "address_not_found")]
    assert aside(report) == [(4, "address_tie"), (5, "address_part_missing"),
                             (6, "address_no_room"), (7, "address_coarse")]  # fmt: skip
    assert report.read == report.accepted + report.refused_rows + len(report.doubtful) == 7
    assert {r.resident.name: r.unit.room for r in Residence.objects.all()} == {
        "居民1": "101", "居民2": "102"}  # fmt: skip
    told = report.as_dict()["doubtful"][0]
    assert (told["row"], told["field"], len(told["candidates"])) == (4, "address", 2)


def test_doubtful_rows_do_not_keep_the_others_out_but_refused_ones_do(known, write_csv):
    report = import_file("residents", write_csv([person(1, HERE), person(2, TIE)]))
    assert (report.applied, report.accepted, aside(report)) == (True, 1, [(3, "address_tie")])
    report = import_file("residents", write_csv([person(2, OTHER), person(3, NOWHERE)]))
    assert (report.applied, Resident.objects.count()) == (False, 1)


def test_every_text_is_looked_up_once(known, write_csv):
    rows = [person(n, text) for n, text in enumerate([HERE, HERE + " ", "榕荫路 12号 1单元 101"])]
    import_file("residents", write_csv(rows))
    assert known == [HERE]
    assert Residence.objects.count() == 3


def test_what_a_row_says_of_its_door_is_part_of_its_address(known, write_csv):
    rows = [person(1, "榕荫路12号", 单元="1单元", 房号="101"), person(2, "榕荫路12号1单元", 房号="102室"),
            person(3, HERE, 房号="不详")]  # fmt: skip
    report = import_file("residents", write_csv(rows))
    assert (report.accepted, {r.unit.room for r in Residence.objects.all()}) == (3, {"101", "102"})


def test_structured_parts_come_before_the_text(known, write_csv):
    asked = len(known)
    rows = [person(1, ROAD, building_ref="B2", 房号="101")]
    assert import_file("residents", write_csv(rows)).accepted == 1
    assert (Residence.objects.get().unit.building.ref, len(known)) == ("B2", asked)


def test_a_room_that_is_not_known_is_the_building_s_only_where_somebody_says_so(known, write_csv):
    path = write_csv([person(1, NO_ROOM), person(2, "榕荫路12号"), person(3, TIE), person(4, ROAD)])
    report = import_file("residents", path)
    assert (report.accepted, len(report.doubtful)) == (0, 4)
    options = AddressOptions(0.9, rooms_unknown=True)
    report = import_file("residents", path, addresses=options)
    assert aside(report) == [(4, "address_tie"), (5, "address_coarse")]
    units = {r.unit.is_unassigned for r in Residence.objects.all()}
    assert (Residence.objects.count(), units) == (2, {True})


def test_a_match_below_the_threshold_never_loads(known, taught, write_csv):  # noqa: F811
    taught({HERE: [result("unit", unit("101"), HERE, confidence=0.85, exact=False)]})
    path = write_csv([person(1, HERE)])
    assert aside(import_file("residents", path)) == [(2, "address_unsure")]
    loose = import_file("residents", path, addresses=AddressOptions(0.8))
    assert (loose.accepted, Residence.objects.get().unit.room) == (1, "101")


def test_what_was_decided_is_used_by_the_next_import(known, write_csv):
    path = write_csv([person(1, TIE), person(2, "榕荫路１２号　２０１"), person(3, ROAD)])
    assert len(import_file("residents", path).doubtful) == 3
    chosen = decisions.Choice(Thing.UNIT, unit("201", "2单元"), "榕荫路12号 2单元 201")
    decisions.decide(TIE, chosen, name=TIE)
    decisions.decide(ROAD, None)
    report = import_file("residents", path, accept_partial=True)
    assert codes(report) == [(4, "address", "address_decided_none")]
    assert {r.unit.entrance.name for r in Residence.objects.all()} == {"2单元"}
    assert Resident.objects.count() == 2
    used = AddressDecision.objects.filter(used_at__isnull=False).count()
    assert used == 2
    decisions.take_back(TIE)
    assert len(import_file("residents", path, accept_partial=True).doubtful) == 2
    assert not AliasProposal.objects.exists()


def test_a_decision_for_what_has_ended_does_not_count(known, write_csv):
    pk = unit("201", "2单元")
    decisions.decide(TIE, decisions.Choice(Thing.UNIT, pk, "x"))
    Unit.objects.filter(pk=pk).delete()
    assert aside(import_file("residents", write_csv([person(1, TIE)]))) == [(2, "address_tie")]


def test_somebody_may_say_that_the_building_is_enough(known, write_csv):
    entrance = Entrance.objects.get(name="1单元", building__ref="B1").pk
    decisions.decide(NO_ROOM, decisions.Choice(Thing.ENTRANCE, entrance, "x"))
    report = import_file("residents", write_csv([person(1, NO_ROOM)]))
    assert (report.accepted, Residence.objects.get().unit.is_unassigned) == (1, True)


def test_nobody_is_counted_twice(known, flats, write_csv):
    path = write_csv([person(1, HERE), person(2, OTHER), person(3, HERE, 身份证号="")])
    assert import_file("residents", path).changed == 3
    assert import_file("residents", path).changed == 0
    sums = BasicCellSums.objects.get(basic_cell_id=flats.basic_cells["001"])
    assert (Resident.objects.count(), sums.residents) == (3, 3)


def test_units_are_loaded_behind_the_building_of_their_address(known, write_csv):
    rows = [{"详细地址": "榕荫路12号1单元301室", "房号": "301"},
            {"详细地址": "榕荫路12号", "房号": "401", "单元": "3单元"},
            {"详细地址": ROAD, "房号": "1"}]  # fmt: skip
    report = import_file("units", write_csv(rows))
    assert aside(report) == [(4, "address_coarse")]
    made = {u.room: u.entrance.name for u in Unit.objects.filter(room__in=["301", "401"])}
    assert made == {"301": "1单元", "401": "3单元"}
    assert set(Unit.objects.values_list("building__ref", flat=True)) == {"B1", "B2"}


def test_organisations_sit_in_a_unit_or_a_building(known, flats, write_csv):
    rows = [{"名称": "甲", "ref": "O1", "经营地址": HERE}, {"名称": "乙", "ref": "O2", "经营地址": "榕荫路12号"},
            {"名称": "丙", "ref": "O3", "经营地址": ROAD}]  # fmt: skip
    report = import_file("organisations", write_csv(rows))
    assert aside(report) == [(4, "address_coarse")]
    places = {
        p.organisation.name: (p.building_id, p.unit_id) for p in OrganisationPlace.objects.all()
    }
    assert places == {
        "甲": (flats.buildings["B1"], unit("101")),
        "乙": (flats.buildings["B1"], None),
    }


def test_facilities_and_incidents_stand_at_the_point_of_their_address(known, flats, write_csv):
    rows = [{"ref": "F1", "类型": "养老院", "名称": "甲", "地址": HERE},
            {"ref": "F2", "类型": "养老院", "名称": "乙", "地址": ""}]  # fmt: skip
    report = import_file("facilities", write_csv(rows), accept_partial=True)
    assert codes(report) == [(3, "address", "required")]
    made = Facility.objects.get()
    assert (made.point.x, made.point.y) == (118.5005, 24.5025)
    assert made.basic_cell_id == flats.basic_cells["001"]
    rows = [{"ref": "I1", "类别": "噪音", "上报时间": "2024-01-01 08:00", "地址": HERE, "lon": "", "lat": ""},
            {"ref": "I2", "类别": "噪音", "上报时间": "2024-01-01 08:00", "地址": HERE, "lon": 118.5015,
             "lat": 24.5025},
            {"ref": "I3", "类别": "噪音", "上报时间": "2024-01-01 08:00", "地址": "", "lon": "", "lat": ""}]  # fmt: skip
    report = import_file("incidents", write_csv(rows), datum="wgs84", accept_partial=True)
    assert codes(report) == [(4, "lon", "geometry_missing")]
    at = {i.ref: (i.point.x, i.basic_cell_id) for i in Incident.objects.all()}
    assert at == {
        "I1": (118.5005, flats.basic_cells["001"]),
        "I2": (118.5015, flats.basic_cells["002"]),
    }
    assert Incident.objects.get(ref="I1").address_text == HERE


def test_decisions_that_ended_or_that_nothing_uses_go_when_their_time_is_over(known):
    now = timezone.now()
    pk = unit("101")
    for text in (TIE, ROAD, NOWHERE):
        decisions.decide(text, decisions.Choice(Thing.UNIT, pk, "x"), name="叫法")
    decisions.take_back(ROAD)
    decisions.note_use(AddressDecision.objects.filter(mark=mark_of(TIE)).values_list("pk", flat=True),
                       at=now + timedelta(days=1000))  # fmt: skip
    kept = {"now": now + timedelta(days=300), "years": 5}
    assert purge_decisions(**kept) == {"decisions": 0}
    assert purge_decisions(**kept | {"now": now + timedelta(days=400)}) == {"decisions": 1}
    purge_decisions(now=now + timedelta(days=5 * 366), years=5)
    assert AddressDecision.objects.count() == 1
    assert not AliasProposal.objects.exists()
