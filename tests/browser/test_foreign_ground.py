"""P7 in the browser: three roles look at the same foreign community, side by side.

The town of the disclosure tests, two districts of one or two streets: whoever looks works in the
one, and what is looked at lies in the other. Map, card and table tell all three the same of it, and
each their own ground exactly. The pictures lie in ``var/browser``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from geo_grid.areas.models import BasicCell
from geo_grid.people.models import Household
from geo_grid.premises.models import Unit
from tests.access.world import Place, World
from tests.browser.conftest import DESKTOP, PATIENCE_MS, ready
from tests.browser.looking import problems_of_text
from tests.browser.settling import settled, watch
from tests.browser.test_tools import statistics_of_drawn
from tests.conftest import PASSWORD
from tests.disclosure.conftest import attacked_town  # noqa: F401  (a city)

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).resolve().parents[2] / "var" / "browser"
ROLES = ("planner", "district_manager", "grid_worker")
LOOKS = ("map", "table", "drawn")
PERSONS = ("人口", "户数", "单位", "未结事件")
HIDDEN = "只按社区公布"
TEXTS = "#panel :is(p, label, b, small), #card :is(h2, h3, p, b, small, span, dt, dd, button)"
TABLE = "#stats :is(h2, p, label, button, th, td, small)"


@dataclass(frozen=True)
class Town:
    world: World
    address: str
    browser: Browser

    @property
    def foreign(self) -> Place:
        """Ground of the other district."""
        home = self.world.home.code[:6]
        return next(place for place in self.world.places if place.code[:6] != home)


@pytest.fixture
def town(attacked_town: World, live_server, browser: Browser) -> Town:  # noqa: F811
    return Town(attacked_town, live_server.url, browser)


@pytest.fixture
def look(town: Town) -> Iterator[Callable[[str, str], Page]]:
    """``look(role, address)``: the map as an account of a role sees it."""
    contexts = []

    def opened(role: str, address: str) -> Page:
        contexts.append(
            town.browser.new_context(
                viewport=DESKTOP, locale="zh-CN", base_url=town.address, service_workers="block"
            )
        )
        account = {"username": town.world.users[role].username, "password": PASSWORD}
        assert contexts[-1].request.post("/api/v1/login", data=account).ok
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE_MS)
        watch(page)
        page.goto(address)
        ready(page)
        page.wait_for_selector("html[data-tools=ready]")
        return page

    yield opened
    for context in contexts:
        context.close()


def address_of(place: Place) -> str:
    """The map over a place, its cell chosen."""
    middle = BasicCell.objects.get(pk=place.basic_cell).geom.centroid
    return f"/#18/{middle.y:.5f}/{middle.x:.5f}/residents/cell:{place.grid_cell}"


def pictured(page: Page, role: str, what: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"foreign-{what}-{role}-1440.png")


@pytest.fixture(scope="module", autouse=True)
def side_by_side() -> Iterator[None]:
    """At the end the pictures of the three roles beside each other, a row for each look."""
    yield
    names = [[PICTURES / f"foreign-{what}-{role}-1440.png" for role in ROLES] for what in LOOKS]
    if not all(path.exists() for row in names for path in row):
        return
    width, height = DESKTOP["width"], DESKTOP["height"]
    whole = Image.new("RGB", (width * len(ROLES), height * len(LOOKS)))
    for y, row in enumerate(names):
        for x, path in enumerate(row):
            whole.paste(Image.open(path), (x * width, y * height))
    whole.save(PICTURES / "foreign-side-by-side.png")


def told(page: Page) -> list[list[str]]:
    """Names and values of the facts of the card, its figures first."""
    figures = page.locator("#card .figure").all_inner_texts()
    facts = page.locator("#card dl.facts > div").evaluate_all(
        "all => all.map((x) => [x.querySelector('dt').textContent, x.querySelector('dd').textContent])"
    )
    return [["figures", *figures], *facts]


def test_p07_the_card_of_a_foreign_cell_tells_everybody_the_ground_alone(town: Town, look):
    cards = {}
    for role in ROLES:
        page = look(role, address_of(town.foreign))
        card = page.locator("#card")
        expect(card.locator("h2")).to_be_visible()
        settled(page)
        pictured(page, role, "map")
        expect(card.locator(".untold")).to_contain_text(HIDDEN)
        assert card.locator(".verdict").count() == 0, (
            "a verdict tells how many households there are"
        )
        cards[role] = told(page)
        facts = dict(one for one in cards[role] if len(one) == 2)
        assert facts["楼栋"] == "1", facts
        assert {facts[name] for name in ("未结事件", "近90天事件", "单位")} == {HIDDEN}
        assert problems_of_text(page, TEXTS) == []
    assert cards["planner"] == cards["district_manager"] == cards["grid_worker"]


def rows_of(page: Page) -> dict[str, list[str]]:
    found: dict[str, list[str]] = page.locator("#stats-table tbody tr").evaluate_all(
        "all => Object.fromEntries(all.map((x) => [x.dataset.code,"
        " [...x.querySelectorAll('td')].map((y) => y.textContent)]))"
    )
    return found


def test_p07_the_table_tells_everybody_the_same_of_a_foreign_community(town: Town, look):
    rows = {}
    for role in ROLES:
        page = look(role, address_of(town.foreign))
        page.get_by_role("button", name="统计表").click()
        panel = page.get_by_role("complementary", name="分区统计")
        panel.get_by_label("统计范围").select_option("community")
        expect(panel.locator("tbody tr")).to_have_count(len({p.code for p in town.world.places}))
        settled(page)
        rows[role] = rows_of(page)
        abroad = rows[role][town.foreign.code]
        assert [one for one in abroad if one.startswith("约")], abroad
        assert problems_of_text(page, TABLE) == []
        pictured(page, role, "table")
        panel.get_by_label("统计范围").select_option("grid_cell")
        expect(page.locator("#stats-note")).to_contain_text("只按社区公布")
    home = town.world.home.code
    assert len({tuple(rows[role][town.foreign.code]) for role in ROLES}) == 1
    doors = Unit.objects.filter(basic_cell__community__code=home, valid__upper_inf=True)
    homes = Household.objects.filter(unit__in=doors, valid__upper_inf=True).count()
    exact = str(homes + doors.exclude(estimated_residents=None).count())
    assert exact in rows["district_manager"][home], "one's own ground is told exactly"
    assert all(re.match("约|0|–|不", one) or one == "" for one in rows["grid_worker"][home][:2])


def test_p07_a_drawn_area_of_foreign_ground_tells_the_ground_alone(town: Town, look):
    sums = {}
    for role in ROLES:
        page = look(role, address_of(town.foreign).rsplit("/", 1)[0])
        panel = statistics_of_drawn(page, (660, 400), (780, 400), (780, 520), (660, 520))
        expect(panel.locator("tbody tr", has_text="楼栋").first).to_be_visible()
        expect(page.locator("#stats-note")).to_contain_text("不在辖区内")
        settled(page)
        sums[role] = {
            cells[0]: cells[1:] for cells in panel.locator("tbody tr").evaluate_all(
                "all => all.map((x) => [...x.children].map((y) => y.textContent))"
            )
        }  # fmt: skip
        for name in PERSONS:
            assert not re.search(r"\d", "".join(sums[role].get(name, []))), (role, name, sums[role])
        assert problems_of_text(page, TABLE) == []
        pictured(page, role, "drawn")
    assert sums["planner"] == sums["district_manager"] == sums["grid_worker"]
