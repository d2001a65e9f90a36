"""The start page and the bar of every page: where a login leads, what waits, what is unread, all live."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, VAR, OpenPage, credentials, demo_served, ready
from tests.browser.looking import problems_of_text
from tests.browser.settling import settled
from tests.browser.test_axe import axe_problems
from tests.browser.test_incidents import CHINESE, REPORTED, reported
from tests.browser.test_live import transition

pytestmark = pytest.mark.browser
SHOTS = VAR / "shots"
SIZES = {"desk": DESKTOP, "phone": PHONE}
PAGES = (
    ("city_manager", "/"), ("city_manager", "/command/"), ("city_manager", "/incidents/"),
    ("city_manager", "/desk/"), ("city_manager", "/account/"), ("planner", "/plan/"),
    ("data_manager", "/import/"), ("data_manager", "/themes/"), ("data_manager", "/sources/"),
    ("data_manager", "/duplicates/"), ("city_manager", "/messages/"), ("city_manager", "/print/"),
    ("city_manager", "/help/map/"), ("city_manager", "/start/"),
)  # fmt: skip


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: these tests leave cases and messages in it."""
    return VAR.with_name(f"{VAR.name}-start")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


def shoot(page: Page, name: str) -> None:
    settled(page)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"))


def opened(page: Page, path: str) -> Page:
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']")
    return page


def live(page: Page) -> Page:
    opened(page, "/start/")
    page.wait_for_selector("html[data-live='true']")
    return page


def count(page: Page, name: str) -> int:
    return int(page.locator(f"#counts [data-count='{name}'] b").inner_text().replace(",", ""))


# ---- where a login leads


def test_a_login_leads_to_the_start_page_and_a_link_to_what_it_names(
    open_page: OpenPage, demo_folder: Path
):
    given = credentials("dispatcher", demo_folder)
    for path, ends in (
        ("/login/", r"/start/$"), ("/", r"/start/$"), ("/#15/24.05/118.9/residents", r"^[^?]*/#15/24"),
        ("/incidents/?list=overdue", r"/incidents/\?list=overdue$"),
    ):  # fmt: skip
        page = open_page(role=None)
        page.goto(path)
        page.get_by_label("账号").fill(given["username"])
        page.get_by_label("密码").fill(given["password"])
        page.get_by_role("button", name="登录", exact=True).click()
        expect(page).to_have_url(re.compile(ends))
        settled(page)


# ---- what waits


@pytest.mark.parametrize("size", list(SIZES))
def test_what_waits_is_read_by_one_request_and_leads_to_lists_of_that_length(
    open_page: OpenPage, size: str
):
    page = open_page(role="dispatcher", viewport=SIZES[size])
    reported(page, f"waits {size}")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/api/v1/" in one.url else None)
    live(page)
    settled(page)
    assert [url.split("/api/v1/")[1].split("?")[0] for url in asked].count("start") == 1
    assert {url.split("/api/v1/")[1].split("?")[0] for url in asked} == {"start", "events"}
    shoot(page, f"start-dispatcher-{size}")
    for name in ("my_turn", "overdue", "due_soon"):
        n = count(page, name)
        page.locator(f"#counts [data-count='{name}'] a").click()
        page.wait_for_selector("#cases[data-ref], #cases li")
        settled(page)
        while page.locator("#more").is_visible():
            page.locator("#more").click()
            settled(page)
        assert page.locator("#cases li[data-ref]").count() == n, name
        opened(page, "/start/")


def test_a_case_comes_and_goes_without_a_reload(open_page: OpenPage):
    watching, working = open_page(role="dispatcher"), open_page(role="city_manager")
    live(watching)
    working.goto("/incidents/new")
    before = count(watching, "my_turn")
    case = reported(working, "comes and goes")
    number = watching.locator("#counts [data-count='my_turn'] b")
    expect(number).to_have_text(str(before + 1))
    transition(working, case, "void", reason="x")
    expect(number).to_have_text(str(before))


def test_what_was_opened_lately_stands_there(open_page: OpenPage):
    page = open_page(role="dispatcher")
    case = reported(page, "opened lately")
    opened(page, f"/incident/{case['ref']}")
    opened(page, "/incidents/?list=overdue")
    opened(page, "/start/")
    expect(page.locator("#recent-list li")).to_have_count(2)
    expect(page.locator("#recent-list li").nth(1)).to_contain_text(case["ref"])
    expect(page.locator("#recent-list")).not_to_contain_text(REPORTED)


def test_an_address_is_found_and_opened_on_the_map(open_page: OpenPage):
    page = opened(open_page(role="dispatcher"), "/start/")
    page.locator("#quick-place input").fill("云屿站")
    page.locator("#quick-place [role=option]").first.click()
    expect(page).to_have_url(re.compile(r"/#\d+"))
    ready(page)


# ---- by rights


