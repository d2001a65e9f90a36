"""Finding records by name, a fragment of an address, or an identifier.

The ground is found everywhere, registers in the caller's area. Numbers of people are not searched
here but in :func:`geo_grid.people.queries.find_residents`: they may not stand in an address.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.db.models.functions import Length

from geo_grid.access import reading
from geo_grid.access.context import caller, scope_parameter
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit as in_scope
from geo_grid.areas import standing
from geo_grid.areas.placed import PLACED
from geo_grid.locate import queries as locate
from geo_grid.model_bases.dated import CURRENT, Dated
from geo_grid.people.models import Household, Organisation, OrganisationPlace, Residence, Resident
from geo_grid.premises import labels
from geo_grid.premises.models import Building, Entrance, Unit
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
AT_MOST = 100
Found = list[dict[str, Any]]


def _found(noun: str, pk: int, label: str, detail: str = "", kind: str = "") -> dict[str, Any]:
    return {"noun": noun, "id": pk, "label": label, "detail": detail, "kind": kind}


def _by_ref(model: Any, q: str) -> list[int]:
    """Ids of the rows of today that a source calls by this text."""
    rows = (
        model.objects.filter(ref=q.strip(), valid__upper_inf=True)
        if q.strip()
        else model.objects.none()
    )
    return list(rows.values_list("pk", flat=True)[:AT_MOST])


def buildings(*, q: str = "", limit: int = 20, **_: Any) -> Found:
    """Buildings by ref, name, estate or any fragment of an address; :data:`AT_MOST` at once.

    A place stands for its houses, or for those at the number that is named. Equally likely ones come in the order of their numbers.
    """
    found = locate.find(q, limit=limit).results if q.strip() else []
    rank: dict[int, float] = dict.fromkeys(_by_ref(Building, q), 2.0)
    for row in found:
        houses = [row["id"]] if row["kind"] == "building" else []
        if row["kind"] == "place" and row["id"] is not None:
            houses = _houses_of(row["id"], q)
        for pk in houses:
            rank.setdefault(pk, row["confidence"])
    names = labels.of_buildings(rank)
    ids = sorted(rank, key=lambda pk: (-rank[pk], len(names.get(pk, "")), names.get(pk, ""), pk))
    rows = {row["id"]: row for row in sql.rows("buildings_found", {"ids": ids[:limit]})}
    return [
        _found("buildings", pk, names.get(pk, ""), rows[pk]["community"] or "", rows[pk]["kind"])
        for pk in ids
        if pk in rows
    ]


def _houses_of(place: int, q: str) -> list[int]:
    houses = locate.houses_of(place)
    text = "".join(q.split())
    named = [row["id"] for row in sql.rows("houses_named", {"houses": houses, "text": text})]
    return named or houses


def units(*, q: str = "", building: int | None = None, limit: int = 20, **_: Any) -> Found:
    """Units by ref, by any fragment of an address with a room, or those of one building."""
    if building is not None:
        wanted = [row["id"] for row in sql.rows(
            "units_of_building",
            {"building": building, "room": q.strip(), "limit": limit, **scope_parameter()})]  # fmt: skip
    else:
        places = locate.find(q, limit=limit).results if q.strip() else []
        meant = [row["id"] for row in places if row["kind"] == "unit"]
        wanted = list(dict.fromkeys([*_by_ref(Unit, q), *meant]))
    seen = in_scope(Unit.objects.filter(pk__in=wanted), caller().scope)
    found = Unit.objects.filter(Q(is_unassigned=False) | Q(pk__in=seen), pk__in=wanted)
    uses = dict(found.values_list("pk", "use"))
    shown = [pk for pk in wanted if pk in uses][:limit]  # cut last: what is not told takes no place
    doors = labels.of_units(shown)
    return [_found("units", pk, labels.door(doors.get(pk)), "", uses[pk]) for pk in shown]


def examples() -> dict[str, str]:
    """What a page may print as an example of a search: a door and a building that are there."""
    row = next(iter(sql.rows("example")), None)
    if row is None:
        return {"door": "", "house": ""}
    return {
        "door": labels.door(labels.of_units([row["unit"]]).get(row["unit"])),
        "house": row["house"],
    }


def entrances(*, q: str = "", building: int | None = None, limit: int = 20, **_: Any) -> Found:
    """Entrances of a building."""
    if building is None:
        return []
    rows = Entrance.objects.filter(building=building, valid__upper_inf=True, name__icontains=q)
    house = labels.of_buildings([building]).get(building, "")
    rows = rows.order_by(Length("name"), "name")[:limit]  # 2单元 before 10单元
    return [_found("entrances", row.pk, row.name, house) for row in rows]


def residents(*, q: str = "", unit: int | None = None, limit: int = 20, **_: Any) -> Found:
    """Residents of the caller's area by name, or those behind one door."""
    if not q.strip() and unit is None:
        return []
    held = caller().scope
    if not held.allows(Right.REGISTERS_READ):
        return []
    rows = in_scope(Resident.objects.filter(name__icontains=q.strip()), held)
    if unit is not None:
        here = in_scope(Residence.objects.filter(unit=unit, valid__upper_inf=True), held)
        rows = rows.filter(pk__in=here.values("resident"))
    people = list(rows.order_by("name", "pk")[:limit])
    homes = in_scope(Residence.objects.filter(resident__in=people, valid__upper_inf=True), held)
    by_person = {home.resident_id: home.unit_id for home in homes.order_by("kind")[::-1]}
    doors = labels.of_units(by_person.values())
    return [
        _found("residents", one.pk, one.name, labels.door(doors.get(by_person.get(one.pk, 0))),
               one.category)
        for one in people
    ]  # fmt: skip


