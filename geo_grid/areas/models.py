"""The ground: divisions, streets, barriers, basic cells and the grid cells made of them."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db.models import Q

from geo_grid.model_bases.dated import CURRENT, Dated, once_at_a_time, proper_period
from geo_grid.model_bases.geometry_fields import sound
from geo_grid.vault.typed_text import FreeText, Identifier


class City(models.Model):
    """The one city of this schema: where it is, how it is measured, how fresh its data are."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = FreeText(max_length=100)
    code = models.CharField(max_length=9, help_text="division code prefix, 6 or 9 digits")
    timezone = models.CharField(max_length=64)
    metric_srid = models.IntegerField(help_text="projected system in metres, to measure in")
    datum = models.CharField(max_length=10, default="wgs84", help_text="datum of its source files")
    envelope = models.PolygonField(help_text="no coordinate may lie outside; includes the sea")
    ground_version = models.BigIntegerField(default=0, help_text="grows when cells change")
    data_version = models.BigIntegerField(default=0, help_text="grows with every committed change")
    noun_versions = models.JSONField(
        default=dict, help_text="data_version of the last change of a noun; * is all of them"
    )
    missing = models.JSONField(default=list, help_text="codes of what the sources did not hold")
    attribution = FreeText(max_length=200, blank=True, help_text="shown on the map")

    class Meta:
        constraints = [
            *sound("envelope", table="city"),
            models.CheckConstraint(condition=Q(id=1), name="city_is_one"),
        ]


