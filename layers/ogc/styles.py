"""The documents of OGC API – Styles (the draft 20-009): two styles for each layer, light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from layers.catalogue.layer import Layer, Name
from layers.ogc.metadata import HTML, JSON, STYLE, both, link

DARK = "-dark"
"""Ends the id of the style for dark ground; no layer's name has a hyphen."""
_ON_DARK = Name("（深色）", " (dark)")
_DESCRIBED = "describedby"


def split(name: str) -> tuple[str, bool]:
    """The layer's name and whether the style is for dark ground."""
    return name.removesuffix(DARK), name.endswith(DARK)


def style_list(
    layers: Sequence[Layer], *, base: str, language: str, is_html: bool = False
) -> dict[str, Any]:
    """All styles of `layers`."""
    return {
        "styles": [one for layer in layers for one in of_layer(layer, base, language)],
        "links": both("self", f"{base}/ogc/styles", is_html=is_html),
    }


def of_layer(layer: Layer, base: str, language: str) -> Iterator[dict[str, Any]]:
    """The entries of one layer, as the list and its collection tell them."""
    for is_dark in (False, True):
        name, title = _named(layer, language, is_dark=is_dark)
        here = f"{base}/ogc/styles/{name}"
        links = [link("stylesheet", here, STYLE, title)]
        links.append(link(_DESCRIBED, f"{here}/metadata", JSON, title))
        yield {"id": name, "title": title, "links": links}


def metadata(
    layer: Layer, *, base: str, language: str, is_dark: bool, is_html: bool = False
) -> dict[str, Any]:
    """What one style is of, where it is, and the tiles that it draws."""
    name, title = _named(layer, language, is_dark=is_dark)
    here = f"{base}/ogc/styles/{name}"
    collection = f"{base}/ogc/collections/{layer.name}"
    return {
        "id": name,
        "title": title,
        "description": f"{layer.group.in_language(language)} · {layer.source.in_language(language)}",
        "scope": "style",
        "stylesheets": [
            {
                "title": title,
                "version": "8",
                "specification": "https://maplibre.org/maplibre-style-spec/",
                "native": True,
                "link": link("stylesheet", here, STYLE, title),
            }
        ],
        "layers": [
            {
                "id": layer.name,
                "type": layer.geometry,
                "sampleData": link("tiles", f"{collection}/tiles", JSON),
            }
        ],
        "links": [
            *both("self", f"{here}/metadata", is_html=is_html, title=title),
            link("collection", collection, JSON),
            link("preview", f"{base}/?layers={layer.name}", HTML),
        ],
    }


def _named(layer: Layer, language: str, *, is_dark: bool) -> tuple[str, str]:
    ending = _ON_DARK.in_language(language) if is_dark else ""
    return layer.name + DARK * is_dark, layer.title.in_language(language) + ending
