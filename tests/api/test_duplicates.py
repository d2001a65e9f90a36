"""Pairs over HTTP: side by side, numbers masked, merge, not the same, undo."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import Grant, Scope
from geo_grid.collection import queries
from geo_grid.collection.models import DuplicatePair
from geo_grid.errors import NotFound
from geo_grid.people.models import Residence, Resident
from geo_grid.premises.models import Unit
from geo_grid.vault import sealing

NUMBERS = ("990101199003070015", "990101199003700018")


@pytest.fixture
def client(login_as):
    """A data manager of the whole city, logged in."""
    return login_as("data_manager", "somebody")


@pytest.fixture
def pair(lattice_city, client) -> dict:
    unit = Unit.objects.create(building_id=lattice_city.buildings["B1"], room="101")
    for number in NUMBERS:
        person = Resident.objects.create(
            name="陈明", birth_date=date(1990, 3, 7), category="registered",
            id_number_sealed=sealing.seal([number])[0],
            id_number_digest=sealing.digest([number], purpose="resident_id")[0],
        )  # fmt: skip
        Residence.objects.create(resident=person, unit=unit)
    assert client.post("/api/v1/duplicates/search").json()["counts"]["resident"] == 1
    return client.get("/api/v1/duplicates").json()["pairs"][0]


@pytest.fixture
def town_scope(db):
    """``with town_scope(code):`` acts for an importer who reads the registers of one community."""

    @contextmanager
    def act(code: str):
        grants = (Grant("planner", prefix="9901"), Grant("community_manager", prefix=code))
        with acting(Caller(scope=Scope(1, grants, "990100"))):
            yield

    return act


def post(client, pair: dict, what: str, **body):
    address = f"/api/v1/duplicates/{pair['id']}/{what}"
    return client.post(address, body, content_type="application/json")


def test_both_records_side_by_side_and_masked(pair, client):
    first, second = pair["first"], pair["second"]
    assert first["name"] == second["name"] == "陈明"
    assert first["places"][0]["place"] == "直线路1号 方格花园 1号楼 101"
    assert first["id_number"] == "99****************"
    body = client.get("/api/v1/duplicates").content.decode()
    assert not any(number in body for number in NUMBERS)
    assert "number_nearly_same" in pair["reasons"]


def test_merge_undo_and_reject(pair, client):
    merged = post(client, pair, "merge", keep="second").json()
    assert merged["state"] == "merged"
    assert client.get("/api/v1/duplicates").json()["counts"]["resident"] == 0
    again = post(client, pair, "merge", keep="first")
    assert (again.status_code, again.json()["code"]) == (409, "pair_decided")
    assert post(client, pair, "undo").json()["state"] == "open"
    assert post(client, pair, "reject").json()["state"] == "different"
    assert len(client.get("/api/v1/duplicates?state=different").json()["pairs"]) == 1


def test_bad_requests(pair, client):
    assert post(client, pair, "merge", keep="both").status_code == 400
    assert client.get("/api/v1/duplicates?state=odd").json()["code"] == "state_unknown"
    assert client.get("/api/v1/duplicates?noun=odd").status_code == 400
    assert client.get("/api/v1/duplicates?offset=-1").status_code == 400
    assert post(client, {"id": 10**9}, "merge", keep="first").status_code == 404


def test_p07_pairs_of_foreign_people_are_neither_offered_nor_counted(
    pair, lattice_city, town_scope
):
    """Whoever imports for the whole city and reads the registers of a part of it."""
    left, right = (f"99010100100{n}" for n in (1, 2))
    Unit.objects.update(basic_cell_id=lattice_city.basic_cells["001"])
    house = DuplicatePair.objects.create(
        noun="building", first_id=lattice_city.buildings["B1"], score=1, reasons=[],
        second_id=lattice_city.buildings["B5"],
    )  # fmt: skip
    with town_scope(left):
        assert queries.pairs()["counts"]["resident"] == 1
        assert queries.pair(house.pk)["first"]["residents"] == 2
    with town_scope(right):
        found = queries.pairs()
        assert (found["counts"]["resident"], len(found["pairs"])) == (0, 1)
        assert queries.pair(house.pk)["first"]["residents"] is None
        with pytest.raises(NotFound):
            queries.pair(pair["id"])
        assert queries.pairs(state="open", noun="resident")["pairs"] == []
