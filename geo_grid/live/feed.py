"""Reads events with what each scope may be told of them: for all streams at once, or for one.

A case that is seen now is told as it stands, once for each of its changes; one that was seen before
a change and is not seen now is told to be gone. Everything of a :class:`Batch` is of one snapshot:
no scope is told a state of a case that it does not see.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import Scope
from geo_grid.access.system import SYSTEM
from geo_grid.city_time import one_zone
from geo_grid.events.actions import BATCH
from geo_grid.events.models import Noun
from geo_grid.incidents.case_list import RELATED, SHAPES, moment, on_walls, summary
from geo_grid.incidents.models import Incident
from geo_grid.live.frames import CHANGE, DISPLAY, LEFT, UNREAD, frame, reset
from geo_grid.live.reach import Reach, predicate
from geo_grid.messages.queries import unread_of
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
REACH = Reach()
PIECE = 300
"""Events that are read and sent at once: of a kilobyte each, well below what may wait for a reader."""
PARTIES = ("reporter_id", "handler_id", "verifier_id", "supervisor_id")
"""Columns of a case that name accounts."""


@dataclass(frozen=True)
class Head:
    """How far events are: the last number, and up to which they are deleted."""

    number: int = 0
    pruned: int = 0


def head() -> Head:
    rows = sql.rows("head")
    return Head(**rows[0]) if rows else Head()


def area_of(scope: Scope) -> str:
    """The areas of a scope without its account: equal for many, so they are judged once."""
    return json.dumps({**json.loads(scope.as_json), "account": None})


def _account_alone(account: int) -> str:
    """What an account sees because it has a part in a case, wherever that lies."""
    return json.dumps({"account": account})


@dataclass
class Batch:
    """Events with numbers in ``(after, number]``, and what each area and account sees of them.

    `areas` and `accounts` are those that were judged; `now` and `before` hold, by area or account,
    the ids of cases that it sees, and that it saw before one of the events. `unread` says how many
    messages are unread of each account whose messages changed.
    """

    after: int
    number: int
    events: Sequence[Mapping[str, Any]] = ()
    cases: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    areas: frozenset[str] = frozenset()
    accounts: frozenset[int] = frozenset()
    now: Mapping[str, Collection[int]] = field(default_factory=dict)
    before: Mapping[str, Collection[int]] = field(default_factory=dict)
    unread: Mapping[int, int] = field(default_factory=dict)
    _made: dict[Any, list[bytes]] = field(default_factory=dict)

    @property
    def has_ground(self) -> bool:
        return any(event["noun"] == Noun.GROUND for event in self.events)

    def covers(self, scope: Scope, area: str) -> bool:
        return area in self.areas and scope.account in self.accounts

    def frames(self, scope: Scope, area: str) -> list[bytes]:
        """What a stream of this scope is sent, in order; its area and account were judged."""
        alone = _account_alone(scope.account or 0)
        by_account = alone if alone in self.now or alone in self.before else ""
        named = scope.account if self._names(scope) else None
        key = (area, by_account, scope.is_display, named)
        if key not in self._made:
            frames = self._frames(area, by_account, on_wall=scope.is_display, named=named)
            self._made[key] = list(frames)
        return self._made[key]

    def _names(self, scope: Scope) -> bool:
        """Whether something is told to this account alone."""
        is_sent = scope.is_display and scope.account in self._walls
        return is_sent or scope.account in self.unread

    @cached_property
    def _walls(self) -> frozenset[int]:
        """The accounts of displays that were sent something."""
        return frozenset(one["key"] for one in self.events if one["noun"] == Noun.DISPLAY)

    def _frames(
        self, area: str, by_account: str, *, on_wall: bool, named: int | None
    ) -> Iterator[bytes]:
        seen = {*self.now.get(area, ()), *self.now.get(by_account, ())}
        known = {*self.before.get(area, ()), *self.before.get(by_account, ())} - seen
        for event in self.events:
            key, number = event["key"], event["number"]
            if event["noun"] == Noun.CASES:
                yield reset(number)
            elif event["noun"] == Noun.DISPLAY and on_wall and key == named:
                told = {"type": DISPLAY, "revision": event["revision"]}
                yield frame(DISPLAY, told, number=number)
            elif event["noun"] == Noun.MESSAGES and key == named and key in self.unread:
                yield frame(UNREAD, {"unread": self.unread[key]}, number=number)
            elif event["noun"] != Noun.CASE or key not in self.cases:
                continue
            elif key in seen:
                yield self._change(event, on_wall=on_wall)
            elif key in known:
                known.discard(key)
                left = {"type": LEFT, "ref": self.cases[key]["ref"]}
                yield frame(LEFT, left, number=number)

    def _change(self, event: Mapping[str, Any], *, on_wall: bool) -> bytes:
        made = self._made.setdefault((event["number"], on_wall), [])
        if not made:
            case = self.cases[event["key"]]
            if on_wall:
                case = on_walls(case)
            told = {
                **case, "type": CHANGE, "change": event["change"], "at": event["at"],
                "revision": event["revision"], "number": event["number"],
            }  # fmt: skip
            made.append(frame(CHANGE, told, number=event["number"]))
        return made[0]


@contextmanager
def _snapshot() -> Iterator[None]:
    """A transaction of the system that sees one state of everything, however many it asks."""
    timeout_ms = settings.GEO_GRID_STATEMENT_TIMEOUT_MS
    who = Caller(scope=SYSTEM, purpose="stream", statement_timeout_ms=timeout_ms)
    with acting(who), one_zone(), _isolated(), transaction.atomic():
        yield


@contextmanager
def _isolated() -> Iterator[None]:
    """Transactions that begin inside see one state; one that is open already stays as it is."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    raw = connection.connection
    raw.isolation_level = ISOLATION_LEVEL_REPEATABLE_READ
    try:
        yield
    finally:
        if not raw.closed:
            raw.isolation_level = None


