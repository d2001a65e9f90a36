"""A base map of one's own lies under the cells, where its datum says, on a desk and on a phone."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from geo_grid.geometry.datum import from_wgs84
from tests.browser.conftest import DESKTOP, PHONE, ROOT, VAR, Api, OpenPage, environment, ready
from tests.importers.base_map_files import COLOURS, quarters, run

pytestmark = pytest.mark.browser
NAME = "航拍 2026"
HALF_DEG = 0.002
OFF_PX = 6
"""At zoom 19 and this latitude 1.6 m: nearer to the middle, a colour still is that of its quarter."""


@pytest.fixture(scope="module")
def place(api: Api) -> tuple[float, float]:
    west, south, east, north = api("city")["bbox"]
    return (west + east) / 2, (south + north) / 2


@pytest.fixture(scope="module")
def base(place: tuple[float, float], demo_folder: Path, tmp_path_factory) -> Iterator[str]:
    """The id of an orthophoto in GCJ-02 whose four quarters meet at `place`."""
    folder = tmp_path_factory.mktemp("ortho")
    lon, lat = (float(one) for one in from_wgs84(*place, datum="gcj02"))
    Image.fromarray(quarters().repeat(4, axis=0).repeat(4, axis=1)).save(folder / "picture.png")
    box = (lon - HALF_DEG, lat + HALF_DEG, lon + HALF_DEG, lat - HALF_DEG)
    run("gdal_translate", "-q", "-a_srs", "EPSG:4326", "-a_ullr", *box,
        folder / "picture.png", folder / "ortho.tif")  # fmt: skip
    words = ["add_base_map", folder / "ortho.tif", "--name", NAME, "--datum", "gcj02", "--public",
             "--attribution", "© 测绘院"]  # fmt: skip
    _manage(demo_folder, *map(str, words))
    (found,) = json.loads(_manage(demo_folder, "list_base_maps", "--json"))
    yield found["id"]
    (demo_folder / "base_maps" / f"{found['id']}.mbtiles").unlink()


def _manage(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def colours_around(page: Page, selector: str, near_px: int, far_px: int) -> dict[str, np.ndarray]:
    """What is seen from the middle of the map towards each corner: the median of a square of pixels."""
    box = page.locator(selector).bounding_box()
    with Image.open(BytesIO(page.screenshot())) as picture:
        seen = np.asarray(picture.convert("RGB"), dtype=int)
    x, y = int(box["x"] + box["width"] / 2), int(box["y"] + box["height"] / 2)
    found = {}
    for corner in COLOURS:
        columns = (
            slice(x + near_px, x + far_px) if "e" in corner else slice(x - far_px, x - near_px)
        )
        rows = slice(y + near_px, y + far_px) if "s" in corner else slice(y - far_px, y - near_px)
        found[corner] = np.median(seen[rows, columns], axis=(0, 1))
    return found


def assert_meeting_in_the_middle(page: Page, selector: str) -> None:
    far, near = (colours_around(page, selector, *px) for px in ((30, 130), (OFF_PX, OFF_PX + 16)))
    for corner in COLOURS:
        closest = min(far, key=lambda other: np.abs(far[other] - near[corner]).sum())
        assert closest == corner, (far, near)
    # what lies above the ground lets it through: each quarter has most of its own colour
    assert far["nw"][0] > far["sw"][0] + 40
    assert far["sw"][2] > far["nw"][2] + 40
    assert far["ne"][1] > far["nw"][1] + 40


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_p30_tiles_in_gcj02_lie_under_the_cells_where_they_belong(
    open_page: OpenPage, base: str, place: tuple[float, float], viewport
):
    page = open_page(viewport=viewport)
    page.goto(f"/?base={base}&labels=0#19/{place[1]:.6f}/{place[0]:.6f}")
    ready(page)
    expect(page.locator("#map")).to_have_attribute("data-base", base)
    page.wait_for_function(
        "() => document.querySelectorAll('.leaflet-ground-pane img.leaflet-tile-loaded').length > 3"
    )
    page.screenshot(path=str(VAR / f"base-map-{viewport['width']}.png"))
    assert_meeting_in_the_middle(page, "#map")
    expect(page.locator("#map .base-map-credit")).to_have_text(f"{NAME} · © 测绘院")
    page.evaluate("() => { document.querySelector('#base select').value = '';"
                  " document.querySelector('#base select').dispatchEvent(new Event('change')); }")  # fmt: skip
    expect(page.locator("#map")).to_have_attribute("data-base", "")
    assert "base=" not in page.url
    assert page.locator(".leaflet-ground-pane img").count() == 0


def test_a_stranger_chooses_a_public_one_on_a_phone_and_finds_it_again(
    open_page: OpenPage, base: str
):
    page = open_page(role=None, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/nearest/")
    page.wait_for_selector("html[data-ready='true']")
    choice = page.get_by_label("底图")
    assert choice.bounding_box()["height"] >= 44
    choice.select_option(label=NAME)
    expect(page.locator("#nearest-map")).to_have_attribute("data-base", base)
    page.goto("/report/")
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator("#report-map")).to_have_attribute("data-base", base)
    expect(page.get_by_label("底图")).to_have_value(base)
    page.screenshot(path=str(VAR / "base-map-report-390.png"))
