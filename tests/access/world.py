"""A random city in which everything that must not leak carries a unique word (a canary).

Two districts of one or two streets of one or two communities; each community is one box of ground
cut into two atoms, each atom a grid cell of its own, with a building, a door, a person behind it,
a shop and a case::

      community        one box 0.002° wide
    +---------+---------+
    | cell 1  | cell 2  |     in each: building, unit, resident, household, organisation, incident
    +---------+---------+
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from django.utils import timezone
from stdnum.cn import ric

from geo_grid.access.models import Department, User
from geo_grid.access.roles import ROLES
from geo_grid.areas import actions as areas
from geo_grid.areas.models import Division
from geo_grid.geometry.lattice import snap
from geo_grid.incidents.contacts import Contact, sealed
from geo_grid.incidents.models import (
    CaseEntry,
    CaseEscalation,
    CaseExtension,
    CaseFile,
    CasePart,
    CaseReport,
    CaseSuspension,
    Incident,
)
from geo_grid.locate.actions import resolve_all
from geo_grid.model_bases.dated import from_today
from geo_grid.model_bases.geometry_fields import to_geos, to_multi_geos
from geo_grid.people.models import (
    Household,
    Organisation,
    OrganisationPlace,
    Residence,
    Resident,
    ResidentCare,
)
from geo_grid.premises.models import Building, Unit
from geo_grid.themes import actions as theme_actions
from geo_grid.vault import sealing
from geo_grid.visits.models import Visit
from tests.conftest import METRIC_SRID, SOUTH, WEST, make_user

CITY = "9901"
CLASS_OF = {"numbers": "registers", "numbers of contacts": "cases"}
"""Whose rows hold the numbers that are shown masked."""
BOX = 0.001


@dataclass
class Place:
    """One atom of a community with what stands on it; `canaries` by class of rows."""

    code: str
    basic_cell: int
    grid_cell: int
    building: int = 0
    unit: int = 0
    incident: int = 0
    ref: str = ""
    resident: int = 0
    household: int = 0
    visit: int = 0
    organisation: int = 0
    department: int = 0
    helper: int = 0
    parties: set[int] = field(default_factory=set)
    canaries: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class World:
    """The city, its places, and one account a role with the place it works in."""

    places: list[Place]
    users: dict[str, User]
    home: Place
    divisions: list[int] = field(default_factory=list)

    def sees(self, role: str, place: Place, kind: str) -> bool:
        """What the promises say, told without any code of the product's."""
        home = self.home
        if kind == "cases" and self.users[role].pk in place.parties:
            return True
        if kind == "care" and role == "data_manager":
            return False
        if role in ("city_manager", "data_manager"):
            return True
        if role == "department_handler":
            return kind == "cases" and home.department in (place.department, place.helper)
        reach = {"district_manager": 6, "street_manager": 9, "community_manager": 12,
                 "dispatcher": 9}  # fmt: skip
        if kind == "cases":
            reach |= {"verifier": 12, "supervisor": 9, "display": 9}
        if role in reach:
            return place.code[: reach[role]] == home.code[: reach[role]]
        return role == "grid_worker" and place.grid_cell == home.grid_cell

    def foreign(self, role: str, *, numbers: bool = True) -> list[str]:
        """Every word that must not reach this role; `numbers`: not even one's own people's."""
        return [
            word
            for place in self.places
            for kind, words in place.canaries.items()
            if (kind.startswith("numbers") and numbers)
            or role not in self.users
            or not self.sees(role, place, CLASS_OF.get(kind, kind))
            for word in words
        ]


def make_world(seed: int) -> World:
    rng = random.Random(seed)
    codes = _tree(rng)
    boxes, community_of = [], []
    for i, community in enumerate(codes.values()):
        for half in (0, 1):
            west = WEST + 2 * i * BOX + half * BOX
            boxes.append(shapely.box(west, SOUTH, west + BOX, SOUTH + BOX))
            community_of.append(community)
    atoms = snap(np.array(boxes, dtype=object))
    east = WEST + 2 * len(codes) * BOX
    areas.found_city(
        areas.NewCity(
            name="金丝雀市", code="990100", envelope=(WEST - 0.02, SOUTH - 0.02, east, SOUTH + 0.02),
            metric_srid=METRIC_SRID, timezone="Asia/Shanghai", datum="wgs84",
        )
    )  # fmt: skip
    ids = areas.create_basic_cells(
        atoms, communities=np.array(community_of), serials=np.tile([1, 2], len(codes)),
        metric_srid=METRIC_SRID,
    )  # fmt: skip
    cells = areas.open_grid_cells(ids, labels=np.arange(len(ids)))
    areas.refresh_outlines()
    by_atom = dict(zip(ids.tolist(), cells, strict=True))
    divisions = {pk: code for code, pk in codes.items()}
    places = [
        Place(divisions[community], int(atom), by_atom[int(atom)].pk)
        for atom, community in zip(ids, community_of, strict=True)
    ]
    departments = [Department.objects.create(code=f"d{n}", name=f"部门{n}").pk for n in (1, 2)]
    for place, box in zip(places, atoms, strict=True):
        _furnish(place, box, rng, rng.choice(departments))
    _flag(places, rng)
    resolve_all()
    home = rng.choice(places)
    users = _users(home, places, rng)
    _resolve_incidents()
    return World(places, users, home, list(divisions))


