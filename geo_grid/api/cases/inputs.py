"""What the routes of cases take."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from geo_grid.geometry.datum import DATUMS
from geo_grid.http.inputs import Input
from geo_grid.incidents.contacts import Contact
from geo_grid.incidents.models import KINDS, CaseReport
from geo_grid.incidents.place_of_report import Said
from geo_grid.incidents.reporting import MOST_TEXT, Submission
from geo_grid.matters.attributes import LONGEST

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
    attributes = serializers.DictField(
        child=serializers.ListField(
            child=serializers.CharField(max_length=LONGEST, allow_blank=True)
        ),
        required=False, default=dict,
        help_text="what the matter asks, by the codes of its attributes: a list of values each",
    )  # fmt: skip
    reporter = ReporterInput(required=False, allow_null=True)
    door = serializers.ChoiceField(choices=DOORS, required=False, default=CaseReport.Door.API.value)

    def submission(self) -> tuple[Submission, str]:
        """The report, and through which door it came."""
        given: dict[str, Any] = dict(self.validated_data)
        where = Said(given.get("lon"), given.get("lat"), given.get("datum"), given["address"])
        person = given.get("reporter")
        made = Submission(
            given["client_id"], given["text"], given["matter"], given["kind"], where,
            Contact(**person) if person else None, attributes=given["attributes"],
        )  # fmt: skip
        return made, given["door"]


class ContactRevealInput(Input):
    """Which report's, and why."""

    report = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    reason = serializers.CharField(max_length=20)
