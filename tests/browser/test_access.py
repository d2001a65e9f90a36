"""Logging in, three roles that see three maps, and the desks of the administrators."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, VAR, OpenPage, credentials, ready
from tests.browser.settling import settled

pytestmark = pytest.mark.browser
SHOTS = Path(VAR) / "shots"


def shoot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=True)


def log_in(page: Page, role: str) -> None:
    given = credentials(role)
    page.get_by_label("账号").fill(given["username"])
    page.get_by_label("密码").fill(given["password"])
    page.get_by_role("button", name="登录").click()


def desk(open_page: OpenPage, role: str, path: str, **options) -> Page:
    page = open_page(role=role, **options)
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']")
    return page


def test_the_map_opens_only_after_a_login(open_page: OpenPage):
    page = open_page(role=None, troubled=True)
    page.goto("/?lang=zh")
    expect(page).to_have_url(re.compile(r"/login/\?next="))
    shoot(page, "login-1440")
    page.get_by_label("账号").fill("planner")
    page.get_by_label("密码").fill("not the password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_have_text("账号或密码不正确。")
    shoot(page, "login-wrong-1440")
    log_in(page, "planner")
    expect(page).to_have_url(re.compile(r"/\?lang=zh"))
    ready(page)


def test_the_login_page_on_a_phone_in_english(open_page: OpenPage):
    page = open_page(role=None, viewport=PHONE)
    page.goto("/login/?lang=en")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    shoot(page, "login-390")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_p07_the_map_says_where_numbers_are_not_told(open_page: OpenPage):
    """A planner sees the ground coloured; a worker their own cell's number, the others hatched."""
    page = open_page(role="planner")
    page.goto("/?lang=zh")
    ready(page)
    expect(page.locator("input[name=measure][value=units]")).to_be_checked()
    assert page.locator("#legend [data-class=hidden]").count() == 0
    page.locator("input[name=measure][value=households]").check()
    expect(page.locator("#legend [data-class=hidden]")).to_contain_text("只按社区公布")
    expect(page.locator("#ranking-list li").first).to_contain_text("只按社区公布")
    cells = page.request.get("/api/v1/grid_cells.geojson").json()["features"]
    page.evaluate(f"location.hash = location.hash.split('/cell:')[0] + '/cell:{cells[0]['id']}'")
    card = page.locator("#card-body")
    expect(card).to_contain_text("人口数只按社区公布")
    expect(card.locator(".figure").first).to_contain_text("楼栋")
    assert not re.search(r"\b0 ?[户人]", card.inner_text())
    settled(page)
    shoot(page, "numbers-planner-1440")
    page = open_page(role="grid_worker")
    page.goto("/?lang=en")
    ready(page)
    expect(page.locator("input[name=measure][value=households]")).to_be_checked()
    told = [one["properties"] for one in page.request.get(
        "/api/v1/grid_cells.geojson").json()["features"]]  # fmt: skip
    hidden = sum(one["numbers"] == "hidden" for one in told)
    assert 0 < hidden < len(told)
    expect(page.locator("#legend [data-class=hidden] .count")).to_have_text(f"{hidden:,}")
    expect(page.locator("#ranking-list li").first).to_contain_text("households")
    shoot(page, "numbers-worker-1440")


def parties(page: Page, ref: str) -> dict[str, Any]:
    return page.request.get(f"/api/v1/incidents/{ref}").json()["parties"]


def test_three_roles_see_three_maps(open_page: OpenPage):
    """The same city; of its incidents each sees those of the own area, and the own reports."""
    seen, cells, refs, pages = {}, {}, {}, {}
    for role in ("city_manager", "grid_worker", "planner"):
        page = open_page(role=role)
        page.goto("/?lang=zh#m=incidents")
        ready(page)
        found = page.request.get("/api/v1/incidents.geojson?state=all").json()["features"]
        refs |= {one["id"]: one["properties"]["ref"] for one in found}
        pages[role] = page
        seen[role] = {one["id"]: one["properties"]["grid_cell_code"] for one in found}
        cells[role] = page.request.get("/api/v1/grid_cells.geojson").json()["features"]
        page.get_by_label("事件点").check()
        settled(page)
        shoot(page, f"map-{role}")
    own = {one["properties"]["code"] for one in cells["grid_worker"]
           if one["properties"]["numbers"] == "exact"}  # fmt: skip
    assert len(own) == 1
    everywhere = seen["city_manager"].items()
    assert seen["grid_worker"].items() >= {pk: c for pk, c in everywhere if c in own}.items()
    outside = [refs[pk] for pk, cell in seen["grid_worker"].items() if cell not in own]
    (worker,) = {parties(pages["grid_worker"], ref)["reporter"]["name"] for ref in outside}
    assert worker == "网格员"
    assert 0 < len(seen["grid_worker"]) < len(seen["city_manager"])
    assert not seen["planner"]


