"""Cases in the browser: reported on the map and by telephone, found in the list, taken through steps."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, VAR, OpenPage, demo_served, ready
from tests.browser.looking import OVERLAPS, problems_of_text

pytestmark = pytest.mark.browser
TABLET = {"width": 1024, "height": 768}
SIZES = [DESKTOP, TABLET, PHONE]
NAMES = ["desktop", "tablet", "phone"]
CHINESE = "[\\u4e00-\\u9fff]"
TEXTS = "main :is(h1, h2, h3, p, b, small, span, dt, dd, th, td, label, button, a, legend, time)"
REPORTED = "井盖缺了一块，晚上看不见"


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: these tests leave cases in it."""
    return VAR.with_name(f"{VAR.name}-incidents")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


def opened(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']")


def write(page: Page, method: str, path: str, body: dict[str, Any]) -> Any:
    """What the API answers to a write of the page's account."""
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    reply = page.request.fetch(
        f"/api/v1/{path}", method=method, data=json.dumps(body),
        headers={"Content-Type": "application/json", "X-CSRFToken": cookies["csrftoken"]},
    )  # fmt: skip
    assert reply.ok, reply.text()
    return reply.json()


def reported(page: Page, name: str, **more: Any) -> dict[str, Any]:
    """A case, reported over the API at a place in the middle of the city."""
    west, south, east, north = page.request.get("/api/v1/city").json()["bbox"]
    body = {
        "client_id": name, "text": REPORTED, "matter": "manhole-rain", "datum": "wgs84",
        "lon": west + (east - west) * 0.45, "lat": south + (north - south) * 0.55,
    }  # fmt: skip
    return dict(write(page, "post", "incidents", body | more))


def do(page: Page, to: str, **fields: str) -> None:
    """A transition by its button and dialog, until the page says that it is done."""
    page.locator(f"[data-to={to}]").click()
    for name, value in fields.items():
        field = page.locator(f"dialog [name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("dialog button[type=submit]").click()
    expect(page.locator("dialog")).to_have_count(0)


def step(page: Page) -> Any:
    return page.locator(".step-bar li[aria-current=step]")


def test_a_case_goes_from_the_map_through_the_list_to_the_department(open_page: OpenPage):
    page = open_page(role="dispatcher")
    page.goto("/")
    ready(page)
    page.locator("#open-report").click()
    page.locator("textarea[name=text]").fill(REPORTED)
    page.locator("select[name=matter]").select_option("manhole-rain")
    page.locator("#map").click(position={"x": 640, "y": 430})
    expect(page.locator(".report-pin")).to_have_count(1)
    page.get_by_role("button", name="报送", exact=True).click()
    result = page.locator(".report-result")
    expect(result).to_be_visible()
    expect(page.locator(".report-pin")).to_have_count(0)
    ref = result.get_attribute("data-ref") or ""

    opened(page, "/incidents/")
    row = page.locator(f"#cases li[data-ref='{ref}']")
    expect(row).to_contain_text("雨水井盖")
    expect(row.locator(".step-chip")).to_have_text("信息报送")
    row.locator("a").click()
    expect(step(page)).to_contain_text("信息报送")
    expect(page.locator(".case-text")).to_have_text(REPORTED)

    do(page, "accept", note="位置已核对")
    expect(step(page)).to_contain_text("受理立案")
    expect(page.locator(".due")).to_contain_text("还剩")
    do(page, "dispatch", department="urban-management")
    expect(step(page)).to_contain_text("任务派遣")
    expect(page.locator("#history li").first).to_contain_text("交给 城市管理局")

    handler = open_page(role="department_handler", viewport=PHONE)
    opened(handler, f"/incident/{ref}")
    do(handler, "take")
    expect(handler.locator(".step-line")).to_contain_text("事件处置")


def test_a_worker_reports_on_a_phone_with_a_photo_and_sees_it_on_the_case(open_page: OpenPage):
    page = open_page(role="grid_worker", viewport=PHONE, has_touch=True)
    page.goto("/")
    ready(page)
    page.locator("#panel-toggle").click()
    page.locator("#open-report").click()
    page.locator("textarea[name=text]").fill(REPORTED)
    page.locator("#report-files").set_input_files(
        {"name": "井盖.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator(".report-result")).to_contain_text("已上传 1 个文件")
    page.get_by_role("link", name="查看事件").click()
    picture = page.locator("#files img")
    expect(picture).to_be_visible()
    width = picture.evaluate("one => one.decode().then(() => one.naturalWidth)")
    assert width == 64, "the thumbnail is the picture that was sent"


def photo() -> bytes:
    """A small picture as a camera makes one."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "#884422").save(made, "JPEG")
    return made.getvalue()


def test_the_menu_of_a_point_reports_there_and_what_was_typed_stays(open_page: OpenPage):
    page = open_page(role="grid_worker")
    page.goto("/")
    ready(page)
    page.locator("#map").click(button="right", position={"x": 640, "y": 430})
    pin = page.locator(".report-pin")
    expect(pin).to_be_visible()
    box = pin.bounding_box()
    assert box is not None
    assert abs(box["x"] + box["width"] / 2 - 640) < 3
    assert abs(box["y"] + 36 - 430) < 4
    page.locator("textarea[name=text]").fill("树倒了")
    page.locator("#card-close").click()
    expect(pin).to_have_count(0)
    page.locator("#open-report").click()
    expect(page.locator("textarea[name=text]")).to_have_value("树倒了")


def test_who_comes_second_is_told_what_the_case_is_now(open_page: OpenPage):
    first, second = open_page(role="dispatcher"), open_page(role="city_manager", troubled=True)
    ref = reported(first, "second")["ref"]
    second.route("**/api/v1/events*", lambda route: route.abort())  # else it sees the step come
    for page in (first, second):
        opened(page, f"/incident/{ref}")
    do(first, "accept")
    expect(step(first)).to_contain_text("受理立案")
    do(second, "void", reason="误报")
    expect(second.locator("#moved")).to_contain_text("现为“受理立案”")
    expect(step(second)).to_contain_text("受理立案")
    second.locator("[data-to=void]").click()
    expect(second.locator("dialog [name=reason]")).to_have_value("误报")


def test_a_report_by_telephone_survives_a_reload_and_is_made_once(open_page: OpenPage):
    page = open_page(role="dispatcher", troubled=True)
    opened(page, "/incidents/new")
    page.locator("textarea[name=text]").fill("电梯困人")
    page.locator("[name=reporter_phone]").fill("0592-1234567")
    page.reload()
    page.wait_for_selector("html[data-ready='true']")
    expect(page.locator("textarea[name=text]")).to_have_value("电梯困人")
    expect(page.locator("[name=reporter_phone]")).to_have_value("0592-1234567")
    kept = page.evaluate("Object.values(localStorage).join(' ')")
    assert "1234567" not in kept, "a caller's number lies about on a shared machine"

    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator(".report-form .problem")).to_contain_text("请给出位置")
    page.locator("#map").click(position={"x": 250, "y": 200})
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator(".report-form .problem")).to_contain_text(re.compile("同意|consent"))
    page.locator("[name=consent]").check()
    page.route("**/api/v1/incidents", _lost, times=1)
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator(".report-form .problem")).to_be_visible()
    page.get_by_role("button", name="报送", exact=True).click()
    ref = page.locator(".report-result").get_attribute("data-ref")
    found = page.request.get("/api/v1/incidents?q=电梯困人").json()["results"]
    assert [one["ref"] for one in found] == [ref]
    opened(page, f"/incident/{ref}")
    expect(page.locator("#reports")).to_contain_text("电话")
    expect(page.locator("main")).not_to_contain_text("1234567")


def _lost(route: Any) -> None:
    """The case is made, and the reply is lost on the way."""
    route.fetch()
    route.abort()


def test_a_doubtful_place_is_asked_about_and_chosen(open_page: OpenPage):
    """Played: which addresses are doubtful is the place's business, not the page's."""
    page = open_page(role="dispatcher", troubled=True)
    opened(page, "/incidents/new")
    west, south, east, north = page.request.get("/api/v1/city").json()["bbox"]
    meant = {
        "lon": (west + east) / 2,
        "lat": (south + north) / 2,
        "datum": "wgs84",
        "label": "东门街1号",
    }
    told = {"code": "address_ambiguous", "message": "这个地址可能有几处。", "fields": {},
            "details": {"candidates": [meant]}}  # fmt: skip
    page.route("**/api/v1/incidents", lambda route: route.fulfill(status=400, json=told), times=1)
    page.locator("textarea[name=text]").fill("垃圾堆放")
    page.locator("#where-box input").fill("东门街")
    page.get_by_role("button", name="报送", exact=True).click()
    with page.expect_request("**/api/v1/incidents") as sent:
        page.get_by_role("button", name="东门街1号").click()
    body = sent.value.post_data_json
    assert (body["lon"], body["lat"], body["address"]) == (meant["lon"], meant["lat"], "东门街1号")
    expect(page.locator(".report-result")).to_be_visible()


def test_what_may_be_the_same_thing_is_shown(open_page: OpenPage):
    page = open_page(role="dispatcher")
    first = reported(page, "same 1", text="消火栓漏水", matter="hydrant")
    again = reported(page, "same 2", text="消火栓还在漏水", matter="hydrant")
    assert first["ref"] in [one["ref"] for one in again["duplicates"]]
    opened(page, f"/incident/{again['ref']}")
    expect(page.locator("#duplicates")).to_contain_text(first["ref"])
    page.locator("[data-to=merge]").click()
    expect(page.locator("dialog [name=of]")).to_have_value(first["ref"])
    page.locator("dialog button[type=submit]").click()
    expect(page.locator(".case-head")).to_contain_text(f"已并入 {first['ref']}")


def test_filters_stand_in_the_address_and_go_back(open_page: OpenPage):
    page = open_page(role="dispatcher")
    ref = reported(page, "filters", text="唯一的井盖")["ref"]
    opened(page, "/incidents/?q=唯一的井盖")
    expect(page.locator("#cases li")).to_have_count(1)
    expect(page.locator("#count")).to_have_text("共 1 件")
    page.locator("[name=step]").select_option("closed")
    expect(page.locator("#cases .empty")).to_contain_text("没有符合这些条件的事件")
    assert "step=closed" in page.url
    page.go_back()
    expect(page.locator(f"#cases li[data-ref='{ref}']")).to_be_visible()
    expect(page.locator("[name=step]")).to_have_value("")
    page.locator("#filters summary").click()
    page.locator("[name=area] option", has_text="永安社区").first.wait_for(state="attached")
    page.locator("[name=area]").select_option(label="永安社区")
    expect(page.locator(f"#cases li[data-ref='{ref}']")).to_be_visible()
    assert re.search(r"area=\d{12}", page.url)
    page.locator("#clear").click()
    expect(page.locator("#cases li").nth(3)).to_be_visible()
    assert "?" not in page.url


def test_a_long_list_says_that_there_is_more_and_shows_it(open_page: OpenPage):
    page = open_page(role="city_manager")
    opened(page, "/incidents/?state=")
    rows = page.locator("#cases li")
    expect(rows).to_have_count(50)
    expect(page.locator("#count")).to_have_text("已显示 50 件，还有更多")
    expect(page.locator(".case-mark")).to_have_count(50)
    page.get_by_role("button", name="再显示一些").click()
    expect(rows).to_have_count(100)
    refs = rows.evaluate_all("all => all.map((one) => one.dataset.ref)")
    assert len(set(refs)) == 100, "a page shows no case twice"


def test_a_list_that_cannot_be_read_says_so_and_tries_again(open_page: OpenPage):
    page = open_page(role="dispatcher", troubled=True)
    page.route("**/api/v1/incidents?*", lambda route: route.abort(), times=1)
    # what the stream tells would try again before the button does
    page.route("**/api/v1/events*", lambda route: route.abort())
    opened(page, "/incidents/")
    expect(page.locator("#problem")).to_be_visible()
    page.get_by_role("button", name="重试").click()
    expect(page.locator("#cases li").nth(2)).to_be_visible()
    expect(page.locator("#problem")).to_be_hidden()


def test_a_case_out_of_sight_is_one_that_is_not_there(open_page: OpenPage):
    page = open_page(role="dispatcher", troubled=True)
    opened(page, "/incident/no such case")
    expect(page.get_by_role("heading", level=1)).to_have_text("找不到这个事件")


def test_the_countdown_goes_by_the_server_not_by_the_reader(browser: Browser, open_page: OpenPage):
    page = open_page(role="dispatcher", timezone_id="America/New_York")
    ref = reported(page, "clock")["ref"]
    opened(page, f"/incident/{ref}")
    do(page, "accept")
    expect(page.locator(".due b")).to_contain_text("还剩")
    right = page.locator(".due").inner_text()
    page.add_init_script("const now = Date.now; Date.now = () => now() + 40 * 86400000;")
    opened(page, f"/incident/{ref}")
    assert page.locator(".due").inner_text().split("\n")[0] == right.split("\n")[0]
    expect(page.locator(".due")).not_to_contain_text("超时")


def test_who_may_only_report_has_a_page_for_it(open_page: OpenPage):
    page = open_page(role="assistant", viewport=PHONE)
    opened(page, "/account/")
    page.get_by_role("button", name="全部页面").click()
    page.get_by_role("navigation").get_by_role("link", name="事件报送").click()
    page.wait_for_selector("html[data-ready='true']")
    expect(page.get_by_role("heading", level=1)).to_have_text("报送事件")
    page.goto("/")
    ready(page)
    page.locator("#panel-toggle").click()
    expect(page.locator("#open-report")).to_be_visible()


@pytest.mark.parametrize("role", ["system_administrator", "audit_administrator"])
def test_administrators_have_no_door_to_cases(open_page: OpenPage, role: str):
    page = open_page(role=role, troubled=True)
    page.goto("/account/")
    page.wait_for_selector("html[data-ready='true']")
    expect(
        page.get_by_role("navigation").get_by_role("link", name=re.compile("事件"))
    ).to_have_count(0)


@pytest.mark.parametrize("size", SIZES, ids=NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_fits_and_can_be_read(open_page: OpenPage, size: dict[str, int], language: str):
    page = open_page(role="dispatcher", viewport=size)
    ref = reported(page, "looks")["ref"]
    for path in ("/incidents/", f"/incident/{ref}", "/incidents/new"):
        opened(page, f"{path}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
        selector = ".case-actions > *, .filter-row > *, .actions > *, .step-bar li > *"
        assert page.evaluate(OVERLAPS, [selector, 1])["pairs"] == [], path
        # What people and registers are called stays as they called it.
        named = "h1, h2, dt, label, legend, summary, .case-actions button, .step-bar span, .step-chip, .light"
        foreign = CHINESE if language == "en" else ""
        shown = f"main :is({named}):not(:has(select), :has(option))"
        if path != f"/incident/{ref}":
            assert problems_of_text(page, shown, foreign=foreign) == [], path
        assert problems_of_text(page, TEXTS) == [], path


def test_a_case_on_paper_has_no_buttons(open_page: OpenPage):
    page = open_page(role="dispatcher")
    ref = reported(page, "paper")["ref"]
    opened(page, f"/incident/{ref}")
    page.emulate_media(media="print")
    for hidden in ("header.bar", ".case-actions", "label[for=attach]"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.locator("#history")).to_be_visible()


def test_help_of_one_case_is_that_of_the_list(open_page: OpenPage):
    page = open_page(role="dispatcher")
    opened(page, "/incidents/")
    with page.expect_popup() as popup:
        page.get_by_role("navigation").get_by_role("link", name="帮助").click()
    expect(popup.value.get_by_role("heading", level=1)).to_have_text("事件")
