"""Siting over HTTP: where stations should stand, and what changed stations would come to."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.geometry.datum import DATUMS, to_wgs84
from geo_grid.http.inputs import Input
from geo_grid.http.jobs import JobOutput, accepted
from geo_grid.http.views import APIView
from geo_grid.jobs import actions as jobs
from geo_grid.premises.models import Building
from geo_grid.reach.scenarios.queries import SITES
from geo_grid.reach.siting import shared
from geo_grid.reach.siting import wish as wishes
from geo_grid.reach.siting.town import site_of

USES = list(Building.Kind.values)


class PointInput(Input):
    """A place in the datum that the body names."""

    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-180, max_value=180)
    name = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)


class PlacesInput(Input):
    """Where stations of a kind could stand, and how long the search may take."""

    kind = serializers.CharField(max_length=40, help_text="a kind of facility")
    candidates = serializers.ChoiceField(
        choices=wishes.SOURCES, required=False, default="buildings",
        help_text="the points of this body, buildings, or doors with a vacant unit; of these only who "
        "may list everybody is told",
    )  # fmt: skip
    points = PointInput(many=True, required=False, default=list)
    datum = serializers.ChoiceField(choices=DATUMS, required=False, default=None, allow_null=True)
    use = serializers.ChoiceField(
        choices=USES, required=False, default="", allow_blank=True,
        help_text="of the buildings; empty: every one",
    )  # fmt: skip
    seconds = serializers.IntegerField(
        required=False, default=60, min_value=1, max_value=wishes.LONGEST_S
    )

    def given(self) -> dict[str, Any]:
        """The fields of a wish, points in WGS-84. Raises :class:`BadInput` without their datum."""
        given = dict(self.validated_data)
        datum, points = given.pop("datum"), given.pop("points")
        if points:
            x, y = to_wgs84([p["lon"] for p in points], [p["lat"] for p in points], datum=datum)
            points = [(float(lon), float(lat), p["name"])
                      for lon, lat, p in zip(x, y, points, strict=True)]  # fmt: skip
        return given | {"points": tuple(points), "budget_s": given.pop("seconds")}


class SitingInput(PlacesInput):
    """Which stations, how many, and where they could stand."""

    method = serializers.ChoiceField(
        choices=list(wishes.METHODS),
        help_text="most dwellings within the radius; shortest ways of all together; fewest stations",
    )
    n = serializers.IntegerField(
        required=False, allow_null=True, default=None,
        help_text="new stations; set_cover: at most so many, left out: as many as it takes",
    )  # fmt: skip
    weights = serializers.ChoiceField(
        choices=wishes.WEIGHTS, required=False, default="units",
        help_text="what is served: dwellings, or the residents whom the kind serves; these only for "
        "who may list everybody",
    )  # fmt: skip
    existing = serializers.ChoiceField(
        choices=wishes.EXISTING, required=False, default="stay",
        help_text="those that stand stay, or may move: then n more than stand are placed anew",
    )  # fmt: skip
    radius_m = serializers.FloatField(
        required=False, allow_null=True, default=None,
        help_text="metres; left out: the rule of the kind",
    )  # fmt: skip
    capacity = serializers.BooleanField(
        required=False, default=True, help_text="whether places count"
    )
    new_capacity = serializers.IntegerField(
        required=False, allow_null=True, default=None,
        help_text="places of a new station; left out: what its kind says",
    )  # fmt: skip

    def wish(self) -> wishes.SitingWish:
        """Raises :class:`BadInput` by field for what cannot be meant."""
        found = wishes.SitingWish(**self.given())
        wishes.check(found)
        return found


class SharedStationsInput(PlacesInput):
    """Which communities share how many stations, and within which limits."""

    communities = serializers.ListField(
        child=serializers.CharField(max_length=12), required=False, default=list, max_length=2000,
        help_text="codes; left out: all with dwellings",
    )  # fmt: skip
    n = serializers.IntegerField(help_text="stations")
    least = serializers.IntegerField(
        required=False, default=0, min_value=0, help_text="dwellings of a station"
    )
    most = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="dwellings of a station"
    )
    walk_m = serializers.FloatField(
        required=False, allow_null=True, default=None, help_text="the longest that somebody walks"
    )
    stays_together = serializers.BooleanField(
        required=False, default=False, help_text="communities of one station hang together"
    )

    def wish(self) -> shared.SharedWish:
        """Raises :class:`BadInput` without the datum of points."""
        given = self.given()
        return shared.SharedWish(**given | {"communities": tuple(given["communities"])})


class SitingView(APIView):
    """Choose stations; a job, since a search takes a while."""

    rights = SITES

    @extend_schema(
        operation_id="reach_siting",
        request=SitingInput,
        responses={202: JobOutput, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        """Its result: `chosen` with place, units and why there; `before` and `after`, the numbers of
        coverage; `value`, `bound`, `gap`, `is_proven`; `left_out`; `changes`, to be sent to
        reach/coverage. Its error `siting_impossible` names what would be possible.
        """
        given = SitingInput(data=request.data)
        given.is_valid(raise_exception=True)
        wish = given.wish()
        site_of(wish)  # what cannot be is refused now, not after a wait
        params: dict[str, Any] = wish.as_json()
        return accepted(jobs.submit("siting", params=params, owner=request.user.pk))


class SharedStationsView(APIView):
    """One station for several communities; a job."""

    rights = SITES

    @extend_schema(
        operation_id="reach_shared_stations",
        request=SharedStationsInput,
        responses={202: JobOutput, 400: OpenApiTypes.OBJECT, 404: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        """Its result: `stations`, and `communities` with the number of their station; each community
        goes wholly to one. Its error `service_impossible` names what would be possible.
        """
        given = SharedStationsInput(data=request.data)
        given.is_valid(raise_exception=True)
        wish = given.wish()
        shared.sharing_of(wish)
        params: dict[str, Any] = wish.as_json()
        return accepted(jobs.submit("shared_stations", params=params, owner=request.user.pk))
