"""The box that finds places: on the map, at the desk, in forms; by pointer and by keyboard."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESKTOP, PHONE, Api, ready
from tests.browser.looking import OVERLAPS, problems_of_text
from tests.browser.settling import settled

pytestmark = pytest.mark.browser
PICTURES = Path(os.environ.get("GEO_GRID_PICTURES", "var/browser"))
SIZES = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "390"])
LATIN_WORDS = r"\b(place|desk|error)\.[a-z_.]+"  # a key that has no text
CHINESE_OF_OURS = "没有|已找到|请选择|户室|楼栋|结果"


@pytest.fixture(scope="session")
def house(api: Api) -> dict[str, Any]:
    """A building with a house number, an estate and doors in which people live."""
    return next(
        told
        for n in range(1, 600)
        if (told := api(f"buildings/{n}")).get("road")
        and told["number"] and told["estate"] and re.search(r"\d", told["name"])
        and any(unit["residents"] and unit["entrance"] for unit in told["units"])
        and told["population"]["residents"] > 10
    )  # fmt: skip


def place(pk: int, label: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "building", "id": pk, "label": label, "depth": "building", "exact": True,
        "confidence": 1.0, "not_found": [], "faults": [], "parts": {}, "lon": 118.11, "lat": 24.47,
        "basic_cell": None, "grid_cell": None,
    } | more  # fmt: skip


def answered(page: Page, answer: Callable[[str], dict[str, Any]]) -> None:
    """The search answers what the test says."""

    def fulfil(route: Route) -> None:
        (q,) = parse_qs(urlsplit(route.request.url).query).get("q", [""])
        route.fulfill(body=json.dumps(answer(q)), content_type="application/json")

    page.route(re.compile(r"/api/v1/locate\?q="), fulfil)


def box(page: Page) -> Any:
    return page.locator("#find")


def options(page: Page) -> Any:
    return page.locator("[role=option]")


def typed(page: Page, text: str) -> None:
    """Type a text and wait for its own answer."""
    box(page).fill(text)
    expect(page.locator("[role=listbox][aria-busy]")).to_have_count(0)
    expect(options(page).first).to_be_visible()


def map_page(open_page: Any, **options: Any) -> Page:
    page: Page = open_page(**options)
    page.goto("/")
    ready(page)
    return page


def desk_page(open_page: Any, **options: Any) -> Page:
    page: Page = open_page(**options)
    page.goto("/desk/")
    page.wait_for_selector("html[data-ready='true']")
    return page


def looks_right(page: Page, name: str, selector: str) -> None:
    """A picture to look at, and what can be computed of it."""
    settled(page)
    page.screenshot(path=PICTURES / f"{name}.png")
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    assert problems_of_text(page, selector, foreign=LATIN_WORDS) == [], name
    assert page.evaluate(OVERLAPS, ["[role=option]", 1])["pairs"] == [], name


def test_faults_are_told_in_words_and_ties_as_ties(open_page):
    page = map_page(open_page)
    room = place(1, "榕荫路12号 3号楼", exact=False, confidence=0.6, not_found=["room"],
                 faults=[{"part": "room", "fault": "unknown", "said": "902", "known": None}])  # fmt: skip
    equal = [place(n, f"{n}单元 502", kind="unit", depth="unit", exact=False, confidence=0.45,
                   faults=[{"part": "entrance", "fault": "missing", "said": None, "known": None}])
             for n in (1, 2)]  # fmt: skip
    answered(page, lambda q: {"results": equal if "502" in q else [room]})
    box(page).fill("榕荫小区3栋902")
    expect(options(page).first).to_contain_text("没有 902 室；已找到楼栋")
    box(page).fill("榕荫小区3栋502")
    expect(options(page)).to_have_count(2)
    expect(page.locator("#find-list")).to_contain_text("2 处同样符合，请选择")
    expect(options(page).first).to_contain_text("未写明单元")
    page.locator("#account-menu summary").click()
    page.get_by_role("button", name="切换为英文").click()
    box(page).fill("榕荫小区3栋902 ")
    expect(options(page).first).to_contain_text("there is no room 902; the building is found")
    assert not problems_of_text(page, "#find-list li em, #find-list small", foreign=CHINESE_OF_OURS)


def test_an_answer_that_comes_late_is_dropped(open_page):
    """The first text is answered after the second."""
    page = map_page(open_page)
    held: list[Route] = []

    def answer(route: Route) -> None:
        (q,) = parse_qs(urlsplit(route.request.url).query)["q"]
        if q == "第一":
            held.append(route)
            return
        route.fulfill(body=json.dumps({"results": [place(2, "第二处")]}),
                      content_type="application/json")  # fmt: skip

    page.route(re.compile(r"/api/v1/locate\?q="), answer)
    with page.expect_request(lambda request: "locate?q=" in request.url):
        box(page).fill("第一")
    box(page).fill("第二")
    expect(options(page)).to_have_count(1)
    for route in held:
        route.fulfill(body=json.dumps({"results": [place(1, "第一处")]}),
                      content_type="application/json")  # fmt: skip
    settled(page)
    expect(options(page)).to_have_text(re.compile("第二处"))


def test_the_keyboard_alone_finds_a_cell_by_its_code(open_page, api):
    """Arrows, Enter for the only result, Esc closes, then clears, then the card goes."""
    page = map_page(open_page)
    answered(page, lambda q: {"results": [], "hint": {"code": "x", "message": "请写明道路"}})
    cells = api("grid_cells.geojson")["features"]
    cell = cells[0]["properties"]
    box(page).press_sequentially(cell["code"])
    expect(options(page)).to_have_count(1)
    assert box(page).get_attribute("aria-expanded") == "true"
    expect(page.locator("#find-list")).to_contain_text("请写明道路")
    box(page).press("Enter")
    page.wait_for_url(lambda url: f"cell:{cell['id']}" in url)
    expect(page.locator("#card-title")).to_be_visible()

    box(page).fill(cell["code"][:12])
    expect(options(page).nth(1)).to_be_visible()
    box(page).press("ArrowDown")
    box(page).press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert box(page).get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box(page).press("Escape")
    expect(page.locator("#find-list")).to_be_hidden()
    expect(page.locator("#card-title")).to_be_visible()
    box(page).press("Escape")
    expect(box(page)).to_have_value("")
    expect(page.locator("#card-title")).to_be_visible()
    box(page).press("Escape")
    expect(page.locator("#card-title")).to_be_hidden()


def test_a_door_shows_on_the_map_with_its_building(open_page, house):
    page = map_page(open_page)
    door = next(unit for unit in house["units"] if unit["residents"])
    unit = place(door["id"], f"{house['label']} {door['room']}", kind="unit", depth="unit",
                 lon=house["lon"], lat=house["lat"])  # fmt: skip
    answered(page, lambda q: {"results": [unit]})
    box(page).fill("3栋502")
    expect(options(page)).to_have_count(1)
    box(page).press("Enter")
    strip = page.locator(".place-strip")
    expect(strip).to_contain_text(door["room"])
    expect(strip.get_by_role("link", name="户室档案")).to_have_attribute(
        "href", f"/d/u/{door['id']}"
    )
    expect(page.locator(".place-pin")).to_have_count(1)
    expect(page.locator(".place-pin-about")).to_have_count(0)
    page.locator("#card-close").click()
    expect(page.locator(".place-pin")).to_have_count(0)


def test_every_record_shows_on_the_map(open_page, api, house):
    """Buildings, units, entrances, facilities, and people through their door."""
    page = open_page()
    door = next(unit for unit in house["units"] if unit["residents"])
    person = api(f"residents?unit={door['id']}")["results"][0]["id"]
    facility = [row for word in ("站", "学", "院")
                for row in api(f"facilities?q={quote(word)}")["results"]]  # fmt: skip
    entrance = api(f"entrances?building={house['id']}")["results"]
    records = [("buildings", house["id"]), ("units", door["id"]), ("residents", person),
               ("facilities", facility[0]["id"]), ("entrances", entrance[0]["id"])]  # fmt: skip
    for noun, pk in records:
        page.goto(f"/desk/#{noun}/{pk}")
        page.reload()
        page.locator("article a[data-map]").click()
        ready(page)
        expect(page.locator("#card-title")).to_be_visible()
        if noun != "buildings":
            expect(page.locator(".place-pin")).to_be_visible()
    page.goto(f"/d/u/{door['id']}")
    page.get_by_role("link", name="在地图上显示").click()
    expect(page.locator(".place-strip")).to_contain_text(door["room"])


# ---- with the search itself


def fragments(house: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Ten ways in which people write where a door is, with the kind that must be found."""
    road, street_number, estate = house["road"], house["number"], house["estate"]
    (number,) = re.findall(r"\d+", house["name"])
    door = next(one for one in house["units"] if one["residents"])
    room, entrance = door["room"], door["entrance"]
    wide = "".join(chr(ord(one) + 0xFEE0) for one in number)
    yield f"{estate}{number}号楼", "building"
    yield f"{estate}{number}栋", "building"
    yield f"{estate} {wide}幢", "building"
    yield f"{road}{street_number}{number}栋{entrance}{room}", "unit"
    yield f"{estate}{number}#{entrance}{room}", "unit"
    yield f"{estate}{number}-{entrance.removesuffix('单元')}-{room}", "unit"
    yield f"{room}室 {entrance} {number}号楼 {estate}", "unit"
    yield f"{estate}{number}栋{entrance}{room}室，两梯四户", "unit"
    yield f"{estate}{number}栋9909室", "building"
    yield road, "place"


