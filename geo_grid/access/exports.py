"""Taking rows out: asked with a reason, limited, approved above the limit, checked again at download.

The gate knows no format: whoever writes a file calls :func:`ask` with the number of rows, puts
:func:`watermark` into what it writes, and opens a link by :func:`open_link` in the transaction in
which it reads the rows again, in the scope that the caller has by then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils import timezone

from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.models import ExportRequest, User
from geo_grid.access.roles import Right
from geo_grid.access.scope import Scope, scope_of
from geo_grid.errors import BadInput, Conflict, NotAllowed, NotFound, gettext_noop
from geo_grid.geodjango import city_timezone

REASON_LENGTH = (4, 300)
_SALT = "geo_grid.export"


@transaction.atomic
def ask(user: User, *, layer: str, query: dict[str, Any], reason: str, rows: int) -> ExportRequest:
    """Ask for `rows` rows of `layer`; granted at once up to the limit, else it waits for approval.

    Raises :class:`NotAllowed` without the right, :class:`BadInput` for a missing reason or for
    more rows than any approval can give.
    """
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
    granted = rows <= settings.GEO_GRID_EXPORT_ROWS
    request = ExportRequest.objects.create(
        user=user, layer=layer, query=query, reason=reason.strip(), rows=rows,
        state=ExportRequest.State.APPROVED if granted else ExportRequest.State.WAITING,
        expires_at=_expiry() if granted else None,
    )  # fmt: skip
    audit.record(
        "export.ask", noun="export", keys=[request.pk], rows=rows,
        detail={"layer": layer, "granted": granted},
    )  # fmt: skip
    return request


def _expiry() -> Any:
    return timezone.now() + timedelta(hours=settings.GEO_GRID_EXPORT_HOURS)


@transaction.atomic
def decide(request_id: int, *, by: User, approve: bool) -> ExportRequest:
    """Approve or refuse a waiting request.

    Raises :class:`NotFound` for one whose asker works outside the area in which `by` may approve,
    :class:`NotAllowed` for one's own, :class:`Conflict` for one that is decided.
    """
    waiting = ExportRequest.objects.select_for_update(of=("self",)).select_related("user")
    request = waiting.filter(pk=request_id).first()
    mine = caller().scope.having(Right.EXPORTS_APPROVE)
    if request is None or not covers(mine, scope_of(request.user)):
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    if request.user_id == by.pk:
        raise NotAllowed("own_export", gettext_noop("Nobody approves an export of their own."))
    if request.state != ExportRequest.State.WAITING:
        raise Conflict("export_decided", gettext_noop("This export has been decided already."))
    request.state = ExportRequest.State.APPROVED if approve else ExportRequest.State.REFUSED
    request.decided_by, request.decided_at = by, timezone.now()
    request.expires_at = _expiry() if approve else None
    request.save(update_fields=["state", "decided_by", "decided_at", "expires_at"])
    audit.record(
        "export.approve" if approve else "export.refuse", noun="export", keys=[request.pk],
        rows=request.rows,
    )  # fmt: skip
    return request


def covers(wide: Scope, narrow: Scope) -> bool:
    """Whether all that `narrow` reaches by division lies in `wide`; cells need the whole city."""
    if wide.everything:
        return True
    inside = all(any(p.startswith(w) for w in wide.prefixes) for p in narrow.prefixes)
    elsewhere = narrow.cells | narrow.buildings | narrow.departments
    return bool(narrow.prefixes) and inside and not elsewhere


def link(request: ExportRequest) -> str:
    """What stands in the address of a download; worth nothing in another account."""
    return signing.dumps(request.pk, salt=_SALT)


@transaction.atomic
def open_link(token: str, *, user: User, rows: int | None = None) -> ExportRequest:
    """The request behind a link, checked again: whose it is, approved, not expired, still allowed.

    `rows` is how many rows the query yields by now; more than were granted are refused. Raises
    :class:`NotFound` for anything but one's own living link, :class:`Conflict` for grown rows.
    """
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        pk = 0
    living = ExportRequest.objects.select_for_update().filter(
        pk=pk, user=user, state=ExportRequest.State.APPROVED, expires_at__gt=timezone.now()
    )
    request = living.first()
    if request is None or not caller().scope.allows(Right.EXPORTS_ASK):
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    limit = max(request.rows, settings.GEO_GRID_EXPORT_ROWS)
    if rows is not None and rows > limit:
        raise Conflict(
            "export_grown",
            gettext_noop("There are %(rows)s rows by now, %(limit)s were granted; ask again."),
            rows=rows,
            limit=limit,
        )
    request.downloads += 1
    request.save(update_fields=["downloads"])
    audit.record(
        "export.download", noun="export", keys=[request.pk],
        rows=request.rows if rows is None else rows,
    )  # fmt: skip
    return request


def watermark(request: ExportRequest) -> str:
    """What every exported file says: number, who, when; it leads back to the audit trail."""
    now = timezone.now().astimezone(city_timezone())
    return f"GeoGrid #{request.pk} · {request.user.username} · {now:%Y-%m-%d %H:%M %z}"
