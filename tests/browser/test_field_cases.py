"""A case on the field worker's page: taken, answered with photos and checked, with no line in between."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.looking import problems_of_text
from tests.browser.test_field import is_fit_for_a_thumb, opened
from tests.browser.test_field_looks import WEAR
from tests.browser.test_field_offline import KEEPING, RAW, is_kept
from tests.browser.test_incidents import reported, write
from tests.incidents import media

pytestmark = pytest.mark.browser
BEFORE, AFTER = (
    {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": media.photo(size=(width, 240))}
    for name, width in (("IMG_0011", 320), ("IMG_0012", 300))
)


def dispatched(desk: Page, worker: Page, name: str) -> str:
    """A case that was sent to the worker."""
    ref = str(reported(desk, name)["ref"])
    account = worker.locator("html").get_attribute("data-account")
    for to, more in (("accept", {}), ("dispatch", {"handler": account})):
        revision = desk.request.get(f"/api/v1/incidents/{ref}").json()["revision"]
        body = {"to": to, "revision": revision, "client_id": f"{name}-{to}", **more}
        write(desk, "post", f"incidents/{ref}/transitions", body)
    return ref


def open_case(page: Page, ref: str) -> None:
    page.goto(f"/field/#case/{ref}")
    expect(page.locator("#case-title")).to_be_visible()
    is_kept(page)


def step(page: Page, to: str, note: str = "") -> None:
    if note:
        page.locator("#case-card textarea").fill(note)
    page.locator(f"#case-card [data-to={to}]").tap()


def sent(page: Page) -> Any:
    return page.locator("#outbox-rows li[data-state=sent]")


def test_p19_a_case_is_taken_answered_and_checked_with_no_line_in_between(open_page: OpenPage):
    desk = open_page(role="dispatcher")
    worker = opened(open_page, "/field/", troubled=True, **KEEPING)
    ref, other = dispatched(desk, worker, "field-1"), dispatched(desk, worker, "field-2")
    answered_without_line(worker, ref)
    verifier = open_page(
        role="verifier", viewport=PHONE, has_touch=True, is_mobile=True, troubled=True, **KEEPING
    )
    closed_without_line(verifier, ref)
    told_on_the_way(desk, worker)
    told = desk.request.get(f"/api/v1/incidents/{ref}").json()
    assert told["step"] == "closed"
    assert [one["transition"] for one in told["history"]][-4:] == [
        "take", "on_the_way", "answer", "close"]  # fmt: skip
    assert [one["stage"] for one in told["files"]] == ["before", "after"]
    comes_back(worker, desk, other)


def told_on_the_way(desk: Page, worker: Page) -> None:
    """One tap; the panel of the command centre and its list say since when."""
    third = dispatched(desk, worker, "field-3")
    open_case(worker, third)
    step(worker, "take")
    worker.locator("#case-card [data-to=on_the_way]").tap()
    expect(worker.locator("#case-step")).to_contain_text("已出发")
    desk.goto(f"/command/?q={third}")
    row = desk.locator(f"#cases li[data-ref='{third}']")
    expect(row).to_contain_text("已出发")
    row.locator("a").click()
    expect(desk.locator("[data-on-the-way]")).to_contain_text("已出发")


def answered_without_line(worker: Page, ref: str) -> None:
    open_case(worker, ref)
    is_fit_for_a_thumb(worker)
    worker.context.set_offline(True)
    step(worker, "take")
    expect(worker.locator("#case-waiting")).to_contain_text("接单")
    step(worker, "on_the_way")
    expect(worker.locator("#case-waiting")).to_contain_text("出发")
    expect(worker.locator("#case-card [data-to=on_the_way]")).to_have_count(0)
    worker.locator("#case-before").set_input_files(BEFORE)
    worker.locator("#case-after").set_input_files(AFTER)
    step(worker, "answer", "井盖已换 zqcanary")
    expect(worker.locator("#case-waiting")).to_contain_text("反馈结果")
    expect(worker.locator("#outbox-rows li[data-state=waiting]")).to_have_count(5)
    is_fit_for_a_thumb(worker)
    assert "zqcanary" not in worker.evaluate(RAW)
    worker.context.set_offline(False)
    expect(sent(worker)).to_have_count(5)
    older = worker.locator("#outbox-older")
    expect(older.locator("summary")).to_have_text("更早送达的 3 条")
    expect(sent(worker).filter(visible=True)).to_have_count(2)
    is_fit_for_a_thumb(worker)
    older.locator("summary").tap()
    expect(sent(worker).filter(visible=True)).to_have_count(5)
    is_fit_for_a_thumb(worker)


def closed_without_line(verifier: Page, ref: str) -> None:
    verifier.goto("/field/")
    verifier.locator(f"#inbox li[data-ref='{ref}'] a").tap()
    pairs = verifier.locator("#case-card .photo-stage")
    expect(pairs.locator("img")).to_have_count(2)
    boxes = pairs.evaluate_all(
        "(all) => all.map((one) => [one.getBoundingClientRect().x, one.getBoundingClientRect().y])"
    )
    assert boxes[0][1] == boxes[1][1], "side by side"
    assert boxes[0][0] < boxes[1][0]
    widths = pairs.locator("img").evaluate_all(
        "(all) => Promise.all(all.map((one) => one.decode().then(() => one.naturalWidth)))"
    )
    assert widths == [320, 300], "before, then after"
    is_fit_for_a_thumb(verifier)
    verifier.evaluate(WEAR, {"theme": "light", "type": "150"})
    assert problems_of_text(verifier, "#case-card figcaption", smallest_px=15 * 1.5) == []
    verifier.evaluate(WEAR, {"theme": "light", "type": ""})
    is_kept(verifier)
    verifier.context.set_offline(True)
    step(verifier, "close", "现场已恢复")
    expect(verifier.locator("#outbox-rows li[data-state=waiting]")).to_have_count(1)
    verifier.context.set_offline(False)
    expect(sent(verifier)).to_have_count(1)


def comes_back(worker: Page, desk: Page, ref: str) -> None:
    """What another has ended meanwhile says so to its author, and what was typed stands there again."""
    open_case(worker, ref)
    worker.context.set_offline(True)
    step(worker, "take", "马上到 zqcanary")
    row = worker.locator("#outbox-rows li[data-kind=step]").last
    expect(row).to_have_attribute("data-state", "waiting")
    revision = desk.request.get(f"/api/v1/incidents/{ref}").json()["revision"]
    body = {"to": "void", "revision": revision, "client_id": "void", "reason": "误报"}
    write(desk, "post", f"incidents/{ref}/transitions", body)
    worker.context.set_offline(False)
    expect(row).to_have_attribute("data-state", "needs")
    expect(row).to_contain_text("任务派遣")
    expect(row).to_contain_text("作废")
    is_fit_for_a_thumb(worker)
