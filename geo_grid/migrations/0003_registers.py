"""What stands on the ground: premises, people, organisations, facilities."""

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

import geo_grid.model_bases.dated
import geo_grid.model_bases.geometry_fields


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0002_ground")]
    operations = [
        # premises
        migrations.CreateModel(
            name="Building",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                ("ref", models.CharField(help_text="identifier in the source", max_length=64)),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("residential", "住宅"),
                            ("mixed", "商住"),
                            ("commercial", "商业"),
                            ("office", "办公"),
                            ("industrial", "工业"),
                            ("public", "公共服务"),
                            ("school", "学校"),
                            ("medical", "医疗"),
                            ("ancillary", "附属用房"),
                            ("other", "其他"),
                        ],
                        default="other",
                        max_length=12,
                    ),
                ),
                ("estate", models.CharField(blank=True, max_length=200)),
                ("floors", models.SmallIntegerField(default=1)),
                (
                    "floors_origin",
                    models.CharField(
                        choices=[("given", "来自资料"), ("estimated", "估算")],
                        default="given",
                        max_length=9,
                    ),
                ),
                ("footprint_m2", models.FloatField()),
                ("source", models.CharField(blank=True, max_length=100)),
                ("geom", models.MultiPolygonField(srid=4326)),
                (
                    "point",
                    models.PointField(
                        help_text="representative point, on the footprint", srid=4326
                    ),
                ),
                (
                    "basic_cell",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="buildings",
                        to="geo_grid.basiccell",
                    ),
                ),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "version_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="versions",
                        to="geo_grid.building",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("version_of__isnull", False)),
                        fields=["version_of"],
                        name="building_version",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("geom")),
                        name="building_geom_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="building_point_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="building_valid_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid__upper_inf", True)),
                        fields=("ref",),
                        name="building_ref_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("floors__gte", 1), ("floors__lte", 200)),
                        name="building_floors",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entrance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                ("name", models.CharField(max_length=40)),
                ("point", models.PointField(srid=4326)),
                (
                    "point_origin",
                    models.CharField(
                        choices=[
                            ("own", "Own"),
                            ("entrance", "Entrance"),
                            ("building", "Building"),
                        ],
                        default="own",
                        max_length=8,
                    ),
                ),
                (
                    "basic_cell",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="entrances",
                        to="geo_grid.basiccell",
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="entrances", to="geo_grid.building"
                    ),
                ),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "version_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="versions",
                        to="geo_grid.entrance",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("version_of__isnull", False)),
                        fields=["version_of"],
                        name="entrance_version",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="entrance_point_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="entrance_valid_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid__upper_inf", True)),
                        fields=("building", "name"),
                        name="entrance_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                ("ref", models.CharField(blank=True, max_length=64)),
                ("floor", models.SmallIntegerField(null=True)),
                ("room", models.CharField(max_length=40)),
                (
                    "use",
                    models.CharField(
                        choices=[
                            ("dwelling", "住宅"),
                            ("rented", "出租屋"),
                            ("shop", "商铺"),
                            ("office", "办公"),
                            ("other", "其他"),
                        ],
                        default="dwelling",
                        max_length=8,
                    ),
                ),
                (
                    "is_unassigned",
                    models.BooleanField(
                        default=False,
                        help_text="holds the people of the building whose door is unknown",
                    ),
                ),
                ("floor_area_m2", models.FloatField(null=True)),
                (
                    "is_estimated",
                    models.BooleanField(default=False, help_text="made up by start_city"),
                ),
                ("estimated_residents", models.SmallIntegerField(null=True)),
                ("point", models.PointField(null=True, spatial_index=False, srid=4326)),
                (
                    "point_origin",
                    models.CharField(
                        choices=[
                            ("own", "Own"),
                            ("entrance", "Entrance"),
                            ("building", "Building"),
                        ],
                        default="building",
                        max_length=8,
                    ),
                ),
                (
                    "basic_cell",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="units",
                        to="geo_grid.basiccell",
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="units",
                        to="geo_grid.building",
                    ),
                ),
                (
                    "entrance",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="units",
                        to="geo_grid.entrance",
                    ),
                ),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "version_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="versions",
                        to="geo_grid.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("entrance__isnull", False)),
                        fields=["entrance"],
                        name="unit_entrance",
                    ),
                    models.Index(
                        condition=models.Q(("ref", ""), _negated=True),
                        fields=["ref"],
                        name="unit_ref",
                    ),
                    models.Index(
                        condition=models.Q(("version_of__isnull", False)),
                        fields=["version_of"],
                        name="unit_version",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="unit_point_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="unit_valid_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid__upper_inf", True)),
                        fields=("building", "entrance", "room"),
                        name="unit_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("point__isnull", True), ("point_origin", "own"), _connector="OR"
                        ),
                        name="unit_point_origin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                (
                    "kind",
                    models.CharField(
                        choices=[("current", "现用"), ("alias", "别名"), ("old", "曾用")],
                        default="current",
                        max_length=7,
                    ),
                ),
                ("is_primary", models.BooleanField(default=True)),
                ("road", models.CharField(blank=True, max_length=200)),
                ("number", models.CharField(blank=True, max_length=100)),
                ("estate", models.CharField(blank=True, max_length=200)),
                ("building_part", models.CharField(blank=True, max_length=200)),
                ("entrance_part", models.CharField(blank=True, max_length=40)),
                ("floor_part", models.CharField(blank=True, max_length=20)),
                ("room", models.CharField(blank=True, max_length=40)),
                (
                    "text",
                    models.CharField(
                        blank=True, help_text="an alias or old name as a whole", max_length=400
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="addresses",
                        to="geo_grid.building",
                    ),
                ),
                (
                    "entrance",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="addresses",
                        to="geo_grid.entrance",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="addresses",
                        to="geo_grid.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    GinIndex(
                        condition=models.Q(("kind", "current"), _negated=True),
                        fields=["text"],
                        name="address_text_trgm",
                        opclasses=["gin_trgm_ops"],
                    ),
                    models.Index(
                        condition=models.Q(("unit", None)),
                        fields=["road", "number"],
                        name="address_road",
                    ),
                    models.Index(
                        condition=models.Q(("building__isnull", False)),
                        fields=["building"],
                        name="address_building",
                    ),
                    models.Index(
                        condition=models.Q(("entrance__isnull", False)),
                        fields=["entrance"],
                        name="address_entrance",
                    ),
                    models.Index(
                        condition=models.Q(("unit__isnull", False)),
                        fields=["unit"],
                        name="address_unit",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("building__isnull", False), ("entrance", None), ("unit", None)
                            ),
                            models.Q(
                                ("building", None), ("entrance__isnull", False), ("unit", None)
                            ),
                            models.Q(
                                ("building", None), ("entrance", None), ("unit__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="address_of_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("building__isnull", False),
                            ("is_primary", True),
                            ("valid__upper_inf", True),
                        ),
                        fields=("building",),
                        name="building_primary_address",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("is_primary", True),
                            ("unit__isnull", False),
                            ("valid__upper_inf", True),
                        ),
                        fields=("unit",),
                        name="unit_primary_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("estate", "小区"), ("road", "道路")], max_length=6),
                ),
                ("name", models.CharField(max_length=200)),
                ("district", models.CharField(blank=True, max_length=100)),
                ("address", models.CharField(blank=True, max_length=400)),
                ("aliases", models.TextField(blank=True)),
                ("source", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "name", "district"), name="place_name_once"
                    )
                ]
            },
        ),
        # people
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=64, null=True, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("credit_code", models.CharField(max_length=18, null=True, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("enterprise", "企业"),
                            ("self_employed", "个体工商户"),
                            ("institution", "事业单位"),
                            ("government", "机关"),
                            ("social", "社会组织"),
                            ("other", "其他"),
                        ],
                        default="other",
                        max_length=13,
                    ),
                ),
                ("phone_sealed", models.BinaryField(null=True)),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("credit_code__isnull", True),
                            ("credit_code__regex", "^[0-9A-HJ-NPQRTUWXY]{18}$"),
                            _connector="OR",
                        ),
                        name="organisation_credit_code",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Resident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=64, null=True, unique=True)),
                ("name", models.CharField(max_length=100)),
                (
                    "sex",
                    models.CharField(
                        choices=[("male", "男"), ("female", "女"), ("unknown", "未知")],
                        default="unknown",
                        max_length=7,
                    ),
                ),
                ("birth_date", models.DateField(null=True)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("registered", "户籍"),
                            ("floating", "流动"),
                            ("left_behind", "留守"),
                            ("overseas", "境外"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "id_type",
                    models.CharField(
                        choices=[
                            ("resident_id", "居民身份证"),
                            ("passport", "护照"),
                            ("hk_macao", "港澳通行证"),
                            ("taiwan", "台胞证"),
                            ("other", "其他"),
                        ],
                        default="resident_id",
                        max_length=11,
                    ),
                ),
                ("id_number_sealed", models.BinaryField(null=True)),
                ("id_number_digest", models.BinaryField(max_length=32, null=True)),
                ("phone_sealed", models.BinaryField(null=True)),
                ("phone_digest", models.BinaryField(max_length=32, null=True)),
                ("phone_tail_digest", models.BinaryField(max_length=32, null=True)),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["phone_digest"], name="resident_phone"),
                    models.Index(fields=["phone_tail_digest"], name="resident_phone_tail"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("id_number_digest__isnull", False)),
                        fields=("id_type", "id_number_digest"),
                        name="resident_met_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("id_number_digest__isnull", True),
                                ("id_number_sealed__isnull", True),
                            ),
                            models.Q(
                                ("id_number_digest__isnull", False),
                                ("id_number_sealed__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="resident_id_sealed_and_found",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                ("ref", models.CharField(max_length=64, null=True, unique=True)),
                (
                    "householder",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="heads",
                        to="geo_grid.resident",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="households", to="geo_grid.unit"
                    ),
                ),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "version_of",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="versions",
                        to="geo_grid.household",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("version_of__isnull", False)),
                        fields=["version_of"],
                        name="household_version",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="household_valid_period",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Residence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                (
                    "kind",
                    models.CharField(
                        choices=[("main", "主要居所"), ("other", "其他居所")],
                        default="main",
                        max_length=5,
                    ),
                ),
                (
                    "tenure",
                    models.CharField(
                        choices=[
                            ("owned", "自有"),
                            ("rented", "租住"),
                            ("borrowed", "借住"),
                            ("collective", "集体户"),
                            ("unknown", "未知"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="residences",
                        to="geo_grid.household",
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="residences", to="geo_grid.resident"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=models.PROTECT, related_name="residences", to="geo_grid.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="residence_valid_period",
                    ),
                    ExclusionConstraint(
                        condition=models.Q(("kind", "main")),
                        expressions=[("resident", "="), ("valid", "&&")],
                        name="residence_main_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid__upper_inf", True)),
                        fields=("resident", "unit"),
                        name="residence_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="OrganisationPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                ("point", models.PointField(srid=4326)),
                (
                    "basic_cell",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="organisations",
                        to="geo_grid.basiccell",
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="organisations",
                        to="geo_grid.building",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="places", to="geo_grid.organisation"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="organisations",
                        to="geo_grid.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="organisation_place_point_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="organisation_place_valid_period",
                    ),
                    ExclusionConstraint(
                        expressions=[("organisation", "="), ("valid", "&&")],
                        name="organisation_place_once",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="BuildingSums",
            fields=[
                (
                    "building",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="sums",
                        serialize=False,
                        to="geo_grid.building",
                    ),
                ),
                ("units", models.IntegerField(default=0)),
                ("households", models.IntegerField(default=0)),
                ("residents", models.IntegerField(default=0)),
                ("registered", models.IntegerField(default=0)),
                ("floating", models.IntegerField(default=0)),
                ("left_behind", models.IntegerField(default=0)),
                ("overseas", models.IntegerField(default=0)),
                ("estimated_residents", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="ResidentCare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid", DateTimeRangeField(default=geo_grid.model_bases.dated.from_today)),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("elderly_alone", "独居老人"),
                            ("disabled", "残疾人"),
                            ("minor_in_hardship", "困境儿童"),
                            ("low_income", "低保"),
                            ("seriously_ill", "重病"),
                            ("other", "其他"),
                        ],
                        max_length=17,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="numbers in it are masked", max_length=200
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="care", to="geo_grid.resident"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="resident_care_valid_period",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid__upper_inf", True)),
                        fields=("resident", "group"),
                        name="resident_care_once",
                    ),
                ]
            },
        ),
        # facilities
        migrations.CreateModel(
            name="Component",
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
                            ("camera", "监控摄像头"),
                            ("hydrant", "消火栓"),
                            ("manhole", "井盖"),
                            ("lamp", "路灯"),
                            ("other", "其他"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("owner", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("good", "完好"),
                            ("damaged", "破损"),
                            ("lost", "丢失"),
                            ("abandoned", "废弃"),
                        ],
                        default="good",
                        max_length=9,
                    ),
                ),
                (
                    "bearing_deg",
                    models.FloatField(help_text="a camera's axis, clockwise from north", null=True),
                ),
                ("field_of_view_deg", models.FloatField(null=True)),
                ("range_m", models.FloatField(null=True)),
                ("point", models.PointField(srid=4326)),
                (
                    "basic_cell",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="components_in",
                        to="geo_grid.basiccell",
                    ),
                ),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="component_point_sound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bearing_deg__isnull", True),
                            models.Q(("bearing_deg__gte", 0), ("bearing_deg__lt", 360)),
                            _connector="OR",
                        ),
                        name="component_bearing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("field_of_view_deg__isnull", True),
                            models.Q(("field_of_view_deg__gt", 0), ("field_of_view_deg__lte", 360)),
                            _connector="OR",
                        ),
                        name="component_field_of_view",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Facility",
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
                            ("service_station", "服务站"),
                            ("clinic", "卫生服务站"),
                            ("hospital", "医院"),
                            ("school", "学校"),
                            ("kindergarten", "幼儿园"),
                            ("market", "市场"),
                            ("elderly_care", "养老服务"),
                            ("park", "公园"),
                            ("police", "警务室"),
                            ("shelter", "避难场所"),
                            ("other", "其他"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("capacity", models.IntegerField(null=True)),
                (
                    "radius_m",
                    models.FloatField(help_text="service radius, metres on foot", null=True),
                ),
                ("point", models.PointField(srid=4326)),
                (
                    "basic_cell",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="facilities_in",
                        to="geo_grid.basiccell",
                    ),
                ),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="facility_point_sound",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("radius_m__isnull", True), ("radius_m__gt", 0), _connector="OR"
                        ),
                        name="facility_radius",
                    ),
                ]
            },
        ),
    ]
