"""The ground: divisions, basic and grid cells, their teams, barriers and streets."""

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import migrations

import geo_grid.model_bases.dated
import geo_grid.model_bases.geometry_fields


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0001_predicates")]
    operations = [
        # areas
        migrations.CreateModel(
            name="Worker",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("phone_sealed", models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Barrier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=64, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("river", "河流"),
                            ("railway", "铁路"),
                            ("expressway", "快速路"),
                            ("wall", "围墙"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "is_hard",
                    models.BooleanField(
                        default=True, help_text="must not be crossed, not only should not"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=100)),
                ("geom", models.LineStringField(srid=4326)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("geom")),
                        name="barrier_geom_sound",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="City",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
                (
                    "code",
                    models.CharField(help_text="division code prefix, 6 or 9 digits", max_length=9),
                ),
                ("timezone", models.CharField(max_length=64)),
                (
                    "metric_srid",
                    models.IntegerField(help_text="projected system in metres, to measure in"),
                ),
                (
                    "datum",
                    models.CharField(
                        default="wgs84", help_text="datum of its source files", max_length=10
                    ),
                ),
                (
                    "envelope",
                    models.PolygonField(
                        help_text="no coordinate may lie outside; includes the sea", srid=4326
                    ),
                ),
                (
                    "ground_version",
                    models.BigIntegerField(default=0, help_text="grows when cells change"),
                ),
                (
                    "data_version",
                    models.BigIntegerField(
                        default=0, help_text="grows with every committed change"
                    ),
                ),
                (
                    "missing",
                    models.JSONField(
                        default=list, help_text="codes of what the sources did not hold"
                    ),
                ),
                (
                    "attribution",
                    models.CharField(blank=True, help_text="shown on the map", max_length=200),
                ),
                (
                    "noun_versions",
                    models.JSONField(
                        default=dict,
                        help_text="data_version of the last change of a noun; * is all of them",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(
                            models.F("envelope")
                        ),
                        name="city_envelope_sound",
                    ),
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="city_is_one"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Division",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                ("code", models.CharField(max_length=12)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "省"),
                            ("city", "市"),
                            ("district", "区(县)"),
                            ("street", "街道(镇)"),
                            ("community", "社区(村)"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "community_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("urban", "城市"),
                            ("rural", "农村"),
                            ("migrant", "外来人口集中"),
                            ("converted", "村改居"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "is_provisional",
                    models.BooleanField(default=False, help_text="drawn by start_city"),
                ),
                ("geom", models.MultiPolygonField(null=True, srid=4326)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="children",
                        to="geo_grid.division",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("geom")),
                        name="division_geom_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="division_valid_period",
                    ),
                    ExclusionConstraint(
                        expressions=[("code", "="), ("valid", "&&")], name="division_code_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^\\d{12}$")),
                        name="division_code_digits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level__in", ["province", "city"]),
                            ("parent__isnull", False),
                            _connector="OR",
                        ),
                        name="division_has_parent",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="BasicCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                ("code", models.CharField(help_text="community code + serial", max_length=18)),
                ("geom", models.PolygonField(srid=4326)),
                (
                    "point",
                    models.PointField(
                        help_text="inside the cell, to place a label or a tie", srid=4326
                    ),
                ),
                ("area_m2", models.FloatField()),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="basic_cells", to="geo_grid.division"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("geom")),
                        name="basic_cell_geom_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="basic_cell_point_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="basic_cell_valid_period",
                    ),
                    ExclusionConstraint(
                        expressions=[("code", "="), ("valid", "&&")], name="basic_cell_code_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area_m2__gt", 0)), name="basic_cell_has_area"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="BasicCellSums",
            fields=[
                (
                    "basic_cell",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="sums",
                        serialize=False,
                        to="geo_grid.basiccell",
                    ),
                ),
                ("buildings", models.IntegerField(default=0)),
                ("units", models.IntegerField(default=0)),
                ("households", models.IntegerField(default=0)),
                ("residents", models.IntegerField(default=0)),
                ("registered", models.IntegerField(default=0)),
                ("floating", models.IntegerField(default=0)),
                ("left_behind", models.IntegerField(default=0)),
                ("overseas", models.IntegerField(default=0)),
                ("estimated_residents", models.IntegerField(default=0)),
                ("floor_area_m2", models.FloatField(default=0)),
                ("organisations", models.IntegerField(default=0)),
                ("facilities", models.IntegerField(default=0)),
                ("components", models.IntegerField(default=0)),
                ("open_incidents", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="GridCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        default="base", help_text="base or a professional grid", max_length=40
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[("ordinary", "普通网格"), ("exclusive", "专属网格")],
                        default="ordinary",
                        max_length=10,
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="grid_cells", to="geo_grid.division"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CellAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                ("kind", models.CharField(default="base", max_length=40)),
                (
                    "basic_cell",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="assignments",
                        to="geo_grid.basiccell",
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="assignments", to="geo_grid.gridcell"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="assignment_valid_period",
                    ),
                    ExclusionConstraint(
                        expressions=[("basic_cell", "="), ("kind", "="), ("valid", "&&")],
                        name="assignment_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid__upper_inf", True)),
                        fields=("basic_cell", "kind"),
                        name="assignment_current_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="GridCellVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                ("kind", models.CharField(default="base", max_length=40)),
                (
                    "code",
                    models.CharField(
                        help_text="a dated label: community code + serial", max_length=20
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("geom", models.MultiPolygonField(srid=4326)),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="versions", to="geo_grid.gridcell"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("geom")),
                        name="cell_version_geom_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="cell_version_valid_period",
                    ),
                    ExclusionConstraint(
                        expressions=[("cell", "="), ("valid", "&&")], name="cell_version_once"
                    ),
                    ExclusionConstraint(
                        expressions=[("kind", "="), ("code", "="), ("valid", "&&")],
                        name="cell_code_once",
                    ),
                    ExclusionConstraint(
                        expressions=[("kind", "="), ("code", "="), ("cell", "<>")],
                        name="cell_code_never_reused",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="GroundCover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=64, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("water", "水域"),
                            ("sea", "海域"),
                            ("green", "绿地"),
                            ("sport", "运动场地"),
                            ("school", "学校用地"),
                            ("market", "市场用地"),
                            ("other", "其他"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, max_length=100)),
                ("geom", models.MultiPolygonField(srid=4326)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("geom")),
                        name="ground_cover_geom_sound",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Street",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(help_text="OSM highway value", max_length=40)),
                (
                    "level",
                    models.SmallIntegerField(
                        default=0, help_text="OSM layer: below 0 under the ground"
                    ),
                ),
                ("is_bridge", models.BooleanField(default=False)),
                ("is_tunnel", models.BooleanField(default=False)),
                ("source", models.CharField(blank=True, max_length=100)),
                ("geom", models.LineStringField(srid=4326)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("geom")),
                        name="street_geom_sound",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="CellTeam",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("primary", "网格员"),
                            ("deputy", "助理网格员"),
                            ("police", "社区民警"),
                            ("security", "治保主任"),
                            ("building_head", "楼栋长"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "cell",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="team", to="geo_grid.gridcell"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="cells", to="geo_grid.worker"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="cell_team_valid_period",
                    ),
                    ExclusionConstraint(
                        expressions=[
                            ("cell", "="),
                            ("worker", "="),
                            ("role", "="),
                            ("valid", "&&"),
                        ],
                        name="cell_team_once",
                    ),
                    ExclusionConstraint(
                        condition=models.Q(("role", "primary")),
                        expressions=[("cell", "="), ("valid", "&&")],
                        name="cell_primary_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="BasicCellEdge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("shared_m", models.FloatField()),
                (
                    "is_barrier",
                    models.BooleanField(default=False, help_text="the border runs along a barrier"),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[("border", "Border"), ("bridge", "Bridge")],
                        default="border",
                        max_length=6,
                    ),
                ),
                (
                    "a",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="edges_up", to="geo_grid.basiccell"
                    ),
                ),
                (
                    "b",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="edges_down", to="geo_grid.basiccell"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("a", "b", "via"), name="edge_once"),
                    models.CheckConstraint(
                        condition=models.Q(("a_id__lt", models.F("b_id"))), name="edge_ordered"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="BasicCellLineage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "share",
                    models.FloatField(
                        help_text="share of the parent's area that went to the child, 0..1"
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="came_from", to="geo_grid.basiccell"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="became", to="geo_grid.basiccell"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("parent", "child"), name="lineage_once"),
                    models.CheckConstraint(
                        condition=models.Q(("share__gt", 0), ("share__lte", 1)),
                        name="lineage_share",
                    ),
                ]
            },
        ),
    ]
