"""Working on plans together over HTTP: comments, links to read, who is there."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.api.plans.drafts import edited, scope_of, validated
from geo_grid.http.inputs import ClosedInput, Input
from geo_grid.http.views import APIView
from geo_grid.redraw.drafts import access, comments, presence, queries, sharing
from geo_grid.redraw.models import Plan


class PlaceInput(Input):
    """A place (WGS-84), or none; one of the two numbers without the other is refused."""

    lon = serializers.FloatField(required=False, allow_null=True, min_value=-180, max_value=180)
    lat = serializers.FloatField(required=False, allow_null=True, min_value=-90, max_value=90)

    def validate(self, inputs: dict[str, Any]) -> dict[str, Any]:
        if (inputs.get("lon") is None) != (inputs.get("lat") is None):
            missing = "lat" if inputs.get("lat") is None else "lon"
            raise serializers.ValidationError({missing: "lon, lat"})
        return inputs


class CommentInput(PlaceInput):
    """Something said, pinned to a place or not."""

    text = serializers.CharField(max_length=2000)


class SettledInput(Input):
    """Whether a comment is settled."""

    settled = serializers.BooleanField()


class ShareInput(ClosedInput):
    """For how many days the link opens the plan, and what it is for."""

    days = serializers.IntegerField(
        required=False, default=7, min_value=sharing.LEAST_DAYS, max_value=sharing.MOST_DAYS
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class PresenceInput(PlaceInput):
    """One tab of a page: where the pointer is, the tool in hand; `leaving` when it is closed."""

    tab = serializers.RegexField(r"^[\w-]{1,40}$", help_text="any name, one a tab")
    doing = serializers.CharField(required=False, allow_blank=True, max_length=40, default="")
    leaving = serializers.BooleanField(required=False, default=False)


def _place(inputs: dict[str, Any]) -> tuple[float, float] | None:
    lon, lat = inputs.get("lon"), inputs.get("lat")
    return None if lon is None or lat is None else (lon, lat)


def _seen(request: Request, pk: int) -> Plan:
    return access.plan_for(scope_of(request), pk)


class PlanCommentsView(APIView):
    """What is said about a plan."""

    @extend_schema(operation_id="plan_comments", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response({"results": queries.comments(_seen(request, pk))})

    @extend_schema(
        operation_id="plan_comment", request=CommentInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, pk: int) -> Response:
        inputs, plan = validated(CommentInput, request), _seen(request, pk)
        said = comments.comment(
            plan.pk, text=inputs["text"], point=_place(inputs), author=request.user.pk
        )
        return Response({"id": said.pk}, 201)


class PlanCommentView(APIView):
    """One comment: settle it, open it again, take back one's own."""

    @extend_schema(
        operation_id="plan_comment_settle", request=SettledInput, responses=OpenApiTypes.OBJECT
    )
    def post(self, request: Request, pk: int, comment: int) -> Response:
        inputs, plan = validated(SettledInput, request), _seen(request, pk)
        comments.settle(plan.pk, comment, settled=inputs["settled"], author=request.user.pk)
        return Response({"results": queries.comments(plan)})

    @extend_schema(operation_id="plan_comment_remove", request=None, responses={204: None})
    def delete(self, request: Request, pk: int, comment: int) -> Response:
        comments.take_back(_seen(request, pk).pk, comment, author=request.user.pk)
        return Response(status=204)


class PlanSharesView(APIView):
    """The links under which a plan may be read; one more."""

    @extend_schema(operation_id="plan_shares", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response({"results": sharing.shares(edited(request, pk))})

    @extend_schema(
        operation_id="plan_share", request=ShareInput, responses={201: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, pk: int) -> Response:
        """The `token` of the reply is told only now; `GET /api/v1/shared_plans/{token}` reads."""
        inputs, plan = validated(ShareInput, request), edited(request, pk)
        return Response(sharing.share(plan.pk, **inputs, author=request.user.pk), 201)


class PlanShareView(APIView):
    """One link: withdraw it."""

    @extend_schema(operation_id="plan_share_end", request=None, responses={204: None})
    def delete(self, request: Request, pk: int, share: int) -> Response:
        sharing.withdraw(edited(request, pk).pk, share)
        return Response(status=204)


class SharedPlanView(APIView):
    """A plan behind a link, to look at: for whoever sees the counts of its whole area."""

    @extend_schema(operation_id="shared_plan", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, token: str) -> Response:
        return Response(sharing.shared_plan(scope_of(request), token))


class PlanPresenceView(APIView):
    """Who has a plan open, and how far it is; ask every 2 to 5 seconds."""

    @extend_schema(operation_id="plan_presence", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int) -> Response:
        return Response(presence.present(_seen(request, pk)))

    @extend_schema(operation_id="plan_appear", request=PresenceInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        """Says that a tab is there and answers who else is."""
        inputs, plan = validated(PresenceInput, request), _seen(request, pk)
        if inputs["leaving"]:
            presence.leave(plan, user=request.user.pk, tab=inputs["tab"])
        else:
            presence.appear(
                plan, user=request.user.pk, tab=inputs["tab"], point=_place(inputs),
                doing=inputs["doing"],
            )  # fmt: skip
        return Response(presence.present(plan))
