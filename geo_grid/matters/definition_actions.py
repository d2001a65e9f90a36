"""Writes to matters: a changed definition makes a new version, what is unchanged makes none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.models import Department
from geo_grid.areas import professional_grids
from geo_grid.errors import Faults, GeoGridError, gettext_noop
from geo_grid.matters.admissions import beginnings
from geo_grid.matters.csv_rows import row_fault
from geo_grid.matters.definitions import DELIVERED, Definition, Party, read_definitions
from geo_grid.matters.models import Matter, MatterParty, MatterVersion
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)


@dataclass(frozen=True)
class EnteredMatters:
    """How many matters were new, and of how many known ones something changed."""

    new: int
    changed: int


@transaction.atomic
def enter_matters(definitions: Iterable[Definition]) -> EnteredMatters:
    """Let matters be what a file says; those it does not name stay as they are.

    A case keeps the version it was reported under. Nothing changed leaves no audit row. Raises
    :class:`Faults` with the row of every professional grid not known.
    """
    sql.value("lock_matters")  # two at once would both make the next version
    given = {one.code: one for one in definitions}
    _check_grids(given.values())
    known = {row.code: row for row in Matter.objects.filter(code__in=given)}
    latest = {row.matter_id: row for row in MatterVersion.objects.order_by("matter_id", "number")}
    new = [Matter(code=one.code, sort=one.sort, group=one.group, is_public=one.is_public)
           for one in given.values() if one.code not in known]  # fmt: skip
    moved = [row for code, row in known.items() if _takes(row, given[code])]
    Matter.objects.bulk_create(new)
    Matter.objects.bulk_update(moved, ["sort", "group", "is_public"])
    versions = [
        version
        for row in (*new, *known.values())
        if (version := _next_version(row, given[row.code], latest.get(row.pk)))
    ]
    MatterVersion.objects.bulk_create(versions)
    changed = {row.pk for row in moved} | {version.matter_id for version in versions}
    changed -= {row.pk for row in new}
    if new or changed:
        audit.record(
            "matters.enter", noun="matter", rows=len(new) + len(changed),
            detail={"new": len(new), "changed": len(changed)},
        )  # fmt: skip
    return EnteredMatters(len(new), len(changed))


def _check_grids(definitions: Iterable[Definition]) -> None:
    named = [one for one in definitions if one.version.get("professional_grid")]
    known = professional_grids.names() if named else {}
    faults: list[GeoGridError] = [
        row_fault(
            one.row, "professional_grid", "professional_grid_unknown",
            gettext_noop("Row %(row)s: there is no professional grid %(value)s; known are: %(known)s."),
            value=one.version["professional_grid"][:40], known=", ".join(known) or "–",
        )
        for one in named if one.version["professional_grid"] not in known
    ]  # fmt: skip
    if faults:
        raise Faults(faults)


def _takes(row: Matter, one: Definition) -> bool:
    """Give `row` what is not versioned; whether that is a change."""
    said = (one.sort, one.group, one.is_public)
    if (row.sort, row.group, row.is_public) == said:
        return False
    row.sort, row.group, row.is_public = said
    return True


def _next_version(
    row: Matter, one: Definition, latest: MatterVersion | None
) -> MatterVersion | None:
    if latest and all(getattr(latest, name) == value for name, value in one.version.items()):
        return None
    number = latest.number + 1 if latest else 1
    return MatterVersion(matter=row, number=number, since=timezone.now(), **one.version)


def enter_delivered() -> EnteredMatters:
    """The matters of the delivered set that this city does not know; what it changed stays.

    To be called when a city is founded, and after an upgrade, which may bring more of them.
    """
    known = set(Matter.objects.values_list("code", flat=True))
    missing = [one for one in read_definitions(DELIVERED) if one.code not in known]
    return enter_matters(missing) if missing else EnteredMatters(0, 0)


@transaction.atomic
def enter_parties(parties: Iterable[Party]) -> int:
    """Say who answers for what; how many rows that changed. Rows that it does not name stay.

    Raises :class:`Faults` with row and field of every matter, group, division and department not
    known.
    """
    sql.value("lock_matters")
    given = list(parties)
    matters = {row.code: row for row in Matter.objects.all()}
    _check_known(given, matters)
    changed = 0
    for party in given:
        department, opened = Department.objects.get_or_create(
            code=party.department,
            defaults={"name": party.name, "division_code": party.division},
        )
        matter = matters.get(party.matter)
        row, made = MatterParty.objects.get_or_create(
            matter=matter, group=party.group, division_code=party.division,
            defaults={"department": department},
        )  # fmt: skip
        if not made and row.department_id != department.pk:
            row.department = department
            row.save(update_fields=["department"])
            made = True
        changed += made or opened
    if changed:
        audit.record("matters.parties", noun="matterparty", rows=changed)
    return changed


def _check_known(parties: list[Party], matters: dict[str, Matter]) -> None:
    groups = {row.group for row in matters.values()}
    begins = beginnings() if any(party.division for party in parties) else set()
    departments = set(Department.objects.values_list("code", flat=True))
    departments |= {party.department for party in parties if party.name}
    faults: list[GeoGridError] = []
    for party in parties:
        for name, value, is_known in (
            ("matter", party.matter, not party.matter or party.matter in matters),
            ("group", party.group, not party.group or party.group in groups),
            ("division", party.division, not party.division or party.division in begins),
            ("department", party.department, party.department in departments),
        ):
            if not is_known:
                faults.append(
                    row_fault(
                        party.row, name, f"{name}_unknown",
                        gettext_noop("Row %(row)s: the %(column)s “%(value)s” is not known here; "
                                     "enter it first."),
                        column=name, value=value,
                    )
                )  # fmt: skip
    if faults:
        raise Faults(faults)
