"""Each writer names the nouns that it changed; only the ground is everything."""

from __future__ import annotations

import ast
from pathlib import Path

from django.apps import apps

from geo_grid.areas.nouns import WORKERS, noun_of
from importers.kinds.catalogue import KINDS
from layers.catalogue.declarations import LAYERS

ROOT = Path(__file__).resolve().parents[2]
APPS = ("geo_grid", "layers", "importers", "map_ui")


def bare_touches(text: str) -> list[int]:
    """Lines on which a writer says that everything changed, and not even that the ground did."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "touch"
        and not node.args
        and not node.keywords
    ]


def test_no_writer_says_that_everything_changed():
    found = {}
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "areas.actions import" in text and (lines := bare_touches(text)):
            found[str(path.relative_to(ROOT))] = lines
    assert not found, "name the nouns: touch(noun_of(Model))"
    assert bare_touches("touch()\ntouch('people')\ntouch(ground=True)\ntouch(*nouns)") == [1]


def test_every_kind_of_file_names_what_it_changes():
    assert not [name for name, kind in KINDS.items() if not kind.touches]


def test_layers_hang_on_nouns_that_tables_are_called():
    """Else a write would never make their tiles again."""
    nouns = {noun_of(model) for model in apps.get_app_config("geo_grid").get_models()}
    layers = {noun for layer in LAYERS.values() for noun in layer.nouns}
    named = {noun for kind in KINDS.values() for noun in kind.touches}
    assert layers <= nouns
    assert named <= nouns
    assert WORKERS in nouns


def test_what_names_are_found_by_hangs_on_nouns_that_tables_are_called():
    text = (ROOT / "geo_grid/locate/index/sql/version.sql").read_text()
    named = set(ast.literal_eval("(" + text.split("key IN (")[1].split(")")[0] + ",)"))
    nouns = {noun_of(model) for model in apps.get_app_config("geo_grid").get_models()}
    assert named - {"*"} <= nouns
    assert {"premises", "places", "ground"} <= named