def read(
    after: int, *, areas: Collection[str], accounts: Collection[int], most: int = PIECE
) -> Batch:
    """The next events after a number, judged for these areas and accounts."""
    with _snapshot():
        return _read(after, list(areas), frozenset(accounts), most)


def _read(after: int, areas: list[str], accounts: frozenset[int], most: int) -> Batch:
    events = sql.rows("events_after", {"after": after, "most": most})
    number = events[-1]["number"] if events else after
    keys = sorted({event["key"] for event in events if event["noun"] == Noun.CASE})
    unread = unread_of(
        accounts & {event["key"] for event in events if event["noun"] == Noun.MESSAGES}
    )
    if not keys:
        return Batch(
            after, number, events, areas=frozenset(areas), accounts=accounts, unread=unread
        )
    rows = Incident.objects.filter(pk__in=keys).select_related(*RELATED).defer("text", *SHAPES)
    found = {case.pk: case for case in rows}
    now = timezone.now()
    for event in events:
        event["at"] = moment(event["at"])
    parties = {getattr(case, name) for case in found.values() for name in PARTIES}
    parties.update(*(event["parties"] for event in events))
    judged = [*areas, *(_account_alone(one) for one in sorted(accounts & parties))]
    touched = {case.basic_cell_id for case in found.values()} | {one["atom"] for one in events}
    atoms = REACH.within(judged, touched - {None})
    values = {
        "scopes": judged, "atoms": atoms, "keys": keys, "after": after, "number": number,
    }  # fmt: skip
    return Batch(
        after, number, events, {pk: summary(case, now=now) for pk, case in found.items()},
        frozenset(areas), accounts, _judged("visible_now", judged, values),
        _judged("visible_before", judged, values), unread,
    )  # fmt: skip


def _judged(
    name: str, scopes: Sequence[str], values: Mapping[str, Any]
) -> dict[str, frozenset[int]]:
    """The answer of a statement that holds the one predicate, by scope."""
    text = sql.text(name).replace("/*visible*/", predicate())
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return {scopes[place - 1]: frozenset(ids) for place, ids in cursor.fetchall()}


def caught_up(after: int, *, scope: Scope, is_same_scope: bool = False) -> tuple[list[bytes], int]:
    """What somebody missed who has seen events up to `after`, and the number it is current to.

    That may be less far than events are: at most :data:`PIECE` of them, so that whoever was away for
    long is brought in pieces.

    One ``reset`` where that cannot be said: events are deleted, there are none of such numbers yet,
    too many came since, or what the account may see has changed meanwhile (`is_same_scope`: it is
    known not to).
    """
    area = area_of(scope)
    with _snapshot():
        last = head()
        if not last.pruned <= after <= last.number or last.number - after > BATCH:
            return [reset(last.number)], last.number
        asked = {"after": after, "account": scope.account, "now": timezone.now()}
        if not is_same_scope and sql.value("is_changed_since", asked):
            return [reset(last.number)], last.number
        if after == last.number:
            return [], after
        batch = _read(after, [area], frozenset({scope.account or 0}), PIECE)
    if any(event["noun"] == Noun.CASES for event in batch.events):
        return [reset(batch.number)], batch.number
    return batch.frames(scope, area), batch.number
