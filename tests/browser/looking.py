"""What a test sees of the map: places on the screen, pixels of a layer, the legend."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import shapely
from playwright.sync_api import Page
from shapely.geometry import shape

LAYER_PIXEL = """([pane, x, y, reach]) => {
  const found = new Set();
  for (const canvas of document.querySelectorAll(`.leaflet-${pane}-pane canvas`)) {
    const box = canvas.getBoundingClientRect();
    if (x < box.left || x >= box.right || y < box.top || y >= box.bottom) continue;
    const scale = canvas.width / box.width;
    const size = 1 + 2 * reach;
    const { data } = canvas.getContext("2d").getImageData(
      Math.round((x - box.left) * scale) - reach, Math.round((y - box.top) * scale) - reach,
      size, size);
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3]) found.add([...data.slice(i, i + 3)].join(" "));
    }
  }
  return [...found].map((text) => text.split(" ").map(Number));
}"""
OVERLAPS = """([selector, slack]) => {
  const boxes = [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
  const pairs = [];
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(0, i)) {
      if (a.left + slack < b.right && b.left + slack < a.right && a.top + slack < b.bottom
        && b.top + slack < a.bottom) pairs.push([a.toJSON(), b.toJSON()]);
    }
  }
  return { count: boxes.length, pairs };
}"""

READABLE = """([selector, smallest, foreign]) => {
  const problems = [];
  const luminance = (rgb) => rgb.map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92
    : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return { rgb: [r, g, b], a };
  };
  const groundOf = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const { rgb, a } = parse(getComputedStyle(at).backgroundColor);
      if (a > 0.9) return rgb;
    }
    return [255, 255, 255];
  };
  for (const one of document.querySelectorAll(selector)) {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height || !one.checkVisibility({ visibilityProperty: true })) continue;
    if (getComputedStyle(one).clipPath !== "none") continue;
    const texts = [...one.childNodes].filter((n) => n.nodeType === 3 && n.textContent.trim());
    const text = one instanceof HTMLInputElement ? one.value || one.placeholder
      : texts.map((n) => n.textContent).join(" ").trim();
    if (!text) continue;
    const style = getComputedStyle(one);
    const size = parseFloat(style.fontSize);
    if (size < smallest) problems.push(["small", size, text]);
    const cut = one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
      && style.display !== "inline" && ["hidden", "clip"].includes(style.overflowX);
    const outside = box.right > innerWidth + 1 || box.left < -1;
    if (cut || outside) problems.push(["cut", Math.round(box.right), text]);
    const [ink, ground] = [parse(style.color).rgb, groundOf(one)].map(luminance);
    const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    if (contrast < 4.5) problems.push(["pale", contrast.toFixed(2), text]);
    if (foreign && new RegExp(foreign, "u").test(text)) problems.push(["language", "", text]);
  }
  return problems;
}"""


@dataclass(frozen=True)
class View:
    """The view told by the page's address: Web Mercator, 256 pixels a tile."""

    zoom: int
    lat: float
    lon: float
    width: int
    height: int

    @classmethod
    def of(cls, page: Page) -> View:
        found = re.search(r"#(\d+)/(-?[\d.]+)/(-?[\d.]+)/", page.url)
        assert found, page.url
        size = page.viewport_size or {"width": 0, "height": 0}
        zoom, lat, lon = int(found[1]), float(found[2]), float(found[3])
        return cls(zoom, lat, lon, size["width"], size["height"])

    def pixel(self, lon: float, lat: float) -> tuple[float, float]:
        """CSS pixels from the top left of the page of WGS-84 degrees."""
        x, y = _world(lon, lat, self.zoom)
        x0, y0 = _world(self.lon, self.lat, self.zoom)
        return x - x0 + self.width / 2, y - y0 + self.height / 2


def _world(lon: float, lat: float, zoom: int) -> tuple[float, float]:
    size = 256 * 2**zoom
    y = math.asinh(math.tan(math.radians(lat)))
    return size * (lon + 180) / 360, size * (1 - y / math.pi) / 2


def middle(feature: dict[str, Any]) -> tuple[float, float]:
    """The lon and lat farthest from every edge of a GeoJSON polygon."""
    outline = shape(feature["geometry"])
    if outline.geom_type == "MultiPolygon":
        outline = max(outline.geoms, key=lambda part: part.area)
    point = shapely.maximum_inscribed_circle(outline).coords[0]
    return point[0], point[1]


def colours(page: Page, pane: str, at: tuple[float, float], *, reach: int = 0) -> list[list[int]]:
    """The different colours (r, g, b) of a layer around a pixel of the page."""
    return page.evaluate(LAYER_PIXEL, [pane, *at, reach])


def legend(page: Page) -> dict[str, dict[str, Any]]:
    """Class key → colour (r, g, b) and count (None where buildings are coloured)."""
    rows = (
        page.get_by_role("region", name="图例")
        .get_by_role("listitem")
        .evaluate_all(
            """(rows) => rows.map((row) => [row.dataset.class,
          getComputedStyle(row.querySelector(".swatch")).backgroundColor,
          row.querySelector(".count")?.textContent ?? null])"""
        )
    )
    return {
        key: {
            "colour": [int(part) for part in re.findall(r"\d+", colour)[:3]],
            "count": None if count is None else int(count.replace(",", "")),
        }
        for key, colour, count in rows
    }


def class_of(value: int, keys: list[str]) -> str:
    """The legend's class of a value: classes are named by their lower bounds."""
    bounds = {int(key.removeprefix("from-")): key for key in keys if key != "none"}
    return max(((b, k) for b, k in bounds.items() if value >= b), default=(0, "none"))[1]


def alike(a: list[int], b: list[int]) -> bool:
    """Canvas colours lose a little when drawn half transparent."""
    return all(abs(x - y) <= 4 for x, y in zip(a, b, strict=True))


def problems_of_text(
    page: Page, selector: str, *, smallest_px: float = 12, foreign: str = ""
) -> list[list[Any]]:
    """Texts that are too small, cut, too pale (WCAG AA, 4.5) or in the wrong language.

    `foreign` is a regular expression that no text may match.
    """
    found: list[list[Any]] = page.evaluate(READABLE, [selector, smallest_px, foreign])
    return found
