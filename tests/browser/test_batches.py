"""A person is sent to a case, and many cases are acted on at once, in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, VAR, OpenPage, credentials, demo_served
from tests.browser.looking import OVERLAPS, problems_of_text
from tests.browser.test_axe import axe_problems
from tests.browser.test_incidents import CHINESE, TEXTS, opened, photo, reported, write

pytestmark = pytest.mark.browser
OFFICE = "urban-management"


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: these tests close and move what others count."""
    return VAR.with_name(f"{VAR.name}-batches")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        yield address


def case(page: Page, name: str, text: str = "", **more: Any) -> str:
    return str(reported(page, name, text=text or name, **more)["ref"])


def do(page: Page, ref: str, to: str, **what: Any) -> None:
    """A transition over the API, with the revision as it stands."""
    revision = page.request.get(f"/api/v1/incidents/{ref}").json()["revision"]
    body = {"to": to, "revision": revision, "client_id": f"{ref} {to} {revision}", **what}
    write(page, "post", f"incidents/{ref}/transitions", body)


def signed_in(open_page: OpenPage, role: str, **options: Any) -> Page:
    page = open_page(role=role, **options)
    opened(page, "/incidents/")
    return page


def test_a_worker_is_found_by_name_sent_and_sees_the_case(open_page: OpenPage, demo_folder: Path):
    """With the keyboard alone: the search singles the person out and sends nothing."""
    page = signed_in(open_page, "dispatcher")
    ref = case(page, "派给网格员")
    do(page, ref, "accept")
    worker = credentials("grid_worker", demo_folder)["username"]
    opened(page, f"/incident/{ref}")
    page.locator("[data-to=dispatch]").press("Enter")
    page.locator("dialog select[name=department]").select_option(OFFICE)
    person = page.get_by_role("group", name="派给谁")
    expect(person.get_by_role("status")).to_contain_text("人")
    search = person.get_by_role("searchbox")
    search.fill(worker)
    search.press("Enter")
    expect(person.locator("select")).to_have_value(worker)
    page.locator("dialog button[type=submit]").press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#history li").first).to_contain_text("派给")
    expect(page.locator("#parties")).to_contain_text("处置人")

    phone = open_page(role="grid_worker", viewport=PHONE, has_touch=True)
    opened(phone, f"/incident/{ref}")
    phone.locator("[data-to=take]").click()
    phone.locator("dialog button[type=submit]").click()
    expect(phone.locator(".step-line")).to_contain_text("事件处置")


def test_who_was_chosen_of_one_department_is_not_of_another(open_page: OpenPage, demo_folder: Path):
    page = signed_in(open_page, "dispatcher")
    ref = case(page, "换部门")
    do(page, ref, "accept")
    opened(page, f"/incident/{ref}")
    page.locator("[data-to=dispatch]").click()
    departments = page.locator("dialog select[name=department]")
    departments.select_option(OFFICE)
    handler = credentials("department_handler", demo_folder)["username"]
    people = page.locator("dialog select[name=handler]")
    expect(people.locator(f"option[value='{handler}']")).to_have_count(1)
    people.select_option(handler)
    other = departments.locator(f"option:not([value='']):not([value='{OFFICE}'])").first
    departments.select_option(other.get_attribute("value"))
    expect(people.locator(f"option[value='{handler}']")).to_have_count(0)
    expect(people).to_have_value("")


