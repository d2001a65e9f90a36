"""What tiles say of themselves: TileJSON 3.0 and the documents of OGC API – Tiles 1.0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layers.catalogue.city import city_facts
from layers.catalogue.layer import NEVER, Layer
from layers.tiles.vector_tiles import MAX_ZOOM, WORLD_M, address_of

MATRIX_SET = "WebMercatorQuad"
MATRIX_SET_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS_URI = "http://www.opengis.net/def/crs/EPSG/0/3857"
MVT = "application/vnd.mapbox-vector-tile"
DEEPEST = 16
"""Clients draw nearer views from these tiles."""
SCALE_0 = 559082264.0287178
_JSON_TYPES = {"integer": "integer", "number": "number", "boolean": "boolean"}


def tilejson(layers: Sequence[Layer], *, base: str, language: str) -> dict[str, Any]:
    """TileJSON of layers served together; `base` is the site's address without a slash."""
    city = city_facts()
    west, south, east, north = city.bbox
    names = ",".join(layer.name for layer in layers)
    return {
        "tilejson": "3.0.0",
        "name": " · ".join(layer.title.in_language(language) for layer in layers),
        "attribution": city.attribution,
        "scheme": "xyz",
        "tiles": [f"{base}/tiles/{names}/{{z}}/{{x}}/{{y}}.mvt"],
        "minzoom": min(layer.min_zoom for layer in layers),
        "maxzoom": max([DEEPEST, *(layer.near for layer in layers)]),
        "bounds": [west, south, east, north],
        "center": [(west + east) / 2, (south + north) / 2, 12],
        "vector_layers": [
            {
                "id": layer.name,
                "description": layer.title.in_language(language),
                "minzoom": layer.min_zoom,
                "maxzoom": MAX_ZOOM,
                "fields": {
                    column.name: column.title.in_language(language)
                    for column in layer.columns
                    if column.tile_from < NEVER
                },
            }
            for layer in layers
        ],
    }


def matrix_set() -> dict[str, Any]:
    """The one pyramid that is served, as the OGC registers it."""
    return {
        "id": MATRIX_SET,
        "title": "Google Maps Compatible for the World",
        "uri": MATRIX_SET_URI,
        "crs": CRS_URI,
        "orderedAxes": ["E", "N"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [
            {
                "id": str(z),
                "scaleDenominator": SCALE_0 / 2**z,
                "cellSize": 2 * WORLD_M / 256 / 2**z,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-WORLD_M, WORLD_M],
                "matrixWidth": 2**z,
                "matrixHeight": 2**z,
                "tileWidth": 256,
                "tileHeight": 256,
            }
            for z in range(MAX_ZOOM + 1)
        ],
    }


def tileset(layer: Layer, *, base: str, language: str) -> dict[str, Any]:
    """The metadata of one layer's tiles (OGC 17-083r4)."""
    west, south, east, north = city_facts().bbox
    here = f"{base}/ogc/collections/{layer.name}/tiles/{MATRIX_SET}"
    return {
        "title": layer.title.in_language(language),
        "dataType": "vector",
        "crs": CRS_URI,
        "tileMatrixSetURI": MATRIX_SET_URI,
        "tileMatrixSetLimits": _limits(layer, (west, south, east, north)),
        "boundingBox": {
            "lowerLeft": [west, south],
            "upperRight": [east, north],
            "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        },
        "layers": [
            {
                "id": layer.name,
                "title": layer.title.in_language(language),
                "dataType": "vector",
                "geometryDimension": {"point": 0, "line": 1, "polygon": 2}[layer.geometry],
                "minTileMatrix": str(layer.min_zoom),
                "maxTileMatrix": str(MAX_ZOOM),
                "propertiesSchema": {"type": "object", "properties": _fields(layer, language)},
            }
        ],
        "links": _tile_links(here, base),
    }


def _tile_links(here: str, base: str) -> list[dict[str, Any]]:
    return [
        {"rel": "self", "type": "application/json", "href": here},
        {
            "rel": "item",
            "type": MVT,
            "templated": True,
            "href": f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
        },
        {
            "rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
            "type": "application/json",
            "href": f"{base}/ogc/tileMatrixSets/{MATRIX_SET}",
        },
    ]


def _fields(layer: Layer, language: str) -> dict[str, Any]:
    return {
        column.name: {
            "title": column.title.in_language(language),
            "type": _JSON_TYPES.get(column.type, "string"),
        }
        for column in layer.columns
        if column.tile_from < NEVER
    }


def _limits(layer: Layer, bbox: tuple[float, float, float, float]) -> list[dict[str, Any]]:
    west, south, east, north = bbox
    limits = []
    for z in range(layer.min_zoom, MAX_ZOOM + 1):
        left, top = address_of(west, north, z)
        right, bottom = address_of(east, south, z)
        limits.append(
            {
                "tileMatrix": str(z),
                "minTileRow": top,
                "maxTileRow": bottom,
                "minTileCol": left,
                "maxTileCol": right,
            }
        )
    return limits
