"""What every write at the desk shares: rights in an area, revisions, versions in time, sums.

These writes stand above the nouns because a building that moves takes doors, people and cases
with it, and they are counted again in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Model
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from geo_grid import city_time
from geo_grid.access import audit
from geo_grid.access.context import caller
from geo_grid.access.roles import Right
from geo_grid.access.scope import limit
from geo_grid.areas.actions import touch
from geo_grid.areas.locks import short_write
from geo_grid.areas.nouns import noun_of
from geo_grid.errors import (
    BadInput,
    Conflict,
    Faults,
    GeoGridError,
    NotAllowed,
    NotFound,
    Stale,
    gettext_noop,
)
from geo_grid.events import actions as events
from geo_grid.events.models import Noun
from geo_grid.model_bases.dated import Revised, Versioned
from geo_grid.records.constraints import named
from geo_grid.sql import SqlFiles
from geo_grid.vault.masking import mask_strings

sql = SqlFiles(__file__)
P = ParamSpec("P")
T = TypeVar("T")
Row = TypeVar("Row", bound=Revised)


def write(action: Callable[P, T]) -> Callable[P, T]:
    """A short write; a broken constraint is told by the field it is about."""
    shared = short_write(action)

    @wraps(action)
    def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return shared(*args, **kwargs)
        except IntegrityError as error:
            named_error = named(error)
            if named_error is None:
                raise
            raise named_error from error

    return whole


def nothing_found() -> NotFound:
    return NotFound("not_found", gettext_noop("Nothing is found under this address."))


# ---- rights


def may(right: Right, *, basic_cell: int | None, building: int | None = None) -> bool:
    """Whether the caller holds `right` where this atom or building lies."""
    held = caller().scope.having(right)
    if held.is_system:
        return True
    place = {"area": held.area_of(right), "cell": basic_cell, "building": building}
    return bool(held.grants) and bool(sql.value("in_area", place))


def check_right(right: Right) -> None:
    """Raise :class:`NotAllowed` for a caller who holds `right` nowhere."""
    if not caller().scope.allows(right):
        raise NotAllowed("no_right", gettext_noop("This account may not edit such records."))


def check_ground(*cells: int | None, building: int | None = None) -> None:
    """Raise :class:`NotAllowed` unless the ground may be edited on all these atoms.

    The ground is everybody's to read, so that a place outside the area may be named as such.
    """
    check_right(Right.GROUND_EDIT)
    for cell in cells:
        if not may(Right.GROUND_EDIT, basic_cell=cell, building=building):
            raise NotAllowed(
                "outside_area", gettext_noop("This place lies outside the area you answer for.")
            )


# ---- rows and revisions


def locked(model: type[Row], pk: int) -> Row:
    """The row that this id means, for update; a copy of a former version is nobody's id."""
    found = model._default_manager.select_for_update(no_key=True).filter(pk=pk)
    if issubclass(model, Versioned):
        found = found.filter(version_of=None)
    row: Row | None = found.first()
    if row is None:
        raise nothing_found()
    return row


def locked_register(model: type[Row], pk: int) -> Row:
    """The same for a register: only in the area in which registers may be edited."""
    check_right(Right.REGISTERS_EDIT)
    held = limit(model._default_manager.all(), caller().scope.having(Right.REGISTERS_EDIT))
    if not held.filter(pk=pk).exists():
        raise nothing_found()
    return locked(model, pk)


def check_current(row: Versioned) -> None:
    if not row.valid.upper_inf:
        raise Conflict("retired", gettext_noop("This record has ended and is kept as it was."))


def check_revision(
    row: Revised, revision: int, *, yours: Mapping[str, Any], theirs: Callable[[], dict[str, Any]]
) -> None:
    """Raise :class:`Stale` with both versions unless `revision` is the one that stands."""
    if revision != row.revision:
        raise Stale(yours=mask_strings(dict(yours)), theirs=theirs())


def check_fields(row: Model, names: Iterable[str], *more: GeoGridError | None) -> None:
    """Raise :class:`Faults` for every named field that its column cannot hold, and for `more`."""
    faults = [error for error in more if error is not None]
    for name in names:
        field = row._meta.get_field(name)
        if getattr(row, field.attname) is None and field.null:
            continue
        try:
            setattr(row, field.attname, field.clean(getattr(row, field.attname), row))
        except ValidationError as error:
            # Django's own texts, in the caller's language already
            text = " ".join(error.messages).replace("%", "%%")
            faults.append(BadInput(error.error_list[0].code or "invalid", text, field=name))
    if faults:
        raise Faults(faults)


def assign(row: Model, given: Mapping[str, Any]) -> list[str]:
    """Set the given fields; the names of those that are different now."""
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    return changed


# ---- time


def starting(since: date | None) -> datetime:
    """The local midnight from which a change holds; today without a day.

    Raises :class:`BadInput` for a day to come: what is to be, is planned and not yet recorded.
    """
    day = since or city_time.today()
    if day > city_time.today():
        raise BadInput(
            "since_future",
            gettext_noop(
                "A change is recorded when it has happened: choose today or a day before."
            ),
            field="since",
        )
    return city_time.start_of(day)


def check_after(start: datetime, at: datetime) -> None:
    """Raise :class:`BadInput` when something would end before it began."""
    if at < start:
        raise BadInput(
            "since_too_early",
            gettext_noop("This version began on %(day)s; a change cannot lie before it."),
            field="since",
            day=city_time.day_of(start).isoformat(),
        )


def keep_version(row: Versioned, at: datetime, **but: Any) -> bool:
    """Leave what `row` was until `at` as a closed copy, `row` itself begins there.

    Call it before the row is saved. What began that very midnight is corrected in place, because
    no day ever ended with it; whether there is a copy. `but` are values the copy cannot keep.
    """
    check_after(row.valid.lower, at)
    if row.valid.lower == at:
        return False
    copy = type(row)._default_manager.get(pk=row.pk)
    copy.pk, copy._state.adding = None, True
    copy.version_of_id, copy.valid = row.pk, DateTimeTZRange(row.valid.lower, at, "[)")
    for name, value in but.items():
        setattr(copy, name, value)
    copy.save(force_insert=True)
    row.valid = DateTimeTZRange(at, None, "[)")
    return True


def closed(period: DateTimeTZRange, at: datetime) -> DateTimeTZRange:
    """`period` ended at the midnight `at`; what began then is over within the same instant."""
    from geo_grid.areas.cutting import ending

    check_after(period.lower, at)
    return DateTimeTZRange(period.lower, ending(period.lower, at), "[)")


# ---- the end of a write


def finish(row: Revised, action: str, *, fields: Iterable[str] = (), saved: bool = True) -> None:
    """Count the revision, save, tell caches, listeners and the audit trail; sums are the caller's."""
    if saved:
        row.revision += 1
        row.save()
    touch(noun_of(type(row)))
    noun = str(row._meta.model_name)
    events.record(
        Noun.REGISTERS, change=f"{noun}.{action}", key=row.pk, revision=row.revision,
        at=timezone.now(), atoms=[getattr(row, "basic_cell_id", None)],
    )  # fmt: skip
    detail = {"fields": sorted(fields)} if fields else {}
    audit.record(f"{noun}.{action}", noun=noun, keys=[row.pk], detail=detail)
