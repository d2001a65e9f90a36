"""Undo of whole imports: afterwards every table is as it was, or the undo says why it cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from geo_grid.access.system import as_system
from geo_grid.errors import Conflict, NotFound
from geo_grid.facilities import actions as facilities
from geo_grid.facilities.models import Facility
from geo_grid.locate.actions import refresh_places
from geo_grid.locate.models import Place
from geo_grid.people import actions as people
from geo_grid.people.actions import forget_resident
from geo_grid.people.models import Residence, Resident
from geo_grid.premises import actions as premises
from geo_grid.premises.models import Building, Unit
from geo_grid.runs.models import ImportChange, ImportInsert, ImportRun
from importers.kinds.catalogue import kind_named
from importers.runs.run import Origin, import_file
from importers.runs.undo import undo_import
from tests.importers.conftest import resident_id

WITHOUT_PLACES = {"units", "residents", "organisations", "workers", "divisions"}
# Versions, history and the trail only grow.
NOT_COMPARED = {
    "geo_grid_city",
    "geo_grid_importrun",
    "geo_grid_auditentry",
    "geo_grid_event",
}


def everything() -> dict[str, list[str]]:
    """All rows of all tables, exactly."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("geo_grid").get_models():
            if (table := model._meta.db_table) not in NOT_COMPARED:
                cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
                found[table] = [row for (row,) in cursor.fetchall()]
    return found


def load(kind: str, path: Any, **more: Any) -> int:
    report = import_file(kind, path, by=Origin(owner=4), **more)
    assert report.applied, report.refused
    return report.run


def doors(*rooms: str, **more: object) -> list[dict[str, object]]:
    return [{"building_ref": f"B{1 + i % 6}", "entrance": "1单元", "room": room} | more
            for i, room in enumerate(rooms)]  # fmt: skip


@pytest.fixture
def files(write_csv, write_geojson):
    """For every kind a file that adds something and changes something known."""
    ring = [[[118.5003, 24.5003], [118.5007, 24.5003], [118.5007, 24.5007], [118.5003, 24.5003]]]
    shape = {"type": "Polygon", "coordinates": ring}
    line = {"type": "LineString", "coordinates": [[118.5003, 24.5003], [118.5007, 24.5009]]}
    person = {"name": "甲", "category": "户籍", "building_ref": "B1", "entrance": "1单元"}
    thing = {"kind": "camera", "lon": 118.5005, "lat": 24.5005, "name": "一号"}
    place = {"name": "社区站", "kind": "service_station", "lon": 118.5005, "lat": 24.5005}
    incident = {"category": "噪音", "reported_at": "2024-03-01 08:00", "lon": 118.5005,
                "lat": 24.5005}  # fmt: skip
    return {
        "buildings": write_geojson(
            [(shape, {"ref": "B1", "name": "改名", "road": "新路", "aliases": "老楼"}),
             (shape, {"ref": "N1", "road": "新路"})], "buildings.geojson"),
        "entrances": write_csv(
            [{"building_ref": "B1", "name": "1单元", "lon": 118.5004, "lat": 24.5021},
             {"building_ref": "B2", "name": "9单元"}], "entrances.csv"),
        "units": write_csv(doors("101", "102", "909", use="shop", aliases="小店"), "units.csv"),
        "residents": write_csv(
            [person | {"id_number": resident_id(), "room": "101"},
             person | {"id_number": resident_id(serial=2), "room": "", "name": "乙"}],
            "residents.csv"),
        "organisations": write_csv(
            [{"name": "小店", "building_ref": "B1", "entrance": "1单元", "room": "101"}],
            "organisations.csv"),
        "facilities": write_csv([place | {"ref": r} for r in ("F1", "F2")], "facilities.csv"),
        "components": write_csv([thing | {"ref": r} for r in ("C1", "C2")], "components.csv"),
        "incidents": write_csv([incident | {"ref": r} for r in ("I1", "I2")], "incidents.csv"),
        "streets": write_geojson([(line, {"ref": "S1", "name": "直线路"})], "streets.geojson"),
        "workers": write_csv([{"ref": "W1", "name": "丁"}], "workers.csv"),
        "barriers": write_geojson([(line, {"ref": "R1", "kind": "railway"})], "barriers.geojson"),
        "ground_cover": write_geojson([(shape, {"ref": "G1", "kind": "park"})], "green.geojson"),
        "divisions": write_csv(
            [{"code": "990101001001", "name": "改名社区"},
             {"code": "990101001003", "name": "新社区"}], "divisions.csv"),
    }  # fmt: skip


