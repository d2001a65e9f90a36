"""The drawing of packages: boxes, arrows against the order, circles."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import architecture

ORDERS = """
[importlinter:contract:house]
type = layers
layers =
    geo_grid.api
    geo_grid.redraw | geo_grid.registers
    geo_grid.areas

[importlinter:contract:doors]
type = layers
containers =
    layers
    importers
layers =
    urls
    api

[importlinter:contract:pure]
type = forbidden
source_modules = geo_grid.areas
"""
MODULES = [
    "geo_grid", "geo_grid.errors", "geo_grid.api", "geo_grid.api.map", "geo_grid.redraw",
    "geo_grid.redraw.steps", "geo_grid.redraw.steps.cut", "geo_grid.registers",
    "geo_grid.registers.find", "geo_grid.areas", "geo_grid.areas.models", "layers", "layers.urls",
    "layers.api", "layers.api.tiles", "layers.items", "importers", "importers.run",
]  # fmt: skip


def drawn(*imports: tuple[str, str]) -> architecture.Drawing:
    orders = architecture.read_orders(ORDERS)
    return architecture.drawing_of(MODULES, list(imports), orders=orders)


@pytest.mark.parametrize(
    ("module", "box"),
    [
        ("geo_grid.errors", "geo_grid.errors"),
        ("geo_grid.areas.models", "geo_grid.areas"),
        ("geo_grid.redraw.steps.cut", "geo_grid.redraw.steps"),
        ("layers.items", "layers"),
        ("layers.urls", "layers.urls"),
        ("layers.api.tiles", "layers.api"),
    ],
)
def test_boxes_are_packages_and_what_the_order_names(module, box):
    other = "geo_grid" if box != "geo_grid.errors" else "layers"
    assert (box, other) in drawn((module, other)).arrows


@pytest.mark.parametrize(
    "arrow",
    [
        ("geo_grid.areas", "layers"),
        ("importers", "layers"),
        ("geo_grid.areas", "geo_grid.redraw.steps"),
        ("geo_grid.redraw", "geo_grid.registers"),
        ("layers.api", "layers.urls"),
    ],
)
def test_an_arrow_against_the_order_is_upward(arrow):
    drawing = drawn(arrow)
    assert drawing.upward == [arrow]
    assert not drawing.is_clean
    assert "UPWARD" in architecture.as_text(drawing)
    assert "linkStyle 0" in architecture.as_mermaid(drawing)


def test_arrows_down_are_clean_and_counted():
    drawing = drawn(
        ("layers.items", "geo_grid.areas.models"), ("layers", "geo_grid.areas"),
        ("layers.urls", "layers.api.tiles"), ("geo_grid.redraw", "geo_grid.redraw.steps.cut"),
        ("geo_grid.areas.models", "geo_grid.areas"),
    )  # fmt: skip
    assert drawing.is_clean
    assert drawing.arrows["layers", "geo_grid.areas"] == 2
    assert drawing.between_apps == {("layers", "geo_grid"): 2}


def test_circles_of_apps_packages_and_modules_are_told():
    drawing = drawn(
        ("geo_grid.redraw.steps.cut", "geo_grid.redraw"), ("geo_grid.redraw", "geo_grid.redraw.steps"),
        ("layers", "geo_grid"), ("geo_grid.areas", "layers"),
        ("geo_grid.areas.models", "geo_grid.areas"), ("geo_grid.areas", "geo_grid.areas.models"),
    )  # fmt: skip
    assert drawing.circles == {
        "apps": [["geo_grid", "layers"]],
        "packages": [["geo_grid.redraw", "geo_grid.redraw.steps"]],
        "modules": [["geo_grid.areas", "geo_grid.areas.models"]],
    }
    assert not drawing.is_clean


def test_lazy_imports_and_those_for_types_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(architecture, "APPS", ("drawn_app",))
    app = tmp_path / "drawn_app"
    app.mkdir()
    for name in ("__init__", "one", "two"):
        (app / f"{name}.py").touch()
    (app / "lazy.py").write_text("def f():\n    from drawn_app import one\n    return one\n")
    (app / "types.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from drawn_app import two\n"
    )
    _, imports = architecture.module_imports(tmp_path)
    assert imports == [("drawn_app.lazy", "drawn_app.one"), ("drawn_app.types", "drawn_app.two")]
