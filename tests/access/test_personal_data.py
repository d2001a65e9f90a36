"""P8, P9, P11: numbers are masked, sealed, shown against a reason, and forgotten."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from psycopg2.extras import DateTimeTZRange

from geo_grid.access.exports import exported_files
from geo_grid.access.exports.exported_files import name_of, new_place
from geo_grid.access.models import AuditEntry, ExportRequest, User
from geo_grid.access.system import as_system
from geo_grid.areas.models import Worker
from geo_grid.cluster import newest_binary
from geo_grid.collection.models import RecordMerge
from geo_grid.errors import Conflict, NotFound
from geo_grid.incidents.models import Incident
from geo_grid.jobs.models import Job
from geo_grid.models import Household, Organisation, Residence, Resident
from geo_grid.people import rotation
from geo_grid.runs.models import ImportChange, ImportRun, Upload
from geo_grid.vault import sealing
from geo_grid.vault.masking import mask_document, mask_numbers, mask_phone
from importers.runs.journal import written
from importers.uploads import storage
from importers.uploads.forgetting import forget_person
from tests.access.conftest import client_of
from tests.access.world import World, make_world
from tests.effort import at_length
from tests.importers.test_kill import until_rolled_back

ROOT = Path(__file__).resolve().parents[2]
ID, PHONE = "990101199001010238", "13800001234"


@pytest.fixture
def var(settings, tmp_path):
    settings.GEO_GRID_VAR = tmp_path
    return tmp_path


def post(client, path, **body):
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


@given(st.from_regex(r"[0-9]{17}[0-9X]|[0-9]{15}|[A-Z][0-9]{8}|1[3-9][0-9]{9}", fullmatch=True))
def test_p08_a_mask_shows_a_beginning_and_a_fixed_number_of_stars(number):
    for masked in (mask_document(number), mask_phone(number)):
        shown = masked.rstrip("*")
        assert number.startswith(shown)
        assert len(shown) <= 3
        assert masked.count("*") in (8, 16)


def test_p08_numbers_in_free_text_are_masked():
    wide = ID.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    told = f"住户{ID}，电话{PHONE}或138 0000 1234，tel{PHONE}，+86{PHONE}，{wide}，990101900101023"
    masked = mask_numbers(told)
    assert "19900101" not in masked
    assert masked.count("138********") == 4
    assert not re.search(r"\d{4}", masked)


@pytest.mark.parametrize(
    "harmless",
    [
        "直线路12号501室", "9135020076173039", "订单 20241231000123", "0592-5551234",
        f"118.{ID}", f"118.{PHONE}", f"{PHONE}.5", f"9{ID}", f"{PHONE}0", f"A{PHONE}", f"a3f{PHONE}",
        "工单 990101202401010001", "单元网格990101001001001", "990101199013010238", f"3.1{PHONE}", "99010119900101023",
        "01234567-89ab-4def-8123-13800001234f",
    ],
)  # fmt: skip
def test_p08_codes_coordinates_and_longer_digits_stay_as_they_are(harmless):
    assert mask_numbers(harmless) == harmless


@given(st.text(alphabet="0123456789Xx -+.a年", max_size=60))
def test_p08_masking_twice_is_masking_once_and_never_longer(text):
    once = mask_numbers(text)
    assert mask_numbers(once) == once
    assert len(once) <= len(text)


def test_p08_an_imported_incident_keeps_no_number(lattice_city, tmp_path):
    from importers.runs.run import import_file
    from tests.conftest import SOUTH, WEST

    file = tmp_path / "incidents.csv"
    file.write_text(
        "ref,category,title,address,reported_at,lon,lat\n"
        f"a,漏水,找{ID},打{PHONE},2024-01-02T03:04:05+08:00,{WEST + 0.0005},{SOUTH + 0.0005}\n",
        encoding="utf-8",
    )
    assert import_file("incidents", file, datum="wgs84").accepted == 1
    incident = Incident.objects.get()
    assert (incident.title, incident.address_text) == ("找99****************", "打138********")


def test_p08_people_are_found_by_a_full_number_or_a_tail_and_shown_masked(world: World):
    phone, document = world.home.canaries["numbers"]
    client = client_of(world, "grid_worker")
    for asked in ({"id_number": document}, {"phone": phone}, {"phone_tail": phone[-4:]}):
        (found,) = post(client, "residents/search", **asked).json()["results"]
        assert found["id"] == world.home.resident
        assert (found["id_number"], found["phone"]) == (mask_document(document), mask_phone(phone))
    away = next(p for p in world.places if p.resident != world.home.resident)
    hidden = post(client, "residents/search", phone=away.canaries["numbers"][0])
    assert hidden.json()["results"] == []
    assert post(client, "residents/search").status_code == 400
    assert post(client, "residents/search", phone_tail="12").status_code == 400
    assert post(client, "residents/search", phone_tail="１２３４").status_code == 400
    told = AuditEntry.objects.filter(action="resident.search").values_list("detail", flat=True)
    assert len(told) == 4
    assert not any(phone in str(d) or document in str(d) for d in told)


def test_p08_a_number_is_shown_against_right_reason_and_quota(world: World, settings):
    settings.GEO_GRID_REVEALS_PER_DAY = 2
    phone = world.home.canaries["numbers"][0]
    path = f"residents/{world.home.resident}/reveal"
    asked = {"field": "phone", "reason": "visit"}
    assert post(client_of(world, "grid_worker"), path, **asked).status_code == 403
    manager = client_of(world, "street_manager")
    assert post(manager, path, field="phone", reason="curious").json()["code"] == "reason_unknown"
    assert post(manager, path, field="name", reason="visit").json()["code"] == "field_unknown"
    assert post(manager, path, **asked).json() == {"field": "phone", "value": phone}
    shown = AuditEntry.objects.get(action="number.reveal")
    assert (shown.keys, shown.account) == ([world.home.resident], world.users["street_manager"].pk)
    assert phone not in str(shown.detail)
    away = next(p for p in world.places if p.code[:9] != world.home.code[:9])
    none = post(manager, "residents/987654321/reveal", **asked)
    foreign = post(manager, f"residents/{away.resident}/reveal", **asked)
    assert (foreign.status_code, foreign.content) == (404, none.content)
    assert post(manager, path, **asked).status_code == 200
    assert post(manager, path, **asked).json()["code"] == "reveal_quota"


def test_p08_a_document_known_is_told_where_its_number_may_be_seen_and_nowhere_else(world: World):
    """409 at home; elsewhere the person is taken down as if nobody had that document."""
    manager = client_of(world, "street_manager")
    away = next(p for p in world.places if not world.sees("street_manager", p, "registers"))
    replies = []
    for place, number in ((world.home, "E12345678"), (away, "E87654321")):
        (sealed,), (mark,) = sealing.seal([number]), sealing.digest([number], purpose="passport")
        Resident.objects.filter(pk=place.resident).update(
            id_type="passport", id_number_sealed=sealed, id_number_digest=mark
        )
        replies.append(
            post(
                manager, "residents", unit=world.home.unit, name="新来的", category="floating",
                id_type="passport", id_number=number,
            )
        )  # fmt: skip
    assert [reply.status_code for reply in replies] == [409, 201]
    assert replies[0].json()["code"] == "taken"
    (new,) = Resident.objects.filter(name="新来的")
    assert (new.pk, new.is_contested) == (replies[1].json()["id"], True)


def test_p08_what_goes_wrong_logs_no_number(world: World, caplog):
    phone, document = world.home.canaries["numbers"]
    client = client_of(world, "grid_worker")
    client.raise_request_exception = False
    post(client, "residents/search", phone=phone, id_number=document)
    post(client, "residents/search", phone=phone * 9)
    assert phone not in caplog.text
    assert document not in caplog.text


def dump() -> bytes:
    """The whole database as a dump, by the superuser whom no policy binds."""
    database = django_settings.DATABASES["default"]
    command = [str(newest_binary("pg_dump")), "-h", str(database["HOST"]), "-U", "geo_grid_admin",
               "-d", connection.settings_dict["NAME"]]  # fmt: skip
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not django_settings.GEO_GRID_EMBEDDED, reason="dumps the private cluster")
def test_p09_a_dump_holds_no_number_and_p11_nothing_after_deletion(tmp_path, monkeypatch):
    for module in (exported_files, storage):
        monkeypatch.setattr(module, "settings", SimpleNamespace(GEO_GRID_VAR=tmp_path))
    world = make_world(3)
    client = client_of(world, "street_manager")
    place = world.home
    post(client, "residents/search", phone=place.canaries["numbers"][0])
    post(client, f"residents/{place.resident}/reveal", field="phone", reason="visit")
    text = dump()
    for place in world.places:
        assert place.canaries["registers"][1].encode() in text, "names are there"
        for number in place.canaries["numbers"]:
            assert number.encode() not in text
            assert number.encode().hex().encode() not in text
    sealed = bytes(Resident.objects.get(pk=place.resident).phone_sealed).hex().encode()
    assert sealed in text
    Organisation.objects.all().delete()
    files = leave_traces(place, tmp_path)
    ref, name, household = place.canaries["registers"][:3]
    assert name.encode() in dump().split(b"COPY geo_grid.geo_grid_importchange", 1)[1]
    call_command("forget_resident", str(place.resident))
    text = dump()
    for word in (ref.encode(), name.encode(), household.encode(), sealed):
        assert word not in text
    assert ImportRun.objects.filter(undoable=True).count() == 1, "that of the other person"
    left = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert left == [files["things"].name], "a file of things only stays"


def leave_traces(place, var: Path) -> dict[str, Path]:
    """What an import of the person, its undoing kept ready, and an export leave behind."""
    for pk in (place.resident, Resident.objects.exclude(pk=place.resident).first().pk):
        now = timezone.now()
        run = ImportRun.objects.create(
            kind="residents", source="x", file_name="x", file_sha256="", datum="", undoable=True,
            started_at=now, finished_at=now,
        )  # fmt: skip
        with transaction.atomic(), written(run):
            Resident.objects.filter(pk=pk).update(sex="male")
            Residence.objects.filter(resident=pk).update(tenure="rented")
            Household.objects.filter(householder=pk).update(revision=2)
    assert ImportChange.objects.filter(table="geo_grid_household").count() == 2
    found = {}
    for kind in ("people", "things"):
        upload = Upload.objects.create(name=f"{kind}.csv", suffix=".csv", size_bytes=1)
        folder = var / "uploads" / upload.id.hex
        folder.mkdir(parents=True)
        found[kind] = folder / f"{'0' * 32}.csv"
        found[kind].write_text(kind)
        if kind == "things":
            Job.objects.create(
                kind="import", params={"upload": str(upload.pk), "kind": "units"}, state="done",
                finished_at=timezone.now(),
            )  # fmt: skip
    (found["people"].parent / "rejects-1.gpkg").write_text("x")
    path = new_place("people.csv")
    path.write_text("x")
    ExportRequest.objects.create(
        user=User.objects.first(), layer="x", reason="x", rows=1, state="approved",
        file=name_of(path),
    )  # fmt: skip
    return found


def test_p11_what_was_merged_into_a_person_is_forgotten_with_them(world: World, var):
    """The record that a merge took out of sight is kept for undoing it: it is the same person."""
    kept, gone, other = (place.resident for place in world.places[:3])
    names = {pk: Resident.objects.get(pk=pk).name for pk in (kept, gone)}
    for noun in ("resident", "organisation"):
        RecordMerge.objects.create(noun=noun, kept_id=kept, gone_id=gone, stands_for=kept)
    Residence.objects.filter(resident=gone).delete()
    with as_system("test"):
        forget_person(kept)
    assert set(Resident.objects.filter(pk__in=[kept, gone, other])) == {
        Resident.objects.get(pk=other)
    }
    assert [merge.noun for merge in RecordMerge.objects.all()] == ["organisation"]
    assert names[gone] != names[kept]


def test_p11_the_purge_takes_those_who_left_long_ago(world: World, var):
    long_ago = DateTimeTZRange(
        timezone.now() - timedelta(days=4000), timezone.now() - timedelta(days=3000), "[)"
    )
    left, merged = (place.resident for place in world.places[:2])
    Residence.objects.filter(resident=left).update(valid=long_ago)
    Residence.objects.filter(resident=merged).delete()
    RecordMerge.objects.create(noun="resident", kept_id=left, gone_id=merged, stands_for=left)
    before = Resident.objects.count()
    call_command("purge", "--years", "9")
    assert Resident.objects.count() == before
    call_command("purge", "--years", "5")
    assert not Resident.objects.filter(pk__in=[left, merged]).exists()
    assert Resident.objects.count() == before - 2
    assert AuditEntry.objects.get(action="purge.people").rows == 2


@pytest.mark.django_db(transaction=True)
def test_p11_nobody_is_forgotten_while_an_import_could_bring_them_back():
    job = Job.objects.create(kind="import", params={"kind": "residents"})
    with pytest.raises(Conflict) as refused:
        forget_person(1)
    assert refused.value.code == "import_under_way"
    Job.objects.filter(pk=job.pk).update(params={"kind": "units"})
    with pytest.raises(NotFound):
        forget_person(1)


def fill(people: int) -> None:
    numbers = [f"99010119900101{n:04d}" for n in range(people)]
    phones = [f"138{n:08d}" for n in range(people)]
    Resident.objects.bulk_create(
        [
            Resident(
                name="x", category="registered", id_number_sealed=a, id_number_digest=b,
                phone_sealed=c, phone_digest=d,
            )
            for a, b, c, d in zip(
                sealing.seal(numbers), sealing.digest(numbers, purpose="resident_id"),
                sealing.seal(phones), sealing.digest(phones, purpose="phone"), strict=True,
            )
        ],
        batch_size=2000,
    )  # fmt: skip


def test_p09_rotation_changes_every_table_and_search_finds_people_meanwhile(db, var, client):
    fill(3)
    (sealed,) = sealing.seal([PHONE])
    Worker.objects.create(ref="w", name="w", phone_sealed=sealed)
    Organisation.objects.create(name="o", phone_sealed=sealed)
    sealing.add_version()
    found = post(client, "residents/search", phone="13800000001")
    assert len(found.json()["results"]) == 0, "nobody lives anywhere"
    assert Resident.objects.filter(
        phone_digest__in=sealing.digests("13800000001", purpose="phone")
    ).exists()
    call_command("rotate_key")
    assert sealing.newest_version() == 2
    assert [rotation.left(table) for table in rotation.TABLES] == [0, 0, 0]
    (person,) = Resident.objects.filter(
        phone_digest=sealing.digest(["13800000001"], purpose="phone")[0]
    )
    assert sealing.reveal(person.id_number_sealed) == "990101199001010001"
    assert bytes(person.phone_tail_digest) == sealing.digest(["0001"], purpose="phone tail")[0]
    assert sealing.reveal(Worker.objects.get().phone_sealed) == PHONE
    call_command("rotate_key")
    assert sealing.newest_version() == 3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not django_settings.GEO_GRID_EMBEDDED, reason="starts commands of its own")
@pytest.mark.parametrize("people", [at_length(6000, 100_000)])
def test_p09_a_killed_rotation_is_resumed(people, var):
    """The command works on this test's database, in a process that is killed on its way."""
    fill(people)
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings_of_test_database", "GEO_GRID_ROLE": "owner",
        "GEO_GRID_TEST_DATABASE": connection.settings_dict["NAME"], "GEO_GRID_TEST_VAR": str(var),
    }  # fmt: skip
    command = [sys.executable, "manage.py", "rotate_key"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as first:
        for line in first.stdout:
            if "resident" in line and int(line.split()[1]) >= people // 3:
                break
        first.send_signal(signal.SIGKILL)
    assert rotation.left("resident") > 0, "killed on its way"
    until_rolled_back()
    version = sealing.newest_version()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sealing.newest_version() == version, "the rest, not a further key"
    assert rotation.left("resident") == 0
    numbers = {sealing.reveal(r) for r in Resident.objects.values_list("phone_sealed", flat=True)}
    assert len(numbers) == people
    digests = sealing.digest([f"138{n:08d}" for n in (0, people - 1)], purpose="phone")
    assert Resident.objects.filter(phone_digest__in=digests).count() == 2
