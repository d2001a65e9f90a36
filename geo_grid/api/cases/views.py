"""Cases over HTTP: report one, list them, read one; the matters that may be reported."""

from __future__ import annotations

from django.db import transaction
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.api.cases.filters import (
    CaseDensityInput,
    CaseFilterInput,
    CasePlaybackInput,
    CasePointsInput,
    CaseQueryInput,
)
from geo_grid.api.cases.inputs import ContactRevealInput, ReportInput
from geo_grid.api.cases.outputs import CaseOutput, CasesOutput, MattersOutput, ReportOutput
from geo_grid.http.views import APIView
from geo_grid.incidents import (
    case_figures,
    case_list,
    case_payload,
    case_points,
    contacts,
    density,
    hot_spots,
    playback,
    reporting,
)
from geo_grid.matters import queries as matters


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CasesView(APIView):
    """Cases of one's scope; a report makes one."""

    write_rights = (Right.INCIDENTS_REPORT,)

    @extend_schema(operation_id="cases", parameters=[CaseQueryInput], responses=CasesOutput)
    def get(self, request: Request) -> Response:
        given = CaseQueryInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        with transaction.atomic():
            return Response(case_list.listed(given.query(), **given.page()))

    @extend_schema(operation_id="case_report", request=ReportInput, responses={201: ReportOutput})
    def post(self, request: Request) -> Response:
        given = ReportInput(data=request.data)
        given.is_valid(raise_exception=True)
        submission, door = given.submission()
        answer = reporting.report(submission, by=request.user.pk, door=door)
        return Response(answer, status=201)


class CaseFiguresView(APIView):
    """The numbers of the cases that a list with the same filters would show, and their hours."""

    @extend_schema(
        operation_id="case_figures", parameters=[CaseFilterInput], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request) -> Response:
        given = CaseFilterInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(case_figures.figures(given.query()))


class CasePointsView(APIView):
    """Where the cases are that a list with the same filters would show."""

    @extend_schema(
        operation_id="case_points", parameters=[CasePointsInput], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request) -> Response:
        given = CasePointsInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(case_points.points(given.query(), given.view()))


class CaseDensityView(APIView):
    """How densely the cases lie that a list with the same filters would show."""

    @extend_schema(
        operation_id="case_density", parameters=[CaseDensityInput], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request) -> Response:
        given = CaseDensityInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(density.density(given.query(), **given.window()))


class CaseHotSpotsView(APIView):
    """Places at which the cases repeat that a list with the same filters would show."""

    @extend_schema(
        operation_id="case_hot_spots", parameters=[CaseFilterInput], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request) -> Response:
        given = CaseFilterInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(hot_spots.hot_spots(given.query()))


class CasePlaybackView(APIView):
    """Which cases stood open over a period, with the light that each had then."""

    @extend_schema(
        operation_id="case_playback", parameters=[CasePlaybackInput], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request) -> Response:
        given = CasePlaybackInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(playback.playback(given.query(), given.span()))


class CaseView(APIView):
    """One case: history, parties, place, what may be done with it now."""

    @extend_schema(operation_id="case", responses=CaseOutput)
    def get(self, request: Request, ref: str) -> Response:
        return Response(case_payload.one(ref))


class CaseContactView(APIView):
    """Whoever made a report, in full: wants the right and a reason, is recorded and counted."""

    @extend_schema(
        operation_id="case_contact", request=ContactRevealInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request, ref: str) -> Response:
        given = ContactRevealInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(contacts.reveal(ref, **given.validated_data))


class MattersView(APIView):
    """What may be reported, as it is defined now: classes of components and events."""

    @extend_schema(operation_id="matters", responses=MattersOutput)
    def get(self, request: Request) -> Response:
        return Response({"results": matters.listed(public_only=False), "next": None})
