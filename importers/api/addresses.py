"""Files of addresses in, the review of what is doubtful, and names that came of it.

A batch is its sender's: ground is everybody's to read, so every staff login may send one. What is
decided counts for the whole deployment and has a right of its own; a name is accepted by whoever
edits the ground where it lies (:func:`geo_grid.locate.decisions.actions.accept`).
"""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access.roles import Right
from geo_grid.http.inputs import Input, whole_number
from geo_grid.http.jobs import accepted, caller_of
from geo_grid.http.parsers import Parts
from geo_grid.http.throttles import TextThrottle
from geo_grid.http.views import APIView
from geo_grid.locate.decisions import actions as decisions
from geo_grid.locate.decisions.models import AliasProposal, Thing
from geo_grid.locate.decisions.queries import proposals
from importers.review import actions, queries
from importers.uploads import deciding

OFFSET = OpenApiParameter("offset", int)


class BatchInput(Input):
    """A table of addresses; `column` and `layer` (a sheet) are guessed where they are not named."""

    file = serializers.FileField(allow_empty_file=True)
    column = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    layer = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    confidence = serializers.FloatField(required=False, allow_null=True, default=None)


class DecisionInput(Input):
    """The candidate that is meant; an empty `kind`: none of them."""

    kind = serializers.ChoiceField(choices=Thing.choices, allow_blank=True)
    id = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1,
                                  max_value=2**63 - 1)  # fmt: skip


class ProposalOutput(serializers.ModelSerializer[AliasProposal]):
    """A name that somebody proposes for a thing."""

    kind = serializers.CharField(source="thing")
    thing_id = serializers.IntegerField()

    class Meta:
        model = AliasProposal
        fields = (
            "id", "name", "kind", "thing_id", "label", "state", "proposed_by", "proposed_at",
            "settled_by", "settled_at",
        )  # fmt: skip


class BatchesView(APIView):
    """Send a file of addresses; the caller's batches, and imports that put rows aside."""

    parser_classes = [Parts]
    throttle_classes = (TextThrottle,)

    @extend_schema(operation_id="locate_batches", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        return Response({"results": queries.reviews(caller_of(request))})

    @extend_schema(
        operation_id="locate_batch",
        request={"multipart/form-data": BatchInput},
        responses={202: OpenApiTypes.OBJECT},
    )
    def post(self, request: Request) -> Response:
        """Find every address of a file, as a job."""
        given = BatchInput(data=request.data)
        given.is_valid(raise_exception=True)
        file = given.validated_data.pop("file")
        return accepted(
            actions.begin(file.file, name=file.name or "", owner=caller_of(request),
                          **given.validated_data)
        )  # fmt: skip


class BatchView(APIView):
    """One finished batch, or import that put rows aside: numbers, refused rows, the review."""

    @extend_schema(
        operation_id="locate_batch_result", parameters=[OFFSET], responses=OpenApiTypes.OBJECT
    )
    def get(self, request: Request, pk: UUID) -> Response:
        upload, job = queries.review_of(caller_of(request), pk)
        return Response(queries.whole(upload, job, offset=_offset(request)))


class DoubtfulView(APIView):
    """Texts that wait for a decision, a page at a time."""

    @extend_schema(
        operation_id="locate_doubtful",
        parameters=[OFFSET, OpenApiParameter("undecided", bool)],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        upload, job = queries.review_of(caller_of(request), pk)
        undecided = request.query_params.get("undecided", "") in ("1", "true")
        return Response(deciding.page(upload, job.id, offset=_offset(request), undecided=undecided))


class DecisionView(APIView):
    """What one of the texts means: decide it, or take the decision back."""

    rights = (Right.ADDRESSES_DECIDE,)

    @extend_schema(
        operation_id="locate_decide", request=DecisionInput, responses=OpenApiTypes.OBJECT
    )
    def put(self, request: Request, pk: UUID, number: int) -> Response:
        upload, job = queries.review_of(caller_of(request), pk)
        given = DecisionInput(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = given.validated_data
        return Response(
            deciding.decide(upload, job.id, number, thing=chosen["kind"], thing_id=chosen["id"])
        )

    @extend_schema(operation_id="locate_take_back", responses=OpenApiTypes.OBJECT)
    def delete(self, request: Request, pk: UUID, number: int) -> Response:
        upload, job = queries.review_of(caller_of(request), pk)
        return Response(deciding.take_back(upload, job.id, number))


class LoadDecidedView(APIView):
    """Load the rows of an import that were put aside and are decided by now, as a job."""

    rights = (Right.DATA_IMPORT,)
    whole_city = True

    @extend_schema(
        operation_id="locate_load_decided", request=None, responses={202: OpenApiTypes.OBJECT}
    )
    def post(self, request: Request, pk: UUID) -> Response:
        upload, job = queries.review_of(caller_of(request), pk)
        return accepted(actions.load_decided(upload, job))


class AliasesView(APIView):
    """Names that people gave to things by choosing them from a tie."""

    @extend_schema(
        operation_id="aliases",
        parameters=[OpenApiParameter("state", str, enum=list(AliasProposal.State.values))],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        state = request.query_params.get("state") or AliasProposal.State.WAITING
        return Response({"results": ProposalOutput(proposals(state=state), many=True).data})


class AcceptView(APIView):
    """Take the name."""

    rights = (Right.GROUND_EDIT,)

    @extend_schema(operation_id="alias_accept", request=None, responses=ProposalOutput)
    def post(self, request: Request, pk: int) -> Response:
        return Response(ProposalOutput(decisions.accept(pk)).data)


class RejectView(APIView):
    """Do not take the name."""

    rights = (Right.GROUND_EDIT,)

    @extend_schema(operation_id="alias_reject", request=None, responses=ProposalOutput)
    def post(self, request: Request, pk: int) -> Response:
        return Response(ProposalOutput(decisions.reject(pk)).data)


def _offset(request: Request) -> int:
    return whole_number(request.query_params.get("offset", "0"), field="offset", most=10**9)
