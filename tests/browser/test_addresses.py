"""The page of addresses in a real browser: a table sent, its doubtful rows worked off, names taken."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyogrio
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, VAR

pytestmark = pytest.mark.browser
NOWHERE = "火星基地九号穹顶"
MEASURED = """() => {
  const shown = (one) => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(one).visibility === "visible";
  };
  const words = [...document.querySelectorAll("main *")].filter((one) => shown(one)
    && [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()));
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/, 0\\)$|transparent/.test(backgroundColor)) return backgroundColor;
    }
    return "rgb(255, 255, 255)";
  };
  const contrast = (one) => {
    const [a, b] = [light(getComputedStyle(one).color), light(ground(one))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const plain = words.filter((one) => !one.closest(".leaflet-container") && !one.disabled);
  return {
    wide: document.documentElement.scrollWidth - innerWidth,
    smallest: Math.min(...plain.map((one) => parseFloat(getComputedStyle(one).fontSize))),
    cut: plain.filter((one) => one.scrollWidth > one.clientWidth + 1
      && getComputedStyle(one).overflowX === "hidden").map((one) => one.textContent),
    pale: plain.filter((one) => contrast(one) < 4.5).map((one) => one.textContent.slice(0, 40)),
    low: [...document.querySelectorAll("#review button, #review a.small-button")].filter(shown)
      .map((one) => one.getBoundingClientRect().height).filter((height) => height < 36),
  };
}"""


@dataclass(frozen=True)
class Texts:
    """A door, and a room that several staircases of the same house have."""

    sure: str
    tie: str
    tied: int


@pytest.fixture(scope="module")
def doors(demo_site: str) -> tuple[Texts, Texts]:
    """Addresses of the demo city: a house whose staircases share their room numbers."""
    folder = VAR / "demo" / "community"
    houses = pyogrio.read_dataframe(folder / "city.gpkg", layer="buildings", read_geometry=False)
    rooms: dict[tuple[str, str], list[str]] = {}
    with (folder / "units.csv").open(encoding="utf-8-sig") as stream:
        for row in csv.DictReader(stream):
            if row["entrance"] and row["room"]:
                rooms.setdefault((row["building_ref"], row["room"]), []).append(row["entrance"])
    by_ref = {row.ref: row for row in houses.itertuples()}
    found: list[Texts] = []
    for (ref, room), entrances in rooms.items():
        house = by_ref[ref]
        if 2 <= len(entrances) <= 4 and house.estate and house.name:
            place = f"{house.estate}{house.name}"
            found.append(Texts(f"{place}{entrances[0]}{room}室", f"{place}{room}", len(entrances)))
    assert len(found) > 1, "the demo has no house with two alike staircases"
    return found[0], found[-1]


@pytest.fixture
def texts(doors) -> Texts:
    return doors[0]


@pytest.fixture
def open_page(open_page):
    """Pages of a data manager of the whole city."""
    return partial(open_page, role="data_manager")


def table(path: Path, *rows: str) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["编号", "住址"])
        writer.writerows([f"{n:03d}", text] for n, text in enumerate(rows, start=1))
    return path


def send(page: Page, path: Path) -> None:
    page.goto("/addresses/")
    page.wait_for_selector("html[data-ready='true']")
    page.locator("#file").set_input_files(str(path))
    page.get_by_role("button", name="开始定位").click()
    expect(page.locator("#review-title")).to_contain_text(path.name, timeout=60_000)


def looked_at(page: Page, name: str) -> None:
    page.screenshot(path=str(VAR / f"{name}.png"), full_page=True)
    found = page.evaluate(MEASURED)
    assert found["wide"] <= 0, "nothing sticks out to the right"
    assert found["smallest"] >= 12
    assert (found["cut"], found["pale"], found["low"]) == ([], [], [])


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_a_table_is_sent_and_its_review_worked_off(open_page, texts, tmp_path, view):
    page = open_page(**({"viewport": PHONE} if view == "phone" else {}))
    path = table(tmp_path / f"{view}.csv", texts.sure, texts.tie, texts.tie, NOWHERE)
    send(page, path)
    facts = page.locator("#review-facts")
    for name, count in (("已匹配", 1), ("存疑", 2), ("未找到", 1)):
        expect(facts.get_by_text(f"{name} {count}", exact=True)).to_be_visible()
    text = page.locator("article.text")
    expect(text).to_have_count(1)
    expect(text).to_contain_text("几处同样符合")
    expect(text.locator("button.candidate")).to_have_count(texts.tied)
    expect(page.locator("#map path.leaflet-interactive")).not_to_have_count(0)
    looked_at(page, f"addresses-{view}")

    if view == "desktop":
        page.keyboard.press("2")
    else:
        text.locator("button.candidate").nth(1).click()
    expect(text).to_have_attribute("data-decided", "true")
    expect(text.locator("button.candidate").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(facts).to_contain_text("已认定 1 种（2 行）")
    name = page.locator(f"#names-list li[data-name='{texts.tie}']")
    expect(name).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载结果（CSV）").click()
    with Path(download.value.path()).open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["编号"], row["结果"]) for row in rows] == [
        ("001", "已匹配"), ("002", "已匹配"), ("003", "已匹配"), ("004", "未找到")]  # fmt: skip

    if view == "desktop":
        page.keyboard.press("u")
    else:
        text.get_by_role("button", name="撤销").click()
    expect(text).to_have_attribute("data-decided", "false")
    expect(name).to_have_count(0)
    page.get_by_role("button", name="0 都不是").click()
    expect(text).to_contain_text("不指任何已知地点")
    text.get_by_role("button", name="撤销").click()
    expect(text).to_have_attribute("data-decided", "false")


def test_a_name_is_accepted_and_then_leads_straight_to_its_door(open_page, doors, tmp_path):
    page, texts = open_page(), doors[1]  # a name that is taken is no tie for the other tests
    path = table(tmp_path / "names.csv", texts.tie)
    send(page, path)
    page.locator("button.candidate").first.click()
    name = page.locator(f"#names-list li[data-name='{texts.tie}']")
    name.get_by_role("button", name="采纳", exact=True).click()
    expect(name).to_have_count(0)
    page.locator("article.text").get_by_role("button", name="撤销").click()
    expect(page.locator("article.text")).to_have_attribute("data-decided", "false")


def test_what_cannot_be_used_is_told_in_a_sentence(open_page, tmp_path):
    page = open_page(troubled=True)
    page.goto("/addresses/?lang=en")
    page.wait_for_selector("html[data-ready='true']")
    path = tmp_path / "names.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    page.locator("#file").set_input_files(str(path))
    page.get_by_role("button", name="Find them").click()
    expect(page.get_by_role("alert")).to_contain_text("No column of the file looks like addresses")


def test_the_file_is_chosen_by_the_page_s_own_button_and_the_page_says_how_it_works(
    open_page, tmp_path
):
    page = open_page(troubled=True)
    for address, choose, none, run, how in (
        ("/addresses/", "选择文件…", "未选择", "开始定位", "怎样使用"),
        ("/addresses/?lang=en", "Choose a file…", "none chosen", "Find them", "How it works"),
    ):
        page.goto(address)
        page.wait_for_selector("html[data-ready='true']")
        label = page.locator("label[for='file']")
        expect(label).to_have_text(choose)
        expect(page.locator("#file-name")).to_have_text(none)
        assert (
            page.locator("#file").bounding_box()["width"] <= 1
        )  # the browser's own says its own words
        page.get_by_role("button", name=run).click()
        expect(page.get_by_role("alert")).to_contain_text("CSV")
        expect(page.locator("#file")).to_be_focused()
        path = table(tmp_path / "甲.csv", "榕荫路12号")
        with page.expect_file_chooser() as chooser:
            label.click()
        chooser.value.set_files(str(path))
        expect(page.locator("#file-name")).to_have_text("甲.csv")
        page.get_by_text(how, exact=True).click()
        expect(page.locator(".how li")).to_have_count(4)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            looked_at(page, f"addresses-how-{width}")
        page.set_viewport_size({"width": 1280, "height": 900})
