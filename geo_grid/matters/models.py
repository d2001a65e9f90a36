"""Days off and weekend days that are worked, by the notices that say so; the sessions of a day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from geo_grid.access.models import Department
from geo_grid.vault.typed_text import FreeDocument, FreeText, Identifier


class CalendarYear(models.Model):
    """A year whose days off were entered; of other years only the weekends are known."""

    year = models.SmallIntegerField(primary_key=True)
    source = FreeText(max_length=200, blank=True, help_text="the notice or library, as first named")
    entered_at = models.DateTimeField(auto_now_add=True)


class CalendarDay(models.Model):
    """A day that is not what its weekday says."""

    class Kind(models.TextChoices):
        OFF = "off", "放假"
        WORKING = "working", "上班"

    day = models.DateField(unique=True)
    kind = models.CharField(max_length=7, choices=Kind)
    name = FreeText(max_length=100, blank=True, help_text="of the holiday")
    source = FreeText(max_length=200, blank=True, help_text="the notice or library that says so")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["off", "working"]), name="calendar_day_kind"
            ),
        ]


class WorkingSession(models.Model):
    """When people work on a worked day, by the city's clocks; without any: office hours."""

    starts = models.TimeField(unique=True)
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="working_session_forwards"
            ),
        ]


class Matter(models.Model):
    """案件类别: a class of component or event that is reported; what is said of it is versioned."""

    class Sort(models.TextChoices):
        COMPONENT = "component", "部件"
        EVENT = "event", "事件"

    code = Identifier(max_length=40, unique=True)
    sort = models.CharField(max_length=9, choices=Sort)
    group = Identifier(max_length=40, help_text="code of the category (大类) that holds it")
    is_public = models.BooleanField(default=False, help_text="offered to citizens")


class MatterVersion(models.Model):
    """A matter as it was defined from a moment on; a case keeps the version it was reported under.

    `limits`: ``{"whole" | step: {"amount": number, "unit": one of the clock's}}``, by kind of work
    where the kinds differ: ``{"emergency": {"whole": …}}``. `evidence`: what an answer must bring,
    of ``note`` and ``photo``. `near_m`, `near_days`: how near another case may be the same one.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = FreeText(max_length=100)
    name_en = FreeText(max_length=100, blank=True)
    group_name = FreeText(max_length=100, blank=True)
    group_name_en = FreeText(max_length=100, blank=True)
    kind = models.CharField(max_length=12, default="routine", help_text="of work, if none is said")
    limits = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    materials = FreeDocument(default=list, help_text="what an approval needs, by name")
    near_m = models.PositiveSmallIntegerField(default=50)
    near_days = models.PositiveSmallIntegerField(default=3)
    origin = FreeText(max_length=200, blank=True, help_text="standard, notice or own")
    attributes = FreeDocument(
        default=list, db_default=[], help_text="what a report is asked, see matters.attributes"
    )
    professional_grid = Identifier(
        max_length=40, blank=True, default="", db_default="",
        help_text="code of the professional grid whose holder answers first; empty: none",
    )  # fmt: skip
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "number"], name="matter_version_once"),
        ]


class MatterParty(models.Model):
    """Who answers for a matter, or for all of a category, within a division.

    The longest prefix wins; the matter's own row before its category's.
    """

    matter = models.ForeignKey(Matter, models.CASCADE, null=True, related_name="parties")
    group = Identifier(max_length=40, blank=True)
    division_code = models.CharField(max_length=12, blank=True, help_text="prefix; empty: all")
    department = models.ForeignKey(Department, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "group", "division_code"],
                nulls_distinct=False,
                name="matter_party_once",
            ),
            models.CheckConstraint(
                condition=Q(matter__isnull=True) ^ Q(group=""), name="matter_party_of_one"
            ),
        ]


class MatterExclusion(models.Model):
    """准入清单之外: a matter that the communities below a prefix of division codes do not take."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="exclusions")
    division_code = models.CharField(max_length=12, help_text="prefix")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "division_code"], name="matter_exclusion_once"
            ),
        ]
