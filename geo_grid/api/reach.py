"""Ways on foot over HTTP: the nearest facility, what is within reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.decorators import method_decorator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.geometry.datum import DATUMS
from geo_grid.geometry.network.profiles import PROFILES
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView
from geo_grid.i18n import localize
from geo_grid.matters.queries import holidays
from geo_grid.reach import queries
from geo_grid.reach.changes import Changes, changes_of
from geo_grid.reach.coverage import LEVELS, coverage
from geo_grid.reach.repairs import repairs
from geo_grid.reach.scenarios.queries import SITES
from geo_grid.reach.siting.wish import check_radius


class WalkInput(Input):
    """A place in a named datum, who walks and when."""

    # Wider than the earth: swapped axes are told so, not that a number is too large.
    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-180, max_value=180)
    datum = serializers.ChoiceField(choices=DATUMS)
    profile = serializers.ChoiceField(
        choices=sorted(PROFILES), required=False, default="adult", help_text="who walks"
    )
    at = serializers.DateTimeField(
        required=False, default=None,
        help_text="when: gates and facilities may be shut; a time with offset",
    )  # fmt: skip


class NearestInput(WalkInput):
    kind = serializers.CharField(max_length=40, help_text="a kind of facility")


class AreaInput(WalkInput):
    metres = serializers.FloatField(required=False, default=None)
    minutes = serializers.FloatField(required=False, default=None)


class CoverageInput(Input):
    kind = serializers.CharField(max_length=40, help_text="a kind of facility")
    level = serializers.ChoiceField(choices=LEVELS)
    community = serializers.IntegerField(
        required=False, default=None, min_value=1, help_text="an id: only what lies in it"
    )
    at = serializers.DateTimeField(
        required=False, default=None,
        help_text="when: gates and facilities may be shut; a time with offset",
    )  # fmt: skip


class StationInput(Input):
    """A place for a station, in the datum that the body names."""

    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-180, max_value=180)


class AddedInput(StationInput):
    name = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)
    capacity = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1,
        help_text="places; left out: what the kind says",
    )  # fmt: skip


class MovedInput(StationInput):
    ref = serializers.CharField(max_length=64, help_text="of a station that stands")


class ChangesInput(Input):
    """Stations as they might be."""

    datum = serializers.ChoiceField(choices=DATUMS)
    added = AddedInput(many=True, required=False, default=list)
    moved = MovedInput(many=True, required=False, default=list)
    removed = serializers.ListField(
        child=serializers.CharField(max_length=64), required=False, default=list
    )
    radius_m = serializers.FloatField(
        required=False, allow_null=True, default=None,
        help_text="metres; left out: the rule of the kind",
    )  # fmt: skip
    counts_places = serializers.BooleanField(
        required=False, default=True, help_text="whether a full station takes nobody more"
    )


def checked_changes(told: Mapping[str, Any]) -> Changes:
    """The changes of a body that is read; raises :class:`BadInput` by field."""
    check_radius(told.get("radius_m"))
    return changes_of(told)


class ChangedInput(CoverageInput):
    """What is counted, with which changes."""

    changes = ChangesInput()


class NoteOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class FacilityOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    noun = serializers.CharField(help_text="facility, component, or new for one that is not there")
    ref = serializers.CharField()
    name = serializers.CharField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()


class RuleOutput(serializers.Serializer[Any]):
    """How far things of the kind serve."""

    measure = serializers.CharField(
        help_text="metres (on foot), seconds (of an adult) or straight_metres"
    )
    amount = serializers.FloatField(allow_null=True, help_text="null where the kind has no rule")
    is_default = serializers.BooleanField(help_text="the kind has no rule of its own")


class WayOutput(serializers.Serializer[Any]):
    """A facility and the way to it, the ways to both doors included (degrees: WGS-84)."""

    facility = FacilityOutput(allow_null=True)
    metres = serializers.FloatField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True)
    facility_access_m = serializers.FloatField(
        allow_null=True, help_text="of it from the facility to its street"
    )
    path = serializers.DictField(allow_null=True, help_text="a GeoJSON LineString")


class NearestOutput(WayOutput):
    """Of a kind whose rule is in straight metres `metres` are straight, and there is no path."""

    kind = serializers.CharField()
    rule = RuleOutput()
    profile = serializers.CharField()
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    access_m = serializers.FloatField(allow_null=True, help_text="of it from here to the street")
    tied = serializers.BooleanField(help_text="the second is equally far; the lower ref is first")
    second = WayOutput(allow_null=True)
    notes = NoteOutput(many=True)


class WalkedAreaOutput(serializers.Serializer[Any]):
    """A GeoJSON feature; its geometry is null for a place off the network."""

    type = serializers.CharField()
    geometry = serializers.DictField(allow_null=True)
    properties = serializers.DictField()
    notes = NoteOutput(many=True)


class PeopleOutput(serializers.Serializer[Any]):
    """Persons whom the kind serves: served + no_place + out; all null where they may not be told.

    Exact where one may list them. Elsewhere, of divisions and of kinds that serve all, the published
    residents, parted as the dwellings are.
    """

    numbers = serializers.CharField(help_text="exact, published or hidden")
    persons = serializers.IntegerField(allow_null=True)
    served = serializers.IntegerField(allow_null=True)
    no_place = serializers.IntegerField(allow_null=True)
    out = serializers.IntegerField(allow_null=True)
    is_estimated = serializers.BooleanField(
        allow_null=True,
        help_text="some are known by an estimate alone, and none of these has an age",
    )
    as_of = serializers.DateField(required=False, help_text="of the published table")
    error = serializers.IntegerField(
        required=False, help_text="how far the published residents may lie off"
    )


class UnitsOutput(serializers.Serializer[Any]):
    """Units: served + no_place + out."""

    units = serializers.IntegerField()
    served = serializers.IntegerField()
    no_place = serializers.IntegerField(help_text="within reach of a facility that is full")
    out = serializers.IntegerField(help_text="out of reach")
    mean_away = serializers.FloatField(
        allow_null=True,
        help_text="from the nearest one, of the units that get to any, in the rule's measure",
    )
    people = PeopleOutput()


class NearOutput(serializers.Serializer[Any]):
    ref = serializers.CharField()
    name = serializers.CharField()
    away = serializers.FloatField(help_text="in the rule's measure")


class CoveredOutput(UnitsOutput):
    """An area or, with its place and what is near, a building."""

    id = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    lon = serializers.FloatField(required=False)
    lat = serializers.FloatField(required=False)
    is_on_network = serializers.BooleanField(
        required=False, allow_null=True, help_text="null where no way on foot is asked"
    )
    nearest = NearOutput(required=False, allow_null=True)
    second = NearOutput(required=False, allow_null=True)
    tied = serializers.BooleanField(required=False)


class LoadOutput(FacilityOutput):
    """A facility and how many units come to it."""

    capacity = serializers.IntegerField(allow_null=True)
    load = serializers.IntegerField()
    reach = serializers.FloatField(
        allow_null=True, help_text="in the rule's measure; null where nobody says how far"
    )
    is_open = serializers.BooleanField(help_text="whether it is open at the time that is asked")
    is_on_network = serializers.BooleanField(
        allow_null=True, help_text="null where no way on foot is asked"
    )


class CoverageOutput(serializers.Serializer[Any]):
    kind = serializers.CharField()
    level = serializers.CharField()
    rule = RuleOutput()
    serves = serializers.CharField(help_text="whom the kind serves: all, over_60 or children_3_6")
    counted = serializers.CharField(
        help_text="whether the total is told in persons beside units, or in units alone"
    )
    total = UnitsOutput()
    unplaced = UnitsOutput()
    facilities = LoadOutput(many=True)
    results = CoveredOutput(many=True)
    notes = NoteOutput(many=True)


class RepairsOutput(serializers.Serializer[Any]):
    """A GeoJSON feature collection of points and lines."""

    type = serializers.CharField()
    features = serializers.ListField(child=serializers.DictField())
    number_matched = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="by kind")


@method_decorator(transaction.non_atomic_requests, name="dispatch")  # short reads of the ground
class NearestView(APIView):
    """The nearest open facility of a kind, the way to it, and the second nearest."""

    @extend_schema(
        operation_id="reach_nearest",
        parameters=[NearestInput],
        responses={200: NearestOutput, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        return _reply(queries.nearest(**parsed(NearestInput, request), is_holiday=holidays()))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class AreaView(APIView):
    """What can be walked to from a place, drawn along the streets."""

    @extend_schema(
        operation_id="reach_area",
        parameters=[AreaInput],
        responses={200: WalkedAreaOutput, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        return _reply(queries.area(**parsed(AreaInput, request), is_holiday=holidays()))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class CoverageView(APIView):
    """How many units a kind of facility serves, has no place for, and does not reach."""

    write_rights = SITES

    @extend_schema(
        operation_id="reach_coverage",
        parameters=[CoverageInput],
        responses={200: CoverageOutput, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        return _reply(coverage(**parsed(CoverageInput, request), is_holiday=holidays()))

    @extend_schema(
        operation_id="reach_coverage_changed",
        request=ChangedInput,
        responses={200: CoverageOutput, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        """The same with stations added, moved or left out; nothing is stored."""
        given = ChangedInput(data=request.data)
        given.is_valid(raise_exception=True)
        wish = dict(given.validated_data)
        changes = checked_changes(wish.pop("changes"))
        return _reply(coverage(**wish, is_holiday=holidays(), changes=changes))


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class RepairsView(APIView):
    """Where crossing lines were joined, gates that stand on no way, joins that are offered."""

    @extend_schema(
        operation_id="reach_repairs",
        responses={200: RepairsOutput, 404: OpenApiTypes.OBJECT},
    )
    def get(self, request: Request) -> Response:
        return Response(repairs())


def parsed(kind: type[Input], request: Request) -> dict[str, Any]:
    """The parameters of a query."""
    given = kind(data=request.query_params)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def _reply(found: dict[str, Any]) -> Response:
    notes = [{"code": note.code, "message": localize(note)} for note in found["notes"]]
    return Response(found | {"notes": notes})
