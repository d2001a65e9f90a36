"""What tests do on the planner's page: begin a plan, take a tool, wait, read sums."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.looking import colours

IDLE = """() => document.documentElement.dataset.working === "false"
  && document.getElementById("saved").dataset.state === "saved" """
SUMS = """() => Object.fromEntries([...document.querySelectorAll("#pane [data-cell]")].map((row) => [
  row.dataset.cell, Number(row.querySelector(".value b").textContent.replace(",", ""))]))"""


def idle(page: Page) -> None:
    """Every step is answered and drawn."""
    page.wait_for_timeout(120)
    page.wait_for_function(IDLE, timeout=60_000)
    page.wait_for_timeout(200)


def opened(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
    page.wait_for_timeout(600)


def begun(page: Page, name: str) -> int:
    """A new plan on today's cells, opened; its id."""
    opened(page, "/plan/")
    page.get_by_label("方案名称").fill(name)
    page.get_by_role("button", name="开始调整").click()
    page.wait_for_url("**/plan/*/")
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
    page.wait_for_timeout(600)
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def keys_of(page: Page) -> list[str]:
    """The plan's cells, in the order of the list."""
    rows = page.locator("#pane [data-cell]").all()
    return [str(row.get_attribute("data-cell")) for row in rows]


def seen_keys(page: Page) -> list[str]:
    """The cells whose caption is on the map, in the order of the list."""
    found = page.evaluate(
        "() => [...document.querySelectorAll('.plan-label')].map((one) => one.dataset.cell)"
    )
    return [key for key in keys_of(page) if key in found]


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


def border_between(
    page: Page, one: tuple[float, float], other: tuple[float, float]
) -> tuple[float, float]:
    """The pixel between two captions where the colour of the ground changes for good.

    Between atoms of one cell there is a seam of a pixel or two in another shade.
    """

    def at(share: float) -> tuple[float, float]:
        return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share

    reach = max(abs(other[0] - one[0]), abs(other[1] - one[1]))
    steps = [i / reach for i in range(int(reach))]
    differs = [colours(page, "plan", at(s)) != colours(page, "plan", one) for s in steps]
    first = next(i for i in range(len(steps) - 5) if all(differs[i : i + 5]))
    return at(steps[first])
