"""Refusals as pages for people with a browser; programs keep the JSON of :mod:`geo_grid.http.errors`."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils.cache import patch_vary_headers

from geo_grid.edge import error_pages

HTML = "text/html"


class ErrorPageMiddleware:
    """Turns a JSON refusal into a page where the caller asks for pages, as only browsers do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in error_pages.WORDS and _is_json(response):
            patch_vary_headers(response, ["Accept"])
            if HTML in request.headers.get("Accept", ""):
                _as_page(response)
        return response


def _is_json(response: HttpResponse) -> bool:
    kind = response.get("Content-Type", "").partition(";")[0]
    return kind == "application/json" and not response.streaming


def _as_page(response: HttpResponse) -> None:
    """The same reply with another body; what it says when to come back, and its cookies, stay."""
    response.content = error_pages.page(
        response.status_code, home=get_script_prefix(), happened=_said(response)
    ).encode()
    response["Content-Type"] = f"{HTML}; charset=utf-8"
    response["Content-Security-Policy"] = error_pages.POLICY
    response["Cache-Control"] = "no-store"
    for name in ("Content-Encoding", "ETag"):
        del response[name]
    if "Content-Length" in response:
        response["Content-Length"] = str(len(response.content))


def _said(response: HttpResponse) -> str:
    """The sentence of a refusal: this API's own, or the list of them that Open311 knows."""
    if "Content-Encoding" in response:
        return ""
    told = json.loads(response.content)
    if isinstance(told, list):
        return " ".join(one["description"] for one in told)
    return told.get("message", "")
