"""Kinds as rows of a small CSV file: what each may hold, said by row and field. Pure but for models'
lists of choices."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from geo_grid.errors import BadInput, Faults, GeoGridError, gettext_noop
from geo_grid.facilities.models import KIND_LENGTH, FacilityKind

COLUMNS = (
    "code", "stands_as", "name_zh", "name_en", "serves", "rule", "amount", "default_capacity",
    "is_public",
)  # fmt: skip
NEEDED = ("code", "name_zh")
_CODE = re.compile(rf"[a-z][a-z0-9_]{{0,{KIND_LENGTH - 1}}}", re.ASCII)
_CHOICES: dict[str, Any] = {
    "stands_as": FacilityKind.StandsAs, "serves": FacilityKind.Serves, "rule": FacilityKind.Rule,
}  # fmt: skip
_YES, _NO = frozenset({"yes", "true", "1", "是"}), frozenset({"no", "false", "0", "否"})
_MOST = 1_000_000
_NAME_LENGTH = 60


def read_kinds(rows: Iterable[tuple[int, Mapping[str, str]]]) -> list[FacilityKind]:
    """Unsaved kinds from numbered rows; all of them or nothing.

    Raises :class:`Faults` with row and field of everything that cannot be used.
    """
    faults: list[GeoGridError] = []
    found: dict[str, FacilityKind] = {}
    for number, row in rows:
        try:
            kind = _kind(number, row)
            if kind.code in found:
                raise _fault(number, "code", gettext_noop(
                    "Row %(row)s: the code “%(value)s” stands there twice; keep one."), kind.code)  # fmt: skip
            found[kind.code] = kind
        except BadInput as fault:
            faults.append(fault)
    if faults:
        raise Faults(faults)
    return list(found.values())


def _fault(number: int, field: str, message: str, value: str, **more: object) -> BadInput:
    return BadInput("kind_row", message, field=field, row=number, value=value, **more)


def _kind(number: int, row: Mapping[str, str]) -> FacilityKind:
    code = row.get("code", "")
    if not _CODE.fullmatch(code):
        raise _fault(number, "code", gettext_noop(
            "Row %(row)s: “%(value)s” is no code: small letters, digits and _ , at most %(most)s."),
            code, most=KIND_LENGTH)  # fmt: skip
    for name in ("name_zh", "name_en"):
        text = row.get(name, "")
        if len(text) > _NAME_LENGTH or (name in NEEDED and not text):
            raise _fault(number, name, gettext_noop(
                "Row %(row)s: the name “%(value)s” is empty or longer than %(most)s characters."),
                text[:_NAME_LENGTH], most=_NAME_LENGTH)  # fmt: skip
    chosen = {name: _choice(number, name, row) for name in _CHOICES}
    amount = _number(number, "amount", row.get("amount", ""))
    if (amount is None) != (chosen["rule"] == ""):
        raise _fault(number, "amount", gettext_noop(
            "Row %(row)s: a rule and its amount stand together or not at all."), "")  # fmt: skip
    capacity = _number(number, "default_capacity", row.get("default_capacity", ""))
    if capacity is not None and capacity != int(capacity):
        raise _no_number(number, "default_capacity", row["default_capacity"])
    is_public = _flag(number, "is_public", row.get("is_public", ""))
    if is_public and chosen["stands_as"] != FacilityKind.StandsAs.FACILITY:
        raise _fault(number, "is_public", gettext_noop(
            "Row %(row)s: only a kind that stands as a facility can be public."), "")  # fmt: skip
    return FacilityKind(
        code=code, is_public=is_public, name_zh=row["name_zh"], name_en=row.get("name_en", ""), amount=amount,
        default_capacity=None if capacity is None else int(capacity), **chosen,
    )  # fmt: skip


def _choice(number: int, name: str, row: Mapping[str, str]) -> str:
    default = FacilityKind._meta.get_field(name).get_default()
    text = row.get(name, "") or default
    if text not in _CHOICES[name].values:
        raise _fault(number, name, gettext_noop(
            "Row %(row)s: “%(value)s” is none of: %(known)s."), text,
            known=", ".join(filter(None, _CHOICES[name].values)))  # fmt: skip
    return str(text)


def _flag(number: int, name: str, text: str) -> bool | None:
    """Yes or no; None where the row says neither, so that what is known stays."""
    plain = text.casefold()
    if not plain:
        return None
    if plain not in _YES | _NO:
        raise _fault(number, name, gettext_noop(
            "Row %(row)s: “%(value)s” is neither yes (是) nor no (否)."), text)  # fmt: skip
    return plain in _YES


def _number(number: int, name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= _MOST:  # false for NaN
        raise _no_number(number, name, text)
    return value


def _no_number(number: int, name: str, text: str) -> BadInput:
    return _fault(number, name, gettext_noop(
        "Row %(row)s: “%(value)s” is no number above 0 and up to %(most)s "
        "(of places, a whole one)."), text, most=_MOST)  # fmt: skip
