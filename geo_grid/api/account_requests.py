"""What two administrators do together: requests that wait for the second."""

from __future__ import annotations

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access import two_persons
from geo_grid.access.roles import Right
from geo_grid.http.views import APIView

ADMINISTRATORS = (Right.ACCOUNTS_MANAGE, Right.ROLES_ASSIGN)
ANYTHING = OpenApiTypes.OBJECT


class RequestsView(APIView):
    """What waits for a second administrator, or for the code that was agreed to."""

    rights = ADMINISTRATORS

    @extend_schema(operation_id="account_requests", responses=ANYTHING)
    def get(self, request: Request) -> Response:
        return Response({"results": two_persons.open_requests()})


class RequestConfirmView(APIView):
    """Agree as the second administrator: a duty is given now, a code may be made now."""

    rights = ADMINISTRATORS

    @extend_schema(operation_id="account_request_confirm", request=None, responses=ANYTHING)
    def post(self, request: Request, pk: int) -> Response:
        return Response(two_persons.payload(two_persons.confirm(pk, by=request.user)))


class RequestRefuseView(APIView):
    """Do not agree, as the second administrator."""

    rights = ADMINISTRATORS

    @extend_schema(operation_id="account_request_refuse", request=None, responses=ANYTHING)
    def post(self, request: Request, pk: int) -> Response:
        return Response(two_persons.payload(two_persons.refuse(pk, by=request.user)))


class RequestWithdrawView(APIView):
    """Take back what one asked oneself."""

    rights = ADMINISTRATORS

    @extend_schema(operation_id="account_request_withdraw", request=None, responses=ANYTHING)
    def post(self, request: Request, pk: int) -> Response:
        return Response(two_persons.payload(two_persons.withdraw(pk, by=request.user)))
