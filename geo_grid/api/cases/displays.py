"""What walls show over HTTP: an operator sends it, a display reads its own."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.api.cases.saved_views import (
    VIEW_ABOUT,
    AreaOutput,
    ViewPlaceInput,
    ViewPlaceOutput,
    checked_filters,
)
from geo_grid.command import displays
from geo_grid.command.displays import SECONDS_LEAST, SECONDS_MOST, SHOWS_MOST, Show
from geo_grid.http.inputs import ClosedInput
from geo_grid.http.views import APIView

_LARGEST = 2**63 - 1


class ShowInput(ClosedInput):
    """What a wall shows: filters, where the map looks, a case by its ref, for so many seconds."""

    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    filters = serializers.DictField(
        child=serializers.CharField(max_length=4000, allow_blank=True), help_text=VIEW_ABOUT
    )
    place = ViewPlaceInput(required=False, allow_null=True, default=None)
    case = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    seconds = serializers.IntegerField(
        min_value=SECONDS_LEAST, max_value=SECONDS_MOST, required=False, allow_null=True,
        default=None, help_text="wanted where several are shown in turn",
    )  # fmt: skip


class DisplaySendInput(ClosedInput):
    """Which displays, and what: nothing is their usual view, several are shown in turn."""

    displays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=_LARGEST),
        min_length=1,
        max_length=200,
    )
    shows = ShowInput(many=True, max_length=SHOWS_MOST)

    def made(self) -> list[Show]:
        """What is to be shown; raises :class:`BadInput` that names a filter at fault."""
        return [
            Show(**{**one, "filters": checked_filters(one["filters"])})
            for one in self.validated_data["shows"]
        ]


class ShowOutput(serializers.Serializer[Any]):
    """`case` is named only to whoever sees it."""

    name = serializers.CharField(allow_blank=True)
    filters = serializers.DictField(child=serializers.CharField())
    place = ViewPlaceOutput(allow_null=True)
    case = serializers.CharField(allow_null=True)
    seconds = serializers.IntegerField(allow_null=True)


class DisplayStateOutput(serializers.Serializer[Any]):
    """What this display is to show; `last_event` is the number of an event that it is current to."""

    revision = serializers.IntegerField()
    sent_at = serializers.DateTimeField(allow_null=True)
    shows = ShowOutput(many=True)
    last_event = serializers.IntegerField()


class DisplayOutput(serializers.Serializer[Any]):
    """A wall in one's area; `is_taken`: it has read what was sent last, `taken_at` its last reading."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    username = serializers.CharField()
    areas = AreaOutput(many=True)
    revision = serializers.IntegerField()
    shows = ShowOutput(many=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    sent_by = serializers.CharField(allow_null=True)
    is_taken = serializers.BooleanField()
    taken_at = serializers.DateTimeField(allow_null=True)


class DisplaysOutput(serializers.Serializer[Any]):
    results = DisplayOutput(many=True)
    next = serializers.CharField(allow_null=True)


class DisplaysView(APIView):
    """The walls that lie where one dispatches: what each shows; show something else on some."""

    rights = (Right.CASES_DISPATCH,)

    @extend_schema(operation_id="displays", responses=DisplaysOutput)
    def get(self, request: Request) -> Response:
        return Response(displays.listed())

    @extend_schema(operation_id="display_send", request=DisplaySendInput, responses=DisplaysOutput)
    def post(self, request: Request) -> Response:
        given = DisplaySendInput(data=request.data)
        given.is_valid(raise_exception=True)
        displays.send(given.validated_data["displays"], given.made())
        return Response(displays.listed())


class DisplayView(APIView):
    """What the display that asks is to show; its stream tells by `display` that it has changed."""

    rights = (Right.DISPLAY,)

    @extend_schema(operation_id="display", responses=DisplayStateOutput)
    def get(self, request: Request) -> Response:
        return Response(displays.taken())
