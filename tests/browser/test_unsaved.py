"""Nothing typed is lost without a question: every form of desk, accounts, planner and report × every way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Api, OpenPage
from tests.browser.planning import begun
from tests.test_forms import ASKS, FORMS

pytestmark = pytest.mark.browser
TYPED = "一段还没有保存的话"
STAY = "继续填写"


@dataclass(frozen=True)
class Case:
    """How a form is reached, what is typed into it, and which other record or tab there is."""

    source: str
    number: int
    path: str
    field: str
    role: str | None = "city_manager"
    value: str = TYPED
    before: Callable[[Page], None] = lambda page: None
    other: Callable[[Page], None] | None = None
    kept: Callable[[Page], None] = lambda page: None
    """Away and back, where the typing stays without a question."""


def hash_of(address: str) -> Callable[[Page], None]:
    return lambda page: page.evaluate(f"location.hash = {json.dumps(address)}")


def press(*names: str) -> Callable[[Page], None]:
    """Click what carries these texts, one after the other."""

    def act(page: Page) -> None:
        for name in names:
            page.get_by_text(name, exact=False).first.click()

    return act


def care_form(page: Page) -> None:
    for unit in range(1, 400):
        found = page.request.get(f"/api/v1/residents?unit={unit}&limit=1")
        if found.ok and (results := found.json()["results"]):
            break
    hash_of(f"#residents/{results[0]['id']}")(page)
    page.locator(".part.care").get_by_role("button", name="修改").click()


def role_form(page: Page) -> None:
    page.get_by_role("button", name=" dispatcher").first.click()
    page.get_by_text("授予角色").first.click()


def followed(page: Page) -> None:
    """A report whose follow-up asks a question and may be rated."""
    told = {
        "ref": "A-1", "own_ref": "A-1", "text": "灯坏了", "step": "closed", "stars": None, "files": [],
        "place": {"division": "", "address": ""}, "deadline": None, "history": [],
        "question": {"text": "在哪一层？"}, "may": ["rating", "not_fixed"],
    }  # fmt: skip
    page.route("**/report/api/incidents/*", lambda route: route.fulfill(json=told))
    page.goto("/report/?r=some-receipt")


def reviewed(state: str) -> Callable[[Page], None]:
    """The planner's own plan as its reviewer sees it."""

    def act(page: Page) -> None:
        plan = begun(page, "退回或发布")

        def answer(route) -> None:
            told = route.fetch().json()
            told |= {"state": state, "author": 0, "may": told["may"] | {"approve": True}}
            route.fulfill(json=told)

        page.route(f"**/api/v1/plans/{plan}", answer)
        page.reload()

    return act


