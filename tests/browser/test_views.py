"""Saved views of the command centre, and walls that an operator steers, in the browser."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from geo_grid.edge.layout import Layout
from tests.browser.conftest import DESKTOP, PHONE, VAR, OpenPage, credentials, demo_served
from tests.browser.looking import OVERLAPS, problems_of_text
from tests.browser.settling import settled
from tests.browser.test_axe import axe_problems
from tests.browser.test_command import asked, opened, total

pytestmark = pytest.mark.browser
WALL = {"width": 3840, "height": 2160}
SHOTS = VAR.parent / "shots"


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: these tests keep views in it and steer its wall."""
    return VAR.with_name(f"{VAR.name}-views")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


def shoot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"))


def write(page: Page, method: str, path: str, body: Any) -> Any:
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    reply = page.request.fetch(
        f"/api/v1/{path}", method=method, data=body, headers={"X-CSRFToken": cookies["csrftoken"]}
    )
    assert reply.ok, reply.text()
    return reply.json() if reply.status != 204 else None


def forget(page: Page) -> None:
    """Without views of one's own: tests run in any order."""
    for one in asked(page, "views")["results"]:
        if one["is_own"]:
            write(page, "DELETE", f"views/{one['id']}", {})


def menu(page: Page) -> Locator:
    page.locator("#views").click()
    dialog = page.locator("dialog.views-dialog")
    expect(dialog).to_be_visible()
    return dialog


def top(page: Page) -> Locator:
    """The dialog that lies above the others."""
    return page.locator("dialog").last


def save(page: Page, name: str, *, shared: bool = False) -> None:
    menu(page)
    page.locator("#view-save").click()
    top(page).locator("[name=name]").fill(name)
    if shared:
        top(page).locator("[name=shared]").select_option(index=1)
    top(page).get_by_role("button", name="保存").click()
    expect(page.locator("dialog")).to_have_count(1)
    expect(page.locator(".views-list")).to_contain_text(name)


# ---- saved views


def test_a_view_is_saved_opened_changed_and_deleted(open_page: OpenPage):
    page = open_page(role="dispatcher", viewport=DESKTOP)
    opened(page)
    forget(page)
    page.locator("#chart-lights [data-value=red]").click()
    expect(page.locator("#count")).to_have_text(
        f"共 {asked(page, 'incident_figures', state='open', light='red')['total']} 件"
    )
    for _ in range(2):
        page.locator(".leaflet-control-zoom-in").click()
    settled(page)
    before = page.url.split("#")[1]
    save(page, "超时的")
    expect(page.locator(".views-list .view-open")).to_be_focused()
    expect(page.locator(".views-list li")).to_contain_text("正在显示")
    shoot(page, "views-1440")
    page.keyboard.press("Escape")
    page.goto("about:blank")
    opened(page, "/command/?state=")
    menu(page).get_by_role("button", name=re.compile("^超时的")).click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#chart-lights [data-value=red]")).to_have_attribute("aria-pressed", "true")
    settled(page)
    assert "light=red" in page.url
    assert "state=" not in page.url
    assert page.url.split("#")[1] == before, "the place of the map"
    page.go_back()
    expect(page.locator("#chart-lights [aria-pressed=true]")).to_have_count(0)
    settled(page)
    menu(page).get_by_role("button", name="修改“超时的”").click()
    top(page).locator("[name=name]").fill("全部")
    top(page).locator("[name=replaced]").check()
    top(page).get_by_role("button", name="保存").click()
    expect(page.locator(".views-list")).to_contain_text("全部")
    (kept,) = (one for one in asked(page, "views")["results"] if one["is_own"])
    assert (kept["name"], kept["filters"]) == ("全部", {})
    page.get_by_role("button", name="删除“全部”").click()
    top(page).get_by_role("button", name="删除").click()
    expect(page.locator(".views-list")).to_contain_text("还没有视图")
    expect(page.locator("#view-save")).to_be_focused()


def test_a_name_that_is_taken_is_said_and_what_was_typed_stays(open_page: OpenPage):
    page = open_page(role="dispatcher", troubled=True)
    opened(page)
    forget(page)
    save(page, "重名")
    page.locator("#view-save").click()
    top(page).locator("[name=name]").fill("重名")
    top(page).get_by_role("button", name="保存").click()
    expect(top(page).get_by_role("alert")).to_contain_text("同名")
    expect(top(page).locator("[name=name]")).to_have_value("重名")


