"""Switching a point off while the program runs, and on again.

Python: the function around the point gets the code of a changed copy of its module; what a view
names is set on its class. SQL: the file is read as changed. Policies: changed inside the
transaction of the test, which takes it back. Nothing is written anywhere.
"""

from __future__ import annotations

import ast
import contextlib
import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from tests.mutation.points import CLASS_DATA, ROOT, Point, tree_of


@contextmanager
def off(*points: Point) -> Iterator[None]:
    """Everything inside happens without these protections."""
    with ExitStack() as stack:
        stack.callback(_forget_texts)
        together: dict[tuple[str, str], list[Point]] = {}
        for point in points:
            group = (point.file or point.where, _way(point).__name__)
            together.setdefault(group, []).append(point)
        for group in together.values():
            stack.enter_context(_way(group[0])(group))
        _forget_texts()
        yield


def _forget_texts() -> None:
    """Statements that the program keeps were made with, or without, what is off."""
    from geo_grid import sql
    from layers.tiles import vector_tiles

    sql._text.cache_clear()
    sql._predicate.cache_clear()
    vector_tiles._texts.clear()


def _way(point: Point) -> Callable[[list[Point]], contextlib.AbstractContextManager[None]]:
    """How a point is switched off; those of one file in one go, since each change is of the whole."""
    if point.kind == "policy":
        return _statement
    if point.file.endswith(".sql"):
        return _text
    if point.where.split(":")[1].split()[-2] in CLASS_DATA or _is_property(point):
        return _attribute
    return _code


# ---- PostgreSQL


@contextmanager
def _statement(points: list[Point]) -> Iterator[None]:
    """As the owner of the tables; nothing is taken back but by the end of the transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        cursor.execute("RESET ROLE")
        for point in points:
            cursor.execute(point.off)
        cursor.execute(f'SET ROLE "{role}"')
    yield


# ---- SQL


@contextmanager
def _text(points: list[Point]) -> Iterator[None]:
    path = ROOT / points[0].file
    changed = path.read_text(encoding="utf-8")
    for point in sorted(points, key=lambda one: one.span, reverse=True):
        start, end = point.span
        changed = changed[:start] + point.off + changed[end:]
    real = Path.read_text

    def read_text(self: Path, *args: Any, **more: Any) -> str:
        return changed if self == path else real(self, *args, **more)

    Path.read_text = read_text  # type: ignore[method-assign]
    try:
        yield
    finally:
        Path.read_text = real  # type: ignore[method-assign]


# ---- Python


def _is_property(point: Point) -> bool:
    line, _ = point.span
    found = [n for n in ast.walk(tree_of(ROOT / point.file))
             if isinstance(n, ast.FunctionDef) and n.lineno == line]  # fmt: skip
    return bool(found) and found[0].name in CLASS_DATA


@contextmanager
def _attribute(points: list[Point]) -> Iterator[None]:
    """What a view names for its permission, set as if it named nothing."""
    (point,) = points
    holder: Any = import_module(_module(point))
    for part in point.owner.split("."):
        holder = getattr(holder, part)
    line, column = point.span
    name = next(
        n.name if isinstance(n, ast.FunctionDef) else n.targets[0].id  # type: ignore[attr-defined]
        for n in ast.walk(tree_of(ROOT / point.file))
        if isinstance(n, ast.FunctionDef | ast.Assign)
        and (n.lineno, n.col_offset) == (line, column)
    )
    before = vars(holder)[name]
    setattr(holder, name, ast.literal_eval(point.off))
    try:
        yield
    finally:
        setattr(holder, name, before)


def _module(point: Point) -> str:
    return point.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@contextmanager
def _code(points: list[Point]) -> Iterator[None]:
    path = ROOT / points[0].file
    module = import_module(_module(points[0]))
    codes = {c.co_qualname: c for c in _all_codes(compile(_changed(points), str(path), "exec"))}
    wanted = {name for point in points for name in _around(point.owner)}
    file = module.__file__
    before = [
        (one, one.__code__)
        for one in gc.get_objects()
        if type(one) is FunctionType
        and one.__code__.co_qualname in wanted
        and one.__code__.co_filename == file
    ]
    assert before, f"nothing to change for {points[0].where}"
    for one, code in before:
        one.__code__ = codes[code.co_qualname]
    try:
        yield
    finally:
        for one, code in before:
            one.__code__ = code


def _around(qualname: str) -> set[str]:
    """The functions around a point, from the outermost in: ``a.<locals>.b`` → both."""
    parts = qualname.split(".<locals>.")
    return {".<locals>.".join(parts[: n + 1]) for n in range(len(parts))}


def _all_codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _all_codes(const)


def _changed(points: list[Point]) -> ast.Module:
    """The module with the nodes of these points replaced; their parts are still evaluated."""
    tree = ast.parse((ROOT / points[0].file).read_text(encoding="utf-8"))
    for point in points:
        changer = _Changer(point)
        tree = changer.visit(tree)
        assert changer.done == 1, (point.where, changer.done)
    return ast.fix_missing_locations(tree)


class _Changer(ast.NodeTransformer):
    """``limit(rows, scope)`` → ``(rows, scope)[0]``: no name is left unused in the function."""

    def __init__(self, point: Point) -> None:
        self.point, self.done = point, 0

    def visit(self, node: ast.AST) -> ast.AST:
        here = (getattr(node, "lineno", 0), getattr(node, "col_offset", -1)) == self.point.span
        if not here or not self._is_meant(node):
            return self.generic_visit(node)
        self.done += 1
        return ast.copy_location(self._off(node), node)

    def _is_meant(self, node: ast.AST) -> bool:
        off = self.point.off
        if off == "'true'":
            return isinstance(node, ast.JoinedStr | ast.Constant)
        if off.startswith("-"):
            return isinstance(node, ast.Call) and off[1:] in {k.arg for k in node.keywords}
        if self.point.kind == "area":
            wanted = "having" if off == "{self}" else "area_of"
            return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == wanted
        if isinstance(node, ast.Attribute):
            return node.attr == "is_staff" and self.point.kind == "right"
        if self.point.kind == "mask":  # not the comparison that begins with it
            return isinstance(node, ast.Call) and not self.done and self._is_call(node)
        return isinstance(node, ast.Call | ast.Compare) and not self.done and self._is_call(node)

    def _is_call(self, node: ast.AST) -> bool:
        """Not ``a.b(c).d()``, which begins where ``a.b(c)`` does."""
        func = getattr(node, "func", None)
        chained = isinstance(func, ast.Attribute) and isinstance(
            func.value, ast.Call | ast.Attribute
        )
        named = isinstance(func, ast.Attribute) and func.attr in ("allows", "covers", "plan_for")
        known = ("check_area", "sees", "may", "may_decide")
        named = named or (isinstance(func, ast.Attribute) and func.attr in known)
        return func is None or named or not chained

    def _off(self, node: ast.AST) -> ast.AST:
        if self.point.off.startswith("-"):
            assert isinstance(node, ast.Call)
            node.keywords = [k for k in node.keywords if k.arg != self.point.off[1:]]
            return node
        if not isinstance(node, ast.Call):
            return ast.parse(self.point.off, mode="eval").body
        parts = [ast.unparse(arg) for arg in node.args]
        if isinstance(node.func, ast.Attribute):
            receiver = ast.unparse(node.func.value)
            return _expression([receiver, *parts, self.point.off.format(*parts, self=receiver)])
        return _expression([*parts, self.point.off.format(*parts)])


def _expression(parts: list[str]) -> ast.expr:
    return ast.parse("(" + ", ".join(parts) + ",)[-1]", mode="eval").body
