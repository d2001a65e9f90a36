"""The content security policy of replies that ask for nothing special: written once."""

from __future__ import annotations

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase

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
