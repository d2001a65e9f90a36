"""An import that puts rows aside, their review, and loading what was decided."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from geo_grid.people.models import Residence, Resident
from geo_grid.premises.models import Unit
from importers.runs.run import import_file
from tests.api.test_address_batches import BASE, decide, doubtful, whole
from tests.api.test_imports import finished, post, send
from tests.importers.conftest import resident_id, write_csv  # noqa: F401  (a fixture)
from tests.importers.locating import result, taught  # noqa: F401  (a fixture)

SURE, TIE, COARSE, NOWHERE = "榕荫路12号101", "榕荫路12号201", "榕荫路", "火星基地"


@pytest.fixture
def client(login_as):
    return login_as("data_manager", "somebody")


@pytest.fixture
def city(transactional_db, lattice_city, tmp_path, monkeypatch, taught, write_csv):  # noqa: F811
    monkeypatch.setattr(settings, "GEO_GRID_VAR", tmp_path / "var", raising=False)
    rows = [{"building_ref": "B1", "room": "101"}, {"building_ref": "B1", "room": "201"},
            {"building_ref": "B2", "room": "201"}]  # fmt: skip
    import_file("units", write_csv(rows, "units.csv"))
    units = {(u.building.ref, u.room): u.pk for u in Unit.objects.select_related("building")}
    taught({
        SURE: [result("unit", units["B1", "101"], SURE)],
        TIE: [result("unit", units[ref, "201"], ref, confidence=0.5) for ref in ("B1", "B2")],
        COARSE: [result("place", 3, COARSE)],
    })  # fmt: skip
    return lattice_city


def people(write_csv, *texts: str):  # noqa: F811
    rows = [{"姓名": f"居民{n}", "人口类别": "户籍", "身份证号": resident_id(serial=n), "住址": text}
            for n, text in enumerate(texts, start=1)]  # fmt: skip
    return write_csv(rows, "residents.csv")


def test_doubtful_rows_are_reviewed_and_the_decided_ones_loaded_once(city, client, write_csv):  # noqa: F811
    path = people(write_csv, SURE, TIE, TIE, COARSE, NOWHERE)
    upload = send(client, path).json()["id"]
    ask = {"upload": upload, "kind": "residents", "source": "派出所", "accept_partial": True}
    tried = finished(client, post(client, "", **ask, dry_run=True))
    found = tried["result"]
    assert (found["read"], found["accepted"], found["doubtful"], found["refused"]) == (5, 1, 3, 1)
    assert client.post(f"{BASE}/{tried['id']}/load").status_code == 409

    job = finished(client, post(client, "", **ask))["id"]
    assert Resident.objects.count() == 1
    assert client.post(f"{BASE}/{job}/load").json()["code"] == "nothing_decided"
    page = doubtful(client, job)["results"]
    assert [(t["text"], t["row_count"]) for t in page] == [(TIE, 2), (COARSE, 1)]
    second = page[0]["candidates"][1]
    decide(client, job, 0, kind="unit", id=second["id"])
    assert whole(client, job)["progress"] == {
        "texts": 2, "rows": 3, "decided_texts": 1, "decided_rows": 2}  # fmt: skip
    loaded = finished(client, client.post(f"{BASE}/{job}/load"))["result"]
    assert (loaded["read"], loaded["accepted"], loaded["changed"]) == (2, 2, 2)
    assert {r.unit_id for r in Residence.objects.all()} >= {second["id"]}
    assert Resident.objects.count() == 3

    # What is loaded is not loaded again; what is decided later is.
    assert client.post(f"{BASE}/{job}/load").json()["code"] == "nothing_decided"
    decide(client, job, 1, kind="")
    last = finished(client, client.post(f"{BASE}/{job}/load"))["result"]
    assert (last["read"], last["refused"]) == (1, 1)
    assert list(last["codes"]) == ["address_decided_none"]
    assert Resident.objects.count() == 3
    listed = client.get(BASE).json()["results"]
    assert {one["of"] for one in listed} == {"import"}


def test_decided_rows_whose_load_was_undone_can_be_loaded_again(city, client, write_csv):  # noqa: F811
    upload = send(client, people(write_csv, SURE, TIE)).json()["id"]
    ask = {"upload": upload, "kind": "residents", "source": "派出所", "accept_partial": True}
    job = finished(client, post(client, "", **ask))["id"]
    decide(
        client, job, 0, kind="unit", id=doubtful(client, job)["results"][0]["candidates"][0]["id"]
    )
    loaded = finished(client, client.post(f"{BASE}/{job}/load"))["result"]
    assert client.post(f"{BASE}/{job}/load").json()["code"] == "nothing_decided"
    undone = finished(client, post(client, f"/{loaded['run']}/undo"))
    assert undone["state"] == "done"
    assert Resident.objects.count() == 1
    again = finished(client, client.post(f"{BASE}/{job}/load"))["result"]
    assert (again["accepted"], Resident.objects.count()) == (1, 2)


def test_the_dialog_s_confidence_and_unknown_rooms_are_taken(city, client, write_csv):  # noqa: F811
    upload = send(client, people(write_csv, SURE)).json()["id"]
    ask = {"upload": upload, "kind": "residents", "source": "派出所", "dry_run": True}
    found = finished(client, post(client, "", **ask, confidence=1.0))["result"]
    assert (found["accepted"], found["doubtful"]) == (0, 1)
    assert post(client, "", **ask, confidence=7).json()["code"] == "confidence_range"
    reply = post(client, "", **ask, confidence=0.5, rooms_unknown=True)
    assert finished(client, reply)["result"]["accepted"] == 1
    assert "榕荫路" not in json.dumps(reply.json(), ensure_ascii=False)
