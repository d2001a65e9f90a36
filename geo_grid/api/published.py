"""Published cases and their photos, for everybody: nobody is asked who they are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.api.cases.attachments import served
from geo_grid.api.public_reports import PublicView
from geo_grid.http.inputs import Input
from geo_grid.incidents import published
from geo_grid.incidents.steps import Step

KEPT_S = 300
"""So long a browser may show what was withdrawn meanwhile."""


class PublishedQueryInput(Input):
    """Where to look; without a place the newest."""

    lon = serializers.FloatField(min_value=-180, max_value=180, required=False)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False)
    matter = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    days = serializers.ChoiceField(
        choices=published.DAYS, required=False, allow_null=True, default=None,
        help_text="those that were reported in so many days",
    )  # fmt: skip


class PublishedMatterOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()


class PublishedCaseOutput(serializers.Serializer[Any]):
    """A case as everybody sees it; its place is rounded to 0.001°, WGS-84."""

    ref = serializers.CharField()
    title = serializers.CharField()
    matter = PublishedMatterOutput(allow_null=True)
    step = serializers.ChoiceField(choices=[step.value for step in Step])
    day = serializers.DateField(help_text="when it was reported")
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    photos = serializers.ListField(child=serializers.CharField())


class PublishedCasesOutput(serializers.Serializer[Any]):
    results = PublishedCaseOutput(many=True)


class PublishedCasesView(PublicView):
    """Published cases: the nearest to a place, else the newest."""

    @extend_schema(
        operation_id="published_cases", parameters=[PublishedQueryInput],
        responses=PublishedCasesOutput,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        given = PublishedQueryInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        near = (asked["lon"], asked["lat"]) if "lon" in asked and "lat" in asked else None
        return Response(
            {"results": published.listed(near=near, matter=asked["matter"], days=asked["days"])}
        )


class PublishedPhotoView(PublicView):
    """A photo of a published case that an officer chose."""

    @extend_schema(operation_id="published_photo", responses={200: OpenApiTypes.BINARY})
    def get(self, request: Request, ref: str, file: str) -> HttpResponse:
        row = published.photo_of(ref, file)
        reply = served(row)
        reply["Cache-Control"] = f"public, max-age={KEPT_S}"
        reply["ETag"] = f'"{bytes(row.digest).hex()[:32]}"'
        plain: HttpRequest = request._request
        answer = get_conditional_response(plain, etag=reply["ETag"], response=reply)
        return answer if answer is not None else reply
