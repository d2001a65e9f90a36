"""OpenStreetMap extracts (.osm.pbf, .osm) through osmium; layers as such extracts are commonly cut.

A way keeps its number as `osm_id`; an area that is a relation is `r` and the relation's number,
because ways and relations are numbered apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from importers.formats.base import (
    CHUNK_ROWS,
    OpenOptions,
    Source,
    Table,
    choose_layer,
    fingerprint,
    unreadable,
)

_WATER = {"natural": {"water", "wetland", "bay"}, "waterway": {"riverbank"},
          "landuse": {"reservoir", "basin"}}  # fmt: skip
# What stands on a way and can be shut, or is too narrow for some; bollards and kerbs are neither.
_GATES = {"gate", "lift_gate", "swing_gate", "sliding_gate", "wicket_gate", "hampshire_gate",
          "entrance", "border_control", "kissing_gate", "turnstile", "full-height_turnstile", "stile",
          "sally_port"}  # fmt: skip
_LINE = ("name", "layer", "bridge", "tunnel")


@dataclass(frozen=True)
class Layer:
    """Objects that have one of `keys` and please `takes`, with these tags as columns."""

    shape: str
    keys: tuple[str, ...]
    tags: tuple[str, ...]
    takes: Callable[[Any], bool] = lambda tags: True

    @property
    def columns(self) -> tuple[str, ...]:
        return ("osm_id", *self.tags)


def _is_water(tags: Any) -> bool:
    return any(tags.get(key) in values for key, values in _WATER.items())


LAYERS = {
    "buildings": Layer(
        "area", ("building",),
        ("building", "name", "alt_name", "addr:street", "addr:housenumber", "addr:place",
         "building:levels", "amenity", "shop", "office", "height"),
        lambda tags: tags.get("building") != "no",
    ),
    "roads": Layer("line", ("highway",), ("highway", *_LINE, "ref", "oneway")),
    "railways": Layer("line", ("railway",), ("railway", *_LINE)),
    "waterways": Layer("line", ("waterway",), ("waterway", *_LINE)),
    "water": Layer("area", ("natural", "waterway", "landuse"),
                   ("natural", "waterway", "landuse", "water", "name"), _is_water),
    "landuse": Layer("area", ("landuse", "leisure", "natural", "amenity"),
                     ("landuse", "leisure", "natural", "amenity", "name", "sport"),
                     lambda tags: not _is_water(tags)),
    "gates": Layer("node", ("barrier",),
                   ("barrier", "name", "opening_hours", "foot", "access", "wheelchair"),
                   lambda tags: tags.get("barrier") in _GATES),
    "addresses": Layer("node", ("addr:housenumber",),
                       ("addr:street", "addr:housenumber", "addr:place", "name")),
    "pois": Layer("node", ("amenity", "shop", "office", "emergency", "man_made", "highway"),
                  ("amenity", "shop", "office", "emergency", "man_made", "highway", "name",
                   "operator", "camera:direction")),
}  # fmt: skip


def open_osm(open_options: OpenOptions, kind: str) -> Source:
    """A layer of :data:`LAYERS`. Raises :class:`BadInput` ``layer_unknown``, ``layer_missing``."""
    layer = choose_layer(open_options, list(LAYERS))
    return Source(
        open_options.path, layer, kind, LAYERS[layer].columns, True, None, 0, fingerprint(open_options.data),
        open_options.data, _tables, {"layer": layer},
    )  # fmt: skip


def _tables(source: Source) -> Iterator[Table]:
    layer = LAYERS[source.options["layer"]]
    rows: list[tuple[list[str], Any]] = []
    first = 1
    for row in _rows(source, layer):
        rows.append(row)
        if len(rows) == CHUNK_ROWS:
            yield _table(layer, rows, first=first)
            first += len(rows)
            rows = []
    yield _table(layer, rows, first=first)


def _table(layer: Layer, rows: list[tuple[list[str], Any]], *, first: int) -> Table:
    import shapely

    texts = zip(*(cells for cells, _ in rows), strict=True) if rows else [()] * len(layer.columns)
    columns = {name: list(cells) for name, cells in zip(layer.columns, texts, strict=True)}
    geometry = np.asarray(shapely.from_wkb([wkb for _, wkb in rows]), dtype=object).reshape(-1)
    return Table(list(range(first, first + len(rows))), columns, geometry)


def _rows(source: Source, layer: Layer) -> Iterator[tuple[list[str], Any]]:
    """Texts and WKB of every object of a layer, in the order of the file."""
    import osmium

    make = osmium.geom.WKBFactory()
    kind = "pbf" if source.format == "OSM PBF" else "osm"
    keys = osmium.filter.KeyFilter(*layer.keys)
    try:
        objects = osmium.FileProcessor(osmium.io.File(str(source.data), kind))
        if layer.shape == "area":
            objects = objects.with_areas(keys).with_filter(
                osmium.filter.EntityFilter(osmium.osm.AREA)
            )
        elif layer.shape == "line":
            objects = objects.with_locations().with_filter(
                osmium.filter.EntityFilter(osmium.osm.WAY)
            )
        else:
            objects = objects.with_filter(osmium.filter.EntityFilter(osmium.osm.NODE))
        for found in objects.with_filter(keys):
            if layer.takes(found.tags) and (wkb := _wkb(make, layer.shape, found)):
                yield _texts(layer, found), wkb
    except (RuntimeError, OSError, ValueError) as error:
        raise unreadable(source.path, error) from error


def _wkb(make: Any, shape: str, found: Any) -> bytes | None:
    """The geometry; ``None`` where the extract does not hold all of it."""
    import osmium

    try:
        if shape == "area":
            text = make.create_multipolygon(found)
        else:
            text = (make.create_linestring if shape == "line" else make.create_point)(found)
    except (osmium.InvalidLocationError, RuntimeError):
        return None
    return bytes.fromhex(text)


def _texts(layer: Layer, found: Any) -> list[str]:
    number = str(found.id)
    if layer.shape == "area":
        number = str(found.orig_id()) if found.from_way() else f"r{found.orig_id()}"
    return [number, *(found.tags.get(tag) or "" for tag in layer.tags)]
