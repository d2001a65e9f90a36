"""The field worker's page without a line: it opens, says since when, and nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage, credentials
from tests.browser.test_field import PHOTO, is_fit_for_a_thumb, opened

pytestmark = pytest.mark.browser
KEEPING = {"service_workers": "allow"}
KEPT = """async () => {
  const names = await caches.keys();
  const replies = (await Promise.all(names.map(async (name) => {
    const cache = await caches.open(name);
    return Promise.all((await cache.keys()).map(async (one) => [one.url, await cache.match(one)]));
  }))).flat();
  return Promise.all(replies.map(async ([url, one]) => [new URL(url).pathname, await one.text()]));
}"""


def is_kept(page: Page) -> None:
    """The service worker has the page and its files, and answers for them."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def without_line(page: Page) -> None:
    """The page as it opens when the phone has no line."""
    is_kept(page)
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("html[data-ready='true']")


def is_free(page: Page) -> None:
    """The form of a visit waits for the site no more: what is refused from now on stands in the outbox."""
    expect(page.locator("#card")).to_contain_text("还没有送达")


def test_p29_the_page_opens_without_a_line_and_comes_back_with_it(open_page: OpenPage):
    page = open_page(role=None, viewport=PHONE, troubled=True, has_touch=True, is_mobile=True,
                     **KEEPING)  # fmt: skip
    login = page.context.request.post("/api/v1/login", data=credentials("grid_worker"))
    assert login.ok, "a login of its own: it ends here"
    page.goto("/field/")
    page.wait_for_selector("html[data-ready='true']")
    account = page.locator("html").get_attribute("data-account") or ""
    without_line(page)
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    expect(page.locator("#line-since")).to_contain_text(account)
    is_fit_for_a_thumb(page)
    kept = [(path, text) for path, text in page.evaluate(KEPT) if not path.startswith("/static/")]
    assert [path for path, _ in kept] == ["/field/shell/"]
    assert 'data-account=""' in kept[0][1], "what is kept is of nobody"
    page.get_by_role("button", name="重新连接").tap()
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    page.context.set_offline(False)  # and back by itself
    expect(page.get_by_role("heading", name="今日走访")).to_be_visible()
    page.locator("#account-menu summary").tap()
    page.locator("#logout").tap()
    page.wait_for_url("**/login/**")
    page.context.set_offline(True)
    page.goto("/field/")
    expect(page.locator("#line-since")).to_contain_text("没有账号在这部手机上登录")
    expect(page.locator("main")).not_to_contain_text(account)


RAW = """async () => {
  const found = [];
  const text = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
    if (value instanceof Blob) return "";
    if (Array.isArray(value)) return value.map(text).join(" ");
    return value && typeof value === "object" ? Object.values(value).map(text).join(" ") : String(value);
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const store of database.objectStoreNames) {
      const all = await new Promise((done) => {
        const asked = database.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      found.push(text(all));
    }
    database.close();
  }
  for (let n = 0; n < localStorage.length; n += 1) found.push(localStorage.getItem(localStorage.key(n)));
  return found.join(" ");
}"""
SPOT = """async (unit) => (await (await fetch('/api/v1/visits/owed?unit=' + unit)).json()).results[0]"""


def test_p29_what_is_written_without_a_line_arrives_with_it(open_page: OpenPage):
    """A visit at an open door, the page killed, a report with a photo on the page without a line."""
    page = opened(open_page, "/field/", PHONE, troubled=True, **KEEPING)
    is_kept(page)
    address = page.locator("#owed a").first.get_attribute("href") or ""
    spot = page.evaluate(SPOT, address.rsplit("/", 1)[1])
    page.context.set_geolocation({"longitude": spot["lon"], "latitude": spot["lat"], "accuracy": 9})
    page.locator("#owed a").first.tap()
    expect(page.get_by_role("button", name="保存走访")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("radio", name="见到或联系上").tap()
    page.get_by_label("需求").fill("离线助餐 zqcanary")
    page.get_by_role("button", name="保存走访").tap()
    expect(page.locator("#outbox-rows li[data-kind=visit]")).to_have_attribute(
        "data-state", "waiting"
    )
    page.goto("/field/")
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator("#outbox-rows li[data-kind=visit]")).to_contain_text("等待网络")
    is_fit_for_a_thumb(page)
    expect(page.locator("#report-where")).to_contain_text("精度约 9 米")
    page.locator("#report-body textarea[name=text]").fill("离线井盖 zqcanary")
    page.locator("#report-files").set_input_files(PHOTO)
    page.locator("#report-body button[type=submit]").tap()
    expect(page.locator("#outbox-rows li[data-kind=photo]")).to_have_attribute(
        "data-state", "waiting"
    )
    assert "zqcanary" not in page.evaluate(RAW), "what waits is sealed"
    page.context.set_offline(False)  # the page comes back by itself: a way elsewhere would cross it
    expect(page.get_by_role("heading", name="今日走访")).to_be_visible()
    expect(page.locator("#outbox-rows li[data-state=sent]")).to_have_count(3)
    page.goto(f"/field/{address}")
    page.reload()
    expect(page.locator("#done li").first).to_contain_text("离线助餐")
    ref = page.locator("#outbox-rows a[href*='/incident/']").first.inner_text()
    files = page.evaluate(
        "async (ref) => (await (await fetch(`/api/v1/incidents/${ref}/attachments`)).json()).results.length",
        ref,
    )
    assert files == 1


def test_p29_what_the_site_refused_blocks_nothing_and_is_mended(open_page: OpenPage):
    page = opened(open_page, "/field/", PHONE, troubled=True, **KEEPING)
    addresses = page.locator("#owed a").evaluate_all("(all) => all.map((one) => one.hash)")
    page.goto(f"/field/{addresses[0]}")
    page.get_by_role("radio", name="无人").tap()
    page.get_by_label("情况").fill("敲门无人应答")
    page.context.set_offline(True)
    page.evaluate("document.querySelector('textarea[name=note]').maxLength = 5000")
    page.get_by_label("情况").fill("长" * 501)
    page.get_by_role("button", name="保存走访").tap()
    rows = page.locator("#outbox-rows li")
    expect(rows).to_have_count(1)
    is_free(page)
    page.context.set_offline(False)
    expect(rows.first).to_have_attribute("data-state", "needs")
    is_fit_for_a_thumb(page)
    page.goto(f"/field/{addresses[1]}")
    page.get_by_role("radio", name="无人").tap()
    page.get_by_role("button", name="保存走访").tap()
    expect(page.locator("#outbox-rows li[data-state=sent]")).to_have_count(1)
    page.get_by_role("button", name="修改").tap()
    expect(page.get_by_label("情况")).to_have_value("长" * 501)
    page.get_by_label("情况").fill("敲门无人应答")
    page.get_by_role("button", name="保存走访").tap()
    expect(page.locator("#outbox-rows li[data-state=sent]")).to_have_count(2)
    expect(page.locator("#outbox-rows li[data-state=needs]")).to_have_count(0)
    expect(page.locator("#done li").first).to_contain_text("敲门无人应答")
