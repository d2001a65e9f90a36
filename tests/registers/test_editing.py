"""Rules that every write at the desk keeps, whoever adds the next one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from geo_grid import registers

FOLDER = Path(registers.__file__).parent


def writes() -> list[tuple[str, ast.FunctionDef]]:
    """Functions marked as a write, by module and name."""
    return [
        (f"{path.stem}.{node.name}", node)
        for path in sorted(FOLDER.glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(d, ast.Name) and d.id == "write" for d in node.decorator_list)
    ]


@pytest.mark.parametrize(("name", "node"), writes(), ids=[name for name, _ in writes()])
def test_p14_p16_every_write_is_audited_and_checks_its_revision(name, node):
    """By itself, or in the `_edit` and `_open` of its module."""
    module = (FOLDER / f"{name.split('.')[0]}.py").read_text(encoding="utf-8")
    helpers = [
        ast.unparse(n) for n in ast.parse(module).body
        if isinstance(n, ast.FunctionDef) and n.name in ("_edit", "_open")
        and f"{n.name}(" in ast.unparse(node)
    ]  # fmt: skip
    text = "\n".join([ast.unparse(node), *helpers])
    assert "finish(" in text
    assert node.name.startswith("add_") or "check_revision(" in text


def test_there_are_writes_to_look_at():
    assert len(writes()) > 25
