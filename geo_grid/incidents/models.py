"""Incidents: something reported at a place that someone must deal with, and what is done with it."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Case, F, Func, Q, Value, When

from geo_grid.access.models import Department, User
from geo_grid.areas.models import BasicCell, Division, GridCellVersion
from geo_grid.incidents.steps import ENDED, Kind, Step
from geo_grid.matters.models import MatterVersion
from geo_grid.model_bases.geometry_fields import sound
from geo_grid.premises.models import Building, Unit
from geo_grid.vault.typed_text import FreeDocument, FreeText, Identifier

STEPS = [(step.value, step.value) for step in Step]
_ENDED = [step.value for step in ENDED]
KINDS = [(kind.value, kind.value) for kind in Kind]


class Incident(models.Model):
    """事件, a case: resolved in space when it comes in; nobody types a cell code.

    A closed one keeps the version of the cell it was resolved with. One at sea or in a park has no
    cell and belongs to the smallest division that contains it, else to the city. `state` follows
    from `step`. What was imported as history has no matter, no round and no deadline.

    Parties: `department` leads, :class:`CasePart` rows help, `handler` was sent or took it.
    """

    class State(models.TextChoices):
        OPEN = "open", "未结"
        CLOSED = "closed", "已结"

    ref = Identifier(max_length=64, unique=True)
    category = FreeText(max_length=100, blank=True)
    title = FreeText(max_length=200, blank=True)
    text = FreeText(
        max_length=2000, blank=True, default="", db_default="", help_text="as it was reported"
    )
    step = models.CharField(max_length=10, choices=STEPS, default=Step.ACCEPTED.value,
                            db_default=Step.ACCEPTED.value)  # fmt: skip
    state = models.GeneratedField(
        expression=Case(When(step__in=_ENDED, then=Value("closed")), default=Value("open")),
        output_field=models.CharField(max_length=6, choices=State),
        db_persist=True,
    )
    kind = models.CharField(max_length=12, choices=KINDS, default=Kind.ROUTINE.value,
                            db_default=Kind.ROUTINE.value)  # fmt: skip
    matter = models.ForeignKey(MatterVersion, models.PROTECT, null=True, related_name="cases")
    round = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="1 from the first dispatch on"
    )
    revision = models.PositiveIntegerField(default=1, db_default=1)
    source = FreeText(max_length=100, blank=True)
    address_text = FreeText(max_length=300, blank=True)
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    point = models.PointField()
    basic_cell = models.ForeignKey(BasicCell, models.SET_NULL, null=True, related_name="incidents")
    cell_version = models.ForeignKey(
        GridCellVersion, models.PROTECT, null=True, related_name="incidents"
    )
    building = models.ForeignKey(Building, models.SET_NULL, null=True, related_name="incidents")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="incidents")
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="incidents")
    department = models.ForeignKey(Department, models.SET_NULL, null=True, related_name="incidents")
    reporter = models.ForeignKey(User, models.SET_NULL, null=True, related_name="reports")
    handler = models.ForeignKey(User, models.SET_NULL, null=True, related_name="handled")
    verifier = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    supervisor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    step_left = models.CharField(
        max_length=10,
        choices=STEPS,
        blank=True,
        default="",
        db_default="",
        help_text="while suspended or merged",
    )
    in_arbitration = models.BooleanField(default=False, db_default=False)

    clock_from = models.DateTimeField(null=True, help_text="when the whole limit began")
    deadline = models.DateTimeField(null=True, help_text="of the whole; null while it stands still")
    yellow = models.DateTimeField(null=True, help_text="up to this moment the light is green")
    is_provisional = models.BooleanField(default=False, db_default=False)
    step_from = models.DateTimeField(null=True, help_text="when the present step began")
    step_deadline = models.DateTimeField(null=True)
    on_the_way_at = models.DateTimeField(
        null=True, help_text="when who took it set out; null again with the next step"
    )
    stood_light = models.CharField(
        max_length=6, blank=True, default="", db_default="", help_text="while it stands still"
    )
    bigrams = models.GeneratedField(
        expression=Func(
            F("ref"), F("title"), F("text"), F("address_text"), F("category"),
            function="geo_grid_text_bigrams", arg_joiner=" || E'\\n' || ",
        ),
        output_field=ArrayField(models.IntegerField()),
        db_persist=True,
    )  # fmt: skip

    escalates_at = models.DateTimeField(
        null=True, help_text="when somebody is to be told next that the limit is being used up"
    )
    escalated = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="per cent of the present limits that were told last"
    )

    published_at = models.DateTimeField(
        null=True, help_text="since when everybody sees its title, rounded place and step"
    )
    public_title = FreeText(
        max_length=100, blank=True, default="", db_default="", help_text="written by an officer"
    )

    class Meta:
        indexes = [
            models.Index(fields=["state", "reported_at"], name="incident_state"),
            models.Index(fields=["-reported_at", "-id"], name="incident_newest"),
            models.Index(fields=["step", "-reported_at", "-id"], name="incident_step_newest"),
            models.Index(
                fields=["kind", "-reported_at", "-id"],
                condition=~Q(kind=Kind.ROUTINE.value),
                name="incident_kind_newest",
            ),
            GinIndex(fields=["bigrams"], fastupdate=False, name="incident_bigrams"),
            models.Index(fields=["deadline"], condition=Q(state="open"), name="incident_due"),
            models.Index(fields=["closed_at"], name="incident_closed_at"),
            models.Index(
                fields=["escalates_at"],
                condition=Q(state="open", escalates_at__isnull=False),
                name="incident_escalates",
            ),
            models.Index(
                fields=["-published_at"],
                condition=Q(published_at__isnull=False),
                name="incident_published",
            ),
        ]
        constraints = [
            *sound("point", table="incident"),
            models.CheckConstraint(
                condition=(~Q(step__in=_ENDED) & Q(closed_at__isnull=True))
                | (Q(step__in=_ENDED) & Q(closed_at__gte=F("reported_at"))),
                name="incident_closed_after_report",
            ),
            models.CheckConstraint(
                condition=Q(step__in=[name for name, _ in STEPS]), name="incident_step"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[name for name, _ in KINDS]), name="incident_kind"
            ),
            models.CheckConstraint(
                condition=Q(step=Step.MERGED.value, merged_into__isnull=False)
                | (~Q(step=Step.MERGED.value) & Q(merged_into__isnull=True)),
                name="incident_merged_into_one",
            ),
        ]


class CaseEntry(models.Model):
    """One line of a case's history: a transition, by whom, with the reason and the answer sent.

    `number` counts a case's entries from 1 without a gap and is the revision that it made.
    """

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    transition = models.CharField(max_length=12, help_text="report, or one of the workflow's")
    step_before = models.CharField(max_length=10, choices=STEPS, blank=True)
    step = models.CharField(max_length=10, choices=STEPS)
    round = models.PositiveSmallIntegerField()
    account = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    department = models.ForeignKey(
        Department, models.SET_NULL, null=True, related_name="+", help_text="whom it went to"
    )
    handler = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", help_text="who was sent with it"
    )
    by_department = models.ForeignKey(Department, models.SET_NULL, null=True, related_name="+")
    note = FreeText(max_length=2000, blank=True)
    reason = FreeText(max_length=2000, blank=True)
    until = models.DateTimeField(null=True)
    other = models.ForeignKey(Incident, models.SET_NULL, null=True, related_name="+")
    client_id = Identifier(max_length=64, null=True)
    answer = models.JSONField(null=True, help_text="the reply, for the same client id again")
    routing = models.JSONField(
        null=True,
        help_text="what a professional grid had to do with it, see incidents.responsibility",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="case_entry_number"),
            models.UniqueConstraint(
                fields=["incident", "client_id"],
                condition=Q(client_id__isnull=False),
                name="case_entry_client_id",
            ),
        ]


class CasePart(models.Model):
    """协办: a share of a case that another department does, in one round."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="parts")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    answered_at = models.DateTimeField(null=True)
    answer = FreeText(max_length=2000, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "department", "round"], name="case_part_once"
            ),
        ]


