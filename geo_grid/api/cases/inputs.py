"""What the routes of cases take."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from rest_framework import serializers

from geo_grid import city_time
from geo_grid.errors import BadInput, gettext_noop
from geo_grid.geometry.datum import DATUMS
from geo_grid.http.inputs import Input
from geo_grid.incidents.case_list import MINE, MOST, SORTS, CaseQuery
from geo_grid.incidents.clock import Light
from geo_grid.incidents.contacts import Contact
from geo_grid.incidents.models import KINDS, STEPS, CaseReport, Incident
from geo_grid.incidents.place_of_report import Said
from geo_grid.incidents.reporting import MOST_TEXT, Submission

_PLUS_READ_AS_SPACE = re.compile(r" (?=\d\d:?\d\d$)")
DOORS = [door for door in CaseReport.Door.values if door != CaseReport.Door.PUBLIC]


class ReporterInput(Input):
    """Who may be called back; kept only with consent."""

    name = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")
    consent = serializers.BooleanField(default=False)
    notice = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class ReportInput(Input):
    """A report: what, and where. A place is lon, lat and datum, or an address."""

    client_id = serializers.CharField(max_length=64)
    text = serializers.CharField(max_length=MOST_TEXT)
    matter = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(
        choices=[value for value, _ in KINDS], required=False, allow_blank=True, default=""
    )
    # Wider than the earth: an axis that was swapped is told so, not that it is too large.
    lon = serializers.FloatField(min_value=-1e6, max_value=1e6, required=False, allow_null=True)
    lat = serializers.FloatField(min_value=-1e6, max_value=1e6, required=False, allow_null=True)
    datum = serializers.CharField(
        max_length=20, required=False, allow_null=True, allow_blank=True,
        help_text=f"of lon and lat: {' '.join(DATUMS)}",
    )  # fmt: skip
    address = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    reporter = ReporterInput(required=False, allow_null=True)
    door = serializers.ChoiceField(choices=DOORS, required=False, default=CaseReport.Door.API.value)

    def submission(self) -> tuple[Submission, str]:
        """The report, and through which door it came."""
        given: dict[str, Any] = dict(self.validated_data)
        where = Said(given.get("lon"), given.get("lat"), given.get("datum"), given["address"])
        person = given.get("reporter")
        made = Submission(
            given["client_id"], given["text"], given["matter"], given["kind"], where,
            Contact(**person) if person else None,
        )  # fmt: skip
        return made, given["door"]


class ContactRevealInput(Input):
    """Which report's, and why."""

    report = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    reason = serializers.CharField(max_length=20)


class CaseQueryInput(Input):
    """Filters of the list, all of which must hold; `since` and `until` are days or times.

    One that is left empty is none, as forms send them.
    """

    state = serializers.ChoiceField(choices=Incident.State.values, required=False)
    step = serializers.ChoiceField(choices=[s for s, _ in STEPS], required=False)
    kind = serializers.ChoiceField(choices=[k for k, _ in KINDS], required=False)
    matter = serializers.CharField(max_length=40, required=False, help_text="code of a matter")
    light = serializers.ChoiceField(choices=list(Light), required=False)
    area = serializers.CharField(
        max_length=20, required=False, help_text="code of a division or grid cell"
    )
    owner = serializers.CharField(
        max_length=40, required=False, help_text=f"code of a department, or {MINE}"
    )
    since = serializers.CharField(max_length=40, required=False)
    until = serializers.CharField(max_length=40, required=False)
    q = serializers.CharField(max_length=100, required=False)
    sort = serializers.ChoiceField(choices=list(SORTS), required=False)
    cursor = serializers.CharField(max_length=300, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=MOST, required=False)

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value({name: one for name, one in data.items() if one != ""})

    def query(self) -> CaseQuery:
        """The question; raises :class:`BadInput` for a day or time that cannot be read."""
        given = dict(self.validated_data)
        for field in {"since", "until"} & set(given):
            given[field] = moment_of(given[field], field=field, is_end=field == "until")
        return CaseQuery(**given)


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
