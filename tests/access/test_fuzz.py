"""P24: requests made from the API's own description, in every role: no 5xx."""

from __future__ import annotations

import json
import warnings

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from geo_grid.access.roles import ROLES
from tests.access.world import World

# A failed login is kept outside any transaction, which the test's own transaction does not allow;
# a logout, a new password or a withdrawn session would end the run.
LEFT_OUT = {"login", "logout", "my_password", "end_session", "end_other_sessions"}


def requests_of(operation, examples: int):
    """A hypothesis test that sends requests of one operation to `send`."""

    def run(send):
        @settings(
            max_examples=examples, deadline=None, derandomize=True, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(operation.as_strategy())
        def every(case):
            send(case)

        every()

    return run


def fuzz(world: World, role: str, examples: int) -> int:
    client, sent = Client(), 0
    client.raise_request_exception = False
    client.force_login(world.users[role])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        document = json.loads(client.get("/api/openapi.json").content)
        schema = schemathesis.openapi.from_dict(document)

    def send(case) -> None:
        nonlocal sent
        request = case.as_transport_kwargs(base_url="http://testserver")
        headers = {k: v for k, v in request["headers"].items() if k.lower() != "authorization"}
        body = json.dumps(request["json"]) if "json" in request else request.get("data") or ""
        reply = client.generic(
            case.method, request["url"].removeprefix("http://testserver"), body,
            content_type=headers.get("Content-Type", "application/json"),
            query_params=request.get("params") or {},
        )  # fmt: skip
        sent += 1
        assert reply.status_code < 500, (role, case.method, case.formatted_path, reply.content)
        if reply.status_code >= 400 and reply.get("Content-Type") == "application/json":
            assert {"code", "message", "fields"} <= set(json.loads(reply.content))

    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.definition.raw["operationId"] not in LEFT_OUT:
            requests_of(operation, examples)(send)
    return sent


@pytest.mark.slow
@pytest.mark.parametrize("role", ["city_manager"])
def test_p24_no_request_made_from_the_schema_breaks_the_site(world: World, role: str):
    assert fuzz(world, role, examples=4) > 60


@pytest.mark.slow
@pytest.mark.torture
@pytest.mark.parametrize("role", list(ROLES))
def test_p24_the_same_at_length_in_every_role(world: World, role: str):
    assert fuzz(world, role, examples=30) > 500
