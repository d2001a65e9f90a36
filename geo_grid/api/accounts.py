"""The accounts and roles of others; one's own is in :mod:`geo_grid.api.my_account`."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access import actions, devices, queries, sign_ins, start_codes, two_persons
from geo_grid.access.models import AccountRequest, RoleAssignment, User
from geo_grid.access.roles import Right
from geo_grid.api.proof import WithProof, check_proof, counts_attempts
from geo_grid.http.inputs import Input
from geo_grid.http.views import APIView

ANYTHING = OpenApiTypes.OBJECT


def _given(kind: type[Input], request: Request) -> dict[str, Any]:
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class UserInput(Input):
    username = serializers.CharField(max_length=64)
    display_name = serializers.CharField(max_length=100, required=False, default="")
    language = serializers.ChoiceField(choices=User.Language.choices, default="zh-hans")


class ActiveInput(Input):
    active = serializers.BooleanField()


class DeviceNameInput(WithProof):
    name = serializers.CharField(max_length=100)


_KEY: dict[str, Any] = {
    "required": False, "allow_null": True, "default": None, "min_value": 1, "max_value": 2**63 - 1,
}  # fmt: skip


class RoleInput(Input):
    """A role, the one area it wants, from when (now) and until when (for good)."""

    role = serializers.CharField(max_length=30)
    division_code = serializers.RegexField(
        r"^([0-9]{2,12})?$", required=False, allow_blank=True, default=""
    )
    grid_cell_id = serializers.IntegerField(**_KEY)
    building_id = serializers.IntegerField(**_KEY)
    department_id = serializers.IntegerField(**_KEY)
    since = serializers.DateTimeField(required=False, allow_null=True, default=None)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


def _shown(issued: start_codes.Issued) -> dict[str, Any]:
    return {"code": issued.code, "path": issued.path, "expires_at": issued.expires_at}


class RolesView(APIView):
    """Which roles there are, and which departments."""

    rights = (Right.ACCOUNTS_MANAGE, Right.ROLES_ASSIGN)

    @extend_schema(operation_id="roles", responses=ANYTHING)
    def get(self, request: Request) -> Response:
        return Response({"roles": queries.roles(), "departments": queries.departments()})


class UsersView(APIView):
    """All accounts (both administrators), a new one (the system administrator)."""

    rights = (Right.ACCOUNTS_MANAGE, Right.ROLES_ASSIGN)
    write_rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(operation_id="users", responses=ANYTHING)
    def get(self, request: Request) -> Response:
        return Response({"users": queries.users()})

    @extend_schema(operation_id="user_create", request=UserInput, responses={201: ANYTHING})
    def post(self, request: Request) -> Response:
        user, issued = start_codes.open_account(by=request.user, **_given(UserInput, request))
        return Response({"id": user.pk, **_shown(issued)}, status=201)


class UserReachView(APIView):
    """What an account sees, as grid cells."""

    rights = (Right.ACCOUNTS_MANAGE, Right.ROLES_ASSIGN)

    @extend_schema(operation_id="user_reach", responses=ANYTHING)
    def get(self, request: Request, pk: int) -> Response:
        return Response(queries.reach(get_object_or_404(User, pk=pk)))


class UserStartCodeView(APIView):
    """A code with which an account's owner chooses a password: shown once, good once.

    202 and a request instead, where a second administrator confirms first; ask again then.
    """

    rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(
        operation_id="user_start_code", request=None, responses={201: ANYTHING, 202: ANYTHING}
    )
    def post(self, request: Request, pk: int) -> Response:
        made = two_persons.begin_reset(get_object_or_404(User, pk=pk), by=request.user)
        if isinstance(made, AccountRequest):
            return Response({"request": two_persons.payload(made)}, status=202)
        return Response(_shown(made), status=201)


class UserActiveView(APIView):
    """Withdraw an account or let it in again."""

    rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(operation_id="user_active", request=ActiveInput, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        user = get_object_or_404(User, pk=pk)
        actions.set_active(user, by=request.user, **_given(ActiveInput, request))
        return Response(status=204)


@counts_attempts
class UserDeviceView(APIView):
    """A code with which an account registers the device of its next login."""

    rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(operation_id="user_device", request=DeviceNameInput, responses=ANYTHING)
    def post(self, request: Request, pk: int) -> Response:
        given = _given(DeviceNameInput, request)
        user = get_object_or_404(User, pk=pk)
        check_proof(request)
        return Response({"code": devices.invite_device(user, name=given["name"])})


class DeviceOutput(serializers.Serializer[Any]):
    """A registered browser; `seen_at`, `address` and `agent` are of its last login."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    registered_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()
    address = serializers.CharField(allow_null=True)
    agent = serializers.CharField(allow_blank=True)


class DevicesOutput(serializers.Serializer[Any]):
    results = DeviceOutput(many=True)
    next = serializers.CharField(allow_null=True)


class UserDevicesView(APIView):
    """The browsers that are registered to an account: of a display, its wall."""

    rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(operation_id="user_devices", responses=DevicesOutput)
    def get(self, request: Request, pk: int) -> Response:
        user = get_object_or_404(User, pk=pk)
        return Response({"results": sign_ins.devices(user), "next": None})


@counts_attempts
class UserOneDeviceView(APIView):
    """Take a registered browser from an account; a display's wall is logged out with it.

    Asks for the present factor. The next login of a display registers its browser anew.
    """

    rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(operation_id="user_device_revoke", request=WithProof, responses={204: None})
    def delete(self, request: Request, pk: int, device: int) -> Response:
        found = devices.registered(get_object_or_404(User, pk=pk), device)
        check_proof(request)
        devices.revoke_device(found)
        return Response(status=204)


class UserRolesView(APIView):
    """Give a role in an area (the security administrator).

    202 and a request for an administrator's duty, which the system administrator confirms.
    """

    rights = (Right.ROLES_ASSIGN,)

    @extend_schema(
        operation_id="role_assign", request=RoleInput, responses={201: ANYTHING, 202: ANYTHING}
    )
    def post(self, request: Request, pk: int) -> Response:
        user = get_object_or_404(User, pk=pk)
        made = two_persons.give_role(user, by=request.user, **_given(RoleInput, request))
        if isinstance(made, AccountRequest):
            return Response({"request": two_persons.payload(made)}, status=202)
        return Response({"id": made.pk}, status=201)


class RoleView(APIView):
    """Withdraw a role; it is gone at the next request."""

    rights = (Right.ROLES_ASSIGN,)

    @extend_schema(operation_id="role_withdraw", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        actions.withdraw_role(get_object_or_404(RoleAssignment, pk=pk), by=request.user)
        return Response(status=204)
