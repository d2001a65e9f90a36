"""P1, P4, P12: a display shows cases and names nobody, writes nothing, and is bound to its browser."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from geo_grid.access import devices
from geo_grid.access.actions import set_active
from geo_grid.access.models import User
from geo_grid.http.displays import OPEN, SHOWN
from geo_grid.incidents.models import CaseEntry, Incident
from tests.access.routes import ROUTES
from tests.access.test_scope_routes import patterns
from tests.access.world import World
from tests.conftest import PASSWORD, make_user

WRITES = ("post", "put", "patch", "delete")
ABSENT = "00000000-0000-4000-8000-000000000000"


def path_of(pattern: Any) -> str:
    values = {key: _value(key, one) for key, one in pattern.pattern.converters.items()}
    return reverse(pattern.name, kwargs=values)


def _value(key: str, converter: Any) -> Any:
    kind = type(converter).__name__
    if "UUID" in kind:
        return ABSENT
    return "json" if key == "form" else 1 if "Key" in kind or "Int" in kind else "x"


def log_in(client: Client, name: str = "display") -> Any:
    body = {"username": name, "password": PASSWORD}
    return client.post("/api/v1/login", body, content_type="application/json")


def test_p06_a_display_writes_nowhere(lattice_city, login_as):
    wall = login_as("display")
    for pattern in patterns():
        if pattern.name in ("login", "logout"):
            continue
        for method in WRITES:
            reply = getattr(wall, method)(path_of(pattern), {}, content_type="application/json")
            said = reply.json()["code"] if reply.status_code == 403 else ""
            takes_none = pattern.name in OPEN and reply.status_code in (404, 405)
            assert said == "display_only" or takes_none, (pattern.name, method)


def test_p01_a_display_reads_what_is_written_down_for_it_alone(lattice_city, login_as):
    wall = login_as("display")
    assert set(ROUTES) >= SHOWN | (OPEN - {"readyz"})
    for pattern in patterns():
        status = wall.get(path_of(pattern)).status_code
        shown = pattern.name in SHOWN | OPEN
        assert (status != 403) == shown, (pattern.name, status)


def test_p01_a_display_is_told_no_name(world: World):
    """Of people who work or report, and nothing that was written of a case."""
    wall = Client()
    wall.force_login(world.users["display"])
    secret = "zqsecretname"
    User.objects.exclude(pk=world.users["display"].pk).update(display_name=secret)
    Incident.objects.update(
        handler=world.users["grid_worker"], reporter=world.users["assistant"], text=secret,
        address_text=secret, title=secret,
    )  # fmt: skip
    CaseEntry.objects.update(note=secret, reason=secret)
    told = wall.get("/api/v1/incidents").json()
    assert told["results"]
    assert all({"handler", "address"}.isdisjoint(one) for one in told["results"])
    case = Incident.objects.get(ref=told["results"][0]["ref"])
    for path in ("/api/v1/incidents", "/api/v1/incidents.geojson?state=all", "/api/v1/city",
                 "/api/v1/incident_points", "/api/v1/incident_figures", "/command/",
                 "/api/v1/incident_cells", "/api/v1/incident_density", "/api/v1/incident_hot_spots",
                 "/api/v1/incident_playback",
                 "/api/v1/grid_cells.geojson", "/api/v1/layers", "/"):  # fmt: skip
        reply = wall.get(path)
        assert reply.status_code == 200
        assert secret not in reply.content.decode(), path
    assert wall.get(f"/api/v1/incidents?q={secret}").status_code == 403
    assert wall.get(f"/api/v1/incidents/{case.ref}").status_code == 403
    assert wall.get(f"/api/v1/incident_cards/{case.pk}").status_code == 403


def test_p12_a_display_is_the_browser_of_its_first_login(lattice_city):
    user = make_user("display")
    wall, other = Client(), Client()
    assert log_in(wall).status_code == 200
    refused = log_in(other)
    assert (refused.status_code, refused.json()["code"]) == (401, "device_unknown")
    wall.post("/api/v1/logout")
    assert log_in(wall).status_code == 200, "it is known"
    devices.revoke_device(user.devices.get())
    assert wall.get("/api/v1/city").status_code == 401
    assert log_in(other).status_code == 200, "a new wall takes its place"


def test_p12_an_administrator_sees_the_browser_of_a_wall_and_unbinds_it(lattice_city, login_as):
    wall, other = Client(), Client()
    user, foreign = make_user("display"), make_user("display", "second")
    assert log_in(wall).status_code == log_in(other, "second").status_code == 200
    admin = login_as("system_administrator")
    (told,) = admin.get(f"/api/v1/users/{user.pk}/devices").json()["results"]
    assert told["registered_at"]
    path = f"/api/v1/users/{user.pk}/devices/{told['id']}"

    def revoked(path: str, **body: Any) -> Any:
        return admin.delete(path, body, content_type="application/json")

    assert revoked(path).json()["code"] == "present_factor_needed"
    proof = {"password": PASSWORD}
    assert (
        revoked(f"/api/v1/users/{foreign.pk}/devices/{told['id']}", proof=proof).status_code == 404
    )
    assert wall.get("/api/v1/city").status_code == 200
    assert revoked(path, proof=proof).status_code == 204
    assert wall.get("/api/v1/city").status_code == 401
    assert other.get("/api/v1/city").status_code == 200
    assert admin.get(f"/api/v1/users/{user.pk}/devices").json()["results"] == []
    assert revoked(path, proof=proof).status_code == 404
    assert log_in(Client()).status_code == 200, "the next browser is the wall"


def test_p04_an_administrator_puts_a_display_out_at_once(lattice_city):
    user = make_user("display")
    wall = Client()
    assert log_in(wall).status_code == 200
    set_active(user, active=False)
    assert wall.get("/api/v1/city").status_code == 401


def test_p12_nobody_sits_before_a_wall_and_it_stays_logged_in(lattice_city, settings):
    make_user("display")
    wall = Client()
    log_in(wall)
    session = wall.session
    now = timezone.now().timestamp()
    session["_seen"], session["_started"] = now - 80_000, now - 80_000
    session.save()
    assert wall.get("/api/v1/city").status_code == 200
    session["_started"] = now - (settings.GEO_GRID_DISPLAY_DAYS + 1) * 86_400
    session.save()
    assert wall.get("/api/v1/city").status_code == 401


def test_p12_whoever_works_too_is_no_display(lattice_city):
    from geo_grid.access.actions import assign_role

    user = make_user("display")
    assign_role(user, "verifier", division_code="99")
    client, other = Client(), Client()
    assert log_in(client).status_code == log_in(other).status_code == 200
    session = client.session
    session["_seen"] = timezone.now().timestamp() - 80_000
    session.save()
    assert client.get("/api/v1/city").status_code == 401


def test_the_list_of_what_a_wall_shows_is_of_routes_that_exist():
    names = {pattern.name for pattern in patterns()}
    assert names >= SHOWN | OPEN
    assert not [name for name in SHOWN if re.search("resident|unit|building|dossier", name)]