def _tree(rng: random.Random) -> dict[str, int]:
    """Communities by code, with everything above them."""

    def add(code: str, level: str, parent: Division | None) -> Division:
        more = {"community_type": "urban"} if level == "community" else {}
        return Division.objects.create(
            code=code.ljust(12, "0"), level=level, name=f"{level}{code}", parent=parent, **more
        )

    city = add(CITY, "city", None)
    found = {}
    for d in range(1, 3):
        district = add(f"{CITY}0{d}", "district", city)
        for s in range(1, rng.randint(2, 3)):
            street = add(f"{CITY}0{d}00{s}", "street", district)
            for c in range(1, rng.randint(2, 3)):
                code = f"{CITY}0{d}00{s}00{c}"
                found[code] = add(code, "community", street).pk
    return found


def _furnish(place: Place, box: Any, rng: random.Random, department: int) -> None:
    def word(kind: str) -> str:
        made = f"zq{rng.getrandbits(48):012x}"
        place.canaries.setdefault(kind, []).append(made)
        return made

    shape = shapely.box(*shapely.buffer(box.centroid, 0.0001).bounds)
    building = Building.objects.create(
        ref=f"b{place.basic_cell}", kind="residential", floors=3, footprint_m2=100,
        geom=to_multi_geos(shape), point=to_geos(shape.centroid),
    )  # fmt: skip
    unit = Unit.objects.create(building=building, room="101", floor=1)
    resident = _resident(place, word, rng)
    ResidentCare.objects.create(resident=resident, group="disabled", note=word("care"))
    household = Household.objects.create(unit=unit, householder=resident, ref=word("registers"))
    Residence.objects.create(resident=resident, unit=unit, household=household)
    visit = Visit.objects.create(
        client_id=word("registers"), request_digest=b"", unit=unit, made_at=timezone.now(),
        recorded_at=timezone.now(), means="home", outcome="met", note=word("registers"),
        needs=word("registers"), hazards=word("registers"),
    )  # fmt: skip
    organisation = Organisation.objects.create(
        name=word("registers"), ref=word("registers"), phone_sealed=resident.phone_sealed
    )
    OrganisationPlace.objects.create(
        organisation=organisation, building=building, point=building.point,
        basic_cell_id=place.basic_cell,
    )  # fmt: skip
    called_back = f"13811{place.basic_cell % 10**6:06d}"
    place.canaries["numbers of contacts"] = [called_back]
    incident = _case(building.point, department, called_back, word)
    place.building, place.unit, place.incident = building.pk, unit.pk, incident.pk
    place.ref, place.resident = incident.ref, resident.pk
    place.household, place.organisation = household.pk, organisation.pk
    place.department, place.visit = department, visit.pk


def _case(point: Any, department: int, phone: str, word: Callable[[str], str]) -> Incident:
    """A case with a history, and a report with somebody to call back."""
    incident = Incident.objects.create(
        ref=word("cases"), category=word("cases"), title=word("cases"), text=word("cases"),
        point=point, address_text=word("cases"), source=word("cases"),
        reported_at=timezone.now(), department_id=department,
    )  # fmt: skip
    CaseEntry.objects.create(
        incident=incident, number=1, at=timezone.now(), transition="report", step="accepted",
        round=0, note=word("cases"), reason=word("cases"),
    )  # fmt: skip
    contact = Contact(name=word("cases"), phone=phone, consent=True)
    CaseReport.objects.create(
        incident=incident, door="api", at=timezone.now(), client_id="x" + incident.ref,
        request_digest=b"", rating_note=word("cases"), **sealed(contact, at=timezone.now()),
    )  # fmt: skip
    now = timezone.now()
    CaseSuspension.objects.create(incident=incident, cause="asked", since=now, until=now)
    CaseExtension.objects.create(incident=incident, amount=1, unit="working_days", at=now)
    CaseEscalation.objects.create(
        incident=incident, key="whole", clock="whole", level=80, round=0, due=now, at=now,
        recipients=0,
    )  # fmt: skip
    CaseFile.objects.create(
        ref=incident.ref, incident=incident, name=word("cases"), media_type="image/png", size=1,
        digest=b"", content=b"x", added_at=now,
    )  # fmt: skip
    return incident