class Division(Dated):
    """A node of city → district → street → community, keyed by its 12-digit code.

    A province may stand above the city, as files of divisions often hold it.
    `geom` is what a file gave; a division with basic cells below it has their union instead
    (:func:`geo_grid.areas.actions.refresh_outlines`), never a second truth.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", "省"
        CITY = "city", "市"
        DISTRICT = "district", "区(县)"
        STREET = "street", "街道(镇)"
        COMMUNITY = "community", "社区(村)"

    class CommunityType(models.TextChoices):
        URBAN = "urban", "城市"
        RURAL = "rural", "农村"
        MIGRANT = "migrant", "外来人口集中"
        CONVERTED = "converted", "村改居"

    code = models.CharField(max_length=12)
    level = models.CharField(max_length=10, choices=Level)
    name = FreeText(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    community_type = models.CharField(max_length=10, choices=CommunityType, blank=True)
    is_provisional = models.BooleanField(default=False, help_text="drawn by start_city")
    geom = models.MultiPolygonField(null=True)

    class Meta:
        constraints = [
            *sound("geom", table="division"),
            proper_period(table="division"),
            once_at_a_time("code", name="division_code_once"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{12}$"), name="division_code_digits"
            ),
            models.CheckConstraint(
                condition=Q(level__in=["province", "city"]) | Q(parent__isnull=False),
                name="division_has_parent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Street(models.Model):
    """A centre line of the base map; also where basic cells are cut and bridges cross."""

    ref = Identifier(max_length=64, unique=True)
    name = FreeText(max_length=200, blank=True)
    kind = FreeText(max_length=40, help_text="OSM highway value")
    level = models.SmallIntegerField(default=0, help_text="OSM layer: below 0 under the ground")
    is_bridge = models.BooleanField(default=False)
    is_tunnel = models.BooleanField(default=False)
    foot = FreeText(max_length=40, blank=True, db_default="", help_text="OSM foot value")
    access = FreeText(max_length=40, blank=True, db_default="", help_text="OSM access value")
    oneway_foot = models.SmallIntegerField(
        default=0, db_default=0, help_text="for people on foot: 0 both ways, 1 as drawn, -1 against"
    )
    # What the file says beside the kind, which may say it too: readers ask for either.
    is_steps = models.BooleanField(default=False, db_default=False)
    incline_percent = models.FloatField(null=True, help_text="steepness; empty: not known")
    width_m = models.FloatField(null=True, help_text="clear width; empty: not known")
    surface = FreeText(max_length=40, blank=True, db_default="", help_text="OSM surface value")
    lit = FreeText(max_length=40, blank=True, db_default="", help_text="OSM lit value")
    gate_hours = FreeText(
        max_length=100, blank=True, db_default="",
        help_text="the line lies behind a gate, open at these hours of every day; empty: no gate",
    )  # fmt: skip
    is_square = models.BooleanField(
        default=False, db_default=False, help_text="a closed line whose inside is walked across"
    )
    source = FreeText(max_length=100, blank=True)
    geom = models.LineStringField()

    class Meta:
        constraints = [
            *sound("geom", table="street"),
            models.CheckConstraint(
                condition=Q(oneway_foot__in=[-1, 0, 1]), name="street_oneway_foot"
            ),
            models.CheckConstraint(
                condition=Q(width_m__isnull=True) | Q(width_m__gt=0), name="street_width"
            ),
        ]


class Barrier(models.Model):
    """A line that a grid cell should not straddle; a basic cell never does."""

    class Kind(models.TextChoices):
        RIVER = "river", "河流"
        RAILWAY = "railway", "铁路"
        EXPRESSWAY = "expressway", "快速路"
        WALL = "wall", "围墙"
        OTHER = "other", "其他"

    ref = Identifier(max_length=64, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    name = FreeText(max_length=200, blank=True)
    is_hard = models.BooleanField(
        default=True, help_text="must not be crossed, not only should not"
    )
    source = FreeText(max_length=100, blank=True)
    geom = models.LineStringField()

    class Meta:
        constraints = sound("geom", table="barrier")


class Gate(models.Model):
    """A gate on a way that leads into an estate: shut, it lets nobody through."""

    class Passable(models.TextChoices):
        ALL = "all", "所有人"
        FOOT = "foot", "步行者（轮椅不能通过）"
        WHEELCHAIR = "wheelchair", "仅轮椅（无障碍通道）"

    ref = Identifier(max_length=64, unique=True)
    name = FreeText(max_length=200, blank=True)
    kind = FreeText(max_length=40, blank=True, help_text="OSM barrier value")
    passable = models.CharField(
        max_length=10, choices=Passable, default=Passable.ALL, help_text="for whom"
    )
    opening_hours = FreeText(
        max_length=400, blank=True,
        help_text="as geo_grid.facilities.hours writes them; empty: not known",
    )  # fmt: skip
    source = FreeText(max_length=100, blank=True)
    point = models.PointField()

    class Meta:
        constraints = sound("point", table="gate")


class GroundCover(models.Model):
    """Water, green and other surfaces of the base map."""

    class Kind(models.TextChoices):
        WATER = "water", "水域"
        SEA = "sea", "海域"
        GREEN = "green", "绿地"
        SPORT = "sport", "运动场地"
        SCHOOL = "school", "学校用地"
        MARKET = "market", "市场用地"
        OTHER = "other", "其他"

    ref = Identifier(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    name = FreeText(max_length=200, blank=True)
    source = FreeText(max_length=100, blank=True)
    geom = models.MultiPolygonField()

    class Meta:
        constraints = sound("geom", table="ground_cover")


class BasicCell(Dated):
    """单元网格: the atom of the ground, about 10,000 m² and at most about 60 households."""

    code = models.CharField(max_length=18, help_text="community code + serial")
    community = models.ForeignKey(Division, models.PROTECT, related_name="basic_cells")
    geom = models.PolygonField()
    point = models.PointField(help_text="inside the cell, to place a label or a tie")
    area_m2 = models.FloatField()

    class Meta:
        constraints = [
            *sound("geom", "point", table="basic_cell"),
            proper_period(table="basic_cell"),
            once_at_a_time("code", name="basic_cell_code_once"),
            models.CheckConstraint(condition=Q(area_m2__gt=0), name="basic_cell_has_area"),
        ]


class BasicCellLineage(models.Model):
    """Which atom was cut or joined into which, so that old sums can be traced."""

    parent = models.ForeignKey(BasicCell, models.PROTECT, related_name="became")
    child = models.ForeignKey(BasicCell, models.PROTECT, related_name="came_from")
    share = models.FloatField(help_text="share of the parent's area that went to the child, 0..1")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "child"], name="lineage_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="lineage_share"),
        ]


class BasicCellEdge(models.Model):
    """Two neighbouring atoms, `a` before `b`, and the length of the border they share."""

    class Via(models.TextChoices):
        BORDER = "border"
        BRIDGE = "bridge"

    a = models.ForeignKey(BasicCell, models.CASCADE, related_name="edges_up")
    b = models.ForeignKey(BasicCell, models.CASCADE, related_name="edges_down")
    shared_m = models.FloatField()
    is_barrier = models.BooleanField(default=False, help_text="the border runs along a barrier")
    via = models.CharField(max_length=6, choices=Via, default=Via.BORDER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["a", "b", "via"], name="edge_once"),
            models.CheckConstraint(condition=Q(a_id__lt=models.F("b_id")), name="edge_ordered"),
        ]


class BasicCellSums(models.Model):
    """What stands and lives on an atom; kept current by every write, added up for every area."""

    basic_cell = models.OneToOneField(
        BasicCell, models.CASCADE, primary_key=True, related_name="sums"
    )
    buildings = models.IntegerField(default=0)
    units = models.IntegerField(default=0)
    households = models.IntegerField(default=0)
    residents = models.IntegerField(default=0)
    registered = models.IntegerField(default=0)
    floating = models.IntegerField(default=0)
    left_behind = models.IntegerField(default=0)
    overseas = models.IntegerField(default=0)
    estimated_residents = models.IntegerField(default=0)
    floor_area_m2 = models.FloatField(default=0)
    organisations = models.IntegerField(default=0)
    facilities = models.IntegerField(default=0)
    components = models.IntegerField(default=0)
    open_incidents = models.IntegerField(default=0)


class GridCell(models.Model):
    """网格: the identity of a grid cell through its versions; facts point at this id."""

    class Type(models.TextChoices):
        ORDINARY = "ordinary", "普通网格"
        EXCLUSIVE = "exclusive", "专属网格"

    BASE = "base"

    kind = models.CharField(max_length=40, default=BASE, help_text="base or a professional grid")
    type = models.CharField(max_length=10, choices=Type, default=Type.ORDINARY)
    community = models.ForeignKey(Division, models.PROTECT, related_name="grid_cells")


class GridCellVersion(Dated):
    """A grid cell as it was called and drawn for a while.

    `geom` is the union of its atoms, written only by the action that assigns them: it lets a map
    of any day be drawn without the atoms of that day.
    """

    cell = models.ForeignKey(GridCell, models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=40, default=GridCell.BASE)
    code = models.CharField(max_length=20, help_text="a dated label: community code + serial")
    name = FreeText(max_length=100)
    geom = models.MultiPolygonField()

    class Meta:
        constraints = [
            *sound("geom", table="cell_version"),
            proper_period(table="cell_version"),
            once_at_a_time("cell", name="cell_version_once"),
            once_at_a_time("kind", "code", name="cell_code_once"),
            ExclusionConstraint(
                name="cell_code_never_reused",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("cell", RangeOperators.NOT_EQUAL),
                ],
            ),
        ]


class CellAssignment(Dated):
    """The partition itself: which atom belongs to which grid cell, and since when."""

    basic_cell = models.ForeignKey(BasicCell, models.PROTECT, related_name="assignments")
    cell = models.ForeignKey(GridCell, models.PROTECT, related_name="assignments")
    kind = models.CharField(max_length=40, default=GridCell.BASE)

    class Meta:
        constraints = [
            proper_period(table="assignment"),
            once_at_a_time("basic_cell", "kind", name="assignment_once"),
            models.UniqueConstraint(
                fields=["basic_cell", "kind"], condition=CURRENT, name="assignment_current_once"
            ),
        ]


class Worker(models.Model):
    """网格员: somebody who answers for cells. The phone lies sealed, see people.vault."""

    ref = Identifier(max_length=64, unique=True)
    name = FreeText(max_length=100)
    phone_sealed = models.BinaryField(null=True)


class CellTeam(Dated):
    """Who serves a grid cell in which role; one primary worker at a time."""

    class Role(models.TextChoices):
        PRIMARY = "primary", "网格员"
        DEPUTY = "deputy", "助理网格员"
        POLICE = "police", "社区民警"
        SECURITY = "security", "治保主任"
        BUILDING_HEAD = "building_head", "楼栋长"

    cell = models.ForeignKey(GridCell, models.PROTECT, related_name="team")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="cells")
    role = models.CharField(max_length=14, choices=Role)

    class Meta:
        constraints = [
            proper_period(table="cell_team"),
            once_at_a_time("cell", "worker", "role", name="cell_team_once"),
            once_at_a_time("cell", name="cell_primary_once", condition=Q(role="primary")),
        ]