def answered(officer: Page, handler: Page, name: str) -> str:
    ref = case(officer, f"{name} 一", text=name)
    do(officer, ref, "accept")
    do(officer, ref, "dispatch", department=OFFICE)
    do(handler, ref, "take")
    token = {one["name"]: one["value"] for one in handler.context.cookies()}["csrftoken"]
    added = handler.request.post(
        f"/api/v1/incidents/{ref}/attachments", headers={"X-CSRFToken": token},
        multipart={"file": {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": photo()}},
    )  # fmt: skip
    assert added.ok, added.text()
    do(handler, ref, "answer", note="已处置")
    return ref


def test_chosen_rows_are_closed_and_what_is_left_is_named(open_page: OpenPage):
    officer = signed_in(open_page, "dispatcher")
    handler = signed_in(open_page, "department_handler")
    done = answered(officer, handler, "批量结案甲乙")
    early = case(officer, "批量结案甲乙 二", text="批量结案甲乙")

    page = open_page(role="verifier", troubled=True)
    opened(page, "/incidents/?q=批量结案甲乙")
    expect(page.locator("#move-all")).to_have_count(0)
    page.get_by_role("button", name="选择事件").click()
    expect(page.locator("#close-chosen")).to_be_disabled()
    page.locator(f"#cases li[data-ref='{done}'] input").press("Space")
    expect(page.locator("#chosen")).to_contain_text("已选 1 件")
    page.locator("#choose-all").click()
    expect(page.locator("#chosen")).to_contain_text("已选 2 件")
    page.route("**/api/v1/case_batches/close", lambda route: route.abort(), times=1)
    page.locator("#close-chosen").click()
    page.locator("dialog textarea").fill("现场核查合格")
    page.locator("dialog button[type=submit]").click()
    work = page.locator("#batch-work")
    expect(work).to_contain_text("还有 2 件没有轮到")
    page.locator("#go-on").click()
    expect(work).to_contain_text("已结案 1 件")
    expect(work.locator(f"[data-refused='{early}']")).to_contain_text("不能")
    expect(page.locator(f"#cases li[data-ref='{done}']")).to_have_count(0)
    expect(page.locator("#cases .pick")).to_have_count(0)
    opened(page, f"/incident/{done}")
    expect(page.locator("#history")).to_contain_text("现场核查合格")


def test_all_of_somebody_are_moved_and_a_suspended_one_stays(
    open_page: OpenPage, demo_folder: Path
):
    page = signed_in(open_page, "dispatcher")
    handler = signed_in(open_page, "department_handler")
    moved, stands = case(page, "移交甲"), case(page, "移交乙")
    for ref in (moved, stands):
        do(page, ref, "accept")
        do(page, ref, "dispatch", department=OFFICE)
        do(handler, ref, "take")
    do(page, stands, "suspend", reason="等材料")
    of, to = (credentials(role, demo_folder)["username"]
              for role in ("department_handler", "grid_worker"))  # fmt: skip
    held = page.request.get("/api/v1/case_batches/holders").json()["results"]
    refs = next(one["refs"] for one in held if one["username"] == of)
    assert {moved, stands} <= set(refs)

    page.locator("#move-all").click()
    whose = page.locator("dialog select[name=of]")
    expect(whose.locator(f"option[value='{of}']")).to_contain_text(f"未结 {len(refs)} 件")
    whose.select_option(of)
    page.locator("dialog input[type=search]").fill(to)
    expect(page.locator("dialog select[name=to]")).to_have_value(to)
    page.locator("dialog button[type=submit]").click()
    work = page.locator("#batch-work")
    expect(work).to_contain_text("已改派")
    expect(work.locator(f"[data-refused='{stands}']")).to_contain_text("已挂账")
    opened(page, f"/incident/{moved}")
    expect(page.locator("#history li").first).to_contain_text("已改派")
    expect(page.locator("#history li").first).to_contain_text("派给")


def test_emergencies_that_owe_their_registration_are_found(open_page: OpenPage):
    page = signed_in(open_page, "dispatcher")
    ref = case(page, "燃气泄漏", kind="emergency")
    opened(page, "/incidents/")
    owed = page.request.get("/api/v1/registrations_owed").json()["results"]
    opener = page.locator("#open-owed")
    expect(opener).to_contain_text(f"{len(owed)} 件")
    opener.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#owed li")).to_have_count(len(owed))
    page.locator(f"#owed li[data-ref='{ref}'] a").click()
    expect(page.locator("[data-to=accept]")).to_be_visible()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_and_can_be_read(open_page: OpenPage, size: dict[str, int], language: str):
    page = signed_in(open_page, "dispatcher", viewport=size)
    ref = case(page, f"样子 {language} {size['width']}", kind="emergency")
    foreign = CHINESE if language == "en" else ""
    opened(page, f"/incidents/?lang={language}")
    page.locator("#choose").click()
    page.locator("#choose-all").click()
    page.locator("#open-owed").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(OVERLAPS, [".batch > *, .chosen > *", 1])["pairs"] == []
    assert problems_of_text(page, ".batch > *, .chosen > *, #owed h2", foreign=foreign) == []
    assert problems_of_text(page, TEXTS) == []
    assert axe_problems(page) == []
    page.locator("#move-all").click()
    expect(page.locator("dialog [role=status]")).not_to_be_empty()
    assert axe_problems(page) == []
    opened(page, f"/incident/{ref}?lang={language}")
    page.locator("[data-to=dispatch]").click()
    expect(page.locator("dialog [role=status]")).not_to_be_empty()
    box = page.locator("dialog").bounding_box()
    assert box is not None
    assert box["width"] <= size["width"]
    assert axe_problems(page) == []
