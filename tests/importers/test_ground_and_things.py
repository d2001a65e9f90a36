"""Divisions, the base map, facilities, components and incidents on the lattice city."""

from __future__ import annotations

from functools import partial

import pytest

from geo_grid.areas.models import Barrier, BasicCellSums, Division, GroundCover, Street
from geo_grid.facilities.models import Component, Facility
from geo_grid.incidents.models import CaseEntry, Incident
from geo_grid.reach.current import sql as reach
from importers.runs.run import import_file
from tests.conftest import SOUTH, STEP, WEST
from tests.importers.conftest import codes

TREE = [
    {"code": "990201001001", "name": "甲社区", "community_type": "农村"},
    {"code": "990200000000", "name": "市"},
    {"code": "990201001000", "name": "街道"},
    {"code": "990201000000", "name": "区"},
]


def test_divisions_in_any_order(db, write_csv):
    path = write_csv(TREE)
    assert import_file("divisions", path).changed == 4
    community = Division.objects.get(level="community")
    chain = [community.parent, community.parent.parent, community.parent.parent.parent]
    assert [d.level for d in chain] == ["street", "district", "city"]
    assert community.community_type == "rural"
    assert import_file("divisions", path).changed == 0


def test_divisions_that_hang_in_the_air(db, write_csv):
    rows = [TREE[0], TREE[1], TREE[2]]
    report = import_file("divisions", write_csv([*rows, TREE[1]]), accept_partial=True)
    assert codes(report) == [
        (2, "code", "parent_missing"),
        (4, "code", "parent_missing"),
        (5, "code", "duplicate"),
    ]
    assert list(Division.objects.values_list("level", flat=True)) == ["city"]


def test_named_ancestors_are_made_and_later_made_good(db, write_csv):
    row = TREE[0] | {"street": "某街道", "district": "某区"}
    assert import_file("divisions", write_csv([row])).changed == 1
    made = Division.objects.filter(is_provisional=True).order_by("code")
    assert [d.name for d in made] == ["990200000000", "某区", "某街道"]
    assert import_file("divisions", write_csv(TREE)).changed == 3
    assert not Division.objects.filter(is_provisional=True).exists()


def test_an_outline_from_a_file_gives_way_to_atoms(lattice_city, write_csv):
    drawn = Division.objects.get(code="990101001001").geom
    wkt = f"POLYGON(({WEST} {SOUTH},{WEST + STEP} {SOUTH},{WEST} {SOUTH + STEP},{WEST} {SOUTH}))"
    row = {"code": "990101001001", "name": "新名", "wkt": wkt}
    assert import_file("divisions", write_csv([row]), datum="wgs84").changed == 1
    division = Division.objects.get(code="990101001001")
    assert (division.name, division.geom) == ("新名", drawn)


def line(number: int) -> dict[str, object]:
    y = SOUTH + number * STEP / 10
    return {"type": "LineString", "coordinates": [[WEST, y], [WEST + STEP, y]]}


