"""What an officer decides of a case beside its steps, over HTTP: who sees it, whether it is let in."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView
from geo_grid.incidents import admission, publication
from geo_grid.incidents.files import MOST_FILES


class CaseWithdrawInput(Input):
    revision = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, help_text="of the case as you saw it"
    )


class CasePublishInput(CaseWithdrawInput):
    """What everybody reads of the case, and which of its photos everybody sees."""

    title = serializers.CharField(max_length=100, allow_blank=True)
    files = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=2 * MOST_FILES, required=False,
        default=list, help_text="ids of photos",
    )  # fmt: skip


class PublicationOutput(serializers.Serializer[Any]):
    revision = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)
    title = serializers.CharField(allow_blank=True)
    may_change = serializers.BooleanField()


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CasePublishView(APIView):
    """Publish a case; one that is public gets this title and these photos."""

    rights = (Right.CASES_ACCEPT,)

    @extend_schema(
        operation_id="case_publish", request=CasePublishInput, responses=PublicationOutput
    )
    def post(self, request: Request, ref: str) -> Response:
        given = CasePublishInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(publication.publish(ref, **given.validated_data, by=caller().scope))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CaseWithdrawView(APIView):
    """Take a published case back."""

    rights = (Right.CASES_ACCEPT,)

    @extend_schema(
        operation_id="case_withdraw", request=CaseWithdrawInput, responses=PublicationOutput
    )
    def post(self, request: Request, ref: str) -> Response:
        given = CaseWithdrawInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(publication.withdraw(ref, **given.validated_data, by=caller().scope))


class CaseOverrideInput(CaseWithdrawInput):
    """Why a case is let in whose matter is not admitted where it lies."""

    reason = serializers.CharField(max_length=2000, allow_blank=True)


class CaseOverrideOutput(serializers.Serializer[Any]):
    step = serializers.CharField()
    revision = serializers.IntegerField()


class OverriddenOutput(serializers.Serializer[Any]):
    ref = serializers.CharField()
    step = serializers.CharField()
    matter = serializers.CharField(allow_null=True)
    division = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    account = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class OverridesOutput(serializers.Serializer[Any]):
    results = OverriddenOutput(many=True)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CaseOverrideView(APIView):
    """Let a case in although its matter is not admitted there; another person accepts it then."""

    rights = (Right.CASES_ACCEPT, Right.CASES_SUPERVISE)

    @extend_schema(
        operation_id="case_override", request=CaseOverrideInput, responses=CaseOverrideOutput
    )
    def post(self, request: Request, ref: str) -> Response:
        given = CaseOverrideInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(admission.override(ref, **given.validated_data, by=caller().scope))


class OverridesView(APIView):
    """Cases that were let in so."""

    rights = (Right.CASES_ACCEPT, Right.CASES_SUPERVISE)

    @extend_schema(operation_id="case_overrides", responses=OverridesOutput)
    def get(self, request: Request) -> Response:
        return Response({"results": admission.listed(by=caller().scope)})


def routes() -> list[URLPattern]:
    """To stand before the route of one case: a ref may hold a slash."""
    return [
        path("incidents/<ref:ref>/publish", CasePublishView.as_view(), name="case-publish"),
        path("incidents/<ref:ref>/withdraw", CaseWithdrawView.as_view(), name="case-withdraw"),
        path("incidents/<ref:ref>/override", CaseOverrideView.as_view(), name="case-override"),
        path("case_overrides", OverridesView.as_view(), name="case-overrides"),
    ]
