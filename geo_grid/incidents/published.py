"""What everybody may see of published cases: an officer's title, the step, a place that is rounded.

Nothing here hangs on the exact place: what is near is judged by the rounded one, else distances to
several points would tell it.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from geo_grid import city_time
from geo_grid.access.context import Caller, acting, caller
from geo_grid.access.scope import Scope
from geo_grid.errors import NotFound, gettext_noop
from geo_grid.incidents.models import CaseFile, Incident
from geo_grid.incidents.publication import NEVER_PUBLIC

DECIMALS = 3
"""Of degrees: about 100 m (P7)."""
ROUNDED_M = 80
"""A rounded place lies at most this far from the place: half of 0.001° both ways, in metres."""
NEAR_M = 1500
MOST = 50
CLOSED_DAYS = 30
"""So long after it was closed a case is still listed."""
DAYS = (7, 30, 90)
"""How far back one may ask for what was reported."""
_METRES_PER_DEGREE = 111_195.0
_STEP = 10**-DECIMALS


def listed(
    *, near: tuple[float, float] | None = None, within_m: float = NEAR_M, matter: str = "",
    days: int | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Published cases, the nearest first; without `near` (lon, lat in WGS-84) the newest first.

    At most :data:`MOST`; open ones, and those that were closed lately. `matter` is a code, `days` one of
    :data:`DAYS`: what was reported since the day that lies so many back.
    """
    with _as_everybody(), transaction.atomic():
        rows = public_cases().select_related("matter__matter").order_by("-published_at", "-pk")
        if matter:
            rows = rows.filter(matter__matter__code=matter)
        if days:
            # By days, as they are told: a span of hours would tell the hour of a report.
            since = city_time.start_of(city_time.today() - timedelta(days=days))
            rows = rows.filter(reported_at__gte=since)
        if near is not None:
            rows = rows.filter(point__within=_box(near, within_m))
        cases = list(rows if near is not None else rows[:MOST])
        if near is not None:
            far = {case.pk: _distance_m(near, _rounded(case)) for case in cases}
            cases = [case for case in cases if far[case.pk] <= within_m]
            cases.sort(key=lambda case: (far[case.pk], -case.pk))
        shown = cases[:MOST]
        photos: dict[int, list[str]] = {}
        for case, ref in _photos().filter(incident__in=shown).values_list("incident", "ref"):
            photos.setdefault(case, []).append(ref)
        return [_told(case, photos.get(case.pk, [])) for case in shown]


def photo_of(ref: str, file: str) -> CaseFile:
    """A published photo of a published case. Raises :class:`NotFound`, in the same words for others."""
    with _as_everybody(), transaction.atomic():
        found = _photos().filter(incident__in=public_cases().filter(ref=ref), ref=file).first()
    if found is None:
        raise NotFound("not_found", gettext_noop("Nothing is found under this address."))
    return found


def _as_everybody() -> Any:
    """As the system, by nobody's account: what is public hangs on no caller."""
    who = Caller(
        scope=Scope(is_system=True), address=caller().address, purpose="published cases",
        statement_timeout_ms=caller().statement_timeout_ms,
    )  # fmt: skip
    return acting(who)


def public_cases() -> QuerySet[Incident]:
    since = timezone.now() - timedelta(days=CLOSED_DAYS)
    fresh = Q(closed_at__isnull=True) | Q(closed_at__gte=since)
    return Incident.objects.filter(fresh, published_at__isnull=False).exclude(step__in=NEVER_PUBLIC)


def _photos() -> QuerySet[CaseFile]:
    return CaseFile.objects.filter(is_public=True, media_type__startswith="image/").order_by("pk")


def _rounded(case: Incident) -> tuple[float, float]:
    return round(case.point.x, DECIMALS), round(case.point.y, DECIMALS)


def _box(near: tuple[float, float], within_m: float) -> Polygon:
    """A box in degrees that holds every place whose rounded one may be so near."""
    lon, lat = near
    up = within_m / _METRES_PER_DEGREE + _STEP
    along = up / max(math.cos(math.radians(lat)), 0.01) + _STEP
    box = Polygon.from_bbox((lon - along, lat - up, lon + along, lat + up))
    box.srid = 4326
    return box


def _distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Good to some per cent at this range."""
    across = math.cos(math.radians((one[1] + other[1]) / 2))
    return _METRES_PER_DEGREE * math.hypot((one[0] - other[0]) * across, one[1] - other[1])


def _told(case: Incident, photos: list[str]) -> dict[str, Any]:
    lon, lat = _rounded(case)
    version = case.matter
    return {
        "ref": case.ref,
        "title": case.public_title,
        "matter": version
        and {"code": version.matter.code, "name": version.name, "name_en": version.name_en},
        "step": case.step,
        "day": city_time.local(case.reported_at).date().isoformat(),
        "lon": lon,
        "lat": lat,
        "photos": photos,
    }
