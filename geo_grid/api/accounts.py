"""The accounts and roles of others; one's own is in :mod:`geo_grid.api.my_account`."""

from __future__ import annotations

import secrets
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geo_grid.access import actions, devices, queries
from geo_grid.access.models import RoleAssignment, User
from geo_grid.access.roles import ROLES, Right
from geo_grid.api.proof import WithProof, check_proof, counts_attempts

ANYTHING = OpenApiTypes.OBJECT


def _given(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class UserInput(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=64)
    display_name = serializers.CharField(max_length=100, required=False, default="")
    language = serializers.ChoiceField(choices=User.Language.choices, default="zh-hans")


class ActiveInput(serializers.Serializer[Any]):
    active = serializers.BooleanField()


class DeviceNameInput(WithProof):
    name = serializers.CharField(max_length=100)


_KEY: dict[str, Any] = {
    "required": False, "allow_null": True, "default": None, "min_value": 1, "max_value": 2**63 - 1,
}  # fmt: skip


class RoleInput(serializers.Serializer[Any]):
    """A role and the one area it wants."""

    role = serializers.ChoiceField(choices=list(ROLES))
    division_code = serializers.RegexField(
        r"^([0-9]{2,12})?$", required=False, allow_blank=True, default=""
    )
    grid_cell_id = serializers.IntegerField(**_KEY)
    building_id = serializers.IntegerField(**_KEY)
    department_id = serializers.IntegerField(**_KEY)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


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

    @extend_schema(operation_id="user_create", request=UserInput, responses=ANYTHING)
    def post(self, request: Request) -> Response:
        password = secrets.token_urlsafe(9)
        user = actions.create_user(
            password=password, must_change_password=True, **_given(UserInput, request)
        )
        return Response({"id": user.pk, "password": password}, status=201)


class UserReachView(APIView):
    """What an account sees, as grid cells."""

    rights = (Right.ACCOUNTS_MANAGE, Right.ROLES_ASSIGN)

    @extend_schema(operation_id="user_reach", responses=ANYTHING)
    def get(self, request: Request, pk: int) -> Response:
        return Response(queries.reach(get_object_or_404(User, pk=pk)))


class UserPasswordView(APIView):
    """A new first password for somebody, to be changed at the next login."""

    rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(operation_id="user_password", request=None, responses=ANYTHING)
    def post(self, request: Request, pk: int) -> Response:
        password = secrets.token_urlsafe(9)
        actions.reset_password(get_object_or_404(User, pk=pk), password, by=request.user)
        return Response({"password": password})


class UserActiveView(APIView):
    """Withdraw an account or let it in again."""

    rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(operation_id="user_active", request=ActiveInput, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        actions.set_active(get_object_or_404(User, pk=pk), **_given(ActiveInput, request))
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


class UserRolesView(APIView):
    """Give a role in an area (the security administrator)."""

    rights = (Right.ROLES_ASSIGN,)

    @extend_schema(operation_id="role_assign", request=RoleInput, responses=ANYTHING)
    def post(self, request: Request, pk: int) -> Response:
        given = _given(RoleInput, request)
        user = get_object_or_404(User, pk=pk)
        made = actions.assign_role(user, given.pop("role"), given_by=request.user, **given)
        return Response({"id": made.pk}, status=201)


class RoleView(APIView):
    """Withdraw a role; it is gone at the next request."""

    rights = (Right.ROLES_ASSIGN,)

    @extend_schema(operation_id="role_withdraw", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        actions.withdraw_role(get_object_or_404(RoleAssignment, pk=pk), by=request.user)
        return Response(status=204)
