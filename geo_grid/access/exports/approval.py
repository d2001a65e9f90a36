"""Taking rows out: asked with a reason, limited, approved above the limit, checked again at download.

The gate knows no format. Whoever writes files registers a job kind :data:`JOB` that gets the number
of a request, and walks through four doors::

    # starts the job, or waits
    request = approval.request_export(user, layer=…, query={…}, reason=…, rows=counted)
    granted = approval.begin(request_id)           # in the job: allowed still? in which scope?
    with acting(granted.caller):
        path = approval.place(granted, "buildings.gpkg")
        written = write(…, path, scope=granted.scope, notes=(granted.watermark,))
    approval.deliver(granted, file=path, rows=written)

:func:`decide` starts the job of a request that waited; :func:`open_link` hands the file out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access import audit, reading
from geo_grid.access.context import Caller, caller
from geo_grid.access.exports import exported_files
from geo_grid.access.models import ExportRequest, User
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope, mark_of, scope_of
from geo_grid.errors import BadInput, Conflict, NotAllowed, NotFound, gettext_noop
from geo_grid.jobs import actions as jobs

JOB = "export"
"""The kind of job that writes a file: ``run(reporter, *, request: int)``, not atomic."""
FEATURES = "features"
"""The page of rows that are read over ``/ogc``, as :mod:`geo_grid.access.reading` counts them."""
REASON_LENGTH = (4, 300)
_SALT = "geo_grid.export"


@dataclass(frozen=True)
class Granted:
    """A request whose file may be written now, in the scope that its asker has now."""

    request: ExportRequest
    scope: Scope
    watermark: str

    @property
    def caller(self) -> Caller:
        """Who the rows are read as: ``with acting(granted.caller)``."""
        return Caller(scope=self.scope, purpose=JOB)


@transaction.atomic
def request_export(
    user: User,
    *,
    layer: str,
    query: dict[str, Any],
    reason: str,
    rows: int,
    personal: bool = True,
) -> ExportRequest:
    """Ask for `rows` rows of `layer`: up to the limit the job begins, else it waits for approval.

    The limit holds for a day of the city: many small exports add up. `query` is what the job needs
    to read the rows again; `personal` is False only where no row can speak of a person or a case,
    and such rows count for themselves alone. Raises :class:`NotAllowed` without the right,
    :class:`BadInput` for a missing reason or for more rows than any approval can give.
    """
    _check_request(reason, rows)
    _count_in_turn(user.pk)
    granted = rows <= rows_left(user.pk, personal=personal)
    request = ExportRequest.objects.create(
        user=user, layer=layer, query=query, reason=reason.strip(), rows=rows, personal=personal,
        state=ExportRequest.State.APPROVED if granted else ExportRequest.State.WAITING,
    )  # fmt: skip
    if granted:
        _start(request)
    audit.record(
        "export.ask", noun="export", keys=[request.pk], rows=rows,
        detail={"layer": layer, "granted": granted},
    )  # fmt: skip
    return request


def _count_in_turn(user_id: int) -> None:
    """Until the transaction ends, nobody else counts what this account has taken."""
    User.objects.select_for_update(no_key=True).get(pk=user_id)


def rows_left(user_id: int, *, personal: bool, beside: ExportRequest | None = None) -> int:
    """How many more rows an account may take today before somebody else has to agree.

    Counts what it took unapproved since midnight, in files and over :data:`FEATURES`; for the rows of
    `beside` itself, everything but these since the midnight before it was asked for.
    """
    if not personal:
        return int(settings.GEO_GRID_EXPORT_ROWS)
    return max(0, settings.GEO_GRID_EXPORT_ROWS - _rows_taken(user_id, beside))


def _rows_taken(user_id: int, beside: ExportRequest | None = None) -> int:
    midnight = city_time.midnight(beside.asked_at if beside else None)
    taken = ExportRequest.objects.filter(
        user=user_id, personal=True, state=ExportRequest.State.APPROVED, decided_at=None,
        asked_at__gte=midnight,
    ).exclude(pk=beside.pk if beside else None)  # fmt: skip
    # A job that is still to come may write what it asked for; one that has come wrote what it wrote.
    total = taken.aggregate(rows=Sum(Coalesce("rows_written", "rows")))["rows"] or 0
    return int(total) + reading.rows_since(midnight, account=user_id, page=FEATURES)


@transaction.atomic
def read_rows(rows: int) -> None:
    """So many rows of registers are about to be answered, page by page, not in a file.

    Who may export takes them from the day's rows; whoever may not reads them as people, by the hour
    (:mod:`geo_grid.access.reading`). Raises :class:`NotAllowed` ``rows_of_the_day`` or
    ``reading_reason_needed``.
    """
    who = caller().scope
    if not who.allows(Right.EXPORTS_ASK):
        reading.count(FEATURES, rows)
    elif who.account is not None and rows:
        _count_in_turn(who.account)
        reading.note_rows(FEATURES, rows)
        if _rows_taken(who.account) > settings.GEO_GRID_EXPORT_ROWS:
            message = gettext_noop(
                "The %(max)s rows of today are used up; ask for an export, which somebody approves."
            )
            raise NotAllowed("rows_of_the_day", message, max=settings.GEO_GRID_EXPORT_ROWS)


def _check_request(reason: str, rows: int) -> None:
    if not caller().scope.allows(Right.EXPORTS_ASK):
        raise NotAllowed("no_export", gettext_noop("This account may not export rows."))
    if not REASON_LENGTH[0] <= len(reason.strip()) <= REASON_LENGTH[1]:
        raise BadInput(
            "reason_missing",
            gettext_noop("Say in 4 to 300 characters what the rows are for."),
            field="reason",
        )
    if rows > settings.GEO_GRID_EXPORT_ROWS_MAX:
        raise BadInput(
            "too_many_rows",
            gettext_noop("%(rows)s rows are more than the %(max)s that can be exported at once."),
            rows=rows,
            max=settings.GEO_GRID_EXPORT_ROWS_MAX,
        )


def _start(request: ExportRequest) -> None:
    """Ask for the job that writes the file."""
    request.expires_at = _expiry()
    request.job = jobs.submit(JOB, params={"request": request.pk}, owner=request.user_id).pk
    request.save(update_fields=["expires_at", "job"])


def _expiry() -> Any:
    return timezone.now() + timedelta(hours=settings.GEO_GRID_EXPORT_HOURS)


@transaction.atomic
def decide(request_id: int, *, by: User, approve: bool) -> ExportRequest:
    """Approve (its job begins) or refuse a waiting request.

    Raises :class:`NotFound` for one whose asker works outside the area in which `by` may approve,
    :class:`NotAllowed` for one's own, :class:`Conflict` for one that is decided.
    """
    waiting = ExportRequest.objects.select_for_update(of=("self",)).select_related("user")
    request = waiting.filter(pk=request_id).first()
    if request is None or not may_decide(request):
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    if request.user_id == by.pk:
        raise NotAllowed("own_export", gettext_noop("Nobody approves an export of their own."))
    if request.state != ExportRequest.State.WAITING:
        raise Conflict("export_decided", gettext_noop("This export has been decided already."))
    request.state = ExportRequest.State.APPROVED if approve else ExportRequest.State.REFUSED
    request.decided_by, request.decided_at = by, timezone.now()
    request.save(update_fields=["state", "decided_by", "decided_at"])
    if approve:
        _start(request)
    audit.record(
        "export.approve" if approve else "export.refuse", noun="export", keys=[request.pk],
        rows=request.rows,
    )  # fmt: skip
    return request


def may_decide(request: ExportRequest) -> bool:
    """Whether the asker's area lies in the one in which the caller may approve."""
    return covers(caller().scope.having(Right.EXPORTS_APPROVE), scope_of(request.user))


