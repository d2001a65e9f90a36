"""Gates of estates in files: their words, trial, refusals and undoing."""

from __future__ import annotations

from django.contrib.gis.geos import Point

from geo_grid.areas.models import Gate
from importers.runs.run import Origin, import_file
from importers.runs.undo import undo_import
from tests.importers.conftest import codes
from tests.reach.conftest import spot


def test_gates_come_from_a_file_and_go_with_its_import(bare_city, write_csv):
    lon, lat = spot(2.5, 0.5)
    Gate.objects.create(ref="g", opening_hours="Mo-Su 06:00-23:00", point=Point(lon, lat))
    plain = {"ref": "g", "lon": lon, "lat": lat, "名称": "东门"}
    rows = [
        plain | {"开放时间": "周一至周日 07:00-21:00"},
        {"ref": "h", "lon": lon, "lat": lat, "开放时间": "日出到日落"},
    ]
    path = write_csv(rows)
    trial = import_file("gates", path, datum="wgs84", by=Origin(dry_run=True))
    assert (trial.outcome.changed, Gate.objects.get().name) == (1, "")
    report = import_file("gates", path, datum="wgs84", accept_partial=True, by=Origin())
    assert codes(report) == [(3, "opening_hours", "hours_unread")]
    row = Gate.objects.get()
    assert (row.name, row.opening_hours) == ("东门", "Mo-Su 07:00-21:00")
    undo_import(report.run)
    assert Gate.objects.get().opening_hours == "Mo-Su 06:00-23:00"


def test_gates_in_openstreetmaps_words(bare_city, write_geojson):
    def at(x: float) -> dict:
        return {"type": "Point", "coordinates": list(spot(x, 0.5))}

    tags = [
        {"osm_id": 1, "barrier": "kissing_gate"},
        {"osm_id": 2, "barrier": "gate", "wheelchair": "no", "opening_hours": "06:00-22:00"},
        {"osm_id": 3, "barrier": "lift_gate", "access": "private"},
        {"osm_id": 4, "barrier": "gate", "access": "no"},
        {"osm_id": 5, "barrier": "gate", "access": "no", "foot": "yes"},
    ]
    path = write_geojson([(at(n), tag) for n, tag in enumerate(tags)])
    assert import_file("gates", path, datum="wgs84").changed == 5
    found = {g.ref: (g.passable, g.opening_hours) for g in Gate.objects.all()}
    assert found == {
        "1": ("foot", ""), "2": ("foot", "Mo-Su 06:00-22:00"), "3": ("all", ""),
        "4": ("all", "off"), "5": ("all", ""),
    }  # fmt: skip
    assert import_file("gates", path, datum="wgs84").changed == 0
    tags[3] |= {"access": "private", "barrier": "gate"}
    opened = write_geojson([(at(n), tag) for n, tag in enumerate(tags)])
    assert import_file("gates", opened, datum="wgs84").changed == 1
    assert Gate.objects.get(ref="4").opening_hours == ""
