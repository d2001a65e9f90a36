"""The house rules, held by a test: sizes, layers, languages, and what a file may not say."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ("geo_grid", "layers", "importers", "map_ui")
MODULE_LINES, FUNCTION_LINES = 400, 40


def tracked() -> list[Path]:
    """What the repository holds, new files included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def is_migration(path: Path) -> bool:
    """By its place in the checkout: the folder above may be called migrations too."""
    return "migrations" in path.relative_to(ROOT).parts


def python_files() -> list[Path]:
    return [p for p in tracked() if p.suffix == ".py" and not is_migration(p)]


def product_files() -> list[Path]:
    return [p for p in python_files() if p.relative_to(ROOT).parts[0] in PRODUCT]


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_modules_are_short():
    code = [p for p in tracked() if p.suffix in {".py", ".js"} and not is_migration(p)]
    long = {name_of(p): n for p in code if (n := len(p.read_text().splitlines())) > MODULE_LINES}
    assert not long


def test_functions_are_short():
    long = {
        f"{name_of(path)}:{node.name}": size
        for path in python_files()
        for node in functions(path)
        if (size := node.end_lineno - node.lineno + 1) > FUNCTION_LINES
    }
    assert not long


def test_public_modules_and_functions_of_the_product_are_documented():
    bare = [name_of(p) for p in product_files() if p.read_text().strip()
            and not ast.get_docstring(ast.parse(p.read_text()))]  # fmt: skip
    assert not [p for p in bare if not p.endswith("__init__.py")]
    geometry = [p for p in product_files() if "geometry" in p.parts]
    undocumented = [
        f"{name_of(path)}:{node.name}"
        for path in geometry
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not undocumented


def test_nothing_is_left_for_later():
    words = re.compile(
        r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b|NotImplemented" + "Error"
    )
    found = [name_of(p) for p in tracked() if p.suffix in {".py", ".js", ".sql", ".html", ".css"}
             and words.search(p.read_text(encoding="utf-8"))]  # fmt: skip
    assert not found


def test_no_signals_and_no_logic_in_save():
    for path in product_files():
        text = path.read_text()
        assert "django.db.models.signals" not in text, path
        assert "def save(" not in text, path


def test_sql_is_not_glued_together():
    """Statements come from .sql files; identifiers through psycopg2.sql; never an f-string."""
    glued = re.compile(
        r'(execute|SQL)\(\s*f?["\'][^"\']*["\']\s*(%|\.format\()|(execute|SQL)\(\s*f["\']'
    )
    allowed = {"geo_grid/cluster.py", "geo_grid/management/commands/migrate.py"}
    for path in product_files():
        if name_of(path) not in allowed:
            assert not glued.search(path.read_text()), path


def test_sql_files_say_what_they_are_for():
    """Longer statements start with a comment."""
    for path in (p for p in tracked() if p.suffix == ".sql"):
        text = path.read_text()
        if len(text.splitlines()) > 12 and not path.name.startswith("card_"):
            assert text.lstrip().startswith("--"), path


def test_days_are_the_city_s():
    """In Python by geo_grid.city_time; in the browser by the zone that the page was given."""
    other = re.compile(
        r"local(?:date|time)\(|\bdate\.today\(|datetime\.(?:now|today|utcnow)\(|"
        r"get_current_timezone|\.now\(\)\.(?:date|astimezone)\("
    )
    demo = ROOT / "importers" / "demo"  # files of another city, made without a database
    own = {ROOT / "geo_grid" / "city_time.py"}
    found = [
        name_of(p)
        for p in product_files()
        if p not in own and demo not in p.parents and other.search(p.read_text(encoding="utf-8"))
    ]
    assert not found
    sql = [p for p in tracked() if p.suffix == ".sql" and p.relative_to(ROOT).parts[0] in PRODUCT]
    clock = re.compile(r"\bcurrent_date\b|\bdate_trunc\b|\bnow\(\)::date", re.I)
    assert not [name_of(p) for p in sql if clock.search(p.read_text(encoding="utf-8"))]
    pages = [
        p for p in tracked() if p.suffix == ".html" and "data-language" in p.read_text("utf-8")
    ]
    assert not [name_of(p) for p in pages if "data-timezone" not in p.read_text("utf-8")]
    scripts = [p for p in tracked() if p.suffix == ".js" and "static" in p.parts]
    reader = re.compile(
        r"speakerOf\((?:(?!dataset\.timezone)[^;])*;|"  # a speaker without the city's zone
        r"\.(?:get|set)(?:Date|Day|Hours|Month|FullYear)\(|\.toLocale\w*String\("
    )
    assert not [name_of(p) for p in scripts if reader.search(p.read_text(encoding="utf-8"))]


def test_templates_hold_no_script():
    for path in (p for p in tracked() if p.suffix == ".html" and "map_ui" in p.parts):
        for attributes, body in re.findall(
            r"<script([^>]*)>(.*?)</script>", path.read_text(), re.S
        ):
            assert not body.strip() or "importmap" in attributes, path


@pytest.mark.parametrize("pattern", [r"https?://(registry|pypi|files\.pythonhosted|deb\.debian)"])
def test_no_registry_is_named(pattern):
    for path in tracked():
        if path.suffix in {".txt", ".json", ".cfg", ".toml", ".py", ".sh", ".md", ""}:
            assert not re.search(pattern, path.read_text(encoding="utf-8")), path


def test_locked_dependencies_have_hashes():
    for name in ("base", "dev", "ogctests"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins = re.findall(r"^([\w.-]+)==", text, re.M)
        assert len(pins) > 20
        assert text.count("--hash=sha256:") >= len(pins)
