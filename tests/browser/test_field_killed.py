"""`kill -9` of the phone's browser at 20 seeded moments while reports are written and sent: each that
the page had said to be kept arrives, and none twice."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.browser.conftest import FLAGS, PATIENCE_MS, PHONE, credentials
from tests.browser.test_field_offline import is_kept
from tests.effort import TORTURE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.torture,
    pytest.mark.skipif(not TORTURE, reason="make torture"),
]
KILLS = 20
SEED = 29
WRITE = """([prefix, most]) => {
  const find = (selector) => document.querySelector(`#report-body ${selector}`);
  const until = async (look) => {
    for (;;) {
      const found = look();
      if (found) return found;
      await new Promise((resolve) => { setTimeout(resolve, 5); });
    }
  };
  const run = async () => {
    for (let n = 0; n < most; n += 1) {
      const area = await until(() => find("textarea[name=text]"));
      // What the kill left in the form is sent as it stands there.
      area.value ||= `${prefix}-${n}末`;
      const text = area.value;
      await begun(text);
      area.dispatchEvent(new Event("input", { bubbles: true }));
      find("button[type=submit]").click();
      await until(() => find(".report-kept, .report-result"));
      await confirmed(text);
      find(":is(.report-kept, .report-result) button.plain-button").click();
    }
  };
  window.writing = run().then(() => "done");
}"""


class Phone:
    """A browser with a profile of its own that outlives it, and what its page said."""

    def __init__(self, browser: Browser, site: str, profile: Path) -> None:
        self.browser, self.site, self.profile = browser, site, profile
        self.cookies: list[Any] = []
        self.begun: set[str] = set()
        self.confirmed: set[str] = set()

    @contextmanager
    def started(self) -> Iterator[tuple[BrowserContext, Page]]:
        """Online, with the page open at the report; whatever is left of it at the end is killed."""
        context = self.browser.browser_type.launch_persistent_context(
            self.profile, executable_path=shutil.which("chromium"), args=FLAGS, base_url=self.site,
            viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN", service_workers="allow",
            permissions=["geolocation"],
        )  # fmt: skip
        try:
            if self.cookies:
                context.add_cookies(self.cookies)
            else:
                login = context.request.post("/api/v1/login", data=credentials("grid_worker"))
                assert login.ok
                self.cookies = context.cookies()
            spot = context.request.get("/api/v1/visits/owed").json()["results"][0]
            context.set_geolocation(
                {"longitude": spot["lon"], "latitude": spot["lat"], "accuracy": 9}
            )
            page = context.pages[0]
            page.set_default_timeout(PATIENCE_MS)
            page.expose_function("begun", lambda text: self.begun.add(text))
            page.expose_function("confirmed", lambda text: self.confirmed.add(text))
            page.goto("/field/#report")
            page.wait_for_selector("html[data-ready='true']")
            is_kept(page)
            yield context, page
        finally:
            self.kill()
            with suppress(Error):
                context.close()

    def kill(self) -> None:
        """SIGKILL to the browser that was started with this profile, and to nothing else."""
        for pid in self._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while self._processes():
            assert time.monotonic() < deadline, "the browser lives on"
            time.sleep(0.05)

    def _processes(self) -> list[int]:
        own = f"--user-data-dir={self.profile}".encode()
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                told = (process / "cmdline").read_bytes().split(b"\0")
                if own in told:
                    found.append(int(process.name))
        return found


def test_p19_killed_at_20_points_nothing_kept_is_lost_and_nothing_is_there_twice(
    browser: Browser, demo_site: str, tmp_path: Path
):
    rng = random.Random(SEED)
    phone = Phone(browser, demo_site, tmp_path / "profile")
    for point in range(KILLS):
        with phone.started() as (context, page):
            context.set_offline(True)
            if point % 2:
                killed_while_sending(context, page, f"K{SEED}-{point}", rng)
            else:
                page.evaluate(WRITE, [f"K{SEED}-{point}", 1000])
                page.wait_for_timeout(rng.uniform(50, 2500))
    assert len(phone.confirmed) >= KILLS, "the page was killed before it had done anything"
    with phone.started() as (context, page):
        rows = page.locator("#outbox-rows li")
        expect(page.locator("#outbox-rows li[data-state=waiting]")).to_have_count(0)
        assert page.locator("#outbox-rows li[data-state=needs]").count() == 0
        assert rows.count() >= len(phone.confirmed)
        arrived = {text: times_on_the_site(context, text) for text in phone.begun}
    assert {text for text in phone.confirmed if arrived[text] != 1} == set()
    assert {text for text, times in arrived.items() if times > 1} == set()


def killed_while_sending(
    context: BrowserContext, page: Page, prefix: str, rng: random.Random
) -> None:
    page.evaluate(WRITE, [prefix, 4])
    page.evaluate("window.writing")
    context.set_offline(False)
    page.wait_for_timeout(rng.uniform(20, 1500))


def times_on_the_site(context: BrowserContext, text: str) -> int:
    reply = context.request.get("/api/v1/incidents", params={"q": text, "limit": 10})
    assert reply.ok, reply.text()
    return len(reply.json()["results"])
