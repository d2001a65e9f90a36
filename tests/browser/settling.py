"""Waiting until a page has come to rest: nothing asked for, nothing moving."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from playwright.sync_api import Page, Request

_open: WeakKeyDictionary[Page, set[Request]] = WeakKeyDictionary()
STREAM = "/api/v1/events"
"""Is never answered to the end."""
LOOKS = 1000
"""Each takes three frames: the better part of a minute."""

CALM = """() => new Promise((done) => {
  const moves = (one) => one.playState === "running"
    && one.effect.getComputedTiming().iterations !== Infinity;
  let frames = 0;
  const look = () => {
    const moving = document.querySelector(".leaflet-zoom-anim, .leaflet-pan-anim")
      || document.getAnimations().some(moves);
    frames = moving ? 0 : frames + 1;
    if (frames > 3) done(); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""


def watch(page: Page) -> None:
    """Begin to count what a page asks for."""
    if page in _open:
        return
    asked: set[Request] = set()
    _open[page] = asked
    page.on(
        "request", lambda one: None if one.url.split("?")[0].endswith(STREAM) else asked.add(one)
    )
    page.on("requestfinished", lambda one: asked.discard(one))
    page.on("requestfailed", lambda one: asked.discard(one))


def settled(page: Page) -> None:
    """Wait until every request is answered and nothing has moved for three frames."""
    watch(page)
    for _ in range(LOOKS):
        page.evaluate(CALM)
        if not _open[page]:
            return
    raise AssertionError(f"the page still waits for {[one.url for one in _open[page]]}")
