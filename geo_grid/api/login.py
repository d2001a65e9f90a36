"""Logging in and out, and who one is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import transaction
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from geo_grid.access import audit, start_codes
from geo_grid.access.login import Attempt, check_login
from geo_grid.access.queries import held_by
from geo_grid.access.roles import ROLES
from geo_grid.access.scope import Scope, scope_of
from geo_grid.access.sessions import ADDRESS, AGENT, ENROL, SEEN, STARTED
from geo_grid.api.proof import DEVICE_COOKIE, device_of_request
from geo_grid.errors import GeoGridError
from geo_grid.http.authentication import LoggedIn
from geo_grid.http.errors import body_of, headers_of
from geo_grid.http.inputs import Input
from geo_grid.http.middleware import address_of
from geo_grid.http.views import APIView

DEVICE_DAYS = 365


class LoginInput(Input):
    """A name and a password; where they are asked for a one-time code, or a recovery code in its
    place, and a device code."""

    username = serializers.CharField(max_length=64)
    password = serializers.CharField(max_length=200, trim_whitespace=False)
    otp = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    recovery_code = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default=""
    )
    device_code = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class GrantOutput(serializers.Serializer[Any]):
    """A role and the one area it is held in."""

    role = serializers.CharField()
    division = serializers.CharField(allow_null=True, help_text="prefix of division codes")
    grid_cell = serializers.IntegerField(allow_null=True)
    building = serializers.IntegerField(allow_null=True)
    department = serializers.IntegerField(allow_null=True)


class MeOutput(serializers.Serializer[Any]):
    """The account that asks: its roles, rights and areas."""

    username = serializers.CharField()
    display_name = serializers.CharField(allow_blank=True)
    language = serializers.CharField()
    must_change_password = serializers.BooleanField()
    reset_unread = serializers.BooleanField()
    rights = serializers.ListField(child=serializers.CharField())
    grants_told = serializers.ListField(child=serializers.DictField())
    everything = serializers.BooleanField()
    grants = GrantOutput(many=True)


class WhoOutput(MeOutput):
    csrf = serializers.CharField(help_text="goes into X-CSRFToken of writes")


class LoginOutput(WhoOutput):
    """What a page needs to go on."""

    must_enrol = serializers.BooleanField()
    recovery_uses = serializers.ListField(child=serializers.DictField())


def _me(user: Any, scope: Scope) -> dict[str, Any]:
    return {
        "username": user.username,
        "display_name": user.display_name,
        "language": user.language,
        "must_change_password": user.must_change_password,
        "reset_unread": start_codes.has_news(user),
        "rights": sorted(scope.rights),
        "grants_told": [
            {"name": gettext(ROLES[row["role"]].name), "area": row["area"]}
            for row in held_by(user)
        ],
        "everything": scope.everything,
        "grants": [
            {"role": g.role, "division": g.prefix or None, "grid_cell": g.cell,
             "building": g.building, "department": g.department}
            for g in scope.grants
        ],
    }  # fmt: skip


# A failure stays recorded although it is answered with an error: not one transaction.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class LoginView(APIView):
    """A session cookie for a name and a password; ``csrf`` goes into ``X-CSRFToken`` of writes."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="login", request=LoginInput, responses=LoginOutput)
    def post(self, request: Request) -> Response:
        given = LoginInput(data=request.data)
        given.is_valid(raise_exception=True)
        attempt = Attempt(
            **given.validated_data,
            device=device_of_request(request),
            address=address_of(request._request),
            agent=request.headers.get("User-Agent", ""),
        )
        try:
            entry = check_login(attempt)
        except GeoGridError as error:  # answered, not raised: what was recorded stays
            return Response(body_of(error), status=error.status, headers=headers_of(error))
        user, secret = entry.user, entry.device_secret
        start_session(request._request, user, must_enrol=entry.must_enrol)
        said = {"must_enrol": entry.must_enrol, "recovery_uses": entry.recovery_uses}
        csrf = get_token(request._request)
        reply = Response({"csrf": csrf, **_me(user, scope_of(user)), **said})
        if secret is not None:
            reply.set_cookie(
                DEVICE_COOKIE, secret, max_age=DEVICE_DAYS * 86_400, httponly=True,
                secure=settings.HTTPS, samesite="Lax",
            )  # fmt: skip
        return reply


@transaction.atomic
def start_session(request: Any, user: Any, *, must_enrol: bool = False) -> None:
    """Log in on this browser: a fresh session key, where from, since when.

    With `must_enrol` it opens nothing before a second factor is set.
    """
    backend = getattr(user, "backend", "django.contrib.auth.backends.ModelBackend")
    login(request, user, backend=backend)
    now = timezone.now().timestamp()
    request.session[STARTED] = request.session[SEEN] = now
    if must_enrol:
        request.session[ENROL] = True
    if scope_of(user).is_display:
        request.session.set_expiry(settings.GEO_GRID_DISPLAY_DAYS * 86_400)
    request.session[ADDRESS] = address_of(request)
    request.session[AGENT] = request.headers.get("User-Agent", "")
    audit.record("login", noun="user", keys=[user.pk], account=user.pk)


class LogoutView(APIView):
    """The end of this session."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="logout", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        audit.record("logout", noun="user", keys=[request.user.pk])
        logout(request._request)
        return Response(status=204)


class MeView(APIView):
    """The account that asks: its roles, rights and areas."""

    permission_classes = (LoggedIn,)

    @extend_schema(operation_id="me", responses=WhoOutput)
    def get(self, request: Request) -> Response:
        scope = request._request.scope
        return Response({"csrf": get_token(request._request), **_me(request.user, scope)})
