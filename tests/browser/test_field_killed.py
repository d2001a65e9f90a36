"""Nothing that a field worker typed is lost: the browser killed at work, the line cut at any byte, and
what lies on the phone read by somebody else."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error

from tests.browser.conftest import Api, OpenPage, api_as, credentials
from tests.browser.field_killed.arrived import check, deliver
from tests.browser.field_killed.line import Line, drawn_cuts
from tests.browser.field_killed.person import Person
from tests.browser.field_killed.phone import Phone, places_of
from tests.browser.test_field_cases import dispatched
from tests.browser.test_field_offline import KEPT, RAW
from tests.browser.test_field_pin import with_pin
from tests.browser.test_incidents import write
from tests.effort import at_length
from tests.live.killed.afterwards import Stored
from tests.workers import until

pytestmark = pytest.mark.browser
KILLS, CASES, CUTS, REPORTS = at_length(2, 20), at_length(1, 12), at_length(4, 60), at_length(2, 20)
MOST_S = at_length(1, 5)
"""A kill comes within this time after the first words of a life."""
SEED = 29
ROLE = "grid_worker"


@pytest.fixture(scope="module")
def worker_api(demo_site: str, demo_folder: Path) -> Api:
    return api_as(ROLE, demo_site)


@pytest.fixture(scope="module")
def line(demo_site: str) -> Iterator[Line]:
    with Line(demo_site) as found:
        yield found


@pytest.fixture(scope="module")
def person(
    browser: Browser, line: Line, worker_api: Api, demo_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Person]:  # fmt: skip
    """With one phone through all that happens here; it is logged in, and opens without a line."""
    owed = worker_api("visits/owed")["results"]
    spot = {"longitude": owed[0]["lon"], "latitude": owed[0]["lat"], "accuracy": 9}
    folder = tmp_path_factory.mktemp("phone") / "profile"
    phone = Phone(browser.browser_type, folder, line.address, spot)
    try:
        phone.log_in(credentials(ROLE, demo_folder))
        doors = [str(one["unit"]) for one in owed]
        yield Person(phone, random.Random(SEED), "zqtyped", doors, [])
    finally:
        phone.kill()
        phone.bury()


def live(person: Person, *, offline: bool, after_s: float) -> None:
    """Work until the phone is killed, so long after the first words stood in a form."""
    timer = threading.Timer(after_s, person.phone.kill)
    person.begins = timer.start
    try:
        person.work(offline=offline)
    except Error:
        if not person.phone.is_killed:
            raise
    finally:
        timer.cancel()
    person.phone.bury()
    person.phone.start()


def test_p29_nothing_is_lost_or_sent_twice_by_a_phone_that_is_killed(
    open_page: OpenPage, person: Person, demo_folder: Path
):
    desk, phone = open_page(role="dispatcher"), person.phone
    person.cases += [dispatched(desk, phone.page, f"killed-{n}") for n in range(CASES)]
    drawn = random.Random(SEED)
    for n in range(KILLS):
        live(person, offline=bool(n % 2), after_s=drawn.uniform(0, MOST_S))
    phone.open()
    deliver(phone.page)
    print(dict(person.counts()), check(Stored(demo_folder), person))
    assert places_of(phone.folder, [person.mark]) == {}


def test_p19_each_entry_arrives_once_over_a_line_that_breaks_at_any_byte(
    person: Person, line: Line, demo_folder: Path
):
    phone = person.phone
    phone.open("#report")
    phone.context.set_offline(True)
    for _ in range(REPORTS):
        person.report_where_one_stands()
    line.break_at(drawn_cuts(random.Random(SEED), CUTS))
    phone.context.set_offline(False)
    try:
        deliver(phone.page)
    finally:
        line.mend()
    print(
        dict(person.counts()), check(Stored(demo_folder), person), f"cut {len(line.broken)} times"
    )
    assert line.broken


# The browser writes down its tabs every ten seconds: too long for every run.
@pytest.mark.torture
def test_p29_nothing_that_was_typed_or_taken_along_lies_readable_on_the_phone(person: Person):
    """Neither in what the page keeps nor in what the browser keeps by itself of its tabs."""
    phone = person.phone
    phone.open()
    with_pin(phone.page)
    write(phone.page, "post", "me/reading-reason", {"reason": "visit"})
    pack = phone.page.evaluate("async () => (await fetch('/api/v1/field/pack')).json()")
    names = {one["name"] for one in pack["people"] if len(one["name"]) > 2}
    assert names
    person.visit()
    phone.open("#report")
    person.report_where_one_stands()
    person.draft()
    phone.page.evaluate("localStorage.setItem('control', 'zqcontrol')")
    until(lambda: places_of(phone.folder, ["zqcontrol"]))
    until(lambda: tabs_are_kept(phone.folder))
    values = phone.page.evaluate(RAW) + "".join(text for _, text in phone.page.evaluate(KEPT))
    phone.kill()
    phone.bury()
    found = places_of(phone.folder, [person.mark, "zqcontrol", *names])
    phone.start()
    assert list(found) == ["zqcontrol"], "what is not sealed is found, and nothing else"
    assert [one for one in {person.mark, *names} if one in values] == []


def tabs_are_kept(folder: Path) -> bool:
    """Whether the browser has written down, as it does now and then, which page its tab shows."""
    return bool(places_of(folder / "Default" / "Sessions", ["/field/#unit/"]))
