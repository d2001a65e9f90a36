"""准入清单: which matters a community does not take, as a CSV file that a city edits by hand.

What no row names is admitted everywhere. A row holds below a prefix of division codes, which may be
written with the zeros of the levels below it: ``350203000000`` is ``350203``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from geo_grid.access import audit
from geo_grid.access.scope import significant
from geo_grid.areas.models import Division
from geo_grid.errors import Faults, GeoGridError, gettext_noop
from geo_grid.matters.csv_rows import read_rows, row_fault
from geo_grid.matters.models import Matter, MatterExclusion, MatterVersion

COLUMNS = ("matter", "division")
DIVISION = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}", re.ASCII)


@dataclass(frozen=True)
class Exclusion:
    """A matter by its code, not admitted below a prefix of division codes; `row` of the file."""

    row: int
    matter: str
    division: str


def is_admitted(version: MatterVersion | None, division: Division | None) -> bool:
    """Whether a case of this matter is taken in this division without anybody's override."""
    if version is None or division is None:
        return True
    prefixes = [division.code[:n] for n in (2, 4, 6, 9, 12)]
    rows = MatterExclusion.objects.filter(matter=version.matter_id, division_code__in=prefixes)
    return not rows.exists()


def read_exclusions(path: Path) -> list[Exclusion]:
    """The rows of a file; all or nothing. Raises :class:`Faults` and :class:`BadInput` as matters do."""
    faults: list[GeoGridError] = []
    found: dict[tuple[str, str], Exclusion] = {}
    for number, row in read_rows(path, columns=COLUMNS, needed=COLUMNS):
        if not DIVISION.fullmatch(row["division"]):
            faults.append(
                row_fault(
                    number, "division", "division_unusable",
                    gettext_noop("Row %(row)s: “%(value)s” is no beginning of a division code."),
                    value=row["division"][:40],
                )
            )  # fmt: skip
        division = significant(row["division"])
        found[row["matter"], division] = Exclusion(number, row["matter"], division)
    if faults:
        raise Faults(faults)
    return list(found.values())


@transaction.atomic
def enter_exclusions(exclusions: Iterable[Exclusion]) -> int:
    """Let the admission lists be what a file says, and nothing else; how many rows that changed.

    Raises :class:`Faults` with row and field of every matter that is not known, and of every code
    that no division begins with.
    """
    given = list(exclusions)
    matters = {row.code: row.pk for row in Matter.objects.all()}
    if faults := _unknown(given, matters):
        raise Faults(faults)
    wanted = {(matters[one.matter], one.division) for one in given}
    known = {
        (row.matter_id, row.division_code): row.pk
        for row in MatterExclusion.objects.select_for_update(no_key=True)
    }
    gone = [pk for key, pk in known.items() if key not in wanted]
    new = sorted(wanted - set(known))
    MatterExclusion.objects.filter(pk__in=gone).delete()
    MatterExclusion.objects.bulk_create(
        [MatterExclusion(matter_id=matter, division_code=code) for matter, code in new]
    )
    if new or gone:
        audit.record(
            "matters.admission", noun="matterexclusion", rows=len(new) + len(gone),
            detail={"new": len(new), "gone": len(gone)},
        )  # fmt: skip
    return len(new) + len(gone)


def beginnings() -> set[str]:
    """What the codes of divisions begin with, today's and former ones."""
    codes = Division.objects.values_list("code", flat=True).distinct()
    return {code[:n] for code in codes for n in (2, 4, 6, 9, 12)}


def _unknown(given: list[Exclusion], matters: Collection[str]) -> list[GeoGridError]:
    """A fault for each name that stands for nothing here: its row would hold nowhere."""
    begins = beginnings()
    message = gettext_noop(
        "Row %(row)s: the %(column)s “%(value)s” is not known here; enter it first."
    )
    return [
        row_fault(one.row, column, f"{column}_unknown", message, column=column, value=value[:40])
        for one in given
        for column, value, known in (
            ("matter", one.matter, matters), ("division", one.division, begins),
        )
        if value not in known
    ]  # fmt: skip
