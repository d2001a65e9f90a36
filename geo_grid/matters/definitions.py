"""Definitions of matters and of who answers for them, as CSV files that a city edits by hand.

`delivered.csv` beside this module is the set that every city begins with: classes of GB/T
30428.2-2013 by our own words, with limits that are ours to change, and some classes of our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from geo_grid.access.scope import significant
from geo_grid.errors import BadInput, Faults, GeoGridError, gettext_noop
from geo_grid.matters.attributes import read_attributes
from geo_grid.matters.csv_rows import check_length, read_rows, row_fault

DELIVERED = Path(__file__).with_name("delivered.csv")
COLUMNS = (
    "code", "sort", "group", "group_name", "group_name_en", "name", "name_en", "kind", "limits",
    "evidence", "materials", "near_m", "near_days", "is_public", "origin", "attributes",
    "professional_grid",
)  # fmt: skip
_NEEDED = ("code", "sort", "group", "name", "limits")
PARTY_COLUMNS = ("matter", "group", "division", "department", "department_name")
_PARTY_NEEDED = ("department",)
SORTS = {"component": "component", "部件": "component", "event": "event", "事件": "event"}
KINDS = ("routine", "coordination", "emergency", "approval")
"""Kinds of work: those of a case, which is defined above this package; a test compares them."""
STEPS = ("reported", "accepted", "dispatched", "handling", "answered")
"""Steps that have a limit of their own beside the whole."""
UNITS = ("natural_hours", "working_hours", "working_days", "calendar_days")
EVIDENCE = ("note", "photo")
_YES = {"yes": True, "是": True, "1": True, "true": True,
        "": False, "no": False, "否": False, "0": False, "false": False}  # fmt: skip
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_LIMIT = re.compile(
    r"(?:(?P<kind>[a-z]+)\.)?(?P<step>[a-z]+)\s+(?P<amount>\d{1,5}(?:\.\d{1,2})?)\s+(?P<unit>[a-z_]+)",
    re.ASCII,
)
_DIVISION = re.compile(r"(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?", re.ASCII)
_LENGTHS = {
    "name": 100, "name_en": 100, "group_name": 100, "group_name_en": 100, "origin": 200,
}  # fmt: skip
_MOST_M, _MOST_DAYS = 5_000, 365
Row = Mapping[str, str]
One = TypeVar("One")


@dataclass(frozen=True)
class Definition:
    """One matter as a file defines it; `version` is what stands in a :class:`MatterVersion`.

    Whether its professional grid is known is asked when it is written.
    """

    code: str
    sort: str
    group: str
    is_public: bool
    version: Mapping[str, Any] = field(default_factory=dict)
    row: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Party:
    """The department that answers for a matter or a group below a prefix of division codes.

    Codes only: whether they are known is asked when it is written. `name` opens a department that
    is not known yet.
    """

    row: int
    matter: str
    group: str
    division: str
    department: str
    name: str = ""


def read_definitions(path: Path) -> list[Definition]:
    """The matters of a file; all of it or nothing.

    Raises :class:`Faults` with row and field of everything that cannot be used, :class:`BadInput`
    for a file that is none.
    """
    return _read(path, columns=COLUMNS, needed=_NEEDED, read=_definition, key=lambda one: one.code)


def read_parties(path: Path) -> list[Party]:
    """Who answers for what, by a file. Raises as :func:`read_definitions` does."""
    return _read(
        path, columns=PARTY_COLUMNS, needed=_PARTY_NEEDED, read=_party,
        key=lambda one: " ".join((one.matter or f"{one.group}/*", one.division)).strip(),
    )  # fmt: skip


def _read(
    path: Path, *, columns: tuple[str, ...], needed: tuple[str, ...],
    read: Callable[[int, Row], One], key: Callable[[One], str],
) -> list[One]:  # fmt: skip
    faults: list[GeoGridError] = []
    found: dict[str, tuple[int, One]] = {}
    for number, row in read_rows(path, columns=columns, needed=needed):
        try:
            one = read(number, row)
            if key(one) in found:
                raise row_fault(
                    number, columns[0], "row_twice",
                    gettext_noop("Row %(row)s: %(value)s stands in row %(first)s already; keep one."),
                    value=key(one), first=found[key(one)][0],
                )  # fmt: skip
            found[key(one)] = number, one
        except BadInput as fault:
            faults.append(fault)
    if faults:
        raise Faults(faults)
    return [one for _, one in found.values()]


def _definition(number: int, row: Row) -> Definition:
    for name, most in _LENGTHS.items():
        check_length(number, name, row.get(name, ""), most=most)
    if not row["name"]:
        raise _unusable(number, "name", "")
    kind = row.get("kind") or "routine"
    version = {
        "name": row["name"],
        "name_en": row.get("name_en", ""),
        "group_name": row.get("group_name", ""),
        "group_name_en": row.get("group_name_en", ""),
        "kind": _one_of(number, "kind", kind, {one: one for one in KINDS}),
        "limits": _limits(number, row["limits"]),
        "evidence": _words(number, "evidence", row.get("evidence", "").split(), EVIDENCE),
        "materials": [one.strip() for one in row.get("materials", "").split("|") if one.strip()],
        "near_m": _whole(number, "near_m", row.get("near_m") or "50", most=_MOST_M),
        "near_days": _whole(number, "near_days", row.get("near_days") or "3", most=_MOST_DAYS),
        "origin": row.get("origin", ""),
        "attributes": _attributes(number, row.get("attributes", "")),
        "professional_grid": row.get("professional_grid", ""),
    }
    return Definition(
        code=_code(number, "code", row["code"]),
        sort=_one_of(number, "sort", row["sort"], SORTS),
        group=_code(number, "group", row["group"]),
        is_public=_one_of(number, "is_public", row.get("is_public", "").lower(), _YES),
        version=version,
        row=number,
    )


def _party(number: int, row: Row) -> Party:
    matter, group = row.get("matter", ""), row.get("group", "")
    if bool(matter) == bool(group):
        raise row_fault(
            number, "matter", "party_of_one",
            gettext_noop("Row %(row)s: name a matter or a group, one of the two."),
        )  # fmt: skip
    division = row.get("division", "")
    if not _DIVISION.fullmatch(division):
        raise _unusable(number, "division", division)
    name = row.get("department_name", "")
    check_length(number, "department_name", name, most=100)
    department = _code(number, "department", row["department"])
    return Party(number, matter, group, significant(division), department, name)


def _limits(number: int, text: str) -> dict[str, Any]:
    """``whole 5 working_days; handling 3 working_days; emergency.whole 12 natural_hours``."""
    found: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _LIMIT.fullmatch(part)
        if not (match and _is_sound(match)):
            raise row_fault(
                number, "limits", "limit_unusable",
                gettext_noop("Row %(row)s: “%(value)s” is no limit; write step, amount and unit, as "
                             "“whole 5 working_days”, several with “;” between them."),
                value=part[:60],
            )  # fmt: skip
        amount = float(match["amount"])
        limit = {"amount": int(amount) if amount.is_integer() else amount, "unit": match["unit"]}
        place = found.setdefault(match["kind"], {}) if match["kind"] else found
        if match["step"] in place:
            raise _unusable(number, "limits", part)
        place[match["step"]] = limit
    if "whole" not in found:
        raise row_fault(
            number, "limits", "limit_of_whole_missing",
            gettext_noop("Row %(row)s: say how long the whole may take, as “whole 5 working_days”."),
        )  # fmt: skip
    return found


def _attributes(number: int, text: str) -> list[dict[str, Any]]:
    found = read_attributes(text)
    if found is None:
        raise row_fault(
            number, "attributes", "attributes_unusable",
            gettext_noop("Row %(row)s: write attributes as “code! datatype what is asked: key=name | "
                         "key=name”, several with “;” between them."),
        )  # fmt: skip
    return found


def _is_sound(limit: re.Match[str]) -> bool:
    amount = float(limit["amount"])
    return (
        (limit["kind"] is None or limit["kind"] in KINDS)
        and limit["step"] in ("whole", *STEPS)
        and limit["unit"] in UNITS
        and 0 < amount <= (1_000 if limit["unit"].endswith("days") else 10_000)
        and (limit["unit"].endswith("hours") or amount.is_integer())
    )


def _one_of(number: int, name: str, value: str, known: Mapping[str, Any]) -> Any:
    if value not in known:
        raise _unusable(number, name, value)
    return known[value]


def _words(number: int, name: str, given: list[str], known: tuple[str, ...]) -> list[str]:
    for word in given:
        if word not in known:
            raise _unusable(number, name, word)
    return sorted(set(given))


def _whole(number: int, name: str, text: str, *, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > most:
        raise _unusable(number, name, text)
    return int(text)


def _code(number: int, name: str, text: str) -> str:
    if not _CODE.fullmatch(text):
        raise _unusable(number, name, text)
    return text


def _unusable(number: int, name: str, value: str) -> BadInput:
    return row_fault(
        number, name, "value_unusable",
        gettext_noop("Row %(row)s: “%(value)s” cannot be used as %(column)s; see the delivered file."),
        value=value[:60], column=name,
    )  # fmt: skip
