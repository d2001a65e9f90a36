"""A site with the town of the shared data, of which nothing is made for the demo, and one account a role."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page

from geo_grid.cluster import SUPERUSER, Cluster
from tests.aging import age_ground
from tests.browser.conftest import DESKTOP, ROOT, environment, free_port, wait_for


def day_in(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()


# Whatever the hour, its day is another than that of the zone by default.
ZONE = next(
    zone
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati")
    if day_in(zone) != day_in("Asia/Shanghai")
)


@contextmanager
def town_served(shared: Path, var: Path) -> Iterator[str]:
    """The address of the site; its files lie in `var`."""
    town = shared / "data" / "osm-snezhinsk" / "snezhinsk.gpkg"
    surroundings = environment() | {"GEO_GRID_VAR": str(var)}

    def manage(*words: str) -> None:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr.decode()

    manage("database", "stop")
    shutil.rmtree(var, ignore_errors=True)
    layers = {"buildings": "buildings", "streets": "roads", "landuse": "landuse"}
    sources = [word for name, layer in layers.items() for word in (f"--{name}", f"{town}:{layer}")]
    manage(
        "start_city", "--name", "Snezhinsk", "--code", "990201", "--datum", "wgs84",
        "--timezone", ZONE, *sources,
    )  # fmt: skip
    cluster = Cluster(var)
    cluster.ensure_running()
    with closing(cluster.connect(SUPERUSER)) as link, link:
        link.cursor().execute("SET search_path TO geo_grid, public")
        age_ground(link=link)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)], cwd=ROOT, env=surroundings
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", server, 600)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def page_of(
    browser: Browser, site: str, var: Path, role: str, viewport: dict[str, int] = DESKTOP
) -> Page:
    """A page of the site, logged in as its account of `role`."""
    accounts = json.loads((var / "demo" / "accounts.json").read_text(encoding="utf-8"))
    account = next(a for a in accounts if a["role"] == role)
    context = browser.new_context(viewport=viewport, locale="zh-CN", base_url=site)  # type: ignore[arg-type]
    data = {"username": account["username"], "password": account["password"]}
    assert context.request.post("/api/v1/login", data=data).ok
    return context.new_page()
