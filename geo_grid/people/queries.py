"""Reads of people: found by a number nobody can read back, shown masked."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from geo_grid.access import audit, reading
from geo_grid.access.context import scope_parameter
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.people.models import Resident
from geo_grid.sql import SqlFiles
from geo_grid.vault import sealing
from geo_grid.vault.masking import mask_document, mask_phone

sql = SqlFiles(__file__)
FOUND_AT_MOST = 50


@transaction.atomic
def find_residents(
    *, id_number: str = "", id_type: str = "", phone: str = "", phone_tail: str = ""
) -> list[dict[str, Any]]:
    """Residents in the caller's area with this document, phone, or last four digits of a phone.

    Numbers come masked. The search leaves an audit row with a keyed digest of what was asked.
    Raises :class:`BadInput` unless exactly one of the three is given.
    """
    given = {"id_number": id_number, "phone": phone, "phone_tail": phone_tail}
    named = [name for name, value in given.items() if value]
    if len(named) != 1:
        raise BadInput(
            "search_one",
            gettext_noop("Search by one of: id_number, phone, phone_tail."),
            field=named[-1] if named else "id_number",
        )
    if phone_tail and not (len(phone_tail) == 4 and phone_tail.isdigit()):
        raise BadInput(
            "phone_tail", gettext_noop("Give the last four digits of a phone."), field="phone_tail"
        )
    (by,) = named
    purpose = {"phone": "phone", "phone_tail": "phone tail"}.get(
        by, id_type or str(Resident.IdType.RESIDENT_ID)
    )
    digests = sealing.digests(given[by], purpose=purpose)
    parameters = {
        "by": by, "id_type": purpose if by == "id_number" else None, "digests": digests,
        "limit": FOUND_AT_MOST, **scope_parameter(),
    }  # fmt: skip
    found = [shown(row) for row in sql.rows("find_residents", parameters)]
    audit.record(
        "resident.search",
        noun="resident",
        keys=[row["id"] for row in found],
        rows=len(found),
        detail={"by": by, "digest": digests[0].hex()[:16] if digests else ""},
    )
    reading.count("search", len(found))
    return found


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its sealed numbers replaced by masked ones."""
    document, phone = row.pop("id_number_sealed"), row.pop("phone_sealed")
    return row | {
        "id_number": mask_document(sealing.reveal(document)) if document is not None else None,
        "phone": mask_phone(sealing.reveal(phone)) if phone is not None else None,
    }
