"""离线包: what a phone takes along of the area that its account answers for, in one reply.

Rows of one's own area alone, numbers masked and people counted as on every other page; the phone seals
it under its PIN. `state` says by ids alone who still belongs to it, so that a phone forgets the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access import audit, reading
from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope, limit
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.incidents import case_payload
from geo_grid.incidents.case_filters import CaseQuery, found
from geo_grid.people.models import Residence
from geo_grid.premises import labels
from geo_grid.premises.models import Building, Unit
from geo_grid.registers import record_payload
from geo_grid.visits import form_queries as forms
from geo_grid.visits import queries

PAGE = "field_pack"
MOST_DOORS = 3_000
"""Of a pack: six grid cells of 500 households; more is no one's to walk, and no phone's to carry."""
MOST_CASES = 20


def pack(*, language: str) -> dict[str, Any]:
    """``{made_at, until, area, houses, units, due, due_more, people, cases, cases_more, forms}`` of the
    caller's area.

    Raises :class:`BadInput` ``pack_too_large``; :class:`~geo_grid.access.reading.ReasonNeeded` as
    every page that shows people in bulk.
    """
    own = _own()
    doors = _doors(own)
    homes = _homes(own, [door.pk for door in doors])
    cases, has_more = _cases()
    # At once: a reason opens the hour for one answer of whatever length, not for two counts of it.
    people = len({home.resident_id for home in homes})
    reading.count(PAGE, people + sum(map(case_payload.named, cases)))
    now = timezone.now()
    owed = queries.owed(language=language)
    houses = _houses({door.building_id for door in doors})
    told = {
        "made_at": city_time.local(now).isoformat(),
        "until": city_time.local(now + _lasts()).isoformat(),
        "area": area_of(own),
        "houses": houses,
        "units": _units(doors),
        "due": owed["results"],
        "due_more": owed["more"],
        "people": _people(homes),
        "cases": cases,
        "cases_more": has_more,
        "forms": forms.asked_in(house["community"] for house in houses),
    }
    audit.record(
        "field.pack", noun="resident", keys=[], rows=len(told["people"]),
        detail={"doors": len(doors), "cases": len(told["cases"])},
    )  # fmt: skip
    return told


def state() -> dict[str, Any]:
    """``{area, people}``: a mark of what the account answers for, and the ids of who lives there now."""
    own = _own()
    lived = limit(Residence.objects.filter(valid__upper_inf=True), own)
    people = lived.order_by("resident").values_list("resident", flat=True).distinct()
    return {"area": area_of(own), "people": list(people[: 4 * MOST_DOORS])}


def area_of(scope: Scope) -> str:
    """Equal for equal areas and rights."""
    return hashlib.sha256(f"{scope.as_json} {sorted(scope.rights)}".encode()).hexdigest()[:16]


def _own() -> Scope:
    """Where the caller may edit registers, which is where visits are made."""
    return caller().scope.having(Right.REGISTERS_EDIT)


def _lasts() -> timedelta:
    return timedelta(hours=min(max(settings.GEO_GRID_FIELD_PACK_HOURS, 1), 168))


def _doors(own: Scope) -> list[Unit]:
    standing = Unit.objects.filter(version_of=None, valid__upper_inf=True)
    rows: QuerySet[Unit] = limit(standing, own).order_by("building", "floor", "room", "pk")
    doors = list(rows[: MOST_DOORS + 1])
    if len(doors) > MOST_DOORS:
        raise BadInput(
            "pack_too_large",
            gettext_noop(
                "Your area has more than %(most)s doors; a phone takes along those of a grid worker:"
                " use an account that answers for single grid cells."
            ),
            most=MOST_DOORS,
        )
    return doors


def _houses(ids: Iterable[int]) -> list[dict[str, Any]]:
    rows = Building.objects.filter(pk__in=list(ids)).order_by("pk")
    rows = rows.select_related("basic_cell__community")
    called = labels.of_buildings(row.pk for row in rows)
    return [
        {"id": row.pk, "label": called.get(row.pk) or row.ref,
         "lon": round(row.point.x, 6), "lat": round(row.point.y, 6),
         "community": forms.community_of(row)}
        for row in rows
    ]  # fmt: skip


def _units(doors: list[Unit]) -> list[dict[str, Any]]:
    called = labels.of_units(door.pk for door in doors)
    return [
        {"id": door.pk, "house": door.building_id, "entrance": called[door.pk]["entrance"],
         "room": called[door.pk]["room"]}
        for door in doors
        if door.pk in called and not called[door.pk]["is_unassigned"]
    ]  # fmt: skip


def _homes(own: Scope, doors: list[int]) -> list[Residence]:
    lived = Residence.objects.filter(unit__in=doors, valid__upper_inf=True)
    return list(limit(lived, own).select_related("resident").order_by("unit", "household", "pk"))


def _people(homes: list[Residence]) -> list[dict[str, Any]]:
    needs = record_payload.care(home.resident_id for home in homes)
    return [
        {"id": home.resident_id, "unit": home.unit_id, "name": home.resident.name,
         "category": home.resident.category, "kind": home.kind, "tenure": home.tenure,
         "phone": record_payload.numbers(home.resident)["phone"],
         "care": needs.get(home.resident_id, [])}
        for home in homes
    ]  # fmt: skip


def _cases() -> tuple[list[dict[str, Any]], bool]:
    """Cases whose next step is the caller's, as their pages tell them, and whether there are more."""
    rows = found(CaseQuery(worklist="my_turn"), now=timezone.now()).order_by("deadline", "pk")
    refs = list(rows.values_list("ref", flat=True)[: MOST_CASES + 1])
    return [case_payload.uncounted(ref) for ref in refs[:MOST_CASES]], len(refs) > MOST_CASES
