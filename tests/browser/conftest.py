"""A real site (the demo, as `make demo` starts it) and a real browser (Debian's Chromium)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.settling import settled, watch
from tests.demos import copy_demo

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var" / "browser" / os.environ.get("PYTEST_XDIST_WORKER", "main")
# Playwright keeps an event loop in this thread; Django refuses its connections beside one.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
PATIENCE_MS = 60_000  # a busy machine is no bug
expect.set_options(timeout=PATIENCE_MS)
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

Api = Callable[[str], Any]
OpenPage = Callable[..., Page]


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
def demo_folder() -> Path:
    """Where the demo city lies; a module whose tests leave it another has one of its own."""
    return VAR


@pytest.fixture(scope="session")
def demo_site(demo_folder: Path) -> Iterator[str]:
    """The address of a demo city that all may look at and add to."""
    with demo_served(demo_folder) as address:
        yield address


@contextmanager
def demo_served(var: Path, *, from_nothing: bool = False) -> Iterator[str]:
    """A freshly loaded demo city (size community), served by ``manage.py demo``; its address.

    The city is a copy of one that was loaded for all, or is loaded ``from_nothing`` by whoever serves.
    """
    surroundings = environment(var)
    subprocess.run(
        [sys.executable, "manage.py", "database", "stop"],
        cwd=ROOT, env=surroundings, capture_output=True, check=False,
    )  # fmt: skip
    shutil.rmtree(var, ignore_errors=True)
    if not from_nothing:
        copy_demo(var, surroundings)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)], cwd=ROOT, env=surroundings
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz", server, 600)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    assert not (var / "pg" / "data" / "postmaster.pid").exists(), "the database was left running"


def environment(var: Path = VAR) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("GEO_GRID_ROLE", "DATABASE_URL")}
    return (
        kept
        | {
            "GEO_GRID_VAR": str(var),
            "DJANGO_SETTINGS_MODULE": "geo_grid.settings",
            "GEO_GRID_EXPORT_ROWS": "1000000",  # third-party clients page through everything, again and again
            "DRIP": "0",  # what a test counts stays as it is
            "GEO_GRID_IDLE_MINUTES": "600",  # a role's next test may come late in a slow run
        }
    )


def credentials(role: str, var: Path = VAR) -> dict[str, str]:
    """Name and password of the demo's account of a role."""
    accounts = json.loads((var / "demo" / "accounts.json").read_text(encoding="utf-8"))
    found = next(a for a in accounts if a["role"] == role)
    return {"username": found["username"], "password": found["password"]}


@pytest.fixture(scope="session")
def api(demo_site: str) -> Api:
    """``api("city")`` is the parsed reply of ``GET /api/v1/city``, without the browser between."""
    return api_as("city_manager", demo_site)


def api_as(role: str, demo_site: str) -> Api:
    """The same as the demo's account of `role`."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    login = urllib.request.Request(
        f"{demo_site}/api/v1/login",
        data=json.dumps(credentials(role)).encode(),
        headers={"Content-Type": "application/json"},
    )
    opener.open(login, timeout=PATIENCE_MS / 1000).close()

    def get(path: str) -> Any:
        with opener.open(f"{demo_site}/api/v1/{path}", timeout=PATIENCE_MS / 1000) as reply:
            return json.load(reply)

    return get


def chromium() -> str:
    """Debian's Chromium without its own windows, tabs and menus: a fifth less work than with them."""
    found = shutil.which("chromium-headless-shell")
    assert found, "Chromium is missing; run: make setup-test"
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Beside Playwright's event loop Django keeps other connections; those of before must not stay open,
    # or a forked child, in which no loop runs, would find them.
    connections.close_all()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Browser, demo_site: str, demo_folder: Path) -> Iterator[OpenPage]:
    """``open_page(troubled=…, role=…, **context)``: a page of the demo site, gone nowhere yet.

    It is logged in as the demo's account of `role`; ``None`` leaves it a stranger.

    At the end the test fails if any request left this machine, and, unless the page was opened as
    ``troubled``, on any error in the console and any reply of 400 or more.
    """
    contexts, problems, strangers = [], [], []

    def open_one(
        *, troubled: bool = False, role: str | None = "city_manager", **options: Any
    ) -> Page:
        settings = {
            "viewport": DESKTOP, "locale": "zh-CN", "base_url": demo_site,
            "service_workers": "block",  # a slow reply would be answered by the page that is kept
        } | options  # fmt: skip
        contexts.append(browser.new_context(**settings))
        if role is not None:
            _log_in(contexts[-1], role, demo_site, demo_folder)
        opened = contexts[-1].new_page()
        opened.set_default_timeout(PATIENCE_MS)
        watch(opened)
        opened.on("request", lambda r: strangers.append(r.url) if _leaves(r.url) else None)
        opened.on("pageerror", lambda error: problems.append(str(error)))
        if not troubled:
            opened.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
            opened.on("response", lambda r: problems.append(r.url) if r.status >= 400 else None)
        return opened

    yield open_one
    for context in contexts:
        context.close()
    assert not problems
    assert not strangers


_sessions: dict[tuple[str, str], list[Any]] = {}


def _log_in(context: BrowserContext, role: str, site: str, var: Path) -> None:
    """The cookies of a login, done once for each role of a site."""
    if (site, role) not in _sessions:
        reply = context.request.post("/api/v1/login", data=credentials(role, var))
        assert reply.ok, reply.text()
        _sessions[site, role] = context.cookies()
    context.add_cookies(_sessions[site, role])


def _leaves(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:http://127.0.0.1:"))


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A desktop page that fails the test on any error in the console or any failed request."""
    return open_page()


def ready(page: Page) -> None:
    """Wait until base tiles and cells are painted."""
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
    settled(page)  # a move or a new measure starts another painting
    page.wait_for_selector("html[data-ready='true']", timeout=60_000)
