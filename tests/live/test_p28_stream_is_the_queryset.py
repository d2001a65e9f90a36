"""P1, P28: at every number each stream shows the cases that its scope sees, whatever happened."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from geo_grid.access.models import Department, User
from geo_grid.access.scope import Grant, Scope, limit
from geo_grid.events.actions import give_numbers, record
from geo_grid.incidents.actions import resolve
from geo_grid.incidents.models import CasePart, Incident
from geo_grid.incidents.sight import sight_of
from geo_grid.live import feed
from tests.conftest import SOUTH, WEST
from tests.effort import at_length

SCOPES = at_length(14, 50)
EVENTS = at_length(250, 10_000)


@dataclass
class Client:
    """What a client shows that began before the first case."""

    scope: Scope
    shown: set[str] = field(default_factory=set)
    position: int = 0

    def take(self, frames: Iterable[bytes]) -> None:
        for text in frames:
            _, event, data = text.decode().split("\n", 2)
            ref = data.split('"ref":"')[1].split('"')[0]
            if event == "event: change":
                self.shown.add(ref)
            else:
                assert event == "event: left"
                self.shown.discard(ref)


@pytest.mark.parametrize("seed", at_length([1, 2], [1]))
def test_p28_stream_is_the_queryset_at_every_number(lattice_city: Any, seed: int):
    rng = random.Random(seed)
    offices = [Department.objects.create(code=f"d{n}", name=f"D{n}") for n in range(4)]
    people = [User.objects.create(username=f"u{n}") for n in range(SCOPES)]
    clients = [Client(_scope(rng, lattice_city, offices, one.pk)) for one in people]
    last, written = 0, 0
    while written < EVENTS:
        for _ in range(rng.randint(1, 5)):
            _change(rng, offices, people)
            written += 1
        while given := give_numbers():
            last += given
        live = [client for client in clients if client.position < last and rng.random() < 0.7]
        _tell(live, last)
        for client in clients:
            if client not in live and rng.random() < 0.5:
                frames, client.position = feed.caught_up(
                    client.position, scope=client.scope, is_same_scope=True
                )
                client.take(frames)
        for client in clients:
            if client.position == last:
                seen = limit(Incident.objects.all(), client.scope).values_list("ref", flat=True)
                assert client.shown == set(seen), (seed, last, client.scope)
    assert any(client.shown for client in clients)


def _tell(live: list[Client], last: int) -> None:
    """One batch for all who stand at the same number, as the server reads it."""
    for position in {client.position for client in live}:
        here = [client for client in live if client.position == position]
        areas = {feed.area_of(client.scope) for client in here}
        accounts = {client.scope.account or 0 for client in here}
        while here[0].position < last:
            batch = feed.read(here[0].position, areas=areas, accounts=accounts)
            for client in here:
                area = feed.area_of(client.scope)
                assert batch.covers(client.scope, area)
                client.take(batch.frames(client.scope, area))
                client.position = batch.number


def _scope(rng: random.Random, city: Any, offices: list[Department], account: int) -> Scope:
    grants = {
        "whole": Grant("dispatcher", prefix="99"),
        "community": Grant("verifier", prefix=f"99010100100{rng.randint(1, 2)}"),
        "cell": Grant("grid_worker", cell=rng.choice(city.grid_cells)),
        "office": Grant("department_handler", department=rng.choice(offices).pk),
        "none": Grant("display", prefix="980000"),
    }
    names = rng.sample(sorted(grants), rng.choice([1, 1, 1, 2]))
    return Scope(account, tuple(grants[name] for name in names), "990101000000")


def _change(rng: random.Random, offices: list[Department], people: list[User]) -> None:
    known = list(Incident.objects.order_by("pk").values_list("pk", flat=True))
    if not known or rng.random() < 0.2:
        point = Point(WEST + rng.uniform(-0.003, 0.007), SOUTH + rng.uniform(0, 0.003), srid=4326)
        case = Incident.objects.create(
            ref=f"R{Incident.objects.count()}", step="accepted", point=point,
            reported_at=timezone.now(),
            reporter=rng.choice([None, rng.choice(people)]),
        )  # fmt: skip
        resolve([case.pk])
        record("case", change="report", at=timezone.now(), key=case.pk, revision=1,
               atoms=[case.basic_cell_id])  # fmt: skip
        return
    case = Incident.objects.get(pk=rng.choice(known))
    before = sight_of(case)
    what = rng.choice(["department", "handler", "verifier", "place", "parts", "note"])
    if what == "department":
        case.department = rng.choice([None, *offices])
    elif what in ("handler", "verifier"):
        setattr(case, what, rng.choice([None, rng.choice(people)]))
    elif what == "parts":
        case.parts.all().delete()
        CasePart.objects.create(incident=case, department=rng.choice(offices))
    elif what == "place":
        case.point = Point(WEST + rng.uniform(0, 0.004), SOUTH + 0.0015, srid=4326)
    case.revision += 1
    case.save()
    if what == "place":
        resolve([case.pk])
    record("case", change=what, at=timezone.now(), key=case.pk, revision=case.revision,
           before=before)  # fmt: skip
