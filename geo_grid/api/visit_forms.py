"""Forms of extra questions over HTTP: which there are, which are asked at a door, whether one is asked."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.api.visits import KEY, RuleAreaOutput
from geo_grid.http.inputs import ClosedInput
from geo_grid.http.views import APIView
from geo_grid.visits import areas
from geo_grid.visits import form_definitions as definitions
from geo_grid.visits import form_queries as queries


class FormTurnInput(ClosedInput):
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    is_active = serializers.BooleanField()


class FormsAtQuery(ClosedInput):
    unit = serializers.IntegerField(**KEY)


class QuestionOutput(serializers.Serializer[Any]):
    """A question; texts by language (`zh`, `en`), conditions as trees (`docs/visit-forms.md`)."""

    name = serializers.CharField()
    type = serializers.CharField(
        help_text="text, integer, decimal, date, time, note, select_one or select_multiple"
    )
    label = serializers.DictField()
    hint = serializers.DictField()
    required = serializers.BooleanField()
    relevant = serializers.JSONField(allow_null=True)
    constraint = serializers.JSONField(allow_null=True)
    constraint_message = serializers.DictField()
    choices = serializers.ListField(child=serializers.DictField(), help_text="{name, label}")


class WrittenQuestionOutput(QuestionOutput):
    said = serializers.DictField(help_text="conditions as the file writes them")


class VisitFormOutput(serializers.Serializer[Any]):
    """A version of a form; `may_edit`: the caller plans visits there; `may_export`: takes answers."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    version = serializers.IntegerField()
    area = serializers.CharField(allow_blank=True, help_text="digits of a division's code")
    area_name = serializers.CharField(allow_blank=True)
    revision = serializers.IntegerField()
    title_zh = serializers.CharField()
    title_en = serializers.CharField(allow_blank=True)
    means = serializers.ListField(child=serializers.CharField(), help_text="at which visits")
    questions = WrittenQuestionOutput(many=True)
    is_active = serializers.BooleanField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    may_edit = serializers.BooleanField()
    may_export = serializers.BooleanField()


class VisitFormsOutput(serializers.Serializer[Any]):
    """`areas`: those that the caller may make forms for."""

    results = VisitFormOutput(many=True)
    areas = RuleAreaOutput(many=True)
    next = serializers.CharField(allow_null=True)


class AskedFormOutput(serializers.Serializer[Any]):
    """A form as it is asked of somebody who was met by one of its `means`."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    area = serializers.CharField(allow_blank=True)
    means = serializers.ListField(child=serializers.CharField())
    title = serializers.DictField()
    questions = QuestionOutput(many=True)


class AskedFormsOutput(serializers.Serializer[Any]):
    results = AskedFormOutput(many=True)


class VisitFormsView(APIView):
    """The forms that concern one's ground, in every version."""

    rights = (Right.REGISTERS_READ,)

    @extend_schema(operation_id="visit_forms", responses=VisitFormsOutput)
    def get(self, request: Request) -> Response:
        offered = areas.offered(caller().scope)
        return Response({"results": queries.forms(), "areas": offered, "next": None})


class VisitFormsAtView(APIView):
    """The forms that are asked at a door of one's area."""

    rights = (Right.REGISTERS_EDIT,)

    @extend_schema(
        operation_id="visit_forms_at", parameters=[FormsAtQuery], responses=AskedFormsOutput
    )
    def get(self, request: Request) -> Response:
        given = FormsAtQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response({"results": queries.asked_at(given.validated_data["unit"])})


class VisitFormView(APIView):
    """Whether a form is asked."""

    rights = (Right.VISITS_PLAN,)

    @extend_schema(operation_id="visit_form_turn", request=FormTurnInput, responses=VisitFormOutput)
    def patch(self, request: Request, pk: int) -> Response:
        given = FormTurnInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(definitions.turn_form(pk, **given.validated_data))