def covers(wide: Scope, narrow: Scope) -> bool:
    """Whether all that `narrow` reaches by division lies in `wide`; cells need the whole city."""
    if wide.everything:
        return True
    inside = all(any(p.startswith(w) for w in wide.prefixes) for p in narrow.prefixes)
    elsewhere = narrow.cells | narrow.buildings | narrow.departments
    return bool(narrow.prefixes) and inside and not elsewhere


def begin(request_id: int) -> Granted:
    """The request as its job may fulfil it now.

    Raises :class:`NotFound` when it is not approved (any more), or its asker lost the right.
    """
    approved = ExportRequest.objects.select_related("user").filter(
        pk=request_id, state=ExportRequest.State.APPROVED
    )
    request = approved.first()
    scope = scope_of(request.user) if request else Scope()
    if request is None or not scope.allows(Right.EXPORTS_ASK):
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return Granted(request, scope, watermark(request))


def place(granted: Granted, name: str) -> Path:
    """Where the file `name` is to be written: a new folder of its own that nobody else may read."""
    return exported_files.new_place(name)


@transaction.atomic
def deliver(granted: Granted, *, file: Path, rows: int) -> ExportRequest:
    """Record that `file` (from :func:`place`) holds `rows` rows: its link lives from now on.

    Raises :class:`Conflict` ``export_grown``, and removes the file, when there are more rows than
    were granted.
    """
    limit = _limit_of(granted.request)
    if rows > limit:
        exported_files.discard(exported_files.name_of(file))
        raise Conflict(
            "export_grown",
            gettext_noop("There are %(rows)s rows by now, %(limit)s were granted; ask again."),
            rows=rows,
            limit=limit,
        )
    request = ExportRequest.objects.select_for_update().get(pk=granted.request.pk)
    exported_files.discard(request.file)  # of a first attempt that was interrupted
    request.file, request.rows_written = exported_files.name_of(file), rows
    request.written_at, request.expires_at = timezone.now(), _expiry()
    request.scope_mark = mark_of(granted.scope)
    request.save()
    audit.record(
        "export.deliver", noun="export", keys=[request.pk], rows=rows, account=request.user_id
    )
    return request


