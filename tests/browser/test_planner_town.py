"""The same journey on a real town: nothing of it is made for the demo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import VAR
from tests.browser.planning import begun, document_of
from tests.browser.real_town import ZONE, day_in, page_of, town_served
from tests.browser.test_planner import codes_of_day, draw_everything

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TOWN_VAR = VAR.with_name(f"{VAR.name}-town")


@pytest.fixture
def town_site(shared: Path) -> Iterator[str]:
    with town_served(shared, TOWN_VAR) as address:
        yield address


def test_a_plan_of_a_real_town(browser, town_site):
    page = page_of(browser, town_site, TOWN_VAR, "planner")
    plan = begun(page, "真实城镇")
    draw_everything(page, plan)
    page.get_by_role("button", name="对比现行").click()
    page.wait_for_selector(".moves table", timeout=60_000)
    expect(page.get_by_role("slider")).to_be_visible()
    today = day_in(ZONE)
    drawn, was = document_of(page, plan), codes_of_day(page, today)
    page.get_by_role("button", name="提交审核").click()
    page.wait_for_selector("#plan-state.submitted", timeout=60_000)

    reviewer = page_of(browser, town_site, TOWN_VAR, "city_manager")
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
