"""Every switch point of the tree, found by a rule: where a scope, a right or a mask is applied.

A point is named by its place, never by a line: ``geo_grid.registers.find:residents scope 2`` is the
second call of ``limit`` in that function, ``layers/…/incidents.sql scope 1`` the first mark in that
file, ``geo_grid_resident policy seen using`` half of a row policy. What a point becomes when it is
switched off is said here too; :mod:`tests.mutation.turning` does it.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("geo_grid", "layers", "importers", "map_ui")
# What a page does not offer is refused by the API anyway.
SHOWN_ONLY = {"map_ui.navigation", "map_ui.views"}
# Where a check is defined and not applied: scopes, roles, and what migrations make policies of.
DEFINITIONS = {"geo_grid.access.scope", "geo_grid.access.roles", "geo_grid.access.policies"}
FIRST = "{0}"
CALLS = {
    "geo_grid.access.scope.limit": ("scope", FIRST),
    "geo_grid.access.scope.limit_beside": ("scope", FIRST),
    "geo_grid.records.actions.may": ("right", "True"),
    "geo_grid.records.actions.check_right": ("right", "None"),
    "geo_grid.records.actions.check_ground": ("right", "None"),
    "geo_grid.records.actions.locked_register": (
        "scope",
        "__import__('geo_grid.records.actions', fromlist=['x']).locked({0}, {1})",
    ),
    "geo_grid.redraw.drafts.access.covers": ("right", "True"),
    "geo_grid.redraw.drafts.access.sees": ("scope", "True"),
    "geo_grid.redraw.drafts.access.check_area": ("right", "None"),
    "geo_grid.redraw.drafts.access.plan_for": (
        "scope",
        "__import__('django.shortcuts', fromlist=['x']).get_object_or_404("
        "__import__('geo_grid.redraw.models', fromlist=['x']).Plan, pk={1})",
    ),
    "geo_grid.access.exports.approval.covers": ("right", "True"),
    "geo_grid.access.exports.approval.may_decide": ("right", "True"),
    "geo_grid.http.middleware.check_staff": ("right", "None"),
    "layers.catalogue.scope.sees_all": ("all", "True"),
    "geo_grid.vault.masking.mask_document": ("mask", FIRST),
    "geo_grid.vault.masking.mask_phone": ("mask", FIRST),
    "geo_grid.vault.masking.mask_numbers": ("mask", FIRST),
    "geo_grid.registers.numbers.masked": ("mask", FIRST),
    "geo_grid.collection.queries.masked": ("mask", FIRST),
}
"""Functions that protect: the kind of point, and what a call yields when it is switched off."""
METHODS = {
    "allows": ("right", "True"),
    "having": ("area", "{self}"),
    "area_of": ("area", "__import__('json').dumps(dict(area={self}._areas()))"),
}
"""The same for methods of a scope. Without `having` a right held anywhere acts everywhere."""
OWNED = {"filter": {"owner", "user"}, "get_object_or_404": {"user"}}
"""Conditions on whose something is; of login itself (devices, tokens) other promises tell."""
OWN_LOGIN = tuple(
    f"geo_grid.access.{name}"
    for name in ("actions", "devices", "factor_resets", "recovery_codes", "second_factor",
                 "sign_ins", "start_codes", "totp", "two_persons")
)  # fmt: skip
CLASS_DATA = {"rights": "()", "write_rights": "()", "whole_city": "False"}
"""What a view names for :class:`geo_grid.http.authentication.Staff`."""
_GIVEN = r"\(\s*(?:%\(\w+\)s|\{scope\})(?:::jsonb)?, "
SQL_RULES = (
    ("scope", r"/\*in scope: \w+ \w+\*/", "true"),
    ("scope", r"(?<![\w.])in_scope\([\w.]+\)", "true"),
    ("all", rf"geo_grid_sees_all{_GIVEN}'(?!counts)\w+'\)", "true"),
    ("cells", rf"geo_grid_scope_cells{_GIVEN}'(?!counts)\w+'\)",
     "ARRAY(SELECT id FROM geo_grid_basiccell)"),
    ("divisions", rf"geo_grid_scope_divisions{_GIVEN}'\w+'\)",
     "ARRAY(SELECT id FROM geo_grid_division)"),
    ("ids", rf"geo_grid_scope_ids{_GIVEN}'\w+', 'buildings'\)",
     "ARRAY(SELECT id FROM geo_grid_building)"),
    ("ids", rf"geo_grid_scope_ids{_GIVEN}'\w+', 'departments'\)",
     "ARRAY(SELECT id FROM geo_grid_department)"),
    ("account", r"\(SELECT geo_grid_scope_account\([^()]*\)\) IN \([^()]*\)", "true"),
)  # fmt: skip
"""The class ``counts`` is left out: what may be counted has attack tests of its own (P7)."""
NAMED_IN_SQL = re.compile(r"geo_grid_(sees_all|scope_\w+)\(")


@dataclass(frozen=True)
class Point:
    """One switch point: `where` names it, `file` holds it (relative to the checkout)."""

    where: str
    kind: str
    file: str
    off: str
    span: tuple[int, int] = (0, 0)
    """SQL: offsets in the text. Python: line and column of the node."""
    owner: str = ""
    """Python: the qualified name of the function or class around it."""


@cache
def found() -> dict[str, Point]:
    """Every point of the sources by name; those of the database are in :func:`policies`."""
    points = [*_in_python(), *_in_sql()]
    named = {point.where: point for point in points}
    assert len(named) == len(points)
    return named


def product_files(suffix: str) -> Iterator[Path]:
    for top in PRODUCT:
        for path in sorted((ROOT / top).rglob(f"*{suffix}")):
            if "migrations" not in path.relative_to(ROOT).parts:
                yield path


# ---- SQL


def _in_sql() -> Iterator[Point]:
    for path in product_files(".sql"):
        if path.name.startswith("function"):
            continue  # bodies of functions: they read a scope, they do not apply it
        if path.name.endswith("_by_policy.sql"):
            continue  # stands in a policy of the database alone
        name = str(path.relative_to(ROOT))
        text = path.read_text(encoding="utf-8")
        counted: Counter[str] = Counter()
        for kind, (start, end), off in matches(text):
            counted[kind] += 1
            yield Point(f"{name} {kind} {counted[kind]}", kind, name, off, (start, end))


def matches(text: str) -> list[tuple[str, tuple[int, int], str]]:
    """Kind, place and replacement of each condition in a text of SQL, comments left out."""
    bare = re.sub(r"^\s*--.*$", lambda line: " " * len(line[0]), text, flags=re.MULTILINE)
    return sorted(
        (
            (kind, hit.span(), off)
            for kind, rule, off in SQL_RULES
            for hit in re.finditer(rule, bare)
        ),
        key=lambda one: one[1],
    )


# ---- Python


def _in_python() -> Iterator[Point]:
    for path in product_files(".py"):
        name = str(path.relative_to(ROOT))
        module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if module not in DEFINITIONS | SHOWN_ONLY:
            finder = _Finder(module, name)
            finder.visit(tree_of(path))
            yield from finder.points


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


class _Finder(ast.NodeVisitor):
    """Walks one module with the names it imports."""

    def __init__(self, module: str, file: str) -> None:
        self.module, self.file = module, file
        self.points: list[Point] = []
        self._inside: list[ast.AST] = []
        self._names: dict[str, str] = {}
        self._counted: Counter[tuple[str, str]] = Counter()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self._names[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def visit_Module(self, node: ast.Module) -> None:
        defined = (n for n in node.body if isinstance(n, ast.FunctionDef))
        self._names |= {n.name: f"{self.module}.{n.name}" for n in defined}
        self.generic_visit(node)

    def _scope(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        if node.name in CLASS_DATA and self._in_class():
            self._add("right", node, CLASS_DATA[node.name], owner=self._qualname())
        self._inside.append(node)
        self.generic_visit(node)
        self._inside.pop()

    visit_FunctionDef = visit_ClassDef = _scope

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            is_named = self._in_class() and isinstance(target, ast.Name)
            # A serializer's field of that name says what is told, and protects nothing.
            if is_named and target.id in CLASS_DATA and not isinstance(node.value, ast.Call):
                self._add(target.id, node, CLASS_DATA[target.id])
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        known = CALLS.get(self._dotted(node.func))
        if known is None and isinstance(node.func, ast.Attribute):
            known = METHODS.get(node.func.attr)
        if known is not None and not _is_of_counts(node):
            self._add(known[0], node, known[1])
        named = getattr(node.func, "attr", getattr(node.func, "id", ""))
        for keyword in node.keywords if self.module not in OWN_LOGIN else ():
            if keyword.arg in OWNED.get(named, ()) and _is_somebody(keyword.value):
                self._add("owner", node, f"-{keyword.arg}")
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr == "is_staff" and not self._in_class():
            self._add("right", node, "True")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        if isinstance(node.ops[0], ast.In) and self._dotted(node.left).startswith(
            "geo_grid.access.roles.Right."
        ):
            self._add("right", node, "True")
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(p.value for p in node.values if isinstance(p, ast.Constant))
        if NAMED_IN_SQL.search(text):
            self._add("scope", node, "'true'")

    def visit_Constant(self, node: ast.Constant) -> None:
        inside = self._inside and isinstance(self._inside[-1], ast.FunctionDef)
        if inside and isinstance(node.value, str) and NAMED_IN_SQL.search(node.value):
            self._add("scope", node, "'true'")

    def _in_class(self) -> bool:
        return bool(self._inside) and isinstance(self._inside[-1], ast.ClassDef)

    def _dotted(self, node: ast.AST) -> str:
        if isinstance(node, ast.Name):
            return self._names.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return f"{self._dotted(node.value)}.{node.attr}"
        return ""

    def _qualname(self) -> str:
        parts: list[str] = []
        for node in self._inside:
            parts.append(node.name)  # type: ignore[attr-defined]
            parts += ["<locals>"] if isinstance(node, ast.FunctionDef) else []
        parts = parts[:-1] if parts[-1:] == ["<locals>"] else parts
        return ".".join(parts)

    def _add(self, kind: str, node: ast.AST, off: str, *, owner: str = "") -> None:
        owner = owner or self._qualname()
        self._counted[owner, kind] += 1
        where = f"{self.module}:{owner} {kind} {self._counted[owner, kind]}"
        span = (node.lineno, node.col_offset)  # type: ignore[attr-defined]
        self.points.append(Point(where, kind, self.file, off, span, owner))


def _is_of_counts(node: ast.Call) -> bool:
    """``sees_all(scope, "counts")``: what may be counted has attack tests of its own."""
    return any(isinstance(arg, ast.Constant) and arg.value == "counts" for arg in node.args)


def _is_somebody(node: ast.AST) -> bool:
    return getattr(node, "id", getattr(node, "attr", "")) in ("owner", "user")


# ---- row policies


def policies(cursor: object) -> dict[str, Point]:
    """Every half of every row policy that stands in the database."""
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT tablename, policyname, qual IS NOT NULL, with_check IS NOT NULL FROM pg_policies"
        " WHERE coalesce(qual, 'true') <> 'true' OR coalesce(with_check, 'true') <> 'true'"
        " ORDER BY 1, 2"
    )
    points = {}
    for table, policy, has_using, has_check in cursor.fetchall():  # type: ignore[attr-defined]
        for half, there in (("using", has_using), ("check", has_check)):
            if there:
                words = {"using": "USING", "check": "WITH CHECK"}[half]
                where = f"{table} policy {policy} {half}"
                off = f"ALTER POLICY {policy} ON {table} {words} (true)"
                points[where] = Point(where, "policy", "", off)
    return points
