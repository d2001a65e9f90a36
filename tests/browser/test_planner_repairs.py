"""Problems of a plan that mend themselves, and locks, as a planner meets them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.planning import begun, idle

pytestmark = pytest.mark.browser


def test_an_emptied_cell_is_mended_by_its_button_and_all_cells_are_locked(open_page: OpenPage):
    page = open_page(role="planner")
    plan = begun(page, "空网格")
    page.evaluate(
        """(id) => import('/static/map_ui/kit/api.js').then(({ plans }) => plans.send(id, 'steps',
          { type: 'create', revision: 0, client_id: crypto.randomUUID() }))""",
        plan,
    )
    page.reload()
    page.wait_for_selector("html[data-ready='true']")
    page.get_by_role("tab", name="问题").click()
    counted = int(page.inner_text("#count-problems"))
    assert counted == page.locator("#pane [data-code]:not([data-code=no_worker])").count()
    repair = page.locator("[data-repair=cell_empty]")
    expect(repair).to_contain_text("0 户换网格，1 个网格有变化")
    repair.click()
    idle(page)
    expect(page.locator("[data-code=cell_empty]")).to_have_count(0)
    expect(page.locator("#count-problems")).to_have_text(str(counted - 1))

    page.keyboard.press("o")
    page.get_by_role("button", name="全部锁定").click()
    idle(page)
    page.get_by_role("tab", name="网格").click()
    rows = page.locator("#pane .cells [data-cell]")
    expect(rows.filter(has_text="🔒")).to_have_count(rows.count())
    page.get_by_role("button", name="全部解锁").click()
    idle(page)
    expect(rows.filter(has_text="🔒")).to_have_count(0)