def _limit_of(request: ExportRequest) -> int:
    """How many rows its file may hold: those agreed to, else those left of the day."""
    if request.decided_at is not None:
        return int(request.rows)
    _count_in_turn(request.user_id)
    left = rows_left(request.user_id, personal=request.personal, beside=request)
    return max(int(request.rows), left)


def link(request: ExportRequest) -> str:
    """What stands in the address of a download; worth nothing in another account."""
    return signing.dumps(request.pk, salt=_SALT)


@transaction.atomic
def open_link(token: str, *, user: User) -> tuple[ExportRequest, Path]:
    """The file behind a link, checked again: whose it is, not expired, still allowed, same area.

    Raises :class:`NotFound` for anything but one's own living link, :class:`Conflict`
    ``export_outdated`` when the caller's area, or a border in it, changed since it was written.
    """
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        pk = 0
    living = ExportRequest.objects.select_for_update().filter(
        pk=pk, user=user, state=ExportRequest.State.APPROVED, expires_at__gt=timezone.now()
    )
    request = living.exclude(file="").first()
    path = exported_files.path_of(request.file) if request else None
    if request is None or path is None or not caller().scope.allows(Right.EXPORTS_ASK):
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    if request.scope_mark != mark_of(scope_of(user)):
        raise Conflict(
            "export_outdated",
            gettext_noop("Your area or a border in it changed since; ask for the export again."),
        )
    request.downloads += 1
    request.save(update_fields=["downloads"])
    audit.record("export.download", noun="export", keys=[request.pk], rows=request.rows_written)
    return request, path


def watermark(request: ExportRequest) -> str:
    """What every exported file says: number, who, when; it leads back to the audit trail."""
    now = city_time.local()
    return f"GeoGrid #{request.pk} · {request.user.username} · {now:%Y-%m-%d %H:%M %z}"
