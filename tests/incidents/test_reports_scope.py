"""P1, P6, P8 of a report: whoever reports learns of no case of others, and sees their own."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from geo_grid.access.actions import assign_role
from geo_grid.access.models import AuditEntry, User
from geo_grid.access.scope import limit, limit_beside, scope_of
from geo_grid.areas.models import BasicCell
from geo_grid.incidents.case_index import near_index
from geo_grid.incidents.models import CaseReport, Incident
from geo_grid.premises.models import Building
from tests.access.conftest import as_app, client_of, world  # noqa: F401
from tests.access.world import Place, World

URL = "/api/v1/incidents"
REPORTERS = (
    "city_manager", "planner", "assistant", "grid_worker", "department_handler", "verifier",
)  # fmt: skip


@pytest.mark.parametrize("role", REPORTERS)
def test_p01_a_report_beside_foreign_cases_tells_nothing_of_them(world: World, as_app, role):  # noqa: F811
    """As the application's role, anywhere in the city, beside a case of the very same category."""
    client = client_of(world, role)
    foreign = [word.encode() for word in world.foreign(role)]
    for place in world.places:
        point = Building.objects.get(pk=place.building).point
        body = {"client_id": f"x{place.incident}", "text": "路灯不亮", "lon": point.x, "lat": point.y,
                "datum": "wgs84"}  # fmt: skip
        reply = client.post(URL, body, content_type="application/json")
        assert reply.status_code == 201, reply.content
        assert not [word for word in foreign if word in reply.content]
        page = client.get(f"{URL}/{reply.json()['ref']}")
        assert page.status_code == 200, "one's own report is seen, wherever it is"
        assert not [word for word in foreign if word in page.content]
        again = client.post(URL, body, content_type="application/json")
        assert again.json() == reply.json()


def test_p01_near_cases_are_offered_to_those_who_see_them(world: World):  # noqa: F811
    home = world.home
    Incident.objects.update(category="")
    point = Building.objects.get(pk=home.building).point
    body = {"client_id": "x", "text": "x", "lon": point.x, "lat": point.y, "datum": "wgs84"}
    offered = {}
    for role in ("grid_worker", "planner"):
        reply = client_of(world, role).post(URL, body, content_type="application/json")
        offered[role] = [one["ref"] for one in reply.json()["duplicates"]]
    assert home.ref in offered["grid_worker"]
    assert home.ref not in offered["planner"]
    officer = client_of(world, "dispatcher").get(f"{URL}/{reply.json()['ref']}").json()
    assert home.ref in [one["ref"] for one in officer["duplicates"]], "the officer sees the rest"


def test_p01_what_the_index_is_told_leaves_no_case_out(world: World):  # noqa: F811
    """Numbers in place of functions: with them every role lists the same cases as without."""
    Incident.objects.filter(pk=world.home.incident).update(basic_cell=None)
    told = 0
    for role in world.users:
        scope = scope_of(world.users[role])
        seen = limit_beside(Incident.objects.all(), scope)
        assert set(seen) == set(limit(Incident.objects.all(), scope))
        assert set(seen.filter(near_index(scope))) == set(seen), role
        told += Incident.objects.filter(near_index(scope)).count() < len(world.places)
    assert told > 5, "and they tell small areas from the city"


def test_p08_a_contact_is_sealed_masked_and_forgotten(world: World, settings):  # noqa: F811
    from datetime import timedelta

    from django.utils import timezone

    from geo_grid.access.context import Caller, acting
    from geo_grid.access.system import SYSTEM
    from geo_grid.incidents.contacts import purge_contacts

    assert BasicCell.objects.exists()
    client = client_of(world, "city_manager")
    point = Building.objects.get(pk=world.home.building).point
    body = {
        "client_id": "x", "text": "打 13800001234 找我", "lon": point.x, "lat": point.y,
        "datum": "wgs84", "reporter": {"name": "王小明", "phone": "13800001234", "consent": True},
    }  # fmt: skip
    refused = client.post(
        URL, body | {"reporter": body["reporter"] | {"consent": False}},
        content_type="application/json",
    )  # fmt: skip
    assert (refused.status_code, refused.json()["code"]) == (400, "consent_missing")
    reply = client.post(URL, body, content_type="application/json")
    path = f"{URL}/{reply.json()['ref']}"
    page = client.get(path)
    assert b"13800001234" not in page.content
    contact = page.json()["reports"][0]["contact"]
    assert contact == {"name": "王小明", "phone": "138********"}
    row = CaseReport.objects.get(client_id="x")
    assert row.consent_at is not None
    assert "王小明".encode() not in bytes(row.contact_name_sealed)
    later = timezone.now() + timedelta(days=settings.GEO_GRID_CONTACT_DAYS + 1)
    with acting(Caller(scope=SYSTEM, purpose="test")):
        assert purge_contacts(now=later)["contacts"] >= 1
    assert client.get(path).json()["reports"][0]["contact"] is None


def test_p08_a_contact_is_shown_in_full_where_that_right_is_held(world: World):  # noqa: F811
    """With a reason, recorded; an account that holds the right in another area sees it masked."""
    away = next(p for p in world.places if p.code[:9] != world.home.code[:9])
    both = User.objects.create(username="both")
    assign_role(both, "street_manager", division_code=world.home.code[:9])
    assign_role(both, "supervisor", division_code=away.code)
    client = Client()
    client.force_login(both)

    def asked(client: Client, place: Place, **more: object) -> HttpResponse:
        report = CaseReport.objects.get(incident=place.incident).pk
        body = {"report": report, "reason": "visit", **more}
        path = f"{URL}/{place.ref}/contact"
        return client.post(path, body, content_type="application/json")

    before = AuditEntry.objects.filter(action="number.reveal").count()
    shown = asked(client, world.home)
    assert shown.status_code == 200, shown.content
    assert shown.json()["phone"] in world.home.canaries["numbers of contacts"]
    assert AuditEntry.objects.filter(action="number.reveal").count() == before + 1
    assert client.get(f"{URL}/{away.ref}").status_code == 200, "that right is held there"
    assert asked(client, away).status_code == 404
    assert asked(client, world.home, reason="curious").status_code == 400
    assert asked(client_of(world, "dispatcher"), world.home).status_code == 403
