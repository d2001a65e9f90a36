"""How often one account may ask."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView


class TextThrottle(UserRateThrottle):
    """A limited number of searches a minute for each account (and server process)."""

    scope = "search"


class SearchThrottle(TextThrottle):
    """The same for texts; points are free."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        return "q" not in request.query_params or bool(super().allow_request(request, view))
