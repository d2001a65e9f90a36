"""Each page has its guide: the numbers of its picture stand where its steps say, in both languages."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from map_ui import guides
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.looking import problems_of_text
from tests.browser.settling import settled

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "map_ui" / "static"
IS_DRAWN = bool(os.environ.get("GEO_GRID_PICTURE"))
SIZE = {"width": 1280, "height": 800}
COLOURS = 96
MARKS = """(marks) => {
  const missing = [];
  const taken = [];
  for (const [i, mark] of marks.entries()) {
    const one = document.querySelector(mark);
    const box = one?.getBoundingClientRect();
    if (!box || !box.width || !one.checkVisibility({ visibilityProperty: true })) {
      missing.push(mark);
      continue;
    }
    const dot = document.createElement("b");
    const top = Math.max(4, Math.min(innerHeight - 34, box.top - 6));
    let left = Math.max(4, Math.min(innerWidth - 34, box.left - 30));
    while (taken.some(([x, y]) => Math.abs(x - left) < 32 && Math.abs(y - top) < 32)) left += 34;
    taken.push([left, top]);
    dot.textContent = String(i + 1);
    dot.className = "guide-mark";
    Object.assign(dot.style, {
      position: "fixed", zIndex: 99999, left: `${left}px`, top: `${top}px`, width: "30px", height: "30px",
      display: "grid", placeItems: "center", borderRadius: "50%", background: "#a8320c",
      color: "#fff", font: "700 16px system-ui", boxShadow: "0 0 0 2px #fff",
    });
    document.body.append(dot);
  }
  return missing;
}"""


def opened(open_page: OpenPage, guide: guides.Guide, language: str) -> Page:
    page = open_page(role=guide.role or None, viewport=SIZE)
    page.goto(f"{guide.path}?lang={language}")
    page.wait_for_selector("html[data-ready='true']" if guide.role else guide.steps[0].mark)
    settled(page)
    return page


@pytest.mark.parametrize("name", guides.pages())
def test_the_steps_of_a_guide_stand_on_its_page(open_page, name):
    for language in guides.LANGUAGES if IS_DRAWN else ("zh",):
        guide = guides.guide(name, language)
        page = opened(open_page, guide, language)
        marks = [step.mark for step in guide.steps]
        assert page.evaluate(MARKS, marks) == [], "steps whose place is not on the page"
        assert page.locator(".guide-mark").count() == len(marks)
        if IS_DRAWN:
            picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
            small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            (STATIC / guide.picture).parent.mkdir(exist_ok=True)
            small.save(STATIC / guide.picture, optimize=True)


def test_every_guide_has_a_picture_of_what_it_speaks_of_in_each_language():
    for name in guides.pages():
        for language in guides.LANGUAGES:
            with Image.open(STATIC / guides.guide(name, language).picture) as picture:
                assert picture.size == (SIZE["width"], SIZE["height"])


@pytest.mark.parametrize("language", guides.LANGUAGES)
@pytest.mark.parametrize("size", [SIZE, PHONE], ids=["desk", "phone"])
def test_guides_can_be_read(open_page, language, size):
    page = open_page(viewport=size)
    for path in ("/help/", "/help/map/"):
        page.goto(f"{path}?lang={language}")
        page.wait_for_selector("html[data-ready='true']")
        foreign = "[\\u4e00-\\u9fff]" if language == "en" else ""
        assert (
            problems_of_text(page, "main :is(h1, h2, p, li, dt, dd, b, span)", foreign=foreign)
            == []
        )
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{path} is wider than the screen"


def test_help_opens_the_guide_of_the_page_beside_it(open_page):
    page = open_page()
    page.goto("/desk/")
    with page.expect_popup() as popup:
        page.get_by_role("navigation").get_by_role("link", name="帮助").click()
    expect(popup.value.get_by_role("heading", level=1)).to_have_text("登记工作台")


def test_a_stranger_reads_how_to_log_in(open_page):
    page = open_page(role=None)
    page.goto("/help/login/")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    expect(page.get_by_role("button", name="退出")).to_have_count(0)
