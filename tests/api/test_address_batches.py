"""Files of addresses over HTTP: the job, the review, what is remembered, the result as a file."""

from __future__ import annotations

import csv
import io
import json
import logging

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from geo_grid.access.models import AuditEntry
from geo_grid.areas.models import GridCellVersion
from geo_grid.jobs import tasks
from geo_grid.jobs.models import Job
from geo_grid.locate.decisions.models import AddressDecision, AliasProposal
from geo_grid.premises.models import Address
from geo_grid.runs.models import Upload
from importers.uploads import storage
from tests.importers.locating import result, taught  # noqa: F401  (a fixture)

BASE = "/api/v1/locate/batch"
SURE, TIE, WEAK, NOWHERE = "榕荫路12号", "洪厝12号", "先越路88号", "火星基地"
PHONE = "13900000000"
PERSONS = (f"{TIE} 张某", f"{TIE}张某收", f"{TIE} {PHONE}", f"{TIE} 李某 3栋")


@pytest.fixture
def client(login_as):
    return login_as("data_manager", "somebody")


@pytest.fixture
def city(transactional_db, quiet_city):
    """One in which jobs can be done."""
    return quiet_city


@pytest.fixture
def quiet_city(lattice_city, tmp_path, monkeypatch, taught):  # noqa: F811
    monkeypatch.setattr(settings, "GEO_GRID_VAR", tmp_path / "var", raising=False)
    one, two = lattice_city.buildings["B1"], lattice_city.buildings["B2"]
    sound = {"part": "road", "fault": "sound", "said": "先越路", "known": "仙岳路"}
    lattice_city.asked = taught({
        SURE: [result("building", one, "榕荫路12号")],
        f"{SURE} {PHONE} 张某": [result("building", one, "榕荫路12号")],
        **{text: [result("building", one, "洪厝社12号", confidence=0.5),
                  result("building", two, "洪厝路12号", confidence=0.5)] for text in (TIE, *PERSONS)},
        WEAK: [result("building", two, "=仙岳路88号", exact=False, confidence=0.8, faults=[sound])],
    })  # fmt: skip
    return lattice_city


def send(client: Client, content: bytes | str, name: str = "地址.csv", **more):
    data = content.encode() if isinstance(content, str) else content
    return client.post(BASE, {"file": SimpleUploadedFile(name, data), **more},
                       headers={"accept-language": "en"})  # fmt: skip


def finished(client: Client, reply) -> dict:
    assert reply.status_code == 202, reply.content
    job = reply.json()
    tasks.perform(Job.objects.get(id=job["id"]).id)
    told = client.get(reply["Location"]).json()
    assert told["state"] == "done", told
    return told


def numbers(told: dict) -> tuple[int, int, int, int]:
    found = told["result"]
    return found["read"], found["matched"], found["doubtful"], found["refused"]


def table(*texts: str) -> str:
    return "编号,地址\n" + "".join(f"{n:03d},{text}\n" for n, text in enumerate(texts, start=1))


def whole(client: Client, job: str) -> dict:
    return client.get(f"{BASE}/{job}", headers={"accept-language": "en"}).json()


def doubtful(client: Client, job: str, **query) -> dict:
    return client.get(f"{BASE}/{job}/doubtful", query, headers={"accept-language": "en"}).json()


def decide(client: Client, job: str, number: int, **body):
    return client.put(f"{BASE}/{job}/doubtful/{number}/decision", json.dumps(body),
                      content_type="application/json", headers={"accept-language": "en"})  # fmt: skip


