"""Headers of replies: the content security policy, written once, and where cookies are sent."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix

OWN = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")
"""What django-csp's decorators leave on a reply."""


class PolicyMiddleware(CSPMiddleware):
    """django-csp, which builds the same text for every reply, spared where it would say the same.

    A reply with a policy of its own, or a page that asked for a nonce, goes its way.
    """

    _policy = ""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if getattr(request, "_csp_nonce", None) is not None or any(
            hasattr(response, name) for name in OWN
        ):
            return super().process_response(request, response)
        self._policy = self._policy or build_policy()
        response.headers.setdefault(HEADER, self._policy)
        return response


class CookiePathMiddleware:
    """Cookies of a site below a prefix are sent below it alone: others share its host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for cookie in response.cookies.values():
            if cookie["path"] == "/":
                cookie["path"] = get_script_prefix()
        return response
