"""Writes of visits: one that was made, once for each client id, and its correction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.context import caller, counting_all
from geo_grid.access.roles import ROLES, Right
from geo_grid.errors import BadInput, Conflict, Faults, gettext_noop
from geo_grid.premises.models import Unit
from geo_grid.records.actions import (
    assign,
    check_fields,
    check_revision,
    locked_register,
    write,
)
from geo_grid.registers.residences import door_in_area
from geo_grid.sql import SqlFiles
from geo_grid.vault import sealing
from geo_grid.visits.form_answers import check_still_asked, checked_forms
from geo_grid.visits.models import Visit
from geo_grid.visits.queries import visit_payload

sql = SqlFiles(__file__)
SAID = ("means", "outcome", "note", "needs", "hazards")
"""What a visit says; a correction may change it."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""By how much a phone's clock may be fast."""
OLDEST = timedelta(days=366)
"""What was made before no rule counts: rather a phone whose clock has been reset."""
LATE = timedelta(days=30)
"""For how long a visit may wait on a phone and still be judged by the area of the day it was made."""


@dataclass(frozen=True)
class NewVisit:
    """A visit as it was sent. `client_id` is new for every visit and the same when it is sent again;
    `made_at` is when it was made, now where none is named."""

    client_id: str
    unit: int
    means: str
    outcome: str
    made_at: datetime | None = None
    note: str = ""
    needs: str = ""
    hazards: str = ""
    forms: list[dict[str, Any]] = field(default_factory=list)
    """``{code, version, answers}`` of each form that was asked."""

    @property
    def fingerprint(self) -> str:
        """Equal for equal visits."""
        said = asdict(self) | {"client_id": None}
        if not self.forms:  # as it was sent before there were forms
            del said["forms"]
        text = json.dumps(said, sort_keys=True, default=lambda moment: moment.isoformat())
        return hashlib.sha256(text.encode()).hexdigest()


@write
def record_visit(sent: NewVisit) -> dict[str, Any]:
    """Keep a visit at a door where the caller may edit registers; ``{id, client_id, unit, revision}``.

    The same client id of the same account is answered again, and nothing is done twice. Raises
    :class:`Conflict` ``client_id_used`` for another visit under it, :class:`Faults` by field.
    """
    account = caller().scope.account
    digests = sealing.digests(sent.fingerprint, purpose="visit")
    sql.value("lock_client_id", {"key": f"{account} {sent.client_id}"})
    with counting_all():  # one's own visit, though the door lie in another's area by now
        earlier = Visit.objects.filter(account=account, client_id=sent.client_id).first()
    if earlier is not None:
        if bytes(earlier.request_digest) not in digests:
            raise Conflict(
                "client_id_used",
                gettext_noop("Another visit was sent under this client_id; give each its own."),
                field="client_id",
            )
        return _answer(earlier)
    now = timezone.now()
    visit = Visit(
        account_id=account, client_id=sent.client_id, request_digest=digests[0],
        made_at=sent.made_at or now, recorded_at=now,
        **{name: getattr(sent, name) for name in SAID},
    )  # fmt: skip
    _check_time(visit)
    visit.unit, is_late = _door(sent.unit, visit.made_at)
    visit.forms = checked_forms(sent.forms, visit, is_late=is_late)
    _check(visit)
    with counting_all() if is_late else nullcontext():  # the door is another's by now
        visit.save(force_insert=True)
    audit.record("visit.add", noun="visit", keys=[visit.pk])
    return _answer(visit)


def _door(pk: int, made_at: datetime) -> tuple[Unit, bool]:
    """The door of a visit, and whether it was the caller's only when the visit was made.

    Cells are redrawn while a phone has no line: a visit that was made before is theirs all the same,
    for `LATE`. The role has to be held still. Raises :class:`Faults` on ``unit``, in the same words
    for a foreign door as for none.
    """
    try:
        return door_in_area(pk), False
    except Faults:
        if not _was_in_area(pk, made_at):
            raise
    return Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=pk), True


def _was_in_area(pk: int, made_at: datetime) -> bool:
    now = timezone.now()
    if not now - LATE <= made_at <= now:
        return False
    roles = [code for code, role in ROLES.items() if Right.REGISTERS_EDIT in role.rights]
    zone = str(city_time.city_timezone())
    asked = {"unit": pk, "at": made_at, "now": now, "roles": roles, "zone": zone}
    return bool(sql.value("was_in_area", asked | {"account": caller().scope.account}))


@write
def correct_visit(pk: int, *, revision: int, given: Mapping[str, Any]) -> Visit:
    """Say rightly what was recorded wrongly of a visit in the caller's area.

    Raises :class:`NotFound`, :class:`Stale` with both versions, :class:`Faults` by field.
    """
    visit = locked_register(Visit, pk)
    check_revision(visit, revision, yours=given, theirs=lambda: visit_payload(visit))
    fields = assign(visit, {name: given[name] for name in SAID if name in given})
    if "forms" in given:
        fields += assign(visit, {"forms": checked_forms(given["forms"], visit)})
    elif {"means", "outcome"} & set(fields):
        check_still_asked(visit)
    _check(visit)
    if fields:
        visit.revision += 1
        visit.save()
        audit.record("visit.correct", noun="visit", keys=[pk], detail={"fields": sorted(fields)})
    return visit


def _answer(visit: Visit) -> dict[str, Any]:
    return {
        "id": visit.pk, "client_id": visit.client_id, "unit": visit.unit_id,
        "revision": visit.revision,
    }  # fmt: skip


def _check(visit: Visit) -> None:
    for name in ("note", "needs", "hazards"):
        setattr(visit, name, getattr(visit, name).strip())
    check_fields(visit, ["client_id", *SAID])


def _check_time(visit: Visit) -> None:
    """Raises :class:`Faults` on ``made_at``."""
    now = timezone.now()
    if visit.made_at > now + CLOCKS_DIFFER:
        message = gettext_noop("A visit is recorded when it has been made: correct day and time.")
        raise Faults([BadInput("made_at_future", message, field="made_at")])
    if visit.made_at < now - OLDEST:
        message = gettext_noop(
            "A visit of more than a year ago counts nowhere: correct day and time."
        )
        raise Faults([BadInput("made_at_long_ago", message, field="made_at")])