@pytest.fixture
def lived_in(lattice_city, write_csv):
    """The lattice city with estimated homes, a known entrance, doors, and a person who moves."""
    premises.estimate_units([f"B{n}" for n in range(1, 7)], households=[6] * 6)
    import_file("units", write_csv(doors("101", "102", "103"), "known.csv"))
    import_file(
        "residents",
        write_csv([{"name": "甲", "category": "户籍", "id_number": resident_id(),
                    "building_ref": "B2", "entrance": "1单元", "room": "102"}], "people.csv"),
    )  # fmt: skip
    for kind in ("service_station", "police"):
        Facility.objects.create(
            ref={"service_station": "F1", "police": "F9"}[kind], kind=kind, name="旧站",
            point="SRID=4326;POINT(118.5005 24.5005)",
        )  # fmt: skip
    for noun in (premises, people, facilities):
        noun.recount()
    return lattice_city


@pytest.mark.parametrize(
    "kind",
    ["buildings", "entrances", "units", "residents", "organisations", "facilities", "components",
     "incidents", "streets", "workers",
     "barriers", "ground_cover", "divisions"],
)  # fmt: skip
def test_undone_is_as_if_never_done(lived_in, files, kind):
    before = everything()
    datum = None if kind in WITHOUT_PLACES else "wgs84"
    run = load(kind, files[kind], datum=datum)
    after = everything()
    assert after != before
    undone, kept = undo_import(run, owner=9)
    assert everything() == before
    assert (undone.undone_by, undone.owner, kept) == (9, 4, [])
    again = load(kind, files[kind], datum=datum)  # and it can be done again
    assert again != run
    assert len(everything()["geo_grid_unit"]) == len(after["geo_grid_unit"])


def test_only_ranges_are_kept_of_new_rows(lived_in, write_csv):
    rooms = doors(*(f"{n}" for n in range(2000, 2600)))
    run = load("units", write_csv(rooms))
    units = ImportInsert.objects.filter(run=run, table="geo_grid_unit")
    assert [r.last_id - r.first_id + 1 for r in units] == [600]
    changed = ImportChange.objects.filter(run=run)
    assert not changed.filter(op="U", table="geo_grid_unit").exists()
    # The estimated homes of the six buildings made way.
    assert changed.filter(op="D", table="geo_grid_unit").exists()


def test_what_was_changed_since_stays(lived_in, write_csv):
    run = load("units", write_csv(doors("2001", "2002")))
    Unit.objects.filter(room="2001").update(floor_area_m2=70)
    with pytest.raises(Conflict) as refused:
        undo_import(run)
    assert refused.value.code == "import_changed_since"
    assert refused.value.params["count"] == 1
    assert Unit.objects.filter(room="2002").exists()


def test_what_a_later_import_changed_is_named(lived_in, write_csv):
    first = load("units", write_csv(doors("2001")))
    second = load("units", write_csv(doors("2001", use="shop")))
    with pytest.raises(Conflict) as refused:
        undo_import(first)
    assert refused.value.params["later"] == str(second)
    undo_import(second)
    with pytest.raises(Conflict, match="changed since"):
        undo_import(first)  # restoring wrote the row anew: it is not the one the run left


def test_what_others_built_on_keeps_its_ground(lived_in, write_csv):
    run = load("units", write_csv(doors("2001", use="other")))
    person = {"name": "丙", "category": "户籍", "id_number": resident_id(serial=3)}
    load("residents", write_csv([person | doors("2001")[0]], "person.csv"))
    with pytest.raises(Conflict) as refused:
        undo_import(run)
    assert refused.value.code == "import_built_on"
    assert Residence.objects.filter(unit__room="2001").count() == 1


