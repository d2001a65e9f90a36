"""Door plates: the sheet of a house, and a plate before the camera of the field page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.looking import problems_of_text
from tests.browser.test_axe import axe_problems

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
CAMERA = """
  window.seen = "https://elsewhere.test/q/1-1-aaaaaaaaaaaaaaaa";
  window.BarcodeDetector = class { async detect() { return [{ rawValue: window.seen }]; } };
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 9, 9);
    return canvas.captureStream(5);
  };
"""
PLATES = "async (pk) => (await (await fetch(`/api/v1/buildings/${pk}/plates`)).json()).plates"


def ready(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("html[data-ready='true']")


def test_a_plate_is_printed_and_scanned(open_page: OpenPage):
    page = open_page(role="grid_worker", viewport=PHONE, has_touch=True, is_mobile=True)
    page.add_init_script(CAMERA)
    ready(page, "/field/")
    door = page.evaluate(
        "async () => (await (await fetch('/api/v1/visits/owed')).json()).results[0]"
    )
    page.evaluate("(pk) => { location.hash = `#house/${pk}`; }", door["building"])
    page.get_by_role("link", name="门牌二维码").tap()
    page.wait_for_url(f"**/plates/{door['building']}/")
    page.wait_for_selector("html[data-ready='true']")
    plates = page.evaluate(PLATES, door["building"])
    expect(page.locator("#plates svg")).to_have_count(len(plates))
    (plate,) = [one for one in plates if one["unit"] == door["unit"]]
    path = page.locator(f"#plates li[data-unit='{door['unit']}'] path").get_attribute("d") or ""
    dark = sum(int(part.split("h")[1].split("v")[0]) for part in path.split("M")[1:])
    assert dark == "".join(plate["modules"]).count("1")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert problems_of_text(page, "main :is(h1, h2, p, b, small)") == []
    assert axe_problems(page) == []
    ready(page, "/field/#find")
    page.get_by_role("button", name="扫门牌二维码").tap()
    expect(page.locator("#scan-note")).to_have_text("这不是本系统的门牌二维码。")
    page.evaluate("(link) => { window.seen = link; }", plate["link"])
    expect(page.locator("#card-title")).to_have_text(door["label"])
    assert page.url.endswith(f"/field/#unit/{door['unit']}")


def test_who_has_no_account_reports_at_the_door(open_page: OpenPage):
    page = open_page(role="grid_worker")
    ready(page, "/field/")
    door = page.evaluate(
        "async () => (await (await fetch('/api/v1/visits/owed')).json()).results[0]"
    )
    plates = page.evaluate(PLATES, door["building"])
    page.context.clear_cookies()
    page.goto(plates[0]["link"])
    page.wait_for_url("**/report/?at=*")
    expect(page.locator(".report-pin")).to_have_count(1)
    reply = page.request.get(plates[0]["link"][:-1] + "0")
    assert reply.status == 404
    assert "作废" in reply.json()["message"]
