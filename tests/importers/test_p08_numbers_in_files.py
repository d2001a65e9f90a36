"""P8: numbers that files bring into texts, identifiers and reports."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest

from geo_grid.errors import BadInput
from geo_grid.incidents.models import Incident
from geo_grid.people.models import Organisation, Resident
from geo_grid.premises.models import Unit
from geo_grid.vault import sealing
from importers.runs.run import import_file
from tests.access.test_p08_free_texts import NUMBER, PHONE, PLACE, SAID, TOLD, holding
from tests.conftest import SOUTH, WEST
from tests.importers.conftest import codes


def test_p08_what_files_bring_keeps_no_number_and_reports_quote_none(
    lattice_city, login_as, write_csv, tmp_path
):
    rows = [
        {"ref": "a", "category": "漏水", "title": SAID, "source": SAID, "reported_at": "2024-01-02 03:04",
         **PLACE},
        {"ref": "b", "category": SAID, "title": "x", "source": "", "reported_at": NUMBER, **PLACE},
    ]  # fmt: skip
    report = import_file(
        "incidents", write_csv(rows), datum="wgs84", accept_partial=True, source=SAID
    )
    assert (report.accepted, codes(report)) == (1, [(3, "reported_at", "time_bad")])
    told = json.dumps(report.as_dict(), ensure_ascii=False)
    assert NUMBER not in told
    assert Incident.objects.get().title == TOLD
    rows = [{"ref": NUMBER, "kind": "park", "name": "x", **PLACE}]
    facilities = import_file("facilities", write_csv(rows), datum="wgs84")
    assert codes(facilities) == [(2, "ref", "personal_number")]
    keeper = login_as("data_manager")
    file = f"ref,name,kind,lon,lat\nx,{SAID},park,{WEST},{SOUTH}\n".encode()
    upload = keeper.post(
        f"/api/v1/imports/uploads?name={SAID}.csv", file, content_type="application/octet-stream"
    )
    address = f"/api/v1/imports/uploads/{upload.json()['id']}"
    seen = keeper.post(address, {}, content_type="application/json")
    for reply in (upload, seen):
        assert TOLD in reply.content.decode()
        assert NUMBER not in reply.content.decode()
    assert holding(NUMBER, PHONE) == []


def test_p08_codes_of_eighteen_digits_are_no_id_numbers(lattice_city, write_csv):
    """One of eleven fits the check digit by chance: as many as do must be most of a column."""
    refs = [f"99010120240101{n:04d}" for n in range(1, 40)]
    rows = [
        {"ref": ref, "category": "漏水", "title": "x", "reported_at": "2024-01-02 03:04", **PLACE}
        for ref in refs
    ]
    report = import_file("incidents", write_csv(rows), datum="wgs84")
    assert codes(report) == []
    assert sorted(Incident.objects.values_list("ref", flat=True)) == refs


def test_p08_people_are_not_called_by_their_numbers(lattice_city, write_csv):
    Unit.objects.create(building_id=lattice_city.buildings["B1"], room="101")
    person = {"name": "甲", "category": "户籍", "building_ref": "B1", "room": "101"}
    rows = [
        person | {"ref": NUMBER},
        person | {"ref": PHONE},
        person | {"ref": "r1", "household_ref": PHONE},
    ]
    report = import_file("residents", write_csv(rows))
    assert codes(report) == [
        (2, "ref", "personal_number"), (3, "ref", "personal_number"),
        (4, "household_ref", "personal_number"),
    ]  # fmt: skip


def test_p08_refused_rows_go_out_with_sealed_numbers_and_come_back(
    lattice_city, write_csv, tmp_path
):
    Unit.objects.create(building_id=lattice_city.buildings["B1"], room="101")
    good = {"name": "甲", "category": "户籍", "身份证号": NUMBER, "电话": PHONE, "building_ref": "B1",
            "room": "101", "备注": SAID}  # fmt: skip
    out = tmp_path / "rejects.gpkg"
    report = import_file("residents", write_csv([good | {"category": "贵族"}]), rejects=out)
    assert report.refused_rows == 1
    for word in (NUMBER, PHONE, "19900307"):
        assert word.encode() not in out.read_bytes()
    rejects = gpd.read_file(out)
    assert rejects["备注"].tolist() == [TOLD]
    rejects.loc[0, "category"] = "户籍"
    rejects.drop(columns="geometry").to_csv(tmp_path / "again.csv", index=False)
    assert import_file("residents", tmp_path / "again.csv").changed == 1
    one = Resident.objects.get()
    assert (sealing.reveal(one.id_number_sealed), sealing.reveal(one.phone_sealed)) == (
        NUMBER,
        PHONE,
    )
    assert (one.sex, one.birth_date.isoformat()) == ("female", "1990-03-07")
    with pytest.raises(BadInput):
        sealing.open_text("sealed:" + "AAAA" * 12)
    for cell, code in (("sealed:AAAA", "number_foreign_seal"), ("E********", "number_masked")):
        rows = [good | {"身份证号": cell, "证件类型": "护照"}]
        assert codes(import_file("residents", write_csv(rows))) == [(2, "id_number", code)]
    firm = {"name": "店", "building_ref": "B1", "phone": "138********"}
    assert codes(import_file("organisations", write_csv([firm]))) == [(2, "phone", "number_masked")]
    assert not Organisation.objects.exists()