def test_undone_once_and_only_what_exists(lived_in, write_csv):
    run = load("units", write_csv(doors("2001")))
    undo_import(run)
    with pytest.raises(Conflict) as refused:
        undo_import(run)
    assert refused.value.code == "import_undone"
    with pytest.raises(NotFound):
        undo_import(run + 1000)


def test_an_import_without_a_journal_says_so(lived_in, write_csv):
    import_file("units", write_csv(doors("2001")))
    with pytest.raises(Conflict) as refused:
        undo_import(ImportRun.objects.latest("id").pk)
    assert refused.value.code == "import_not_undoable"


def test_a_kind_that_the_journal_does_not_cover_is_never_undone_in_part(
    lived_in, write_csv, monkeypatch
):
    uncovered = replace(kind_named("units"), is_journalled=False)
    monkeypatch.setattr("importers.runs.run.kind_named", lambda name: uncovered)
    run = load("units", write_csv(doors("2001")))
    with pytest.raises(Conflict) as refused:
        undo_import(run)
    assert refused.value.code == "import_not_undoable"
    assert Unit.objects.filter(room="2001").exists()


def test_p11_former_values_of_a_person_are_forgotten(lived_in, write_csv):
    rows = [{"name": "改名", "category": "户籍", "id_number": resident_id()} | doors("101")[0]]
    run = load("residents", write_csv(rows))
    person = Resident.objects.get(name="改名")
    assert "甲" in str([c.before for c in ImportChange.objects.all()])
    with as_system("test"):
        forget_resident(person.pk)
    assert "甲" not in str([c.before for c in ImportChange.objects.all()])
    with pytest.raises(Conflict) as refused:
        undo_import(run)
    assert refused.value.code == "import_not_undoable"


def test_a_trial_tells_what_would_change_and_changes_nothing(lived_in, files):
    before = everything()
    report = import_file("buildings", files["buildings"], datum="wgs84", by=Origin(dry_run=True))
    told = report.outcome
    assert (told.new, told.changed, told.same, report.applied) == (1, 1, 0, False)
    assert {place[2] for place in told.places} == {"new", "changed"}
    name = next(c for c in told.changes if c["table"] == "geo_grid_building")
    assert {"field": "name", "before": "1号楼", "after": "改名"} in name["fields"]
    assert everything() == before
    assert Building.objects.get(ref="B1").name == "1号楼"


@pytest.mark.parametrize("kind", ["units", "residents", "facilities", "organisations", "workers"])
def test_a_trial_of_every_shape_of_kind(lived_in, files, kind):
    report = import_file(
        kind, files[kind], datum="wgs84" if kind == "facilities" else None,
        by=Origin(dry_run=True),
    )  # fmt: skip
    expected = {"units": (1, 2), "residents": (1, 1), "facilities": (1, 1),
                "organisations": (1, 0), "workers": (1, 0)}  # fmt: skip
    assert (report.outcome.new, report.outcome.changed) == expected[kind]
    assert bool(report.outcome.places) == (kind != "workers")


def test_places_of_divisions_that_go_are_derived_anew(lattice_city, write_csv):
    """A place points at the division that is taken back; it stands in nobody's way."""
    path = write_csv([{"code": "990101001007", "name": "新社区"}])
    report = import_file("divisions", path, by=Origin())
    assert Place.objects.filter(name="新社区", kind="community").exists()
    undo_import(report.run)
    assert not Place.objects.filter(name="新社区").exists()
    assert Place.objects.filter(name="左社区").exists()
    assert refresh_places() == 0


def test_roads_of_units_that_go_are_no_more(lattice_city, write_csv):
    path = write_csv([{"building_ref": "B1", "room": "1", "road": "后街", "number": "6号"}])
    report = import_file("units", path, by=Origin())
    assert Place.objects.filter(name="后街").exists()
    undo_import(report.run)
    assert not Place.objects.filter(name="后街").exists()
