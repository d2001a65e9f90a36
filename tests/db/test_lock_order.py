"""Writers that meet wait for one another or say so: no deadlock leaves, and the sums are right.

Each pair of {publish, import, undo, merge, register write, resettle}: one is stopped in the middle,
with what it holds, until the other is over or waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import combinations

import pytest
from django.db import connection, transaction
from django.utils import timezone

from geo_grid.access.models import User
from geo_grid.areas import locks, standing
from geo_grid.areas.actions import touch
from geo_grid.areas.models import City
from geo_grid.city_time import city_timezone
from geo_grid.collection.actions import merge_records
from geo_grid.collection.models import Noun
from geo_grid.errors import Busy
from geo_grid.facilities.models import Facility
from geo_grid.incidents import actions as incidents
from geo_grid.incidents.ground import reassign_and_recount
from geo_grid.locate.actions import resolve_all
from geo_grid.people import actions as people
from geo_grid.people.models import Household, Residence, Resident
from geo_grid.premises import actions as premises
from geo_grid.premises.models import Unit
from geo_grid.redraw.drafts import actions, queries
from geo_grid.redraw.models import Plan
from geo_grid.redraw.publication import publish, review
from geo_grid.registers.residents import move_resident
from geo_grid.registers.things import add_thing
from importers.runs.run import Origin, import_file
from importers.runs.undo import undo_import
from tests.aging import age_ground
from tests.conftest import SOUTH, STEP, WEST, LatticeCity
from tests.importers.conftest import write_csv  # noqa: F401  (a fixture)
from tests.meetings import Writer, counted, stored

pytestmark = pytest.mark.django_db(transaction=True)
LEFT, RIGHT = "990101001001", "990101001002"
TOP = SOUTH + 2.8 * STEP
CUTS = {  # through atom 001, through atom 004, and no further: neither changes the other's plan
    LEFT: [[WEST - STEP, TOP], [WEST + 1.2 * STEP, TOP]],
    RIGHT: [[WEST + 2.8 * STEP, TOP], [WEST + 5 * STEP, TOP]],
}
HOMES = {"甲": "B1-101", "甲二": "B1-102", "乙": "B2-101",
         "丙": "B3-101", "丙二": "B3-102", "丁": "B3-102"}  # fmt: skip


@dataclass
class Town:
    """Ids by name."""

    city: LatticeCity
    units: dict[str, int]
    people: dict[str, int]
    plans: dict[str, int]
    runs: dict[str, int]


@pytest.fixture
def town(lattice_city, write_csv):  # noqa: F811
    """Doors in B1, B2 and B3, people of whom some are one, facilities to take back, two plans."""
    units = {
        f"{ref}-{room}": Unit.objects.create(
            building_id=lattice_city.buildings[ref], floor=1, room=room, use="dwelling"
        ).pk
        for ref in ("B1", "B2", "B3")
        for room in ("101", "102")
    }
    resolve_all()
    persons = {}
    for name, unit in HOMES.items():
        persons[name] = Resident.objects.create(name=name, category="registered").pk
        home = Household.objects.create(unit_id=units[unit], householder_id=persons[name])
        Residence.objects.create(
            resident_id=persons[name], unit_id=units[unit], household=home, kind="main"
        )
    for noun in (premises, people, incidents):
        noun.recount()
    age_ground()
    runs = {area: placed(write_csv, ref) for area, ref in ((LEFT, "F1"), (RIGHT, "F2"))}
    for name in ("author", "reviewer"):
        User.objects.create(username=name, display_name=name)
    plans = {area: approved(area) for area in (LEFT, RIGHT)}
    return Town(lattice_city, units, persons, plans, runs)


def placed(write_csv, ref: str) -> int:  # noqa: F811
    row = {"ref": ref, "name": "站", "kind": "service_station", "lon": 118.5005, "lat": 24.5005}
    path = write_csv([row], f"{ref}.csv")
    return import_file("facilities", path, datum="wgs84", by=Origin(owner=1)).run


def approved(area: str) -> int:
    author, reviewer = (User.objects.get(username=name).pk for name in ("author", "reviewer"))
    plan = actions.create_plan(area=area, author=author)
    step = {"type": "split_line", "line": CUTS[area], "snap_m": 0}
    actions.add_step(plan.pk, step, revision=0, client_id="s", author=author)
    review.submit(plan.pk, author=author)
    return review.approve(plan.pk, reviewer=reviewer).pk


@pytest.fixture
def writers(town, write_csv, monkeypatch):  # noqa: F811
    """``writers(LEFT)``: the six kinds, each with something to do in the same atoms of that side."""
    monkeypatch.setattr(locks, "LONG_PATIENCE_MS", 50)

    def of(area: str) -> dict[str, partial]:
        is_left = area == LEFT
        kept, gone, moved = ("甲", "甲二", "乙") if is_left else ("丙", "丙二", "丁")
        refs, atoms = (["B2", "B1"], ["001", "002"]) if is_left else (["B3"], ["003", "004"])
        doors = [{"building_ref": ref, "room": room, "aliases": "小店"}
                 for ref in refs for room in ("101", "901", "902")]  # fmt: skip
        path = write_csv(doors, f"{area}.csv")
        pair, door = (town.people[kept], town.people[gone]), town.units[f"{refs[-1]}-101"]
        return {
            "publish": partial(publish.publish, town.plans[area]),
            "import": partial(import_file, "units", path, by=Origin(owner=1)),
            "undo": partial(undo_import, town.runs[area]),
            "merge": partial(merge_records, Noun.RESIDENT, kept=pair[0], gone=pair[1]),
            "write": partial(move_resident, town.people[moved], revision=1, unit=door),
            "resettle": partial(
                reassign_and_recount, [town.city.basic_cells[name] for name in atoms]
            ),
        }

    return of


KINDS = ("publish", "import", "undo", "merge", "write", "resettle")
LONG = {"import", "undo"}


@pytest.mark.parametrize(("first", "second"), [*combinations(KINDS, 2)])
def test_two_writers_meet(writers, monkeypatch, first, second):
    """Each is once the first: stopped before the sums are counted, and when they are."""
    left, right = writers(LEFT), writers(RIGHT)
    one = Writer(left[first]).stop_before(standing, "recount_in_one_statement", monkeypatch)
    meet(one, Writer(left[second]), refused=first in LONG and second == "publish")
    one = Writer(right[second]).stop_after(people, "recount", monkeypatch)
    meet(one, Writer(right[first]), refused=second in LONG and first == "publish")


def meet(one: Writer, other: Writer, *, refused: bool = False) -> None:
    """Both reach their end, the second is `refused` or not, and every sum is as if counted anew."""
    one.start_and_stop()
    other.start_and_meet()
    if refused:
        other.end()  # while the first still stands there
    one.end()
    other.end()
    assert one.error is None, one.error
    if refused:
        assert isinstance(other.error, Busy), other.error
    else:
        assert other.error is None, other.error
    assert stored() == counted()


# ---- two of a kind, and what is said


def test_two_writes_in_one_atom_are_both_counted(town, monkeypatch):
    """The second counts what the first commits while it waits."""
    one, other = (
        partial(add_thing, Facility, lon=WEST + share * STEP, lat=TOP, kind="police", name="所")
        for share in (0.2, 0.8)
    )
    meet(Writer(one).stop_after(standing, "recount_in_one_statement", monkeypatch), Writer(other))


def test_doors_of_one_house_in_two_atoms_are_both_counted(town, monkeypatch):
    """Each writes the sums of another atom, and both those of the house."""
    cells = [town.city.basic_cells[name] for name in ("001", "002")]

    def moved(room: str, cell: int) -> None:
        with transaction.atomic():
            Unit.objects.filter(pk=town.units[room]).update(basic_cell=cell, estimated_residents=3)
            people.recount([cell])
            premises.recount([cell])

    Unit.objects.filter(pk=town.units["B1-102"]).update(basic_cell=cells[1])
    one = Writer(partial(moved, "B1-101", cells[0])).stop_after(people, "recount", monkeypatch)
    meet(one, Writer(partial(moved, "B1-102", cells[1])))


def test_a_second_publication_is_told_of_the_first(town, monkeypatch):
    monkeypatch.setattr(locks, "LONG_PATIENCE_MS", 50)
    one = Writer(partial(publish.publish, town.plans[LEFT]))
    one.stop_before(standing, "recount_in_one_statement", monkeypatch).start_and_stop()
    with pytest.raises(Busy) as refused:
        publish.publish(town.plans[RIGHT])
    one.end()
    assert (one.error, refused.value.code) == (None, "publication_running")


def test_a_publication_on_its_day_waits_for_an_import(town, writers, monkeypatch):
    """Nobody stands before a job: it waits, and its plan is not given back."""
    day = timezone.localdate(timezone=city_timezone())
    Plan.objects.filter(pk=town.plans[LEFT]).update(state=Plan.State.SCHEDULED, effective_on=day)
    one = Writer(writers(LEFT)["import"]).stop_before(
        standing, "recount_in_one_statement", monkeypatch
    )
    other = Writer(partial(review.publish_due, town.plans[LEFT]))
    meet(one, other)
    assert other.result["state"] == Plan.State.PUBLISHED


def test_a_publication_on_its_day_meets_the_same_by_hand(town, monkeypatch):
    """Both take the long work before the plan's row; the one that comes late finds it done."""
    day = timezone.localdate(timezone=city_timezone())
    Plan.objects.filter(pk=town.plans[LEFT]).update(state=Plan.State.SCHEDULED, effective_on=day)
    one = Writer(partial(publish.publish, town.plans[LEFT]))
    one.stop_before(queries, "plan_of", monkeypatch)
    other = Writer(partial(review.publish_due, town.plans[LEFT]))
    meet(one, other)
    assert other.result == {"plan": town.plans[LEFT], "state": Plan.State.PUBLISHED}


