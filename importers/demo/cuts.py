"""Cutting a piece of ground into smaller pieces, straight as planners do or crooked as time does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.ops import split

from .warp import Floats


@dataclass(frozen=True)
class Knife:
    """How ground is cut: pieces of about `target_m2`.

    `jitter` moves a cut off the middle (share of the length), `slant_rad` turns it, `wiggle_m`
    bends it.
    """

    target_m2: float
    jitter: float = 0.06
    slant_rad: float = 0.0
    wiggle_m: float = 0.0


def cut(
    ground: Polygon, knife: Knife, rng: np.random.Generator
) -> tuple[list[Polygon], list[LineString]]:
    """Pieces of `ground` and the lines that were cut, every line across one piece.

    A cut runs across the longer side of the smallest rectangle around a piece.
    """
    pieces: list[Polygon] = []
    lines: list[LineString] = []
    waiting = [ground]
    while waiting:
        piece = waiting.pop()
        if piece.area < knife.target_m2 * rng.uniform(1.3, 1.75):
            pieces.append(piece)
            continue
        line = _across(piece, knife, rng)
        parts = [part for part in split(piece, line).geoms if part.area > 1.0]
        inside = shapely.intersection(line, piece)
        if len(parts) != 2 or not isinstance(inside, LineString):
            pieces.append(piece)
            continue
        lines.append(inside)
        waiting.extend(parts)
    return pieces, lines


def frame(piece: Polygon) -> tuple[Floats, Floats, float, float]:
    """Centre, unit vector of the longer side, and both lengths of the smallest rectangle."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(piece))
    if len(corners) < 4:
        return corners.mean(axis=0), np.array([1.0, 0.0]), 0.0, 0.0
    a, b = corners[1] - corners[0], corners[2] - corners[1]
    length_a, length_b = float(np.hypot(*a)), float(np.hypot(*b))
    if length_a < length_b:
        a, length_a, length_b = b, length_b, length_a
    return corners[:4].mean(axis=0), a / max(length_a, 1e-9), length_a, length_b


def _across(piece: Polygon, knife: Knife, rng: np.random.Generator) -> LineString:
    centre, along, length, breadth = frame(piece)
    turn = rng.uniform(-knife.slant_rad, knife.slant_rad)
    cos, sin = np.cos(turn), np.sin(turn)
    across = np.array([-along[1] * cos - along[0] * sin, along[0] * cos - along[1] * sin])
    foot = centre + along * length * knife.jitter * rng.uniform(-1.0, 1.0)
    reach = breadth + 0.3 * length
    bends = 2 if knife.wiggle_m == 0 else max(6, round(2 * reach / 16.0))
    steps = np.linspace(-reach, reach, bends)[:, None]
    sway = rng.normal(0.0, 1.0, bends)[:, None] * knife.wiggle_m
    return LineString(foot + steps * across + sway * along)


def angle_deg(piece: Polygon, *, most_deg: float = 90.0) -> float:
    """How far rows on `piece` are turned from due east, -45..45, never more than `most_deg`."""
    _, along, _, _ = frame(piece)
    angle = float(np.degrees(np.arctan2(along[1], along[0])))
    angle = (angle + 45.0) % 90.0 - 45.0
    return float(np.clip(angle, -most_deg, most_deg))
