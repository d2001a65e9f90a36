"""One's own account, and the accounts and roles of others."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geo_grid.access import actions, devices, queries, totp
from geo_grid.access.models import Device, RoleAssignment, User
from geo_grid.access.roles import ROLES, Right
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.http.authentication import LoggedIn
from geo_grid.http.inputs import Input

ANYTHING = OpenApiTypes.OBJECT


def _given(kind: type[Input], request: Request) -> dict[str, Any]:
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class PasswordInput(Input):
    old = serializers.CharField(max_length=200, trim_whitespace=False)
    new = serializers.CharField(max_length=200, trim_whitespace=False)


class LanguageInput(Input):
    language = serializers.ChoiceField(choices=User.Language.choices)


class CodeInput(Input):
    otp = serializers.CharField(max_length=10)


class UserInput(Input):
    username = serializers.CharField(max_length=64)
    display_name = serializers.CharField(max_length=100, required=False, default="")
    language = serializers.ChoiceField(choices=User.Language.choices, default="zh-hans")


class ActiveInput(Input):
    active = serializers.BooleanField()


class DeviceNameInput(Input):
    name = serializers.CharField(max_length=100)


_KEY: dict[str, Any] = {
    "required": False, "allow_null": True, "default": None, "min_value": 1, "max_value": 2**63 - 1,
}  # fmt: skip


class RoleInput(Input):
    """A role and the one area it wants."""

    role = serializers.ChoiceField(choices=list(ROLES))
    division_code = serializers.RegexField(
        r"^([0-9]{2,12})?$", required=False, allow_blank=True, default=""
    )
    grid_cell_id = serializers.IntegerField(**_KEY)
    building_id = serializers.IntegerField(**_KEY)
    department_id = serializers.IntegerField(**_KEY)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class AccountView(APIView):
    """One's own logins, devices and second factor."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="my_account", responses=ANYTHING)
    def get(self, request: Request) -> Response:
        key = request._request.session.session_key
        return Response(queries.account(request.user, current=key))


class MyPasswordView(APIView):
    """A new password for oneself; other sessions end."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="my_password", request=PasswordInput, responses={204: None})
    def post(self, request: Request) -> Response:
        given = _given(PasswordInput, request)
        actions.change_password(request.user, old=given["old"], new=given["new"])
        update_session_auth_hash(request._request, request.user)
        return Response(status=204)


class MyLanguageView(APIView):
    """The language one is spoken to."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="my_language", request=LanguageInput, responses={204: None})
    def post(self, request: Request) -> Response:
        actions.set_language(request.user, **_given(LanguageInput, request))
        return Response(status=204)


class MySessionView(APIView):
    """End one of one's logins."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="end_session", responses={204: None})
    def delete(self, request: Request, name: str) -> Response:
        actions.end_session(request.user, name)
        return Response(status=204)


class MyDeviceView(APIView):
    """Take a registered device from one's account."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="revoke_device", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        devices.revoke_device(get_object_or_404(Device, pk=pk, user=request.user, revoked_at=None))
        return Response(status=204)


class MyTotpView(APIView):
    """A second factor: begin (POST), confirm with a first code (PUT), remove with one (DELETE)."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="totp_begin", request=None, responses=ANYTHING)
    def post(self, request: Request) -> Response:
        return Response(totp.begin(request.user))

    @extend_schema(operation_id="totp_confirm", request=CodeInput, responses={204: None})
    def put(self, request: Request) -> Response:
        totp.confirm(request.user, _given(CodeInput, request)["otp"])
        return Response(status=204)

    @extend_schema(operation_id="totp_remove", request=CodeInput, responses={204: None})
    def delete(self, request: Request) -> Response:
        if not totp.is_right(request.user, _given(CodeInput, request)["otp"]):
            raise BadInput(
                "otp_wrong", gettext_noop("This one-time code is wrong or too old."), field="otp"
            )
        totp.remove(request.user)
        return Response(status=204)


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


class UserDeviceView(APIView):
    """A code with which an account registers the device of its next login."""

    rights = (Right.ACCOUNTS_MANAGE,)

    @extend_schema(operation_id="user_device", request=DeviceNameInput, responses=ANYTHING)
    def post(self, request: Request, pk: int) -> Response:
        user = get_object_or_404(User, pk=pk)
        return Response({"code": devices.invite_device(user, **_given(DeviceNameInput, request))})


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
