"""The same journey on a real town: nothing of it is made for the demo."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from geo_grid.cluster import SUPERUSER, Cluster
from tests.aging import age_ground
from tests.browser.conftest import DESKTOP, ROOT, VAR, environment, free_port, wait_for
from tests.browser.planning import begun, document_of
from tests.browser.test_planner import codes_of_day, draw_everything

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def day_in(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()


# Whatever the hour, its day is another than that of the zone by default.
ZONE = next(
    zone
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati")
    if day_in(zone) != day_in("Asia/Shanghai")
)
TOWN_VAR = VAR.with_name(f"{VAR.name}-town")


@pytest.fixture
def town_site(shared: Path) -> Iterator[str]:
    """The address of a site with the town of the shared data and one account a role."""
    town = shared / "data" / "osm-snezhinsk" / "snezhinsk.gpkg"
    surroundings = environment() | {"GEO_GRID_VAR": str(TOWN_VAR)}

    def manage(*words: str) -> None:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, check=False)
        assert done.returncode in (0, 1), done.stderr.decode()

    manage("database", "stop")
    shutil.rmtree(TOWN_VAR, ignore_errors=True)
    layers = {"buildings": "buildings", "streets": "roads", "landuse": "landuse"}
    sources = [word for name, layer in layers.items() for word in (f"--{name}", f"{town}:{layer}")]
    manage(
        "start_city", "--name", "Snezhinsk", "--code", "990201", "--datum", "wgs84",
        "--timezone", ZONE, *sources,
    )  # fmt: skip
    cluster = Cluster(TOWN_VAR)
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


def test_a_plan_of_a_real_town(browser, town_site):
    accounts = json.loads((TOWN_VAR / "demo" / "accounts.json").read_text(encoding="utf-8"))

    def logged_in(role: str):
        account = next(a for a in accounts if a["role"] == role)
        context = browser.new_context(viewport=DESKTOP, locale="zh-CN", base_url=town_site)
        data = {"username": account["username"], "password": account["password"]}
        assert context.request.post("/api/v1/login", data=data).ok
        return context.new_page()

    page = logged_in("planner")
    plan = begun(page, "真实城镇")
    draw_everything(page, plan)
    page.get_by_role("button", name="对比现行").click()
    page.wait_for_selector(".moves table", timeout=60_000)
    expect(page.get_by_role("slider")).to_be_visible()
    today = day_in(ZONE)
    drawn, was = document_of(page, plan), codes_of_day(page, today)
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_selector("#plan-state.submitted", timeout=60_000)

    reviewer = logged_in("city_manager")
    reviewer.goto(f"/plan/{plan}/")
    reviewer.get_by_role("button", name="批准").click()
    reviewer.wait_for_selector("#plan-state.approved", timeout=60_000)
    reviewer.locator("[data-act='publish']").click()
    reviewer.get_by_role("dialog").get_by_role("button", name="发布").click()
    reviewer.wait_for_selector("#plan-state.published", timeout=120_000)
    now = codes_of_day(reviewer, today)
    assert codes_of_day(reviewer, today - timedelta(days=1)) == was
    assert now - was
    assert len(now) - len(was) == len(drawn["cells"]) - len(drawn["base"]["cells"])
