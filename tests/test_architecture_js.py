"""The house rules of the browser's modules: folders in order, no circles, one door to each library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

MAP_UI = Path(__file__).resolve().parent.parent / "map_ui"
STATIC = MAP_UI / "static" / "map_ui"
ORDER = {"texts": 0, "kit": 1, "map": 2, "incidents": 3}
"""Folders that others may import, from below to above; every other folder is a page's own.

The command centre shows the same list and the same case as the pages of incidents.
"""
PAGE = 4

IMPORT = re.compile(
    r"""^\s*(?:import|export)\s[^;"']*?["'](\.[^"']+)["']|^\s*import\s+["'](\.[^"']+)["']"""
    r"""|(?<!\{)\bimport\(\s*["'](\.[^"']+)["']\s*\)(?!\.\w)""",
    re.M,
)
TYPE_IMPORT = re.compile(r"""import\(\s*["'](\.[^"']+)["']\s*\)\.\w""")
LEAFLET = re.compile(r"\bL\.\w+\(|\{[^}]*\bL\b[^}]*\}\s*=\s*window|window\.L\b|\bprotomapsL\b")
BROWSER = re.compile(
    r"\bdocument\.(get|create|query|add|body|cookie|documentElement)|\bmatchMedia\("
    r"|\b(window|localStorage|location|navigator)\."
)


def name_of(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


MODULES = {name_of(path): path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js")}


def imports(name: str, *, types: bool = False) -> Iterator[str]:
    """Names of the modules that one imports; with `types` also those whose types it names."""
    for pattern in (IMPORT, TYPE_IMPORT) if types else (IMPORT,):
        for match in pattern.finditer(MODULES[name]):
            target = next(part for part in match.groups() if part)
            yield name_of((STATIC / name).parent.joinpath(target).resolve())


def rank(name: str) -> int:
    return ORDER.get(name.split("/")[0], PAGE)


def test_every_module_stands_in_a_folder():
    assert len(MODULES) > 80
    assert not [name for name in MODULES if name.count("/") != 1]
    assert not [path for path in STATIC.iterdir() if path.is_file()]


@pytest.mark.parametrize("name", sorted(MODULES))
def test_modules_import_downwards_only(name):
    """`texts` < `kit` < `map` < `incidents` < the other pages; no page imports another; types count as well."""
    folder = name.split("/")[0]
    for target in imports(name, types=True):
        assert target in MODULES, f"{name} imports {target}, which is not there"
        assert target.split("/")[0] == folder or rank(target) < rank(name), f"{name} -> {target}"


def test_modules_import_in_no_circle():
    """Types count as well, but for one: parts of the planner's page name the editor they are in."""
    types_only = {"planner/editor.js"}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path, name))
        if name not in done:
            for target in {*imports(name, types=True)} - (types_only - {*imports(name)}):
                visit(target, (*path, name))
            done.add(name)

    for name in MODULES:
        visit(name, ())
    assert done == set(MODULES)


def test_only_api_js_fetches():
    """And the service worker, which stands between the page and the network and imports nothing."""
    fetching = sorted(name for name, text in MODULES.items() if "fetch(" in text)
    assert fetching == ["field/worker.js", "kit/api.js"]


def test_only_maps_and_their_layers_touch_leaflet():
    """Any folder's ``map.js``; in `map` also what lies on it or is printed of it."""
    touching = {name for name, text in MODULES.items() if LEAFLET.search(text)}
    allowed = re.compile(r"\w+/map\.js|map/(\w+_layer|print_map)\.js")
    assert "map/map.js" in touching
    assert not [name for name in touching if not allowed.fullmatch(name)]


def test_pure_modules_know_no_browser_and_import_only_pure_ones():
    """A module whose first comment says "Pure." runs under node, and so does all it imports."""
    pure = {name for name, text in MODULES.items() if re.search(r"\bPure[.;]", head(text))}
    assert {"planner/plan.js", "texts/speaker.js", "map/measures.js"} <= pure
    for name in pure:
        assert not BROWSER.search(without_comments(MODULES[name])), name
        assert set(imports(name)) <= pure, name


def test_tests_stand_where_their_modules_stand():
    tests = MAP_UI.parent / "tests" / "js"
    named = {path.relative_to(tests).as_posix() for path in tests.rglob("*.test.js")}
    assert named
    assert {name.replace(".test.js", ".js") for name in named} <= set(MODULES)


def head(text: str) -> str:
    return text.split("*/", 1)[0]


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)


def test_a_page_takes_styles_and_scripts_of_one_page_folder():
    """A template names files that are there, of shared folders and of its own page."""
    for path in (MAP_UI / "templates").rglob("*.html"):
        named = re.findall(r"""static\s+['"]map_ui/([^'"]+)['"]""", path.read_text("utf-8"))
        assert not [one for one in named if not (STATIC / one).is_file()], path
        assert len({one.split("/")[0] for one in named if rank(one) == PAGE}) <= 1, path
