"""A form of a visit: a manager looks at a file and lets it be asked, the worker is asked with and without a line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, OpenPage
from tests.browser.test_axe import axe_problems
from tests.browser.test_field import is_fit_for_a_thumb, opened
from tests.browser.test_field_offline import KEEPING, is_kept
from tests.browser.test_field_pin import give, with_pin
from tests.browser.test_incidents import write
from tests.visits.forms.drawn import SURVEY, workbook

pytestmark = pytest.mark.browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRONG = workbook([*SURVEY, ["geopoint", "where", "在哪里", "", "", "", "", "", ""]])


def file_of(body: bytes) -> dict[str, object]:
    return {"name": "养犬.xlsx", "mimeType": XLSX, "buffer": body}


def taken(open_page: OpenPage) -> None:
    """The form is looked at, mended, looked at again, and asked in the first area that is offered."""
    page = open_page(role="community_manager", viewport=DESKTOP, troubled=True)
    page.goto("/visits/")
    page.wait_for_selector("html[data-ready='true']")
    page.get_by_role("button", name="上传表单").click()
    take = page.get_by_role("button", name="启用，从现在起询问")
    page.locator("#form-chosen").set_input_files(file_of(WRONG))
    page.get_by_role("button", name="预览").click()
    expect(page.locator("#form-told li")).to_contain_text(
        "工作表 survey 第 7 行 type 列：不支持类型“geopoint”"
    )
    expect(take).to_be_disabled()
    page.locator("#form-chosen").set_input_files(file_of(workbook()))
    page.get_by_role("button", name="预览").click()
    expect(page.locator("#form-told tr[data-name=kept]")).to_contain_text("仅当 ${dogs} > 0 时询问")
    expect(page.locator("#form-told")).to_contain_text("survey.appearance")
    lefts = page.locator("#form-told tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.children].map((one) => { const range = new Range();"
        " range.selectNodeContents(one); const box = range.getBoundingClientRect();"
        " return box.width ? Math.round(box.left) : null; }))"
    )
    for told, heading in zip(lefts[2], lefts[0], strict=True):
        assert told in (None, heading), "what is told of a question stands under its heading"
    assert axe_problems(page) == []
    take.click()
    expect(page.locator("#forms-list li[data-code=dogs]")).to_contain_text("第 1 版 · 3 个问题")
    page.close()


def answer(page: Page, inside: str) -> None:
    """What is asked follows the answers; a missing and a wrong one are told beside their question."""
    card = page.locator(inside)
    expect(card.locator("[data-form=dogs]")).to_be_hidden()
    card.get_by_role("radio", name="见到或联系上").tap()
    kept, dogs = card.locator("[data-question='dogs.kept']"), card.get_by_label("几只狗")
    expect(kept).to_be_hidden()
    save = card.get_by_role("button", name="保存走访")
    save.tap()
    expect(dogs).to_be_focused()
    expect(card.locator("[data-question='dogs.dogs'] .problem")).to_have_text("这一题必须填写。")
    dogs.fill("21")
    save.tap()
    expect(card.locator("[data-question='dogs.dogs'] .problem")).to_have_text("0 到 20 只")
    dogs.fill("2")
    kept.get_by_role("radio", name="室外").tap()
    is_fit_for_a_thumb(page)
    save.tap()


@pytest.fixture
def rests_in_the_end(open_page: OpenPage) -> Iterator[None]:
    """Other tests of the city are not asked about dogs, whatever becomes of this one."""
    yield
    page = open_page(role="community_manager", viewport=DESKTOP)
    page.goto("/visits/")
    page.wait_for_selector("html[data-ready='true']")
    for form in page.request.get("/api/v1/visit_forms").json()["results"]:
        if form["is_active"]:
            wish = {"revision": form["revision"], "is_active": False}
            write(page, "PATCH", f"visit_forms/{form['id']}", wish)


@pytest.mark.usefixtures("rests_in_the_end")
def test_a_form_is_taken_from_a_file_and_asked_with_and_without_a_line(open_page: OpenPage):
    taken(open_page)
    page = opened(open_page, "/field/", troubled=True, **KEEPING)
    page.locator("#owed a").first.tap()
    answer(page, "#card")
    expect(page.locator("#done li").first).to_contain_text("养在哪里 室外")
    page.goto("/field/")
    page.wait_for_selector("html[data-ready='true']")
    with_pin(page)
    is_kept(page)
    page.context.set_offline(True)
    page.goto("/field/")
    page.wait_for_selector("html[data-ready='true']")
    give(page, "246810")
    page.locator("#pack-due button").first.tap()
    answer(page, "#pack-card")
    expect(page.locator("#outbox-rows li[data-state=waiting]")).to_have_count(1)
    page.context.set_offline(False)
    expect(page.locator("#outbox-rows li[data-state=sent]")).to_have_count(1)
