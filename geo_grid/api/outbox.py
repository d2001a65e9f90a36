"""The outbox of a phone over HTTP: entries that were sealed without a line, opened and done as their
account would do them now. Sent again, an entry is what it was: its `client_id` sees to that."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.api.cases.attachments import sent_file
from geo_grid.api.cases.deadline_query import moment_of
from geo_grid.api.cases.inputs import ReportInput
from geo_grid.api.cases.outputs import FileOutput
from geo_grid.api.cases.transitions import TRANSITIONS, TransitionInput
from geo_grid.api.visits import VisitInput
from geo_grid.errors import BadInput, Conflict, TooLarge, gettext_noop
from geo_grid.http import json_text
from geo_grid.http.inputs import Input
from geo_grid.http.parsers import Parts
from geo_grid.http.views import APIView
from geo_grid.incidents import case_payload, files, locking, merged_reports, on_the_way, reporting
from geo_grid.incidents.models import CaseFile, Incident
from geo_grid.incidents.requests import TransitionRequest
from geo_grid.vault import envelopes, masking
from geo_grid.visits import actions as visits

VISIT, REPORT, PHOTO, STEP = ENTRIES = "visit", "report", "photo", "step"
MOST_SEALED = 200_000
"""Characters of a sealed entry: a report of 2,000 with what its matter asks, in base64."""
MOST_NAME = 200
VERSION = 1
"""Of the newest envelope that is known; those of before are taken for ever."""
CLIENT_ID = r"^[0-9A-Za-z-]{8,64}\Z"


class EnvelopeInput(Input):
    """A sealed entry. `sender`, `wrapped` and `sealed` are base64; the rest is what both sides know."""

    version = serializers.IntegerField(
        min_value=1, max_value=255, required=False, default=1, help_text="of the envelope"
    )
    key = serializers.IntegerField(min_value=1, max_value=255, help_text="version it is sealed for")
    account = serializers.CharField(max_length=150)
    client_id = serializers.RegexField(CLIENT_ID, max_length=64)
    kind = serializers.ChoiceField(choices=ENTRIES)
    sequence = serializers.IntegerField(min_value=0, max_value=2**53 - 1)
    of = serializers.RegexField(
        CLIENT_ID, max_length=64, required=False, allow_blank=True, default="",
        help_text="client_id of the report that a photo belongs to; none of a case's",
    )  # fmt: skip
    base_revision = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, allow_null=True, default=None
    )
    sender = serializers.CharField(max_length=200)
    wrapped = serializers.CharField(max_length=200)
    sealed = serializers.CharField(max_length=MOST_SEALED)


class WrittenReportInput(ReportInput):
    """A report as a phone wrote it."""

    made_at = serializers.DateTimeField(required=False, allow_null=True, help_text="when written")


MOST_NOTE = 1_900
"""Of a step: a line of when it was written may follow."""


class WrittenStepInput(TransitionInput):
    """A step of a case as a phone wrote it; its revision is that of the envelope, what the phone saw."""

    to = serializers.ChoiceField(choices=[*TRANSITIONS, on_the_way.ON_THE_WAY])
    ref = serializers.CharField(max_length=locking.LONGEST_REF)
    note = serializers.CharField(max_length=MOST_NOTE, required=False, allow_blank=True, default="")
    made_at = serializers.DateTimeField(help_text="when written")

    def asked(self) -> tuple[str, TransitionRequest]:
        """The case, and what is asked of it."""
        given = dict(self.validated_data)
        written_at, ref = given.pop("made_at"), given.pop("ref")
        if until := given.pop("until", ""):
            given["until"] = moment_of(until, field="until")
        return ref, TransitionRequest(**given, written_at=written_at)


class CasePhotoInput(Input):
    """What an envelope says of a photo of a case."""

    case = serializers.CharField(max_length=locking.LONGEST_REF)
    stage = serializers.ChoiceField(
        choices=CaseFile.Stage.choices, required=False, allow_blank=True, default=""
    )


class PhotoInput(EnvelopeInput):
    """The entry of a photo, and the photo as it was sealed: nonce and ciphertext."""

    file = serializers.FileField(max_length=1_000)


class DeliveredOutput(serializers.Serializer[Any]):
    """What came of an entry; the same answer for the same entry."""

    client_id = serializers.CharField()
    kind = serializers.CharField(help_text="visit, report or step")
    answer = serializers.DictField(help_text="what visits, incidents or their transitions answer")


class ContentOutput(serializers.Serializer[Any]):
    """What an entry says, numbers of people masked."""

    client_id = serializers.CharField()
    kind = serializers.CharField()
    content = serializers.DictField()


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class OutboxView(APIView):
    """Send one entry. Whoever sends is asked for the right that the same thing needs without a phone."""

    rights = (Right.REGISTERS_EDIT, Right.INCIDENTS_REPORT)

    @extend_schema(
        operation_id="outbox_deliver", request=EnvelopeInput, responses={201: DeliveredOutput}
    )
    def post(self, request: Request) -> Response:
        envelope = _own(request)
        content = _content(envelope) | {"client_id": envelope.client_id}
        if envelope.kind == STEP:
            content["revision"] = envelope.base_revision
        answer = _done(envelope.kind, content, by=request.user.pk)
        told = {"client_id": envelope.client_id, "kind": envelope.kind, "answer": answer}
        return Response(told, status=201)


class OutboxOpenView(APIView):
    """Read an entry of one's own again, to mend it: the phone cannot."""

    rights = (Right.REGISTERS_EDIT, Right.INCIDENTS_REPORT)

    @extend_schema(operation_id="outbox_open", request=EnvelopeInput, responses=ContentOutput)
    def post(self, request: Request) -> Response:
        envelope = _own(request)
        content = masking.mask_strings(_content(envelope))
        told = {"client_id": envelope.client_id, "kind": envelope.kind, "content": content}
        return Response(told)


