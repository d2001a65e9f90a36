"""A picture of one case before and after: the first cells of recursive bisection, and the answer.

An SVG of two panels, each cell coloured by its Polsby-Popper (red below 0.4, green above 0.7); a
dark outline marks a cell outside ± 10 %.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.geometry.partition import Answer, Rules, solve
from geo_grid.geometry.partition.answer import judge
from geo_grid.geometry.partition.files import Blocks
from geo_grid.geometry.partition.ground import make_ground
from geo_grid.geometry.partition.rules import make_limits
from geo_grid.geometry.partition.seeds import bisect

WIDTH_PX = 620


def draw(blocks: Blocks, *, parts: int, path: Path) -> None:
    """Write the picture; `blocks` must be in metres and connected."""
    problem = blocks.problem
    limits = make_limits(problem, parts=parts, rules=Rules())
    nobody = np.full(problem.count, -1, dtype=np.int32)
    ground = make_ground(problem, limits=limits, rules=Rules(), home=nobody)
    first = bisect(ground, np.zeros(problem.count, dtype=np.int32), np.array([parts]))
    before = judge(problem, first, parts=parts, limits=limits)
    after = solve(problem, parts=parts)
    shapes = blocks.frame.geometry.to_numpy()
    west, south, east, north = shapely.total_bounds(shapes)
    scale = WIDTH_PX / (east - west)
    height = (north - south) * scale
    plane = shapely.transform(shapes, lambda xy: (xy - (west, north)) * (scale, -scale))
    body = [
        panel(plane, before, 0, "recursive bisection"),
        panel(plane, after, WIDTH_PX + 20, "answer"),
    ]
    size = f"{2 * WIDTH_PX + 20} {height + 24:.0f}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -24 {size}" font-family="sans-serif">'
    )
    path.write_text("\n".join([head, *body, "</svg>"]), encoding="utf-8")


def panel(plane: NDArray[np.object_], answer: Answer, left: float, title: str) -> str:
    """One map with a line of figures above it."""
    out = answer.cells.excess > 0
    mean = answer.cells.polsby_popper.mean()
    text = f"{title}: {int(out.sum())} of {answer.parts} cells out of ± 10 %, mean PP {mean:.3f}"
    lines = [f'<g transform="translate({left:.0f} 0)"><text y="-8" font-size="14">{text}</text>']
    for cell in np.argsort(out, kind="stable"):
        shape = shapely.union_all(plane[answer.assignment == cell])
        hue = 120 * np.clip((answer.cells.polsby_popper[cell] - 0.4) / 0.3, 0, 1)
        pen = 'stroke="#111" stroke-width="1.6"' if out[cell] else 'stroke="#fff" stroke-width=".7"'
        lines.append(f'<path d="{_outline(shape)}" fill="hsl({hue:.0f} 55% 62%)" {pen}/>')
    return "\n".join([*lines, "</g>"])


def _outline(shape: shapely.Geometry) -> str:
    rings = shapely.get_rings(shapely.get_parts(shape))
    paths = [shapely.get_coordinates(shapely.simplify(ring, 0.4)) for ring in rings]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in paths)
