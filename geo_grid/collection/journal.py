"""Changes written down while they are made, so that they can be taken back one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import models
from psycopg2.extras import DateTimeTZRange

from geo_grid.errors import Conflict, gettext_noop

Entry = list[Any]
SET, FILL, MOVE = "set", "fill", "move"


class Journal:
    """What a merge changes. Entries are JSON: ids, kinds, flags, periods, never a person's values.

    ``[set, table, id, before, after]``: columns of one row, changed at once
    ``[fill, table, kept, column, gone, blank]``: a blank took the other record's value
    ``[move, table, kept, column, gone, blank]``: a value that only one may hold changed hands
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def set(self, row: models.Model, **values: Any) -> None:
        """Change columns of a row (foreign keys by their ``…_id``)."""
        before = {column: to_json(getattr(row, column)) for column in values}
        after = {column: to_json(value) for column, value in values.items()}
        self.entries.append([SET, row._meta.label, row.pk, before, after])
        _update(type(row), row.pk, values)
        for column, after in values.items():
            setattr(row, column, after)

    def fill(self, kept: models.Model, gone: models.Model, *columns: str, blank: Any) -> None:
        """Let columns that are blank take the value of the other record."""
        for column in columns:
            if getattr(kept, column) == blank and getattr(gone, column) != blank:
                self.entries.append([FILL, kept._meta.label, kept.pk, column, gone.pk, blank])
                _update(type(kept), kept.pk, {column: getattr(gone, column)})
                setattr(kept, column, getattr(gone, column))

    def move(self, kept: models.Model, gone: models.Model, *columns: str) -> None:
        """Let the kept record take over values that are unique, if it has none of its own."""
        if any(getattr(kept, column) is not None for column in columns):
            return
        values = {column: getattr(gone, column) for column in columns}
        if all(value is None for value in values.values()):
            return
        for column in columns:
            self.entries.append([MOVE, kept._meta.label, kept.pk, column, gone.pk, None])
        _update(type(gone), gone.pk, dict.fromkeys(columns))
        _update(type(kept), kept.pk, values)
        for column, value in values.items():
            setattr(kept, column, value)
            setattr(gone, column, None)


def take_back(entries: list[Entry]) -> None:
    """Undo the entries, the last first. Raises :class:`Conflict` ``merge_changed_since``."""
    moved: dict[tuple[str, int, int], list[str]] = {}
    for action, label, pk, *more in reversed(entries):
        model = apps.get_model(label)
        if action == SET:
            before, after = more
            row = _row(model, pk)
            _same({column: to_json(getattr(row, column)) for column in after}, after)
            _update(model, pk, {column: from_json(value) for column, value in before.items()})
        elif action == FILL:
            column, gone, blank = more
            _same(_plain(_row(model, pk), column), _plain(_row(model, gone), column))
            _update(model, pk, {column: blank})
        else:
            column, gone, _ = more
            moved.setdefault((label, pk, gone), []).append(column)
    for (label, pk, gone), columns in moved.items():
        model = apps.get_model(label)
        kept = _row(model, pk)
        values = {column: getattr(kept, column) for column in columns}
        _update(model, pk, dict.fromkeys(columns))
        _update(model, gone, values)


def _row(model: type[models.Model], pk: int) -> models.Model:
    found = model._base_manager.filter(pk=pk).first()
    if found is None:
        raise _changed()
    return found


def _plain(row: models.Model, column: str) -> Any:
    value = getattr(row, column)
    return bytes(value) if isinstance(value, memoryview) else value


def _same(now: Any, then: Any) -> None:
    if now != then:
        raise _changed()


def _changed() -> Conflict:
    return Conflict(
        "merge_changed_since",
        gettext_noop("The records were changed after the merge; it cannot be undone any more."),
    )


def _update(model: type[models.Model], pk: int, values: dict[str, Any]) -> None:
    model._base_manager.filter(pk=pk).update(**values)


def to_json(value: Any) -> Any:
    """Periods as a pair of texts, everything else as it is."""
    if value is not None and hasattr(value, "lower_inc"):
        ends = (value.lower, value.upper)
        return ["period", *(end and end.astimezone(UTC).isoformat() for end in ends)]
    return value


def from_json(value: Any) -> Any:
    """The value that :func:`to_json` wrote."""
    if isinstance(value, list) and value[:1] == ["period"]:
        lower, upper = (end and datetime.fromisoformat(end) for end in value[1:])
        return DateTimeTZRange(lower, upper, "[)")
    return value