# A photo is drawn anew for a while: no transaction waits for that.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class OutboxPhotoView(APIView):
    """Send a photo of a report that has arrived, or of a case that its sender sees."""

    rights = (Right.INCIDENTS_REPORT,)
    parser_classes = [Parts]

    @extend_schema(
        operation_id="outbox_photo",
        request={"multipart/form-data": PhotoInput},
        responses={201: FileOutput},
    )
    def post(self, request: Request) -> Response:
        envelope, sealed = _own(request), sent_file(request)
        content = _content(envelope)
        name = content.get("name")
        photo = ContentFile(
            envelopes.opened_file(envelope, _read(sealed)),
            name=name[:MOST_NAME] if isinstance(name, str) else "",
        )
        with transaction.atomic():
            case, stage = _case_of(envelope, content, by=request.user.pk)
        return Response(files.attach(case, photo, by=request.user.pk, stage=stage), status=201)


def _case_of(
    envelope: envelopes.Envelope, content: dict[str, Any], *, by: int
) -> tuple[Incident, str]:
    """The case that a photo is kept with, and what it shows of it."""
    if not envelope.of and "case" in content:
        said = CasePhotoInput(data={key: content.get(key, "") for key in ("case", "stage")})
        said.is_valid(raise_exception=True)
        return case_payload.found(said.validated_data["case"]), said.validated_data["stage"]
    if ref := reporting.ref_of(envelope.of, by=by):
        return case_payload.found(ref), ""
    raise Conflict(
        "report_first",
        gettext_noop("The report that this photo belongs to has not arrived; send it first."),
        field="of",
    )


def _own(request: Request) -> envelopes.Envelope:
    """The envelope that was sent, of the account that sends it."""
    given = EnvelopeInput(data=request.data)
    given.is_valid(raise_exception=True)
    told = dict(given.validated_data)
    if told.pop("version") > VERSION:
        raise BadInput(
            "envelope_version_unknown",
            gettext_noop(
                "A later release of the page sealed this entry; keep it, it is sent when the site has"
                " that release again."
            ),
            field="version",
        )
    for name in ("sender", "wrapped", "sealed"):
        told[name] = _bytes(told[name], field=name)
    envelope = envelopes.Envelope(**told)
    if envelope.account != request.user.get_username():
        raise Conflict(
            "entry_of_another",
            gettext_noop("Another account of this phone wrote this entry; log in as that one to send it."),
            field="account",
        )  # fmt: skip
    return envelope


def _bytes(text: str, *, field: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        message = gettext_noop("%(name)s is not base64; send the entry as it was sealed.")
        raise BadInput("not_base64", message, field=field, name=field) from None


def _content(envelope: envelopes.Envelope) -> dict[str, Any]:
    found = json_text.read(envelopes.opened(envelope))
    if not isinstance(found, dict):
        message = gettext_noop("A sealed entry holds one JSON object; write it anew.")
        raise BadInput("entry_no_object", message, field="sealed")
    return found


def _done(kind: str, content: dict[str, Any], *, by: int) -> dict[str, Any]:
    """What the register or the case answers: the same act as over its own address."""
    if kind == VISIT:
        visit = VisitInput(data=content)
        visit.is_valid(raise_exception=True)
        return visits.record_visit(visits.NewVisit(**visit.validated_data))
    if kind == REPORT:
        report = WrittenReportInput(data=content)
        report.is_valid(raise_exception=True)
        submission, door = report.submission()
        written = report.validated_data.get("made_at")
        return reporting.report(submission, by=by, door=door, written_at=written)
    if kind == STEP:
        step = WrittenStepInput(data=content)
        step.is_valid(raise_exception=True)
        ref, asked = step.asked()
        is_setting_out = asked.to == on_the_way.ON_THE_WAY
        make = on_the_way.set_out if is_setting_out else merged_reports.transition
        return {"ref": ref} | make(ref, asked, by=caller().scope)
    message = gettext_noop("A photo is sent to an address of its own: field/outbox/photos.")
    raise BadInput("photo_elsewhere", message, field="kind")


def _read(sealed: Any) -> bytes:
    most = files.MOST_BYTES + envelopes.NONCE_BYTES + envelopes.TAG_BYTES
    content: bytes = sealed.read(most + 1)
    if len(content) > most:
        raise TooLarge(
            "file_too_large",
            gettext_noop("A file may have %(mb)s MB at most; send a shorter or smaller one."),
            field="file",
            mb=files.MOST_BYTES // 10**6,
        )
    return content
