"""Incidents: something reported at a place that someone must deal with."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import F, Q

from geo_grid.access.models import Department, User
from geo_grid.areas.models import BasicCell, Division, GridCellVersion
from geo_grid.model_bases.geometry_fields import sound
from geo_grid.premises.models import Building
from geo_grid.vault.typed_text import FreeText, Identifier


class Incident(models.Model):
    """事件, resolved in space when it comes in; nobody types a cell code.

    A closed one keeps the version of the cell it was resolved with. One at sea or in a park has no
    cell and belongs to the smallest division that contains it, else to the city.
    """

    class State(models.TextChoices):
        OPEN = "open", "未结"
        CLOSED = "closed", "已结"

    ref = Identifier(max_length=64, unique=True)
    category = FreeText(max_length=100)
    title = FreeText(max_length=200, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
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
    division = models.ForeignKey(Division, models.PROTECT, null=True, related_name="incidents")
    department = models.ForeignKey(Department, models.SET_NULL, null=True, related_name="incidents")
    reporter = models.ForeignKey(User, models.SET_NULL, null=True, related_name="reports")

    class Meta:
        indexes = [models.Index(fields=["state", "reported_at"], name="incident_state")]
        constraints = [
            *sound("point", table="incident"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state="closed", closed_at__gte=F("reported_at")),
                name="incident_closed_after_report",
            ),
        ]
