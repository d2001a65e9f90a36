"""A phone is lost with its recovery codes: two administrators, and its owner signs in again and sets up another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.browser.looking import problems_of_text
from tests.browser.settling import settled
from tests.browser.test_access import shoot
from tests.browser.test_sign_in import opened, prove, shown_code

pytestmark = pytest.mark.browser
OWNER = "department_handler_6"
"""An account that no other test signs in with: all its logins end here."""
TEXTS = "main :is(h1, h2, p, label, button, li, small)"


@pytest.fixture
def owner(demo_folder: Path) -> dict[str, str]:
    accounts = json.loads((demo_folder / "demo" / "accounts.json").read_text(encoding="utf-8"))
    found = next(one for one in accounts if one["username"] == OWNER)
    return {"username": found["username"], "password": found["password"]}


def is_fit(page: Page, name: str) -> None:
    settled(page)
    width = page.viewport_size["width"]
    shoot(page, f"lost-phone-{name}-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert problems_of_text(page, TEXTS) == []


def sign_in(page: Page, owner: dict[str, str]) -> None:
    page.get_by_label("账号").fill(owner["username"])
    page.get_by_label("密码").fill(owner["password"])
    page.get_by_role("button", name="登录", exact=True).click()


def set_up_factor(page: Page, owner: dict[str, str], later: int = 0) -> None:
    """The owner's phone shows codes from now on."""
    page.get_by_role("button", name="启用").click()
    dialog = page.get_by_role("dialog", name="请再次确认身份")
    dialog.get_by_label("密码").fill(owner["password"])
    dialog.get_by_role("button", name="确认").click()
    uri = page.locator(".qr code").inner_text()
    page.locator("#totp").get_by_label("动态口令").fill(shown_code(uri, later))
    page.locator("#totp").get_by_role("button", name="确认").click()
    expect(page.locator("#recovery-codes code")).to_have_count(10)


def ask_for_reset(page: Page, named: str) -> None:
    page.get_by_label("账号或姓名").fill(named)
    page.get_by_label("已当面核对本人身份").check()
    page.get_by_role("button", name="提交").click()


def confirm(page: Page) -> None:
    """The second administrator, who may not ask, decides."""
    expect(page.get_by_role("button", name="提交")).to_have_count(0)
    is_fit(page, "to-confirm")
    deeds = page.locator("#waiting button")
    tops = deeds.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().top)")
    assert len(tops) == 2
    assert tops[0] == tops[1], "what may be decided stands side by side"
    page.get_by_role("button", name="确认重置").click()
    prove(page, "security_administrator")
    expect(page.locator("#past li").first).to_contain_text("已重置")
    expect(page.get_by_text("没有待确认的申请")).to_be_visible()
    is_fit(page, "confirmed")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=lambda one: str(one["width"]))
def test_p12_a_lost_phone_takes_two_administrators(
    open_page: OpenPage, owner: dict[str, str], viewport: dict[str, Any]
):
    owned = opened(open_page, None, "/login/?lang=zh&next=/account/", viewport=viewport)
    sign_in(owned, owner)
    owned.wait_for_url("**/account/**")
    set_up_factor(owned, owner)
    lost = opened(open_page, None, "/login/?lang=zh&next=/account/", viewport=viewport)
    sign_in(lost, owner)
    expect(lost.get_by_label("动态口令")).to_be_visible()
    is_fit(lost, "asked")

    system = opened(open_page, "system_administrator", "/resets/?lang=zh", viewport=viewport)
    ask_for_reset(system, "assistant")
    prove(system, "system_administrator")
    expect(system.get_by_role("alert")).to_contain_text("没有启用动态口令")
    ask_for_reset(system, owner["username"])
    prove(system, "system_administrator")
    expect(system.locator("#waiting")).to_contain_text(owner["username"])
    expect(system.get_by_role("button", name="确认重置")).to_have_count(0)
    is_fit(system, "asked-for")
    expect(lost.get_by_label("动态口令")).to_be_visible()

    confirm(opened(open_page, "security_administrator", "/resets/?lang=zh", viewport=viewport))

    owned.reload()
    owned.wait_for_url("**/login/**")  # every login of before has ended
    sign_in(owned, owner)
    owned.wait_for_url("**/account/**")
    expect(owned.locator("#totp-state")).to_contain_text("未启用")
    is_fit(owned, "again")
