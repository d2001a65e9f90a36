"""P7: whatever happens on unseen ground, nobody reads anything else before the next table.

The strictest form of the promise, and one that wants no list of fields: two towns that differ in
what their reader may not list give the same replies. Presence and absence of keys, null against 0,
order, counts of matches, legends, rates and lengths are all in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
import shapely
from django.db import transaction
from django.test import Client
from django.urls import reverse

from geo_grid.people.models import Household
from geo_grid.premises.models import Building
from tests.access.conftest import client_of
from tests.access.routes import ROUTES
from tests.access.world import Place, World
from tests.disclosure.replies import Values, ask, requests, taken_apart
from tests.disclosure.town import EVENTS, add_resident, count_again, door_across
from tests.disclosure.walk import LIMITED, drawn, urls
from tests.effort import TORTURE

CAME = ("move_in", "estimate", "found_household", "open_shop", "need_care", "report")
WENT = ("move_out", "settle")
ALONE = tuple((name,) for name in EVENTS)
OWN_AFFAIRS = (
    "healthz", "readyz", "audit", "jobs", "exports", "my-account", "me", "users", "shared-map", "login",
    "logout", "my-password", "my-totp", "my-session",
)  # fmt: skip
"""Routes that tell of other things than the ground, end a login, or carry marks of the page."""
VERSION = "/data_version"
"""A stamp of the whole city for caches, as ETags are: it says that something changed, not where."""
MEASURES = ("residents", "households", "open_incidents", "buildings")


class Undone(Exception):
    """Takes back what happened."""


def foreign(town: World) -> Place:
    """A place where none of the attackers may list anything."""
    return next(
        place
        for place in town.places
        if place.code[:6] != town.home.code[:6]
        and place.department != town.home.department
        and not place.helper
        and not place.parties
    )


def in_short(town: World, client: Client) -> Iterator[tuple[str, Values]]:
    """The replies of the routes that tell numbers."""
    for url, query, _ in urls(town, (12, 14, 16)):
        yield f"{url} {query}", taken_apart(client.get(url, query_params=query))
    for name in ("basic_cells", "grid_cells", "population", "incidents"):
        url = reverse("ogc-items", kwargs={"name": name})
        for query in ({"count": "exact"}, {"sortby": "-basic_cell"}, {"f": "html"}):
            yield f"{url} {query}", taken_apart(client.get(url, query_params=query))
    for url, names in ((reverse("classes"), MEASURES), (reverse("locate-suggest"), ())):
        for measure in names:
            for level in ("grid_cell", "community"):
                query = {"measure": measure, "level": level}
                yield f"{url} {query}", taken_apart(client.get(url, query_params=query))
    for place in town.places:
        for name in ("units-record", "unit-dossier", "grid-cell", "building-dossier"):
            pk = {"units-record": place.unit, "unit-dossier": place.unit,
                  "grid-cell": place.grid_cell}.get(name, place.building)  # fmt: skip
            url = reverse(name, args=[pk])
            yield url, taken_apart(client.get(url))
    yield from of_areas(town, client)


def of_areas(town: World, client: Client) -> Iterator[tuple[str, Values]]:
    """Drawn areas: known pieces of ground, and circles about every house."""
    bodies = [{"polygon": json.loads(shapely.to_geojson(shape))} for _, shape in drawn(town)]
    for house in Building.objects.filter(pk__in=[place.building for place in town.places]):
        point = {"lon": house.point.x, "lat": house.point.y}
        bodies += [point | {"radius_m": radius} for radius in (5, 60, 400)]
    for body in bodies:
        reply = client.post(reverse("statistics-area"), body, content_type="application/json")
        yield f"area {body}", taken_apart(reply)


def in_full(town: World, client: Client) -> Iterator[tuple[str, Values]]:
    """Everything that the walk over all routes asks, attempts to write among it."""
    for name, _, path, query in requests(town):
        if name not in OWN_AFFAIRS:
            yield f"{name} {path} {query}", ask(client, name, ROUTES[name], path, query)
    yield from in_short(town, client)


def replies(town: World, role: str) -> dict[str, Values]:
    """What a role is told; whatever its requests did is undone."""
    read: Callable[[World, Client], Iterator[tuple[str, Values]]] = in_full if TORTURE else in_short
    found: dict[str, Values] = {}
    try:
        with transaction.atomic():
            found = dict(read(town, client_of(town, role)))
            raise Undone
    except Undone:
        return found


def differences(before: dict[str, Values], after: dict[str, Values]) -> list[str]:
    """The fields that read differently, each once however many records they stand in."""
    assert before.keys() == after.keys()
    found = set()
    for asked, told in before.items():
        again = after[asked]
        for where in told.keys() | again.keys():
            if where != VERSION and told.get(where, "absent") != again.get(where, "absent"):
                field = re.sub(r"\[[^]]*]", "[]", where)
                found.add(re.sub(r"\d{4,}", "N", f"{asked[:70]} {field}"))
    return sorted(found)


@pytest.mark.parametrize("role", LIMITED if TORTURE else ["grid_worker", "planner", "nobody"])
def test_p07_what_happens_elsewhere_changes_no_reply(town: World, role: str, settings):
    settings.GEO_GRID_HOUSEHOLDS_RULE = (2, 4)  # the towns lie on either side of it
    place, before = foreign(town), replies(town, role)
    noise, found = set(differences(before, replies(town, role)) if TORTURE else ()), set()
    for events in (CAME, WENT, *(ALONE if TORTURE else ())):
        try:
            with transaction.atomic():
                for event in events:
                    EVENTS[event][1](place)
                count_again()
                found |= {*differences(before, replies(town, role))} - noise
                raise Undone
        except Undone:
            pass
    assert not found, "\n".join([f"{role}: {len(found)} fields", *sorted(found)])


@pytest.mark.parametrize("role", ["grid_worker", "assistant"])
def test_p07_a_house_of_one_s_own_tells_nothing_of_a_door_beyond_the_border(town: World, role: str):
    """Who lives behind a door on other ground is not one's own row, whosever the house is."""
    door = door_across(town)
    before = replies(town, role)
    for _ in range(2):
        add_resident(door.pk, "registered")
    Household.objects.create(unit=door)
    count_again()
    found = differences(before, replies(town, role))
    assert not found, "\n".join(found)


def test_p07_the_test_would_see_a_difference(town: World):
    """A manager of the place reads of it."""
    place, before = foreign(town), replies(town, "city_manager")
    for event in CAME:
        EVENTS[event][1](place)
    count_again()
    found = "\n".join(differences(before, replies(town, "city_manager")))
    for part in ("statistics", "grid_cells", "ogc", "tiles", "area", "buildings"):
        assert part in found, part


def test_p07_a_mark_of_freshness_tells_of_no_place(town: World):
    """The ETags of all tiles change together or not at all, wherever something happened."""
    client = client_of(town, "grid_worker")
    asked = [url for url, _, _ in urls(town, (14, 16)) if "/tiles/" in url]
    seen = set()
    for place in (foreign(town), town.home):
        marks = [client.get(url).headers["ETag"] for url in asked]
        EVENTS["move_in"][1](place)
        count_again()
        moved = [client.get(url).headers["ETag"] != m for url, m in zip(asked, marks, strict=True)]
        assert len(set(moved)) == 1
        seen |= set(moved)
    assert len(seen) == 1
