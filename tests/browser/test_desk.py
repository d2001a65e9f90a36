"""The desk of the registers as people use it: one day's work, and two who save the same record."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Api
from tests.browser.looking import OVERLAPS

pytestmark = pytest.mark.browser


def opened(page: Page) -> None:
    page.wait_for_selector("html[data-ready='true']")


@pytest.fixture
def building(api: Api) -> dict[str, Any]:
    """A building with an address in which people live, as it is now."""
    return next(
        told
        for n in range(1, 600)
        if (told := api(f"buildings/{n}")).get("road") and told["population"]["residents"] > 10
    )


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"form.desk-form [name={name}]").fill(value)


def submit(page: Page) -> None:
    page.locator("form.desk-form > footer button[type=submit]").click()


def test_a_days_work_at_the_desk(open_page, building):
    """Find a building, add a unit, add a resident, move the resident, save a stale form."""
    page = open_page(troubled=True)  # the stale save is answered 409
    page.goto("/desk/")
    opened(page)
    page.locator(".chip[data-noun=buildings]").click()  # an address may have more than six
    page.locator("#find").fill(f"{building['road']}{building['number']}")
    page.locator(f".result[data-noun=buildings][data-id='{building['id']}']").click()
    expect(page.locator("article h2")).to_contain_text(building["road"])

    page.locator("[data-add=units]").click()
    fill(page, room="9901", floor="99")
    submit(page)
    expect(page.locator("article[data-noun=units] h2")).to_contain_text("9901")

    page.locator("[data-add=residents]").click()
    fill(page, name="测试甲", phone="13800001234")
    submit(page)
    article = page.locator("article[data-noun=residents]")
    expect(article.locator("h2")).to_have_text("测试甲")
    expect(article).to_contain_text("138********")
    expect(page.locator("#toast")).to_contain_text("测试甲")
    person = page.url

    care = page.locator(".part.care")
    care.get_by_role("button", name="修改").click()
    care.get_by_label("残疾人", exact=True).check()
    care.get_by_role("button", name="保存").click()
    expect(care.locator(".timeline .now")).to_contain_text("残疾人")

    target = next(u for u in building["units"] if u["residents"])
    page.locator("[data-action=move]").click()
    page.locator("form [name=unit]").fill(
        f"{building['label']} {target['entrance'] or ''} {target['room']}"
    )
    page.locator(".suggestions [role=option]", has_text=target["room"]).first.click()
    submit(page)
    expect(page.locator(".part:not(.care) .timeline .now")).to_contain_text(target["room"])

    _stale_save(page, open_page(troubled=True), person)


def test_a_page_that_shows_too_many_people_asks_why_and_goes_on(open_page, building):
    """The refusal is played; the reason is given to the real site, which opens the hour."""
    page = open_page(troubled=True)
    told = {
        "code": "reading_reason_needed", "message": "请说明用途后继续。", "fields": {},
        "details": {"shown": 500, "people": 12, "limit": 500, "reasons": ["visit", "check"]},
    }  # fmt: skip
    address = f"**/api/v1/buildings/{building['id']}/dossier"
    page.route(address, lambda route: route.fulfill(status=403, json=told), times=1)
    page.goto(f"/d/b/{building['id']}")
    dialog = page.get_by_role("dialog", name="需要说明用途")
    expect(dialog).to_contain_text("请说明用途后继续。")
    dialog.get_by_role("combobox").select_option(label="入户走访")
    with page.expect_response("**/me/reading-reason") as given:
        dialog.get_by_role("button", name="继续查看").click()
    assert given.value.ok
    opened(page)
    expect(dialog).to_have_count(0)
    expect(page.locator("#content tbody tr").first).to_be_visible()


def _stale_save(page, other, person):
    """Two people correct the same record; the later one sees both versions and chooses."""
    for one in (page, other):
        one.goto(person)
        one.reload()
        one.locator("[data-action=correct]").click()
    fill(other, name="测试乙")
    submit(other)
    expect(other.locator("article h2")).to_have_text("测试乙")
    fill(page, name="测试丙", phone="13900005678")
    submit(page)
    stale = page.locator(".stale")
    expect(stale).to_contain_text("测试乙")
    expect(stale).to_contain_text("测试丙")
    expect(stale).not_to_contain_text("13900005678")
    stale.get_by_role("radio", name="测试丙").check()
    stale.get_by_role("button", name="保存所选").click()
    expect(page.locator("article h2")).to_have_text("测试丙")
    expect(page.locator("article")).to_contain_text("139********")


def test_a_footprint_is_drawn_on_the_map(open_page, building):
    page = open_page(troubled=True)  # somebody may have built there before
    page.goto(f"/desk/#buildings/{building['id']}")
    opened(page)
    page.locator("[data-action=correct]").click()
    corners = page.locator(".handle-corner")
    expect(corners.first).to_be_visible()
    count = corners.count()
    page.get_by_role("button", name="重画").click()
    expect(corners).to_have_count(0)
    box = page.locator(".draw-map").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for dx, dy in ((-70, -50), (70, -50), (70, 50), (-70, 50)):
        page.mouse.click(middle[0] + dx, middle[1] + dy)
    expect(corners).to_have_count(4)
    expect(page.locator(".draw-bar output")).to_have_text(re.compile(r"^[\d.]+ m² · 4 个拐点$"))
    corners.nth(3).dblclick()
    expect(corners).to_have_count(3)
    assert count >= 4


def test_a_dossier_names_who_answers_and_prints_without_the_bar(open_page, building):
    page = open_page()
    page.goto(f"/d/b/{building['id']}")
    opened(page)
    dossier = page.locator("#dossier")
    expect(dossier.get_by_role("heading", level=1)).to_contain_text(building["road"])
    expect(dossier).to_contain_text(building["grid_cell"]["name"])
    expect(dossier.locator("[data-unit]")).not_to_have_count(0)
    page.emulate_media(media="print")
    expect(page.locator("header.bar")).to_be_hidden()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_overlaps_and_nothing_is_cut(open_page, building, viewport):
    page = open_page(viewport=viewport)
    for path in ("/desk/", f"/desk/#buildings/{building['id']}", f"/d/b/{building['id']}"):
        page.goto(path)
        opened(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
        found = page.evaluate(OVERLAPS, [".actions > *, .chip, .start", 1])
        assert found["pairs"] == [], path


def test_who_may_not_edit_sees_no_buttons(open_page, building):
    page = open_page(role="planner")
    page.goto(f"/desk/#buildings/{building['id']}")
    opened(page)
    expect(page.locator("article h2")).to_be_visible()
    expect(page.locator("[data-action], [data-add]")).to_have_count(0)
