"""What a matter must be told is asked on the page of citizens and on that of officers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import (
    DESKTOP,
    PHONE,
    ROOT,
    VAR,
    OpenPage,
    demo_served,
    environment,
)
from tests.browser.test_report import looks_right, opened, place_pin

pytestmark = pytest.mark.browser
ASKED = (
    "what! multivaluelist 有什么: 1=积水 | 2=塌陷; depth! singlevaluelist 水深: 1=没过脚踝 | 2=没过膝盖; "
    "cm number 多深（厘米）; since datetime 何时起; more text 还要说明什么"
)
CSV = f"""code,sort,group,name,name_en,limits,is_public,attributes
flooding,event,water,道路积水,Flooding,whole 2 working_days,yes,"{ASKED}"
"""


@pytest.fixture(scope="module")
def demo_folder() -> Path:
    """A city of its own: one matter more is reported in it."""
    return VAR.with_name(f"{VAR.name}-attributes")


@pytest.fixture(scope="module")
def demo_site(demo_folder: Path) -> Iterator[str]:
    with demo_served(demo_folder) as address:
        file = demo_folder / "matters.csv"
        file.write_text(CSV, encoding="utf-8")
        subprocess.run(
            [sys.executable, "manage.py", "import_matters", str(file)],
            cwd=ROOT, env=environment(demo_folder), check=True,
        )  # fmt: skip
        yield address


def fields_of(page: Page) -> list[str]:
    return page.locator(".attributes [name]").evaluate_all("all => all.map((one) => one.name)")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_a_citizen_is_asked_what_the_matter_needs_and_keeps_what_was_typed(
    open_page: OpenPage, size: dict[str, int]
):
    page = opened(open_page, viewport=size, troubled=True)
    assert fields_of(page) == []
    place_pin(page)
    page.locator("[name=matter]").select_option("flooding")
    assert fields_of(page) == [
        "attribute[what]", "attribute[what]", "attribute[depth]", "attribute[cm]",
        "attribute[since]", "attribute[more]",
    ]  # fmt: skip
    looks_right(page)
    page.locator("#report [type=submit]").tap()
    expect(page.get_by_role("alert")).to_contain_text("有什么")
    page.get_by_role("checkbox", name="塌陷").check()
    page.get_by_role("combobox", name="水深").select_option("2")
    page.reload()
    page.wait_for_selector("html[data-ready='true']")
    expect(page.get_by_role("checkbox", name="塌陷")).to_be_checked()
    expect(page.get_by_role("combobox", name="水深")).to_have_value("2")
    page.locator("[name=matter]").select_option("litter")
    assert fields_of(page) == []
    page.locator("[name=matter]").select_option("flooding")
    page.get_by_role("checkbox", name="塌陷").check()
    page.get_by_role("combobox", name="水深").select_option("2")
    page.locator("#report [type=submit]").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("已收到，谢谢")


def test_an_officer_is_asked_the_same_and_it_stands_with_the_case(open_page: OpenPage):
    page = open_page(role="dispatcher", troubled=True)
    page.goto("/incidents/new")
    page.wait_for_selector("html[data-ready='true']")
    page.locator("textarea[name=text]").fill("地下通道积水")
    page.locator("#map").click(position={"x": 250, "y": 200})
    page.locator("[name=matter]").select_option("flooding")
    send = page.get_by_role("button", name="报送", exact=True)
    send.click()
    expect(page.locator(".report-form .problem")).to_contain_text("有什么")
    expect(page.get_by_role("checkbox", name="塌陷")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("checkbox", name="积水").check()
    page.get_by_role("checkbox", name="塌陷").check()
    page.get_by_role("combobox", name="水深").select_option("1")
    page.get_by_role("textbox", name="多深（厘米）").fill("很深")
    send.click()
    expect(page.get_by_role("textbox", name="多深（厘米）")).to_have_attribute(
        "aria-invalid", "true"
    )
    page.get_by_role("textbox", name="多深（厘米）").fill("12.5")
    send.click()
    ref = page.locator(".report-result").get_attribute("data-ref")
    page.goto(f"/incident/{ref}")
    page.wait_for_selector("html[data-ready='true']")
    for words in ("有什么", "积水、塌陷", "没过脚踝", "12.5"):
        expect(page.locator("#told")).to_contain_text(words)
    told = page.request.get(f"/api/v1/incidents/{ref}").json()["reports"]
    assert told[0]["attributes"] == {"what": ["1", "2"], "depth": ["1"], "cm": ["12.5"]}