def _flag(places: list[Place], rng: random.Random) -> None:
    """A thematic layer for those in whose area it lies, with a marked point at every place."""
    themes = {
        "name": "flags", "title_zh": "标识", "title_en": "Flags", "source": "test",
        "geometry": "point", "access": "register",
        "columns": [{"name": "mark", "source": "mark", "title_zh": "标记", "title_en": "Mark",
                     "type": "text", "shown": True}],
        "style": {"colour": "#000000", "dark": "#ffffff", "size": 3, "symbol": "circle",
                  "by": "mark", "entries": [{"key": "x", "title_zh": "x", "title_en": "x",
                                             "colour": "#000000"}]},
    }  # fmt: skip
    theme = theme_actions.create(themes, taken=())
    load = theme_actions.begin_load(theme.pk, file_name="flags.csv", datum="wgs84", owner=None)
    points, marks = [], []
    for place in places:
        word = f"zq{rng.getrandbits(48):012x}"
        place.canaries["registers"].append(word)
        point = Building.objects.get(pk=place.building).point
        points.append(shapely.Point(point.x, point.y))
        marks.append({"mark": word})
    theme_actions.add_features(load, np.array(points, dtype=object), marks)
    theme_actions.finish_load(load, refused=0, replace=True, min_zoom=0)


def _resident(place: Place, word: Callable[[str], str], rng: random.Random) -> Resident:
    phone = f"139{rng.randrange(10**4):04d}0000"
    body = f"999901199001{rng.randrange(10, 28)}{rng.randrange(1000):03d}"
    document = body + ric.calc_check_digit(f"{body}0")
    place.canaries["numbers"] = [phone, document]
    (sealed, number), (digest,) = (
        sealing.seal([phone, document]),
        sealing.digest([phone], purpose="phone"),
    )
    return Resident.objects.create(
        ref=word("registers"), name=word("registers"), category="registered",
        phone_sealed=sealed, phone_digest=digest, id_number_sealed=number,
        id_number_digest=sealing.digest([document], purpose="resident_id")[0],
        phone_tail_digest=sealing.digest([phone[-4:]], purpose="phone tail")[0],
    )  # fmt: skip


def areas_at(home: Place) -> dict[str, dict[str, Any]]:
    """Where each role works whose home is this: what `World.sees` says in words, as arguments."""
    return {
        "district_manager": {"division_code": home.code[:6]},
        "street_manager": {"division_code": home.code[:9]},
        "community_manager": {"division_code": home.code},
        "dispatcher": {"division_code": home.code[:9]},
        "grid_worker": {"grid_cell_id": home.grid_cell},
        "assistant": {"building_id": home.building},
        "department_handler": {"department_id": home.department},
        "verifier": {"division_code": home.code},
        "supervisor": {"division_code": home.code[:9]},
        "display": {"division_code": home.code[:9]},
    }


def _users(home: Place, places: list[Place], rng: random.Random) -> dict[str, User]:
    given = areas_at(home)
    users = {role: make_user(role, **given.get(role, {})) for role in ROLES}
    _take_part(places, users, home, rng)
    return users


def _take_part(
    places: list[Place], users: dict[str, User], home: Place, rng: random.Random
) -> None:
    """Cases, mostly elsewhere, that somebody sees for what they do in them: as reporter, as whom it
    was given to, as verifier, as supervisor, and by a department that does a part."""
    for role, column in (
        ("assistant", "reporter"), ("grid_worker", "handler"), ("verifier", "verifier"),
        ("supervisor", "supervisor"), ("planner", "reporter"),
    ):  # fmt: skip
        free = [p for p in places if p is not home and not p.parties] or places
        place = rng.choice(free)
        place.parties.add(users[role].pk)
        Incident.objects.filter(pk=place.incident).update(**{column: users[role]})
    idle = Department.objects.create(code="idle", name="部门0")
    for place in places:
        CasePart.objects.create(incident_id=place.incident, department=idle)
    others = [p for p in places if p.department != home.department]
    if others:
        helped = rng.choice(others)
        helped.helper = home.department
        CasePart.objects.create(incident_id=helped.incident, department_id=home.department, round=2)


def _resolve_incidents() -> None:
    from geo_grid.incidents.actions import recount, resolve
    from geo_grid.people.actions import recount as recount_people
    from geo_grid.premises.actions import recount as recount_premises

    resolve()
    recount()
    recount_people()
    recount_premises()


def move_resident(resident: Resident, unit: int) -> None:
    """The person's main residence is elsewhere from today (for tests of visibility)."""
    resident.residences.all().delete()
    Residence.objects.create(resident=resident, unit_id=unit, valid=from_today())
