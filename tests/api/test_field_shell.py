"""The page that a phone keeps for hours without a line: whole, of one release, and of nobody."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import set_script_prefix

from geo_grid.areas.models import City
from map_ui import shell

IMPORT = re.compile(r"""(?:from|import\(?)\s*["'](\.[^"']+\.js)["'](?!\)\.)""")


def told(client) -> dict:
    reply = client.get("/field/worker.js")
    assert reply["Content-Type"] == "text/javascript; charset=utf-8"
    return json.loads(reply.content.decode().splitlines()[0].removeprefix("self.SHELL = ")[:-1])


def test_p01_the_kept_page_is_of_nobody_whoever_asks(client, login_as, lattice_city):
    worker = login_as("community_manager", "zqcanary", division_code="990101001001")
    page = worker.get("/field/shell/")
    assert page.status_code == 200
    assert page.content == client.get("/field/shell/").content
    assert b"zqcanary" not in page.content
    assert told(worker) == told(client)


def test_every_file_that_a_kept_module_imports_is_kept_too(client, lattice_city):
    kept = {*shell.files(), *shell.empty()}
    assert shell.ENTRY in kept
    for name in shell.files():
        path = finders.find(name)
        assert path, name
        folder = name.rsplit("/", 1)[0]
        text = Path(path).read_text(encoding="utf-8") if name.endswith(".js") else ""
        for target in IMPORT.findall(text):
            wanted = f"{folder}/{target.removeprefix('./')}"
            wanted = re.sub(r"[^/]+/\.\./", "", wanted)
            assert wanted in kept, f"{name} imports {target}"
    page = client.get("/field/shell/").content.decode()
    asked = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page))
    assert asked
    assert asked <= kept


MOST_BYTES = 150_000


def test_what_a_phone_fetches_for_it_is_small(client, lattice_city):
    parts = [shell._read(name) for name in shell.files()]
    parts += [client.get(path).content for path in ("/field/shell/", "/field/worker.js")]
    assert sum(len(gzip.compress(part, 6)) for part in parts) <= MOST_BYTES


WORDS = re.compile(r"""["'`]([a-z_]+(?:\.[a-z_0-9]+)*)(\.)?(?=["'`$])""")
KEY = re.compile(r""""([a-z_0-9.]+)":\s""")

PARAMETERS = {"look"}
"""Words of an address (`incidents/saved.js`), written as a text of another page happens to be."""


def field_sources() -> str:
    """All that may name a text below ``/field/``: modules of both pages and the bar, templates."""
    found: set[str] = set()
    waiting = [shell.ENTRY, "map_ui/field/main.js", "map_ui/kit/header.js"]
    while waiting:
        name = waiting.pop()
        if name not in found and "/texts/" not in name:
            found.add(name)
            targets = IMPORT.findall(shell._read(name).decode())
            waiting += [shell._joined(name, target) for target in targets]
    pages = Path(shell.__file__).parent / "templates" / "map_ui"
    templates = [pages / f"{name}.html" for name in ("_base", "_bar", "field", "field_shell")]
    return "".join(
        [shell._read(name).decode() for name in sorted(found)]
        + [path.read_text(encoding="utf-8") for path in templates]
    )


def test_no_text_that_is_left_out_is_named_by_a_page_of_the_field():
    words = WORDS.findall(field_sources())
    whole = {word for word, dot in words if not dot} - PARAMETERS
    begins = tuple(f"{word}." for word, dot in words if dot)
    assert "field.outbox.mend" in whole
    assert "field.outcome." in begins
    for name, text in shell.empty().items():
        keys = set(KEY.findall(shell._read(name).decode()))
        assert keys, name
        assert text, name
        named = {key for key in keys if key in whole or key.startswith(begins)}
        assert not named, f"{name} is left out, and /field/ names {sorted(named)}"


def test_another_page_or_file_is_another_release(client, lattice_city, monkeypatch):
    before = told(client)["version"]
    assert told(client)["version"] == before
    City.objects.update(name="另一座城")
    named = told(client)["version"]
    assert named != before
    read = shell._read
    shell._digest_of_files.cache_clear()
    monkeypatch.setattr(shell, "_read", lambda name: read(name) + b" ")
    try:
        assert told(client)["version"] != named
    finally:
        monkeypatch.undo()
        shell._digest_of_files.cache_clear()


def test_below_a_prefix_everything_kept_lies_below_it(client, lattice_city):
    set_script_prefix("/grid/")
    try:
        known = told(client)
    finally:
        set_script_prefix("/")
    assert known["page"] == "/grid/field/shell/"
    assert all(one.startswith("/grid/static/") for one in known["files"])


def test_p13_the_page_may_start_a_worker_of_its_own_site_alone(client, lattice_city):
    policy = client.get("/field/shell/")["Content-Security-Policy"]
    assert "worker-src 'self'" in policy


@pytest.mark.parametrize("path", ["/field/shell/", "/field/worker.js"])
def test_what_is_kept_is_only_read(client, lattice_city, path):
    assert client.post(path).status_code in (403, 405)
