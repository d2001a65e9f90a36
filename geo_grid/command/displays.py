"""What walls show: an operator sends it, each display takes it and reads by its own rights.

A display lies in an area where all of its roles do. Sending wants the right to dispatch there, the
right of whoever runs the room; making logins is the administrators', who hold no business role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.models import RoleAssignment, User
from geo_grid.access.roles import DISPLAY, Right
from geo_grid.access.scope import Scope, limit
from geo_grid.command.actions import check_no_number
from geo_grid.command.models import DisplayState
from geo_grid.command.queries import names_of
from geo_grid.errors import BadInput, NotFound, Term, gettext_noop
from geo_grid.events.actions import record
from geo_grid.events.models import Noun
from geo_grid.events.queries import last_number
from geo_grid.incidents.models import Incident

SHOWS_MOST = 20
SECONDS_LEAST, SECONDS_MOST = 10, 3600


@dataclass(frozen=True)
class Show:
    """What a wall is to show: filters, a place of the map and a case by its ref, for some seconds."""

    name: str
    filters: Mapping[str, str]
    place: Mapping[str, float] | None = None
    case: str = ""
    seconds: int | None = None


# ---- who


def _in_reach(scope: Scope) -> dict[int, list[str]]:
    """The displays that lie where the caller dispatches: account → prefixes of its divisions."""
    sending = scope.having(Right.CASES_DISPATCH)
    walls = RoleAssignment.objects.filter(role=DISPLAY, valid__contains=timezone.now())
    held: dict[int, list[tuple[str, str]]] = {}
    rows = RoleAssignment.objects.filter(
        user__in=walls.values("user"), user__is_active=True, valid__contains=timezone.now()
    )
    for account, role, code in rows.values_list("user_id", "role", "division_code"):
        held.setdefault(account, []).append((role, code))
    return {
        account: [code for _, code in roles]
        for account, roles in held.items()
        if all(role == DISPLAY and _lies_in(code, sending) for role, code in roles)
    }


def _lies_in(code: str, scope: Scope) -> bool:
    return scope.everything or any(code.startswith(prefix) for prefix in scope.prefixes)


# ---- writes


@transaction.atomic
def send(displays: Sequence[int], shows: Sequence[Show]) -> list[int]:
    """Let displays show this from now on; the accounts, in order. No show: their usual view.

    Raises :class:`NotFound` for a display out of reach or absent, and for a case that the caller
    does not see; :class:`BadInput` for what a wall cannot show.
    """
    wanted = sorted(set(displays))
    if not set(wanted) <= set(_in_reach(caller().scope)):
        raise _absent()
    written = [_written(show, is_turned=len(shows) > 1) for show in shows]
    now = timezone.now()
    # The accounts are held: two who send at once would both make the first row.
    held = User.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    for account in held:
        state, _ = DisplayState.objects.get_or_create(account=account)
        state.revision += 1
        state.shows, state.sent_at, state.sent_by_id = written, now, caller().scope.account
        state.save(update_fields=["revision", "shows", "sent_at", "sent_by"])
        record(Noun.DISPLAY, change="send", key=account.pk, revision=state.revision, at=now)
    audit.record("display.send", noun="user", keys=wanted, detail={"shows": len(written)})
    return wanted


def _written(show: Show, *, is_turned: bool) -> dict[str, Any]:
    _check_for_walls(show)
    if is_turned and show.seconds is None:
        raise BadInput(
            "seconds_missing",
            gettext_noop("Say for how many seconds each of several views is shown."),
            field="seconds",
        )
    case = None
    if show.case:
        cases = limit(Incident.objects.filter(ref=show.case), caller().scope)
        case = cases.values_list("pk", flat=True).first()
        if case is None:
            raise _absent("case")
    return {
        "name": show.name, "filters": dict(show.filters), "case": case,
        "place": dict(show.place) if show.place else None, "seconds": show.seconds,
    }  # fmt: skip


def _check_for_walls(show: Show) -> None:
    check_no_number(show.name, show.filters)
    for name in ("q", "mine"):
        if show.filters.get(name):
            raise _not_for_walls(name)
    for name, of_somebody in (("owner", "me"), ("list", "my_turn")):
        if show.filters.get(name) == of_somebody:
            raise _not_for_walls(name)


def _not_for_walls(name: str) -> BadInput:
    return BadInput(
        "not_for_walls",
        gettext_noop(
            "A wall cannot use the filter “%(name)s”: it searches no texts and has no cases of its "
            "own. Take the filter out and send again."
        ),
        field=f"filters.{name}",
        name=Term(_OF_SOMEBODY[name]),
    )


_OF_SOMEBODY = {
    "q": gettext_noop("Search"), "mine": gettext_noop("Concerning me"),
    "owner": gettext_noop("Handled by me"), "list": gettext_noop("My turn"),
}  # fmt: skip
"""What the filters are called that a wall has no use for, as the lists call them."""


def _absent(field: str | None = None) -> NotFound:
    message = gettext_noop("Nothing is found under this address.")
    return NotFound("not_found", message, field=field)


# ---- reads


def taken() -> dict[str, Any]:
    """What the display that asks is to show; that it took this is noted, once a revision.

    ``{revision, sent_at, shows, last_event}``; revision 0 where nothing was ever sent.
    """
    last_event = last_number()  # read before the state, which is at least as new
    scope = caller().scope
    state = DisplayState.objects.filter(account=scope.account).first()
    if state is None:
        return {"revision": 0, "sent_at": None, "shows": [], "last_event": last_event}
    if state.taken_revision < state.revision:
        DisplayState.objects.filter(
            account=scope.account, taken_revision__lt=state.revision
        ).update(taken_revision=state.revision, taken_at=timezone.now())
        audit.record("display.take", noun="user", keys=[state.account_id],
                     detail={"revision": state.revision})  # fmt: skip
    return {
        "revision": state.revision, "sent_at": _moment(state.sent_at),
        "shows": _shows(state, _refs([state], scope)), "last_event": last_event,
    }  # fmt: skip


def listed() -> dict[str, Any]:
    """The displays in the caller's reach, what each shows now, and when it took that."""
    scope = caller().scope
    reach = _in_reach(scope)
    rows = DisplayState.objects.filter(account__in=reach).select_related("sent_by")
    states = {state.account_id: state for state in rows}
    refs = _refs(states.values(), scope)
    users = User.objects.filter(pk__in=reach).order_by("display_name", "username")
    names = names_of(code for codes in reach.values() for code in codes)
    return {
        "results": [
            {"id": one.pk, "name": one.display_name or one.username, "username": one.username,
             "areas": [{"code": code, "name": names[code]} for code in reach[one.pk]],
             **_told(states.get(one.pk), refs)}
            for one in users
        ],
        "next": None,
    }  # fmt: skip


def _told(state: DisplayState | None, refs: Mapping[int, str]) -> dict[str, Any]:
    if state is None:
        return {"revision": 0, "shows": [], "sent_at": None, "sent_by": None,
                "is_taken": True, "taken_at": None}  # fmt: skip
    by = state.sent_by
    return {
        "revision": state.revision, "shows": _shows(state, refs),
        "sent_at": _moment(state.sent_at), "sent_by": by and (by.display_name or by.username),
        "is_taken": state.taken_revision == state.revision, "taken_at": _moment(state.taken_at),
    }  # fmt: skip


def _moment(at: Any) -> str | None:
    return city_time.local(at).isoformat() if at else None


def _refs(states: Any, scope: Scope) -> dict[int, str]:
    """The refs of the chosen cases that `scope` sees now."""
    ids = {show["case"] for state in states for show in state.shows if show["case"] is not None}
    rows = limit(Incident.objects.filter(pk__in=ids), scope) if ids else Incident.objects.none()
    return dict(rows.values_list("pk", "ref"))


def _shows(state: DisplayState, refs: Mapping[int, str]) -> list[dict[str, Any]]:
    return [{**show, "case": refs.get(show["case"])} for show in state.shows]
