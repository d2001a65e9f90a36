"""Reads of people: found by a number nobody can read back, shown masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from geo_grid.access import audit, reading
from geo_grid.access.context import caller, scope_parameter
from geo_grid.access.models import AuditEntry, User
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.city_time import midnight
from geo_grid.errors import BadInput, TooMany, gettext_noop
from geo_grid.people.models import Resident
from geo_grid.sql import SqlFiles
from geo_grid.vault import sealing
from geo_grid.vault.masking import mask_document, mask_phone

sql = SqlFiles(__file__)
FOUND_AT_MOST = 50
SEARCHED, REFUSED = "resident.search", "resident.search_refused"


def find_residents(
    *, id_number: str = "", id_type: str = "", phone: str = "", phone_tail: str = ""
) -> list[dict[str, Any]]:
    """Residents in the caller's area with this document, phone, or last four digits of a phone.

    Numbers come masked. The search leaves an audit row with a keyed digest of what was asked, one
    that was refused too; call it outside a transaction. Raises :class:`BadInput` unless exactly one
    of the three is given, :class:`TooMany` when the numbers of the day are used up.
    """
    by = _check_one({"id_number": id_number, "phone": phone, "phone_tail": phone_tail})
    purpose = {"phone": "phone", "phone_tail": "phone tail"}.get(
        by, id_type or str(Resident.IdType.RESIDENT_ID)
    )
    digests = sealing.digests(id_number or phone or phone_tail, purpose=purpose)
    asked = {"by": by, "digest": digests[0].hex()[:16] if digests else ""}
    with transaction.atomic():
        allowed = _is_within_quota(asked)
        parameters = {
            "by": by, "id_type": purpose if by == "id_number" else None, "digests": digests,
            "limit": FOUND_AT_MOST, **scope_parameter(),
        }  # fmt: skip
        found = shown(sql.rows("find_residents", parameters)) if allowed else []
        keys = [row["id"] for row in found]
        audit.record(
            SEARCHED if allowed else REFUSED, noun="resident", keys=keys, rows=len(found),
            detail=asked,
        )  # fmt: skip
    if not allowed:
        raise TooMany(
            "search_quota",
            gettext_noop("The %(n)s searches by number of today are used up; more tomorrow."),
            n=settings.GEO_GRID_NUMBER_SEARCHES_PER_DAY,
        )
    reading.count("search", len(found))
    return found


def _check_one(given: dict[str, str]) -> str:
    """By which of the three is searched; :class:`BadInput` for none, several and half a tail."""
    named = [name for name, value in given.items() if value]
    if len(named) != 1:
        raise BadInput(
            "search_one",
            gettext_noop("Search by one of: id_number, phone, phone_tail."),
            field=named[-1] if named else "id_number",
        )
    tail = given["phone_tail"]
    if tail and not (len(tail) == 4 and tail.isascii() and tail.isdigit()):
        raise BadInput(
            "phone_tail", gettext_noop("Give the last four digits of a phone."), field="phone_tail"
        )
    return named[0]


def _is_within_quota(asked: dict[str, str]) -> bool:
    """Whether the caller may search by this number today; the same one again counts once.

    Who may see every number they could find has no quota. Under a lock on the account, so that
    searches at once are counted one after the other, before each is judged.
    """
    scope = caller().scope
    if scope.is_system or scope.area_of(Right.REGISTERS_READ) == scope.area_of(
        Right.NUMBERS_REVEAL
    ):
        return True
    User.objects.select_for_update().filter(pk=scope.account).first()
    today = AuditEntry.objects.filter(
        account=scope.account, action=SEARCHED, at__gte=midnight()
    ).values_list("detail__by", "detail__digest")
    known = set(today)
    return (asked["by"], asked["digest"]) in known or (
        len(known) < settings.GEO_GRID_NUMBER_SEARCHES_PER_DAY
    )


def shown(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of people with numbers masked and births as far as the caller may know them."""
    people = list(rows)
    revealed = revealed_to_caller(row["id"] for row in people)
    payloads = []
    for row in people:
        born = birth(row["birth_date"], is_whole=row["id"] in revealed)
        rest = {name: value for name, value in row.items() if name not in _SEALED}
        payloads.append(rest | masked(row.get("id_number_sealed"), row.get("phone_sealed")) | born)
    return payloads


_SEALED = ("id_number_sealed", "phone_sealed", "birth_date")


def masked(document: bytes | None, phone: bytes | None) -> dict[str, str | None]:
    """Sealed numbers of one person as they may be shown."""
    return {
        "id_number": mask_document(sealing.reveal(document)) if document is not None else None,
        "phone": mask_phone(sealing.reveal(phone)) if phone is not None else None,
    }


def birth(born: date | None, *, is_whole: bool) -> dict[str, Any]:
    """``birth_year``, and ``birth_date`` only where `is_whole`: a day completes a masked number."""
    told: dict[str, Any] = {"birth_year": born.year if born else None}
    if is_whole:
        told["birth_date"] = born.isoformat() if born else None
    return told


def revealed_to_caller(residents: Iterable[int]) -> set[int]:
    """Which of these people's numbers the caller may see in full."""
    held = caller().scope.having(Right.NUMBERS_REVEAL)
    found = limit(Resident.objects.filter(pk__in=list(residents)), held)
    return set(found.values_list("pk", flat=True)) if held.grants or held.is_system else set()
