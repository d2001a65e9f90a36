"""DXF drawings: closed outlines are polygons; where a layer has only lines, they are noded first.

A drawing has no projection: its coordinates are metres of some system that the caller names.
Labels are texts at a point; the one that lies in an outline becomes its `text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo_grid.errors import gettext_noop
from importers.formats.base import (
    OpenOptions,
    Source,
    Table,
    choose_layer,
    fault,
    fingerprint,
    unreadable,
)
from importers.formats.drawing_texts import encoding_of_drawing
from importers.formats.vector import from_wkb, quiet

MOST_BYTES = 300 * 2**20
NODING_GRID_M = 0.01
COLUMNS = ("layer", "text", "handle")
Geoms = NDArray[np.object_]


def open_dxf(open_options: OpenOptions) -> Source:
    """A layer of a drawing. Raises :class:`BadInput` ``file_too_large``, ``drawing_encoding``,
    ``layer_…``."""
    if open_options.data.stat().st_size > MOST_BYTES:
        raise fault(
            "file_too_large",
            gettext_noop("“%(file)s” would unpack to more than is sensible; send it in parts."),
            open_options.path,
        )
    layers, geoms, _, _ = _entities(open_options)
    drawn = shapely.get_dimensions(geoms) >= (0 if open_options.shape == "point" else 1)
    names = list(dict.fromkeys(layers[drawn].tolist()))
    layer = choose_layer(open_options, names)
    return Source(
        open_options.path, layer if len(names) > 1 else None, "DXF", COLUMNS, True, None,
        int((layers == layer).sum()), fingerprint(open_options.data), open_options.data, _tables,
        {"layer": layer, "shape": open_options.shape},
    )  # fmt: skip


def _entities(open_options: OpenOptions) -> tuple[NDArray[Any], Geoms, NDArray[Any], NDArray[Any]]:
    """Layer names, geometries, texts and handles of all entities."""
    import pyogrio

    encoding = encoding_of_drawing(open_options.path, open_options.data)
    pyogrio.set_gdal_config_options({"DXF_ENCODING": encoding or None})
    try:
        with quiet():
            _, _, wkb, fields = pyogrio.raw.read(
                open_options.data, columns=["Layer", "Text", "EntityHandle"], force_2d=True
            )
            info = pyogrio.read_info(open_options.data)
    except Exception as error:  # GDAL reports a damaged drawing in many ways
        raise unreadable(open_options.path, error) from error
    if info["driver"] != "DXF":
        raise unreadable(open_options.path, info["driver"])
    order = [n for n in info["fields"].tolist() if n in ("Layer", "Text", "EntityHandle")]
    cells = {
        name: np.array([value or "" for value in values], dtype=object)
        for name, values in zip(order, fields, strict=True)
    }
    nothing = np.full(len(wkb), "", dtype=object)
    columns = [cells.get(name, nothing) for name in ("Layer", "Text", "EntityHandle")]
    return columns[0], from_wkb(list(wkb)), columns[1], columns[2]


def _tables(source: Source) -> Iterator[Table]:
    open_options = OpenOptions(source.path, source.data)
    layers, geoms, texts, handles = _entities(open_options)
    layer, shape = source.options["layer"], source.options["shape"]
    mine = np.flatnonzero(layers == layer)
    if shape == "polygon":
        shapes, from_row = _polygons(geoms[mine])
        labels = np.flatnonzero((texts != "") & (shapely.get_type_id(geoms) == 0))
        text = _labels(shapes, geoms[labels], texts[labels])
    else:
        wanted = 1 if shape == "line" else -1
        from_row = np.flatnonzero(shapely.get_dimensions(geoms[mine]) >= wanted)
        shapes, text = geoms[mine][from_row], texts[mine][from_row].tolist()
    handle = [str(handles[mine][i]) if i >= 0 else "" for i in from_row]
    columns = {"layer": [layer] * len(shapes), "text": text, "handle": handle}
    yield Table(list(range(1, len(shapes) + 1)), columns, shapes)


def _polygons(geoms: Geoms) -> tuple[Geoms, NDArray[np.int64]]:
    """Outlines as polygons, and which entity each came from (-1: from several lines)."""
    found: list[shapely.Geometry] = []
    of: list[int] = []
    lines: list[shapely.Geometry] = []
    for i, geometry in enumerate(geoms):
        for part in shapely.get_parts(geometry).tolist():
            if part.geom_type == "Polygon" and not part.is_empty:
                found.append(part)
                of.append(i)
            elif part.geom_type == "LineString":
                if part.is_closed and len(part.coords) > 3:
                    found.append(shapely.Polygon(part))
                    of.append(i)
                else:
                    lines.append(part)
    if lines:
        borders = [*lines, *(polygon.exterior for polygon in found)]
        noded = shapely.unary_union(np.array(borders, dtype=object), grid_size=NODING_GRID_M)
        faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
        if found and len(faces):
            inside = shapely.STRtree(np.array(found, dtype=object)).query(
                shapely.point_on_surface(faces), predicate="within"
            )[0]
            faces = np.delete(faces, np.unique(inside))
        found += list(faces)
        of += [-1] * len(faces)
    return np.array(found, dtype=object), np.array(of, dtype=np.int64)


def _labels(shapes: Geoms, points: Geoms, texts: NDArray[Any]) -> list[str]:
    """The label of every polygon; empty where there is none or more than one."""
    labels = [""] * len(shapes)
    if not len(shapes) or not len(points):
        return labels
    at, of = shapely.STRtree(shapes).query(points, predicate="within")
    count = np.bincount(of, minlength=len(shapes))
    for label, shape in zip(at.tolist(), of.tolist(), strict=True):
        if count[shape] == 1:
            labels[shape] = str(texts[label])
    return labels
