"""Draws the packages and who imports whom: as text, and into a page as Mermaid.

``scripts/drawing [--tree DIR] [--write FILE]`` ends with 1 while an arrow runs upward against the
order of the apps or against a contract of setup.cfg, or apps, packages or modules import each
other in a circle. Imports inside functions and under TYPE_CHECKING count like all others.
"""

from __future__ import annotations

import argparse
import configparser
import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import grimp
import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

APPS = ("map_ui", "layers", "importers", "geo_grid")
"""From the top to the bottom."""
DEPTH = {"geo_grid": 3}
"""How many names a box may have; two in the other apps."""
Arrow = tuple[str, str]
Order = dict[str, int]
"""Names by their place in one contract, 0 at the top."""


@dataclass
class Drawing:
    """Packages, arrows with the number of imports, and what should not be."""

    packages: list[str]
    arrows: Counter[Arrow]
    between_apps: Counter[Arrow]
    upward: list[Arrow]
    circles: dict[str, list[list[str]]]

    @property
    def is_clean(self) -> bool:
        return not self.upward and not any(self.circles.values())


def main(words: list[str]) -> int:
    """Print the drawing of a checkout; 1 if something in it should not be."""
    parser = argparse.ArgumentParser(prog="scripts/drawing", description=__doc__)
    parser.add_argument("--tree", type=Path, default=Path(), help="the checkout to draw")
    parser.add_argument("--write", type=Path, help="a Mermaid drawing, as Markdown")
    given = parser.parse_args(words)
    target = given.write.resolve() if given.write else None
    drawing = draw(given.tree.resolve())
    print(as_text(drawing))
    if target:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(as_mermaid(drawing), encoding="utf-8")
    return 0 if drawing.is_clean else 1


def draw(tree: Path) -> Drawing:
    """Read the imports of the checkout at `tree` and judge them by its setup.cfg."""
    modules, imports = module_imports(tree)
    orders = read_orders((tree / "setup.cfg").read_text(encoding="utf-8"))
    return drawing_of(modules, imports, orders=orders)


def drawing_of(modules: list[str], imports: list[Arrow], *, orders: list[Order]) -> Drawing:
    """The drawing of modules that import each other, judged by the orders of their packages."""
    holders = {module.rpartition(".")[0] for module in modules}
    named = {name for order in orders for name in order}
    box = {module: box_of(module, holders, named) for module in modules}
    arrows = Counter((box[a], box[b]) for a, b in imports if box[a] != box[b])
    apps = Counter((a.split(".")[0], b.split(".")[0]) for a, b in imports)
    between = Counter({pair: count for pair, count in apps.items() if pair[0] != pair[1]})
    return Drawing(
        packages=sorted(set(box.values())),
        arrows=arrows,
        between_apps=between,
        upward=sorted(arrow for arrow in arrows if runs_upward(arrow, orders)),
        circles={
            "apps": circles(between),
            "packages": circles(arrows),
            "modules": circles(imports),
        },
    )


def module_imports(tree: Path) -> tuple[list[str], list[Arrow]]:
    """All modules of the apps; (importer, imported), lazy and TYPE_CHECKING ones included."""
    sys.path.insert(0, str(tree))
    os.chdir(tree)
    found = [app for app in APPS if (tree / app / "__init__.py").is_file()]
    graph = grimp.build_graph(*found, exclude_type_checking_imports=False, cache_dir=None)
    modules = sorted(graph.modules)
    return modules, [
        (importer, imported)
        for importer in modules
        for imported in sorted(graph.find_modules_directly_imported_by(importer))
    ]


def box_of(module: str, holders: set[str], named: set[str]) -> str:
    """The package of a module, at most so deep; modules of `geo_grid` itself are boxes too."""
    app = module.split(".")[0]
    while module.count(".") >= DEPTH.get(app, 2):
        module = module.rpartition(".")[0]
    own = module in holders or module in named or module.count(".") == 0
    if own or (app == "geo_grid" and module.count(".") == 1):
        return module
    return module.rpartition(".")[0]


