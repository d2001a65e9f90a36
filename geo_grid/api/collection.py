"""Routes of the collection: near-duplicates and the freshness of sources."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.collection import actions, queries
from geo_grid.collection.models import DuplicatePair, Noun
from geo_grid.collection.propose import propose
from geo_grid.collection.sources import sources
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView


class CollectionView(APIView):
    """For data managers of the whole city: a pair may lie in two communities."""

    rights = (Right.DATA_IMPORT,)
    whole_city = True


class SourcesView(CollectionView):
    """Every source of data: owner, day of the data, expected interval, what is overdue."""

    @extend_schema(operation_id="sources", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        found = sources()
        overdue = sum(row["is_overdue"] for row in found)
        return Response({"sources": found, "overdue": overdue})


class PageInput(Input):
    """Which pairs."""

    state = serializers.CharField(default="open")
    noun = serializers.CharField(default="", allow_blank=True)
    offset = serializers.IntegerField(default=0, min_value=0, max_value=1_000_000)


class DuplicatesView(CollectionView):
    """Pairs that may be one and the same, both records side by side."""

    @extend_schema(
        operation_id="duplicates",
        parameters=[
            OpenApiParameter("state", enum=DuplicatePair.State.values),
            OpenApiParameter("noun", enum=Noun.values),
            OpenApiParameter("offset", int),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        given = PageInput(data=request.query_params)
        given.is_valid(raise_exception=True)
        return Response(queries.pairs(**given.validated_data))


class DuplicatesSearchView(CollectionView):
    """Look through everything for near-duplicates; how many pairs stand open."""

    @extend_schema(operation_id="duplicates_search", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        return Response({"counts": propose()})


class KeepInput(Input):
    """Which record stays: ``first`` or ``second``."""

    keep = serializers.ChoiceField(choices=("first", "second"))


class DuplicateMergeView(CollectionView):
    """Merge a pair."""

    @extend_schema(operation_id="duplicate_merge", request=KeepInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        given = KeepInput(data=request.data)
        given.is_valid(raise_exception=True)
        actions.merge_pair(pk, keep=given.validated_data["keep"])
        return Response(queries.pair(pk))


class DuplicateRejectView(CollectionView):
    """Say that a pair is not one and the same."""

    @extend_schema(operation_id="duplicate_reject", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        actions.reject_pair(pk)
        return Response(queries.pair(pk))


class DuplicateUndoView(CollectionView):
    """Take the decision about a pair back; a merge is undone."""

    @extend_schema(operation_id="duplicate_undo", request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request, pk: int) -> Response:
        actions.reopen_pair(pk)
        return Response(queries.pair(pk))
