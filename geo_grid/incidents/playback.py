"""What stood open over a period: each case with the light of then, or, of too many, sums by grid cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from django.utils import timezone
from numpy.typing import NDArray

from geo_grid import city_time
from geo_grid.areas.models import Division
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.incidents.case_figures import HOURLY_UP_TO, USUAL, Period, cell_names
from geo_grid.incidents.case_filters import CaseQuery, found
from geo_grid.incidents.case_points import MOST_WEIGHED, along, check_not_too_many
from geo_grid.incidents.models import Incident
from geo_grid.incidents.past_light import Span, opened_anew, pasts, spans_of

MOST = 5_000
LONGEST = timedelta(days=92)
COLUMNS = ("ref", "lon", "lat", "spans", "lights")
_NEVER = np.iinfo(np.int64).max

Moments = NDArray[np.int64]


@dataclass(frozen=True)
class Range:
    """From `start` until `end` (without it); by default the last day until now."""

    start: datetime | None = None
    end: datetime | None = None

    def period(self, now: datetime) -> Period:
        """In hours, or beyond 8 days in days of the city. Raises :class:`BadInput`."""
        end = min(self.end or now, now)
        start = self.start or end - USUAL
        if start >= end:
            raise BadInput(
                "range_reversed",
                gettext_noop("The start must lie before the end, and before now."),
                field="start",
            )
        if end - start > LONGEST:
            raise BadInput(
                "range_too_long",
                gettext_noop("Play back at most %(days)s days at once; choose a later start."),
                field="start",
                days=LONGEST.days,
            )
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        return Period(start, end, "hour" if end - start <= HOURLY_UP_TO else "day")


def playback(query: CaseQuery, span: Range) -> dict[str, Any]:
    """``{start, end, unit, total, series}`` of the cases that stood open in the period, and which.

    With at most :data:`MOST` of them ``columns`` and ``points``: `spans` are the milliseconds
    (since 1970) from which until which a case stood open, null while it does, `lights` from when on
    it had which light. Of more ``moments`` and ``sums``: how many stood open in each cell at each
    moment. `series` says how many came in each bucket and stood open at its end. The filters
    `state`, `step`, `light`, `since`, `until`, `hours` and the list say what is so now, and are left
    out. Raises :class:`BadInput` that names what cannot be used.
    """
    now = timezone.now()
    period = span.period(now)
    whole = replace(
        query, state="", step="", light="", worklist="", since=None, until=None, hours=0
    )
    stood = Q(closed_at__isnull=True) | Q(closed_at__gt=period.since)
    cases = found(whole, now=now).filter(stood, reported_at__lt=period.until)
    moments = _moments(period)
    rows = list(cases.select_related("matter").defer("text", "bigrams").order_by("pk")[: MOST + 1])
    told: dict[str, Any] = _points(rows, moments) if len(rows) <= MOST else _sums(cases, moments)
    spans = told.pop("open")
    return {
        "start": city_time.local(period.since).isoformat(),
        "end": city_time.local(period.until).isoformat(), "unit": period.unit,
        "total": len({case for case, start, end in spans if _is_within(start, end, moments)}),
        "series": _series(spans, moments), **told,
    }  # fmt: skip


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000 // 1)


def _moments(period: Period) -> Moments:
    """The beginning of each bucket, and the end of the last."""
    return np.array([_ms(at) for at in (*period.buckets(), period.until)], dtype=np.int64)


def _is_within(start: int, end: int, moments: Moments) -> bool:
    """Whether a span holds any moment of the period; a case may have stood before it and after."""
    return bool(end > moments[0] and start < moments[-1])


def _open(case: int, spans: Sequence[Span]) -> list[tuple[int, int, int]]:
    return [(case, _ms(start), _NEVER if end is None else _ms(end)) for start, end in spans]


# ---- each case


def _points(rows: Sequence[Incident], moments: Moments) -> dict[str, Any]:
    points, spans = [], []
    for case, past in zip(rows, pasts(rows), strict=True):
        stood = _open(case.pk, past.spans)
        if not any(_is_within(start, end, moments) for _, start, end in stood):
            continue
        spans += stood
        points.append([
            case.ref, case.point.x, case.point.y,
            [[start, None if end == _NEVER else end] for _, start, end in stood],
            [[_ms(at), light] for at, light in past.changes],
        ])  # fmt: skip
    return {"columns": COLUMNS, "points": points, "open": spans}


# ---- sums


def _sums(cases: QuerySet[Incident], moments: Moments) -> dict[str, Any]:
    """By cell, of cases in none by division; each stands at the middle of its cases."""
    rows = list(
        cases.order_by("pk").values_list(
            "pk", "cell_version__cell", "division", along("X"), along("Y"), "reported_at",
            "closed_at",
        )[: MOST_WEIGHED + 1]
    )  # fmt: skip
    check_not_too_many(len(rows))
    histories = opened_anew([row[0] for row in rows])
    homes: dict[tuple[int | None, int | None], list[int]] = {}
    places: dict[tuple[int | None, int | None], list[tuple[float, float]]] = {}
    spans: list[tuple[int, int, int]] = []
    for pk, cell, division, lon, lat, reported, closed in rows:
        home = (cell, None if cell else division)
        stood = _open(pk, spans_of(reported, closed, histories.get(pk, [])))
        homes.setdefault(home, []).extend(range(len(spans), len(spans) + len(stood)))
        places.setdefault(home, []).append((lon, lat))
        spans += stood
    bounds = np.array([span[1:] for span in spans], dtype=np.int64).reshape(-1, 2)
    codes = _codes(homes)
    sums = []
    for home, members in homes.items():
        counts = standing(bounds[members], moments)
        if counts.any():
            lon, lat = np.array(places[home]).mean(axis=0)
            sums.append([home[0], codes[home], round(lon, 6), round(lat, 6), counts.tolist()])
    return {"moments": moments.tolist(), "sums": sums, "open": spans}


def _codes(homes: dict[tuple[int | None, int | None], list[int]]) -> dict[Any, str]:
    cells = cell_names([cell for cell, _ in homes if cell])
    divisions = dict(
        Division.objects.filter(pk__in=[home for _, home in homes if home]).values_list(
            "pk", "code"
        )
    )
    return {
        (cell, home): cells[cell]["code"] if cell else divisions.get(home, "")
        for cell, home in homes
    }


def standing(bounds: NDArray[np.int64], moments: Moments) -> NDArray[np.int64]:
    """How many of the half-open spans hold each moment."""
    begun = np.searchsorted(np.sort(bounds[:, 0]), moments, side="right")
    over = np.searchsorted(np.sort(bounds[:, 1]), moments, side="right")
    held: NDArray[np.int64] = begun - over
    return held


def _series(spans: Sequence[tuple[int, int, int]], moments: Moments) -> list[list[int]]:
    """For each bucket its beginning, what came in and what stood open at its end."""
    bounds = np.array([span[1:] for span in spans], dtype=np.int64).reshape(-1, 2)
    first: dict[int, int] = {}
    for case, start, _ in spans:
        first[case] = min(start, first.get(case, start))
    begun = np.searchsorted(np.sort(np.array(list(first.values()), dtype=np.int64)), moments)
    came, held = np.diff(begun), standing(bounds, moments)
    return [
        [int(at), int(n), int(after)]
        for at, n, after in zip(moments[:-1], came, held[1:], strict=True)
    ]
