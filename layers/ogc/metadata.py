"""The documents of OGC API – Features around the features: landing, conformance, collections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layers.catalogue import crs
from layers.catalogue.city import CityFacts, city_facts
from layers.catalogue.layer import Layer
from layers.tiles.tilesets import MATRIX_SET, MATRIX_SET_URI

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
STYLE = "application/vnd.mapbox.style+json"
OPENAPI, SCHEMA = "application/vnd.oai.openapi+json;version=3.0", "application/schema+json"
_FEATURES = "http://www.opengis.net/spec/ogcapi-features-{part}/1.0/conf/{name}"
_CQL = "http://www.opengis.net/spec/cql2/1.0/conf/{name}"
_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}"
_STYLES = "http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/{name}"
_QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
_TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
CONFORMANCE = (
    *(_FEATURES.format(part=1, name=n) for n in ("core", "oas30", "html", "geojson")),
    _FEATURES.format(part=2, name="crs"),
    *(_FEATURES.format(part=3, name=n) for n in ("filter", "features-filter", "queryables")),
    *(_CQL.format(name=n) for n in (
        "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
        "case-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus",
        "spatial-functions", "temporal-functions",
    )),
    *(_TILES.format(name=n) for n in ("core", "tileset", "tilesets-list", "geodata-tilesets",
                                      "mvt")),
    *(_STYLES.format(name=n) for n in ("core", "mapbox-styles")),
)  # fmt: skip


def link(rel: str, href: str, type_: str, title: str = "") -> dict[str, str]:
    """A link in the form of the standard."""
    found = {"rel": rel, "href": href, "type": type_}
    return found | ({"title": title} if title else {})


def both(rel: str, href: str, *, is_html: bool, title: str = "") -> list[dict[str, str]]:
    """The document itself and its other form."""
    json_rel, html_rel = ("alternate", rel) if is_html else (rel, "alternate")
    mark = "&" if "?" in href else "?"
    return [
        link(json_rel, f"{href}{mark}f=json", JSON, title),
        link(html_rel, f"{href}{mark}f=html", HTML, title),
    ]


def landing(*, base: str, language: str, is_html: bool = False) -> dict[str, Any]:
    """The landing page; `base` is the site's address without a slash."""
    is_english = language.startswith("en")
    city = city_facts()
    about = "grid layers as features and tiles" if is_english else "网格图层的要素与瓦片服务"
    return {
        "title": f"{city.name} GeoGrid".strip(),
        "description": f"{city.name} {about}".strip(),
        "attribution": city.attribution,
        "links": [
            *both("self", f"{base}/ogc/", is_html=is_html),
            link("service-desc", f"{base}/ogc/api", OPENAPI, "OpenAPI 3.0"),
            link("service-doc", f"{base}/ogc/api?f=html", HTML, "OpenAPI 3.0"),
            link("conformance", f"{base}/ogc/conformance", JSON, "Conformance"),
            link("data", f"{base}/ogc/collections", JSON, "Collections"),
            link(
                "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
                f"{base}/ogc/tileMatrixSets", JSON, "Tile matrix sets",
            ),
            link("http://www.opengis.net/def/rel/ogc/1.0/styles", f"{base}/ogc/styles", JSON, "Styles"),
        ],
    }  # fmt: skip


def conformance(*, base: str, is_html: bool = False) -> dict[str, Any]:
    """The classes of the standards that are implemented."""
    links = both("self", f"{base}/ogc/conformance", is_html=is_html)
    return {"links": links, "conformsTo": list(CONFORMANCE)}


def collections(
    layers: Sequence[Layer], *, base: str, language: str, is_html: bool = False
) -> dict[str, Any]:
    """The layers that the caller may read."""
    city, systems = city_facts(), list(crs.offered())
    return {
        "links": both("self", f"{base}/ogc/collections", is_html=is_html),
        "crs": systems,
        "collections": [
            _collection(layer, base, language, city, systems, is_html=is_html) for layer in layers
        ],
    }


def collection(layer: Layer, *, base: str, language: str, is_html: bool = False) -> dict[str, Any]:
    """One layer."""
    systems = list(crs.offered())
    return _collection(layer, base, language, city_facts(), systems, is_html=is_html)


def _collection(
    layer: Layer, base: str, language: str, city: CityFacts, systems: list[str], *, is_html: bool
) -> dict[str, Any]:
    here = f"{base}/ogc/collections/{layer.name}"
    title = layer.title.in_language(language)
    extent: dict[str, Any] = {"spatial": {"bbox": [list(city.bbox)], "crs": crs.CRS84}}
    if layer.is_dated:
        gregorian = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
        extent["temporal"] = {"interval": [[None, None]], "trs": gregorian}
    return {
        "id": layer.name,
        "title": title,
        "description": f"{layer.group.in_language(language)} · {layer.source.in_language(language)}",
        "attribution": city.attribution,
        "itemType": "feature",
        "extent": extent,
        "crs": systems,
        "storageCrs": crs.CRS84,
        "links": [
            *both("self", here, is_html=is_html, title=title),
            link("items", f"{here}/items", GEOJSON, title),
            link("items", f"{here}/items?f=html", HTML, title),
            link(_QUERYABLES, f"{here}/queryables", SCHEMA, title),
            link(_TILESETS, f"{here}/tiles", JSON, title),
            link("stylesheet", f"{base}/ogc/styles/{layer.name}", STYLE, title),
        ],
    }


_SCHEMA_TYPES: dict[str, dict[str, str]] = {
    "text": {"type": "string"}, "integer": {"type": "integer"}, "number": {"type": "number"},
    "boolean": {"type": "boolean"}, "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}  # fmt: skip
_SHAPES = {"point": "point", "line": "linestring", "polygon": "polygon"}


def queryables(layer: Layer, *, base: str, language: str) -> dict[str, Any]:
    """What filters may name, as JSON Schema."""
    kind = _SHAPES[layer.geometry]
    shape = {"format": f"geometry-{kind}", "title": "geometry", "x-ogc-role": "primary-geometry"}
    columns = {
        column.name: {"title": column.title.in_language(language), **_SCHEMA_TYPES[column.type]}
        for column in layer.columns
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{base}/ogc/collections/{layer.name}/queryables",
        "type": "object",
        "title": layer.title.in_language(language),
        "properties": {"geometry": shape, **columns},
        "additionalProperties": False,
    }


def tileset_list(layer: Layer, *, base: str, language: str) -> dict[str, Any]:
    """The sets of tiles of a layer: one."""
    here = f"{base}/ogc/collections/{layer.name}/tiles"
    entry = {
        "title": layer.title.in_language(language),
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": MATRIX_SET_URI,
        "links": [link("self", f"{here}/{MATRIX_SET}", JSON)],
    }
    return {"links": [link("self", here, JSON)], "tilesets": [entry]}


def matrix_sets(*, base: str) -> dict[str, Any]:
    """The pyramids that are served: one."""
    here = f"{base}/ogc/tileMatrixSets"
    entry = {
        "id": MATRIX_SET,
        "title": MATRIX_SET,
        "uri": MATRIX_SET_URI,
        "links": [link("self", f"{here}/{MATRIX_SET}", JSON)],
    }
    return {"links": [link("self", here, JSON)], "tileMatrixSets": [entry]}
