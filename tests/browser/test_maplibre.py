"""MapLibre draws every layer in the colours that the layer's style tells."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.conftest import FLAGS, PATIENCE_MS, ROOT, chromium, credentials

pytestmark = pytest.mark.browser
LIBRARY = ROOT / "node_modules" / "maplibre-gl" / "dist" / "maplibre-gl.js"
IN_SOFTWARE = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
"""WebGL needs no card: Chromium's own rasteriser draws."""
DRAW = """async ([style, center, zoom]) => {
  document.body.innerHTML = "<div id=map style='width:500px;height:400px'></div>";
  const map = new maplibregl.Map({ container: "map", style, center, zoom, interactive: false,
    attributionControl: false, fadeDuration: 0 });
  const faults = [];
  map.on("error", ({ error }) => faults.push(String(error)));
  await new Promise((resolve) => map.once("idle", resolve));
  return { faults, features: map.queryRenderedFeatures().length };
}"""


@pytest.fixture
def page(browser: Browser, demo_site: str) -> Iterator[Page]:
    """A page of the site's own origin with nothing but the library on it."""
    flags = [one for one in FLAGS if one != "--disable-gpu"] + IN_SOFTWARE
    running = browser.browser_type.launch(executable_path=chromium(), args=flags)
    context = running.new_context(viewport={"width": 500, "height": 400}, base_url=demo_site)
    assert context.request.post("/api/v1/login", data=credentials("city_manager")).ok
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    opened.route(
        "**/bare", lambda route: route.fulfill(body="<title>x</title>", content_type="text/html")
    )
    opened.goto("/bare")
    opened.add_script_tag(path=LIBRARY)
    yield opened
    running.close()


def share_of(picture: bytes, colour: str) -> float:
    """The share of the pixels that have about this colour."""
    wanted = np.frombuffer(bytes.fromhex(colour.removeprefix("#")), np.uint8).astype(int)
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), int)
    return float((np.abs(pixels - wanted).max(axis=2) <= 8).mean())


def drawn(page: Page, name: str, center: list[float], zoom: float) -> bytes:
    """A picture of a style, in which MapLibre found something and no fault."""
    style = page.request.get(f"/ogc/styles/{name}").json()
    told = page.evaluate(DRAW, [style, center, zoom])
    assert told["faults"] == []
    assert told["features"] > 0, name
    return page.screenshot()


def test_maplibre_draws_ground_lines_and_circles_in_their_colours(page, api):
    catalogue = {one["name"]: one["style"] for one in api("layers")["layers"]}
    west, south, east, north = api("city")["bbox"]
    middle = [(west + east) / 2, (south + north) / 2]
    for name, zoom in (("buildings", 16), ("streets", 15), ("grid_cells-dark", 15), ("units", 14)):
        style, is_dark = catalogue[name.removesuffix("-dark")], name.endswith("-dark")
        colour = style["dark"] if is_dark else style["colour"]
        assert share_of(drawn(page, name, middle, zoom), colour) > 0.001, name


def test_maplibre_draws_each_class_in_its_colour(page, api):
    style = next(one["style"] for one in api("layers")["layers"] if one["name"] == "units")
    found = page.request.get("/ogc/collections/units/items?limit=1&filter=use='shop'").json()
    picture = drawn(page, "units", found["features"][0]["geometry"]["coordinates"], 19)
    colour = next(one["colour"] for one in style["entries"] if one["key"] == "shop")
    assert share_of(picture, colour) > 0.0001
