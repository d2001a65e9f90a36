"""How often one account may ask."""

from __future__ import annotations

from rest_framework import views
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle


class TextThrottle(UserRateThrottle):
    """A limited number of searches a minute for each account (and server process)."""

    scope = "search"


class SearchThrottle(TextThrottle):
    """The same for texts; points are free."""

    def allow_request(self, request: Request, view: views.APIView) -> bool:
        return "q" not in request.query_params or bool(super().allow_request(request, view))


def is_by_token(request: Request) -> bool:
    return getattr(request._request, "token_user", None) is not None


class PlaceThrottle(SearchThrottle):
    """Places by text, as people type them; programs have a rate of their own."""

    scope = "place"

    def allow_request(self, request: Request, view: views.APIView) -> bool:
        return is_by_token(request) or super().allow_request(request, view)


class TokenThrottle(UserRateThrottle):
    """A rate for each token (and server process), points included; sessions are free here."""

    scope = "locate"

    def allow_request(self, request: Request, view: views.APIView) -> bool:
        return not is_by_token(request) or bool(super().allow_request(request, view))

    def get_cache_key(self, request: Request, view: views.APIView) -> str:
        """By the token, in whatever spelling it was sent: an account may have several."""
        return str(
            self.cache_format % {"scope": self.scope, "ident": request._request.token_digest}
        )
