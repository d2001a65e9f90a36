"""10,000 real requests of a city as its history: every number here is counted in the file itself.

The file: open data of Baltimore, 2014 to 2019; 892 rows at whole degrees, 590 without coordinates.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from geo_grid.access.context import counting_all
from geo_grid.areas.models import City
from geo_grid.cluster import DATABASE, SUPERUSER, Cluster
from geo_grid.events.models import Event
from geo_grid.incidents.models import CaseEntry, CaseReport, Incident
from tests.cities import city
from tests.conftest import ROOT, make_user
from tests.effort import TORTURE

FILE = ROOT.parent / "shared" / "data" / "incidents-baltimore-311" / "311_sample.csv"
ZONE = ZoneInfo("America/New_York")
WEST, SOUTH, EAST, NORTH = -76.7115, 39.1972, -76.5296, 39.3720
"""About Baltimore."""
MAP = ["ref=SRRecordID"]
MATTERS = {"SW-": "litter", "TRS-": "parking-motor", "HCD-": "other-routine"}
"""What the file of categories says, by how a category begins; all others it leaves out."""
ADDRESSES = ("address_not_found", "address_unsure")
LATTICE = 1e-8
"""Degrees: on what points are kept."""
YEARS = (2016, 2018)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILE.is_file(), reason="the real requests lie beside the repository"),
]


def moment(text: str) -> datetime | None:
    """A time as the file writes it, by the clocks of its city."""
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=ZONE) if text else None


class Source:
    """The file as Python's own reader has it; a row is counted as a spreadsheet does, the header first."""

    def __init__(self, envelope: tuple[float, float, float, float]) -> None:
        with FILE.open(encoding="utf-8", newline="") as lines:
            self.rows = dict(enumerate(csv.DictReader(lines), start=2))
        self.no_place: dict[int, str] = {}
        for number, row in self.rows.items():
            if code := self._without_place(row, envelope):
                self.no_place[number] = code
        self.backwards = {
            number for number, row in self.rows.items()
            if row["CloseDate"] and moment(row["CloseDate"]) < moment(row["CreatedDate"])
        }  # fmt: skip
        refused = self.no_place.keys() | self.backwards
        self.kept = [row for number, row in self.rows.items() if number not in refused]

    def _without_place(self, row: dict[str, str], envelope: tuple[float, ...]) -> str:
        if not row["Longitude"] or not row["Latitude"]:
            return "coordinate_missing"
        lon, lat = float(row["Longitude"]), float(row["Latitude"])
        if lon.is_integer() and lat.is_integer():
            return "coordinate_whole_degrees"
        west, south, east, north = envelope
        return "" if west <= lon <= east and south <= lat <= north else "outside_city"


def matter_of(category: str) -> str:
    return next((code for start, code in MATTERS.items() if category.startswith(start)), "")


def write_files(folder: Path) -> tuple[Path, Path]:
    """The outline of the city, and what its categories are called here."""
    ring = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    outline, names = folder / "outline.geojson", folder / "categories.csv"
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    outline.write_text(json.dumps(feature), encoding="utf-8")
    with FILE.open(encoding="utf-8", newline="") as lines:
        words = sorted({row["SRType"] for row in csv.DictReader(lines)})
    with names.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(["category", "matter"])
        table.writerows([word, code] for word in words if (code := matter_of(word)))
    return outline, names


@dataclass
class Loaded:
    """The city after the import: its report, and how many events stood before and after it."""

    report: dict[str, Any] = field(default_factory=dict)
    events: tuple[int, int] = (0, 0)
    status: int = 0


