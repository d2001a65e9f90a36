"""Signing in again in the midst of work, the second factor, and the reset by two persons, as people do it."""

from __future__ import annotations

import base64
import re
import time
from typing import Any

import pytest
from django_otp.oath import hotp
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Api, OpenPage, credentials
from tests.browser.planning import begun, caption_of, idle, neighbours, step_types, take
from tests.browser.settling import settled
from tests.browser.test_access import shoot

pytestmark = pytest.mark.browser
LAPTOP = {"width": 1024, "height": 768}
AGAIN = "请重新登录"


def opened(open_page: OpenPage, role: str | None, path: str, **options: Any) -> Page:
    page = open_page(role=role, troubled=True, **options)  # logins that end are refusals
    page.goto(path)
    if role is not None:
        page.wait_for_selector("html[data-ready='true']")
    return page


def end_login(page: Page) -> None:
    """As when it was idle for too long: the next request is nobody's."""
    page.context.clear_cookies(name="geo_grid_session")


def log_in_again(page: Page, role: str) -> None:
    dialog = page.get_by_role("dialog", name=AGAIN)
    expect(dialog).to_contain_text(credentials(role)["username"])
    dialog.get_by_label("密码").fill("not the password")
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog.get_by_role("alert")).to_have_text("账号或密码不正确。")
    dialog.get_by_label("密码").fill(credentials(role)["password"])
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog).to_have_count(0)


def prove(page: Page, role: str) -> None:
    dialog = page.get_by_role("dialog", name="请再次确认身份")
    dialog.get_by_label("密码").fill(credentials(role)["password"])
    dialog.get_by_role("button", name="确认").click()
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("viewport", [DESKTOP, LAPTOP, PHONE], ids=lambda one: str(one["width"]))
def test_p29_what_is_typed_at_the_desk_outlives_the_login(open_page: OpenPage, api: Api, viewport):
    building = next(one for n in range(1, 600) if (one := api(f"buildings/{n}")).get("road"))
    role, room = "city_manager", f"88{viewport['width']}"
    page = opened(open_page, role, f"/desk/?lang=zh#buildings/{building['id']}", viewport=viewport)
    page.locator("[data-add=units]").click()
    page.locator("form.desk-form [name=room]").fill(room)
    page.locator("form.desk-form [name=floor]").fill("88")
    end_login(page)
    page.locator("form.desk-form > footer button[type=submit]").click()
    expect(page.get_by_role("dialog", name=AGAIN)).to_be_visible()
    shoot(page, f"login-again-{viewport['width']}")
    log_in_again(page, role)
    expect(page.locator("article[data-noun=units] h2")).to_contain_text(room)


def test_p29_what_is_typed_on_the_account_page_outlives_the_login(open_page: OpenPage):
    page = opened(open_page, "street_manager", "/account/?lang=zh")
    page.locator("#password [name=new]").fill("half typed and kept")
    page.get_by_text("新建令牌").click()
    page.get_by_label("用途").fill("热线")
    end_login(page)
    page.get_by_role("button", name="建立").click()
    log_in_again(page, "street_manager")
    prove(page, "street_manager")
    expect(page.locator("#token-shown code")).to_have_text(re.compile(r"^[\w-]{43}$"))
    expect(page.locator("#tokens")).to_contain_text("热线")
    expect(page.locator("#password [name=new]")).to_have_value("half typed and kept")


def test_p29_what_is_drawn_in_a_plan_outlives_the_login_and_a_reload(open_page: OpenPage):
    page = open_page(role="planner", troubled=True)
    plan = begun(page, "重新登录")
    one, other = neighbours(page, plan)
    # Every few seconds the page says that it is there: here a step is to be what finds the login over.
    page.route("**/presence", lambda route: route.abort())
    end_login(page)
    take(page, "m")
    page.mouse.click(*caption_of(page, one))
    page.mouse.click(*caption_of(page, other))
    log_in_again(page, "planner")
    idle(page)
    assert step_types(page, plan) == ["merge"]
    page.keyboard.press("Control+z")
    idle(page)
    # Whoever leaves for the login page comes back to what was drawn.
    one, other = neighbours(page, plan)
    end_login(page)
    take(page, "m")
    page.mouse.click(*caption_of(page, one))
    page.mouse.click(*caption_of(page, other))
    dialog = page.get_by_role("dialog", name=AGAIN)
    dialog.get_by_role("button", name="换用其他账号").click()
    expect(dialog.get_by_role("alert").first).to_contain_text("将丢失")
    dialog.get_by_role("button", name="放弃并换用其他账号").click()
    page.wait_for_url("**/login/?next=*")
    given = credentials("planner")
    page.get_by_label("账号").fill(given["username"])
    page.get_by_label("密码").fill(given["password"])
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(f"**/plan/{plan}/**")
    page.wait_for_selector("html[data-ready='true']")
    idle(page)
    assert step_types(page, plan)[-1] == "merge"


