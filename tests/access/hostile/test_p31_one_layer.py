"""P24, P31: what every door refuses, in the same words: each rule of the layer by itself."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from rest_framework import serializers

from geo_grid.access.actions import assign_role
from geo_grid.errors import BadInput
from geo_grid.http import json_text
from geo_grid.http.errors import server_error
from geo_grid.http.inputs import Input, number, whole_number
from geo_grid.http.middleware import address_of
from geo_grid.http.request_checks import with_charset_aside
from tests.access.conftest import client_of
from tests.access.hostile.test_p24_every_route import caught_by_net
from tests.access.world import World
from tests.conftest import make_user

JSON = "application/json"


def refused(text: bytes | str) -> tuple[str, str | None]:
    with pytest.raises(BadInput) as told:
        json_text.read(text)
    return told.value.code, told.value.field


@pytest.mark.parametrize(("text", "code", "field"), [
    (b'{"a": 1, "a": 1}', "given_twice", "a"), (b'{"x": {"b": 1, "b": 2}}', "given_twice", "b"),
    (b"[" * 65 + b"]" * 65, "json_too_deep", None), (b"[" * 100_000, "json_too_deep", None),
    (b'{"a": ' + b"[" * 64 + b"]" * 64 + b"}", "json_too_deep", "a"),
    (b'{"a": NaN}', "number_unusable", None), (b'{"a": [1e400]}', "number_unusable", "a"),
    (b'{"a": {"b": 9223372036854775808}}', "number_unusable", "a"),
    (b'{"a": ' + b"9" * 5000 + b"}", "number_unusable", None),
    (b'{"a": "\\ud800"}', "text_unusable", "a"), (b'{"a": ["\\u0000"]}', "text_unusable", "a"),
    (b'{"\\udfff": 1}', "text_unusable", None), (b'{"a": "\\u001b[31m"}', "text_unusable", "a"),
    (b'{"a": "\xff"}', "json_unreadable", None), (b"{", "json_unreadable", None),
    (b"\xff\xfe{}", "json_unreadable", None), (b"", "json_unreadable", None),
])  # fmt: skip
def test_p31_json_that_cannot_be_kept_is_refused_by_its_field(text, code, field):
    assert refused(text) == (code, field)


def test_json_of_ours_is_read_as_it_stands():
    told = {"a": [1.5, -(2**63), 2**63 - 1, True, None, "榕\n\t😀"], "b": {"a": {}}}
    assert json_text.read(b"\xef\xbb\xbf" + json.dumps(told, ensure_ascii=False).encode()) == told
    assert json_text.read(b"[" * 64 + b"]" * 64)


class Everything(Input):
    """A field of each kind."""

    whole = serializers.IntegerField(required=False, allow_null=True)
    wide = serializers.FloatField(required=False)
    exact = serializers.DecimalField(required=False, max_digits=5, decimal_places=1)
    day = serializers.DateField(required=False)
    at = serializers.DateTimeField(required=False)
    key = serializers.UUIDField(required=False)
    text = serializers.CharField(required=False)
    many = serializers.ListField(child=serializers.IntegerField(), required=False)
    names = serializers.DictField(child=serializers.FloatField(), required=False)


@pytest.mark.parametrize("body", [
    {"whole": True}, {"whole": "１２"}, {"whole": "1_2"}, {"whole": "٣"}, {"whole": 1e300},
    {"whole": "9" * 19}, {"whole": "0x1"}, {"wide": True}, {"wide": "nan"}, {"wide": "inf"},
    {"wide": "1e999"}, {"wide": "１.５"}, {"wide": "1_0"}, {"exact": "１"}, {"day": "２０２６-01-01"},
    {"at": "２０２６-01-01T00:00:00Z"}, {"key": 1}, {"key": True}, {"text": "a\x1b"},
    {"many": [1, "２"]}, {"many": [True]}, {"names": {"a": "nan"}},
])  # fmt: skip
def test_p31_a_value_that_could_be_taken_for_another_is_refused_by_its_field(body):
    given = Everything(data=body)
    assert not given.is_valid()
    assert set(given.errors) == set(body)


def test_values_as_people_and_programs_write_them_are_taken():
    body = {
        "whole": " 12 ",
        "wide": "-1.5e3",
        "exact": "1.5",
        "day": "2026-01-31",
        "many": ["7", 8.0],
    }
    given = Everything(data=body | {"names": {"a": 1}, "text": "两\n行"})
    assert given.is_valid(), given.errors
    found = given.validated_data
    assert (found["whole"], found["wide"], found["exact"]) == (12, -1500.0, Decimal("1.5"))
    assert (found["many"], found["names"]) == ([7, 8], {"a": 1.0})


def test_p31_numbers_of_parameters_have_plain_digits():
    assert whole_number(" 12 ", field="limit") == 12
    assert number("-1.5", field="lon") == -1.5
    for text in ("１２", "1_2", "", "-1", "9" * 400, "1.5", "x"):
        with pytest.raises(BadInput):
            whole_number(text, field="limit")
    for text in ("１", "nan", "inf", "1e999", "", "1_0"):
        with pytest.raises(BadInput):
            number(text, field="lon")


@pytest.mark.parametrize(("method", "path", "sent", "status", "code", "field"), [
    ("GET", "/login/", {"QUERY_STRING": "a=%00"}, 400, "parameter_unusable", "a"),
    ("GET", "/login/", {"QUERY_STRING": "a=%FF"}, 400, "parameter_unusable", "a"),
    ("GET", "/login/", {"QUERY_STRING": "a=%ED%A0%80"}, 400, "parameter_unusable", "a"),
    ("GET", "/login/", {"QUERY_STRING": "a=1&a=2"}, 400, "given_twice", "a"),
    ("GET", "/login/", {"QUERY_STRING": "a=1&" * 300}, 413, "query_too_long", None),
    ("GET", "/login/", {"QUERY_STRING": "a=" + "x" * 200_000}, 413, "query_too_long", None),
    ("GET", "/nowhere%00", {}, 404, "not_found", None), ("GET", "/%ff", {}, 404, "not_found", None),
    ("GET", "/a%0d%0aSet-Cookie:%20a=b/", {}, 404, "not_found", None),
    ("TRACE", "/login/", {}, 405, "method_not_allowed", None),
    ("PROPFIND", "/ogc/", {}, 405, "method_not_allowed", None),
    ("DELETE", "/login/", {}, 405, "method_not_allowed", None),
    ("PUT", "/ogc/", {}, 405, "method_not_allowed", None),
    ("POST", "/api/v1/login", {"content_type": "text/plain"}, 415, "unsupported_media_type", None),
    ("POST", "/api/v1/login", {"content_type": f"{JSON}; charset=utf-16"}, 415, "charset_unknown", "Content-Type"),
    ("POST", "/api/v1/login", {"content_type": f"{JSON}; charset=base64"}, 415, "charset_unknown", "Content-Type"),
    ("POST", "/api/v1/login", {"HTTP_CONTENT_ENCODING": "gzip"}, 415, "encoding_unknown", "Content-Encoding"),
    ("GET", "/login/", {"HTTP_HOST": "evil.example"}, 400, "bad_request", None),
    ("GET", "/login/", {"HTTP_HOST": "a b"}, 400, "bad_request", None),
    ("GET", "/api/v1/me", {"HTTP_AUTHORIZATION": "Bearer \xff"}, 401, "token_unknown", None),
    ("GET", "/api/v1/me", {"HTTP_AUTHORIZATION": "Basic AGE6YgA="}, 401, "token_unknown", None),
    ("GET", "/api/v1/me", {"HTTP_AUTHORIZATION": "Bearer " + "A" * 100_000}, 401, "token_unknown", None),
    ("GET", "/api/v1/me", {"HTTP_COOKIE": 'geo_grid_session="\\000a"'}, 401, "not_authenticated", None),
])  # fmt: skip
def test_p24_before_the_login_too_what_is_broken_is_refused_in_the_contracts_words(
    lattice_city, method, path, sent, status, code, field
):
    client = Client(raise_request_exception=False)
    kind = sent.pop("content_type", JSON)
    reply = client.generic(method, path, b"{}", content_type=kind, **sent)
    told = reply.json()
    assert (reply.status_code, told["code"], set(told)) == (
        status,
        code,
        {"code", "message", "fields"},
    )
    assert set(told["fields"]) == ({field} if field else set())
    assert reply["Cache-Control"] == "no-store"


@pytest.mark.parametrize("charset", ["base64", "rot13", "undefined", "utf-16", "nonsense"])
def test_p24_a_codec_that_yields_no_text_does_not_end_the_reply(lattice_city, rf, charset):
    """By the server's own way in: Django reads the query by it while it makes the request."""
    environ = rf.post("/api/v1/login?a=1", b"{}", content_type=JSON).environ
    environ |= {"CONTENT_TYPE": f"{JSON}; charset={charset}", "HTTP_HOST": "testserver"}
    told: list[str] = []
    body = with_charset_aside(WSGIHandler())(environ, lambda status, headers: told.append(status))
    assert (told[0][:3], json.loads(b"".join(body))["code"]) == ("415", "charset_unknown")


