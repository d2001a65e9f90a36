"""P24, P31: the doors beside the API: methods, commands, logs; and that new doors stand in the layer."""

from __future__ import annotations

import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from geo_grid.access.models import Token, User
from geo_grid.http.request_log import OneLine
from tests.access.conftest import client_of
from tests.access.routes import ROUTES
from tests.access.test_scope_routes import patterns
from tests.access.world import World
from tests.conftest import PASSWORD, make_user
from tests.test_architecture import name_of, product_files


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE"])
def test_p24_no_method_breaks_a_route(world: World, method):
    client = client_of(world, "city_manager")
    client.raise_request_exception = False
    broken = []
    for pattern in patterns():
        route = ROUTES[pattern.name]
        path = {**route.paths[0], **({route.key: 987_654_321} if route.ids else {})}
        reply = client.generic(method, reverse(pattern.name, kwargs=path))
        if reply.status_code >= 500 or (method == "TRACE" and reply.status_code != 405):
            broken.append((pattern.name, reply.status_code))
    assert not broken


def test_p31_every_serializer_that_reads_stands_in_the_layer():
    """Only what is written out may derive from REST framework's own."""
    outside = [
        f"{name_of(path)}: {line.strip()}"
        for path in product_files()
        for line in path.read_text().splitlines()
        if "(serializers.Serializer" in line and line.startswith("class ")
        and not line.startswith("class Input(") and "Output(" not in line
    ]  # fmt: skip
    assert not outside, "derive it from geo_grid.http.inputs.Input"


@pytest.mark.parametrize("arguments", [
    ["--days", "0"], ["--days", "-1"], ["--days", "9" * 30], ["--days", "１"], ["--name", "a\ud800"],
    ["--name", "a\x1b[31m"], ["--name", "a\nb"],
])  # fmt: skip
def test_p31_a_token_is_not_made_of_hostile_arguments(db, arguments):
    """A token for no days was one for ever."""
    make_user("planner", "somebody")
    with pytest.raises(CommandError):
        call_command("create_token", "somebody", *arguments, stdout=StringIO())
    assert not Token.objects.exists()


@pytest.mark.parametrize(("username", "arguments"), [
    ("a\ud800b", []), ("a\nb", []), ("ab", ["--name", "x\ud800"]), ("ab", ["--name", "x\r\ny"]),
    ("ab", ["--division", "990"]), ("ab", ["--division", "９９"]), ("ab", ["--division", "x\ud800"]),
    ("ab", ["--cell", "9" * 30]), ("ab", ["--cell", "-1"]), ("ab", ["--department", "１"]),
])  # fmt: skip
def test_p31_an_account_is_not_made_of_hostile_arguments(db, monkeypatch, username, arguments):
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\n"))
    with pytest.raises(CommandError):
        call_command("create_account", username, "--role", "planner", *arguments, stdout=StringIO())
    assert not User.objects.filter(username__startswith="a").exists()


def test_p31_a_source_is_not_named_by_bytes(db, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("x\n1\n")
    with pytest.raises(CommandError):
        call_command("import_data", "units", str(path), "--source", "a\ud800", stdout=StringIO())


def test_p31_nobody_writes_a_second_line_into_a_log():
    def written(message: str, *arguments: object) -> str:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, message, arguments, None)
        return OneLine("%(message)s").format(record)

    assert (
        written("Job %s failed", "a\r\nERROR forged\x1b[2K\u2028")
        == r"Job a\r\nERROR forged\x1b[2K\u2028 failed"
    )
    assert written("榕荫 %s", "路") == "榕荫 路"
    try:
        raise ValueError("a\nERROR forged")
    except ValueError as error:
        text = OneLine().formatException((type(error), error, error.__traceback__))
    assert all(line.startswith("  ") for line in text.splitlines())


def test_p24_a_name_never_becomes_a_header(world: World):
    """Of a layer, which names the files that are made of it."""
    body = {
        "name": "a\r\nSet-Cookie: b=c", "title_zh": "x", "title_en": "x", "source": "x",
        "geometry": "point", "access": "ground", "columns": [],
        "style": {"colour": "#000000", "dark": "#ffffff", "size": 3},
    }  # fmt: skip
    reply = client_of(world, "data_manager").post(
        "/api/v1/themes", body, content_type="application/json"
    )
    assert (reply.status_code, set(reply.json()["fields"])) == (400, {"name"})
    reply = Client().get("/people/?a=%0d%0aSet-Cookie:%20b=c")
    assert "Set-Cookie" not in reply.headers
