"""Every message of the product has a Chinese text with the same placeholders."""

from __future__ import annotations

import ast
import gettext
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "geo_grid" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MARKS = {"_", "gettext", "gettext_noop", "gettext_lazy", "ngettext"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[.\d]*([sdf])|%%")


def messages() -> dict[str, str]:
    """Every literal that is marked for translation, and the file it stands in."""
    found: dict[str, str] = {}
    for package in ("geo_grid", "layers", "importers", "map_ui"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and node.args):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                text = node.args[0]
                if name in MARKS and isinstance(text, ast.Constant) and isinstance(text.value, str):
                    found[text.value] = str(path.relative_to(ROOT))
    return found


@pytest.fixture(scope="module")
def chinese(tmp_path_factory) -> gettext.GNUTranslations:
    compiled = tmp_path_factory.mktemp("locale") / "django.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", compiled, CATALOGUE], check=True)
    with compiled.open("rb") as stream:
        return gettext.GNUTranslations(stream)


def test_nothing_is_left_in_english(chinese):
    texts = chinese._catalog
    missing = {
        message: where
        for message, where in messages().items()
        if message and not (texts.get(message) or texts.get((message, 0)))
    }
    assert len(messages()) > 50
    assert not missing


def test_placeholders_agree(chinese):
    for message, text in chinese._catalog.items():
        if isinstance(message, str) and message:
            wanted = sorted(PLACEHOLDER.findall(message))
            assert sorted(PLACEHOLDER.findall(text)) == wanted, message


def test_no_translation_is_uncertain():
    assert "fuzzy" not in CATALOGUE.read_text(encoding="utf-8").split("msgid", 2)[2]