def rows(reply) -> list[list[str]]:
    text = b"".join(reply.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_every_row_is_matched_doubtful_or_refused_and_told(city, client):
    told = finished(client, send(client, table(SURE, TIE, WEAK, NOWHERE, "", SURE)))
    assert numbers(told) == (6, 2, 2, 2)
    assert told["result"]["column"] == "地址"
    found = whole(client, told["id"])
    assert [(r["row"], r["field"], r["code"]) for r in found["refusals"]] == [
        (5, "address", "address_not_found"), (6, "address", "required")]  # fmt: skip
    assert found["progress"] == {"texts": 2, "rows": 2, "decided_texts": 0, "decided_rows": 0}
    page = doubtful(client, told["id"])
    assert [(t["text"], t["code"], t["row_count"]) for t in page["results"]] == [
        (TIE, "address_tie", 1), (WEAK, "address_unsure", 1)]  # fmt: skip
    assert page["results"][1]["candidates"][0]["fault_words"] == [
        "road: “先越路” sounds or looks like “仙岳路”"]  # fmt: skip
    assert "zq-worker" not in json.dumps(page)
    listed = client.get(BASE).json()["results"]
    assert [(one["id"], one["of"], one["doubtful"]) for one in listed] == [(told["id"], "batch", 2)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_and_leading_zeros_survive(city, client, encoding):
    told = finished(client, send(client, table(SURE).encode(encoding)))
    assert numbers(told) == (1, 1, 0, 0)
    head, row = rows(client.get(f"{BASE}/{told['id']}/result.csv"))
    assert (head[:2], row[:2]) == (["编号", "地址"], ["001", SURE])


def test_a_workbook_with_a_named_column(city, client):
    book = openpyxl.Workbook()
    for row in (["a", "b"], ["007", SURE], [None, None], ["008", TIE]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    told = finished(client, send(client, stream.getvalue(), "x.xlsx", column="b"))
    assert numbers(told) == (2, 1, 1, 0)
    reply = client.get(f"{BASE}/{told['id']}/result.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(reply.streaming_content))).active
    assert [row[:2] for row in sheet.iter_rows(values_only=True)] == [
        ("a", "b"), ("007", SURE), ("008", TIE)]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "name", "more", "code"),
    [
        (table(SURE), "a.csv", {"column": "zz"}, "column_unknown"),
        ("编号,名称\n1,甲\n", "a.csv", {}, "address_column_missing"),
        (f"{SURE}\n{SURE}\n", "a.csv", {}, "address_header_missing"),
        ("", "a.csv", {}, "upload_empty"),
        (b"\xff\xfe\x00\x01", "a.csv", {}, "text_binary"),
        ("PK\3\4 no", "a.xlsx", {}, None),
        ("{}", "a.geojson", {}, "format_not_table"),
        (table(SURE), "a.csv", {"confidence": "1.5"}, "confidence_range"),
        (table(SURE), "a.csv", {"confidence": "nan"}, "invalid"),
        (table(SURE), "a.csv", {"confidence": "x"}, "invalid"),
    ],
)
def test_what_cannot_be_used_ends_in_a_sentence_and_leaves_nothing(
    quiet_city, client, content, name, more, code
):
    reply = send(client, content, name, **more)
    assert reply.status_code == 400, reply.content
    assert code is None or reply.json()["code"] == code
    assert reply.json()["message"].isprintable()
    assert not Upload.objects.exists()
    assert not Job.objects.exists()


def test_a_body_without_a_file(quiet_city, client):
    reply = client.post(BASE, {})
    assert (reply.status_code, "file" in reply.json()["fields"]) == (400, True)


def test_the_confidence_is_the_request_s(city, client):
    told = finished(client, send(client, table(WEAK, TIE), confidence="0.8"))
    assert numbers(told) == (2, 1, 1, 0)


def test_decisions_are_remembered_and_used_by_the_next_batch(city, client):
    job = finished(client, send(client, table(TIE, TIE, WEAK)))["id"]
    (tie, _) = doubtful(client, job)["results"]
    assert (tie["number"], tie["rows"]) == (0, [2, 3])
    first = tie["candidates"][0]
    told = decide(client, job, 0, kind="building", id=first["id"]).json()
    assert told["decision"]["id"] == first["id"]
    assert decide(client, job, 1, kind="").json()["decision"]["kind"] == ""
    assert whole(client, job)["progress"]["decided_rows"] == 3
    assert doubtful(client, job, undecided=1)["results"] == []
    states = {row[1]: row[3] for row in rows(client.get(f"{BASE}/{job}/result.csv"))[1:]}
    assert set(states) == {TIE, WEAK}
    head, row, *_ = rows(client.get(f"{BASE}/{job}/result.csv"))
    cells = dict(zip(head, row, strict=True))
    version = GridCellVersion.objects.get(cell=city.grid_cells[0])
    assert (cells["单元网格"], cells["责任网格"]) == ("990101001001001", version.code)

    asked = len(city.asked)
    again = finished(client, send(client, table("洪厝 １２号", WEAK, SURE)))
    assert numbers(again) == (3, 2, 0, 1)
    assert city.asked[asked:] == [SURE]  # what was decided is not looked up
    assert AuditEntry.objects.filter(action="address.decide").count() == 2
    assert not AuditEntry.objects.filter(detail__icontains="洪厝").exists()

    assert client.delete(f"{BASE}/{job}/doubtful/0/decision").json()["decision"] is None
    third = finished(client, send(client, table(TIE, WEAK)))
    assert numbers(third) == (2, 0, 1, 1)
    assert AddressDecision.objects.count() == 2  # ended ones are kept, dated


def test_only_what_was_offered_can_be_chosen(city, client):
    job = finished(client, send(client, table(TIE)))["id"]
    for body in ({"kind": "building", "id": 987654}, {"kind": "unit", "id": None}, {"kind": "moon"},
                 {}, {"kind": "building", "id": 10**30}):  # fmt: skip
        assert decide(client, job, 0, **body).status_code == 400
    assert decide(client, job, 5, kind="").status_code == 404
    assert not AddressDecision.objects.exists()


def test_a_choice_from_a_tie_becomes_a_name_once_somebody_accepts_it(city, client, login_as):
    job = finished(client, send(client, table(TIE, WEAK)))["id"]
    for number, text in enumerate(doubtful(client, job)["results"]):
        chosen = text["candidates"][0]
        decide(client, job, number, kind=chosen["kind"], id=chosen["id"])
    (one,) = client.get("/api/v1/aliases").json()["results"]  # a sure thing needs no new name
    assert (one["name"], one["label"], one["state"]) == (TIE, "洪厝社12号", "waiting")
    planner = login_as("planner", "another")
    assert planner.post(f"/api/v1/aliases/{one['id']}/accept").status_code == 403
    foreign = login_as("community_manager", "third", division_code="990101001002")
    assert foreign.post(f"/api/v1/aliases/{one['id']}/accept").status_code == 403
    assert client.post(f"/api/v1/aliases/{one['id']}/accept").json()["state"] == "accepted"
    made = Address.objects.get(kind="alias", text=TIE)
    assert (made.building_id, made.is_primary) == (city.buildings["B1"], False)
    assert client.post(f"/api/v1/aliases/{one['id']}/reject").status_code == 409
    assert client.get("/api/v1/aliases").json()["results"] == []


def test_p08_who_lives_there_is_no_name_that_all_may_read(city, client):
    """The search lets go of what stands behind an address, with no fault that says so."""
    job = finished(client, send(client, table(*PERSONS)))["id"]
    for number in range(len(PERSONS)):
        chosen = doubtful(client, job)["results"][number]["candidates"][0]
        done = decide(client, job, number, kind=chosen["kind"], id=chosen["id"])
        assert done.status_code == 200
    assert AddressDecision.objects.count() == len(PERSONS)
    assert not AliasProposal.objects.exists()


def test_p01_a_batch_is_its_sender_s_and_deciding_is_a_right(city, client, login_as):
    job = finished(client, send(client, table(TIE)))["id"]
    other = login_as("city_manager", "another")
    for path in ("", "/doubtful", "/result.csv"):
        assert other.get(f"{BASE}/{job}{path}").status_code == 404
    assert decide(other, job, 0, kind="").status_code == 404
    planner = login_as("planner", "planner1")
    own = finished(planner, send(planner, table(TIE)))["id"]
    assert doubtful(planner, own)["total"] == 1
    assert decide(planner, own, 0, kind="").status_code == 403


def test_p08_numbers_and_names_are_in_no_log_no_job_and_masked_in_every_reply(city, client, caplog):
    caplog.set_level(logging.DEBUG)
    text = f"{SURE} {PHONE} 张某"
    told = finished(client, send(client, table(text, TIE + PHONE)))
    job = Job.objects.get(id=told["id"])
    assert "榕荫路" not in json.dumps([job.params, job.result], ensure_ascii=False)
    assert PHONE not in caplog.text
    assert "榕荫路" not in caplog.text
    out = rows(client.get(f"{BASE}/{told['id']}/result.csv"))
    assert out[1][1] == f"{SURE} 139******** 张某"
    assert PHONE not in json.dumps([out, whole(client, told["id"]), doubtful(client, told["id"])])


def test_p23_what_a_spreadsheet_would_compute_comes_back_as_text(city, client):
    told = finished(client, send(client, f"备注,地址\n=1+1,{WEAK}\n", confidence="0.5"))
    row = rows(client.get(f"{BASE}/{told['id']}/result.csv"))[1]
    assert row[0] == "'=1+1"
    assert "'=仙岳路88号" in row


def test_a_batch_goes_with_its_file(city, client):
    job = finished(client, send(client, table(TIE)))["id"]
    storage.discard(Upload.objects.get())
    assert client.get(f"{BASE}/{job}").status_code == 404
    assert client.get(BASE).json()["results"] == []
    assert not AliasProposal.objects.exists()


def test_p01_files_of_others_are_neither_counted_nor_waited_for(city, client, login_as, settings):
    settings.GEO_GRID_ADDRESS_BATCHES = 1
    other = login_as("grid_worker", "another")
    assert send(other, table(SURE)).status_code == 202
    assert send(client, table(SURE)).status_code == 202


def test_an_account_has_few_batches_at_once_and_keeps_no_file_of_more(
    city, client, login_as, settings
):
    """The worker is everybody's: the next one waits for one's own, others are not held up."""
    settings.GEO_GRID_ADDRESS_BATCHES = 2
    sent = [send(client, table(SURE)) for _ in range(3)]
    assert [reply.status_code for reply in sent] == [202, 202, 429]
    told = sent[2].json()
    assert told["code"] == "batches_waiting"
    assert told["message"].startswith("2 of your files of addresses are waiting or at work")
    assert Upload.objects.count() == Job.objects.count() == 2
    assert send(login_as("grid_worker", "another"), table(SURE)).status_code == 202
    tasks.perform(Job.objects.get(id=sent[0].json()["id"]).id)
    assert send(client, table(SURE)).status_code == 202
    assert send(client, table(SURE)).status_code == 429
