"""Facilities that serve people, components that stand in the street, and what kinds there are."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q

from geo_grid.areas.models import BasicCell
from geo_grid.model_bases.dated import CURRENT, Revised, Versioned, copies, proper_period
from geo_grid.model_bases.geometry_fields import sound
from geo_grid.vault.typed_text import FreeText, Identifier

KIND_LENGTH, HOURS_LENGTH = 24, 400


class FacilityKind(models.Model):
    """A kind of facility or component: whom it serves, and how far.

    Facilities and components name it by its `code`; a key that the migration made holds them to it.
    """

    class StandsAs(models.TextChoices):
        FACILITY = "facility", "设施"
        COMPONENT = "component", "部件"
        EITHER = "either", "设施或部件"

    class Serves(models.TextChoices):
        ALL = "all", "所有人"
        OVER_60 = "over_60", "60岁以上老人"
        CHILDREN_3_6 = "children_3_6", "3至6岁儿童"

    class Rule(models.TextChoices):
        NONE = "", "无"
        STRAIGHT_M = "straight_m", "直线距离（米）"
        WALKING_M = "walking_m", "步行距离（米）"
        WALKING_MIN = "walking_min", "步行时间（分钟）"

    code = Identifier(max_length=KIND_LENGTH, unique=True)
    stands_as = models.CharField(
        max_length=9, choices=StandsAs, default=StandsAs.FACILITY, help_text="as what it stands"
    )
    name_zh = FreeText(max_length=60)
    name_en = FreeText(max_length=60, blank=True)
    serves = models.CharField(max_length=12, choices=Serves, default=Serves.ALL)
    rule = models.CharField(max_length=11, choices=Rule, default=Rule.NONE, blank=True)
    amount = models.FloatField(null=True, help_text="of the rule, in its unit")
    default_capacity = models.IntegerField(null=True)
    is_public = models.BooleanField(
        default=False, db_default=False,
        help_text="everybody may look for the nearest without a login",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rule="", amount=None) | (~Q(rule="") & Q(amount__gt=0)),
                name="facility_kind_rule",
            ),
            models.CheckConstraint(
                condition=Q(default_capacity=None) | Q(default_capacity__gt=0),
                name="facility_kind_capacity",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(stands_as="facility"), name="facility_kind_public"
            ),
        ]


class Facility(Versioned):
    """A service station, school, market …: something people go to."""

    ref = Identifier(max_length=64)
    kind = Identifier(max_length=KIND_LENGTH, help_text="code of a FacilityKind")
    name = FreeText(max_length=200)
    capacity = models.IntegerField(null=True)
    radius_m = models.FloatField(null=True, help_text="service radius, metres on foot")
    opening_hours = FreeText(
        max_length=HOURS_LENGTH, blank=True, default="", db_default="",
        help_text="as geo_grid.facilities.hours writes them; empty: not known",
    )  # fmt: skip
    point = models.PointField()
    basic_cell = models.ForeignKey(
        BasicCell, models.SET_NULL, null=True, related_name="facilities_in"
    )

    class Meta:
        indexes = [copies(table="facility")]
        constraints = [
            *sound("point", table="facility"),
            proper_period(table="facility"),
            models.UniqueConstraint(fields=["ref"], condition=CURRENT, name="facility_ref_once"),
            models.CheckConstraint(
                condition=Q(radius_m__isnull=True) | Q(radius_m__gt=0), name="facility_radius"
            ),
        ]


class Component(Revised):
    """部件 (GB/T 30428.2): street furniture and equipment with an owner."""

    class State(models.TextChoices):
        GOOD = "good", "完好"
        DAMAGED = "damaged", "破损"
        LOST = "lost", "丢失"
        ABANDONED = "abandoned", "废弃"

    ref = Identifier(max_length=64, unique=True)
    kind = Identifier(max_length=KIND_LENGTH, help_text="code of a FacilityKind")
    name = FreeText(max_length=200, blank=True)
    owner = FreeText(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.GOOD)
    bearing_deg = models.FloatField(null=True, help_text="a camera's axis, clockwise from north")
    field_of_view_deg = models.FloatField(null=True)
    range_m = models.FloatField(null=True)
    radius_m = models.FloatField(
        null=True, help_text="service radius in metres; empty: what its kind says"
    )
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
            models.CheckConstraint(
                condition=Q(radius_m__isnull=True) | Q(radius_m__gt=0), name="component_radius"
            ),
        ]
