"""A map as one file that opens with no network: an attachment to a report.

It leaves the site, so it brings a content security policy of its own: only the scripts written
into it run, by their hashes, and nothing is fetched. What comes from the city is text, never part
of folium's templates: branca would run a name such as ``{{ 7*7 }}`` on the server.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from django.utils.html import escape

from layers.catalogue import feature_collections
from layers.catalogue.city import city_facts
from layers.catalogue.layer import Name
from layers.statistics.area_sums import MEASURES
from layers.statistics.classes import bounds

RAMP = ("#dbeedd", "#a5d6bd", "#63b5a3", "#2f8c8b", "#17606e", "#0b3c47", "#08303a", "#06262e",
        "#041b21")  # fmt: skip
NOTHING = "#eceae3"
UNTOLD = Name("只按社区公布", "Published by community only")
_STYLES, _LEGEND = "<!-- leaflet -->", "<!-- legend -->"  # where our own parts go when all is drawn
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL)
VENDOR = Path(settings.BASE_DIR) / "map_ui" / "static" / "vendor" / "leaflet"


def document(
    *,
    level: str,
    measure: str,
    method: str,
    classes: int,
    day: str,
    language: str,
    values: Mapping[int, float | None],
    manual: Sequence[float] = (),
) -> str:
    """The HTML text of a choropleth of a level by a measure.

    `values` by area id are what the reader may know; an area without one is grey, and the legend
    says why. Leaflet is written into the file, and there are no background tiles.
    """
    import folium  # a second of imports, for the one route that needs it
    from branca.element import Element

    cells = json.loads(feature_collections.outlines(level))
    known = [v for v in values.values() if v is not None]
    low = bounds(known, method=method, classes=classes, manual=manual)
    colours = dict(zip(low, _spread(len(low)), strict=True))
    title = MEASURES[measure].title.in_language(language)
    _colour(cells, values, colours)
    hidden = any(one["properties"]["value"] is None for one in cells["features"])
    drawn = folium.Map(tiles=None, prefer_canvas=True, control_scale=True)
    drawn.default_js, drawn.default_css = [], []
    if cells["features"]:  # of none it refuses to say what it would tell
        folium.GeoJson(
            cells, name=title, style_function=_style, embed=True,
            tooltip=folium.GeoJsonTooltip(["name", "value"], aliases=["", title]),
        ).add_to(drawn)  # fmt: skip
    drawn.fit_bounds(_box(cells))
    untold = UNTOLD.in_language(language) if hidden else ""
    root = drawn.get_root()
    root.header.add_child(Element(_STYLES), index=0)
    root.html.add_child(Element(_LEGEND))
    html = _without_network(root.render()).replace(_STYLES, _leaflet(), 1)
    return _with_policy(html.replace(_LEGEND, _legend(title, colours, day, untold=untold), 1))


def _colour(
    cells: dict[str, Any], values: Mapping[int, float | None], colours: Mapping[float, str]
) -> None:
    """Name, value and colour of every area, and nothing else of it.

    folium puts the name into its markup as it is, and branca renders what folium has rendered once
    more: without its braces a name is no template, in a reader's markup it has them again.
    """
    for one in cells["features"]:
        value = values.get(one["id"])
        name = escape(one["properties"]["name"]).replace("{", "&#123;")
        own = [b for b in colours if value is not None and value >= b]
        colour = colours[own[-1]] if own else NOTHING
        one["properties"] = {"name": name, "value": value, "colour": colour}


def _spread(count: int) -> list[str]:
    if count <= 1:
        return [RAMP[2]][:count]
    last = max(4, count - 1)
    return [RAMP[round(i * last / (count - 1))] for i in range(count)]


def _style(feature: Mapping[str, Any]) -> dict[str, Any]:
    colour = feature["properties"]["colour"]
    return {"fillColor": colour, "color": "#39444f", "weight": 1, "fillOpacity": 0.85}


def _box(cells: Mapping[str, Any]) -> list[list[float]]:
    shapes = [shapely.from_geojson(json.dumps(one["geometry"])) for one in cells["features"]]
    west, south, east, north = shapely.total_bounds(shapes) if shapes else city_facts().bbox
    return [[float(south), float(west)], [float(north), float(east)]]


def _leaflet() -> str:
    script = (VENDOR / "leaflet.js").read_text(encoding="utf-8")
    style = (VENDOR / "leaflet.css").read_text(encoding="utf-8")
    for name in re.findall(r"url\(images/([\w.-]+)\)", style):
        packed = base64.b64encode((VENDOR / "images" / name).read_bytes()).decode()
        style = style.replace(f"images/{name}", f"data:image/png;base64,{packed}")
    script = script.replace("</script", "<\\/script")
    return f"<style>{style}</style><script>{script}</script>"


def _legend(title: str, colours: Mapping[float, str], day: str, *, untold: str) -> str:
    facts = city_facts()
    rows = "".join(
        f'<div><i style="background:{colour}"></i>≥ {bound:,.6g}</div>'
        for bound, colour in colours.items()
    )
    if untold:
        rows += f'<div><i style="background:{NOTHING}"></i>{escape(untold)}</div>'
    source = " · ".join(escape(part) for part in (facts.name, day, facts.attribution) if part)
    return (
        "<style>#legend{position:absolute;z-index:999;right:12px;top:12px;background:#fff;padding:"
        "10px 14px;border-radius:6px;max-width:40vw;overflow-wrap:anywhere;box-shadow:0 1px 5px #0005;font:14px sans-serif}#legend i{"
        "display:inline-block;width:22px;height:14px;margin-right:8px;vertical-align:-2px}"
        ".leaflet-attribution-flag{display:none!important}</style>"
        f'<div id="legend"><b>{escape(title)}</b>{rows}<small>{source}</small>'
        '<div style="text-align:center">N<br>▲</div></div>'
    )


def _without_network(html: str) -> str:
    """Whatever folium still wants to fetch is taken out; the map needs none of it."""
    html = re.sub(r'<script[^>]+src="https?://[^"]*"[^>]*>\s*</script>', "", html)
    return re.sub(r'<link[^>]+href="https?://[^"]*"[^>]*/?>', "", html)


def _with_policy(html: str) -> str:
    """The document with a policy before anything that it binds: exactly these scripts run."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in _SCRIPT.findall(html)
    )
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return re.sub(r"<head>", lambda found: found[0] + meta, html, count=1)


def values_of(rows: Sequence[Mapping[str, Any]], measure: str) -> dict[int, float | None]:
    """Values by area id out of the rows of :mod:`layers.statistics.area_sums`."""
    return {row["id"]: row.get(measure) for row in rows}
