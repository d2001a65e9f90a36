"""What every request is looked at for before anything of it is used, whatever door it comes to.

Method, path, query string, content headers and cookies are read by Django, REST framework and our
plain views alike, each with a leniency of its own: bytes that are no text become signs, the last of
two values wins. Here they are refused in the words of the contract, before the login too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from geo_grid.errors import BadInput, GeoGridError, NotFound, TooLarge, gettext_noop
from geo_grid.http import json_text
from geo_grid.http.errors import of_status, refusal

Application = Callable[..., Iterable[bytes]]
CHARSET = "geo_grid.charset"
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
MAX_QUERY_BYTES = 100_000
"""A filter of 8,000 Chinese characters, percent-encoded."""
MAX_PARAMETERS = 200
LISTS = {"suspended"}
"""Parameters of which several are meant."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CHARSET = re.compile(r";?\s*charset\s*=\s*\"?([^\";\s]*)\"?", re.IGNORECASE)


class Unsupported(GeoGridError):
    """The body is written in a way that is not read here."""

    status = 415


class NoMethod(GeoGridError):
    """A method that no address takes."""

    status = 405


class RequestChecksMiddleware:
    """Refuses what is broken, before anything else reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _forget_broken_cookies(request)
        try:
            check(request)
        except GeoGridError as error:
            with translation.override(translation.get_language_from_request(request)):
                return refusal(error)
        return self.get_response(request)


class RefusalShapeMiddleware:
    """Gives the contract's shape to refusals that have none; stands inside what makes pages of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _in_shape(self.get_response(request))


def check(request: HttpRequest) -> None:
    """Raises a :class:`GeoGridError` with the parameter or header at fault."""
    if request.method not in METHODS:
        raise NoMethod("method_not_allowed", gettext_noop("There is no such method here."))
    _check_path(request.META.get("PATH_INFO", "/"))
    if query := request.META.get("QUERY_STRING", ""):
        _check_query(query)
    _check_content(request.META)


def _check_path(path: str) -> None:
    """`path` as Django tells it: UTF-8, in which bytes that are no text stay percent-encoded."""
    if _CONTROL.search(path):
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))


def _check_query(query: str) -> None:
    if len(query) > MAX_QUERY_BYTES or query.count("&") >= MAX_PARAMETERS:
        raise TooLarge("query_too_long", gettext_noop("The address has too many parameters."))
    seen: dict[str, str] = {}
    for name, value in _parameters(query):
        if seen.setdefault(name, value) != value and name not in LISTS:
            raise json_text.given_twice(name)


def _parameters(query: str) -> Iterator[tuple[str, str]]:
    for part in query.split("&"):
        written, _, given = part.partition("=")
        name = _decoded(written)
        if name is None or _CONTROL.search(name):
            raise _unusable("?")
        value = _decoded(given)
        if value is None or "\0" in value:
            raise _unusable(name)
        if part:
            yield name, value


def _decoded(text: str) -> str | None:
    """A name or value of a query string; None for bytes that are no UTF-8."""
    try:
        return unquote_to_bytes(text.replace("+", " ").encode("latin-1")).decode()
    except UnicodeError:
        return None


def _unusable(name: str) -> BadInput:
    return BadInput(
        "parameter_unusable",
        gettext_noop("The value of %(name)s cannot be used. %(choices)s"),
        field=name[:60],
        name=name[:60],
        choices="",
    )


def _check_content(headers: dict[str, str]) -> None:
    """A length that is none, a charset or a packing that is not read."""
    if not re.fullmatch(r"[0-9]{0,15}", headers.get("CONTENT_LENGTH") or ""):
        raise BadInput(
            "length_unusable", gettext_noop("The request cannot be read."), field="Content-Length"
        )
    charset = headers.get(CHARSET) or _charset_of(headers.get("CONTENT_TYPE") or "")
    if charset and charset.lower() not in ("utf-8", "utf8"):
        raise Unsupported(
            "charset_unknown", gettext_noop("Bodies are read as UTF-8 alone."), field="Content-Type"
        )
    if headers.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() not in ("", "identity"):
        raise Unsupported(
            "encoding_unknown", gettext_noop("Send the body unpacked."), field="Content-Encoding"
        )


def _charset_of(content_type: str) -> str:
    found = _CHARSET.search(content_type)
    return found[1] if found else ""


def set_charset_aside(environ: dict[str, Any]) -> None:
    """Take the charset out of the content type and put it under :data:`CHARSET`, to be judged there.

    Django reads the query string by it while it still makes the request, before any middleware: the
    name of a codec that yields no text ended the reply without a word.
    """
    content_type = environ.get("CONTENT_TYPE") or ""
    if charset := _charset_of(content_type):
        environ[CHARSET] = charset
        environ["CONTENT_TYPE"] = _CHARSET.sub("", content_type).strip("; ")


def with_charset_aside(application: Application) -> Application:
    """The same WSGI application behind :func:`set_charset_aside`."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        set_charset_aside(environ)
        return application(environ, start_response)

    return answer


def _forget_broken_cookies(request: HttpRequest) -> None:
    """A cookie is sent by a browser unasked: a broken one is none, it locks nobody out."""
    for name, value in list(request.COOKIES.items()):
        if _CONTROL.search(value):
            del request.COOKIES[name]


def _in_shape(reply: HttpResponse) -> HttpResponse:
    """A refusal of Django's or of a library as the contract tells refusals, its headers kept."""
    if getattr(reply, "is_in_shape", False):  # that of a standard, whose name the address bears
        return reply
    if not 400 <= reply.status_code < 500 or "json" in reply.get("Content-Type", ""):
        return reply
    told = of_status(reply.status_code)
    for name, value in reply.items():
        if name not in ("Content-Type", "Content-Length", "Cache-Control"):
            told[name] = value
    told.cookies = reply.cookies
    return told