def read_orders(text: str) -> list[Order]:
    """The order of the apps, and those of the layered contracts in setup.cfg."""
    config = configparser.ConfigParser()
    config.read_string(text)
    orders = [{app: rank for rank, app in enumerate(APPS)}]
    for name in config.sections():
        section = config[name]
        if name.startswith("importlinter:contract:") and section.get("type") == "layers":
            holders = section.get("containers", "").split() or [""]
            orders += [_order(section["layers"], holder) for holder in holders]
    return orders


def _order(layers: str, holder: str) -> Order:
    """One contract; names side by side share a place, names after a colon may know each other."""
    found: Order = {}
    for rank, line in enumerate(filter(None, map(str.strip, layers.splitlines()))):
        for name in line.replace(":", "|").split("|"):
            plain = name.strip().strip("()").strip()
            found[f"{holder}.{plain}" if holder else plain] = rank
    return found


def runs_upward(arrow: Arrow, orders: list[Order]) -> bool:
    """From a lower package to a higher one, or between two that stand side by side."""
    for order in orders:
        one, other = (_placed(name, order) for name in arrow)
        if one and other and one != other and order[one] >= order[other]:
            return True
    return False


def _placed(name: str, order: Order) -> str:
    """The package, or the one that holds it, as the order names it; empty where it has no place."""
    while name and name not in order:
        name = name.rpartition(".")[0]
    return name


def circles(arrows: Iterable[Arrow]) -> list[list[str]]:
    """Groups in which every member reaches every other, the largest first."""
    below: dict[str, set[str]] = {}
    for one, other in arrows:
        below.setdefault(one, set()).add(other)
        below.setdefault(other, set())
    names = sorted(below)
    place = {name: number for number, name in enumerate(names)}
    pairs = [(place[a], place[b]) for a in names for b in sorted(below[a])]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    matrix = csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(names), len(names)))
    _, labels = connected_components(matrix, directed=True, connection="strong")
    groups: dict[int, list[str]] = {}
    for name, label in zip(names, labels, strict=True):
        groups.setdefault(int(label), []).append(name)
    return sorted((g for g in groups.values() if len(g) > 1), key=lambda g: (-len(g), g))


def as_text(drawing: Drawing) -> str:
    """Every package with what it imports, then a blank line and what should not be."""
    lines = []
    for name in drawing.packages:
        lines.append(name)
        for (one, other), count in sorted(drawing.arrows.items()):
            if one == name:
                mark = "  ^ UPWARD" if (one, other) in drawing.upward else ""
                lines.append(f"    -> {other} {count}{mark}")
    return "\n".join([*lines, "", summary(drawing)])


def summary(drawing: Drawing) -> str:
    """Counts, arrows that run upward, circles."""
    count = sum(drawing.arrows[arrow] for arrow in drawing.upward)
    lines = [
        f"{len(drawing.packages)} packages, {len(drawing.arrows)} arrows,"
        f" {drawing.arrows.total()} imports",
        "between apps:",
        *(f"    {one} -> {other} {n}" for (one, other), n in sorted(drawing.between_apps.items())),
        f"upward: {len(drawing.upward)} arrows, {count} imports",
        *(f"    {one} -> {other} {drawing.arrows[one, other]}" for one, other in drawing.upward),
    ]
    for what, groups in drawing.circles.items():
        lines.append(f"circles of {what}: {len(groups)}")
        lines += [f"    {' '.join(group)}" for group in groups]
    return "\n".join(lines)


def as_mermaid(drawing: Drawing) -> str:
    """The same as a page that shows a drawing where Markdown is shown; upward arrows are red."""
    names = {name: f"n{number}" for number, name in enumerate(drawing.packages)}
    lines = ["# Packages and their imports", "", "Written by `make drawing`.", "", "```mermaid",
             "flowchart TD"]  # fmt: skip
    for app in APPS:
        lines.append(f"  subgraph {app}_app[{app}]")
        lines += [f"    {names[n]}[{n}]" for n in drawing.packages if n.split(".")[0] == app]
        lines.append("  end")
    arrows = sorted(drawing.arrows)
    lines += [f"  {names[a]} -->|{drawing.arrows[a, b]}| {names[b]}" for a, b in arrows]
    if upward := [str(n) for n, arrow in enumerate(arrows) if arrow in set(drawing.upward)]:
        lines.append(f"  linkStyle {','.join(upward)} stroke:#d00,stroke-width:3px")
    return "\n".join([*lines, "```", "", "```text", summary(drawing), "```", ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
