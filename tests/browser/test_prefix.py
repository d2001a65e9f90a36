"""The demo below a prefix and over TLS, as a department's portal shows it: a second nginx before it."""

from __future__ import annotations

import base64
import os
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from geo_grid.edge import certificates
from geo_grid.edge.front import Front
from geo_grid.edge.layout import Layout
from tests.browser.conftest import (
    DESKTOP,
    FLAGS,
    PATIENCE_MS,
    chromium,
    credentials,
    free_port,
    ready,
)
from tests.edge.conftest import folder_for_nginx, nginx_running
from tests.workers import until

pytestmark = pytest.mark.browser


@pytest.fixture
def portal(demo_site, demo_folder) -> Iterator[tuple[str, Path]]:
    """The address of the demo below a prefix, and the certificate that it shows."""
    demo = Layout(demo_folder)
    with folder_for_nginx() as folder:
        layout = Layout(folder)
        layout.make()
        layout.site_socket.symlink_to(demo.site_socket)
        layout.stream_socket.symlink_to(demo.stream_socket)
        (version,) = (one.name for one in demo.static.glob("v-*"))
        (layout.static / version).symlink_to(demo.static / version)
        told = Front(
            addresses=("127.0.0.1",),
            port=free_port(),
            static_version=version,
            tls=certificates.own(layout.keys, host="127.0.0.1", now=timezone.now()),
            is_production=True,
            prefix="/portal/grid",
        )
        with nginx_running(layout, told):
            yield f"https://127.0.0.1:{told.port}/portal/grid/", layout.keys / "site.crt"


@pytest.fixture
def trusting(browser: Browser, portal) -> Iterator[Browser]:
    """A Chromium that knows this one key, and doubts every other."""
    found = x509.load_pem_x509_certificate(portal[1].read_bytes()).public_key()
    key = found.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    digest = hashes.Hash(hashes.SHA256())
    digest.update(key)
    known = base64.b64encode(digest.finalize()).decode()
    running = browser.browser_type.launch(
        executable_path=chromium(),
        args=[*FLAGS, f"--ignore-certificate-errors-spki-list={known}"],
    )
    yield running
    running.close()


def test_the_map_works_below_a_prefix_over_tls(portal, trusting, demo_folder):
    address, _ = portal
    context = trusting.new_context(viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    asked, problems = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda reply: problems.append(reply.url) if reply.status >= 400 else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None
    )
    _log_in(page, address, demo_folder)
    expect(page).to_have_url(f"{address}start/")
    page.wait_for_selector("html[data-ready='true']")
    page.locator("nav a[href='/portal/grid/']").click()
    expect(page).to_have_url(re.compile(re.escape(address)))
    ready(page)
    page.locator("nav a[href$='/plan/']").click()
    expect(page).to_have_url(f"{address}plan/")
    assert any("/tiles/" in url for url in asked)
    astray = [
        url for url in asked if not url.startswith((address, "data:", f"blob:{address[:17]}"))
    ]
    assert not astray, "every address lies below the prefix, and none is http"
    assert not problems
    ours = {cookie["name"]: cookie["path"] for cookie in context.cookies()}
    assert set(ours.values()) == {"/portal/grid/"}
    _opens_without_line(page, f"{address}field/")
    context.close()


SCOPE = """new Promise((done) => {
  const { serviceWorker } = navigator;
  const tell = () => done(serviceWorker.ready.then((one) => one.scope));
  if (serviceWorker.controller) tell();
  else serviceWorker.addEventListener("controllerchange", tell);
})"""


def _opens_without_line(page: Page, address: str) -> None:
    """The field worker's page below the prefix is kept below it."""
    page.goto(address)
    assert page.evaluate(SCOPE) == address
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()


def test_a_server_that_dies_is_started_again(demo_site, demo_folder):
    """The demo's processes are known by their ids; visitors read a page until the site is back."""
    layout = Layout(demo_folder)
    for name in ("nginx", "site", "stream", "sequencer", "worker", "sealer"):
        os.kill(int(layout.pid(name).read_text()), 0)
    first = layout.pid("site").read_text().strip()
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    assert children
    os.kill(int(first), signal.SIGKILL)
    # They answer for a moment more, and whoever asks them then is left without a reply.
    until(lambda: not any(is_running(pid) for pid in children))
    until(lambda: layout.pid("site").read_text().strip() not in ("", first))
    until(lambda: status_of(f"{demo_site}/healthz") == 200, seconds=300)


def is_running(pid: str) -> bool:
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


def status_of(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=60) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def _log_in(page: Page, address: str, var: Path) -> None:
    page.goto(address)
    given = credentials("city_manager", var)
    page.locator("input[name=username]").fill(given["username"])
    page.locator("input[name=password]").fill(given["password"])
    page.locator("button[type=submit]").click()
