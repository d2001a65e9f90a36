"""What lists, maps and figures of cases may be asked for: the same filters, read in one place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.gis.geos import Polygon
from django.utils.dateparse import parse_date, parse_datetime
from rest_framework import serializers

from geo_grid import city_time
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.http.inputs import Input, number
from geo_grid.incidents.case_filters import HOURS, MINE, WORKLISTS, CaseQuery
from geo_grid.incidents.case_list import LIMIT, MOST, SORTS
from geo_grid.incidents.case_points import Box, View
from geo_grid.incidents.clock import Light
from geo_grid.incidents.models import KINDS, STEPS, Incident
from geo_grid.incidents.playback import Range

_PLUS_READ_AS_SPACE = re.compile(r" (?=\d\d:?\d\d$)")
MOST_CORNERS = 120
"""Of a polygon in an address: servers cut longer ones."""


class CaseFilterInput(Input):
    """Filters of cases, all of which must hold; `since` and `until` are days or times.

    One that is left empty is none, as forms send them.
    """

    ref = serializers.CharField(max_length=64, required=False, help_text="this case alone")
    state = serializers.ChoiceField(choices=Incident.State.values, required=False)
    step = serializers.ChoiceField(choices=[s for s, _ in STEPS], required=False)
    kind = serializers.ChoiceField(choices=[k for k, _ in KINDS], required=False)
    matter = serializers.CharField(
        max_length=40, required=False, help_text="code of a matter, of its category, or its sort"
    )
    light = serializers.ChoiceField(choices=[light.value for light in Light], required=False)
    source = serializers.CharField(max_length=100, required=False, help_text="a door or a source")
    area = serializers.CharField(
        max_length=20, required=False, help_text="code of a division or grid cell"
    )
    polygon = serializers.CharField(
        max_length=4000, required=False,
        help_text="corners of a drawn area, lon_lat_lon_lat…, WGS-84",
    )  # fmt: skip
    owner = serializers.CharField(
        max_length=40, required=False, help_text=f"code of a department, or {MINE}"
    )
    mine = serializers.BooleanField(
        required=False, help_text="only what I reported, handle, check or supervise"
    )
    since = serializers.CharField(max_length=40, required=False)
    until = serializers.CharField(max_length=40, required=False)
    hours = serializers.ChoiceField(
        choices=[str(n) for n in HOURS], required=False, help_text="reported in the last hours"
    )
    q = serializers.CharField(max_length=100, required=False)
    list = serializers.ChoiceField(
        choices=[*WORKLISTS], required=False, help_text="of open cases that want looking at"
    )

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            data = {name: one for name, one in data.items() if one != ""}
        return super().to_internal_value(data)

    def query(self) -> CaseQuery:
        """The question; raises :class:`BadInput` for what cannot be read."""
        given = {
            name: one
            for name, one in self.validated_data.items()
            if name in CaseFilterInput().fields
        }
        for field in {"since", "until"} & set(given):
            given[field] = moment_of(given[field], field=field, is_end=field == "until")
        if "since" in given and "until" in given and given["since"] > given["until"]:
            raise BadInput(
                "period_reversed",
                gettext_noop("The period ends before it begins; exchange its two times."),
                field="until",
            )
        if "polygon" in given:
            given["polygon"] = _polygon(given["polygon"])
        if "hours" in given:
            given["hours"] = int(given["hours"])
        if "list" in given:
            given["worklist"] = given.pop("list")
        return CaseQuery(**given)


class CaseQueryInput(CaseFilterInput):
    """The list: filters, order and page."""

    sort = serializers.ChoiceField(choices=[*SORTS], required=False, default="-reported_at")
    cursor = serializers.CharField(max_length=300, required=False, default="")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, required=False, default=LIMIT)

    def page(self) -> dict[str, Any]:
        return {name: self.validated_data[name] for name in ("sort", "cursor", "limit")}


class CasePointsInput(CaseFilterInput):
    """The map: filters and what is in view."""

    bbox = serializers.CharField(
        max_length=200, required=False, help_text="west,south,east,north in degrees, WGS-84"
    )
    form = serializers.ChoiceField(
        choices=["auto", "sums"], required=False, default="auto",
        help_text="sums: by grid cell, however few there are",
    )  # fmt: skip

    def view(self) -> View:
        given = self.validated_data
        bbox = _bbox(given["bbox"]) if "bbox" in given else None
        return View(bbox, given["form"] == "sums")


class CaseDensityInput(CaseFilterInput):
    """The density: filters, what is in view, and how widely each case is spread."""

    bbox = serializers.CharField(
        max_length=200, required=False, help_text="west,south,east,north in degrees, WGS-84"
    )
    bandwidth_m = serializers.IntegerField(
        min_value=50, max_value=5000, required=False, default=100,
        help_text="of the Gaussian kernel; in a wide view it is larger, and the reply says so",
    )  # fmt: skip

    def window(self) -> dict[str, Any]:
        given = self.validated_data
        box = _bbox(given["bbox"]) if "bbox" in given else None
        return {"box": box, "bandwidth_m": given["bandwidth_m"]}


class CasePlaybackInput(CaseFilterInput):
    """Playback: filters, and the period that is played; days or times, by default the last 24 hours."""

    start = serializers.CharField(max_length=40, required=False)
    end = serializers.CharField(max_length=40, required=False)

    def span(self) -> Range:
        given = {
            field: moment_of(self.validated_data.get(field, ""), field=field, is_end=field == "end")
            for field in ("start", "end")
        }
        return Range(**given)


def _bbox(text: str) -> Box:
    sides = [number(part, field="bbox") for part in text.split(",")]
    limits = (180, 90, 180, 90)
    fits = len(sides) == 4 and all(map(lambda one, most: abs(one) <= most, sides, limits))
    if not fits or sides[0] > sides[2] or sides[1] > sides[3]:
        raise BadInput(
            "bbox_unusable",
            gettext_noop("Write a bbox as west,south,east,north in degrees."),
            field="bbox",
        )
    return (sides[0], sides[1], sides[2], sides[3])


def _polygon(text: str) -> Polygon:
    """Corners in turn as a polygon of EPSG:4326. Raises :class:`BadInput` ``polygon_unusable``."""
    parts = text.split("_")
    numbers = [number(part, field="polygon") for part in parts[: 2 * MOST_CORNERS + 2]]
    corners = list(zip(numbers[::2], numbers[1::2], strict=False))
    fits = len(numbers) % 2 == 0 and 3 <= len(corners) <= MOST_CORNERS
    if fits and all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in corners):
        made = Polygon([*corners, corners[0]], srid=4326)
        if made.valid and made.area > 0:
            return made
    raise BadInput(
        "polygon_unusable",
        gettext_noop(
            "The drawn area must have 3 to %(most)s corners, written as lon_lat_lon_lat in "
            "degrees, and must not cross itself."
        ),
        field="polygon",
        most=MOST_CORNERS,
    )


def moment_of(text: str, *, field: str, is_end: bool = False) -> datetime | None:
    """A time with offset, or a day of the city: its beginning, or its end if `is_end`."""
    text = text.strip()
    if not text:
        return None
    try:
        day = parse_date(text)
        at = None if day else parse_datetime(_PLUS_READ_AS_SPACE.sub("+", text))
    except ValueError:
        day = at = None  # well written, and no day: the 30th of February
    if isinstance(day, date) and 1900 < day.year < 2200:
        return city_time.start_of(day + timedelta(days=is_end))
    if at is None or at.tzinfo is None or not 1900 < at.year < 2200:
        raise BadInput(
            "time_unusable",
            gettext_noop(
                "“%(value)s” is no day and no time with offset; write 2026-03-02 or "
                "2026-03-02T09:00:00+08:00."
            ),
            field=field,
            value=text[:40],
        )
    return at
