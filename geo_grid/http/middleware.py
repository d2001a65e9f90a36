"""Who asks, before anything is answered: sessions, tokens, the scope, and headers of replies."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth import get_user, logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from geo_grid.access import identity, sign_ins
from geo_grid.access.context import Caller, acting
from geo_grid.access.identity import Identity
from geo_grid.access.scope import Scope, scope_of
from geo_grid.access.sessions import ENROL, SEEN, STARTED, is_in_time
from geo_grid.city_time import one_zone
from geo_grid.errors import GeoGridError, NotAllowed, NotLoggedIn, gettext_noop
from geo_grid.http.authentication import check_ready
from geo_grid.http.displays import check_display
from geo_grid.http.errors import passing, refusal

Handler = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY_S = 60
PAGE_ACCOUNT = "X-GeoGrid-Account"
"""The account whose page sends a request, percent-encoded; the pages say it, programs need not."""
CACHEABLE = {"tile", "ogc-tile", "published-photo", "base-map-tile"}
BY_ITSELF = re.compile(r"/api/v1/plans/[0-9]+/presence$")
"""What a page asks by itself, again and again: no sign that anybody sits before it."""


class AccountMiddleware:
    """Sets ``request.user`` and ``request.scope``; everything below acts in that scope."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            found = identity_of_header(request)
        except NotLoggedIn as error:
            return refusal(error)
        request.token_user = found.user if found else None
        request.token_digest = found.token if found else ""
        found = found or _identity_of_session(request)
        request.user = found.user if found else _user_of_session(request)
        if request.token_user is None and request.user.is_authenticated:
            request.user.must_enrol = bool(request.session.get(ENROL))
        try:
            check_page(request)
        except NotLoggedIn as error:
            return refusal(error)
        request.scope = found.scope if found else scope_of(request.user)
        request.versions = found.versions if found else None
        who = Caller(
            scope=request.scope,
            address=address_of(request),
            statement_timeout_ms=settings.GEO_GRID_STATEMENT_TIMEOUT_MS,
        )
        with acting(who), one_zone():
            response = self.get_response(request)
        if _route(request) not in CACHEABLE or response.status_code >= 400:
            response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ("Cookie", "Authorization"))
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Plain views want a login and a role; those of REST framework have their own permission."""
        try:
            check_display(request, request.scope)
        except NotAllowed as error:
            return refusal(error)
        if not getattr(view, "login_required", True):
            return None
        try:
            check_login(request)
            if getattr(view, "staff_required", True):
                check_member(request)
        except (NotLoggedIn, NotAllowed) as error:
            return way_in(request, error) or refusal(error)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A query that was cut in a plain view or at the commit; REST framework answers the rest."""
        said = passing(error)
        return refusal(said) if said else None


def way_in(request: HttpRequest, error: GeoGridError) -> HttpResponse | None:
    """Where a person with a browser goes to be let in; None for a program."""
    if "text/html" not in request.headers.get("Accept", ""):
        return None
    if isinstance(error, NotLoggedIn):
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    return redirect(settings.ACCOUNT_URL)


def check_page(request: HttpRequest) -> None:
    """Raises :class:`NotLoggedIn` for a page of one account in a browser that is now another's.

    What stands on that page, typed or not, was never this account's to save.
    """
    opened_by = unquote(request.headers.get(PAGE_ACCOUNT, ""))
    if not opened_by or request.token_user is not None or not request.user.is_authenticated:
        return
    if opened_by != request.user.username:
        raise NotLoggedIn(
            "other_account",
            gettext_noop(
                "This page belongs to %(page)s, and this browser is now logged in as %(name)s. "
                "Log in again to go on here."
            ),
            page=opened_by,
            name=request.user.username,
        )


def check_login(request: HttpRequest) -> None:
    """Raises :class:`NotLoggedIn` for a stranger."""
    if not request.user.is_authenticated:
        raise NotLoggedIn("not_logged_in", gettext_noop("Log in first."))


def check_member(request: HttpRequest) -> None:
    """Raises :class:`NotAllowed` where something must be set first, or without a role."""
    check_ready(request.user)
    check_staff(request.scope)


def check_staff(scope: Scope) -> None:
    if not scope.is_staff:
        raise NotAllowed("no_role", gettext_noop("This account holds no role at present."))


def address_of(request: HttpRequest) -> str | None:
    """The caller's address; what proxies say of it is weighed in :mod:`geo_grid.http.forwarded`."""
    # kept in columns of type inet: what is no address there is nobody's
    return _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text.partition("%")[0]))  # without the zone of a link
    except ValueError:
        return None


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.url_name or "") if match else ""


def identity_of_header(request: HttpRequest) -> Identity | None:
    """Who sends ``Authorization: Bearer`` or ``Basic`` (name and token); ``None`` without one."""
    kind, _, rest = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        return None
    found = None
    if kind.lower() == "bearer":
        found = identity.of_token(rest.strip())
    elif kind.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name, secret = "", ""
        found = identity.of_token(secret, username=name)
    if found is None:
        raise NotLoggedIn("token_unknown", gettext_noop("This token is unknown or has ended."))
    note_token(request, found)
    return found


def note_token(request: HttpRequest, found: Identity) -> None:
    """Note that a token is used, and where; at most once in :data:`SEEN_EVERY_S`."""
    since = timezone.now() - timedelta(seconds=SEEN_EVERY_S)
    if found.token_id and (found.token_seen_at is None or found.token_seen_at < since):
        agent = request.headers.get("User-Agent", "")
        sign_ins.note_use(found.token_id, address=address_of(request), agent=agent, since=since)


def _identity_of_session(request: HttpRequest) -> Identity | None:
    """Who a running session proves to be; ``None`` sends the question to Django."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    session = request.session
    session.get(SEEN)  # reads it, and with it whose it is
    found: Identity | None = session.identity
    proven = (
        found is not None
        and identity.is_of(found.user, session)
        and _is_in_time(request, found.scope)
    )
    return found if proven else None


def _user_of_session(request: HttpRequest) -> Any:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return AnonymousUser()
    user = get_user(request)
    if user.is_authenticated and not _is_in_time(request, scope_of(user)):
        logout(request)
        return AnonymousUser()
    return user


def _is_in_time(request: HttpRequest, scope: Scope) -> bool:
    """Neither idle for too long nor older than a working day; notes that it was seen."""
    now = timezone.now().timestamp()
    if not is_in_time(request.session, now=now, on_wall=scope.is_display):
        return False
    seen = request.session.get(SEEN, now)
    alive = now - seen > SEEN_EVERY_S and not BY_ITSELF.match(request.path_info)
    if STARTED not in request.session or alive:
        request.session.setdefault(STARTED, now)
        request.session[SEEN] = now
    return True