def tabs(*names: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for name in names:
            page.locator(f"[data-tab={name}]").click()

    return act


def weighing(page: Page) -> None:
    begun(page, "均衡")
    page.locator("#decide details summary").click()
    page.locator("[data-act=measures]").click()


def comments(page: Page) -> None:
    begun(page, "有意见")
    page.locator("[data-tab=comments]").click()


DESK, ACCOUNTS = "static/map_ui/desk/", "static/map_ui/accounts/"
PLANNER, REPORT, PAGES = "static/map_ui/planner/", "static/map_ui/report/", "templates/map_ui/"
SECURITY, SYSTEM = "security_administrator", "system_administrator"
CASES = [
    Case(DESK + "form.js", 0, "/desk/#new/facilities", ".desk-form [name=name]", other=hash_of("#new/components")),
    Case(DESK + "care.js", 0, "/desk/", ".care-form input[type=text]", before=care_form, other=hash_of("")),
    Case(PAGES + "admissions.html", 0, "/admissions/", "#add [name=matter]", "matter_editor", "manhole-rain"),
    Case(PAGES + "accounts.html", 0, "/accounts/", "#create [name=username]", SYSTEM, before=press("新建账号")),
    Case(ACCOUNTS + "role_form.js", 0, "/accounts/", ".role-form [name=until]", SECURITY, "2099-01-31",
         before=role_form, other=lambda page: page.get_by_role("button", name=" planner").first.click()),
    Case(PAGES + "account.html", 1, "/account/", "#new-token [name=name]", "grid_worker", before=press("新建令牌")),
    Case(PAGES + "factor_resets.html", 0, "/resets/", "#open [name=account]", SYSTEM),
    Case(PAGES + "plan.html", 0, "/plan/", "#new-name", "planner"),
    Case(PLANNER + "comments.js", 0, "/plan/", "form.comment textarea", "planner", before=comments,
         kept=tabs("cells", "comments")),
    Case(PLANNER + "decisions.js", 0, "/plan/", "#decide [name=reason]", "planner", before=reviewed("submitted")),
    Case(PLANNER + "decisions.js", 1, "/plan/", "#decide [name=remark]", "planner", before=reviewed("submitted")),
    Case(PLANNER + "decisions.js", 3, "/plan/", "#decide input[type=date]", "planner", "2030-01-31",
         before=reviewed("approved")),
    Case(PLANNER + "measures_dialog.js", 0, "/plan/", "dialog [name='residents.target']", "planner", "100",
         before=weighing),
    Case(PLANNER + "professional_grids.js", 0, "/plan/", "dialog [name=code]", "planner", "unsaved",
         before=press("新建专业网格")),
    Case(PAGES + "report.html", 0, "/report/", "#report [name=name]", None, before=press("留下联系方式")),
    Case(REPORT + "follow.js", 0, "/report/", "#reply textarea", None, before=followed),
    Case(REPORT + "follow.js", 1, "/report/", "#rating label >> nth=3", None, "", before=followed),
]  # fmt: skip
NO_FIELD = {(PLANNER + "decisions.js", 2)}
"""A question with two buttons: what was typed stands in the form that asks it."""
OWNED = (DESK, ACCOUNTS, PLANNER, REPORT)
TEMPLATES = ("account", "accounts", "admissions", "desk", "factor_resets", "plan", "report")


def test_every_form_of_these_pages_stands_in_the_matrix():
    """A form that asks before it goes, and is in no row below, fails here."""
    names = {f"{PAGES}{one}.html" for one in TEMPLATES}
    asking = {
        (source, number)
        for source, kinds in FORMS.items()
        if source.startswith(OWNED) or source in names
        for number, kind in enumerate(kinds)
        if kind == ASKS
    }
    assert asking - NO_FIELD == {(case.source, case.number) for case in CASES}


def typed(page: Page, case: Case) -> Callable[[], None]:
    """Type as a person does; what comes back asserts that it still stands there."""
    field = page.locator(case.field).first
    if not case.value:
        field.click()
        return lambda: expect(field.locator("input")).to_be_checked()
    if field.evaluate("(one) => one.tagName") == "SELECT":
        field.select_option(case.value)
    else:
        field.fill(case.value)
    page.keyboard.press("Tab")  # browsers ask only where somebody has touched the page
    return lambda: expect(field).to_have_value(case.value)


def asked_by_the_browser(page: Page, go: str) -> None:
    """Going that way brings up the browser's own question, which is answered with no."""
    with page.expect_event("dialog") as asked:
        page.evaluate(f"void setTimeout(() => {{ {go} }})")
    assert asked.value.type == "beforeunload", go
    asked.value.dismiss()


def question(page: Page) -> Locator:
    return page.get_by_role("dialog", name="有内容还没有保存")


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case.source.rsplit('/')[-1]}-{case.number}"
)
def test_unsaved_typing_asks_before_it_goes(open_page: OpenPage, api: Api, case: Case):
    page = open_page(role=case.role, troubled=True)
    page.goto(case.path)
    page.wait_for_selector("html[data-ready='true']")
    case.before(page)
    still_there = typed(page, case)
    asked_by_the_browser(page, "location.reload()")
    asked_by_the_browser(
        page, "Object.assign(document.createElement('a'), { href: '/help/' }).click()"
    )
    case.kept(page)
    still_there()
    if case.other:
        case.other(page)
        question(page).get_by_role("button", name=STAY).click()
        expect(question(page)).to_have_count(0)
        still_there()
    if case.role:
        page.route("**/api/v1/me", lambda route: route.fulfill(
            status=401, json={"code": "not_logged_in", "message": "请登录"}))  # fmt: skip
        page.evaluate("void import('/static/map_ui/kit/api.js').then((api) => api.me())")
        expect(page.get_by_role("dialog", name="请重新登录")).to_be_visible()
        still_there()


def test_leaving_after_the_question_and_saving_leave_nothing_to_ask(open_page: OpenPage):
    """Given up, another form comes; saved, the record is named and the page may be left."""
    page = open_page()
    page.goto("/desk/#new/components")
    page.locator("form [name=name]").fill(TYPED)
    hash_of("#new/facilities")(page)
    expect(question(page)).to_contain_text("新增")
    question(page).get_by_role("button", name="不保存，离开").click()
    expect(page.locator("form [name=capacity]")).to_be_visible()
    assert page.url.endswith("#new/facilities")
    assert (
        page.evaluate(
            "import('/static/map_ui/kit/form_guard.js').then((one) => one.unsavedForms().length)"
        )
        == 0
    )
    page.locator("#account-menu summary").click()
    page.locator("#language").click()  # behind a # the address stays the same
    expect(page.locator("form h3")).to_contain_text("Add")
    assert page.url.endswith("#new/facilities")
