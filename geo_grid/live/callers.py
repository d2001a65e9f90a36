"""Who watches a stream: judged by the rules of the site, at first and again while the stream lasts.

Nothing of it writes: a stream that is open is no sign that anybody sits before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from geo_grid.access import identity
from geo_grid.access.identity import Identity, Ticket
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope, ground_version, mark_at
from geo_grid.access.sessions import ENROL, SessionStore, is_in_time, kept_key
from geo_grid.errors import GeoGridError, NotAllowed, NotLoggedIn, gettext_noop
from geo_grid.http.authentication import check_ready
from geo_grid.http.middleware import check_page, identity_of_header
from geo_grid.live.feed import area_of


@dataclass(frozen=True)
class Viewer:
    """An account that may watch, by which ticket, and what it sees; `mark` changes with that."""

    ticket: Ticket
    scope: Scope
    mark: str

    @cached_property
    def area(self) -> str:
        return area_of(self.scope)


def viewer_of(request: HttpRequest) -> Viewer:
    """Who asks. Raises :class:`NotLoggedIn` or :class:`NotAllowed` as the site's routes do."""
    found = identity_of_header(request)
    if found is not None:
        ticket = Ticket(bytes.fromhex(found.token), None)
    else:
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        ticket = Ticket(None, kept_key(cookie) if cookie else None)
        found = identity.of_session(ticket.session) if ticket.session else None
    request.token_user = found.user if found and ticket.token else None
    viewer = judge(ticket, found, borders=ground_version())
    request.user = found.user if found else None
    check_page(request)
    return viewer


def judge(ticket: Ticket, found: Identity | None, *, borders: Any) -> Viewer:
    """The viewer that a ticket belongs to now. Raises as :func:`viewer_of`."""
    session = _session(found) if found and ticket.token is None else {}
    if found is None or found.user is None or not _is_proven(ticket, found, session):
        raise NotLoggedIn("not_logged_in", gettext_noop("Log in first."))
    found.user.must_enrol = bool(session.get(ENROL))
    check_ready(found.user)
    if not found.scope.allows(Right.CASES_READ):
        raise NotAllowed("no_cases", gettext_noop("No role of this account shows cases."))
    # Borders that moved change nobody's cases who sees them all, but the cells they lie in.
    return Viewer(ticket, found.scope, f"{mark_at(found.scope, borders)} {borders}")


def judge_again(tickets: Sequence[Ticket]) -> dict[Ticket, Viewer | None]:
    """What each ticket is worth now, in one query; ``None`` where its stream must end."""
    borders = ground_version()
    judged: dict[Ticket, Viewer | None] = {}
    for ticket, found in zip(tickets, identity.of_many(tickets), strict=True):
        try:
            judged[ticket] = judge(ticket, found, borders=borders)
        except GeoGridError:
            judged[ticket] = None
    return judged


def _session(found: Identity) -> Mapping[str, Any]:
    session: dict[str, Any] = SessionStore().decode(found.session_data)
    return session


def _is_proven(ticket: Ticket, found: Identity, session: Mapping[str, Any]) -> bool:
    if found.user is None or not found.user.is_active:
        return False
    if ticket.token is not None:
        return True
    now = timezone.now().timestamp()
    return identity.is_of(found.user, session) and is_in_time(
        session, now=now, on_wall=found.scope.is_display
    )
