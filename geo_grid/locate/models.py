"""Places: named ground that is no building, in a tree, with the names it has and had."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.db.models import Q

from geo_grid.areas.models import Division
from geo_grid.model_bases.dated import CURRENT, Dated, Revised, proper_period
from geo_grid.model_bases.geometry_fields import sound
from geo_grid.vault.typed_text import FreeText


class Place(Revised, Dated):
    """地名: a district, road, estate, village or group as people call it, wherever it lies.

    One that a file or a person gave stays; one that is derived from divisions, streets and the
    addresses of buildings follows them (:func:`geo_grid.locate.actions.refresh_places`). `parent`,
    `geom` and `point` follow them in both cases.
    """

    class Kind(models.TextChoices):
        DISTRICT = "district", "区(县)"
        STREET = "street", "街道(镇)"
        COMMUNITY = "community", "社区"
        ROAD = "road", "道路"
        LANE = "lane", "里弄巷"
        ESTATE = "estate", "小区"
        PHASE = "phase", "小区分期"
        VILLAGE = "village", "村"
        HAMLET = "hamlet", "自然村"
        GROUP = "group", "组"

    class Origin(models.TextChoices):
        GIVEN = "given", "来自资料"
        DERIVED = "derived", "推导"

    kind = models.CharField(max_length=9, choices=Kind)
    name = FreeText(max_length=200, help_text="today's official name")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, related_name="children")
    division = models.ForeignKey(Division, models.SET_NULL, null=True, related_name="places")
    district = FreeText(max_length=100, blank=True)
    address = FreeText(max_length=400, blank=True, help_text="where a text says it lies")
    source = FreeText(max_length=100, blank=True)
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.GIVEN)
    geom = models.GeometryField(null=True)
    point = models.PointField(null=True)

    class Meta:
        indexes = [models.Index(fields=["name"], name="place_name")]
        constraints = [
            *sound("geom", "point", table="place"),
            proper_period(table="place"),
            models.CheckConstraint(condition=~Q(name=""), name="place_has_name"),
            models.CheckConstraint(
                condition=Q(division=None) | Q(kind__in=["district", "street", "community"]),
                name="place_of_division",
            ),
            models.UniqueConstraint(
                fields=["kind", "name", "district"],
                condition=Q(origin="given") & CURRENT,
                name="place_given_once",
            ),
            models.UniqueConstraint(
                fields=["division"], condition=CURRENT, name="place_division_once"
            ),
        ]


class PlaceName(models.Model):
    """A further name of a place, the one it once had, or how its official name is read."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", "标准名"
        ALIAS = "alias", "别名"
        NICKNAME = "nickname", "俗称"
        FORMER = "former", "曾用名"
        ABBREVIATION = "abbreviation", "简称"
        PINYIN = "pinyin", "读音"

    place = models.ForeignKey(Place, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ALIAS)
    name = FreeText(max_length=200)
    until = models.DateField(null=True, help_text="the day from which it was no longer used")
    origin = models.CharField(max_length=7, choices=Place.Origin, default=Place.Origin.GIVEN)

    class Meta:
        indexes = [models.Index(fields=["name"], name="place_name_name")]
        constraints = [
            models.UniqueConstraint(fields=["place", "kind", "name"], name="place_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="place_name_not_empty"),
        ]
