"""Tiles of an MBTiles file, in the child that reads foreign files.

The specification (github.com/mapbox/mbtiles-spec 1.3) counts rows from the south; a few programs
write ``scheme = xyz`` and count from the north.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote

from PIL import Image

from importers.base_maps.faults import MOST_SIDE, MOST_ZOOM, fault
from importers.base_maps.mercator import bbox_of_tiles

Parts = Iterator[tuple[dict[str, Any], bytes]]
FORMATS = ("PNG", "JPEG", "WEBP")
_GZIP = b"\x1f\x8b"
_MOST_PIXELS_TOLD = 2**40  # the size is judged below, from the head of the picture


def read(asked: dict[str, Any]) -> Parts:
    """The tiles of ``{path, name, max_zoom}`` with rows from the north, and last the facts."""
    name = asked["name"]
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS_TOLD
    try:
        yield from _read(asked["path"], name, asked["max_zoom"])
    except sqlite3.Error:
        raise fault("base_map_damaged", name) from None


def _read(path: str, name: str, most_zoom: int) -> Parts:
    link = sqlite3.connect(f"file:{quote(path)}?mode=ro&immutable=1", uri=True)
    link.execute("PRAGMA trusted_schema = OFF")
    link.text_factory = lambda text: text.decode("utf-8", "replace")
    tables = {row[0] for row in link.execute("SELECT lower(name) FROM sqlite_master")}
    if "tiles" not in tables:
        raise fault("base_map_tables", name)
    said = _metadata(link) if "metadata" in tables else {}
    if said.get("format", "").lower() in ("pbf", "mvt"):
        raise fault("base_map_vector", name)
    from_north = said.get("scheme", "").lower() == "xyz"
    boxes: dict[int, list[int]] = {}
    for z, x, row, content in link.execute(
        "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles"
    ):
        y = _row(name, z, x, row, from_north=from_north)
        if z > most_zoom:
            continue
        _check_picture(name, z, x, y, content)
        _widen(boxes, z, x, y)
        yield {"z": z, "x": x, "y": y}, content
    if not boxes:
        raise fault("base_map_empty", name)
    finest = max(boxes)
    yield {"facts": {"bbox": bbox_of_tiles(finest, *boxes[finest]), "min_zoom": min(boxes),
                     "max_zoom": finest,
                     "attribution": said.get("attribution", "")[:200]}}, b""  # fmt: skip


def _metadata(link: sqlite3.Connection) -> dict[str, str]:
    rows = link.execute("SELECT name, value FROM metadata LIMIT 1000")
    return {str(name).lower(): str(value) for name, value in rows}


def _row(name: str, z: Any, x: Any, row: Any, *, from_north: bool) -> int:
    """The row counted from the north."""
    whole = all(type(one) is int for one in (z, x, row))
    if not (whole and 0 <= z <= MOST_ZOOM and 0 <= x < 2**z and 0 <= row < 2**z):
        told = {"z": str(z)[:20], "x": str(x)[:20], "y": str(row)[:20]}
        raise fault("base_map_address", name, most=MOST_ZOOM, **told)
    return int(row if from_north else 2**z - 1 - row)


def _check_picture(name: str, z: int, x: int, y: int, content: Any) -> None:
    if isinstance(content, bytes) and content.startswith(_GZIP):
        raise fault("base_map_vector", name)
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            fits = max(picture.size) <= MOST_SIDE
    except (OSError, TypeError, ValueError, SyntaxError):
        fits = False
    if not fits:
        raise fault("base_map_tile", name, z=z, x=x, y=y, most=MOST_SIDE)


def _widen(boxes: dict[int, list[int]], z: int, x: int, y: int) -> None:
    left, top, right, bottom = boxes.get(z, [x, y, x, y])
    boxes[z] = [min(left, x), min(top, y), max(right, x), max(bottom, y)]
