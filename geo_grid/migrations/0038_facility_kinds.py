"""Kinds of facilities are rows, facilities are dated and tell their hours, components reach."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import geo_grid.model_bases.dated

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0037_walked_streets"),
    ]

    operations = [
        migrations.CreateModel(
            name="FacilityKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, unique=True)),
                (
                    "stands_as",
                    models.CharField(
                        choices=[
                            ("facility", "设施"),
                            ("component", "部件"),
                            ("either", "设施或部件"),
                        ],
                        default="facility",
                        help_text="as what it stands",
                        max_length=9,
                    ),
                ),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=60)),
                (
                    "serves",
                    models.CharField(
                        choices=[
                            ("all", "所有人"),
                            ("over_60", "60岁以上老人"),
                            ("children_3_6", "3至6岁儿童"),
                        ],
                        default="all",
                        max_length=12,
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "无"),
                            ("straight_m", "直线距离（米）"),
                            ("walking_m", "步行距离（米）"),
                            ("walking_min", "步行时间（分钟）"),
                        ],
                        default="",
                        max_length=11,
                    ),
                ),
                ("amount", models.FloatField(help_text="of the rule, in its unit", null=True)),
                ("default_capacity", models.IntegerField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="component",
            name="radius_m",
            field=models.FloatField(
                help_text="service radius in metres; empty: what its kind says", null=True
            ),
        ),
        migrations.AddField(
            model_name="facility",
            name="opening_hours",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="as geo_grid.facilities.hours writes them; empty: not known",
                max_length=400,
            ),
        ),
        migrations.AddField(
            model_name="facility",
            name="version_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="geo_grid.facility",
            ),
        ),
        migrations.AlterField(
            model_name="component",
            name="kind",
            field=models.CharField(help_text="code of a FacilityKind", max_length=24),
        ),
        migrations.AlterField(
            model_name="facility",
            name="kind",
            field=models.CharField(help_text="code of a FacilityKind", max_length=24),
        ),
        migrations.AlterField(
            model_name="facility",
            name="ref",
            field=models.CharField(max_length=64),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name="facility",
                    name="valid",
                    field=django.contrib.postgres.fields.ranges.DateTimeRangeField(
                        default=geo_grid.model_bases.dated.from_today
                    ),
                ),
            ],
            database_operations=[
                migrations.RunSQL(
                    frozen_sql("0038_facility_valid"), frozen_sql("0038_facility_valid_back")
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="facility",
            index=models.Index(
                condition=models.Q(("version_of__isnull", False)),
                fields=["version_of"],
                name="facility_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="component",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("radius_m__isnull", True), ("radius_m__gt", 0), _connector="OR"
                ),
                name="component_radius",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                name="facility_valid_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid__upper_inf", True)),
                fields=("ref",),
                name="facility_ref_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="facilitykind",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", None), ("rule", "")),
                    models.Q(models.Q(("rule", ""), _negated=True), ("amount__gt", 0)),
                    _connector="OR",
                ),
                name="facility_kind_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="facilitykind",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("default_capacity", None), ("default_capacity__gt", 0), _connector="OR"
                ),
                name="facility_kind_capacity",
            ),
        ),
        migrations.RunSQL(
            frozen_sql("0038_facility_kinds"), frozen_sql("0038_facility_kinds_back")
        ),
    ]
