"""What is owed by the rules of visits, by door, grid cell and worker, and what was done at a door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from geo_grid import city_time
from geo_grid.access import reading
from geo_grid.access.context import caller, scope_parameter
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.premises import labels
from geo_grid.sql import SqlFiles
from geo_grid.visits import areas
from geo_grid.visits import form_queries as forms
from geo_grid.visits.models import Visit, VisitRule
from geo_grid.visits.periods import Period, State, first_day, preceding, standing

sql = SqlFiles(__file__)
MOST_ROWS = 2000
"""Rows of doors and rules that one list may take; more are told by `more`."""
MOST_VISITS = 100
_URGENCY = list(reversed(State))


def rules() -> list[dict[str, Any]]:
    """Every version of the rules that concern the caller's ground, by code, the latest first."""
    found = _concerning(VisitRule.objects.order_by("code", "-version"))
    names = areas.names_of({rule.area for rule in found})
    return [{**rule_payload(rule), "area_name": names.get(rule.area, "")} for rule in found]


def _concerning(rows: Iterable[VisitRule]) -> list[VisitRule]:
    scope = caller().scope
    ground = areas.ground_of(scope)
    return [rule for rule in rows if areas.concerns(scope, rule.area, ground)]


def rule_payload(rule: VisitRule) -> dict[str, Any]:
    """`is_seen` says whether the caller is told of whom the rule is about, `may_edit` whether they plan there."""
    scope = caller().scope
    is_care = rule.subject == VisitRule.Subject.CARE
    names = ("code", "version", "area", "revision", "name_zh", "name_en", "subject", "group",
             "period", "home_only", "is_active")  # fmt: skip
    return {
        "id": rule.pk,
        **{name: getattr(rule, name) for name in names},
        "since": city_time.day_of(rule.since).isoformat(),
        "until": city_time.day_of(rule.until).isoformat() if rule.until else None,
        "area_name": "",
        "may_edit": areas.may_plan(scope.having(Right.VISITS_PLAN), rule.area),
        "is_seen": scope.allows(Right.CARE_READ if is_care else Right.REGISTERS_READ),
    }


def owed(
    *, language: str, today: date | None = None, cell: int | None = None,
    unit: int | None = None, states: Iterable[str] = (State.OVERDUE, State.DUE),
) -> dict[str, Any]:  # fmt: skip
    """Doors of the caller's area in one of these states, the most urgent first: ``{results, more}``.

    A door is told once, with each rule that holds there; `lon` and `lat` are degrees, EPSG:4326.
    `cell` and `unit` keep to one grid cell or door.
    """
    today = today or city_time.today()
    known = _active()
    rows = _standings(known, today, by_door=True, cell=cell, unit=unit, states=list(states),
                      most=MOST_ROWS + 1)  # fmt: skip
    doors: dict[int, dict[str, Any]] = {}
    called = labels.of_units(row["unit_id"] for row in rows[:MOST_ROWS])
    for row in rows[:MOST_ROWS]:
        door = doors.setdefault(row["unit_id"], _door(row, called.get(row["unit_id"])))
        door["rules"].append(_rule_at_door(known[row["rule_id"]], row, today, language))
    reading.note_rows(
        "visits_owed", sum(_is_about_people(known[row["rule_id"]]) for row in rows[:MOST_ROWS])
    )
    results = [_settled(door) for door in doors.values()]
    results.sort(key=lambda one: (_URGENCY.index(State(one["state"])), one["due_by"]))
    return {"results": results, "more": len(rows) > MOST_ROWS}


def coverage(*, by: str, language: str, today: date | None = None) -> dict[str, Any]:
    """How many doors of the caller's area were visited in the period of each rule: ``{results}``.

    `by` is ``grid_cell`` or ``worker``, who answers for cells; what lies in no cell, or in one that
    nobody answers for, stands in a row of its own.
    """
    today = today or city_time.today()
    known = _active()
    rows = _standings(known, today, by_door=False, most=None)
    found: dict[tuple[int, int | None], dict[str, Any]] = {}
    for row in rows:
        who = row["cell_id"] if by == "grid_cell" else row["worker_id"]
        area = found.setdefault((row["rule_id"], who), _area(row, known, by, who, today, language))
        for number in _NUMBERS:
            area[number] += row[number]
    order = sorted(found.values(), key=lambda one: (one["rule"]["code"], one["code"], one["name"]))
    return {"results": order}


def preview(rule: VisitRule, *, language: str, today: date | None = None) -> dict[str, Any]:
    """What a rule that is not kept would ask for today, in all and by grid cell.

    ``doors``, ``visited``, ``due``, ``overdue`` as :func:`coverage` would tell them; ``due_by`` is the
    last day on which the first visit is in time.
    """
    today = today or city_time.today()
    known = {rule.pk: rule}
    rows = [
        _area(row, known, "grid_cell", row["cell_id"], today, language) | _numbers(row)
        for row in _standings(known, today, by_door=False, most=None)
    ]
    first = standing(Period(rule.period), since=today, last=None, today=today)
    total = {name: sum(row[name] for row in rows) for name in _NUMBERS}
    return {**total, "due_by": first.due_by.isoformat(), "results": rows}