@pytest.mark.parametrize("sent", [
    {"HTTP_COOKIE": 'django_language="\\000"; csrftoken="\\012x"'},
    {"HTTP_ACCEPT_LANGUAGE": "x" * 9000}, {"HTTP_ACCEPT_LANGUAGE": "zh;q=1e400,\xff"},
    {"HTTP_RANGE": "bytes=9-1,x"}, {"HTTP_IF_NONE_MATCH": 'W/"' * 900}, {"HTTP_ACCEPT": "*/*;q=x"},
    {"HTTP_IF_MODIFIED_SINCE": "Sat, 29 Feb 0000 99:99:99 GMT"}, {"HTTP_ACCEPT_ENCODING": "\xff"},
])  # fmt: skip
def test_p24_what_a_browser_sends_unasked_locks_nobody_out(lattice_city, sent):
    client = Client(raise_request_exception=False)
    assert client.get("/login/", **sent).status_code == 200


def test_p31_a_refusal_speaks_the_callers_language(lattice_city):
    told = [
        Client().get("/login/?a=%00", headers={"Accept-Language": one}).json()["message"]
        for one in ("en", "zh-Hans")
    ]
    assert told[0].isascii()
    assert not told[1].isascii()


def test_p24_a_body_that_is_too_large_is_not_read(lattice_city):
    text = b'{"username": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'", "password": "x"}'
    reply = Client().generic("POST", "/api/v1/login", text, content_type=JSON)
    assert (reply.status_code, reply.json()["code"]) == (413, "body_too_large")


