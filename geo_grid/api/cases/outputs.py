"""What the routes of cases answer, for the description: names, kinds of value, what may be missing."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from geo_grid.incidents.case_list import ON_WALLS
from geo_grid.incidents.clock import Light
from geo_grid.incidents.models import CaseFile, Incident
from geo_grid.incidents.steps import Kind, Step
from geo_grid.incidents.workflow import Transition

Output = serializers.Serializer[Any]
_STEPS = [one.value for one in Step]
STATES = list(Incident.State.values)
_DETAIL = "a time with the city's offset"


def _moment(**more: Any) -> serializers.DateTimeField:
    return serializers.DateTimeField(allow_null=True, help_text=_DETAIL, **more)


def _allowed() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(choices=[one.value for one in Transition]),
        help_text="the transitions that the caller may make now",
    )


class NamedCodeOutput(Output):
    """A department, a division or a grid cell by its code."""

    code = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class CellNumberOutput(Output):
    """A cell by its number and its code of today."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField(allow_blank=True, required=False)


class PlaceLabelOutput(Output):
    """A building or a unit as its address says it."""

    id = serializers.IntegerField()
    label = serializers.CharField(allow_blank=True)


class CasePersonOutput(Output):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ProposedCellOutput(Output):
    basic_cell = CellNumberOutput()
    grid_cell = CellNumberOutput(allow_null=True)


class CasePlaceOutput(Output):
    """Where a case lies, EPSG:4326; in no basic cell that is said, and a near one proposed."""

    lon = serializers.FloatField()
    lat = serializers.FloatField()
    address = serializers.CharField(allow_blank=True)
    basic_cell = CellNumberOutput(allow_null=True)
    grid_cell = CellNumberOutput(allow_null=True)
    division = NamedCodeOutput(allow_null=True)
    building = PlaceLabelOutput(allow_null=True)
    unit = PlaceLabelOutput(allow_null=True)
    in_no_cell = serializers.BooleanField(required=False)
    message = serializers.CharField(required=False)
    proposed = ProposedCellOutput(required=False, allow_null=True)


class DuplicateOutput(Output):
    """A case that may be the same; a closed one may be reopened instead."""

    ref = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    step = serializers.ChoiceField(choices=_STEPS)
    state = serializers.ChoiceField(choices=STATES)
    reported_at = serializers.DateTimeField()
    closed_at = _moment()
    distance_m = serializers.FloatField()
    reopening = serializers.BooleanField()


class ReportOutput(Output):
    """The case that a report has made; the same to whoever sends it again."""

    ref = serializers.CharField()
    step = serializers.ChoiceField(choices=_STEPS)
    revision = serializers.IntegerField()
    deadline = _moment()
    place = CasePlaceOutput()
    duplicates = DuplicateOutput(many=True)


class CaseMatterOutput(Output):
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)


class CaseRowOutput(Output):
    """A case as a list shows it; a display is told less."""

    ref = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    category = serializers.CharField(allow_blank=True)
    matter = CaseMatterOutput(allow_null=True)
    kind = serializers.ChoiceField(choices=[one.value for one in Kind])
    step = serializers.ChoiceField(choices=_STEPS)
    state = serializers.ChoiceField(choices=STATES)
    round = serializers.IntegerField()
    revision = serializers.IntegerField()
    light = serializers.ChoiceField(choices=[one.value for one in Light], allow_null=True)
    deadline = _moment()
    yellow = _moment()
    step_deadline = _moment()
    provisional = serializers.BooleanField()
    escalated = serializers.IntegerField(allow_null=True, help_text="% of the limit told of last")
    reported_at = serializers.DateTimeField()
    closed_at = _moment()
    source = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    lon = serializers.FloatField()
    lat = serializers.FloatField()
    basic_cell = serializers.CharField(allow_null=True, help_text="code")
    grid_cell = NamedCodeOutput(allow_null=True)
    division = NamedCodeOutput(allow_null=True)
    department = NamedCodeOutput(allow_null=True)
    handler = serializers.CharField(allow_null=True, help_text="display name")
    on_the_way_at = _moment()