@pytest.mark.parametrize(
    ("role", "tile"),
    [("system_administrator", "/accounts/"), ("audit_administrator", "/audit/"),
     ("security_administrator", "/resets/")],
)  # fmt: skip
def test_administrators_see_what_they_may_do_and_nothing_of_cases(
    open_page: OpenPage, role: str, tile: str
):
    page = opened(open_page(role=role), "/start/")
    expect(page.locator("#my-turn")).to_be_hidden()
    expect(page.locator(f"#tiles a[href='{tile}']")).to_be_visible()
    expect(page.locator("#tiles a[href='/incidents/']")).to_have_count(0)
    shoot(page, f"start-{role}")


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", ["grid_worker", "city_manager", "planner", "data_manager"])
def test_it_fits_and_can_be_read(open_page: OpenPage, role: str, language: str, size: str):
    page = opened(open_page(role=role, viewport=SIZES[size]), f"/start/?lang={language}")
    settled(page)
    shoot(page, f"start-{role}-{language}-{size}")
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    foreign = CHINESE if language == "en" else ""
    texts = "main :is(h1, h2, #counts span, #counts b, #tiles b, #tiles small, .quiet)"
    assert problems_of_text(page, texts, foreign=foreign) == []
    assert problems_of_text(page, "main :is(b, span, small, a)") == []
    assert axe_problems(page) == []


# ---- the bar


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize(("role", "path"), PAGES, ids=[path for _, path in PAGES])
def test_every_page_has_the_same_bar(open_page: OpenPage, role: str, path: str, size: str):
    page = opened(open_page(role=role, viewport=SIZES[size]), path)
    bar = page.locator("#site-bar")
    box = bar.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, SIZES[size]["width"])
    assert box["height"] <= 56
    inside = bar.evaluate(
        "(one) => [...one.querySelectorAll('.brand, #pages-toggle, #bar-messages, summary')]"
        ".map((part) => part.getBoundingClientRect()).filter((part) => part.width)"
        ".every((part) => part.right <= innerWidth && part.bottom <= 56)"
    )
    assert inside
    if size == "phone":
        expect(page.locator("#pages-bar")).to_be_hidden()
        page.locator("#pages-toggle").click()
    elif page.locator("#pages-toggle").is_visible():
        page.locator("#pages-toggle").click()
    expect(page.locator("#pages-bar a", has_text="首页")).to_be_visible()
    shoot(page, f"bar{path.replace('/', '-')}{size}")
    page.keyboard.press("Escape")
    page.locator("#account-menu summary").click()
    expect(page.locator("#bar-roles li").first).to_be_visible()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    expect(page.get_by_role("button", name="Switch to English")).to_be_visible()
    shoot(page, f"menu{path.replace('/', '-')}{size}")
    page.keyboard.press("Escape")
    expect(page.locator("#account-menu summary")).to_be_focused()
    expect(page.get_by_role("button", name="退出")).to_be_hidden()


CUT_PAGES = """(bar) => [...bar.querySelectorAll("a")].filter((one) => {
  const [own, box] = [one.getBoundingClientRect(), bar.getBoundingClientRect()];
  return own.left < box.left || own.right > Math.min(box.right, innerWidth) || one.scrollWidth > one.clientWidth;
}).map((one) => one.textContent)"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", ["data_manager", "city_manager"])
def test_no_page_is_cut_from_the_bar(open_page: OpenPage, role: str, language: str):
    page = opened(open_page(role=role), f"/account/?lang={language}")
    toggle, bar = page.locator("#pages-toggle"), page.locator("#pages-bar")
    for width in (1920, 1440, 1200, 1101, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        settled(page)
        if toggle.is_visible():
            expect(bar).to_be_hidden()
            toggle.click()
        expect(bar).to_be_visible()
        assert bar.evaluate(CUT_PAGES) == [], width
        shoot(page, f"folded-{role}-{language}-{width}")
        page.keyboard.press("Escape")
    page.set_viewport_size({"width": 2600, "height": 900})
    expect(toggle).to_be_hidden()
    expect(bar).to_be_visible()


def test_the_number_of_unread_messages_follows_the_stream_on_any_page(open_page: OpenPage):
    officer, reader = open_page(role="city_manager"), open_page(role="department_handler")
    pages = [opened(reader, "/"), opened(reader.context.new_page(), "/account/")]
    before = pages[0].locator("#unread").inner_text()
    officer.goto("/incidents/new")
    case = reported(officer, "unread")
    transition(officer, case, "accept")
    transition(officer, case, "dispatch", department="urban-management")
    for page in pages:
        expect(page.locator("#unread")).not_to_have_text(before)
    # What is late meanwhile sends messages, too.
    told = int(pages[0].locator("#unread").inner_text())
    assert told > int(before or 0)
    page = opened(reader.context.new_page(), "/messages/")
    page.get_by_role("button", name="全部标为已读").click()
    for page in pages:
        expect(page.locator("#unread")).to_be_hidden()


def test_the_account_menu_logs_out_and_takes_what_was_opened_along(
    open_page: OpenPage, demo_folder: Path
):
    page = open_page(role=None)
    page.goto("/login/")
    given = credentials("dispatcher", demo_folder)
    page.get_by_label("账号").fill(given["username"])
    page.get_by_label("密码").fill(given["password"])
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page).to_have_url(re.compile(r"/start/$"))
    settled(page)
    opened(page, "/incidents/?list=overdue")
    opened(page, "/incidents/?list=overdue&q=云屿")
    page.locator("#account-menu summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile(r"/login/"))
    settled(page)
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.includes('recent'))") == []


def test_the_language_is_changed_in_the_menu_and_kept_on_the_next_page(open_page: OpenPage):
    page = opened(open_page(role="dispatcher"), "/incidents/")
    page.locator("#account-menu summary").click()
    page.get_by_role("button", name="Switch to English").click()
    expect(page.locator("h1")).to_have_text("Incidents")
    page.wait_for_selector("html[data-ready='true']")
    opened(page, "/start/")
    expect(page.locator("h1")).to_have_text("Start")
