"""axe finds nothing on the pages by which one comes in, is let in, and is refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, ROOT, OpenPage
from tests.browser.settling import settled

pytestmark = pytest.mark.browser
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] });
  if (!found.passes.length) return ["axe looked at nothing"];
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((one) => one.html).join(" ")}`);
}"""
PAGES = (
    (None, "/login/"), (None, "/start-account/"), (None, "/certificate/"), (None, "/help/"),
    (None, "/nowhere/"), (None, "/report/"), ("planner", "/accounts/"), ("security_administrator", "/accounts/"),
    ("city_manager", "/account/"), ("system_administrator", "/resets/"), ("city_manager", "/desk/"),
    ("department_handler", "/messages/"), ("grid_worker", "/field/"), ("community_manager", "/visits/"),
)  # fmt: skip


def axe_problems(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.1 A and AA on the page as it stands."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("role", "path"), PAGES, ids=[f"{path} {role}" for role, path in PAGES])
def test_a_page_can_be_used_without_seeing_it(open_page: OpenPage, role, path, size):
    page = open_page(role=role, troubled=True, viewport=size)
    page.goto(path)
    settled(page)
    assert axe_problems(page) == []


def test_axe_finds_what_is_wrong(open_page: OpenPage):
    page = open_page(role=None)
    page.goto("/login/")
    page.evaluate("document.querySelector('main').innerHTML += '<input><img src=\"data:,\">'")
    assert {line.split(":")[0] for line in axe_problems(page)} >= {"image-alt", "label"}
