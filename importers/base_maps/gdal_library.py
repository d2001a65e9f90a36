"""The GDAL of the system (gdal-bin), through its C interface: in the child that reads, nowhere else.

pyogrio's own GDAL offers no rasters. Of the drivers only GeoTIFF is there to open a file, and the
one of virtual rasters to look at it in Web Mercator. Numbers: gdal.h of GDAL 3.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Any

BYTE, FLOAT64, FIRST_COMPLEX = 1, 7, 8
GREY, PALETTE, RED, GREEN, BLUE, ALPHA = 1, 2, 3, 4, 5, 6
_VERSIONS = range(45, 27, -1)  # of the library: 28 is GDAL 3.2, 32 Debian 12's 3.6
_READ_RASTER = 0x02
_POINTERS = (
    "GDALOpenEx", "GDALGetRasterBand", "GDALGetRasterColorTable", "GDALWarpAppOptionsNew",
    "GDALWarp",
)  # fmt: skip


class Unreadable(Exception):
    """GDAL cannot do it; what it says is for no one to read."""


def load() -> ctypes.CDLL:
    """The library with the two drivers. Raises :class:`OSError` where there is none."""
    for version in _VERSIONS:
        with suppress(OSError):
            library = ctypes.CDLL(f"libgdal.so.{version}")
            break
    else:
        raise OSError("libgdal.so")
    for name in _POINTERS:
        getattr(library, name).restype = ctypes.c_void_p
    library.GDALGetProjectionRef.restype = ctypes.c_char_p
    library.GDALGetRasterNoDataValue.restype = ctypes.c_double
    # The environment of the reading process skips all raster drivers: these are put in by name.
    library.CPLSetConfigOption(b"GDAL_SKIP", None)
    library.GDALRegister_GTiff()
    library.GDALRegister_VRT()
    return library


class ColourEntry(ctypes.Structure):
    _fields_ = (
        ("red", ctypes.c_short),
        ("green", ctypes.c_short),
        ("blue", ctypes.c_short),
        ("alpha", ctypes.c_short),
    )


class Raster:
    """One open raster; pixels are read, nothing is written."""

    def __init__(self, library: ctypes.CDLL, handle: int) -> None:
        self.library, self._handle = library, ctypes.c_void_p(handle)
        self.width = int(library.GDALGetRasterXSize(self._handle))
        self.height = int(library.GDALGetRasterYSize(self._handle))
        self.bands = int(library.GDALGetRasterCount(self._handle))

    @classmethod
    def open(cls, library: ctypes.CDLL, path: str) -> Raster:
        drivers = _texts(["GTiff"])
        handle = library.GDALOpenEx(path.encode(), _READ_RASTER, drivers, None, None)
        if not handle:
            raise Unreadable
        return cls(library, handle)

    @property
    def crs(self) -> str:
        """Well-known text; empty where the file has none."""
        return (self.library.GDALGetProjectionRef(self._handle) or b"").decode("utf-8", "replace")

    @property
    def transform(self) -> list[float] | None:
        """Of pixels to the ground; None where the file does not say where it lies."""
        found = (ctypes.c_double * 6)()
        failed = self.library.GDALGetGeoTransform(self._handle, found)
        return None if failed else list(found)

    @property
    def has_control_points(self) -> bool:
        return bool(self.library.GDALGetGCPCount(self._handle))

    def _band(self, number: int) -> ctypes.c_void_p:
        return ctypes.c_void_p(self.library.GDALGetRasterBand(self._handle, number))

    def kind(self, number: int) -> int:
        """The type of a band's numbers: :data:`BYTE` and others."""
        return int(self.library.GDALGetRasterDataType(self._band(number)))

    def meaning(self, number: int) -> int:
        """What a band shows: :data:`RED` and others."""
        return int(self.library.GDALGetRasterColorInterpretation(self._band(number)))

    def no_data(self, number: int) -> float | None:
        is_set = ctypes.c_int(0)
        value = self.library.GDALGetRasterNoDataValue(self._band(number), ctypes.byref(is_set))
        return float(value) if is_set.value else None

    def palette(self, number: int) -> list[tuple[int, int, int, int]]:
        """Red, green, blue, alpha of each number; empty where there is none."""
        table = ctypes.c_void_p(self.library.GDALGetRasterColorTable(self._band(number)))
        if not table:
            return []
        entry, found = ColourEntry(), []
        for at in range(self.library.GDALGetColorEntryCount(table)):
            self.library.GDALGetColorEntryAsRGB(table, at, ctypes.byref(entry))
            found.append((entry.red, entry.green, entry.blue, entry.alpha))
        return found

    def in_mercator(self, options: list[str]) -> Raster:
        """The same in Web Mercator, with alpha as its last band; computed where it is looked at."""
        words = ["-of", "VRT", "-t_srs", "EPSG:3857", "-dstalpha", "-wo", "DST_ALPHA_MAX=255"]
        asked = ctypes.c_void_p(
            self.library.GDALWarpAppOptionsNew(_texts([*words, *options]), None)
        )
        failed = ctypes.c_int(0)
        sources = (ctypes.c_void_p * 1)(self._handle.value)
        handle = self.library.GDALWarp(b"", None, 1, sources, asked, ctypes.byref(failed))
        if not handle:
            raise Unreadable
        return Raster(self.library, handle)

    def read(self, box: tuple[int, int, int, int], size: tuple[int, int], bands: list[int]) -> Any:
        """``float64[band, row, column]`` of a box (column, row, columns, rows) at `size`."""
        import numpy as np

        found = np.empty((len(bands), size[1], size[0]), dtype=np.float64)
        failed = self.library.GDALDatasetRasterIO(
            self._handle, 0, *box, found.ctypes.data_as(ctypes.c_void_p), *size, FLOAT64,
            len(bands), (ctypes.c_int * len(bands))(*bands), 0, 0, 0,
        )  # fmt: skip
        if failed:
            raise Unreadable
        return found


def _texts(words: list[str]) -> Any:
    return (ctypes.c_char_p * (len(words) + 1))(*[word.encode() for word in words], None)
