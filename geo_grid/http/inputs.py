"""What a route takes: a serializer whose plain values are as strict as JSON's own types.

REST framework turns almost anything into what a field wants: true becomes 1.0, "１２" and "1_2"
become 12, "nan" a number above no minimum. Here a value is one that no reader can take for another:
digits are 0 to 9, a truth value is no number, a number is finite.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework import serializers

from geo_grid.errors import BadInput, GeoGridError, gettext_noop
from geo_grid.http import json_text
from geo_grid.i18n import localize

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}(\.0*)?")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")


class Input(serializers.Serializer[Any]):
    """The base of every serializer that reads a body or a query string."""

    is_closed = False
    """Whether a member that it does not know is refused: where one that is left out, by a slip of
    the pen, does more than was meant, or something else. Never of what a phone wrote: that may be of
    another release."""

    def to_internal_value(self, data: Any) -> Any:
        """Raises ``ValidationError``, for a doubtful value before REST framework bends it."""
        if isinstance(data, Mapping):
            faults = {
                field.field_name: [localize(fault)]
                for field in self._writable_fields
                if (fault := fault_of(field, field.get_value(data)))
            }
            if self.is_closed:
                faults |= {fault.field: [localize(fault)] for fault in unknown(data, self.fields)}
            if faults:
                raise serializers.ValidationError(faults)
        return super().to_internal_value(data)


class ClosedInput(Input):
    """One that refuses what it does not know."""

    is_closed = True


def unknown(given: Iterable[str], known: Iterable[str]) -> list[BadInput]:
    """A fault ``parameter_unknown`` for each name that is not `known`."""
    known = list(known)
    return [
        BadInput(
            "parameter_unknown",
            gettext_noop("The parameter %(name)s is unknown; there are: %(known)s."),
            field=name[:60],
            name=name[:60],
            known=", ".join(known) or "–",
        )
        for name in given
        if name not in known
    ]


def check_known(given: Iterable[str], *known: str) -> None:
    """Raise :class:`BadInput` ``parameter_unknown`` for a parameter that is not `known`."""
    for fault in unknown(given, known):
        raise fault


def check_choice(given: str, choices: Iterable[str], *, field: str) -> None:
    """Raise :class:`BadInput` ``<field>_unknown`` for a value that is none of the choices."""
    choices = list(choices)
    if given not in choices:
        raise BadInput(
            f"{field}_unknown",
            gettext_noop("%(name)s has no choice “%(given)s”; there are: %(known)s."),
            field=field, name=field, given=given[:40], known=", ".join(choices),
        )  # fmt: skip


def fault_of(field: Any, value: Any) -> GeoGridError | None:
    """Why a value is none for the field; None where REST framework may judge it."""
    if value is None or value is serializers.empty:
        return None
    for kinds, judge in _JUDGES:
        if isinstance(field, kinds):
            return judge(field, value)
    return None


def whole_number(text: str, *, field: str, least: int = 0, most: int = json_text.LARGEST) -> int:
    """The whole number of a parameter. Raises :class:`BadInput` ``not_a_whole_number``."""
    text = text.strip()
    if not _WHOLE.fullmatch(text) or not least <= int(text.partition(".")[0]) <= most:
        raise BadInput(
            "not_a_whole_number",
            gettext_noop("%(name)s must be a whole number from %(least)s to %(most)s, in digits 0–9."),
            field=field, name=field, least=least, most=most,
        )  # fmt: skip
    return int(text.partition(".")[0])


def number(text: str, *, field: str) -> float:
    """The finite number of a parameter. Raises :class:`BadInput` ``not_a_number``."""
    text = text.strip()
    found = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(found):
        raise not_a_number(field)
    return found


def not_a_number(field: str | None) -> BadInput:
    return BadInput(
        "not_a_number", gettext_noop("Write a number with the digits 0–9."), field=field
    )


def _of_whole(field: Any, value: Any) -> GeoGridError | None:
    if isinstance(value, str):
        sound = not value.strip() or _WHOLE.fullmatch(value.strip())
        sound = sound and (not value.strip() or abs(float(value)) < 2**63)
    else:
        sound = not isinstance(value, bool) and (
            not isinstance(value, float) or (math.isfinite(value) and abs(value) < 2**63)
        )
    return None if sound else not_a_number(field.field_name)


def _of_number(field: Any, value: Any) -> GeoGridError | None:
    if isinstance(value, str):
        text = value.strip()
        sound = not text or (_NUMBER.fullmatch(text) and math.isfinite(float(text)))
    else:
        sound = not isinstance(value, bool)
    return None if sound else not_a_number(field.field_name)


def _of_time(field: Any, value: Any) -> GeoGridError | None:
    if isinstance(value, str) and not value.isascii():
        return BadInput(
            "not_a_day",
            gettext_noop("Write a day or time with the digits 0–9, as 2026-01-31."),
            field=field.field_name,
        )
    return None


def _of_text(field: Any, value: Any) -> GeoGridError | None:
    if isinstance(value, str) and not json_text.is_sound_text(value):
        return json_text.text_unusable(field.field_name)
    return None


def _of_key(field: Any, value: Any) -> GeoGridError | None:
    if not isinstance(value, str):
        return BadInput("not_a_text", gettext_noop("Write this as a text."), field=field.field_name)
    return None


def _of_each(field: Any, value: Any) -> GeoGridError | None:
    inner = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, str) or not isinstance(value, Mapping | list | tuple):
        return None
    return next((fault for one in inner if (fault := fault_of(field.child, one))), None)


_JUDGES: tuple[tuple[Any, Any], ...] = (
    (serializers.IntegerField, _of_whole),
    ((serializers.FloatField, serializers.DecimalField), _of_number),
    ((serializers.DateField, serializers.DateTimeField, serializers.TimeField), _of_time),
    (serializers.UUIDField, _of_key),
    (serializers.CharField, _of_text),
    ((serializers.ListField, serializers.DictField), _of_each),
)