def test_p29_a_page_of_one_account_does_not_go_on_as_another(open_page: OpenPage):
    page = opened(open_page, "street_manager", "/account/?lang=zh")
    assert page.context.request.post("/api/v1/login", data=credentials("dispatcher")).ok
    page.get_by_text("新建令牌").click()
    page.get_by_label("用途").fill("热线")
    page.get_by_role("button", name="建立").click()
    dialog = page.get_by_role("dialog", name=AGAIN)
    expect(dialog).to_contain_text(credentials("dispatcher")["username"])
    shoot(page, "login-other-1440")
    log_in_again(page, "street_manager")
    assert (
        page.request.get("/api/v1/me").json()["username"]
        == (credentials("street_manager")["username"])
    )


def shown_code(uri: str, later: int) -> str:
    """What a phone shows which has scanned `uri`, `later` half minutes from now."""
    secret = base64.b32decode(re.search(r"secret=(\w+)", uri)[1])
    return f"{hotp(secret, int(time.time()) // 30 + later):06d}"


def test_p12_a_second_factor_and_its_recovery_codes(open_page: OpenPage):
    role = "department_handler"
    page = opened(open_page, role, "/account/?lang=zh")
    page.get_by_role("button", name="启用").click()
    prove(page, role)
    uri = page.locator(".qr code").inner_text()
    page.locator("#totp").get_by_label("动态口令").fill(shown_code(uri, 0))
    page.locator("#totp").get_by_role("button", name="确认").click()
    expect(page.locator("#recovery-codes code")).to_have_count(10)
    codes = page.locator("#recovery-codes code").all_inner_texts()
    expect(page.locator("#recovery-left")).to_contain_text("10")
    for viewport in (DESKTOP, LAPTOP, PHONE):
        page.set_viewport_size(viewport)
        settled(page)
        shoot(page, f"recovery-codes-{viewport['width']}")
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.emulate_media(media="print")
    expect(page.locator("#recovery-codes li").first).to_be_visible()
    expect(page.locator("#password")).to_be_hidden()
    page.emulate_media(media="screen")
    fresh = opened(open_page, None, "/login/?lang=zh", viewport=PHONE)
    given = credentials(role)
    fresh.get_by_label("账号").fill(given["username"])
    fresh.get_by_label("密码").fill(given["password"])
    fresh.get_by_role("button", name="登录", exact=True).click()
    fresh.get_by_role("button", name="手机不在身边？使用恢复码").click()
    shoot(fresh, "login-recovery-390")
    fresh.get_by_label("恢复码").fill(codes[0].lower())
    fresh.get_by_role("button", name="登录", exact=True).click()
    fresh.wait_for_url(lambda url: "/login/" not in url)
    page.reload()
    expect(page.locator("#recovery-left")).to_contain_text("9")
    # Switched off again, for the other tests of this account.
    page.get_by_role("button", name="停用").click()
    dialog = page.get_by_role("dialog", name="请再次确认身份")
    dialog.get_by_label("密码").fill(given["password"])
    dialog.get_by_role("button", name="手机不在身边？使用恢复码").click()
    dialog.get_by_label("恢复码").fill(codes[1])
    dialog.get_by_role("button", name="确认").click()
    expect(page.locator("#totp-state")).to_contain_text("未启用")


def test_the_login_page_says_whom_to_ask(open_page: OpenPage):
    for viewport in (DESKTOP, LAPTOP, PHONE):
        page = open_page(role=None, viewport=viewport)
        page.goto("/login/?lang=zh")
        page.get_by_text("忘记密码或丢失手机？").click()
        expect(page.get_by_text("请联系本单位的系统管理员")).to_be_visible()
        shoot(page, f"login-forgot-{viewport['width']}")
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
