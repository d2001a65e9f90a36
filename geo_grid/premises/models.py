"""Buildings, entrances, units and their addresses."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from geo_grid.areas.models import BasicCell
from geo_grid.model_bases.dated import CURRENT, Dated, Versioned, copies, proper_period
from geo_grid.model_bases.geometry_fields import PointOrigin, sound
from geo_grid.premises.door_floor import DoorFloor
from geo_grid.vault.typed_text import FreeText, Identifier


class Building(Versioned):
    """楼栋: a footprint with floors; resolved into its atom by its representative point."""

    class Kind(models.TextChoices):
        RESIDENTIAL = "residential", "住宅"
        MIXED = "mixed", "商住"
        COMMERCIAL = "commercial", "商业"
        OFFICE = "office", "办公"
        INDUSTRIAL = "industrial", "工业"
        PUBLIC = "public", "公共服务"
        SCHOOL = "school", "学校"
        MEDICAL = "medical", "医疗"
        ANCILLARY = "ancillary", "附属用房"
        OTHER = "other", "其他"

    class Origin(models.TextChoices):
        GIVEN = "given", "来自资料"
        ESTIMATED = "estimated", "估算"

    ref = Identifier(max_length=64, help_text="identifier in the source")
    name = FreeText(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    estate = FreeText(max_length=200, blank=True)
    floors = models.SmallIntegerField(default=1)
    floors_origin = models.CharField(max_length=9, choices=Origin, default=Origin.GIVEN)
    footprint_m2 = models.FloatField()
    source = FreeText(max_length=100, blank=True)
    geom = models.MultiPolygonField()
    point = models.PointField(help_text="representative point, on the footprint")
    basic_cell = models.ForeignKey(BasicCell, models.SET_NULL, null=True, related_name="buildings")

    class Meta:
        indexes = [copies(table="building")]
        constraints = [
            *sound("geom", "point", table="building"),
            proper_period(table="building"),
            models.UniqueConstraint(fields=["ref"], condition=CURRENT, name="building_ref_once"),
            models.CheckConstraint(
                condition=Q(floors__gte=1, floors__lte=200), name="building_floors"
            ),
        ]


class Entrance(Versioned):
    """单元: a stairwell of a building, with its own point."""

    building = models.ForeignKey(Building, models.CASCADE, related_name="entrances")
    name = FreeText(max_length=40)
    point = models.PointField()
    point_origin = models.CharField(max_length=8, choices=PointOrigin, default=PointOrigin.OWN)
    basic_cell = models.ForeignKey(BasicCell, models.SET_NULL, null=True, related_name="entrances")

    class Meta:
        indexes = [copies(table="entrance")]
        constraints = [
            *sound("point", table="entrance"),
            proper_period(table="entrance"),
            models.UniqueConstraint(
                fields=["building", "name"], condition=CURRENT, name="entrance_once"
            ),
        ]


class Unit(Versioned):
    """户: one dwelling or shop behind a door.

    Its point is its own, else its entrance's, else its building's (`point_origin`); `point` is
    stored only when it is its own.
    """

    class Use(models.TextChoices):
        DWELLING = "dwelling", "住宅"
        RENTED = "rented", "出租屋"
        SHOP = "shop", "商铺"
        OFFICE = "office", "办公"
        OTHER = "other", "其他"

    ref = Identifier(max_length=64, blank=True)
    # unit_once leads with the building; entrances and points are mostly absent, hence partial.
    building = models.ForeignKey(Building, models.CASCADE, related_name="units", db_index=False)
    entrance = models.ForeignKey(
        Entrance, models.CASCADE, null=True, related_name="units", db_index=False
    )
    floor = models.SmallIntegerField(null=True)
    floor_label = FreeText(
        max_length=20, blank=True, default="", db_default="",
        help_text="what the floor is called there (B1, 夹); blank where it is the number",
    )  # fmt: skip
    room = FreeText(max_length=40)
    use = models.CharField(max_length=8, choices=Use, default=Use.DWELLING)
    is_unassigned = models.BooleanField(
        default=False, help_text="holds the people of the building whose door is unknown"
    )
    floor_area_m2 = models.FloatField(null=True)
    is_estimated = models.BooleanField(default=False, help_text="made up by start_city")
    estimated_residents = models.SmallIntegerField(null=True)
    # Null where it is the entrance's or the building's: a million copies would be a second truth.
    # Indexed where it is set (migration 0006): GeoDjango cannot say so here.
    point = models.PointField(null=True, spatial_index=False)
    point_origin = models.CharField(max_length=8, choices=PointOrigin, default=PointOrigin.BUILDING)
    # The atom, not the grid cell: a redrawn cell moves no unit, and is one join away.
    basic_cell = models.ForeignKey(BasicCell, models.SET_NULL, null=True, related_name="units")

    class Meta:
        indexes = [
            models.Index(
                fields=["entrance"], condition=Q(entrance__isnull=False), name="unit_entrance"
            ),
            models.Index(fields=["ref"], condition=~Q(ref=""), name="unit_ref"),
            copies(table="unit"),
        ]
        constraints = [
            *sound("point", table="unit"),
            proper_period(table="unit"),
            models.UniqueConstraint(
                F("building"),
                F("entrance"),
                F("room"),
                DoorFloor(F("floor"), F("floor_label"), F("room")),
                condition=CURRENT,
                nulls_distinct=False,
                name="unit_once",
            ),
            models.CheckConstraint(
                condition=Q(point__isnull=True) | Q(point_origin="own"),
                name="unit_point_origin",
            ),
        ]


class Address(Dated):
    """标准地址 in its normalised parts, of a building, an entrance or a unit; several may exist."""

    class Kind(models.TextChoices):
        CURRENT = "current", "现用"
        ALIAS = "alias", "别名"
        OLD = "old", "曾用"

    # One of the three is set, so one partial index each below instead of three full ones.
    building = models.ForeignKey(
        Building, models.CASCADE, null=True, related_name="addresses", db_index=False
    )
    entrance = models.ForeignKey(
        Entrance, models.CASCADE, null=True, related_name="addresses", db_index=False
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, related_name="addresses", db_index=False
    )
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.CURRENT)
    is_primary = models.BooleanField(default=True)
    road = FreeText(max_length=200, blank=True)
    number = FreeText(max_length=100, blank=True)
    estate = FreeText(max_length=200, blank=True)
    building_part = FreeText(max_length=200, blank=True)
    entrance_part = FreeText(max_length=40, blank=True)
    floor_part = FreeText(max_length=20, blank=True)
    room = FreeText(max_length=40, blank=True)
    text = FreeText(max_length=400, blank=True, help_text="an alias or old name as a whole")

    class Meta:
        indexes = [
            GinIndex(
                fields=["text"],
                opclasses=["gin_trgm_ops"],
                condition=~Q(kind="current"),
                name="address_text_trgm",
            ),
            models.Index(fields=["road", "number"], condition=Q(unit=None), name="address_road"),
            models.Index(
                fields=["road"],
                condition=Q(unit__isnull=False) & ~Q(road=""),
                name="address_unit_road",
            ),
            *(
                models.Index(
                    fields=[thing],
                    condition=Q((f"{thing}__isnull", False)),
                    name=f"address_{thing}",
                )
                for thing in ("building", "entrance", "unit")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(building__isnull=False, entrance=None, unit=None)
                | Q(building=None, entrance__isnull=False, unit=None)
                | Q(building=None, entrance=None, unit__isnull=False),
                name="address_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["building"],
                condition=Q(is_primary=True, building__isnull=False) & CURRENT,
                name="building_primary_address",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(is_primary=True, unit__isnull=False) & CURRENT,
                name="unit_primary_address",
            ),
        ]
