"""A second factor that was lost with the phone: one administrator opens a request, another confirms."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access import factor_resets
from geo_grid.access.models import User
from geo_grid.access.roles import Right
from geo_grid.api.proof import WithProof, check_proof, counts_attempts
from geo_grid.http.views import APIView

ANYTHING = OpenApiTypes.OBJECT


class FactorResetInput(WithProof):
    """Whose second factor is lost: the id of the account."""

    user = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


@counts_attempts
class FactorResetsView(APIView):
    """Requests that wait and those of the last 30 days (both administrators); a new one (the system
    administrator, with the present factor)."""

    rights = (Right.ACCOUNTS_MANAGE, Right.ROLES_ASSIGN)
    write_rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(operation_id="factor_resets", responses=ANYTHING)
    def get(self, request: Request) -> Response:
        return Response({"results": factor_resets.listed(), "next": None})

    @extend_schema(
        operation_id="factor_reset_open", request=FactorResetInput, responses={201: ANYTHING}
    )
    def post(self, request: Request) -> Response:
        given = FactorResetInput(data=request.data)
        given.is_valid(raise_exception=True)
        user = get_object_or_404(User, pk=given.validated_data["user"])
        check_proof(request)
        made = factor_resets.open_request(user, by=request.user)
        return Response({"id": made.pk, "expires_at": made.expires_at}, status=201)


@counts_attempts
class FactorResetConfirmView(APIView):
    """Take the second factor away (the security administrator, with the present factor)."""

    rights = (Right.ROLES_ASSIGN,)

    @extend_schema(operation_id="factor_reset_confirm", request=WithProof, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        factor_resets.check_waiting(pk)
        check_proof(request)
        factor_resets.confirm(pk, by=request.user)
        return Response(status=204)


class FactorResetRefuseView(APIView):
    """Leave everything as it is (the security administrator)."""

    rights = (Right.ROLES_ASSIGN,)

    @extend_schema(operation_id="factor_reset_refuse", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        factor_resets.refuse(pk, by=request.user)
        return Response(status=204)


class FactorResetWithdrawView(APIView):
    """Take a request back (the system administrator)."""

    rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(operation_id="factor_reset_withdraw", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        factor_resets.withdraw(pk, by=request.user)
        return Response(status=204)
