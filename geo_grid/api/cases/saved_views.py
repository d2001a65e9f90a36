"""Saved views of the command centre over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.api.cases.filters import CaseFilterInput
from geo_grid.command import actions, queries
from geo_grid.command.actions import ViewDraft
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.http.inputs import ClosedInput, Input
from geo_grid.http.views import APIView
from geo_grid.incidents.case_filters import found
from geo_grid.incidents.case_list import SORTS

VIEW_ABOUT = (
    "filters as the list of cases takes them, and how the map shows them: "
    "look, bandwidth, play, speed, at, playing; one that is left empty is none"
)


_DAY, _MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"
_PLAY = rf"^(24|168|{_DAY}|{_MOMENT}/({_MOMENT})?)\Z"


class SavedFilterInput(CaseFilterInput):
    """The filters that a view may hold: those of the list and its order, but no case by its ref."""

    ref = None  # type: ignore[assignment]
    sort = serializers.ChoiceField(choices=[*SORTS], required=False)


class ViewLookInput(Input):
    """How the map of a view shows its cases, and what it plays back, in the words of the page's address.

    `play` is 24 or 168 hours back from now, a day, or a range by the city's clocks; `at` are minutes
    after its beginning.
    """

    look = serializers.ChoiceField(
        choices=["points", "heat", "cells", "rate", "spots"], required=False
    )
    bandwidth = serializers.ChoiceField(choices=["100", "200", "500", "1000"], required=False)
    play = serializers.RegexField(_PLAY, max_length=40, required=False)
    speed = serializers.ChoiceField(choices=["quarter", "hour", "six", "day"], required=False)
    at = serializers.RegexField(r"^[0-9]{1,6}\Z", required=False)
    playing = serializers.ChoiceField(choices=["1"], required=False)

    def validate_play(self, play: str) -> str:
        """Each of its moments lies on the calendar."""
        if play not in ("24", "168"):
            for moment in filter(None, play.split("/")):
                try:
                    datetime.fromisoformat(moment)
                except ValueError:
                    raise serializers.ValidationError(
                        self.fields["play"].error_messages["invalid"], code="invalid"
                    ) from None
        return play


class ViewPlaceInput(ClosedInput):
    """Where a map looks, EPSG:4326."""

    zoom = serializers.FloatField(min_value=0, max_value=24)
    lat = serializers.FloatField(min_value=-85, max_value=85)
    lon = serializers.FloatField(min_value=-180, max_value=180)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A change that names some of a view's parts names a place whole."""
        missing = [field for name, field in self.fields.items() if name not in attrs]
        if missing:
            raise serializers.ValidationError(
                {field.field_name: field.error_messages["required"] for field in missing},
                code="required",
            )
        return attrs


class ViewInput(ClosedInput):
    """A name, filters, where the map looks, and the division of one of one's roles to share it in."""

    name = serializers.CharField(max_length=60)
    filters = serializers.DictField(
        child=serializers.CharField(max_length=4000, allow_blank=True), help_text=VIEW_ABOUT
    )
    place = ViewPlaceInput(required=False, allow_null=True)
    shared = serializers.RegexField(
        r"^([0-9]{2,12})?$", required=False, allow_blank=True, help_text="code; empty: one's own"
    )

    def draft(self) -> ViewDraft:
        """What is to become of a view; raises :class:`BadInput` that names a filter at fault."""
        given = self.validated_data
        filters = checked_filters(given["filters"]) if "filters" in given else None
        place = (given["place"] or {}) if "place" in given else None
        return ViewDraft(given.get("name"), filters, place, given.get("shared"))


class AreaOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class ViewPlaceOutput(serializers.Serializer[Any]):
    zoom = serializers.FloatField()
    lat = serializers.FloatField()
    lon = serializers.FloatField()


class ViewOutput(serializers.Serializer[Any]):
    """A view; `owner` is the name of whoever keeps it."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    filters = serializers.DictField(child=serializers.CharField())
    place = ViewPlaceOutput(allow_null=True)
    shared = AreaOutput(allow_null=True)
    is_own = serializers.BooleanField()
    owner = serializers.CharField()
    changed_at = serializers.DateTimeField()


class ViewsOutput(serializers.Serializer[Any]):
    """One's own views and those that are shared with one; `areas`: where one may share."""

    results = ViewOutput(many=True)
    next = serializers.CharField(allow_null=True)
    areas = AreaOutput(many=True)
    most = serializers.IntegerField(help_text="of one's own")


def checked_filters(given: Mapping[str, str]) -> dict[str, str]:
    """The filters that narrow, as the list of cases reads them, and the looks of a map.

    Raises :class:`BadInput` ``filter_unknown`` by name, and whatever the list says of a value.
    """
    looks = ViewLookInput().fields
    known = {**SavedFilterInput().fields, **looks}
    for name in given:
        if name not in known:
            raise BadInput(
                "filter_unknown",
                gettext_noop("“%(value)s” is no filter of a view; take it out. Known are: %(known)s."),
                field=f"filters.{name[:40]}",
                value=name[:40],
                known=", ".join(known),
            )  # fmt: skip
    read = SavedFilterInput(
        data={name: value for name, value in given.items() if name not in looks}
    )
    read.is_valid(raise_exception=True)
    # A look that is left empty is the usual one, as of filters.
    look = ViewLookInput(data={name: given[name] for name in looks if given.get(name)})
    look.is_valid(raise_exception=True)
    found(read.query(), now=timezone.now())  # also asks whether areas, matters, parties exist
    return {name: value for name, value in given.items() if value != ""}


class SavedViewsView(APIView):
    """Views of cases: one's own, and those shared where one sees cases."""

    rights = (Right.CASES_READ,)

    @extend_schema(operation_id="views", responses=ViewsOutput)
    def get(self, request: Request) -> Response:
        return Response(queries.listed())

    @extend_schema(operation_id="view_save", request=ViewInput, responses={201: ViewOutput})
    def post(self, request: Request) -> Response:
        given = ViewInput(data=request.data)
        given.is_valid(raise_exception=True)
        view = actions.save_view(given.draft())
        return Response(queries.payload(view, account=request.user.pk), status=201)


class SavedViewView(APIView):
    """A view of one's own: change what is named, or delete it."""

    rights = (Right.CASES_READ,)

    @extend_schema(operation_id="view_change", request=ViewInput, responses=ViewOutput)
    def patch(self, request: Request, pk: int) -> Response:
        given = ViewInput(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        view = actions.change_view(pk, given.draft())
        return Response(queries.payload(view, account=request.user.pk))

    @extend_schema(operation_id="view_delete", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        actions.delete_view(pk)
        return Response(status=204)
