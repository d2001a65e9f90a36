"""Who is looking: the one place where a request becomes the scope of what it may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from geo_grid import city_time
from geo_grid.access.exports import approval
from geo_grid.access.scope import NOTHING, Scope
from geo_grid.errors import BadInput, NotAllowed, NotLoggedIn, gettext_noop
from geo_grid.http.middleware import check_login, check_member
from layers.catalogue import declarations
from layers.catalogue.layer import Layer


def scope_of(request: HttpRequest) -> Scope:
    """The scope of the caller, as the middleware found it; nothing for a stranger."""
    found: Scope = getattr(request, "scope", NOTHING)
    return found


def is_member(request: HttpRequest) -> bool:
    """Whether the caller is let in: who is not, reads what is open to everybody."""
    try:
        check_login(request)
        check_member(request)
    except (NotLoggedIn, NotAllowed):
        return False
    return True


def shared(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pages of other sites may read what the view tells a stranger: open data, and refusals.

    What it tells an account they may not: browsers keep a reply without the header from them, and
    with ``*`` they take none that was asked for with a cookie. Pages of ``GEO_GRID_CORS_ORIGINS``
    may, by a token that they send themselves; no reply allows a cookie.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        is_known = origin in settings.GEO_GRID_CORS_ORIGINS
        if is_known and request.method == "OPTIONS":
            reply = _what_may_be_sent()
        else:
            reply = view(request, *args, **kwargs)
        if is_known or not is_member(request):
            reply["Access-Control-Allow-Origin"] = origin if is_known else "*"
            reply["Access-Control-Expose-Headers"] = "Content-Crs, Link"
        if settings.GEO_GRID_CORS_ORIGINS:
            patch_vary_headers(reply, ("Origin",))
        return reply

    return answered


def _what_may_be_sent() -> HttpResponse:
    """The reply to a browser that asks first, as it does before it sends a token."""
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": "GET, HEAD, POST",
            "Access-Control-Allow-Headers": (
                "Accept-Language, Authorization, Content-Type, If-None-Match"
            ),
            "Access-Control-Max-Age": "600",
        },
    )


def layers_for(request: HttpRequest) -> list[Layer]:
    """The layers that the caller may ask for; a stranger those of open data."""
    if is_member(request):
        return declarations.layers()
    return [layer for layer in declarations.LAYERS.values() if layer.access == "open"]


def layer_for(request: HttpRequest, name: str) -> Layer:
    """The layer called `name`. A stranger learns nothing of any other than open ones, not even
    whether it is there: :class:`NotLoggedIn`, :class:`NotAllowed`."""
    layer = declarations.LAYERS.get(name)
    if layer is None or layer.access != "open":
        check_login(request)
        check_member(request)
    return declarations.layer_named(name)


def count_rows(layer: Layer, rows: int) -> None:
    """Rows of registers follow the rule of exports, however they are paged; a map of cases may live.

    Raises :class:`NotAllowed` as :func:`geo_grid.access.exports.approval.read_rows` does.
    """
    if layer.is_of_people:
        approval.read_rows(rows)


def end_of(day: str | None, *, field: str) -> datetime | None:
    """The last instant of a day ``YYYY-MM-DD`` in the city's time zone; ``None`` for now.

    Raises :class:`BadInput` ``day_unreadable``.
    """
    if not day:
        return None
    try:
        return city_time.end_of(date.fromisoformat(day))
    except (ValueError, OverflowError):
        raise BadInput(
            "day_unreadable",
            gettext_noop("“%(day)s” is not a day; write it as 2026-01-31."),
            field=field,
            day=day[:40],
        ) from None
