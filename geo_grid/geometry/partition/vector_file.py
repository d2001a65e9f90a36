"""A layer of a vector file as a frame, read by a child process: the file may be anybody's."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo_grid.sandbox.client import Limits, ReaderEnded, Reading, read_in_child
from geo_grid.sandbox.projections import is_self_contained

if TYPE_CHECKING:
    import geopandas as gpd

LIMITS = Limits(16 * 2**30, 3600)
"""Generous: who runs the kernel on a file waits for it, and nobody else does."""
_PARTS = (".shx", ".dbf", ".prj", ".cpg")
_DTYPE = re.compile(r"(u?int|float)\d+|bool|str|object|datetime64\[\w+(, [\w/:+-]+)?\]")


class Unreadable(Exception):
    """The file, or its layer, cannot be read as vector data."""


def read_layer(path: Path, *, layer: str, prefer: str) -> gpd.GeoDataFrame | None:
    """The `layer`, else the one called `prefer`, else the first; ``None`` for one without shapes.

    Raises :class:`Unreadable`.
    """
    with tempfile.TemporaryDirectory() as folder:
        beside = (path.with_suffix(suffix) for suffix in _PARTS if path.suffix.lower() == ".shp")
        reading = Reading(
            f"{__name__}:layer_in_child",
            {"path": str(path.absolute()), "layer": layer, "prefer": prefer},
            (path.absolute(), *(part.absolute() for part in beside if part.is_file())),
            Path(folder), preload=("geopandas", "pyogrio", __name__),
        )  # fmt: skip
        try:
            parts = list(read_in_child(reading, limits=LIMITS))
            return _frame(*parts[0])
        except (ReaderEnded, KeyError, TypeError, ValueError, IndexError) as error:
            raise Unreadable from error


def layer_in_child(asked: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The columns with their types, the CRS as WKT, and the shapes as WKB."""
    import geopandas as gpd
    import pyogrio

    layer = asked["layer"]
    names = [str(name) for name in pyogrio.list_layers(asked["path"])[:, 0]]
    if not layer and names:
        layer = asked["prefer"] if asked["prefer"] in names else names[0]
    # Ids that look like days are texts all the same.
    texts = {"DATE_AS_STRING": "YES"} if asked["path"].lower().endswith("json") else {}
    frame = gpd.read_file(asked["path"], layer=layer, **texts)
    if not isinstance(frame, gpd.GeoDataFrame):
        yield {"columns": None}, b""
        return
    columns = [
        [name, str(frame[name].dtype), [_plain(value) for value in frame[name].tolist()]]
        for name in frame.columns.drop(frame.geometry.name)
    ]
    blobs = frame.geometry.to_wkb().tolist()
    told = {"columns": columns, "crs": frame.crs and frame.crs.to_wkt()}
    told["wkb"] = [None if blob is None else len(blob) for blob in blobs]
    yield told, b"".join(blob for blob in blobs if blob is not None)


def _plain(value: Any) -> Any:
    """A cell as JSON holds it; dates as texts, which their column's type reads again."""
    return value if value is None or isinstance(value, int | float | str) else str(value)


def _frame(told: dict[str, Any], body: bytes) -> gpd.GeoDataFrame | None:
    import geopandas as gpd
    import pandas as pd
    import shapely

    if told["columns"] is None:
        return None
    lengths, crs = told["wkb"], told["crs"]
    ends = list(accumulate(length or 0 for length in lengths))
    blobs = [
        None if length is None else body[end - length : end]
        for length, end in zip(lengths, ends, strict=True)
    ]
    if crs is not None and not is_self_contained(crs):
        raise ValueError("crs")
    columns = {}
    for name, dtype, values in told["columns"]:
        if not _DTYPE.fullmatch(dtype):
            raise ValueError(dtype)
        columns[name] = pd.Series(values, dtype=dtype)
    return gpd.GeoDataFrame(columns, geometry=shapely.from_wkb(blobs), crs=crs)
