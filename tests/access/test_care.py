"""P1, P6, P14: special-care groups are a right of their own, on every path."""

from __future__ import annotations

import pytest

from geo_grid.access.models import AuditEntry
from geo_grid.access.roles import ROLES, Right
from geo_grid.models import ResidentCare
from tests.access.conftest import client_of
from tests.access.world import World

KNOWS = {role for role, one in ROLES.items() if Right.CARE_READ in one.rights}
SEES_HOME = {
    "city_manager", "district_manager", "street_manager", "community_manager", "dispatcher",
    "grid_worker", "data_manager",
}  # fmt: skip


@pytest.mark.parametrize("role", sorted(SEES_HOME))
def test_p01_the_record_and_the_dossier_tell_care_with_the_right_only(world: World, role):
    client, (word,) = client_of(world, role), world.home.canaries["care"]
    record = client.get(f"/api/v1/residents/{world.home.resident}").json()
    (lives,) = client.get(f"/api/v1/units/{world.home.unit}/dossier").json()["residents"]
    assert ("care" in record) == ("care" in lives) == (role in KNOWS)
    if role in KNOWS:
        assert record["care"] == lives["care"]
        assert [(one["group"], one["note"]) for one in record["care"]] == [("disabled", word)]


def test_p01_care_is_counted_with_the_right_only(world: World):
    for role in ("city_manager", "data_manager", "grid_worker", "planner"):
        rows = client_of(world, role).get("/api/v1/statistics?level=grid_cell").json()["rows"]
        for row in rows:
            place = next(p for p in world.places if p.grid_cell == row["id"])
            expected = 1 if world.sees(role, place, "care") else None
            assert row["care"] == expected, (role, row["id"])


def test_p01_no_layer_has_a_column_of_care():
    from layers.catalogue.declarations import LAYERS

    named = {column.name for layer in LAYERS.values() for column in layer.columns}
    assert not {name for name in named if "care" in name}


def post(client, resident, **body):
    return client.post(f"/api/v1/residents/{resident}/care", body, content_type="application/json")


def test_p06_care_is_written_with_both_rights_and_recorded(world: World):
    home = world.home.resident
    body = {
        "revision": 1,
        "care": [{"group": "elderly_alone", "note": "电话13800001234"}],
    }
    for role, status in (("data_manager", 403), ("dispatcher", 403), ("assistant", 403)):
        assert post(client_of(world, role), home, **body).status_code == status, role
    away = next(p for p in world.places if not world.sees("grid_worker", p, "care"))
    worker = client_of(world, "grid_worker")
    foreign, none = post(worker, away.resident, **body), post(worker, 987654321, **body)
    assert (foreign.status_code, foreign.content) == (404, none.content)
    told = post(worker, home, **body).json()
    assert [(one["group"], one["note"]) for one in told["care"]] == [
        ("elderly_alone", "电话138********")
    ]
    ended = ResidentCare.objects.get(resident=home, group="disabled")
    assert ended.valid.upper is not None
    stale = post(worker, home, **body)
    assert (stale.status_code, stale.json()["theirs"]["revision"]) == (409, 2)
    entry = AuditEntry.objects.get(action="resident.care")
    assert (entry.keys, entry.detail) == ([home], {"fields": ["care"]})
    twice = body | {"revision": 2, "care": body["care"] * 2}
    assert post(worker, home, **twice).json()["code"] == "care_twice"
