"""Numbers of people and organisations as they are typed: judged, sealed, never kept in clear."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from stdnum.cn import ric, uscc

from geo_grid import city_time
from geo_grid.errors import BadInput, GeoGridError, gettext_noop
from geo_grid.people.models import Organisation, Resident
from geo_grid.vault import sealing
from geo_grid.vault.masking import mask_document, mask_phone

EARLIEST_BIRTH = date(1850, 1, 1)
PHONE_DIGITS = (7, 20)
_FULL = gettext_noop("Give the number in full, or leave it out to keep the one on record.")


def judge_document(number: str, *, id_type: str) -> GeoGridError | None:
    """What is wrong with a document's number: of a resident ID, length, date and check digit."""
    if not number:
        return None
    if "*" in number:
        return BadInput("number_masked", _FULL, field="id_number")
    if id_type != Resident.IdType.RESIDENT_ID:
        return None
    plain = sealing.normalised(number)
    if len(plain) != 18 or not plain[:17].isdigit() or not plain.isascii():
        message = gettext_noop("A resident ID number has 17 digits and a check digit (0–9 or X).")
        return BadInput("id_number_format", message, field="id_number")
    if birth_of(plain) is None:
        message = gettext_noop("The date of birth inside this ID number does not exist.")
        return BadInput("id_number_date", message, field="id_number")
    if ric.calc_check_digit(plain) != plain[17]:
        message = gettext_noop("The check digit of this ID number does not fit; compare it again.")
        return BadInput("id_number_check_digit", message, field="id_number")
    return None


def birth_of(number: str) -> date | None:
    """The date of birth that a resident ID number tells."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if EARLIEST_BIRTH < born <= city_time.today() else None


def judge_phone(number: str) -> GeoGridError | None:
    if not number:
        return None
    if "*" in number:
        return BadInput("number_masked", _FULL, field="phone")
    plain = sealing.normalised(number).lstrip("+")
    fewest, most = PHONE_DIGITS
    if plain.isdigit() and plain.isascii() and fewest <= len(plain) <= most:
        return None
    message = gettext_noop("A phone number has %(fewest)s to %(most)s digits.")
    return BadInput("phone_format", message, field="phone", fewest=fewest, most=most)


def judge_credit_code(code: str | None) -> GeoGridError | None:
    if not code or uscc.is_valid(code):
        return None
    message = gettext_noop("This is no valid unified social credit code (GB 32100).")
    return BadInput("credit_code", message, field="credit_code")


def judge_birth(born: date | None) -> GeoGridError | None:
    if born is None or EARLIEST_BIRTH < born <= city_time.today():
        return None
    message = gettext_noop("A date of birth lies between 1850 and today.")
    return BadInput("birth_date", message, field="birth_date")


def seal_document(row: Resident, number: str) -> bool:
    """Seal `number` as the document of `row`, or take it away when empty; whether it is another."""
    (sealed,), (mark,) = sealing.seal([number]), sealing.digest([number], purpose=row.id_type)
    known = row.id_number_digest
    if (None if known is None else bytes(known)) == mark:
        return False
    row.id_number_sealed, row.id_number_digest = sealed, mark
    return True


def seal_phone(row: Resident | Organisation, number: str) -> bool:
    """Seal `number` as the phone of `row`, or take it away when empty; whether it is another."""
    (sealed,) = sealing.seal([number])
    known = row.phone_sealed
    if (None if known is None else bytes(known)) == sealed:
        return False
    row.phone_sealed = sealed
    if isinstance(row, Resident):
        (row.phone_digest,) = sealing.digest([number], purpose="phone")
        (row.phone_tail_digest,) = sealing.digest([sealing.tail(number)], purpose="phone tail")
    return True


def masked(given: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as it may be shown back."""
    masked_values = dict(given)
    for name, mask in (("id_number", mask_document), ("phone", mask_phone)):
        if masked_values.get(name):
            masked_values[name] = mask(sealing.normalised(masked_values[name]))
    return masked_values