@city
def real_requests() -> Loaded:
    """Founded from its outline alone, with the whole file imported."""
    folder = Path(settings.GEO_GRID_VAR) / f"requests-{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    outline, names = write_files(folder)
    report = folder / "report.json"
    with pytest.raises(SystemExit) as founded:
        call_command("start_city", name="Baltimore", code="990410", datum="wgs84",
                     outline=str(outline), timezone=ZONE.key, stdout=io.StringIO())  # fmt: skip
    assert founded.value.code == 0
    before = of_cases()
    with pytest.raises(SystemExit) as ended:
        call_command("import_data", "incidents", str(FILE), datum="wgs84", map=MAP,
                     accept_partial=True, categories=names, report=report, verbosity=0)  # fmt: skip
    told = json.loads(report.read_text(encoding="utf-8"))
    for one in (outline, names, report):
        one.unlink()
    folder.rmdir()
    return Loaded(told, (before, of_cases()), int(ended.value.code or 0))


def of_cases() -> int:
    return Event.objects.filter(noun="case").count()


@pytest.fixture
def source(real_requests: Loaded) -> Source:
    return Source(tuple(City.objects.get().envelope.extent))


def cases() -> list[Incident]:
    with counting_all():
        return list(Incident.objects.select_related("matter__matter"))