@SIZES
def test_ten_fragments_on_the_map(open_page, house, viewport):
    page = map_page(open_page, viewport=viewport)
    width = viewport["width"]
    for at, (text, kind) in enumerate(fragments(house)):
        typed(page, text)
        looks_right(page, f"places-map-{width}-{at}-list", ".place-search *")
        first = page.locator(f"#find-list [role=option][data-kind={kind}]").first
        expect(first).to_be_visible()
        first.click()
        expect(page.locator("#card-title")).to_be_visible()
        expect(page.locator(".place-pin")).to_be_visible()
        looks_right(page, f"places-map-{width}-{at}-card", ".place-strip *")
        page.locator("#card-close").click()


@SIZES
def test_ten_fragments_at_the_desk(open_page, house, viewport):
    page = desk_page(open_page, viewport=viewport)
    width = viewport["width"]
    nouns = {"building": "buildings", "unit": "units"}
    for at, (text, kind) in enumerate(fragments(house)):
        page.goto("/desk/#")
        typed(page, text)
        looks_right(page, f"places-desk-{width}-{at}", "#results *, #find")
        if kind in nouns:
            page.locator(f"#results [role=option][data-noun={nouns[kind]}]").first.click()
            expect(page.locator(f"article[data-noun={nouns[kind]}]")).to_be_visible()


def test_both_examples_printed_on_the_desk_find_something(open_page):
    page = desk_page(open_page)
    printed = page.locator("#results .empty p").inner_text()
    examples = re.findall(r"“([^”]+)”", printed)
    assert len(examples) == 2
    for text in examples:
        typed(page, text)


def test_a_form_finds_a_door_by_a_fragment(open_page, house):
    """A person moves: a room that is not there is said, the building shows its doors."""
    page = open_page(viewport=PHONE)
    door = next(unit for unit in house["units"] if unit["residents"])
    page.goto(f"/desk/#units/{door['id']}")
    page.wait_for_selector("html[data-ready='true']")
    page.locator("article button[data-noun=residents]").first.click()
    page.locator("[data-action=move]").click()
    field = page.locator("form [name=unit]")
    field.fill(f"{house['estate']}{house['name']}9909室")
    form = page.locator(".place-box [role=option]")
    expect(form.first).to_contain_text("没有 9909 室")
    looks_right(page, "places-form-390", ".place-box *")
    form.first.click()
    expect(page.locator(".place-note")).to_contain_text("的户室")
    form.first.click()
    expect(field).to_have_value(re.compile(r"\d"))
