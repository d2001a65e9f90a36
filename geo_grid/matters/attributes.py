"""What a report of a matter is asked beside text and place: attributes, as Open311 calls them.

Pure. A file writes them as ``depth! singlevaluelist 水深: 1=没过脚踝 | 2=没过膝盖; since text 何时起``:
a code, ``!`` where it must be given, a datatype, what is asked, and of lists the values.
Datatypes: GeoReport v2, service definition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from geo_grid.errors import BadInput, gettext_noop

LISTS = ("singlevaluelist", "multivaluelist")
DATATYPES = ("string", "number", "datetime", "text", *LISTS)
MOST, MOST_VALUES, LONGEST = 20, 50, 1000
"""Attributes of a matter or a report, values of one, characters of one."""
Attribute = Mapping[str, Any]
"""``{code, required, datatype, description, values: [{key, name}]}``"""
Given = Mapping[str, Sequence[str]]
"""Values by the codes of attributes, as they were sent."""
_ONE = re.compile(
    r"(?P<code>[A-Za-z0-9][A-Za-z0-9._-]{0,39})(?P<required>!?)\s+(?P<datatype>[a-z]+)\s+"
    r"(?P<description>[^:;]{1,200})(?::(?P<values>.*))?",
    re.DOTALL,
)
_VALUE = re.compile(r"\s*(?P<key>[^=|;\s]{1,40})\s*=\s*(?P<name>[^=|;]{1,100}?)\s*")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?", re.ASCII)


def read_attributes(text: str) -> list[dict[str, Any]] | None:
    """The attributes that a file writes for a matter; None for what cannot be read as such."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    found = [_read(part) for part in parts]
    codes = [one["code"] for one in found if one]
    is_sound = len(codes) == len(found) == len(set(codes)) <= MOST
    return [one for one in found if one] if is_sound else None


def _read(part: str) -> dict[str, Any] | None:
    match = _ONE.fullmatch(part)
    if match is None or match["datatype"] not in DATATYPES:
        return None
    values = [_VALUE.fullmatch(one) for one in (match["values"] or "").split("|") if one.strip()]
    if None in values or bool(values) != (match["datatype"] in LISTS) or len(values) > MOST_VALUES:
        return None
    return {
        "code": match["code"], "required": bool(match["required"]),
        "datatype": match["datatype"], "description": match["description"].strip(),
        "values": [{"key": one["key"], "name": one["name"]} for one in values if one],
    }  # fmt: skip


def check_given(given: Given, *, asked: Sequence[Attribute]) -> None:
    """Raises :class:`BadInput` by the name of the first attribute that is missing or unusable.

    What nobody asked for is kept as it was sent.
    """
    if len(given) > MOST or any(
        len(values) > MOST_VALUES or any(len(one) > LONGEST for one in (code, *values))
        for code, values in given.items()
    ):
        raise BadInput(
            "attributes_too_many",
            gettext_noop("At most %(most)s attributes are kept, of at most %(longest)s characters."),
            field="attribute", most=MOST, longest=LONGEST,
        )  # fmt: skip
    for one in asked:
        values = [value for value in given.get(one["code"], ()) if value.strip()]
        if one["required"] and not values:
            raise BadInput(
                "attribute_missing",
                gettext_noop("The attribute %(name)s must be given: %(description)s."),
                field=f"attribute[{one['code']}]",
                name=one["code"], description=one["description"],
            )  # fmt: skip
        if values and not _fits(one, values):
            raise BadInput(
                "attribute_unusable",
                gettext_noop("“%(value)s” is no value of the attribute %(name)s; see its definition."),
                field=f"attribute[{one['code']}]", name=one["code"], value=values[0][:40],
            )  # fmt: skip


def _fits(asked: Attribute, values: Sequence[str]) -> bool:
    keys = {value["key"] for value in asked["values"]}
    kind = asked["datatype"]
    if kind != "multivaluelist" and len(values) > 1:
        return False
    if kind in LISTS:
        return keys.issuperset(values)
    return kind != "number" or bool(_NUMBER.fullmatch(values[0]))