def test_an_import_places_things_on_the_ground_it_waited_for(town, write_csv, monkeypatch):  # noqa: F811
    """What stands in an atom that was cut meanwhile lies in its piece."""
    rows = [{"ref": "F9", "name": "站", "kind": "service_station", "lon": 118.5005, "lat": 24.5029}]
    path = write_csv(rows, "late.csv")
    one = Writer(partial(publish.publish, town.plans[LEFT]))
    meet(
        one.stop_before(standing, "recount_in_one_statement", monkeypatch),
        Writer(partial(import_file, "facilities", path, datum="wgs84")),
    )
    assert Facility.objects.get(ref="F9").basic_cell.valid.upper_inf


@pytest.fixture
def importing(writers, monkeypatch):
    """An import that stands in the middle, at 14:05 of the city."""
    today = timezone.localtime(timezone=city_timezone())
    at = today.replace(hour=14, minute=5, second=30)
    monkeypatch.setattr(locks.timezone, "now", lambda: at)
    one = Writer(writers(LEFT)["import"]).stop_before(
        standing, "recount_in_one_statement", monkeypatch
    )
    one.start_and_stop()
    yield one
    one.end()
    assert one.error is None, one.error


def test_a_planner_is_told_since_when_an_import_is_running(town, login_as, importing):
    reviewer = login_as("street_manager")
    path = f"/api/v1/plans/{town.plans[LEFT]}/publish"
    reply = reviewer.post(path, {}, content_type="application/json", HTTP_ACCEPT_LANGUAGE="en")
    assert (reply.status_code, reply["Retry-After"]) == (409, "30")
    said = "An import is running since 14:05; try again when it is done."
    assert (reply.json()["code"], reply.json()["message"]) == ("import_running", said)


