"""The layers that tiles are made of: one declaration each."""

from __future__ import annotations

from dataclasses import dataclass

from geo_grid.errors import NotFound, gettext_noop


@dataclass(frozen=True)
class TileLayer:
    """A layer of vector tiles; its query is ``sql/tile_<name>.sql``.

    The query yields ``geom`` (EPSG:4326), ``id`` and its attributes for rows whose box touches the
    tile, given as ``%(box)s`` in EPSG:4326.
    """

    name: str
    min_zoom: int
    """Below it the layer is left out of a tile: it would be too dense to read."""
    simplify: bool = True
    """Coarsen by the size of a tile's pixel; never for points."""


_LAYERS = (
    TileLayer("divisions", 0),
    TileLayer("basic_cells", 14),
    TileLayer("grid_cells", 10),
    TileLayer("water", 0),
    TileLayer("green", 11),
    TileLayer("barriers", 9),
    TileLayer("streets", 9),
    TileLayer("buildings", 14),
    TileLayer("units", 17, simplify=False),
    TileLayer("facilities", 14, simplify=False),
    TileLayer("components", 16, simplify=False),
    TileLayer("incidents", 12, simplify=False),
)
LAYERS = {layer.name: layer for layer in _LAYERS}


def named(names: str) -> list[TileLayer]:
    """Layers from a comma-separated list, in that order; :class:`NotFound` for an unknown name."""
    found = []
    for name in names.split(","):
        if name not in LAYERS:
            raise NotFound(
                "layer_unknown",
                gettext_noop("There is no layer %(name)s; known are: %(known)s."),
                name=name,
                known=", ".join(LAYERS),
            )
        found.append(LAYERS[name])
    return found
