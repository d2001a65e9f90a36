"""Reads of scenarios: the list, one of them, and what differs between two."""

from __future__ import annotations

from typing import Any

import numpy as np

from geo_grid.access.roles import Right
from geo_grid.errors import BadInput, NotFound, gettext_noop
from geo_grid.geometry.network.lines import Ints
from geo_grid.reach import kinds
from geo_grid.reach.changes import UNCHANGED, Changes, changes_of
from geo_grid.reach.coverage import Counted, area_of_doors, count, named_areas, total_of
from geo_grid.reach.current import versions
from geo_grid.reach.models import Scenario

LISTED = 200
LEVELS_COMPARED = ("grid_cell", "community", "street", "district")
SITES = (Right.PLANS_EDIT, Right.PLANS_APPROVE)
"""Who draws up plans or decides them sites stations too."""


def listed(kind: str, *, account: int | None) -> list[dict[str, Any]]:
    """The scenarios of a kind (empty: of all), the newest first, at most :data:`LISTED`.

    Raises :class:`BadInput` ``kind_unknown``.
    """
    if kind:
        kinds.kind_of(kind)
    found = Scenario.objects.select_related("author").order_by("-created_at", "-pk")
    if kind:
        found = found.filter(kind=kind)
    return [payload(one, account=account) for one in found[:LISTED]]


def scenario(pk: int) -> Scenario:
    """Raises :class:`NotFound`."""
    found = Scenario.objects.select_related("author").filter(pk=pk).first()
    if found is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return found


def opened(one: Scenario) -> tuple[Changes, list[str]]:
    """The changes of a scenario that mean a station of today, and the refs of stations that closed."""
    return changes_of(one.changes).of_standing(kinds.standing(one.kind))


def payload_opened(one: Scenario, *, account: int | None) -> dict[str, Any]:
    """A scenario as it can be counted today; ``gone`` are stations it names that stand no more."""
    changes, gone = opened(one)
    return payload(one, account=account) | {"changes": changes.told(), "gone": gone}


def payload(one: Scenario, *, account: int | None) -> dict[str, Any]:
    """A scenario as it was kept."""
    return {
        "id": one.pk, "name": one.name, "kind": one.kind, "changes": one.changes,
        "result": one.result, "gone": [], "by": one.author.display_name if one.author else "",
        "is_own": account is not None and one.author_id == account, "created_at": one.created_at,
    }  # fmt: skip


def compared(first: int | None, second: int, *, level: str) -> dict[str, Any]:
    """The numbers of two scenarios side by side, and who is newly served or newly out, by area.

    Without a `first` the second is compared with today. ``gone`` are stations that they
    name and that stand no more: they count on neither side. ``newly_served`` and ``newly_out`` are units
    of doors, so that an area may have both. Raises :class:`NotFound`, and :class:`BadInput`
    ``scenario_kinds`` for scenarios of two kinds, ``scenario_rules`` of two rules.
    """
    after = scenario(second)
    before = None if first is None else scenario(first)
    if before is not None and before.kind != after.kind:
        raise BadInput(
            "scenario_kinds",
            gettext_noop("Scenarios of two kinds of facilities cannot be compared."),
            field="first",
        )
    changes, gone = _both(before, after)
    if before is not None and len({(one.radius_m, one.counts_places) for one in changes}) > 1:
        raise BadInput(
            "scenario_rules",
            gettext_noop(
                "These scenarios count by different rules (radius, places), and their stations would not "
                "be what makes the difference. Compare scenarios of one rule."
            ),
            field="first",
        )
    now = versions()  # both of one state: doors that come meanwhile would shift the rows
    counted = [count(after.kind, changes=one, now=now) for one in changes]
    everywhere = np.ones(len(counted[1].doors.units), bool)
    return {
        "kind": after.kind, "level": level, "gone": gone, "rule": counted[1].rule.told(),
        "first": total_of(counted[0].numbers, everywhere),
        "second": total_of(counted[1].numbers, everywhere),
        **_differences(counted, everywhere),
        "results": _by_area(counted, level),
    }  # fmt: skip


def _both(before: Scenario | None, after: Scenario) -> tuple[list[Changes], list[str]]:
    """The changes to be compared, and the stations that either names and that stand no more."""
    last, gone = opened(after)
    if before is None:
        return [_like_today(last), last], gone
    first, also_gone = opened(before)
    return [first, last], sorted({*gone, *also_gone})


def _like_today(changes: Changes) -> Changes:
    """Today by the rule of the scenario: otherwise the radius would make the difference."""
    if changes.radius_m is None and changes.counts_places:
        return UNCHANGED
    return Changes(radius_m=changes.radius_m, counts_places=changes.counts_places)


def _differences(counted: list[Counted], of: np.ndarray[Any, Any]) -> dict[str, int]:
    first, second = (one.numbers for one in counted)
    served, out = second.served - first.served, second.out - first.out
    return {
        "newly_served": int(np.maximum(served[of], 0).sum()),
        "newly_out": int(np.maximum(out[of], 0).sum()),
    }


def _by_area(counted: list[Counted], level: str) -> list[dict[str, Any]]:
    area: Ints = area_of_doors(counted[1].doors, level)
    names = named_areas(level)
    rows = [
        {"id": int(pk), "code": names[pk]["code"] if pk in names else "",
         "name": names[pk]["name"] if pk in names else "", **_differences(counted, area == pk)}
        for pk in np.unique(area[area > 0]).tolist()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["code"], row["id"]))