def test_the_desk_corrects_while_an_import_is_running(town, login_as, importing):
    """The import holds atom 001 and door 101 of B1; elsewhere nobody waits, there they do shortly."""
    desk = login_as("city_manager")
    told = desk.get(f"/api/v1/residents/{town.people['丙']}").json()
    path = f"/api/v1/residents/{town.people['丙']}"
    body = {"revision": told["revision"], "name": "丙丙"}
    assert desk.patch(path, body, content_type="application/json").status_code == 200


# ---- a transaction that was ended for another


def deadlock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE deadlock_detected; END $$")


def test_a_short_write_that_met_another_is_begun_again(town, client, monkeypatch):
    tried = []

    def counted_twice(cells) -> None:
        tried.append(cells)
        if len(tried) < locks.TRIES:
            deadlock()

    monkeypatch.setattr(people, "recount", counted_twice)
    path = f"/api/v1/residents/{town.people['乙']}/move"
    body = {"revision": 1, "unit": town.units["B1-101"]}
    reply = client.post(path, body, content_type="application/json")
    assert (reply.status_code, len(tried)) == (200, locks.TRIES)
    assert Resident.objects.get(pk=town.people["乙"]).revision == 2


def test_an_import_that_met_another_is_begun_again(writers, monkeypatch):
    tried = []

    def counted_twice(nouns, cells) -> None:
        tried.append(cells)
        if len(tried) == 1:
            deadlock()

    monkeypatch.setattr(standing, "recount_in_one_statement", counted_twice)
    report = writers(LEFT)["import"]()
    assert (len(tried), report.read, report.changed > 0) == (2, 6, True)
    assert Unit.objects.filter(room="901", building__ref="B1").count() == 1


def test_no_deadlock_leaves_as_a_fault_of_ours(town, client, monkeypatch):
    """Not at the desk, after some tries, and not of any other write."""
    monkeypatch.setattr(people, "recount", lambda cells: deadlock())
    monkeypatch.setattr(review, "publish_on", lambda *args, **kwargs: deadlock())
    client.raise_request_exception = False
    move = {"revision": 1, "unit": town.units["B1-101"]}
    for path, body in (
        (f"/api/v1/residents/{town.people['乙']}/move", move),
        (f"/api/v1/plans/{town.plans[LEFT]}/publish", {}),
    ):
        reply = client.post(path, body, content_type="application/json")
        assert (reply.status_code, reply.json()["code"]) == (409, "busy")
        assert int(reply["Retry-After"]) > 0


def test_the_citys_row_is_written_last_and_once(town):
    before = City.objects.get().data_version
    seen = []

    @locks.short_write
    def twice() -> None:
        touch("people")
        touch("premises")
        seen.append(City.objects.get().data_version)

    twice()
    city = City.objects.get()
    assert (seen, city.noun_versions["people"]) == ([before], city.data_version)
    assert city.data_version > before
