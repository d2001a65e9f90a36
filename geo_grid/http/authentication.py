"""Who asks, for REST framework: the account that the middleware found, and the default permission."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from geo_grid.access.roles import Right
from geo_grid.errors import NotAllowed, gettext_noop


class Account(SessionAuthentication):
    """A session (then with CSRF) or a token; both were resolved by the middleware."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        token = getattr(request._request, "token_user", None)
        return (token, None) if token is not None else super().authenticate(request)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="GeoGrid"'


class AccountScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API description names the two ways in."""

    target_class = Account
    name = ("session", "token")

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            {"type": "http", "scheme": "bearer"},
        ]


class Staff(BasePermission):
    """A logged-in account that holds a role, and one of the rights that the view names.

    A view may name `rights` (any of them suffices) and, for unsafe methods, `write_rights`; with
    `whole_city` the rights must be held over all of it.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        check_ready(request.user)
        wanted: tuple[Right, ...] = getattr(view, "rights", ())
        if request.method not in SAFE_METHODS:
            wanted = getattr(view, "write_rights", wanted)
        scope = request._request.scope
        if getattr(view, "whole_city", False):
            return any(scope.having(right).everything for right in wanted)
        return bool(scope.is_staff and (not wanted or scope.rights.intersection(wanted)))


class Locator(Staff):
    """Every staff login, and a program that may do nothing but locate."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if super().has_permission(request, view):
            return True
        scope = getattr(request._request, "scope", None)
        return bool(scope and scope.allows(Right.PLACES_LOCATE))


def check_ready(user: Any) -> None:
    """A first password, or a second factor that is still to be set, opens nothing but the page on
    which that is done."""
    if user.must_change_password:
        raise NotAllowed("password_change", gettext_noop("Change the first password, then go on."))
    if getattr(user, "must_enrol", False):
        raise NotAllowed(
            "second_factor_needed", gettext_noop("Switch on one-time codes, then go on.")
        )


class LoggedIn(BasePermission):
    """Any account, with a role or without."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated)
