"""Days off and weekend days that are worked, by the notices that say so; the sessions of a day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from geo_grid.vault.typed_text import FreeText


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