class CaseListedOutput(CaseRowOutput):
    """A row of the list; what a display is not told may be missing."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name in fields.keys() - set(ON_WALLS):
            fields[name].required = False
        return fields


class CasesOutput(Output):
    """A page of cases; `next` is the cursor of the page after."""

    results = CaseListedOutput(many=True)
    next = serializers.CharField(allow_null=True)
    last_event = serializers.IntegerField(help_text="the number the page is current to")


class PartiesOutput(Output):
    lead = NamedCodeOutput(allow_null=True)
    handler = CasePersonOutput(allow_null=True)
    verifier = CasePersonOutput(allow_null=True)
    supervisor = CasePersonOutput(allow_null=True)
    reporter = CasePersonOutput(allow_null=True)


class CasePartOutput(Output):
    department = NamedCodeOutput()
    round = serializers.IntegerField()
    answered_at = _moment()
    answer = serializers.CharField(allow_blank=True)
    answered_by = CasePersonOutput(allow_null=True)


class CaseEntryOutput(Output):
    """One entry of a case's history: a transition, or what else was done to it."""

    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    transition = serializers.CharField()
    step_before = serializers.ChoiceField(choices=_STEPS, allow_null=True)
    step = serializers.ChoiceField(choices=_STEPS)
    round = serializers.IntegerField()
    account = CasePersonOutput(allow_null=True)
    department = NamedCodeOutput(allow_null=True)
    handler = CasePersonOutput(allow_null=True)
    by_department = NamedCodeOutput(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    until = _moment()
    of = serializers.CharField(allow_null=True, help_text="ref of the case on the other side")
    routing = serializers.CharField(
        allow_null=True, help_text="what a professional grid had to do with it, as a sentence"
    )


class EscalationOutput(Output):
    at = serializers.DateTimeField()
    due = serializers.DateTimeField()
    level = serializers.IntegerField(help_text="% of the limit")
    clock = serializers.CharField(help_text="whole, or the step whose limit it was")
    round = serializers.IntegerField()
    division = serializers.CharField(allow_null=True, help_text="code; null: who handles the case")
    vacant = serializers.ListField(child=serializers.CharField())
    recipients = serializers.IntegerField()


class ContactOutput(Output):
    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True, help_text="masked")


class CaseReportOutput(Output):
    id = serializers.IntegerField()
    door = serializers.CharField()
    at = serializers.DateTimeField()
    account = CasePersonOutput(allow_null=True)
    contact = ContactOutput(allow_null=True)
    keep_until = _moment()
    stars = serializers.IntegerField(allow_null=True)
    rating_note = serializers.CharField(allow_blank=True)
    attributes = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True))
    )


class FileOutput(Output):
    """A file without its content."""

    id = serializers.CharField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="bytes as stored")
    added_at = serializers.DateTimeField()
    is_public = serializers.BooleanField()
    stage = serializers.ChoiceField(
        choices=CaseFile.Stage.choices, allow_blank=True, help_text="of a photo: before or after"
    )


class CasePublicationOutput(Output):
    published_at = _moment()
    title = serializers.CharField(allow_blank=True)
    may_change = serializers.BooleanField()


class ProfessionalCellOutput(Output):
    """The professional grid that the matter names, and its cell here as of the case's day."""

    grid = CaseMatterOutput()
    cell = CellNumberOutput(allow_null=True)
    day = serializers.DateField()


class CaseOutput(CaseRowOutput):
    """Everything that those who see a case may know of it."""

    last_event = serializers.IntegerField(help_text="the number it is current to")
    text = serializers.CharField(allow_blank=True)
    step_left = serializers.ChoiceField(choices=_STEPS, allow_null=True)
    in_arbitration = serializers.BooleanField()
    may_override = serializers.BooleanField()
    may_set_out = serializers.BooleanField()
    materials = serializers.ListField(child=serializers.CharField())
    evidence = serializers.ListField(child=serializers.CharField())
    asked = serializers.ListField(child=serializers.JSONField())
    place = CasePlaceOutput()
    professional_cell = ProfessionalCellOutput(allow_null=True)
    parties = PartiesOutput()
    parts = CasePartOutput(many=True)
    history = CaseEntryOutput(many=True)
    escalations = EscalationOutput(many=True)
    allowed = _allowed()
    reports = CaseReportOutput(many=True)
    files = FileOutput(many=True)
    publication = CasePublicationOutput()
    duplicates = DuplicateOutput(many=True)
    merged_into = serializers.CharField(allow_null=True, help_text="ref")
    merged = serializers.ListField(child=serializers.CharField(), help_text="refs")


class MatterOutput(Output):
    """A class of component or event as it is defined now."""

    code = serializers.CharField()
    sort = serializers.CharField()
    group = serializers.CharField()
    group_name = serializers.CharField(allow_blank=True)
    group_name_en = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=[one.value for one in Kind])
    is_public = serializers.BooleanField(help_text="offered to citizens")
    attributes = serializers.ListField(child=serializers.JSONField())
    version = serializers.IntegerField()
    limits = serializers.DictField(child=serializers.JSONField())
    evidence = serializers.ListField(child=serializers.CharField())
    materials = serializers.ListField(child=serializers.CharField())
    near_m = serializers.IntegerField()
    near_days = serializers.IntegerField()
    origin = serializers.CharField(allow_blank=True)
    professional_grid = serializers.CharField(
        allow_blank=True, help_text="code of the grid whose holder answers first"
    )


class MattersOutput(Output):
    results = MatterOutput(many=True)
    next = serializers.CharField(allow_null=True)
