"""What a phone keeps of ``/field/`` for hours without a line: one page that knows nobody, its files.

A service worker fetches them once for each release. The page is rendered for nobody, so that the
browser may keep it: whoever is logged in stands nowhere on it.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from geo_grid.areas.models import City
from geo_grid.vault.envelopes import public_key

ENTRY = "map_ui/field/shell.js"
WORKER = "map_ui/field/worker.js"
STYLES = (
    "map_ui/kit/page.css", "map_ui/kit/navigation.css", "map_ui/kit/cases.css",
    "map_ui/field/field.css", "map_ui/field/dark.css", "map_ui/field/sun.css",
    "map_ui/field/look_first.js", "map_ui/kit/icon.svg",
)  # fmt: skip
LEFT_OUT = (
    "addresses", "batches", "command", "command_looks", "import", "map_tools", "planner", "reach",
    "siting", "themes", "visit_forms",
)  # fmt: skip
"""Catalogues of texts that no page below ``/field/`` names: a phone keeps an empty one of each."""
_CATALOGUE = re.compile(r"^export const (\w+_TEXTS) =", re.M)
_IMPORT = re.compile(
    r"""^\s*(?:import|export)\s[^;"']*?["'](\.[^"']+)["']|^\s*import\s+["'](\.[^"']+)["']"""
    r"""|(?<!\{)\bimport\(\s*["'](\.[^"']+)["']\s*\)(?!\.\w)""",
    re.M,
)


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page that is shown without a line; the same for everybody."""
    return HttpResponse(_text())


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of ``/field/``, another one as soon as a file or the page is another."""
    told = {
        "version": _digest(_text()),
        "page": reverse("field-shell-page"),
        "files": [static(name) for name in files()],
        "empty": {static(name): text for name, text in empty().items()},
    }
    text = f"self.SHELL = {json.dumps(told)};\n{_read(WORKER).decode()}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


def _text() -> str:
    city = City.objects.first()
    context = {
        "page": "field_shell",
        "language": "zh",
        "city_name": city.name if city else "",
        "outbox_key": public_key(),
        "timezone": city.timezone if city else settings.TIME_ZONE,
    }
    return render_to_string("map_ui/field_shell.html", context)


def _digest(text: str) -> str:
    return hashlib.sha256(f"{_digest_of_files()}{text}".encode()).hexdigest()[:16]


@cache
def _digest_of_files() -> str:
    found = hashlib.sha256(_read(WORKER))
    for name in files():
        found.update(name.encode() + b"\0" + _read(name))
    found.update(json.dumps(empty()).encode())
    return found.hexdigest()


@cache
def empty() -> dict[str, str]:
    """By name of a catalogue that is left out: a module of the same exports without a text."""
    names = [f"map_ui/texts/{name}.js" for name in LEFT_OUT]
    return {
        name: "".join(
            f"export const {one} = {{ zh: {{}}, en: {{}} }};\n"
            for one in _CATALOGUE.findall(_read(name).decode())
        )
        for name in names
    }


@cache
def files() -> tuple[str, ...]:
    """Names of all static files that the page needs, by its modules' imports."""
    found, waiting = set(STYLES), [ENTRY]
    while waiting:
        name = waiting.pop()
        if name in found or name in empty():
            continue
        found.add(name)
        for match in _IMPORT.finditer(_read(name).decode()):
            target = next(part for part in match.groups() if part)
            waiting.append(_joined(name, target))
    return tuple(sorted(found))


def _joined(name: str, target: str) -> str:
    parts: list[str] = []
    for part in (*PurePosixPath(name).parent.parts, *PurePosixPath(target).parts):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _read(name: str) -> bytes:
    path = finders.find(name)
    if path is None:  # a broken release: said at the first request, by name
        raise FileNotFoundError(name)
    return Path(path).read_bytes()
