"""A phone: Chromium with a profile on the disk, ended by `kill -9` and begun again on what is left."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.browser.conftest import FLAGS, PATIENCE_MS, PHONE
from tests.workers import until

KEPT_BY_WORKER = "() => navigator.serviceWorker.controller !== null"


class Phone:
    """Of one person, who logs in again after each start."""

    def __init__(self, kind: BrowserType, folder: Path, site: str, spot: dict[str, float]) -> None:
        self._kind, self.folder, self._site, self._spot = kind, folder, site, spot
        self._cookies: list[Any] = []
        self.is_killed = False
        self.context: BrowserContext
        self.page: Page

    def log_in(self, given: dict[str, str]) -> None:
        """Once: the page opens without a line from now on."""
        self.start()
        reply = self.context.request.post("/api/v1/login", data=given)
        assert reply.ok, reply.text()
        self._cookies = list(self.context.cookies())
        self.open()
        self.page.evaluate("navigator.serviceWorker.ready")
        self.page.wait_for_function(KEPT_BY_WORKER)

    def start(self) -> None:
        """The browser itself, not the one of most tests: it writes to the disk what a person's does."""
        found = shutil.which("chromium")
        assert found, "Chromium is missing; run: make setup-test"
        self.is_killed = False
        self.context = self._kind.launch_persistent_context(
            str(self.folder), executable_path=found, args=FLAGS, base_url=self._site,
            locale="zh-CN", viewport=PHONE, has_touch=True, is_mobile=True,
            permissions=["geolocation"], geolocation=self._spot,
        )  # fmt: skip
        if self._cookies:
            self.context.add_cookies(self._cookies)
        self.page = self.context.pages[0]
        self.page.set_default_timeout(PATIENCE_MS)

    def open(self, address: str = "", *, offline: bool = False) -> None:
        """The page anew, with a line or as it opens without one."""
        self.context.set_offline(offline)
        self.page.goto("about:blank")
        self.page.goto(f"/field/{address}")
        self.page.wait_for_selector("html[data-ready='true']")

    def kill(self) -> None:
        """All of its processes at once; whoever waits for the page is told."""
        self.is_killed = True
        for pid in (ours := self._pids()):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                ours.discard(pid)

    def bury(self) -> None:
        """After a kill: until nothing of it runs."""
        with suppress(Error):
            self.context.close()
        until(lambda: not self._pids())

    def _pids(self) -> set[int]:
        """Those that name the profile, and what they have begun."""
        mark, found = f"--user-data-dir={self.folder}".encode(), set()
        parents: dict[int, int] = {}
        for one in Path("/proc").iterdir():
            if not one.name.isdigit():
                continue
            try:
                told = (one / "stat").read_text().rsplit(")", 1)[1].split()
                words = (one / "cmdline").read_bytes().split(b"\0")
            except (OSError, IndexError):
                continue
            if told[0] == "Z":
                continue
            parents[int(one.name)] = int(told[1])
            if mark in words:
                found.add(int(one.name))
        for _ in range(3):  # a browser, its zygote, what the zygote made
            found |= {pid for pid, parent in parents.items() if parent in found}
        return found


def places_of(folder: Path, words: list[str]) -> dict[str, str]:
    """Which of these words lie readable in a file of a profile, in UTF-8 or UTF-16, and where."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        content = file.read_bytes()
        for word in words:
            if any(word.encode(code) in content for code in ("utf-8", "utf-16-le")):
                found[word] = str(file.relative_to(folder))
    return found
