"""The public door: report without an account, and follow by the secret receipt.

No cookie and no token decides anything here, so nothing can be done in somebody's name: these routes
want no CSRF token. Bodies are JSON, which another site's page cannot send unasked.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.api.cases.attachments import FileInput, FileOutput, sent_file, served
from geo_grid.api.cases.inputs import ReportInput
from geo_grid.errors import gettext_noop
from geo_grid.http.inputs import Input
from geo_grid.http.middleware import address_of
from geo_grid.http.parsers import Parts
from geo_grid.http.views import APIView
from geo_grid.incidents import public_attempts, public_reports
from geo_grid.incidents.contacts import Contact
from geo_grid.incidents.place_of_report import Said
from geo_grid.incidents.public_notice import NOTICE
from geo_grid.incidents.reporting import Submission
from geo_grid.matters import queries as matters

NOT_FIXED = gettext_noop("The reporter says that this is not fixed.")


class ContactInput(Input):
    """Who may be called back; both are voluntary."""

    name = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")


class PublicReportInput(ReportInput):
    """A report as over REST, and a contact with the version of the notice that was consented to."""

    reporter = None
    door = None
    contact = ContactInput(required=False, allow_null=True)
    consent = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="",
        help_text=f"version of the notice; {NOTICE.version} is in force",
    )  # fmt: skip

    def public_submission(self) -> Submission:
        given = self.validated_data
        where = Said(given.get("lon"), given.get("lat"), given.get("datum"), given["address"])
        contact, version = given.get("contact"), given["consent"]
        person = None
        if contact and (contact["name"] or contact["phone"]):
            person = Contact(**contact, consent=bool(version), notice=version)
        return Submission(
            given["client_id"], given["text"], given["matter"], given["kind"], where, person,
            attributes=given["attributes"],
        )  # fmt: skip


class ReplyInput(Input):
    """What the reporter says."""

    text = serializers.CharField(max_length=2000)
    client_id = serializers.CharField(max_length=64, required=False, allow_null=True, default=None)


class NotFixedInput(Input):
    """Why a closed case is not settled, if the reporter says so."""

    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    client_id = serializers.CharField(max_length=64, required=False, allow_null=True, default=None)


class RatingInput(Input):
    """One to five stars, once."""

    stars = serializers.IntegerField(min_value=1, max_value=5)
    text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


# An attempt stays counted although it is answered with an error: not one transaction.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class PublicView(APIView):
    """What all routes of this module share: nobody is asked who they are."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def _count(self, request: Request, *, is_report: bool = False) -> None:
        public_attempts.count(address_of(request._request), is_report=is_report)


class PublicStartView(PublicView):
    """What the page needs to begin: the matters that are offered, and the notice in force."""

    @extend_schema(operation_id="public_report_start", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        notice = {"version": NOTICE.version, "zh": NOTICE.zh, "en": NOTICE.en}
        return Response({"matters": matters.listed(public_only=True), "notice": notice})


class PublicReportsView(PublicView):
    """A new report; the answer holds the secret receipt, which is told this once."""

    @extend_schema(
        operation_id="public_report", request=PublicReportInput,
        responses={201: OpenApiTypes.OBJECT},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        self._count(request, is_report=True)
        given = PublicReportInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(public_reports.submit(given.public_submission()), status=201)


class PublicReportView(PublicView):
    """What became of a report, by its receipt."""

    @extend_schema(operation_id="public_report_follow", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, receipt: str) -> Response:
        return Response(public_reports.opened(receipt))


class PublicReplyView(PublicView):
    """Answer the question that was asked about a report."""

    @extend_schema(
        operation_id="public_report_reply", request=ReplyInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request, receipt: str) -> Response:
        self._count(request)
        given = _valid(ReplyInput(data=request.data))
        return Response(public_reports.reply(receipt, **given))


class PublicNotFixedView(PublicView):
    """Say that what was closed is not fixed: the case is taken up anew."""

    @extend_schema(
        operation_id="public_report_not_fixed", request=NotFixedInput,
        responses=OpenApiTypes.OBJECT,
    )  # fmt: skip
    def post(self, request: Request, receipt: str) -> Response:
        self._count(request)
        given = _valid(NotFixedInput(data=request.data))
        given["text"] = given["text"].strip() or gettext(NOT_FIXED)
        return Response(public_reports.not_fixed(receipt, **given))


class PublicRatingView(PublicView):
    """Rate what was closed."""

    @extend_schema(
        operation_id="public_report_rating", request=RatingInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request, receipt: str) -> Response:
        self._count(request)
        return Response(public_reports.rate(receipt, **_valid(RatingInput(data=request.data))))


class PublicFilesView(PublicView):
    """Add a photo, recording or film to one's report."""

    parser_classes = [Parts]

    @extend_schema(
        operation_id="public_report_attach", request={"multipart/form-data": FileInput},
        responses={201: FileOutput},
    )  # fmt: skip
    def post(self, request: Request, receipt: str) -> Response:
        self._count(request)
        return Response(public_reports.attach(receipt, sent_file(request)), status=201)


class PublicFileView(PublicView):
    """A file that was sent under this receipt."""

    @extend_schema(operation_id="public_report_file", responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, receipt: str, file: str) -> HttpResponse:
        return served(public_reports.file_of(receipt, file))


def _valid(given: Input) -> dict[str, Any]:
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
