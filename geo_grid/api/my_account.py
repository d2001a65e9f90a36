"""One's own account: password, second factor, sessions, devices, tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access import (
    actions,
    devices,
    queries,
    recovery_codes,
    second_factor,
    sign_ins,
    start_codes,
    totp,
)
from geo_grid.access.models import Device, User
from geo_grid.access.sessions import ENROL
from geo_grid.api.proof import WithProof, check_proof, counts_attempts, device_of_request
from geo_grid.http.authentication import LoggedIn
from geo_grid.http.inputs import Input
from geo_grid.http.middleware import address_of
from geo_grid.http.views import APIView

ANYTHING = OpenApiTypes.OBJECT
TOKEN_DAYS_MAX = 3650


def _given(kind: type[Input], request: Request) -> dict[str, Any]:
    given = kind(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


class PasswordInput(WithProof):
    """`keep_tokens` are ids of one's tokens that shall outlive the old password."""

    old = serializers.CharField(max_length=200, trim_whitespace=False)
    new = serializers.CharField(max_length=200, trim_whitespace=False)
    keep_tokens = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False,
        max_length=1000,
    )  # fmt: skip


class LanguageInput(Input):
    language = serializers.ChoiceField(choices=User.Language.choices)


class CodeInput(Input):
    otp = serializers.CharField(max_length=10)


class TokenInput(WithProof):
    """What the token is for, and for how many days it is good (without: until the password ends)."""

    name = serializers.CharField(max_length=100)
    days = serializers.IntegerField(
        min_value=1, max_value=TOKEN_DAYS_MAX, required=False, allow_null=True, default=None
    )


class AccountView(APIView):
    """One's own sessions, devices, tokens and second factor."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="my_account", responses=ANYTHING)
    def get(self, request: Request) -> Response:
        key = request._request.session.session_key
        return Response(queries.account(request.user, current=key))


@counts_attempts
class MyPasswordView(APIView):
    """A new password for oneself; other sessions end, and tokens that are not kept on purpose."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="my_password", request=PasswordInput, responses={204: None})
    def post(self, request: Request) -> Response:
        given = _given(PasswordInput, request)
        # First what can be said without using up a code.
        actions.check_password_strength(given["new"], user=request.user)
        check_proof(request, password=given["old"])
        actions.change_password(
            request.user, new=given["new"], keep_tokens=given.get("keep_tokens", ())
        )
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
        sign_ins.end_session(request.user, name)
        return Response(status=204)


class MyOtherSessionsView(APIView):
    """End all of one's logins but this one."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="end_other_sessions", request=None, responses=ANYTHING)
    def post(self, request: Request) -> Response:
        key = request._request.session.session_key
        return Response({"ended": sign_ins.end_sessions(request.user, but=key)})


@counts_attempts
class MyDeviceView(APIView):
    """Take a registered device from one's account; asks for the present factor."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="revoke_device", request=WithProof, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        device = get_object_or_404(Device, pk=pk, user=request.user, revoked_at=None)
        check_proof(request)
        devices.revoke_device(device)
        return Response(status=204)


@counts_attempts
class MyTokensView(APIView):
    """A key for programs, shown this once; asks for the present factor."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="token_create", request=TokenInput, responses={201: ANYTHING})
    def post(self, request: Request) -> Response:
        given = _given(TokenInput, request)
        check_proof(request)
        days = given["days"]
        expires_at = timezone.now() + timedelta(days=days) if days else None
        secret = actions.create_token(request.user, name=given["name"], expires_at=expires_at)
        return Response({"token": secret}, status=201)


@counts_attempts
class MyTokenView(APIView):
    """End one of one's keys for programs; asks for the present factor."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="token_end", request=WithProof, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        sign_ins.check_token(request.user, pk)
        check_proof(request)
        sign_ins.end_token(request.user, pk)
        return Response(status=204)


@counts_attempts
class MyTotpView(APIView):
    """A second factor: begin (POST), confirm with a first code (PUT), remove (DELETE).

    Beginning and removing ask for the present factor, the second one included where it is set; what
    was begun is confirmed within a quarter of an hour, and is answered with recovery codes.
    """

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="totp_begin", request=WithProof, responses=ANYTHING)
    def post(self, request: Request) -> Response:
        check_proof(request)
        return Response(totp.begin(request.user))

    @extend_schema(operation_id="totp_confirm", request=CodeInput, responses=ANYTHING)
    def put(self, request: Request) -> Response:
        made = second_factor.enrol(
            request.user,
            _given(CodeInput, request)["otp"],
            device=device_of_request(request),
            address=address_of(request._request),
        )
        request._request.session.pop(ENROL, None)
        return Response({"recovery_codes": made})

    @extend_schema(operation_id="totp_remove", request=WithProof, responses={204: None})
    def delete(self, request: Request) -> Response:
        check_proof(request)
        second_factor.remove(request.user)
        return Response(status=204)


@counts_attempts
class MyRecoveryCodesView(APIView):
    """Fresh recovery codes in place of those of before, shown this once; asks for the present factor."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="recovery_codes", request=WithProof, responses=ANYTHING)
    def post(self, request: Request) -> Response:
        check_proof(request)
        return Response({"recovery_codes": recovery_codes.renew(request.user)})


class MyResetsView(APIView):
    """Codes that were made for one's account: read of them (POST), withdraw the open one (DELETE)."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="resets_read", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        start_codes.note_read(request.user)
        return Response(status=204)

    @extend_schema(operation_id="resets_withdraw", responses={204: None})
    def delete(self, request: Request) -> Response:
        actions.end_codes(request.user)
        return Response(status=204)