def households(*, q: str = "", unit: int | None = None, limit: int = 20, **_: Any) -> Found:
    """Households of the caller's area by the name of their head, or those behind one door."""
    if not q.strip() and unit is None:
        return []
    rows = in_scope(
        Household.objects.filter(valid__upper_inf=True, version_of=None), caller().scope
    )
    if unit is not None:
        rows = rows.filter(unit=unit)
    if q.strip():
        rows = rows.filter(householder__name__icontains=q.strip())
    found = list(rows.select_related("householder").order_by("pk")[:limit])
    doors = labels.of_units(row.unit_id for row in found)
    return [
        _found("households", row.pk, row.householder.name if row.householder else "",
               labels.door(doors.get(row.unit_id)))
        for row in found
    ]  # fmt: skip


def organisations(*, q: str = "", unit: int | None = None, limit: int = 20, **_: Any) -> Found:
    """Organisations of the caller's area by name or credit code, or those behind one door."""
    held = caller().scope
    current = in_scope(OrganisationPlace.objects.filter(valid__upper_inf=True), held)
    if unit is not None:
        current = current.filter(unit=unit)
    elif not q.strip():
        return []
    text = q.strip()
    rows = in_scope(Organisation.objects.filter(pk__in=current.values("organisation")), held)
    rows = rows.filter(Q(name__icontains=text) | Q(credit_code=text.upper()) | Q(ref=text))
    return [
        _found("organisations", row.pk, row.name, row.credit_code or "", row.kind)
        for row in rows.order_by("name", "pk")[:limit]
    ]


def _things(model: Any, noun: str, *, q: str = "", limit: int = 20, **_: Any) -> Found:
    """Things at a point by name or ref."""
    text = q.strip()
    rows = model.objects.filter(Q(name__icontains=text) | Q(ref__iexact=text))
    if issubclass(model, Dated):
        rows = rows.filter(CURRENT)
    return [
        _found(noun, row.pk, row.name or row.ref, row.ref, getattr(row, "kind", ""))
        for row in (rows.order_by("name", "pk")[:limit] if text else ())
    ]


FIND: dict[str, Callable[..., Found]] = {
    "buildings": buildings, "entrances": entrances, "units": units, "residents": residents,
    "households": households, "organisations": organisations,
}  # fmt: skip


NAMES_PEOPLE = ("residents", "households")


def records(noun: str, **asked: Any) -> Found:
    """Records of the noun whose routes have this name; those that name people are counted."""
    if noun in FIND:
        found = FIND[noun](**asked)
        if noun in NAMES_PEOPLE:
            reading.count("find", sum(bool(one["label"]) for one in found))
        return found
    placed = next(p for p in PLACED if p.register is not None and p.register.name == noun)
    return _things(standing.model_of(placed), noun, **asked)
