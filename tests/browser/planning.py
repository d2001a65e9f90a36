"""What tests do on the planner's page: begin a plan, take a tool, wait, read sums."""

from __future__ import annotations

from typing import Any

import shapely
from playwright.sync_api import Page, expect
from shapely.geometry import shape

from tests.browser.settling import settled

IDLE = """() => document.documentElement.dataset.working === "false"
  && document.getElementById("saved").dataset.state === "saved" """
SUMS = """() => Object.fromEntries([...document.querySelectorAll("#pane [data-cell]")].map((row) => [
  row.dataset.cell, Number(row.querySelector(".value b").textContent.replace(",", ""))]))"""

# Some pixels around it are the map's too: a click beside the edge of a panel may meet the panel.
IS_MAP = """([x, y]) => [[0, 0], [-8, 0], [8, 0], [0, -8], [0, 8]].every(([dx, dy]) =>
  document.elementFromPoint(x + dx, y + dy)?.closest('#map'))"""


def idle(page: Page) -> None:
    """Every step is answered and drawn."""
    settled(page)
    page.wait_for_function(IDLE, timeout=60_000)
    settled(page)


def opened(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
    settled(page)


def begun(page: Page, name: str) -> int:
    """A new plan on today's cells, opened; its id."""
    opened(page, "/plan/")
    page.get_by_label("方案名称").fill(name)
    page.get_by_role("button", name="开始调整").click()
    page.wait_for_url("**/plan/*/")
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
    settled(page)
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def keys_of(page: Page) -> list[str]:
    """The plan's cells, in the order of the list."""
    rows = page.locator("#pane [data-cell]").all()
    return [str(row.get_attribute("data-cell")) for row in rows]


def seen_keys(page: Page) -> list[str]:
    """The cells whose caption is on the map and under no panel, in the order of the list."""
    found = page.evaluate(
        "() => [...document.querySelectorAll('.plan-label')].map((one) => one.dataset.cell)"
    )
    return [
        key
        for key in keys_of(page)
        if key in found and page.evaluate(IS_MAP, list(caption_of(page, key)))
    ]


def middle_of(page: Page, index: int) -> tuple[float, float]:
    """Where the caption of a cell stands: inside it, in pixels; -1 is the last of the list."""
    return caption_of(page, seen_keys(page)[index])


def neighbours(page: Page, plan: int) -> tuple[str, str]:
    """Two cells with captions on the map: those with the longest border that is no barrier."""
    document = document_of(page, plan)
    seen = set(seen_keys(page))
    shared: dict[tuple[str, str], float] = {}
    for a, b, metres, wall in document["edges"]:
        pair = tuple(sorted((document["of"][a] or "", document["of"][b] or "")))
        if not wall and pair[0] != pair[1] and seen.issuperset(pair):
            shared[pair] = shared.get(pair, 0) + metres
    return max(shared, key=lambda pair: shared[pair])


def caption_of(page: Page, key: str) -> tuple[float, float]:
    box = page.locator(f".plan-label[data-cell='{key}'] > span").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def close_card(page: Page) -> None:
    """Nothing lies over the right of the map any more."""
    button = page.get_by_role("button", name="关闭", exact=True)
    if button.is_visible():
        button.click()
        expect(button).to_be_hidden()


def take(page: Page, key: str) -> None:
    page.keyboard.press(key)
    assert (
        page.locator(f"[aria-keyshortcuts='{key.upper()}']").get_attribute("aria-pressed") == "true"
    )


def document_of(page: Page, plan: int) -> dict[str, Any]:
    found: dict[str, Any] = page.request.get(f"/api/v1/plans/{plan}").json()
    return found


def server_sums(page: Page, plan: int) -> dict[str, int]:
    cells = document_of(page, plan)["cells"]
    return {cell["key"]: cell["sums"]["households"] for cell in cells}


def step_types(page: Page, plan: int) -> list[str]:
    steps = page.request.get(f"/api/v1/plans/{plan}/steps").json()["results"]
    return [step["type"] for step in steps]


def border_between(page: Page, plan: int, one: str, other: str) -> tuple[float, float]:
    """A pixel on the border of two cells, where nothing lies over the map."""
    document = document_of(page, plan)
    atoms = [f for f in document["atoms"]["features"] if f["id"] in document["of"]]

    def outline(cell: str) -> shapely.Geometry:
        return shapely.union_all(
            [shape(f["geometry"]) for f in atoms if document["of"][f["id"]] == cell]
        )

    shared = shapely.line_merge(shapely.intersection(outline(one), outline(other)))
    line = max(shapely.get_parts(shared), key=lambda part: part.length)
    box = [float(edge) for edge in str(page.get_attribute("#map", "data-bbox")).split()]
    size = page.viewport_size
    assert size
    for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8):
        at = line.interpolate(share, normalized=True)
        # At this scale Web Mercator is straight within a small part of a pixel.
        x = (at.x - box[0]) / (box[2] - box[0]) * size["width"]
        y = (box[3] - at.y) / (box[3] - box[1]) * size["height"]
        if page.evaluate(IS_MAP, [x, y]):
            return x, y
    raise AssertionError(f"the border of {one} and {other} is not in sight")
