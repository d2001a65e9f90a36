"""Decisions on plans over HTTP: submit, return, approve, publish, take back."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.api.plans.drafts import edited, scope_of, validated
from geo_grid.http.inputs import ClosedInput
from geo_grid.http.views import APIView
from geo_grid.redraw.drafts import access, queries
from geo_grid.redraw.publication import publish, review


class SubmitInput(ClosedInput):
    """The revision that is handed in, if the caller wants it checked."""

    revision = serializers.IntegerField(required=False, min_value=0)


class ReasonInput(ClosedInput):
    """What the author is told."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class PublishInput(ClosedInput):
    """The day from which it holds: today, or later."""

    effective_on = serializers.DateField(required=False)


class ScheduleInput(ClosedInput):
    """The day from which it holds; without one nothing is published."""

    effective_on = serializers.DateField()


def _decided(request: Request, pk: int) -> int:
    return access.plan_for(scope_of(request), pk, right=Right.PLANS_APPROVE).pk


class PlanSubmitView(APIView):
    """Hand a draft in for review."""

    @extend_schema(operation_id="plan_submit", request=SubmitInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        inputs = validated(SubmitInput, request)
        plan = review.submit(edited(request, pk).pk, author=request.user.pk, **inputs)
        return Response(queries.summary(plan))


class PlanReturnView(APIView):
    """Give a plan back with reasons."""

    @extend_schema(operation_id="plan_return", request=ReasonInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        reason = validated(ReasonInput, request)["reason"]
        plan = review.give_back(_decided(request, pk), text=reason, author=request.user.pk)
        return Response(queries.summary(plan))


class PlanApproveView(APIView):
    """Agree to a plan that somebody else drew."""

    @extend_schema(operation_id="plan_approve", request=ReasonInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        reason = validated(ReasonInput, request)["reason"]
        plan = review.approve(_decided(request, pk), reviewer=request.user.pk, text=reason)
        return Response(queries.summary(plan))


class PlanPublishView(APIView):
    """Make an approved plan the partition in force, today or on a later day (also `schedule`)."""

    @extend_schema(operation_id="plan_publish", request=PublishInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        day = validated(PublishInput, request).get("effective_on")
        done = review.publish_on(_decided(request, pk), day=day, author=request.user.pk)
        return Response(done)


class PlanScheduleView(APIView):
    """The same, with the day to be named."""

    @extend_schema(
        operation_id="plan_schedule", request=ScheduleInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request, pk: int) -> Response:
        day = validated(ScheduleInput, request)["effective_on"]
        done = review.publish_on(_decided(request, pk), day=day, author=request.user.pk)
        return Response(done)


class PlanWithdrawView(APIView):
    """Put a plan away."""

    @extend_schema(operation_id="plan_withdraw", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        return Response(
            queries.summary(review.withdraw(edited(request, pk).pk, author=request.user.pk))
        )


class PlanInverseView(APIView):
    """A draft that brings back what a published plan replaced."""

    @extend_schema(operation_id="plan_inverse", request=None, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, pk: int) -> Response:
        made = publish.invert(edited(request, pk).pk, author=request.user.pk)
        return Response(queries.summary(made), 201)