def test_base_map_in_osm_spelling(bare_city, write_geojson):
    roads = [
        (line(1), {"osm_id": 1, "highway": "primary", "name": "直线路", "bridge": "viaduct"}),
        (line(2), {"osm_id": 2, "highway": "service", "tunnel": "yes", "layer": "-1"}),
    ]
    assert import_file("streets", write_geojson(roads), datum="wgs84").changed == 2
    street = Street.objects.get(ref="2")
    assert (street.kind, street.is_tunnel, street.level) == ("service", True, -1)
    assert Street.objects.get(ref="1").is_bridge
    barriers = [(line(3), {"kind": "铁路", "hard": "是"}), (line(4), {"kind": "stream"})]
    path = write_geojson(barriers, "barriers.geojson")
    assert import_file("barriers", path, datum="wgs84").changed == 2
    assert sorted(Barrier.objects.values_list("kind", flat=True)) == ["railway", "river"]
    assert import_file("barriers", path, datum="wgs84").changed == 0
    ring = [[WEST, SOUTH], [WEST + STEP, SOUTH], [WEST, SOUTH + STEP], [WEST, SOUTH]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    path = write_geojson([(shape, {"landuse": "grass"})], "cover.geojson")
    assert import_file("ground_cover", path, datum="wgs84").changed == 1
    assert GroundCover.objects.get().kind == "green"


def test_what_people_on_foot_meet_is_kept(bare_city, write_geojson):
    tags = {
        "osm_id": 1, "highway": "steps", "foot": "Designated", "access": "private",
        "oneway:foot": "-1", "incline": "10°", "width": "1,5 m", "surface": "paving_stones",
        "lit": "yes", "gate": "6:00-23:00", "area": "no", "layer": 1,
    }  # fmt: skip
    square = {
        "osm_id": 2,
        "highway": "pedestrian",
        "area": "yes",
        "incline": "up",
        "width": "narrow",
    }
    roads = [(line(1), tags), (line(2), square)]
    path = write_geojson(roads)
    assert import_file("streets", path, datum="wgs84").changed == 2
    street = Street.objects.get(ref="1")
    assert (street.foot, street.access, street.oneway_foot) == ("designated", "private", -1)
    assert (street.kind, street.level, street.surface) == ("steps", 1, "paving_stones")
    assert street.incline_percent == pytest.approx(17.63, abs=0.01)
    assert (street.width_m, street.lit, street.gate_hours) == (1.5, "yes", "06:00-23:00")
    plain = Street.objects.get(ref="2")
    assert (plain.is_square, plain.is_steps, plain.oneway_foot) == (True, False, 0)
    assert (plain.incline_percent, plain.width_m) == (None, None)
    assert import_file("streets", path, datum="wgs84").changed == 0
    again = write_geojson([(line(1), {"osm_id": 1, "width": "2"})])
    assert import_file("streets", again, datum="wgs84").changed == 1
    street.refresh_from_db()
    assert (street.width_m, street.foot, street.kind) == (2, "designated", "steps")
    assert {row["ref"]: row["is_steps"] for row in reach.rows("streets")} == {"1": True, "2": False}


def test_stairs_stay_what_was_said_of_them_and_a_kind_that_is_corrected_leaves_none(
    bare_city, write_geojson
):
    said = {"highway": "footway", "是否台阶": "是"}
    for first, second, stairs in (
        (said, {"highway": "footway"}, True),
        (said, {"highway": "footway", "是否台阶": "否"}, False),
        ({"highway": "steps"}, {"highway": "footway"}, False),
        ({"highway": "footway"}, {"highway": "steps"}, True),
    ):
        for tags in (first, second):
            path = write_geojson([(line(1), {"osm_id": 1, **tags})])
            assert import_file("streets", path, datum="wgs84").refused == []
        assert [row["is_steps"] for row in reach.rows("streets")] == [stairs], (first, second)
        Street.objects.all().delete()


def test_hours_of_a_gate_that_cannot_be_read_are_refused_by_row(bare_city, write_geojson):
    roads = [(line(1), {"osm_id": 1, "highway": "service", "gate": "dawn-dusk"})]
    report = import_file("streets", write_geojson(roads), datum="wgs84", accept_partial=True)
    assert codes(report) == [(1, "gate_hours", "gate_hours_bad")]
    assert not Street.objects.filter(ref="1").exists()


def test_an_area_in_square_metres_and_a_number_of_steps_refuse_no_street(bare_city, write_geojson):
    said = {"osm_id": 1, "highway": "pedestrian", "area": "yes", "steps": "no"}
    measured = {"osm_id": 1, "highway": "pedestrian", "area": "123.4", "steps": 12}
    other = {"osm_id": 2, "highway": "footway", "area": "0.0", "steps": 12}
    for roads in ([(line(1), said)], [(line(1), measured), (line(2), other)]):
        report = import_file("streets", write_geojson(roads), datum="wgs84")
        assert report.refused == []
    streets = Street.objects.order_by("ref").values_list("is_square", "is_steps")
    assert list(streets) == [(True, False), (False, False)]


def test_a_gate_that_is_gone_shuts_nobody_out(bare_city, write_geojson):
    for cell, hours in (("off", "off"), ("", "off"), ("否", "")):
        path = write_geojson([(line(1), {"osm_id": 1, "highway": "service", "gate": cell})])
        assert import_file("streets", path, datum="wgs84").refused == []
        assert Street.objects.get(ref="1").gate_hours == hours


def test_facilities_and_components_are_counted_where_they_stand(lattice_city, write_csv):
    at = {"lon": WEST + STEP / 2, "lat": SOUTH + STEP / 2}
    sums = BasicCellSums.objects.get(basic_cell_id=lattice_city.basic_cells["009"])
    facility = {"ref": "F1", "kind": "服务站", "name": "社区服务站", "radius_m": 500} | at
    assert import_file("facilities", write_csv([facility]), datum="wgs84").changed == 1
    camera = {"ref": "C1", "kind": "摄像头", "bearing_deg": 90, "field_of_view_deg": 60} | at
    path = write_csv([camera])
    assert import_file("components", path, datum="wgs84").changed == 1
    sums.refresh_from_db()
    assert (sums.facilities, sums.components) == (1, 1)
    assert import_file("components", path, datum="wgs84").changed == 0
    moved = camera | {"lon": WEST + 1.5 * STEP, "bearing_deg": ""}
    assert import_file("components", write_csv([moved]), datum="wgs84").changed == 1
    sums.refresh_from_db()
    assert (Facility.objects.count(), sums.components) == (1, 0)
    assert Component.objects.get().bearing_deg == 90


def incident(ref: str, **more) -> dict[str, object]:
    return {
        "ref": ref, "category": "噪声", "reported_at": "2024-03-01 08:00",
        "lon": WEST + 0.00035, "lat": SOUTH + 2 * STEP + 0.00035,
    } | more  # fmt: skip


def test_incidents_find_cell_building_and_division(lattice_city, write_csv):
    rows = [
        incident("E1"), incident("E2", closed_at="2024-03-01 09:30"),
        incident("E3", lon=WEST - 0.01),
    ]  # fmt: skip
    path = write_csv(rows)
    assert import_file("incidents", path, datum="wgs84").changed == 3
    one, two, sea = (Incident.objects.get(ref=ref) for ref in ("E1", "E2", "E3"))
    assert one.basic_cell_id == lattice_city.basic_cells["001"]
    assert one.cell_version.cell_id == lattice_city.grid_cells[0]
    assert one.building_id == lattice_city.buildings["B1"]
    assert one.division_id == lattice_city.communities[0]
    assert (one.state, two.state, two.closed_at.isoformat()) == (
        "open", "closed", "2024-03-01T01:30:00+00:00",
    )  # fmt: skip
    assert (sea.basic_cell, sea.cell_version) == (None, None)
    sums = BasicCellSums.objects.get(basic_cell_id=one.basic_cell_id)
    assert sums.open_incidents == 1
    assert import_file("incidents", path, datum="wgs84").changed == 0
    rows[0] |= {"closed_at": "2024-03-02"}
    assert import_file("incidents", write_csv(rows), datum="wgs84").changed == 1
    sums.refresh_from_db()
    assert sums.open_incidents == 0


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"closed_at": "2024-02-28"}, "closed_at", "closed_before_reported"),
        ({"state": "已结"}, "closed_at", "closed_at_missing"),
        ({"state": "open", "closed_at": "2024-03-02"}, "closed_at", "open_but_closed_at"),
        ({"reported_at": "2999-01-01"}, "reported_at", "time_in_future"),
        ({"reported_at": ""}, "reported_at", "required"),
        ({"ref": "E1"}, "ref", "duplicate"),
        ({"lon": "", "lat": ""}, "lon", "geometry_missing"),
    ],
)
def test_incidents_that_are_refused(lattice_city, write_csv, changes, field, code):
    path = write_csv([incident("E1"), incident("E2") | changes])
    assert codes(import_file("incidents", path, datum="wgs84")) == [(3, field, code)]
    assert not Incident.objects.exists()


def test_a_case_that_was_worked_on_is_not_changed_by_a_file(lattice_city, write_csv):
    """Its row is refused by name, the others are taken; the history stays what happened."""
    load = partial(import_file, "incidents", datum="wgs84", accept_partial=True)
    assert load(write_csv([incident("E1"), incident("E2")])).changed == 2
    case = Incident.objects.get(ref="E1")
    case.step, case.revision = "handling", 2
    case.save()
    CaseEntry.objects.create(
        incident=case, number=2, at=case.reported_at, transition="take", step="handling", round=1
    )
    closed = {"closed_at": "2024-03-02"}
    report = load(write_csv([incident("E1", **closed), incident("E2", **closed)]))
    assert codes(report) == [(2, "ref", "case_has_history")]
    case.refresh_from_db()
    assert (case.step, case.state, case.closed_at) == ("handling", "open", None)
    assert Incident.objects.get(ref="E2").step == "closed"
