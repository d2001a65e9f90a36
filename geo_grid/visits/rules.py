"""Writes of rules: a new one, its next version, its rest; and what one would ask for before it holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import significant
from geo_grid.areas.models import Division
from geo_grid.errors import BadInput, Conflict, NotAllowed, gettext_noop
from geo_grid.model_bases.dated import CURRENT
from geo_grid.people.models import Resident, ResidentCare
from geo_grid.records.actions import assign, check_fields, check_revision, nothing_found, write
from geo_grid.sql import SqlFiles
from geo_grid.visits.areas import may_plan
from geo_grid.visits.models import VisitRule
from geo_grid.visits.queries import rule_payload

sql = SqlFiles(__file__)
SAYS = ("subject", "group", "period", "home_only")
"""What another version may say otherwise."""
NAMES = ("name_zh", "name_en")
LENGTHS = (2, 4, 6, 9, 12)
"""Of codes of divisions, without the zeros of the levels below."""


@write
def add_rule(given: Mapping[str, Any]) -> dict[str, Any]:
    """A new rule, by which visits are owed from today on, in an area that the caller plans.

    Without a code it is given one. Raises :class:`NotAllowed`, :class:`Faults` by field,
    :class:`Conflict` ``rule_twice`` as do the two below.
    """
    rule = _new(since=city_time.midnight(), **given)
    _check_planner(rule)
    _lock_rules()
    rule.code = rule.code or _free_code()
    taken = VisitRule.objects.filter(code=rule.code).exists()
    message = gettext_noop("There is a rule of this code; choose another one.")
    clash = BadInput("taken", message, field="code") if taken else None
    check_rule(rule, clash)
    _check_alone(rule)
    rule.save(force_insert=True)
    audit.record("visit_rule.add", noun="visitrule", keys=[rule.pk])
    return rule_payload(rule)


@write
def change_rule(pk: int, *, revision: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """Call a rule by another name, let it rest, or let it hold again, from today on."""
    rule = _locked(pk, revision=revision, given=given)
    was_active = rule.is_active
    changeable = (*NAMES, "is_active")
    fields = assign(rule, {name: given[name] for name in changeable if name in given})
    if rule.is_active and not was_active:
        _check_latest(rule)
        _check_alone(rule)
        rule.since, rule.until = city_time.midnight(), None  # nothing was owed while it rested
    if was_active and not rule.is_active:
        rule.until = city_time.midnight()
    check_fields(rule, NAMES)
    if fields:
        rule.revision += 1
        rule.save()
        audit.record("visit_rule.change", noun="visitrule", keys=[pk], detail={"fields": fields})
    return rule_payload(rule)


@write
def replace_rule(pk: int, *, revision: int, given: Mapping[str, Any]) -> dict[str, Any]:
    """The next version of a rule, by which visits are owed from today on; the one before rests.

    What is not given stays as it is. Raises :class:`Conflict` ``rule_superseded`` for a version
    that is not the latest, ``rule_unchanged`` for one that would say the same.
    """
    before = _locked(pk, revision=revision, given=given)
    _check_latest(before)
    changed = {name for name in SAYS if name in given and given[name] != getattr(before, name)}
    if not changed:
        raise Conflict(
            "rule_unchanged",
            gettext_noop("This version says the same as the one before; change what it asks for."),
        )
    told = {name: given.get(name, getattr(before, name)) for name in (*SAYS, *NAMES)}
    after = VisitRule(
        code=before.code, area=before.area, version=before.version + 1,
        since=city_time.midnight(), **told,
    )  # fmt: skip
    check_rule(after)
    _check_alone(after)
    before.is_active, before.revision = False, before.revision + 1
    before.until = before.until or city_time.midnight()
    before.save()
    after.save(force_insert=True)
    audit.record(
        "visit_rule.replace", noun="visitrule", keys=[pk, after.pk],
        detail={"fields": sorted(changed)},
    )  # fmt: skip
    return rule_payload(after)


def draft(given: Mapping[str, Any]) -> VisitRule:
    """A rule that is kept nowhere, for :func:`geo_grid.visits.queries.preview`; checked like one that is."""
    rule = _new(pk=0, code="draft", name_zh="draft", since=city_time.midnight(), **given)
    _check_planner(rule)
    check_rule(rule)
    return rule


def _new(**values: Any) -> VisitRule:
    """A rule of the digits that count of its area: whoever gives a code in full means the same."""
    rule = VisitRule(**values)
    rule.area = significant(rule.area)
    return rule


def _locked(pk: int, *, revision: int, given: Mapping[str, Any]) -> VisitRule:
    """A rule of an area that the caller plans, to be written."""
    rule = VisitRule.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if rule is None:
        raise nothing_found()
    _check_planner(rule)
    check_revision(rule, revision, yours=given, theirs=lambda: rule_payload(rule))
    return rule


def _check_planner(rule: VisitRule) -> None:
    if may_plan(caller().scope.having(Right.VISITS_PLAN), rule.area):
        return
    if not rule.area:
        raise NotAllowed(
            "not_whole_city",
            gettext_noop("Only who manages the whole city makes rules for all of it; choose an area."),
        )  # fmt: skip
    raise NotAllowed(
        "area_of_another",
        gettext_noop("Rules of visits are made by who manages their area; this one is another's."),
    )


def _check_latest(rule: VisitRule) -> None:
    if VisitRule.objects.filter(code=rule.code, version__gt=rule.version).exists():
        raise Conflict(
            "rule_superseded",
            gettext_noop("A later version of this rule exists; change or wake that one."),
        )


def _lock_rules() -> None:
    """Others that would make or wake a rule wait until this transaction ends."""
    sql.value("lock_client_id", {"key": "rules of visits"})


def _check_alone(rule: VisitRule) -> None:
    """Raise :class:`Conflict` ``rule_twice`` where another rule that holds asks for the same: every
    door would be owed, and counted, twice."""
    _lock_rules()
    same = {name: getattr(rule, name) for name in (*SAYS, "area")}
    other = VisitRule.objects.filter(is_active=True, **same).exclude(code=rule.code).first()
    if other is not None:
        raise Conflict(
            "rule_twice",
            gettext_noop(
                "The rule “%(name)s” (%(other)s) asks for the same in the same area; change that one, "
                "or let it rest first."
            ),
            name=other.name_zh,
            other=other.code,
        )


def check_rule(rule: VisitRule, *more: BadInput | None) -> None:
    """Raise :class:`Faults` for what the rule cannot say."""
    names = ["code", *NAMES, "subject", "period", "home_only"]
    check_fields(rule, names, *more, _group_fault(rule), _area_fault(rule))


def _area_fault(rule: VisitRule) -> BadInput | None:
    """Whether the area is a division of today, by the digits with which codes of all within begin."""
    if not rule.area:
        return None
    codes = Division.objects.filter(CURRENT, code=rule.area.ljust(12, "0"))
    if significant(rule.area) == rule.area and len(rule.area) in LENGTHS and codes.exists():
        return None
    message = gettext_noop("There is no such area today; choose one of those that are offered.")
    return BadInput("area_unknown", message, field="area")


def _free_code() -> str:
    used = set(VisitRule.objects.values_list("code", flat=True))
    number = 1
    while f"rule_{number}" in used:
        number += 1
    return f"rule_{number}"


def _group_fault(rule: VisitRule) -> BadInput | None:
    """Whether the group is one of those that the subject knows; none where it knows none."""
    known: dict[str, list[str]] = {
        "care": list(ResidentCare.Group.values), "category": list(Resident.Category.values),
    }  # fmt: skip
    fitting = known.get(rule.subject, [""])
    if rule.group in fitting:
        return None
    if fitting == [""]:
        message = gettext_noop("This subject has no groups; leave the group empty.")
        return BadInput("group_unused", message, field="group")
    message = gettext_noop("Choose one of these groups: %(known)s.")
    return BadInput("group_unknown", message, field="group", known=", ".join(fitting))
