"""P20-P23: every hostile file gets its named fault; nothing half-loaded, bounded memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.utils import translation

from geo_grid.errors import BadInput
from geo_grid.i18n import localize
from geo_grid.people.models import Resident
from geo_grid.premises.models import Building, Unit
from geo_grid.runs.models import ImportRun
from importers.formats.files import judge, open_source
from importers.runs.run import import_file
from tests.importers.conftest import codes
from tests.importers.hostile import archives, sheets, vectors
from tests.importers.hostile.case import Case

ROOT = Path(__file__).resolve().parents[2]
CASES = [*archives.cases, *vectors.cases, *sheets.cases]
GREEDY = (
    archives.zip_bomb, archives.zip_that_lies_about_its_size, archives.zip_with_100_000_entries,
    vectors.dbf_that_claims_four_billion_rows, vectors.geojson_nested_100_000_deep,
    vectors.wkb_that_promises_a_billion_points, vectors.osm_with_entities,
    sheets.csv_with_a_gigabyte_in_one_cell, sheets.csv_with_a_huge_quoted_cell,
    sheets.xlsx_that_is_a_bomb, sheets.xlsx_with_a_cell_far_out, sheets.xlsx_with_a_billion_laughs,
)  # fmt: skip
MOST_MEMORY_MIB = 1024


def held() -> tuple[int, ...]:
    return tuple(t.objects.count() for t in (Building, Unit, Resident, ImportRun))


def load(case: Case, folder: Path):
    return import_file(case.kind, case.make(folder), datum="wgs84")


def test_there_are_enough_of_them():
    assert len(CASES) >= 60
    assert not [name for name, n in Counter(map(str, CASES)).items() if n > 1]


@pytest.mark.slow
@pytest.mark.parametrize("case", [c for c in CASES if c.code], ids=str)
def test_p20_to_p23_a_file_that_cannot_be_used_has_a_name(lattice_city, tmp_path, case):
    before = held()
    with pytest.raises(BadInput) as refused:
        load(case, tmp_path)
    assert refused.value.code == case.code
    assert held() == before
    with translation.override("en"):
        english = localize(refused.value)
    with translation.override("zh-hans"):
        assert localize(refused.value) not in (english, "")
    assert "/" not in str(refused.value.params.get("file", "")), "no path of ours is told"


@pytest.mark.parametrize("case", [c for c in CASES if c.rows], ids=str)
def test_p22_p23_rows_are_refused_one_by_one(lattice_city, tmp_path, case):
    before = held()
    report = load(case, tmp_path)
    assert codes(report) == list(case.rows)
    assert report.accepted == case.accepted
    assert not report.applied
    assert held() == before


@pytest.mark.slow
@pytest.mark.parametrize("case", [c for c in CASES if not (c.rows or c.code)], ids=str)
def test_p20_p23_odd_but_sound_files_are_loaded(lattice_city, tmp_path, case):
    report = load(case, tmp_path)
    assert (report.refused, report.applied) == ([], True)
    assert report.accepted == case.accepted


@pytest.mark.parametrize(
    "name",
    [
        "/vsicurl/http://127.0.0.1:9/a.geojson", "/vsizip/{zip}/a.csv", "/vsistdin/a.csv",
        "http://127.0.0.1:9/a.geojson", "PG:dbname=x.gpkg", "GPKG:{zip}", "a\0.csv", "/dev/zero.csv",
        '{{"type":"FeatureCollection","features":[]}}.geojson', "/etc/passwd", "..", "",
    ],
)  # fmt: skip
def test_p21_nothing_but_plain_files_is_opened(tmp_path, name):
    archive = archives.packed(tmp_path, ("a.csv", archives.ROWS))
    with pytest.raises(BadInput) as refused:
        open_source(name.format(zip=archive))
    assert refused.value.code in ("file_missing", "format_unknown")


@pytest.mark.slow
@pytest.mark.parametrize("make", GREEDY, ids=lambda make: make.__name__)
def test_p20_p22_p23_memory_is_bounded(tmp_path, make):
    """A process that reads every row of the file, or refuses it, stays small; so does its child.

    VmHWM belongs to the program; ru_maxrss would be that of the tests that started it. The child
    is held by its own limit: no refusal may name it.
    """
    path = make(tmp_path)
    program = (
        "import re, sys\n"
        "from geo_grid.errors import BadInput\n"
        "from importers.formats.files import judge, open_source\n"
        "try:\n"
        "    for table in open_source(sys.argv[1]).tables(): pass\n"
        "except BadInput as error: print(error.code, file=sys.stderr)\n"
        "status = open('/proc/self/status').read()\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024)\n"
    )
    setting = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    setting["GEO_GRID_READER_MEMORY_MB"] = str(MOST_MEMORY_MIB)
    program = "import django; django.setup()\n" + program
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=ROOT, env=setting, check=True,
        capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    assert int(done.stdout) < MOST_MEMORY_MIB
    assert "reader_" not in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "verdict"),
    [
        ("a.csv", b"a,b\n1,2\n", "CSV"),
        ("a.CSV", "编号,名称\n".encode("gb18030"), "CSV"),
        ("a.geojson", b'{"type": "FeatureCollection"}', "GeoJSON"),
        ("a.fgb", b"fgb\x03fgb\x00", "FlatGeobuf"),
        ("a.osm", b'<?xml version="1.0"?><osm version="0.6">', "OSM XML"),
        ("a.dxf", b"  0\nSECTION\n  2\nHEADER\n", "DXF"),
        ("a.csv", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "content_differs"),
        ("a.csv", b"\x7fELF", "content_differs"),
        ("a.xlsx", b"PK\x03\x04 but no workbook", "content_differs"),
        ("a.geojson", b"%PDF-1.7", "content_differs"),
        ("a.html", b"<html>", "format_unknown"),
        ("a.svg", b"<svg/>", "format_unknown"),
        ("a.csv.exe", b"a,b\n", "format_unknown"),
        ("a.gpkg", b"", "file_empty"),
    ],
)
def test_p25_an_upload_is_judged_by_its_content(tmp_path, name, content, verdict):
    """An upload lies under a name of ours; its own name only has to agree with what it holds."""
    stored = tmp_path / "3f2a"
    stored.write_bytes(content)
    if verdict in ("CSV", "GeoJSON", "FlatGeobuf", "OSM XML", "DXF"):
        assert judge(stored, name=name) == verdict
        return
    with pytest.raises(BadInput) as refused:
        judge(stored, name=name)
    assert refused.value.code == verdict
    assert refused.value.params["file"] == name