def named(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Every row that was not taken: refused, or left to a person because its address is unsure."""
    return [*report["refused"], *report["doubtful"]]


def test_what_was_read_was_accepted_or_is_named(real_requests: Loaded, source: Source):
    report = real_requests.report
    assert real_requests.status == 1, "some were refused"
    assert report["read"] == len(source.rows)
    assert report["accepted"] == len(source.kept) == len(cases())
    assert report["read"] == report["accepted"] + len(named(report))
    left_out = [one["row"] for one in named(report)]
    assert len(left_out) == len(set(left_out)), "each row once"
    assert set(left_out) == source.no_place.keys() | source.backwards


def test_a_bad_coordinate_is_named_by_row_field_and_code(real_requests: Loaded, source: Source):
    told = {one["row"]: (one["field"], one["code"]) for one in named(real_requests.report)}
    for number, code in source.no_place.items():
        if code != "coordinate_missing":
            assert told[number] == ("lon", code), number
        elif source.rows[number]["Address"].strip():
            # Its address is tried; a city without houses knows none.
            field, why = told[number]
            assert (field, why in ADDRESSES) == ("address", True), number
        else:
            assert told[number] == ("lon", "geometry_missing"), number
    assert all(one["message"] for one in named(real_requests.report))
    counted = Counter(source.no_place.values())
    assert (counted["coordinate_whole_degrees"], counted["coordinate_missing"]) == (892, 590)


def test_each_case_stands_where_its_row_says_and_no_other_is_on_the_map(
    source: Source, real_requests
):
    wanted = {
        row["SRRecordID"]: (float(row["Longitude"]), float(row["Latitude"])) for row in source.kept
    }
    found = {case.ref: (case.point.x, case.point.y) for case in cases()}
    assert found.keys() == wanted.keys()
    off = [
        ref for ref, (lon, lat) in found.items()
        if max(abs(lon - wanted[ref][0]), abs(lat - wanted[ref][1])) > LATTICE
    ]  # fmt: skip
    assert not off


def test_history_makes_no_events_and_has_no_clock(real_requests: Loaded, source: Source):
    before, after = real_requests.events
    assert (before, after) == (0, 0)
    with counting_all():
        assert not CaseEntry.objects.exists()
        assert not CaseReport.objects.exists()
        assert not Incident.objects.exclude(deadline=None).exists()
    closed = {row["SRRecordID"] for row in source.kept if row["CloseDate"]}
    steps = {case.ref: case.step for case in cases()}
    assert {ref for ref, step in steps.items() if step == "closed"} == closed
    assert {step for ref, step in steps.items() if ref not in closed} == {"accepted"}


def test_categories_are_those_of_the_file_and_the_rest_is_named(
    real_requests: Loaded, source: Source
):
    wanted = {row["SRRecordID"]: matter_of(row["SRType"]) for row in source.kept}
    found = {case.ref: case.matter.matter.code if case.matter else "" for case in cases()}
    assert found == wanted
    assert set(wanted.values()) == {*MATTERS.values(), ""}
    left = Counter(row["SRType"] for row in source.kept if not matter_of(row["SRType"]))
    assert real_requests.report["categories_left"] == left
    words = {row["SRRecordID"]: row["SRType"] for row in source.kept}
    for case in cases():
        assert (case.title if case.matter else case.category) == words[case.ref]


def test_times_are_the_city_s_and_a_day_begins_at_its_midnight(
    real_requests: Loaded, source: Source
):
    at = {row["SRRecordID"]: moment(row["CreatedDate"]) for row in source.kept}
    ended = {row["SRRecordID"]: moment(row["CloseDate"]) for row in source.kept}
    for case in cases():
        assert (case.reported_at, case.closed_at) == (at[case.ref], ended[case.ref]), case.ref
    client = Client()
    client.force_login(make_user("city_manager", division_code="9904"))
    for year in YEARS:
        since, until = (datetime(one, 1, 1, tzinfo=ZONE) for one in (year, year + 1))
        asked = {"since": since.isoformat(), "until": until.isoformat()}
        series = client.get("/api/v1/incident_figures", asked).json()["series"]
        came = {row["at"]: row["came"] for row in series["rows"] if row["came"]}
        days = Counter(one.date() for one in at.values() if since <= one < until)
        assert series["unit"] == "day"
        assert came == {
            datetime(day.year, day.month, day.day, tzinfo=ZONE).isoformat(): n
            for day, n in days.items()
        }
        assert {text[-6:] for text in came} == {"-05:00", "-04:00"}, "winter and summer"


def command(schema: str, *words: str) -> int:
    """The exit status of a command of the product for the city of this schema."""
    kept = {k: v for k, v in os.environ.items() if k not in ("GEO_GRID_ROLE", "DATABASE_URL")}
    around = kept | {
        "GEO_GRID_SCHEMA": schema, "GEO_GRID_VAR": str(settings.GEO_GRID_VAR),
        "DJANGO_SETTINGS_MODULE": "geo_grid.settings",
    }  # fmt: skip
    words = (sys.executable, "manage.py", *words)
    return subprocess.run(words, cwd=ROOT, env=around, check=False).returncode


@pytest.mark.torture
@pytest.mark.skipif(not TORTURE, reason="make torture")
def test_the_same_by_its_commands_in_a_schema_of_its_own(db, tmp_path: Path):
    """Beside the city that the tests have: as a second city of one cluster is founded."""
    schema, (outline, names) = f"requests_{os.getpid()}", write_files(tmp_path)
    run = partial(command, schema)
    report = tmp_path / "report.json"
    admin = Cluster(settings.GEO_GRID_VAR).connect(SUPERUSER, DATABASE)
    admin.autocommit = True
    try:
        assert run("start_city", "--name", "Baltimore", "--code", "990410", "--datum", "wgs84",
                   "--outline", str(outline), "--timezone", ZONE.key) == 0  # fmt: skip
        assert run("import_data", "incidents", str(FILE), "--datum", "wgs84", "--map", *MAP,
                   "--categories", str(names), "--accept-partial", "--report", str(report)) == 1  # fmt: skip
        told = json.loads(report.read_text(encoding="utf-8"))
        with admin.cursor() as cursor:
            cursor.execute(f"SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e), timezone"
                           f" FROM (SELECT envelope AS e, timezone FROM {schema}.geo_grid_city) c")  # fmt: skip
            *envelope, zone = cursor.fetchone()
            cursor.execute(f"SELECT ref FROM {schema}.geo_grid_incident")
            refs = {ref for (ref,) in cursor.fetchall()}
            cursor.execute(f"SELECT count(*) FROM {schema}.geo_grid_event WHERE noun = 'case'")
            events = cursor.fetchone()[0]
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        admin.close()
    source = Source(tuple(envelope))
    assert zone == ZONE.key
    assert told["read"] == len(source.rows) == told["accepted"] + len(named(told))
    assert refs == {row["SRRecordID"] for row in source.kept}
    assert events == 0
