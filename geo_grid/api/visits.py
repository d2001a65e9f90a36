"""Visits over HTTP: what is owed, how much was done, what was done at a door, and the rules."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.api.form_answers import VisitFormAnswersOutput, form_answers
from geo_grid.http.inputs import ClosedInput, Input
from geo_grid.http.views import APIView
from geo_grid.visits import actions, areas, queries, rules
from geo_grid.visits.models import Visit, VisitRule
from geo_grid.visits.periods import Period, State

KEY = {"min_value": 1, "max_value": 2**63 - 1}
STATES = [state.value for state in State]
OPEN, ALL = "open", "all"


class VisitsQuery(ClosedInput):
    """Which door; every door of one's area without one."""

    unit = serializers.IntegerField(**KEY, required=False)


class VisitInput(Input):
    """A visit. `client_id` is made by the phone: sent again it is the same visit."""

    client_id = serializers.CharField(max_length=64)
    unit = serializers.IntegerField(**KEY)
    made_at = serializers.DateTimeField(required=False, allow_null=True, help_text="empty: now")
    means = serializers.ChoiceField(choices=Visit.Means.choices)
    outcome = serializers.ChoiceField(choices=Visit.Outcome.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    needs = serializers.CharField(max_length=500, required=False, allow_blank=True)
    hazards = serializers.CharField(max_length=500, required=False, allow_blank=True)
    forms = form_answers()


class VisitCorrectionInput(Input):
    """What is different; `revision` is the one that was read."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    means = serializers.ChoiceField(choices=Visit.Means.choices, required=False)
    outcome = serializers.ChoiceField(choices=Visit.Outcome.choices, required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    needs = serializers.CharField(max_length=500, required=False, allow_blank=True)
    hazards = serializers.CharField(max_length=500, required=False, allow_blank=True)
    forms = form_answers()


class OwedQuery(ClosedInput):
    """Which doors: of one grid cell or one unit, and in which state; `open` is due or overdue."""

    cell = serializers.IntegerField(**KEY, required=False)
    unit = serializers.IntegerField(**KEY, required=False)
    state = serializers.ChoiceField(choices=[OPEN, ALL, *STATES], default=OPEN)


class CoverageQuery(ClosedInput):
    by = serializers.ChoiceField(choices=["grid_cell", "worker"], default="grid_cell")


class RuleDraftInput(ClosedInput):
    """What a rule asks for; `group` is a care group or a category of residents, else empty."""

    area = serializers.RegexField(
        r"^\d{0,12}\Z", max_length=12, required=False, allow_blank=True,
        help_text="one of `areas`; empty: the whole city",
    )  # fmt: skip
    subject = serializers.ChoiceField(choices=VisitRule.Subject.choices)
    group = serializers.CharField(max_length=17, required=False, allow_blank=True)
    period = serializers.ChoiceField(choices=[one.value for one in Period])
    home_only = serializers.BooleanField(required=False)


class RuleInput(RuleDraftInput):
    """A rule; without a code it is given one."""

    code = serializers.RegexField(
        r"^[a-z][a-z0-9_]{0,23}\Z", max_length=24, required=False, allow_blank=True
    )
    name_zh = serializers.CharField(max_length=60)
    name_en = serializers.CharField(max_length=60, required=False, allow_blank=True)


class RuleVersionInput(ClosedInput):
    """What is different from the version that was read; its area and code stay."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name_zh = serializers.CharField(max_length=60, required=False)
    name_en = serializers.CharField(max_length=60, required=False, allow_blank=True)
    subject = serializers.ChoiceField(choices=VisitRule.Subject.choices, required=False)
    group = serializers.CharField(max_length=17, required=False, allow_blank=True)
    period = serializers.ChoiceField(choices=[one.value for one in Period], required=False)
    home_only = serializers.BooleanField(required=False)


class RuleChangeInput(ClosedInput):
    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name_zh = serializers.CharField(max_length=60, required=False)
    name_en = serializers.CharField(max_length=60, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)


class RecordedOutput(serializers.Serializer[Any]):
    """What was kept; the same answer for the same `client_id`."""

    id = serializers.IntegerField()
    client_id = serializers.CharField()
    unit = serializers.IntegerField()
    revision = serializers.IntegerField()


class VisitOutput(RecordedOutput):
    """A visit, numbers of people in its texts masked."""

    means = serializers.CharField(help_text="home, phone, sms, wechat or mail")
    outcome = serializers.CharField(help_text="met, nobody, refused or gone")
    note = serializers.CharField(allow_blank=True)
    needs = serializers.CharField(allow_blank=True)
    hazards = serializers.CharField(allow_blank=True)
    forms = VisitFormAnswersOutput(many=True)
    made_at = serializers.DateTimeField()
    by = serializers.CharField(allow_blank=True)
    is_own = serializers.BooleanField()


class VisitsOutput(serializers.Serializer[Any]):
    results = VisitOutput(many=True)
    next = serializers.CharField(allow_null=True)


class RuleAtDoorOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField(help_text="in the caller's language")
    home_only = serializers.BooleanField()
    state = serializers.ChoiceField(choices=STATES)
    due_by = serializers.DateField(help_text="the last day in time")
    last = serializers.DateField(allow_null=True, help_text="of the last visit that counts")


class OwedDoorOutput(serializers.Serializer[Any]):
    """A door (degrees: WGS-84), as urgent as the most urgent of its rules."""

    unit = serializers.IntegerField()
    label = serializers.CharField()
    building = serializers.IntegerField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    grid_cell = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    due_by = serializers.DateField()
    rules = RuleAtDoorOutput(many=True)


class VisitOwedOutput(serializers.Serializer[Any]):
    """`more`: there are further ones; ask for one grid cell."""

    results = OwedDoorOutput(many=True)
    more = serializers.BooleanField()


class RuleNameOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField(help_text="in the caller's language")


class CoverageRowOutput(serializers.Serializer[Any]):
    """Doors under a rule in the period that began `since`."""

    rule = RuleNameOutput()
    id = serializers.IntegerField(allow_null=True, help_text="of the grid cell or the worker")
    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    worker = serializers.CharField(allow_null=True)
    since = serializers.DateField()
    doors = serializers.IntegerField()
    visited = serializers.IntegerField()
    due = serializers.IntegerField()
    overdue = serializers.IntegerField()


class RulePreviewOutput(serializers.Serializer[Any]):
    """What a rule would ask for today, in all and by grid cell; nothing is kept."""

    doors = serializers.IntegerField()
    visited = serializers.IntegerField()
    due = serializers.IntegerField()
    overdue = serializers.IntegerField()
    due_by = serializers.DateField(help_text="the last day of the first visit in time")
    results = CoverageRowOutput(many=True)


class VisitCoverageOutput(serializers.Serializer[Any]):
    results = CoverageRowOutput(many=True)


class VisitRuleOutput(serializers.Serializer[Any]):
    """A version of a rule; `is_seen`: the caller is told of whom it is about; `may_edit`: plans there."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    version = serializers.IntegerField()
    area = serializers.CharField(allow_blank=True, help_text="digits of a division's code")
    area_name = serializers.CharField(allow_blank=True)
    revision = serializers.IntegerField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)
    subject = serializers.CharField(help_text="care, category, rented or everybody")
    group = serializers.CharField(allow_blank=True)
    period = serializers.CharField(help_text="week, month, quarter, half_year or year")
    home_only = serializers.BooleanField()
    is_active = serializers.BooleanField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True, help_text="when it was laid to rest")
    may_edit = serializers.BooleanField()
    is_seen = serializers.BooleanField()


class RuleAreaOutput(serializers.Serializer[Any]):
    area = serializers.CharField(allow_blank=True, help_text="empty: the whole city")
    name = serializers.CharField(allow_blank=True)
    level = serializers.CharField(help_text="city, district, street or community")


class VisitRulesOutput(serializers.Serializer[Any]):
    """`areas`: those that the caller may make rules for."""

    results = VisitRuleOutput(many=True)
    areas = RuleAreaOutput(many=True)
    next = serializers.CharField(allow_null=True)


def _language(request: Request) -> str:
    return str(getattr(request._request, "LANGUAGE_CODE", "zh-hans"))


class VisitsView(APIView):
    """The latest 100 visits of one's area or at a door, and a new one."""

    rights = (Right.REGISTERS_READ,)
    write_rights = (Right.REGISTERS_EDIT,)

    @extend_schema(operation_id="visits", parameters=[VisitsQuery], responses=VisitsOutput)
    def get(self, request: Request) -> Response:
        given = VisitsQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        found = queries.latest(**given.validated_data, language=_language(request))
        return Response({"results": found, "next": None})

    @extend_schema(operation_id="visit_record", request=VisitInput, responses={201: RecordedOutput})
    def post(self, request: Request) -> Response:
        given = VisitInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(actions.record_visit(actions.NewVisit(**given.validated_data)), status=201)


class VisitView(APIView):
    """A visit of one's area: correct it."""

    rights = (Right.REGISTERS_EDIT,)

    @extend_schema(
        operation_id="visit_correct", request=VisitCorrectionInput, responses=VisitOutput
    )
    def patch(self, request: Request, pk: int) -> Response:
        given = VisitCorrectionInput(data=request.data)
        given.is_valid(raise_exception=True)
        revision = given.validated_data.pop("revision")
        visit = actions.correct_visit(pk, revision=revision, given=given.validated_data)
        return Response(queries.visit_payload(visit, language=_language(request)))


class VisitsOwedView(APIView):
    """Doors of one's area that are to be visited, the most urgent first."""

    rights = (Right.REGISTERS_READ,)

    @extend_schema(operation_id="visits_owed", parameters=[OwedQuery], responses=VisitOwedOutput)
    def get(self, request: Request) -> Response:
        given = OwedQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        state = said.pop("state")
        some = {OPEN: (State.OVERDUE, State.DUE), ALL: tuple(State)}
        states = some.get(state, (state,))
        return Response(queries.owed(**said, states=states, language=_language(request)))


class VisitsCoverageView(APIView):
    """How many doors were visited in the period of each rule, by grid cell or by worker."""

    rights = (Right.REGISTERS_READ,)

    @extend_schema(
        operation_id="visits_coverage", parameters=[CoverageQuery], responses=VisitCoverageOutput
    )
    def get(self, request: Request) -> Response:
        given = CoverageQuery(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(queries.coverage(**given.validated_data, language=_language(request)))


class VisitRulesView(APIView):
    """Which doors are to be visited, how often."""

    rights = (Right.REGISTERS_READ,)
    write_rights = (Right.VISITS_PLAN,)

    @extend_schema(operation_id="visit_rules", responses=VisitRulesOutput)
    def get(self, request: Request) -> Response:
        return Response(
            {
                "results": queries.rules(),
                "areas": areas.offered(caller().scope),
                "next": None,
            }
        )

    @extend_schema(
        operation_id="visit_rule_add", request=RuleInput, responses={201: VisitRuleOutput}
    )
    def post(self, request: Request) -> Response:
        given = RuleInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(rules.add_rule(given.validated_data), status=201)


class VisitRulePreviewView(APIView):
    """How many doors a rule would ask for, before it is kept."""

    rights = (Right.VISITS_PLAN,)

    @extend_schema(
        operation_id="visit_rule_preview", request=RuleDraftInput, responses=RulePreviewOutput
    )
    def post(self, request: Request) -> Response:
        given = RuleDraftInput(data=request.data)
        given.is_valid(raise_exception=True)
        rule = rules.draft(given.validated_data)
        return Response(queries.preview(rule, language=_language(request)))


class VisitRuleVersionsView(APIView):
    """A rule that asks for something else from today on: its next version."""

    rights = (Right.VISITS_PLAN,)

    @extend_schema(
        operation_id="visit_rule_replace", request=RuleVersionInput,
        responses={201: VisitRuleOutput},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        given = RuleVersionInput(data=request.data)
        given.is_valid(raise_exception=True)
        revision = given.validated_data.pop("revision")
        told = rules.replace_rule(pk, revision=revision, given=given.validated_data)
        return Response(told, status=201)


class VisitRuleView(APIView):
    """A rule: its name, and whether it holds."""

    rights = (Right.VISITS_PLAN,)

    @extend_schema(
        operation_id="visit_rule_change", request=RuleChangeInput, responses=VisitRuleOutput
    )
    def patch(self, request: Request, pk: int) -> Response:
        given = RuleChangeInput(data=request.data)
        given.is_valid(raise_exception=True)
        revision = given.validated_data.pop("revision")
        return Response(rules.change_rule(pk, revision=revision, given=given.validated_data))
