"""Files of facilities: kinds are rows, hours are read, what has closed may come back."""

from __future__ import annotations

from datetime import timedelta

from psycopg2.extras import DateTimeTZRange

from geo_grid.areas.models import Street
from geo_grid.city_time import midnight
from geo_grid.facilities.models import Facility, FacilityKind
from importers.runs.run import Origin, import_file
from tests.conftest import lattice_boxes
from tests.importers.conftest import codes


def facility(**more):
    place = lattice_boxes()[6].centroid
    return {"ref": "F1", "kind": "clinic", "name": "甲站", "lon": place.x, "lat": place.y} | more


def test_a_kind_that_is_no_row_is_refused_with_a_way_out(lattice_city, write_csv):
    path = write_csv([facility(), facility(ref="F2", kind="茶馆")])
    report = import_file("facilities", path, datum="wgs84", accept_partial=True)
    assert codes(report) == [(3, "kind", "kind_unknown")]
    assert "facility_kinds" in str(report.as_dict()["refused"][0]["message"])
    FacilityKind.objects.create(code="teahouse", name_zh="茶馆")
    assert import_file("facilities", path, datum="wgs84").changed == 1
    assert Facility.objects.get(ref="F2").kind == "teahouse"


def test_kinds_are_known_by_their_names(lattice_city, write_csv):
    kinds = ("长者食堂", "便民代办点", "Canteen for the elderly", "养老院", "marketplace")
    rows = [facility(ref=f"F{n}", kind=kind) for n, kind in enumerate(kinds)]
    import_file("facilities", write_csv(rows), datum="wgs84")
    assert list(Facility.objects.order_by("ref").values_list("kind", flat=True)) == [
        "elderly_canteen", "service_agent", "elderly_canteen", "elderly_care", "market",
    ]  # fmt: skip


def test_hours_of_osm_are_read_or_refused(lattice_city, write_csv):
    rows = [
        facility(opening_hours="Mo-Fr 08:00-17:30; PH off"),
        facility(ref="F2", opening_hours="Mo-Fr 08:00+"),
    ]
    report = import_file("facilities", write_csv(rows), datum="wgs84", accept_partial=True)
    assert codes(report) == [(3, "opening_hours", "hours_unread")]
    assert Facility.objects.get().opening_hours == "Mo-Fr 08:00-17:30; PH off"


def test_hours_that_are_too_long_as_stored_cost_their_row_only(lattice_city, write_csv):
    odd = ",".join(f"{hour:02}:00-{hour:02}:30" for hour in range(1, 20))
    even = ",".join(f"{hour:02}:30-{hour:02}:59" for hour in range(1, 20))
    short = [
        f"{day} " + ",".join(f"{hour}:00-{hour}:{minute}" for hour in range(1, 10))
        for day, minute in (("Mo", 10), ("Tu", 20), ("We", 30), ("Th", 40))
    ]  # Of 95 characters each, which zeros before the hours make 110 and more.
    rows = [
        facility(opening_hours=f"Mo,We,Fr,Su {odd[:131]}; Tu,Th,Sa {even[:143]}"),
        facility(ref="F2", opening_hours=";".join(short)),
        facility(ref="F3", opening_hours="Mo-Fr 08:00-12:00; 14:00-17:30"),
    ]
    path = write_csv(rows)
    report = import_file("facilities", path, datum="wgs84", accept_partial=True)
    assert codes(report) == [
        (3, "opening_hours", "hours_too_long"), (4, "opening_hours", "hours_replaced"),
    ]  # fmt: skip
    # Every second day has the same hours, which are written once.
    assert Facility.objects.get().opening_hours == rows[0]["opening_hours"]


def test_gate_hours_that_are_too_long_as_stored_cost_their_row_only(lattice_city, write_geojson):
    edge = [list(point) for point in lattice_boxes()[6].exterior.coords[:2]]
    way = {"type": "LineString", "coordinates": edge}
    gates = ",".join(f"{hour}:00-{hour}:30" for hour in range(1, 10))
    roads = [
        (way, {"ref": "S1", "kind": "residential", "gate_hours": gates + ",10:00-11:00"}),
        (way, {"ref": "S2", "kind": "residential", "gate_hours": "6:00-23:00"}),
    ]
    report = import_file("streets", write_geojson(roads), datum="wgs84", accept_partial=True)
    assert codes(report) == [(1, "gate_hours", "gate_hours_too_long")]
    assert Street.objects.get().gate_hours == "06:00-23:00"


def test_what_has_closed_and_comes_back_is_another_one(lattice_city, write_csv):
    path = write_csv([facility()])
    import_file("facilities", path, datum="wgs84")
    first = Facility.objects.get()
    assert first.valid.lower == midnight()
    today = first.valid.lower
    Facility.objects.update(valid=DateTimeTZRange(today - timedelta(days=9), today, "[)"))
    trial = import_file("facilities", path, datum="wgs84", by=Origin(dry_run=True))
    assert trial.outcome is not None
    assert (trial.outcome.new, trial.outcome.changed) == (1, 0)
    report = import_file("facilities", path, datum="wgs84")
    assert report.changed == 1
    assert Facility.objects.filter(ref="F1").count() == 2
    assert import_file("facilities", path, datum="wgs84").changed == 0
