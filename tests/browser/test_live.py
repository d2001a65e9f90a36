"""The list of incidents is live: one connection a browser, nothing asked while nothing happens."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geo_grid.edge.layout import Layout
from tests.browser.conftest import VAR, OpenPage, demo_served
from tests.browser.test_incidents import opened, reported, write
from tests.workers import until

pytestmark = pytest.mark.browser


NOTE_LOSS = """() => {
  const bar = document.getElementById("live");
  new MutationObserver(() => {
    if (document.documentElement.dataset.live === "false" && !bar.hidden)
      globalThis.saidOfLoss ??= bar.textContent;
  }).observe(document.documentElement, {attributes: true, childList: true, characterData: true, subtree: true});
}"""
"""Keeps what the page says when it is not live: it may be live again before a test reads that."""


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: these tests leave cases in it and kill its processes."""
    return VAR.with_name(f"{VAR.name}-live")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    # The one that is loaded and served in one go, as `make demo` does it the first time.
    with demo_served(demo_folder, from_nothing=True) as address:
        yield address


def live_list(page: Page) -> Page:
    opened(page, "/incidents/")
    page.wait_for_selector("html[data-live='true']")
    return page


def transition(page: Page, case: dict[str, Any], to: str, **more: Any) -> None:
    body = {"to": to, "revision": case["revision"], "client_id": f"{case['ref']}-{to}", **more}
    case |= write(page, "post", f"incidents/{case['ref']}/transitions", body)


def test_a_case_appears_changes_and_leaves_without_a_reload(open_page: OpenPage):
    watching, working = open_page(role="dispatcher"), open_page(role="city_manager")
    live_list(watching)
    working.goto("/incidents/new")
    asked: list[str] = []
    watching.on("request", lambda request: asked.append(request.url))
    case = reported(working, "live-1")
    row = watching.locator(f"#cases li[data-ref='{case['ref']}']")
    expect(row).to_be_visible(timeout=10_000)
    expect(row.locator("[data-step]")).to_have_attribute("data-step", "reported")
    transition(working, case, "accept")
    expect(row.locator("[data-step]")).to_have_attribute("data-step", "accepted", timeout=10_000)
    transition(working, case, "void", reason="误报")
    expect(row).to_have_count(0, timeout=10_000)
    assert not [url for url in asked if "/api/" in url], "nothing was asked for it"


def test_tabs_share_a_connection_and_the_next_one_takes_over(open_page: OpenPage):
    first = open_page(role="dispatcher")
    streams: list[str] = []
    first.context.on(
        "request", lambda request: streams.append(request.url) if "/events" in request.url else None
    )
    live_list(first)
    second = live_list(first.context.new_page())
    assert len(streams) == 1
    one = reported(first, "tabs-1")
    for page in (first, second):
        expect(page.locator(f"#cases li[data-ref='{one['ref']}']")).to_be_visible(timeout=10_000)
    first.close()
    until(lambda: _paused(second) and len(streams) == 2, seconds=30)
    other = reported(second, "tabs-2")
    expect(second.locator(f"#cases li[data-ref='{other['ref']}']")).to_be_visible(timeout=10_000)
    assert len(streams) == 2


def _paused(page: Page) -> bool:
    page.wait_for_timeout(50)  # events reach listeners only while Playwright is at work
    return True


def test_p28_a_stream_that_was_killed_is_followed_on(open_page: OpenPage, demo_folder: Path):
    watching = open_page(role="dispatcher", troubled=True)
    working = open_page(role="city_manager", troubled=True)  # its bar follows the stream, too
    live_list(watching)
    working.goto("/incidents/new")
    layout = Layout(demo_folder)
    number = layout.pid("stream").read_text().strip()
    watching.evaluate(NOTE_LOSS)
    os.kill(int(number), signal.SIGKILL)
    watching.wait_for_function("() => (globalThis.saidOfLoss ?? '').includes('未能实时更新')")
    case = reported(working, "killed-1")
    expect(watching.locator(f"#cases li[data-ref='{case['ref']}']")).to_be_visible()
    expect(watching.locator("#live")).to_be_hidden()
    assert layout.pid("stream").read_text().strip() != number


def test_p04_whoever_is_logged_out_is_told_so(open_page: OpenPage):
    watching = open_page(role="verifier", troubled=True)
    live_list(watching)
    cookies = {one["name"]: one["value"] for one in watching.context.cookies()}
    reply = watching.request.post(
        "/api/v1/logout", data=json.dumps({}),
        headers={"Content-Type": "application/json", "X-CSRFToken": cookies["csrftoken"]},
    )  # fmt: skip
    assert reply.ok
    expect(watching.locator("#live")).to_contain_text("登录已结束", timeout=15_000)
