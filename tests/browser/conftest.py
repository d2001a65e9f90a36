"""A real site (the demo, as `make demo` starts it) and a real browser (Debian's Chromium)."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var" / "browser"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert server.poll() is None, "the demo ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=2) as reply:
                if reply.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer within {seconds} s")


@pytest.fixture(scope="session")
def demo_site() -> Iterator[str]:
    """The address of a freshly loaded demo city (size community), served by ``manage.py demo``."""
    subprocess.run(
        [sys.executable, "manage.py", "database", "stop"],
        cwd=ROOT, env=environment(), capture_output=True, check=False,
    )  # fmt: skip
    shutil.rmtree(VAR, ignore_errors=True)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)], cwd=ROOT, env=environment()
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz", server, 180)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    assert not (VAR / "pg" / "data" / "postmaster.pid").exists(), "the database was left running"


def environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("GEO_GRID_ROLE", "DATABASE_URL")}
    return kept | {"GEO_GRID_VAR": str(VAR), "DJANGO_SETTINGS_MODULE": "geo_grid.settings"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing; run: make setup-test"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test on any error in the console or any failed request."""
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN")
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    opened.on(
        "response", lambda r: problems.append(f"{r.status} {r.url}") if r.status >= 400 else None
    )
    yield opened
    context.close()
    assert not problems


def ready(page: Page) -> None:
    """Wait until base tiles and cells are painted."""
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