@pytest.mark.parametrize(("width", "viewport"), [(1440, None), (390, PHONE)])
def test_my_account(open_page: OpenPage, width, viewport):
    options = {"viewport": viewport} if viewport else {}
    # What asks for the present factor is refused first, and sent again with it.
    page = desk(open_page, "grid_worker", "/account/?lang=zh", troubled=True, **options)
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
    expect(page.get_by_text("本次登录").first).to_be_visible()
    expect(page.locator("#roles")).to_contain_text("网格员")
    page.get_by_role("button", name="启用").click()
    dialog = page.get_by_role("dialog", name="请再次确认身份")
    dialog.get_by_label("密码").fill(credentials("grid_worker")["password"])
    shoot(page, f"account-proof-{width}")
    dialog.get_by_role("button", name="确认").click()
    expect(page.locator(".qr svg")).to_be_visible()
    shoot(page, f"account-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "viewport"), [(1440, None), (390, PHONE)])
def test_accounts_and_roles_show_who_sees_what(open_page: OpenPage, width, viewport):
    options = {"viewport": viewport} if viewport else {}
    page = desk(open_page, "security_administrator", "/accounts/?lang=zh", **options)
    page.get_by_role("button", name="网格员 grid_worker").first.click()
    expect(page.locator("#reach")).to_contain_text("个网格")
    shoot(page, f"accounts-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def opened(page: Page, account: str, role: str) -> Page:
    """The form that gives `role`, open for an account."""
    page.get_by_role("button", name=account).first.click()
    page.get_by_text("授予角色").first.click()
    page.locator("select[name=role]").select_option(role)
    return page


def is_chosen(page: Page) -> str:
    return page.locator(".area-tree [aria-selected=true]").get_attribute("aria-label") or ""


def test_an_area_is_chosen_by_keys_in_the_tree(open_page: OpenPage):
    """From the city down, with the levels that the role is given for, and no code typed."""
    page = desk(open_page, "security_administrator", "/accounts/?lang=zh")
    opened(page, " dispatcher", "community_manager")
    page.get_by_role("tree").get_by_role("treeitem").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    levels = [one.get_attribute("aria-label") or "" for one in page.get_by_role("treeitem").all()]
    assert not [text for text in levels if text.endswith(" 网格")], "no cell for this role"
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    assert page.locator(".area-tree [aria-selected=true]").count() == 0, (
        "a city is none of its areas"
    )
    page.keyboard.press("Enter")  # it was folded instead
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert is_chosen(page).endswith(" 社区")
    expect(page.locator(".role-form [role=status]")).to_contain_text(re.compile("此处"))
    settled(page)
    shoot(page, "picker-1440")
    page.locator(".role-form").get_by_role("button", name="授予角色").click()
    given = page.locator("#detail li").filter(has_text="社区管理员")
    expect(given).to_have_count(1)
    given.get_by_role("button", name="撤销").click()
    expect(given).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "viewport"), [(1024, {"width": 1024, "height": 768}), (390, PHONE)]
)
def test_an_area_is_chosen_on_the_map(open_page: OpenPage, width, viewport):
    page = desk(open_page, "security_administrator", "/accounts/?lang=zh", viewport=viewport)
    opened(page, " planner", "grid_worker")
    settled(page)
    page.locator("#map").scroll_into_view_if_needed()
    page.locator("#map").click()
    expect(page.locator(".area-tree [aria-selected=true]")).to_have_count(1)
    assert is_chosen(page).endswith(" 网格")
    settled(page)
    shoot(page, f"picker-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_new_account_is_started_by_its_owner_with_a_link(open_page: OpenPage):
    page = desk(open_page, "system_administrator", "/accounts/?lang=zh")
    page.get_by_text("新建账号").click()
    page.locator("#create").get_by_label("账号").fill("chen")
    page.locator("#create").get_by_label("姓名").fill("陈新")
    page.get_by_role("button", name="建立").click()
    link = page.locator("#secret code").nth(1).inner_text()
    expect(page.locator("#secret")).to_contain_text("只显示这一次")
    shoot(page, "accounts-new-1440")
    fresh = open_page(role=None)
    fresh.goto(link)
    expect(fresh.get_by_label("启用码")).not_to_have_value("")
    assert "#" not in fresh.evaluate("location.href"), "the code does not stay in the history"
    for label in ("新密码", "再输一次"):
        fresh.get_by_label(label).fill("a long enough phrase")
    shoot(fresh, "start-1440")
    fresh.get_by_role("button", name="设置密码").click()
    expect(fresh.get_by_role("status")).to_contain_text("chen")
    fresh.get_by_role("link", name="去登录").click()
    fresh.get_by_label("账号").fill("chen")
    fresh.get_by_label("密码").fill("a long enough phrase")
    fresh.get_by_role("button", name="登录").click()
    fresh.wait_for_selector("html[data-ready='true']")
    again = open_page(role=None, troubled=True, viewport=PHONE)
    again.goto(link.replace("/start-account/", "/start-account/?lang=en"))
    for label in ("New password", "Once more"):
        again.get_by_label(label).fill("a long enough phrase")
    again.get_by_role("button", name="Set the password").click()
    expect(again.get_by_role("alert")).to_contain_text("was used")
    shoot(again, "start-390")
    assert again.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_two_administrators_reset_a_manager_who_reads_of_it(open_page: OpenPage):
    system = desk(open_page, "system_administrator", "/accounts/?lang=zh")
    system.get_by_role("button", name="社区管理员 community_manager").first.click()
    system.get_by_role("button", name="重置密码").click()
    expect(system.locator("#requests")).to_contain_text("待安全保密管理员确认")
    expect(system.locator("#secret")).to_be_hidden()
    security = desk(open_page, "security_administrator", "/accounts/?lang=zh", viewport=PHONE)
    shoot(security, "requests-390")
    assert security.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    security.locator("#requests").get_by_role("button", name="确认").click()
    expect(security.locator("#requests")).to_contain_text("请发放启用码")
    system.reload()
    system.wait_for_selector("html[data-ready='true']")
    system.locator("#requests").get_by_role("button", name="发放启用码").click()
    expect(system.locator("#secret code").first).to_be_visible()
    shoot(system, "requests-1440")
    owner = open_page(role=None)
    owner.goto("/login/?lang=zh")
    expect(owner.get_by_text("这是演示系统")).to_be_visible()
    given = credentials("community_manager")
    owner.get_by_label("账号").fill(given["username"])
    owner.get_by_label("密码").fill(given["password"])
    owner.get_by_role("button", name="登录").click()
    expect(owner).to_have_url(re.compile("/account/"))
    expect(owner.locator("#resets")).to_contain_text("安全保密管理员 确认")
    shoot(owner, "resets-1440")
    owner.get_by_role("button", name="作废这个启用码").click()
    expect(owner.locator("#resets")).to_contain_text("未使用，已失效")
    owner.get_by_role("button", name="我已知悉").click()
    expect(owner.locator("#reset-news")).to_be_hidden()


@pytest.mark.parametrize(("width", "viewport"), [(1440, None), (390, PHONE)])
def test_the_audit_trail_is_searched(open_page: OpenPage, width, viewport):
    options = {"viewport": viewport} if viewport else {}
    page = desk(open_page, "audit_administrator", "/audit/?lang=zh", **options)
    page.get_by_label("操作").fill("role.assign")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#entries tr").first).to_contain_text("role.assign")
    expect(page.locator("#entries tr").first).to_contain_text("已封存")
    shoot(page, f"audit-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "viewport"), [(1440, None), (390, PHONE)])
def test_exports_tell_how_far_they_are(open_page: OpenPage, width, viewport):
    options = {"viewport": viewport} if viewport else {}
    page = desk(open_page, "street_manager", "/exports/?lang=zh", **options)
    expect(page.get_by_role("heading", name="我的导出")).to_be_visible()
    expect(page.locator("#pages-bar a", has_text="数据导出")).to_have_attribute(
        "aria-current", "page"
    )
    shoot(page, f"exports-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_desks_are_closed_to_others(open_page: OpenPage):
    page = open_page(role="grid_worker", troubled=True)
    page.goto("/audit/?lang=zh")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.request.get("/api/v1/audit").status == 403
    assert page.request.get("/api/v1/users").status == 403
