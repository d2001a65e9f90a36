"""P10: rows of registers over /ogc follow the rule of exports, however they are paged."""

from __future__ import annotations

import pytest

from geo_grid.access import reading
from geo_grid.access.exports import approval
from geo_grid.access.models import AuditEntry, ReadingHour
from geo_grid.access.system import as_system
from tests.access.conftest import client_of, world  # noqa: F401
from tests.access.world import World

SCOPED = ("organisations", "population")


def page(client, layer: str, **query):
    return client.get(f"/ogc/collections/{layer}/items", {"f": "json", **query})


def walked(client, layer: str, *, limit: int) -> tuple[int, list[str]]:
    """All that paging gives: how many features, and the codes of refusals."""
    told, found = page(client, layer, limit=limit), 0
    while told.status_code == 200:
        body = told.json()
        found += body["numberReturned"]
        following = [one["href"] for one in body["links"] if one["rel"] == "next"]
        if not following:
            return found, []
        told = client.get(following[0])
    return found, [told.json()["code"]]


@pytest.mark.parametrize("layer", SCOPED)
def test_p10_who_may_not_export_reads_them_by_the_hour(world: World, settings, layer):  # noqa: F811
    client = client_of(world, "dispatcher")
    every, refusals = walked(client, layer, limit=1)
    assert every > 1
    assert refusals == []
    assert ReadingHour.objects.get().people == every
    ReadingHour.objects.all().delete()
    settings.GEO_GRID_READING_PEOPLE = every - 1
    assert walked(client, layer, limit=1) == (every - 1, ["reading_reason_needed"])
    assert page(client, layer, limit=1).json()["code"] == "reading_reason_needed"
    body = {"reason": "check"}
    client.post("/api/v1/me/reading-reason", body, content_type="application/json")
    assert walked(client, layer, limit=2) == (every, [])


@pytest.mark.parametrize("layer", SCOPED)
def test_p10_who_may_export_takes_them_from_the_days_rows(world: World, settings, layer):  # noqa: F811
    client, user = client_of(world, "city_manager"), world.users["city_manager"]
    every, _ = walked(client, layer, limit=2)
    assert every > 3
    left = approval.rows_left(user.pk, personal=True)
    assert left == settings.GEO_GRID_EXPORT_ROWS - every
    assert ReadingHour.objects.get().people == 0, "they fill no hour of the pages"
    ReadingHour.objects.all().delete()
    settings.GEO_GRID_EXPORT_ROWS = 3
    assert walked(client, layer, limit=1) == (3, ["rows_of_the_day"])
    assert approval.rows_left(user.pk, personal=True) == 0, "nor is there a file any more"
    other = client_of(world, "street_manager")
    assert page(other, layer, limit=1).status_code == 200


def test_p10_one_feature_after_the_other_is_counted_too(world: World, settings):  # noqa: F811
    ids = [
        one["id"]
        for one in page(client_of(world, "data_manager"), "organisations").json()["features"][:3]
    ]
    settings.GEO_GRID_EXPORT_ROWS = 2
    client = client_of(world, "city_manager")
    paths = [
        f"/ogc/collections/organisations/items/{pk}?f={form}" for pk in ids for form in ("json",)
    ]
    assert [client.get(path).status_code for path in paths] == [200, 200, 403]
    assert client.get(paths[0].replace("json", "html")).status_code == 403


def test_p10_cases_are_read_as_often_as_a_map_asks(world: World, settings):  # noqa: F811
    settings.GEO_GRID_EXPORT_ROWS = settings.GEO_GRID_READING_PEOPLE = 1
    for role in ("city_manager", "dispatcher"):
        every, refusals = walked(client_of(world, role), "incidents", limit=1)
        assert every > 1
        assert refusals == []


def test_p10_the_ground_is_not_counted_and_the_hour_is_audited(world: World, monkeypatch):  # noqa: F811
    client = client_of(world, "city_manager")
    assert page(client, "buildings").json()["numberReturned"] == len(world.places)
    assert not ReadingHour.objects.exists()
    every, _ = walked(client, "organisations", limit=3)
    hour = ReadingHour.objects.get()
    with as_system("test"):
        reading.close_ended(now=hour.hour + reading.HOUR)
    entry = AuditEntry.objects.get(action="reading.hour")
    assert entry.detail["pages"] == {"features": every}
