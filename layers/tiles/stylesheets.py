"""How a layer is drawn, as a Mapbox/MapLibre style (version 8): what the map's own painter does.

Made of circles, lines and fills alone: symbols and writing want sprites and glyphs, which a client
would fetch from elsewhere. QGIS and MapLibre read the same document.
"""

from __future__ import annotations

from typing import Any

from layers.catalogue.city import city_facts
from layers.catalogue.layer import Layer
from layers.tiles.tilesets import DEEPEST, MATRIX_SET

SOURCE = "geogrid"
RINGS = ("#ffffff", "#0d1620")
"""Around a circle, on light and on dark ground."""
FAR_OPACITY, THEME_OPACITY, GROUND_OPACITY = 0.72, 0.5, 0.12
_COUNTS = (10, 40, 160, 640)
_RADII = (4, 6, 9.5, 14.5, 18)
"""Pixels of the circles that stand for a count, below and from each of these on."""


def style_of(layer: Layer, *, base: str, language: str, is_dark: bool = False) -> dict[str, Any]:
    """The style of one layer over its tiles; `base` is the site's address without a slash."""
    west, south, east, north = city_facts().bbox
    tiles = f"{base}/ogc/collections/{layer.name}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}"
    return {
        "version": 8,
        "name": layer.title.in_language(language),
        "center": [(west + east) / 2, (south + north) / 2],
        "zoom": max(12, layer.min_zoom),
        "sources": {
            SOURCE: {
                "type": "vector",
                "tiles": [tiles],
                "minzoom": layer.min_zoom,
                "maxzoom": max(DEEPEST, layer.near),
                "bounds": [west, south, east, north],
                "attribution": city_facts().attribution,
            }
        },
        "layers": _drawn(layer, is_dark=is_dark),
    }


def _drawn(layer: Layer, *, is_dark: bool) -> list[dict[str, Any]]:
    near = {"minzoom": layer.near if layer.far else layer.min_zoom}
    far = _far(layer, layer.far.counts[0], is_dark=is_dark) if layer.far else []
    return far + [
        drawn | near | ({"filter": condition} if condition else {})
        for key, condition, colour in classes_of(layer, is_dark=is_dark)
        for drawn in _painted(layer, key, colour, is_dark=is_dark)
    ]


def _far(layer: Layer, count: str, *, is_dark: bool) -> list[dict[str, Any]]:
    """Circles from afar, whose area grows with the count that they stand for."""
    colour = layer.style.dark if is_dark else layer.style.colour
    found = []
    for at, radius in enumerate(_RADII):
        bounds = [[">=", ["get", count], low] for low in _COUNTS[at - 1 : at] if at]
        bounds += [["<", ["get", count], high] for high in _COUNTS[at : at + 1]]
        circle = _circle(colour, radius, is_dark=is_dark) | {"circle-opacity": FAR_OPACITY}
        one = _one(layer, f"far-{at + 1}", "circle", circle)
        found.append(one | {"maxzoom": layer.near, "filter": ["all", *bounds]})
    return found


def classes_of(layer: Layer, *, is_dark: bool) -> list[tuple[str, list[Any] | None, str]]:
    """Key, condition and colour of each row of the legend, before them all the rest.

    As layers with a filter, not as one with an expression: of expressions QGIS knows a part.
    """
    style = layer.style
    plain = style.dark if is_dark else style.colour
    entries = style.entries if style.by else ()
    looks = [(one.key, one.dark if is_dark else one.colour) for one in entries]
    if not looks:
        return [("", None, plain)]
    value = ["get", style.by]
    if not style.is_graded:
        is_switch = any(one.name == style.by and one.type == "boolean" for one in layer.columns)
        same = {key: ["==", value, key == "true" if is_switch else key] for key, _ in looks}
        rest = ["all", *(["!=", *condition[1:]] for condition in same.values())]
        return [("", rest, plain), *((key, same[key], colour) for key, colour in looks)]
    lows = [float(key) for key, _ in looks]
    rest = ["any", ["!", ["has", style.by]], ["<", value, lows[0]]]
    found: list[tuple[str, list[Any] | None, str]] = [("", rest, plain)]
    for at, (key, colour) in enumerate(looks):
        below = [["<", value, high] for high in lows[at + 1 : at + 2]]
        found.append((key, ["all", [">=", value, lows[at]], *below], colour))
    return found


def _painted(layer: Layer, key: str, colour: str, *, is_dark: bool) -> list[dict[str, Any]]:
    width = layer.style.width_px
    if layer.geometry == "point":
        radius = width if layer.loads is not None else max(3, width)
        return [_one(layer, key, "circle", _circle(colour, radius, is_dark=is_dark))]
    line = _one(layer, key, "line", {"line-color": colour, "line-width": width})
    if layer.geometry == "line":
        return [line]
    paint = {"fill-color": colour, "fill-opacity": _opacity(layer)}
    return [_one(layer, f"{key}-fill" if key else "fill", "fill", paint), line]


def _circle(colour: str, radius: float, *, is_dark: bool) -> dict[str, Any]:
    return {"circle-color": colour, "circle-radius": radius, "circle-stroke-width": 1,
            "circle-stroke-color": RINGS[is_dark]}  # fmt: skip


def _one(layer: Layer, part: str, kind: str, paint: dict[str, Any]) -> dict[str, Any]:
    name = f"{layer.name}-{part}" if part else layer.name
    return {"id": name, "type": kind, "source": SOURCE, "source-layer": layer.name, "paint": paint}


def _opacity(layer: Layer) -> float:
    """Ground that covers is filled, like water; what is laid over it lets it be seen."""
    if layer.loads is not None:
        return THEME_OPACITY
    return 1.0 if layer.by_default and not layer.joins_atoms else GROUND_OPACITY
