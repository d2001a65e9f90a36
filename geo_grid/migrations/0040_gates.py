"""Gates on ways, and kinds of facilities of which everybody may look for the nearest."""

import django.contrib.gis.db.models.fields
from django.db import migrations, models
from django.db.models import F

import geo_grid.model_bases.geometry_fields

from ._frozen import frozen_sql

NO_TRIGGERS = """
DROP TRIGGER journal_insert ON geo_grid_gate;
DROP TRIGGER journal_update ON geo_grid_gate;
DROP TRIGGER journal_delete ON geo_grid_gate;
"""


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0039_scenarios")]

    operations = [
        migrations.CreateModel(
            name="Gate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ref", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(blank=True, help_text="OSM barrier value", max_length=40),
                ),
                (
                    "passable",
                    models.CharField(
                        choices=[
                            ("all", "所有人"),
                            ("foot", "步行者（轮椅不能通过）"),
                            ("wheelchair", "仅轮椅（无障碍通道）"),
                        ],
                        default="all",
                        help_text="for whom",
                        max_length=10,
                    ),
                ),
                (
                    "opening_hours",
                    models.CharField(
                        blank=True,
                        help_text="as geo_grid.facilities.hours writes them; empty: not known",
                        max_length=400,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=100)),
                ("point", django.contrib.gis.db.models.fields.PointField(srid=4326)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(F("point")),
                        name="gate_point_sound",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="facilitykind",
            name="is_public",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="everybody may look for the nearest without a login",
            ),
        ),
        migrations.AddConstraint(
            model_name="facilitykind",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_public", False), ("stands_as", "facility"), _connector="OR"
                ),
                name="facility_kind_public",
            ),
        ),
        migrations.RunSQL(frozen_sql("0040_public_kinds"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_sql("0009_triggers").format(table="geo_grid_gate"), NO_TRIGGERS),
    ]
