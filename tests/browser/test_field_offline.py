"""The field worker's page without a line: it opens, says since when, and nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.test_field import is_fit_for_a_thumb, opened

pytestmark = pytest.mark.browser
KEPT = """async () => {
  const names = await caches.keys();
  const replies = (await Promise.all(names.map(async (name) => {
    const cache = await caches.open(name);
    return Promise.all((await cache.keys()).map((one) => cache.match(one)));
  }))).flat();
  return Promise.all(replies.map(async (one) => [new URL(one.url).pathname, await one.text()]));
}"""


def without_line(page: Page) -> None:
    """The page as it opens when the phone has no line."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("html[data-ready='true']")


def test_p29_the_page_opens_without_a_line_and_comes_back_with_it(open_page: OpenPage):
    page = opened(open_page, "/field/", PHONE)
    account = page.locator("html").get_attribute("data-account") or ""
    without_line(page)
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    expect(page.locator("#line-since")).to_contain_text(account)
    is_fit_for_a_thumb(page)
    kept = [(path, text) for path, text in page.evaluate(KEPT) if not path.startswith("/static/")]
    assert [path for path, _ in kept] == ["/field/shell/"]
    assert 'data-account=""' in kept[0][1], "what is kept is of nobody"
    page.context.set_offline(False)
    page.get_by_role("button", name="重新连接").tap()
    expect(page.get_by_role("heading", name="今日走访")).to_be_visible()


def test_whoever_logged_out_is_not_named_without_a_line(open_page: OpenPage):
    page = opened(open_page, "/field/", PHONE)
    account = page.locator("html").get_attribute("data-account") or ""
    page.evaluate("navigator.serviceWorker.ready")
    page.locator("#account-menu summary").tap()
    page.locator("#logout").tap()
    page.wait_for_url("**/login/**")
    page.context.set_offline(True)
    page.goto("/field/")
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator("#line-since")).to_contain_text("没有账号在这部手机上登录")
    expect(page.locator("main")).not_to_contain_text(account)
