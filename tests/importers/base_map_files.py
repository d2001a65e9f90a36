"""Rasters as GDAL's own tools write them: one picture whose four quarters have a colour each."""

from __future__ import annotations

import sqlite3
import subprocess
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from tests.conftest import SOUTH, WEST

BOX = (WEST, SOUTH, WEST + 0.016, SOUTH + 0.016)
COLOURS = {"nw": (220, 30, 30), "ne": (30, 200, 40), "sw": (40, 60, 210), "se": (230, 210, 40)}
SIDE_PX = 128


def place_of(corner: str) -> tuple[float, float]:
    """Longitude and latitude in the middle of a quarter of :data:`BOX`."""
    west, south, east, north = BOX
    lon = west + (east - west) * (0.25 if "w" in corner else 0.75)
    return lon, south + (north - south) * (0.75 if "n" in corner else 0.25)


def quarters() -> np.ndarray:
    """``uint8[row, column, 3]``, the first row in the north."""
    half = SIDE_PX // 2
    picture = np.zeros((SIDE_PX, SIDE_PX, 3), dtype=np.uint8)
    for corner, colour in COLOURS.items():
        rows = slice(0, half) if "n" in corner else slice(half, None)
        columns = slice(0, half) if "w" in corner else slice(half, None)
        picture[rows, columns] = colour
    return picture


def run(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)


def geotiff(
    folder: Path, *more: str, srs: str = "EPSG:4326", picture: Image.Image | None = None
) -> Path:
    """The picture over :data:`BOX`, in another system where `srs` says so; `more` for gdal_translate."""
    source, flat, made = folder / "picture.png", folder / "flat.tif", folder / "ground.tif"
    (picture or Image.fromarray(quarters())).save(source)
    west, south, east, north = map(str, BOX)
    run("gdal_translate", "-q", "-a_srs", "EPSG:4326", "-a_ullr", west, north, east, south, *more,
        source, flat)  # fmt: skip
    if srs == "EPSG:4326":
        return flat.rename(made)
    run("gdalwarp", "-q", "-t_srs", srs, "-dstnodata", "0", flat, made)
    return made


def mbtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], **metadata: str) -> Path:
    """An MBTiles file with these tiles, by zoom, column and row from the south."""
    with sqlite3.connect(path) as link:
        link.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        link.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)"
        )
        link.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        link.executemany(
            "INSERT INTO tiles VALUES (?, ?, ?, ?)", [(*at, data) for at, data in tiles.items()]
        )
    link.close()
    return path


def png(colour: tuple[int, int, int], side_px: int = 256) -> bytes:
    written = BytesIO()
    Image.new("RGB", (side_px, side_px), colour).save(written, "PNG")
    return written.getvalue()
