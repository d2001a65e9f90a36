"""A city with services, and programs that speak GeoReport v2 to it."""

from __future__ import annotations

from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from geo_grid.access.actions import create_token
from geo_grid.access.models import User
from geo_grid.matters.definition_actions import enter_matters
from geo_grid.matters.definitions import read_definitions
from tests.conftest import SOUTH, WEST
from tests.incidents.cases import Desk

REQUESTS = "/open311/v2/requests"
EN = {"Accept-Language": "en"}
HERE = {"lat": SOUTH + 0.0005, "long": WEST + 0.0005}
ASKED = "A! multivaluelist 有什么: 1=积水 | 2=塌陷; B number 多深"
CSV = f"""code,sort,group,name,name_en,limits,is_public,attributes
001,event,water,积水,Flooding,whole 2 working_days,yes,"{ASKED}"
002,event,water,内部事项,Inner matter,whole 2 working_days,no,
"""


@pytest.fixture
def city(desk: Desk, tmp_path) -> Desk:
    """The desk's city with a public matter 001, which asks two attributes, and 002, which is not."""
    path = tmp_path / "matters.csv"
    path.write_text(CSV, encoding="utf-8")
    enter_matters(read_definitions(path))
    return desk


@pytest.fixture
def key(city: Desk) -> str:
    return create_token(city.users["assistant"])


def post(form: str = "json", *, sent: list | None = None, **fields):
    """A form as programs send it; `sent` are more fields, of one name several."""
    body = urlencode([*fields.items(), *(sent or [])])
    return Client().post(
        f"{REQUESTS}.{form}", body, content_type="application/x-www-form-urlencoded", headers=EN
    )


def get(path: str, who: User | None = None, **query):
    client = Client()
    if who:
        client.force_login(who)
    return client.get(f"/open311/v2/{path}", query, headers=EN)


def rows(who: User | None = None, **query) -> dict[str, dict]:
    reply = get("requests.json", who, **query)
    assert reply.status_code == 200, reply.content
    return {one["service_request_id"]: one for one in reply.json()}


def refused(reply) -> tuple[int, str]:
    """Status and words of a refusal, in either form."""
    if reply["Content-Type"] == "text/xml; charset=utf-8":
        root = ET.fromstring(reply.content)
        assert (root.tag, [one.tag for one in root]) == ("errors", ["error"])
        code, said = root.findtext("error/code"), root.findtext("error/description")
    else:
        assert reply["Content-Type"] == "application/json; charset=utf-8"
        (one,) = reply.json()
        assert set(one) == {"code", "description"}
        code, said = one["code"], one["description"]
    assert code == str(reply.status_code)
    return reply.status_code, said
