"""The PIN of a phone: what waits and the pack are read and mended without a line by it, by nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_field import is_fit_for_a_thumb, opened
from tests.browser.test_field_offline import KEEPING, KEPT, RAW, is_kept, without_line
from tests.browser.test_incidents import write

pytestmark = pytest.mark.browser
PIN = "246810"


def give(page: Page, pin: str) -> None:
    page.locator("#pin input[name=pin]").fill(pin)
    page.locator("#pin form button").tap()


def with_pin(page: Page) -> None:
    """A PIN is set, and a pack taken along."""
    page.locator("#pin summary").tap()
    expect(page.locator("#pin")).to_contain_text("反复试密码")
    page.locator("#pin input[name=again]").fill(PIN)
    give(page, PIN)
    expect(page.locator("#pin")).to_have_attribute("data-state", "open")
    is_fit_for_a_thumb(page)
    write(page, "post", "me/reading-reason", {"reason": "visit"})
    page.locator("[data-do='field.pack.take']").tap()
    expect(page.locator("#pack-note")).to_contain_text("前可用")


def test_p29_what_waits_and_the_pack_are_read_by_the_pin_without_a_line(open_page: OpenPage):
    page = opened(open_page, "/field/", troubled=True, **KEEPING)
    with_pin(page)
    write(page, "post", "me/reading-reason", {"reason": "visit"})
    told = page.evaluate("async () => (await fetch('/api/v1/field/pack')).json()")
    canaries = {one["name"] for one in told["people"] if len(one["name"]) > 1}
    is_kept(page)
    page.locator("#owed a").first.tap()
    page.get_by_role("radio", name="无人").tap()
    page.context.set_offline(True)
    page.get_by_label("情况").fill("敲门 zqcanary")
    page.get_by_role("button", name="保存走访").tap()
    expect(page.locator("#outbox-rows li[data-kind=visit]")).to_be_visible()
    page.goto("/field/")
    page.wait_for_selector("html[data-ready='true']")
    raw = page.evaluate(RAW) + "".join(text for _, text in page.evaluate(KEPT))
    assert [one for one in {"zqcanary", *canaries} if one in raw] == []
    give(page, "000000")
    expect(page.locator("#pin")).to_contain_text("还可以试 9 次")
    expect(page.locator("#pack")).to_be_hidden()
    give(page, PIN)
    row = page.locator("#outbox-rows li[data-kind=visit]")
    expect(row).to_contain_text("敲门 zqcanary")
    is_fit_for_a_thumb(page)
    row.get_by_role("button", name="修改").tap()
    page.locator("#mend").get_by_label("情况").fill("敲门两次，无人")
    page.locator("#mend").get_by_role("button", name="保存走访").tap()
    expect(row).to_have_attribute("data-state", "waiting")
    expect(row).to_contain_text("敲门两次，无人")
    unit = visited_from_the_pack(page, told)
    page.context.set_offline(False)
    expect(page.locator("#outbox-rows li[data-state=sent]")).to_have_count(2)
    page.goto(f"/field/#unit/{unit}")
    expect(page.locator("#done li").first).to_contain_text("按离线包走访")


def visited_from_the_pack(page: Page, told: dict) -> int:
    """Somebody is found by name, and a visit recorded at the door; the unit."""
    person = told["people"][-1]
    page.locator("#pack-q").fill(person["name"])
    page.locator("#pack-found button").first.tap()
    expect(page.locator("#pack-card")).to_contain_text(person["name"])
    is_fit_for_a_thumb(page)
    heading = page.locator("#pack-card h2").inner_text()
    page.locator("#pack-card").get_by_role("radio", name="见到或联系上").tap()
    page.locator("#pack-card").get_by_label("情况").fill("按离线包走访")
    page.locator("#pack-card").get_by_role("button", name="保存走访").tap()
    expect(page.locator("#outbox-rows li[data-state=waiting]")).to_have_count(2)
    labels = {one["id"]: one["label"] for one in told["houses"]}
    for unit in told["units"]:
        parts = (labels[unit["house"]], unit["entrance"], unit["room"])
        if " ".join(filter(None, parts)) == heading:
            return int(unit["id"])
    raise AssertionError(heading)


def test_p29_a_lost_pin_loses_the_view_and_not_what_waits(open_page: OpenPage):
    page = opened(open_page, "/field/", troubled=True, **KEEPING)
    with_pin(page)
    page.locator("#owed a").first.tap()
    page.get_by_role("radio", name="无人").tap()
    without = page.locator("#outbox-rows li[data-kind=visit]")
    page.context.set_offline(True)
    page.get_by_role("button", name="保存走访").tap()
    expect(without).to_be_visible()
    without_line(page)
    for left in range(9, -1, -1):
        give(page, f"00000{left}")
        expect(page.locator("#pin")).to_contain_text(
            f"还可以试 {left} 次" if left else "已输错 10 次"
        )
    assert page.evaluate(PACKS) == []
    page.context.set_offline(False)
    expect(page.locator("#outbox-rows li[data-state=sent]")).to_have_count(1)


PACKS = """async () => {
  const name = (await indexedDB.databases())[0].name;
  const database = await new Promise((done) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => done(asked.result);
  });
  const keys = await new Promise((done) => {
    const asked = database.transaction('about').objectStore('about').getAllKeys();
    asked.onsuccess = () => done(asked.result);
  });
  database.close();
  return keys.filter((key) => key.startsWith('pack ') || key.startsWith('locker '));
}"""
