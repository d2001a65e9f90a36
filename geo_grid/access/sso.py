"""Single sign-on by OpenID Connect: who a person is, says the provider; what they may do, we say."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from geo_grid.access.models import User


class Backend(OIDCAuthenticationBackend):  # type: ignore[misc]
    """The account whose name the provider's claim holds; none is made here, none is changed."""

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get(settings.GEO_GRID_OIDC_CLAIM))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        name = claims.get(settings.GEO_GRID_OIDC_CLAIM)
        return User.objects.filter(username=name, is_active=True)

    def update_user(self, user: User, claims: dict[str, Any]) -> User:
        return user
