"""The OpenAPI 3.0 document of ``/ogc/``, made from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layers.catalogue.layer import Layer
from layers.ogc.items_query import COUNTS, DEFAULT_LIMIT, MAX_LIMIT
from layers.ogc.metadata import CONFORMANCE, GEOJSON, HTML, JSON, STYLE
from layers.ogc.styles import DARK
from layers.statistics.reach_measures import LEVELS_OF

_ERROR = {"$ref": "#/components/responses/Error"}
_F = {"$ref": "#/components/parameters/f"}
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"}, "integer": {"type": "integer"}, "number": {"type": "number"},
    "boolean": {"type": "boolean"}, "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}  # fmt: skip


def document(layers: Sequence[Layer], *, base: str, language: str) -> dict[str, Any]:
    """The description of every route below ``/ogc/`` that the caller may use."""
    paths: dict[str, Any] = {
        "/": _get("landing", "Landing page", [_F]),
        "/conformance": _get("conformance", "Conformance classes", [_F]),
        "/collections": _get("collections", "All layers", [_F]),
        "/tileMatrixSets": _get("tileMatrixSets", "Tile matrix sets", [_F]),
        "/tileMatrixSets/WebMercatorQuad": _get("WebMercatorQuad", "The pyramid", [_F]),
        "/styles": _get("styles", "Styles of all layers", [_F]),
    }
    for layer in layers:
        paths |= _paths_of(layer, language) | _styles_of(layer, language)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "GeoGrid",
            "version": "1.0.0",
            "description": "OGC API – Features and Tiles",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
            "x-ogc-conformance": list(CONFORMANCE),
        },
        "servers": [{"url": f"{base}/ogc"}],
        "paths": paths,
        "components": _components(),
    }


def _get(
    name: str, summary: str, parameters: list[Any], *, types: tuple[str, ...] = (JSON, HTML),
    tag: str = "", is_counted: bool = False,
) -> dict[str, Any]:  # fmt: skip
    content = {type_: {"schema": {"type": "object"}} for type_ in types if type_ != HTML}
    if HTML in types:
        content[HTML] = {"schema": {"type": "string"}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": [tag or "GeoGrid"],
            "parameters": parameters,
            "responses": {
                "200": {"description": summary, "content": content},
                "400": _ERROR,
                **({"403": _ERROR} if is_counted else {}),  # the rows of the day are used up
                "404": _ERROR,
                "405": _ERROR,
                "406": _ERROR,
                "414": {"description": "The address is too long (told by the server before us)"},
                "431": {"description": "The head is too long (told by the server before us)"},
            },
        }
    }


def _paths_of(layer: Layer, language: str) -> dict[str, Any]:
    here, title, name = f"/collections/{layer.name}", layer.title.in_language(language), layer.name
    reach = ("reach",) if layer.name in LEVELS_OF else ()
    shared = ("limit", "bbox", "bbox-crs", "crs", "datetime", "properties", "sortby", "filter",
              "filter-lang", "filter-crs", "count", "cursor", "skipGeometry", *reach)  # fmt: skip
    items = [_F, *({"$ref": f"#/components/parameters/{one}"} for one in shared)]
    items += [
        {
            "name": column.name, "in": "query", "required": False, "schema": _TYPES[column.type],
            "description": column.title.in_language(language), "style": "form", "explode": False,
        }
        for column in layer.columns
    ]  # fmt: skip
    named = ("crs", "datetime", "featureId", *reach)
    one = [_F, *({"$ref": f"#/components/parameters/{p}"} for p in named)]
    tile = [{"$ref": f"#/components/parameters/{p}"} for p in ("tileMatrix", "tileRow", "tileCol")]
    tile.append({"$ref": "#/components/parameters/datetime"})
    mvt = ("application/vnd.mapbox-vector-tile",)
    counted = layer.is_of_people
    return {
        here: _get(name, title, [_F], tag=name),
        f"{here}/queryables": _get(
            f"{name}.queryables", title, [_F], types=("application/schema+json", HTML), tag=name
        ),
        f"{here}/items": _get(
            f"{name}.items", title, items, types=(GEOJSON, HTML), tag=name, is_counted=counted
        ),
        f"{here}/search": _search(layer, title, shared),
        f"{here}/items/{{featureId}}": _get(
            f"{name}.item", title, one, types=(GEOJSON, HTML), tag=name, is_counted=counted
        ),
        f"{here}/tiles": _get(f"{name}.tilesets", title, [_F], tag=name),
        f"{here}/tiles/WebMercatorQuad": _get(f"{name}.tileset", title, [_F], tag=name),
        f"{here}/tiles/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _get(
            f"{name}.tile", title, tile, types=mvt, tag=name
        ),
    }


def _styles_of(layer: Layer, language: str) -> dict[str, Any]:
    found = {}
    for name in (layer.name, layer.name + DARK):
        title = layer.title.in_language(language)
        found[f"/styles/{name}"] = _get(f"{name}.style", title, [], types=(STYLE,), tag=layer.name)
        found[f"/styles/{name}/metadata"] = _get(
            f"{name}.styleMetadata", title, [_F], tag=layer.name
        )
    return found


def _search(layer: Layer, title: str, shared: Sequence[str]) -> dict[str, Any]:
    """The same in the body of a POST, for filters that are too long for an address."""
    members: dict[str, Any] = {column.name: _TYPES[column.type] for column in layer.columns}
    members |= {one: {"$ref": f"#/components/parameters/{one}/schema"} for one in shared}
    members["filter"] = {
        "oneOf": [{"type": "string"}, {"type": "object"}],
        "description": "CQL2 text, or an object of CQL2 JSON",
    }
    told = _get(f"{layer.name}.search", title, [], types=(GEOJSON,), tag=layer.name)["get"]
    schema = {"type": "object", "properties": members, "additionalProperties": False}
    told["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    # Without the CSRF token of a session, or when the rows of the day are used up; too large; no JSON.
    told["responses"] |= dict.fromkeys(("403", "413", "415"), _ERROR)
    return {"post": told}


def _query(name: str, schema: dict[str, Any], description: str, **more: Any) -> dict[str, Any]:
    found = {"name": name, "in": "query", "required": False, "schema": schema}
    return found | {"description": description, "style": "form", "explode": False} | more


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _components() -> dict[str, Any]:
    text = {"type": "string"}
    uri = {"type": "string", "format": "uri"}
    texts = {"type": "array", "items": text}
    numbers = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    whole = {"type": "integer", "minimum": 0, "maximum": 4194303}
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    parameters = {
        "f": _query("f", {"type": "string", "enum": ["json", "html"]}, "Form of the reply"),
        "limit": _query("limit", limit, "How many features at most"),
        "bbox": _query("bbox", numbers, "Only features that touch it"),
        "bbox-crs": _query("bbox-crs", uri, "Coordinate system of bbox"),
        "crs": _query("crs", uri, "Coordinate system of the reply"),
        "datetime": _query(
            "datetime", text, "At an instant (a day: its end), or during start/end, .. for open"
        ),
        "properties": _query("properties", texts, "Only these properties"),
        "sortby": _query("sortby", texts, "Properties, - before one for descending"),
        "filter": _query("filter", text, "CQL2"),
        "filter-lang": _query(
            "filter-lang", {"type": "string", "enum": ["cql2-text", "cql2-json"]}, "Of filter"
        ),
        "filter-crs": _query("filter-crs", uri, "Coordinate system of shapes in filter"),
        "count": _query("count", {"type": "string", "enum": list(COUNTS)}, "Number of matches"),
        "cursor": _query("cursor", text, "From a next or prev link"),
        "skipGeometry": _query("skipGeometry", {"type": "boolean"}, "Leave the shapes out"),
        "reach": _query("reach", text, "A kind of facility: its reach now, as reach_…"),
        "featureId": _path("featureId", {"type": "integer", "minimum": 1, "maximum": 2**53}),
        "tileMatrix": _path("tileMatrix", {"type": "integer", "minimum": 0, "maximum": 22}),
        "tileRow": _path("tileRow", whole),
        "tileCol": _path("tileCol", whole),
    }
    error = {
        "type": "object",
        "required": ["code", "message", "fields"],
        "properties": {"code": text, "message": text, "fields": {"type": "object"}},
    }
    reply = {"description": "Why not", "content": {JSON: {"schema": error}}}
    return {"parameters": parameters, "responses": {"Error": reply}, "schemas": {"Error": error}}