def due_by_atom(communities: list[int], *, today: date) -> dict[int, int]:
    """Visits that are due or overdue in some communities, by the id of the basic cell of the door.

    By every rule that holds, for the caller of the moment, who may have to count all.
    """
    known = {rule.pk: rule for rule in VisitRule.objects.filter(is_active=True)}
    rows = _standings(known, today, by_door=True, most=None, communities=communities,
                      states=[State.OVERDUE.value, State.DUE.value])  # fmt: skip
    found: Counter[int] = Counter()
    for row in rows:
        if row["basic_cell_id"] is not None:
            found[row["basic_cell_id"]] += row["due"] + row["overdue"]
    return dict(found)


_NUMBERS = ("doors", *(state.value for state in State))


def _numbers(row: dict[str, Any]) -> dict[str, int]:
    return {name: row[name] for name in _NUMBERS}


def _area(
    row: dict[str, Any], known: dict[int, VisitRule], by: str, who: int | None, today: date,
    language: str,
) -> dict[str, Any]:  # fmt: skip
    """An empty row of :func:`coverage`."""
    rule = known[row["rule_id"]]
    is_cell = by == "grid_cell"
    return {
        "rule": {"id": rule.pk, "code": rule.code, "name": _name(rule, language)},
        "id": who,
        "code": (row["cell_code"] or "") if is_cell else "",
        "name": (row["cell_name"] if is_cell else row["worker"]) or "",
        "worker": row["worker"],
        "since": first_day(Period(rule.period), today).isoformat(),
        **dict.fromkeys(_NUMBERS, 0),
    }


def _standings(
    known: dict[int, VisitRule], today: date, *, by_door: bool, most: int | None,
    cell: int | None = None, unit: int | None = None, states: list[str] | None = None,
    communities: list[int] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    told = list(known.values())
    periods = [Period(rule.period) for rule in told]
    parameters = {
        "rules": list(known), "subjects": [rule.subject for rule in told],
        "groups": [rule.group for rule in told], "areas": [rule.area for rule in told],
        "home_only": [rule.home_only for rule in told], "sinces": [rule.since for rule in told],
        "by_door": by_door, "cell": cell, "unit": unit, "limit": most,
        "states": states, "communities": communities,
        "current": [city_time.start_of(first_day(period, today)) for period in periods],
        "previous": [city_time.start_of(preceding(period, today)) for period in periods],
    }  # fmt: skip
    return sql.rows("standings", parameters | scope_parameter()) if known else []


def _active() -> dict[int, VisitRule]:
    rows = VisitRule.objects.filter(is_active=True).order_by("code")
    return {rule.pk: rule for rule in _concerning(rows)}


def _door(row: dict[str, Any], called: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "unit": row["unit_id"], "label": labels.door(called), "building": row["building_id"],
        "lon": row["lon"], "lat": row["lat"], "grid_cell": row["cell_id"], "rules": [],
    }  # fmt: skip


def _rule_at_door(
    rule: VisitRule, row: dict[str, Any], today: date, language: str
) -> dict[str, Any]:
    last: datetime | None = row["last_at"]
    found = standing(
        Period(rule.period), since=city_time.day_of(row["since"]),
        last=city_time.day_of(last) if last else None, today=today,
    )  # fmt: skip
    return {
        "id": rule.pk, "code": rule.code, "name": _name(rule, language),
        "home_only": rule.home_only, "state": found.state.value,
        "due_by": found.due_by.isoformat(),
        "last": city_time.day_of(last).isoformat() if last else None,
    }  # fmt: skip


def _is_about_people(rule: VisitRule) -> bool:
    """Whether to name a door with this rule is to say something of who lives behind it."""
    return rule.subject in VisitRule.OF_A_GROUP


def _settled(door: dict[str, Any]) -> dict[str, Any]:
    """A door is as urgent as the most urgent of its rules."""
    worst = min(door["rules"], key=lambda one: (_URGENCY.index(State(one["state"])), one["due_by"]))
    return {**door, "state": worst["state"], "due_by": worst["due_by"]}


def _name(rule: VisitRule, language: str) -> str:
    return rule.name_en if language.startswith("en") and rule.name_en else rule.name_zh


# ---- what was done


def latest(unit: int | None = None, *, language: str = "zh-hans") -> list[dict[str, Any]]:
    """The latest visits of the caller's area or at one door of it, the newest first."""
    rows = Visit.objects.all() if unit is None else Visit.objects.filter(unit=unit)
    rows = limit(rows, caller().scope).select_related("account")
    found = list(rows.order_by("-made_at", "-pk")[:MOST_VISITS])
    reading.note_rows("visits", len(found))
    known = forms.versions_of(found)
    return [visit_payload(row, known, language=language) for row in found]


def visit_payload(
    visit: Visit, known: forms.Known | None = None, *, language: str = "zh-hans"
) -> dict[str, Any]:
    """A visit as it is told to who may list it; `by` is the name that every colleague is told.

    `known` are the forms that were asked, if they were read already.
    """
    by = visit.account
    known = forms.versions_of([visit]) if known is None else known
    names = ("revision", "client_id", "means", "outcome", "note", "needs", "hazards")
    return {
        "id": visit.pk,
        "unit": visit.unit_id,
        **{name: getattr(visit, name) for name in names},
        "forms": forms.told(visit, known, language=language),
        "made_at": city_time.local(visit.made_at).isoformat(),
        "by": (by.display_name or by.username) if by else "",
        "is_own": visit.account_id == caller().scope.account,
    }
