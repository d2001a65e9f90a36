"""Files of more rows than one chunk: from the second on, rows are judged while a COPY is under way."""

from __future__ import annotations

import pytest

from geo_grid.facilities.models import Component, Facility
from geo_grid.people.models import Residence
from importers.runs import run
from importers.runs.run import import_file
from tests.conftest import SOUTH, STEP, WEST
from tests.importers.conftest import codes


@pytest.fixture(autouse=True)
def each_row_a_chunk(monkeypatch):
    """As 20,000 rows are in a large file."""
    real = run._tables

    def tables(opened, options):
        for table in real(opened, options):
            yield from (table.at([i]) for i in range(len(table.rows)))

    monkeypatch.setattr(run, "_tables", tables)


def thing(number: int, kind: str) -> dict[str, object]:
    return {
        "ref": f"T{number}",
        "kind": kind,
        "name": "甲",
        "lon": WEST + STEP / 2,
        "lat": SOUTH + STEP / 2,
    }


def test_kinds_that_are_rows_are_known_in_every_chunk(lattice_city, write_csv):
    rows = [thing(number, "摄像头") for number in range(5)]
    assert import_file("components", write_csv(rows), datum="wgs84").changed == len(rows)
    assert Component.objects.filter(kind="camera").count() == len(rows)


def test_a_kind_that_is_none_is_refused_in_a_later_chunk(lattice_city, write_csv):
    rows = [thing(1, "服务站"), thing(2, "服务站"), thing(3, "月球车")]
    report = import_file("facilities", write_csv(rows), datum="wgs84")
    assert codes(report) == [(4, "kind", "kind_unknown")]
    assert not Facility.objects.exists()


@pytest.mark.parametrize(("since", "faults"), [
    ("2020-01-01", []),
    ("2999-01-01", [(4, "since", "date_in_future")]),
])  # fmt: skip
def test_the_first_date_of_a_file_may_stand_in_a_later_chunk(
    lattice_city, write_csv, since, faults
):
    rows = [
        {"姓名": f"居民{number}", "人口类别": "户籍", "证件类型": "护照", "证件号码": f"E100000{number}",
         "building_ref": "B1", "since": since if number == 3 else ""}
        for number in range(1, 4)
    ]  # fmt: skip
    report = import_file("residents", write_csv(rows))
    assert codes(report) == faults
    assert Residence.objects.count() == (0 if faults else len(rows))
