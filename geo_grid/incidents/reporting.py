"""信息报送: a report makes a case, once for each client id, whatever happened to the network."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from geo_grid import city_time
from geo_grid.access.context import caller, counting_all
from geo_grid.access.roles import Right
from geo_grid.areas.locks import short_write
from geo_grid.errors import BadInput, Conflict, NotAllowed, gettext_noop
from geo_grid.incidents import actions, duplicates, history, transitions
from geo_grid.incidents.case_place import place_of
from geo_grid.incidents.contacts import Contact, check_contact, sealed
from geo_grid.incidents.delay import note_of_delay
from geo_grid.incidents.models import CaseReport, Incident
from geo_grid.incidents.place_of_report import Said, spot_of
from geo_grid.incidents.steps import Kind, Step
from geo_grid.matters import queries as matters
from geo_grid.matters.attributes import check_given
from geo_grid.matters.models import MatterVersion
from geo_grid.sql import SqlFiles
from geo_grid.vault import sealing

sql = SqlFiles(__file__)
MOST_TEXT = 2000
TITLE = 100
"""Characters of the text that serve as title in lists."""
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What cannot be mistaken for another when it is read out: no 0 O 1 I L U."""
RANDOM = 8
"""Characters of a ref that are drawn; 30⁸, so that none is found by counting."""


@dataclass(frozen=True)
class Submission:
    """A report as it was sent. `client_id` is new for every report and the same when it is sent again.

    `receipt_digest` is that of the secret by which a citizen follows the case; it is no part of
    what makes two reports the same.
    """

    client_id: str
    text: str
    matter: str = ""
    kind: str = ""
    where: Said = field(default_factory=Said)
    reporter: Contact | None = None
    receipt_digest: bytes | None = None
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Equal for equal reports."""
        said = asdict(self) | {"client_id": None, "receipt_digest": None}
        if not self.attributes:  # as it was before there were any: a receipt hangs on it
            del said["attributes"]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def report(
    submission: Submission, *, by: int | None, door: str, at: datetime | None = None,
    written_at: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Make a case of a report; ``{ref, step, revision, deadline, place, duplicates}``.

    `by` is the account that reports, None for a citizen; `door` one of ``CaseReport.Door``; `at` is
    when it was reported (now), from which limits run: nobody could know before. `written_at` is when a
    phone without a line wrote it; the history says so, and it is no part of what makes two reports the
    same. The same client id of the same account is answered as before, and nothing is done again. Raises
    :class:`Conflict` ``client_id_used`` for another report under it, :class:`BadInput` for what cannot
    be used, :class:`.place_of_report.Doubt` for a place that is asked about.
    """
    if by is not None and not caller().scope.allows(Right.INCIDENTS_REPORT):
        raise NotAllowed("no_right", gettext_noop("This account may not report incidents."))
    if not submission.text.strip():
        raise BadInput("text_missing", gettext_noop("Say what is the matter."), field="text")
    if submission.reporter is not None:
        check_contact(submission.reporter)
    if by is None:
        # Nobody's account sees no case, not even the one that it makes.
        with counting_all():
            return _report(submission, by, door, at or timezone.now())
    return _report(submission, by, door, at or timezone.now(), written_at)


@short_write
def _report(
    submission: Submission,
    by: int | None,
    door: str,
    now: datetime,
    written: datetime | None = None,
) -> dict[str, Any]:
    digests = sealing.digests(submission.fingerprint, purpose="report")
    sql.value("lock_client_id", {"key": f"{by or ''} {submission.client_id}"})
    earlier = _earlier(by, submission.client_id)
    if earlier is not None:
        return _answer_again(earlier, digests)
    note = note_of_delay(written, now)
    case = _case_of(submission, by=by, door=door, at=now)
    sent = CaseReport.objects.create(
        incident=case, door=door, at=now, account_id=by, client_id=submission.client_id,
        request_digest=digests[0], receipt_digest=submission.receipt_digest,
        attributes={code: list(values) for code, values in submission.attributes.items()},
        **sealed(submission.reporter, at=now),
    )  # fmt: skip
    history.write_entry(
        case, transition=history.REPORT, step_before="", before=None, at=now, account=by,
        note=note,
    )  # fmt: skip
    transitions.begin(case, at=now)
    sent.answer = _answer(case)
    sent.save(update_fields=["answer"])
    return dict(sent.answer)


def ref_of(client_id: str, *, by: int) -> str | None:
    """The case that the account's report of this client id made; None where none has arrived."""
    with counting_all():
        sent = CaseReport.objects.filter(account=by, client_id=client_id)
        return sent.values_list("incident__ref", flat=True).first()


def _earlier(by: int | None, client_id: str) -> CaseReport | None:
    with counting_all():  # one's own report, though the case be somebody else's by now
        return CaseReport.objects.filter(account=by, client_id=client_id).first()


def _answer_again(earlier: CaseReport, digests: list[bytes]) -> dict[str, Any]:
    if bytes(earlier.request_digest) not in digests:
        raise Conflict(
            "client_id_used",
            gettext_noop("Another report was sent under this client_id; give each its own."),
            field="client_id",
        )
    return dict(earlier.answer or {})


def _case_of(submission: Submission, *, by: int | None, door: str, at: datetime) -> Incident:
    """A new case, resolved in space."""
    version = _version(submission)
    check_given(submission.attributes, asked=version.attributes if version else ())
    spot = spot_of(submission.where)
    text = submission.text.strip()
    case = Incident(
        ref=_new_ref(at), category=version.name if version else "",
        title=text.splitlines()[0][:TITLE], text=text, step=Step.REPORTED.value,
        kind=submission.kind or (version.kind if version else Kind.ROUTINE.value),
        matter=version, source=door, address_text=spot.address[:300], reported_at=at,
        point=spot.point, unit_id=spot.unit, reporter_id=by,
    )  # fmt: skip
    case.save(force_insert=True)
    actions.resolve([case.pk])
    case.refresh_from_db(fields=actions.RESOLVED)
    return case


def _version(submission: Submission) -> MatterVersion | None:
    """The matter that was named, as it is defined now; else what stands for all others of its kind."""
    if submission.matter:
        return matters.version_of(submission.matter)
    return matters.default_version(submission.kind or Kind.ROUTINE.value)


def _new_ref(at: datetime) -> str:
    """``2611-7K3Q-9WTD``: the city's month, and what nobody can guess."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return f"{city_time.local(at):%y%m}-{drawn[:4]}-{drawn[4:]}"


def _answer(case: Incident) -> dict[str, Any]:
    return {
        "ref": case.ref,
        "step": case.step,
        "revision": case.revision,
        "deadline": case.deadline and city_time.local(case.deadline).isoformat(),
        "place": place_of(case),
        "duplicates": duplicates.near(case),
    }
