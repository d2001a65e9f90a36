"""What every table of places shares: sound geometries, periods of validity, GEOS ↔ Shapely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.gis.db.models import F, Func, Q
from django.contrib.gis.geos import GEOSGeometry
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.utils import timezone
from numpy.typing import NDArray
from psycopg2.extras import DateTimeTZRange

SRID = 4326


class IsSound(Func):
    """The SQL function of the first migration: valid, finite, not empty, within ±180/±90."""

    function = "geo_grid_is_sound"
    output_field = models.BooleanField()


class IsPeriod(Func):
    """The SQL function of the first migration: not empty, ``[lower, upper)`` with a lower bound."""

    function = "geo_grid_is_period"
    output_field = models.BooleanField()


def sound(*fields: str, table: str) -> list[models.CheckConstraint]:
    """One CHECK for each geometry column: PostGIS itself accepts NaN, infinity and bow-ties."""
    return [
        models.CheckConstraint(condition=IsSound(F(field)), name=f"{table}_{field}_sound")
        for field in fields
    ]


def proper_period(*, table: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=IsPeriod(F("valid")), name=f"{table}_valid_period")


def once_at_a_time(*fields: str, name: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows with the same `fields` may be valid at one instant."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            ("valid", RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )


CURRENT = Q(valid__upper_inf=True)


def city_timezone() -> ZoneInfo:
    """The zone in which days begin: the deployment's, ``GEO_GRID_TIME_ZONE``."""
    return ZoneInfo(settings.TIME_ZONE)


def midnight(moment: datetime | None = None) -> datetime:
    """The local midnight at which the day of `moment` (default: now) begins."""
    local = (moment or timezone.now()).astimezone(city_timezone())
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


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


class PointOrigin(models.TextChoices):
    """Where the point of a unit or an entrance was taken from."""

    OWN = "own"
    ENTRANCE = "entrance"
    BUILDING = "building"


def to_shapely(geometries: Iterable[GEOSGeometry | None]) -> NDArray[np.object_]:
    """GeoDjango geometries as a Shapely array, ``None`` kept."""
    return shapely.from_wkb([None if g is None else bytes(g.wkb) for g in geometries])


def to_geos(geometry: Any) -> GEOSGeometry:
    """One Shapely geometry (EPSG:4326) as GeoDjango's."""
    return GEOSGeometry(memoryview(shapely.to_wkb(geometry)), srid=SRID)


def to_multi_geos(geometry: Any) -> GEOSGeometry:
    """One Shapely polygon or multipolygon (EPSG:4326) as a GeoDjango MultiPolygon."""
    return to_geos(shapely.multipolygons(shapely.get_parts(geometry)))


def hexewkb(geometries: NDArray[np.object_]) -> list[str | None]:
    """Shapely geometries as hexadecimal EWKB with SRID 4326, the form COPY takes."""
    stamped = shapely.set_srid(geometries, SRID)
    return list(shapely.to_wkb(stamped, hex=True, include_srid=True))
