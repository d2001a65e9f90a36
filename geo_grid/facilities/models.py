"""Facilities that serve people and components that stand in the street."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q

from geo_grid.areas.models import BasicCell
from geo_grid.model_bases.dated import Revised
from geo_grid.model_bases.geometry_fields import sound
from geo_grid.vault.typed_text import FreeText, Identifier


class Facility(Revised):
    """A service station, school, market …: something people go to."""

    class Kind(models.TextChoices):
        SERVICE_STATION = "service_station", "服务站"
        CLINIC = "clinic", "卫生服务站"
        HOSPITAL = "hospital", "医院"
        SCHOOL = "school", "学校"
        KINDERGARTEN = "kindergarten", "幼儿园"
        MARKET = "market", "市场"
        ELDERLY_CARE = "elderly_care", "养老服务"
        PARK = "park", "公园"
        POLICE = "police", "警务室"
        SHELTER = "shelter", "避难场所"
        OTHER = "other", "其他"

    ref = Identifier(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    name = FreeText(max_length=200)
    capacity = models.IntegerField(null=True)
    radius_m = models.FloatField(null=True, help_text="service radius, metres on foot")
    point = models.PointField()
    basic_cell = models.ForeignKey(
        BasicCell, models.SET_NULL, null=True, related_name="facilities_in"
    )

    class Meta:
        constraints = [
            *sound("point", table="facility"),
            models.CheckConstraint(
                condition=Q(radius_m__isnull=True) | Q(radius_m__gt=0), name="facility_radius"
            ),
        ]


class Component(Revised):
    """部件 (GB/T 30428.2): street furniture and equipment with an owner."""

    class Kind(models.TextChoices):
        CAMERA = "camera", "监控摄像头"
        HYDRANT = "hydrant", "消火栓"
        MANHOLE = "manhole", "井盖"
        LAMP = "lamp", "路灯"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        GOOD = "good", "完好"
        DAMAGED = "damaged", "破损"
        LOST = "lost", "丢失"
        ABANDONED = "abandoned", "废弃"

    ref = Identifier(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    name = FreeText(max_length=200, blank=True)
    owner = FreeText(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.GOOD)
    bearing_deg = models.FloatField(null=True, help_text="a camera's axis, clockwise from north")
    field_of_view_deg = models.FloatField(null=True)
    range_m = models.FloatField(null=True)
    point = models.PointField()
    basic_cell = models.ForeignKey(
        BasicCell, models.SET_NULL, null=True, related_name="components_in"
    )

    class Meta:
        constraints = [
            *sound("point", table="component"),
            models.CheckConstraint(
                condition=Q(bearing_deg__isnull=True) | Q(bearing_deg__gte=0, bearing_deg__lt=360),
                name="component_bearing",
            ),
            models.CheckConstraint(
                condition=Q(field_of_view_deg__isnull=True)
                | Q(field_of_view_deg__gt=0, field_of_view_deg__lte=360),
                name="component_field_of_view",
            ),
        ]