class CaseSuspension(models.Model):
    """While this lasts the clock of a case stands still: a suspension, or a question asked."""

    class Cause(models.TextChoices):
        SUSPENDED = "suspended", "挂账"
        ASKED = "asked", "询问上报人"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="suspensions")
    cause = models.CharField(max_length=9, choices=Cause)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(until__isnull=True), name="case_suspended_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="case_suspension_forwards",
            ),
        ]


class CaseExtension(models.Model):
    """延时: a limit that begins at the deadline before it."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="extensions")
    amount = models.DecimalField(max_digits=12, decimal_places=6)
    unit = models.CharField(max_length=13)
    at = models.DateTimeField()


class CaseEscalation(models.Model):
    """催办升级: that a share of a limit was used, and over which division's post somebody was told.

    `key` names the clock, its present limit and the share, so that each is told once; an extended
    limit is another.
    """

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="escalations")
    key = Identifier(max_length=80)
    clock = models.CharField(max_length=10, help_text="whole, or the step whose limit it is")
    level = models.PositiveSmallIntegerField(help_text="per cent of the limit")
    round = models.PositiveSmallIntegerField()
    due = models.DateTimeField(help_text="when the share was used")
    at = models.DateTimeField(help_text="when it was told")
    division_code = models.CharField(
        max_length=12, blank=True, help_text="of the post that was told; empty: who handles it"
    )
    vacant = models.PositiveSmallIntegerField(default=0, help_text="posts below it without anybody")
    recipients = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "key"], name="case_escalation_once"),
        ]


class CaseReport(models.Model):
    """信息报送: one report of a case, by an account or a citizen, through one door.

    A merged case brings its reports along. The contact lies sealed and goes when `keep_until` is
    past; a citizen's receipt is kept as its digest.
    """

    class Door(models.TextChoices):
        MAP = "map", "地图"
        DESK = "desk", "受理台"
        PHONE = "phone", "电话"
        API = "api", "接口"
        PUBLIC = "public", "公众"

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="reports")
    merged_from = models.ForeignKey(Incident, models.SET_NULL, null=True, related_name="+")
    door = models.CharField(max_length=6, choices=Door)
    at = models.DateTimeField()
    account = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    client_id = Identifier(max_length=64)
    request_digest = models.BinaryField(max_length=32, help_text="of what was sent under the id")
    answer = models.JSONField(null=True)
    contact_name_sealed = models.BinaryField(null=True)
    contact_phone_sealed = models.BinaryField(null=True)
    consent_at = models.DateTimeField(null=True)
    notice = FreeText(max_length=40, blank=True, help_text="version of the notice consented to")
    keep_until = models.DateTimeField(null=True)
    receipt_digest = models.BinaryField(max_length=32, null=True, unique=True)
    stars = models.PositiveSmallIntegerField(null=True)
    rated_at = models.DateTimeField(null=True)
    rating_note = FreeText(max_length=500, blank=True)
    attributes = FreeDocument(
        default=dict, db_default={}, help_text="values by code, as the matter's version asked"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "client_id"], nulls_distinct=False, name="case_report_client_id"
            ),
            models.CheckConstraint(
                condition=Q(stars__isnull=True) | Q(stars__range=(1, 5)), name="case_report_stars"
            ),
        ]


class CaseFile(models.Model):
    """A photo, a recording or a film of a case, in the database: it is backed up with the case.

    `is_public` once somebody looked at it: until then only the case's parties see it. `stage` of a
    photo says whether it shows the place before the work or after it, where its sender said so.
    """

    class Stage(models.TextChoices):
        BEFORE = "before", "处置前"
        AFTER = "after", "处置后"

    ref = Identifier(max_length=40, unique=True)
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="files")
    merged_from = models.ForeignKey(Incident, models.SET_NULL, null=True, related_name="+")
    name = FreeText(max_length=200, blank=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="bytes as stored")
    digest = models.BinaryField(max_length=32, help_text="SHA-256 of what was sent")
    content = models.BinaryField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    report = models.ForeignKey(CaseReport, models.SET_NULL, null=True, related_name="files")
    is_public = models.BooleanField(default=False)
    stage = models.CharField(max_length=6, choices=Stage, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "digest"], name="case_file_once"),
        ]