def test_a_shared_view_is_opened_by_another_with_their_own_rights(open_page: OpenPage):
    page, other = open_page(role="dispatcher"), open_page(role="community_manager")
    opened(page, "/command/?light=red")
    forget(page)
    save(page, "大家看", shared=True)
    other.goto("/incidents/?state=")
    other.wait_for_selector("html[data-ready='true']")
    row = menu(other).locator("li", has_text="大家看")
    expect(row).to_contain_text("保存")
    expect(row.get_by_role("button")).to_have_count(1)  # opened, not changed
    row.get_by_role("button").click()
    wanted = asked(other, "incidents", state="open", light="red", limit=200)["results"]
    expect(other.locator("#cases li[data-ref]")).to_have_count(len(wanted))
    expect(other.locator("#filters [name=light]")).to_have_value("red")
    assert "light=red" in other.url


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_menu_fits_a_phone_and_is_used_by_keys(open_page: OpenPage, language: str):
    page = open_page(role="dispatcher", viewport=PHONE)
    opened(page, f"/command/?lang={language}")
    forget(page)
    write(page, "POST", "views", {"name": "很长的名称" * 10, "filters": {"light": "red"}})
    page.locator("#views").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.views-dialog li[data-view]")).not_to_have_count(0)
    shoot(page, f"views-390-{language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    parts = ".views-dialog :is(h2, b, small, button)"
    assert problems_of_text(page, parts) == []
    assert (
        page.evaluate(OVERLAPS, [".views-list li > *, .views-dialog .actions > *", 1])["pairs"]
        == []
    )
    assert axe_problems(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#views")).to_be_focused()


# ---- the wall


def on_wall(open_page: OpenPage, **options: Any) -> Page:
    wall = open_page(role="display", viewport=WALL, **options)
    opened(wall, "/command/?wall=1")
    expect(wall.locator("#live")).to_have_attribute("data-live", "true")
    return wall


def send(page: Page, *shows: dict[str, Any]) -> None:
    """As the dialog does; for what is not about the dialog."""
    (display,) = asked(page, "displays")["results"]
    write(page, "POST", "displays", {"displays": [display["id"]], "shows": list(shows)})


def test_an_operator_sends_what_they_see_and_is_told_that_it_is_on_the_wall(open_page: OpenPage):
    page = open_page(role="dispatcher", viewport=DESKTOP)
    opened(page)
    send(page)
    wall = on_wall(open_page)
    everything = wall.locator("#cases li[data-ref]").count()
    page.locator("#chart-lights [data-value=red]").click()
    expect(page.locator("#chart-lights [aria-pressed=true]")).to_have_count(1)
    settled(page)
    page.locator("#cases li[data-ref] a").last.click()
    expect(page.locator("#case .case-head [data-ref]")).to_be_visible()
    ref = page.locator("#case .case-head [data-ref]").inner_text()
    page.locator("#send-wall").click()
    expect(top(page)).to_contain_text("现在显示：平时的画面")
    shoot(page, "send-1440")
    assert axe_problems(page) == []
    with page.expect_response("**/api/v1/displays") as sent:
        top(page).get_by_role("button", name="送上大屏").click()
    assert sent.value.ok
    expect(wall.locator("#cases .light:not([data-light=red])")).to_have_count(0)
    expect(page.locator("#toast")).to_contain_text("1 块大屏已显示")
    expect(wall.locator("#cases li").first).to_have_attribute("data-ref", ref)
    expect(wall.locator("#cases li.now")).to_have_count(1)
    expect(wall.locator(":is(.case-mark, .case-cluster).now")).to_have_count(1)
    settled(wall)
    shoot(wall, "wall-sent")
    assert wall.locator("#cases li[data-ref]").count() <= everything
    page.locator("#send-wall").click()
    expect(top(page)).to_contain_text("一组筛选条件")
    expect(top(page)).to_contain_text("已接收")
    top(page).get_by_label("恢复各屏平时的画面").check()
    top(page).get_by_role("button", name="送上大屏").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(wall.locator("#cases li.now")).to_have_count(0)


def send_in_turn(page: Page, *names: str) -> None:
    """By the dialog, ten seconds each."""
    page.locator("#send-wall").click()
    top(page).get_by_label("轮播已存的视图").check()
    for name in names:
        top(page).get_by_role("checkbox", name=name).check()
        top(page).get_by_label(f"“{name}”显示的秒数").fill("10")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert problems_of_text(page, "dialog :is(h2, b, small, label, legend, button, span)") == []
    shoot(page, "send-390")
    top(page).get_by_role("button", name="送上大屏").click()
    expect(page.locator("dialog")).to_have_count(0)


def test_views_go_round_on_the_wall_and_go_on_after_a_break(open_page: OpenPage, demo_folder: Path):
    page = open_page(role="dispatcher", viewport=PHONE, troubled=True)
    opened(page)
    forget(page)
    west, south, east, north = asked(page, "city")["bbox"]
    place = {"zoom": 16, "lat": (south + north) / 2, "lon": (west + east) / 2}
    for name, filters in (("红灯", {"state": "open", "light": "red"}), ("不限", {"state": "open"})):
        write(page, "POST", "views", {"name": name, "filters": filters, "place": place})
    send_in_turn(page, "红灯", "不限")
    wall = on_wall(open_page, troubled=True)
    name = wall.locator("#wall-name")
    for _ in range(2):
        for told in ("不限 1/2", "红灯 2/2"):
            expect(name).to_have_text(told)
    problems = problems_of_text(wall, "body :is(p, b, span, small, h2, li, text)", smallest_px=28)
    assert [one for one in problems if one[0] != "pale"] == []
    settled(wall)
    shoot(wall, "wall-turn")
    parts = "#wall-name, #map-note, #live"
    assert wall.evaluate(OVERLAPS, [parts, 1])["pairs"] == []
    wall.context.set_offline(True)
    expect(wall.locator("#problem")).to_be_visible()
    wall.context.set_offline(False)
    expect(wall.locator("#problem")).to_be_hidden()
    for told in ("不限 1/2", "红灯 2/2"):
        expect(name).to_have_text(told)
    expect(wall.locator("#cases .light:not([data-light=red])")).to_have_count(0)
    os.kill(int(Layout(demo_folder).pid("stream").read_text()), signal.SIGKILL)
    send(page, {"name": "之后", "filters": {"state": "open"}})
    expect(name).to_have_text("之后")
    send(page, *({"name": one, "filters": {}, "seconds": 30} for one in ("甲", "乙")))
    expect(name).to_have_text("甲 1/2")
    wall.reload()
    wall.wait_for_selector("html[data-ready='true']")
    expect(name).to_have_text(re.compile("[12]/2"))
    send(page)
    expect(name).to_be_hidden()


def test_whoever_does_not_dispatch_sends_nothing(open_page: OpenPage):
    page = open_page(role="verifier")
    opened(page)
    assert page.locator("#send-wall").count() == 0
    assert total(page) >= 0


# ---- the device of a wall


def bound(open_page: OpenPage, admin: Page, var: Path, role: str) -> None:
    """A browser that is registered to the account of a role, as any is outside of the demo."""
    own = credentials(role, var)
    (user,) = (one for one in asked(admin, "users")["users"] if one["username"] == own["username"])
    proof = {"password": credentials("system_administrator", var)["password"]}
    body = {"name": own["username"], "proof": proof}
    code = write(admin, "POST", f"users/{user['id']}/device", body)["code"]
    stranger = open_page(role=None)
    assert stranger.request.post("/api/v1/login", data={**own, "device_code": code}).ok


def test_an_administrator_sees_what_a_wall_is_bound_to_and_unbinds(
    open_page: OpenPage, demo_folder: Path
):
    page = open_page(role="system_administrator", troubled=True, viewport=DESKTOP)
    for role in ("display", "supervisor"):
        bound(open_page, page, demo_folder, role)
    page.goto("/accounts/?lang=zh")
    page.wait_for_selector("html[data-ready='true']")
    page.locator("#users button", has_text="display").click()
    expect(page.get_by_role("heading", name="已绑定的大屏")).to_be_visible()
    expect(page.locator("#devices li")).not_to_have_count(0)
    expect(page.locator("#detail")).to_contain_text("立即退出")
    settled(page)
    shoot(page, "wall-devices")
    assert axe_problems(page) == []
    page.locator("#users button", has_text="supervisor").click()
    device = page.locator("#devices li")
    expect(device).to_have_count(1)
    device.get_by_role("button", name=re.compile("解除绑定")).click()
    expect(top(page).locator("[name=password]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(device).to_have_count(1)
    device.get_by_role("button", name=re.compile("解除绑定")).click()
    own = credentials("system_administrator", demo_folder)
    top(page).locator("[name=password]").fill(own["password"])
    top(page).locator("button[type=submit]").click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(device).to_have_count(0)
