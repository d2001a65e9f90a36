"""Tiles of a GeoTIFF, in the child that reads foreign files.

The picture is looked at in Web Mercator at the zoom whose pixels are as fine as its own; coarser
tiles are the means of the four below them. Of other than 8-bit numbers the middle 96 % are stretched
over the range of a picture, all bands alike, so that colours stay what they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from geo_grid.sandbox.projections import is_self_contained
from importers.base_maps import gdal_library as gdal
from importers.base_maps.faults import fault
from importers.base_maps.mercator import HALF_M, TILE_PX, bbox_of, resolution_m

Parts = Iterator[tuple[dict[str, Any], bytes]]
_LOCAL = ("LOCAL_CS[", "ENGCRS[", "ENGINEERINGCRS[")
_SAMPLE_PX = 512
_SHARE = 2  # per cent of the sample at either end that are beyond the range
_SEEN_FROM_AFAR = 2  # zooms below the one at which all of it is one tile
_QUALITY = 85

try:
    _LIBRARY = gdal.load()  # before the process confines itself
except OSError:
    _LIBRARY = None  # type: ignore[assignment]


def read(asked: dict[str, Any]) -> Parts:
    """The tiles of ``{path, name, max_zoom}``, and last the facts: box and zooms."""
    name = asked["name"]
    if _LIBRARY is None:
        raise fault("base_map_no_gdal", name)
    try:
        view = _view(gdal.Raster.open(_LIBRARY, asked["path"]), name, asked["max_zoom"])
        found = False
        for x in view.columns(view.min_zoom):
            for y in view.rows(view.min_zoom):
                for part in _pyramid(view, view.min_zoom, x, y):
                    found = True
                    yield part
    except gdal.Unreadable:
        raise fault("base_map_damaged", name) from None
    if not found:
        raise fault("base_map_empty", name)
    yield {"facts": {"bbox": bbox_of(*view.box_m), "min_zoom": view.min_zoom,
                     "max_zoom": view.max_zoom}}, b""  # fmt: skip


@dataclass
class View:
    """A raster in Web Mercator whose pixels are those of the tiles of `max_zoom`."""

    raster: gdal.Raster
    box_m: tuple[float, float, float, float]
    min_zoom: int
    max_zoom: int
    bands: list[int]
    palette: Any
    stretch: tuple[float, float] | None

    def _span(self, zoom: int, low_m: float, high_m: float) -> range:
        size_m = resolution_m(zoom) * TILE_PX
        last = 2**zoom - 1
        first = math.floor(low_m / size_m + 1e-6)
        end = math.ceil(high_m / size_m - 1e-6)
        return range(max(first, 0), min(end, last + 1))

    def columns(self, zoom: int) -> range:
        return self._span(zoom, self.box_m[0] + HALF_M, self.box_m[2] + HALF_M)

    def rows(self, zoom: int) -> range:
        return self._span(zoom, HALF_M - self.box_m[3], HALF_M - self.box_m[1])

    def picture(self, x: int, y: int) -> Image.Image:
        """RGBA of a tile of the finest zoom."""
        left = (x - self.columns(self.max_zoom).start) * TILE_PX
        top = (y - self.rows(self.max_zoom).start) * TILE_PX
        *colours, alpha = self.raster.read(
            (left, top, TILE_PX, TILE_PX), (TILE_PX, TILE_PX), [*self.bands, self.raster.bands]
        )
        alpha = np.clip(alpha, 0, 255).astype(np.uint8)
        if self.palette is not None:
            at = np.clip(colours[0], 0, len(self.palette) - 1).astype(int)
            pixels = self.palette[at]
            pixels[..., 3] = np.minimum(pixels[..., 3], alpha)
            return Image.fromarray(pixels, "RGBA")
        if self.stretch:
            low, high = self.stretch
            colours = [(np.nan_to_num(one) - low) * (255 / (high - low)) for one in colours]
        shown = [np.clip(np.rint(one), 0, 255).astype(np.uint8) for one in colours]
        return Image.fromarray(
            np.dstack([*(shown * 3 if len(shown) == 1 else shown), alpha]), "RGBA"
        )


def _view(raster: gdal.Raster, name: str, most_zoom: int) -> View:
    _check_place(raster, name)
    bands = _colour_bands(raster)
    if any(raster.kind(band) >= gdal.FIRST_COMPLEX for band in bands):
        raise fault("base_map_numbers", name)
    palette = _palette(raster, bands)
    resampling = ["-r", "near" if palette is not None else "bilinear"]
    whole = raster.in_mercator(resampling)
    box_m, fine_m = _box_of(whole)
    max_zoom = min(max(math.ceil(math.log2(resolution_m(0) / fine_m) - 0.01), 0), most_zoom)
    widest_m = max(box_m[2] - box_m[0], box_m[3] - box_m[1])
    one_tile = math.floor(math.log2(2 * HALF_M / widest_m))
    min_zoom = min(max(one_tile - _SEEN_FROM_AFAR, 0), max_zoom)
    stretch = None
    if palette is None and any(raster.kind(band) != gdal.BYTE for band in bands):
        stretch = _range(raster, bands)
    view = View(whole, box_m, min_zoom, max_zoom, bands, palette, stretch)
    view.raster = raster.in_mercator([*resampling, *_aligned(view)])
    return view


def _check_place(raster: gdal.Raster, name: str) -> None:
    crs = raster.crs
    placed = raster.transform is not None or raster.has_control_points
    if not placed or not (crs or raster.has_control_points):
        raise fault("base_map_no_crs", name)
    if crs.upper().startswith(_LOCAL) or (crs and not is_self_contained(crs)):
        called = crs.split('"')[1][:60] if crs.count('"') > 1 else "?"
        raise fault("base_map_local_crs", name, crs=called)


def _colour_bands(raster: gdal.Raster) -> list[int]:
    """Red, green and blue where they are named, else the first three; one where there is one."""
    meanings = {raster.meaning(band): band for band in range(raster.bands, 0, -1)}
    if {gdal.RED, gdal.GREEN, gdal.BLUE} <= set(meanings):
        return [meanings[one] for one in (gdal.RED, gdal.GREEN, gdal.BLUE)]
    others = [b for b in range(1, raster.bands + 1) if raster.meaning(b) != gdal.ALPHA]
    return others[:3] if len(others) >= 3 else others[:1]


def _palette(raster: gdal.Raster, bands: list[int]) -> Any:
    if raster.meaning(bands[0]) != gdal.PALETTE:
        return None
    entries = raster.palette(bands[0])
    return np.array(entries, dtype=np.uint8) if entries else None


def _box_of(raster: gdal.Raster) -> tuple[tuple[float, float, float, float], float]:
    """West, south, east, north in metres of the projection, and the side of a pixel."""
    left, across, _, top, _, down = raster.transform or [0.0] * 6
    box = (left, top + down * raster.height, left + across * raster.width, top)
    west, south, east, north = (min(max(one, -HALF_M), HALF_M) for one in box)
    if not (across > 0 and west < east and south < north):
        raise gdal.Unreadable
    return (west, south, east, north), across


def _aligned(view: View) -> list[str]:
    fine_m, zoom = resolution_m(view.max_zoom), view.max_zoom
    size_m = fine_m * TILE_PX
    columns, rows = view.columns(zoom), view.rows(zoom)
    box = (columns.start * size_m - HALF_M, HALF_M - rows.stop * size_m,
           columns.stop * size_m - HALF_M, HALF_M - rows.start * size_m)  # fmt: skip
    return ["-te", *map(repr, box), "-ts", str(len(columns) * TILE_PX), str(len(rows) * TILE_PX)]


def _range(raster: gdal.Raster, bands: list[int]) -> tuple[float, float]:
    """Lowest and highest number that is told apart, of a sample of the file."""
    size = (min(raster.width, _SAMPLE_PX), min(raster.height, _SAMPLE_PX))
    sample = raster.read((0, 0, raster.width, raster.height), size, bands)
    seen = np.isfinite(sample)
    for at, band in enumerate(bands):
        if (nothing := raster.no_data(band)) is not None:
            seen[at] &= sample[at] != nothing
    if not seen.any():
        return 0.0, 1.0
    low, high = np.percentile(sample[seen], (_SHARE, 100 - _SHARE))
    return float(low), float(high if high > low else low + 1)


def _pyramid(view: View, z: int, x: int, y: int) -> Iterator[Any]:
    """A tile and all below it, finest first; returns its picture, None where nothing is seen."""
    if x not in view.columns(z) or y not in view.rows(z):
        return None
    if z == view.max_zoom:
        picture = view.picture(x, y)
    else:
        picture = Image.new("RGBa", (2 * TILE_PX, 2 * TILE_PX))  # transparent pixels weigh nothing
        for across, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
            part = yield from _pyramid(view, z + 1, 2 * x + across, 2 * y + down)
            if part is not None:
                picture.paste(part.convert("RGBa"), (across * TILE_PX, down * TILE_PX))
        picture = picture.resize((TILE_PX, TILE_PX), Image.Resampling.BOX).convert("RGBA")
    if not picture.getchannel("A").getbbox():
        return None
    yield {"z": z, "x": x, "y": y}, _packed(picture, lossless=view.palette is not None)
    return picture


def _packed(picture: Image.Image, *, lossless: bool) -> bytes:
    written = BytesIO()
    opaque = picture.getchannel("A").getextrema()[0] == 255
    (picture.convert("RGB") if opaque else picture).save(
        written, "WEBP", quality=_QUALITY, lossless=lossless, method=2
    )
    return written.getvalue()
