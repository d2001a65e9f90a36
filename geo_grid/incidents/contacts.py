"""Who may be called back about a report: sealed, kept with consent and for a while only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from geo_grid.access import audit, reading
from geo_grid.access.context import caller
from geo_grid.access.reasons import Reason, check_choice
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.errors import BadInput, NotAllowed, gettext_noop
from geo_grid.incidents.models import CaseReport, Incident
from geo_grid.jobs.retention import retention
from geo_grid.people.actions import REVEALED, check_reveal_quota
from geo_grid.records.actions import nothing_found
from geo_grid.vault import sealing
from geo_grid.vault.masking import mask_numbers, mask_phone

BATCH = 1000
_OWNER = "case report"


@dataclass(frozen=True)
class Contact:
    """A reporter's name and phone, and whether they agreed to `notice` (its version)."""

    name: str = ""
    phone: str = ""
    consent: bool = False
    notice: str = ""


def check_contact(contact: Contact) -> None:
    """Raises :class:`BadInput` ``consent_missing``, or ``contact_phone`` for what is no number."""
    if not contact.consent:
        raise BadInput(
            "consent_missing",
            gettext_noop(
                "Name and phone are kept only with the reporter's consent: ask for it, or leave "
                "them out."
            ),
            field="reporter",
        )
    digits = sum(one.isdecimal() for one in contact.phone)
    if contact.phone and not 5 <= digits <= 20:
        raise BadInput(
            "contact_phone",
            gettext_noop("A telephone number has 5 to 20 digits."),
            field="reporter",
        )


def sealed(contact: Contact | None, *, at: datetime) -> dict[str, Any]:
    """The columns of a report that hold a contact; nothing of it can be searched by."""
    if contact is None or not (contact.name or contact.phone):
        return {}
    (phone,) = sealing.seal([contact.phone])
    name = contact.name.strip()
    return {
        "contact_name_sealed": sealing.seal_secret(name.encode(), owner=_OWNER) if name else None,
        "contact_phone_sealed": phone,
        "consent_at": at,
        "notice": contact.notice,
        "keep_until": at + timedelta(days=settings.GEO_GRID_CONTACT_DAYS),
    }


def masked(report: CaseReport) -> dict[str, Any] | None:
    """A contact as it may be shown to whoever sees the case; None where none is kept."""
    found = in_full(report)
    if found is None:
        return None
    phone = mask_phone(found["phone"]) if found["phone"] else ""
    return {"name": mask_numbers(found["name"]), "phone": phone}


def in_full(report: CaseReport) -> dict[str, str] | None:
    """The contact of a report; whoever asks for it has been judged and is recorded."""
    name, phone = report.contact_name_sealed, report.contact_phone_sealed
    if name is None and phone is None:
        return None
    return {
        "name": sealing.reveal_secret(bytes(name), owner=_OWNER).decode() if name else "",
        "phone": sealing.reveal(phone) if phone else "",
    }


@transaction.atomic
def reveal(ref: str, *, report: int, reason: str) -> dict[str, str]:
    """Name and phone of whoever made a report of a case, in full; recorded, and counted as numbers are.

    Raises :class:`NotAllowed` without the right, :class:`NotFound` for a case outside the area in
    which it is held, :class:`BadInput` for an unknown reason, :class:`TooMany` when the day's quota
    is used up.
    """
    scope = caller().scope
    if not scope.allows(Right.NUMBERS_REVEAL):
        raise NotAllowed("no_reveal", gettext_noop("This account may not see numbers in full."))
    check_choice("reason", reason, tuple(Reason))
    held = limit(Incident.objects.all(), scope.having(Right.NUMBERS_REVEAL))
    row = CaseReport.objects.filter(pk=report, incident__in=held.filter(ref=ref)).first()
    found = row and in_full(row)
    if row is None or not found:
        raise nothing_found()
    check_reveal_quota(scope.account)
    audit.record(
        REVEALED, noun="casereport", keys=[row.pk], detail={"field": "contact", "reason": reason}
    )
    reading.count("incident", 1)
    return found


_KEPT = Q(contact_name_sealed__isnull=False) | Q(contact_phone_sealed__isnull=False)


@retention
@transaction.atomic
def purge_contacts(*, now: datetime, **_: object) -> dict[str, int]:
    """Forget contacts whose time is over (``GEO_GRID_CONTACT_DAYS`` after the report)."""
    over = CaseReport.objects.filter(_KEPT, keep_until__lt=now)
    forgotten = over.update(contact_name_sealed=None, contact_phone_sealed=None)
    if forgotten:
        audit.record("incident.forget_contacts", noun="casereport", rows=forgotten)
    return {"contacts": forgotten}


def reseal() -> int:
    """Seal under the newest key what lies under an older one; how many reports.

    Begun again after an interruption it finds what is left.
    """
    version, last, total = sealing.newest_version(), 0, 0
    while True:
        with transaction.atomic():
            rows = list(
                CaseReport.objects.filter(_KEPT, pk__gt=last)
                .select_for_update(no_key=True)
                .only("contact_name_sealed", "contact_phone_sealed")
                .order_by("pk")[:BATCH]
            )
            old = [row for row in rows if _is_older(row, version)]
            for row in old:
                found = in_full(row) or {"name": "", "phone": ""}
                (row.contact_phone_sealed,) = sealing.seal([found["phone"]])
                name = found["name"].encode()
                row.contact_name_sealed = (
                    sealing.seal_secret(name, owner=_OWNER) if name else None
                )  # fmt: skip
            CaseReport.objects.bulk_update(old, ["contact_name_sealed", "contact_phone_sealed"])
        if not rows:
            return total
        total, last = total + len(old), rows[-1].pk


def _is_older(report: CaseReport, version: int) -> bool:
    blobs = (report.contact_name_sealed, report.contact_phone_sealed)
    return any(blob is not None and bytes(blob)[0] != version for blob in blobs)