def test_p24_an_address_that_is_none_is_kept_nowhere(rf):
    """Whatever a declared proxy says stands there by now."""
    for given, kept in (
        ("x", None), ("", None), ("5.6.7.8", "5.6.7.8"), ("fe80::1%eth0", "fe80::1"),
    ):  # fmt: skip
        assert address_of(rf.get("/", REMOTE_ADDR=given)) == kept


def test_p31_a_role_is_given_below_a_code_that_can_be_one(world: World):
    """The rule of the column, in a sentence: from the API and from the command line."""
    user = make_user("planner", "somebody")
    client = client_of(world, "security_administrator")
    for code in ("990", "99010", "９９"):
        body: Any = {"role": "planner", "division_code": code}
        reply = client.post(f"/api/v1/users/{user.pk}/roles", body, content_type=JSON)
        assert (reply.status_code, set(reply.json()["fields"])) == (400, {"division_code"})
        with pytest.raises(BadInput):
            assign_role(user, "planner", division_code=code)


@pytest.mark.parametrize("error", [
    OverflowError("x"), RecursionError("x"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "x"),
    ValueError("A string literal cannot contain NUL (0x00) characters."),
])  # fmt: skip
def test_p24_the_last_net_answers_and_writes_down_what_it_caught(rf, error):
    with caught_by_net() as caught:
        try:
            raise error
        except type(error):
            reply = server_error(rf.get("/"))
    assert (reply.status_code, json.loads(reply.content)["code"]) == (400, "value_unusable")
    assert len(caught) == 1


def test_a_fault_of_ours_stays_one(rf):
    with caught_by_net() as caught:
        try:
            raise ValueError("ours")
        except ValueError:
            assert server_error(rf.get("/")).status_code == 500
    assert not caught
