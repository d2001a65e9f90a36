"""Who asks, for REST framework: the account that the middleware found, and the default permission."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from geo_grid.access.roles import Right


class Account(SessionAuthentication):
    """A session (then with CSRF) or a token; both were resolved by the middleware."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        token = getattr(request._request, "token_user", None)
        return (token, None) if token is not None else super().authenticate(request)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="GeoGrid"'


class Staff(BasePermission):
    """A logged-in account that holds a role."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not (request.user and request.user.is_authenticated):
            return False
        wanted: Right | None = getattr(view, "right", None)
        scope = request._request.scope
        return bool(scope.is_staff and (wanted is None or scope.allows(wanted)))


class LoggedIn(BasePermission):
    """Any account, with a role or without."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated)
