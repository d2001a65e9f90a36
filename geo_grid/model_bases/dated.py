"""Rows that are true for a while, rows that people edit, and the constraints of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.contrib.gis.db import models
from django.contrib.gis.db.models import F, Func, Q
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from psycopg2.extras import DateTimeTZRange

from geo_grid.city_time import midnight

_beginning: ContextVar[datetime | None] = ContextVar("beginning", default=None)


@contextmanager
def beginning(moment: datetime) -> Iterator[None]:
    """Rows that are made inside begin on the day of `moment` instead of today: a loaded past."""
    token = _beginning.set(moment)
    try:
        yield
    finally:
        _beginning.reset(token)


def from_today() -> DateTimeTZRange:
    """``[local midnight of today, ∞)``, or of the day that :func:`beginning` names."""
    return DateTimeTZRange(midnight(_beginning.get()), None, "[)")


class IsPeriod(Func):
    """The SQL function in geo_grid/database/sql: not empty, ``[lower, upper)`` with a lower bound."""

    function = "geo_grid_is_period"
    output_field = models.BooleanField()


def proper_period(*, table: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=IsPeriod(F("valid")), name=f"{table}_valid_period")


def once_at_a_time(*fields: str, name: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows with the same `fields` may be valid at one instant.

    For cells, codes, teams and residences. Units and addresses have a partial unique index on what is
    valid now instead: a GiST exclusion on every unit costs an import more than half its speed.
    """
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            ("valid", RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


CURRENT = Q(valid__upper_inf=True)


class Dated(models.Model):
    """A row that is true for a while: a half-open ``tstzrange`` that starts at local midnight."""

    valid = DateTimeRangeField(default=from_today)

    class Meta:
        abstract = True


class Revised(models.Model):
    """A row that people edit: `revision` grows with every save, so that a stale one shows."""

    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        abstract = True


class Versioned(Revised, Dated):
    """A dated row whose id stays: a change leaves a closed copy that names it in `version_of`.

    Facts go on pointing at the id; what was true on a day is the row, or the copy, valid then.
    """

    # Few rows are copies: each model's index holds these alone (see `copies`).
    version_of = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="versions", db_index=False
    )

    class Meta:
        abstract = True


def copies(*, table: str) -> models.Index:
    """The index of the closed copies among a model's :class:`Versioned` rows."""
    return models.Index(
        fields=["version_of"], condition=Q(version_of__isnull=False), name=f"{table}_version"
    )
