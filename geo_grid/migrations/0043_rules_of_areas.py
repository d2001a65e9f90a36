"""Rules of visits hold in an area, and have versions; plates of doors have editions."""

import django.db.models.deletion
from django.db import migrations, models

BACK = """
UPDATE geo_grid_visitrule SET is_active = false WHERE area <> '';
UPDATE geo_grid_visitrule r
   SET code = left(r.code, 3) || '_' || lpad(r.id::text, 20, '0')
  FROM geo_grid_visitrule later
 WHERE later.code = r.code AND later.version > r.version;
SET CONSTRAINTS ALL IMMEDIATE;
"""
"""Before, a rule had one version and held everywhere: earlier ones get codes of their own, and what held
in an area rests."""


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0042_photo_stages"),
    ]

    operations = [
        migrations.CreateModel(
            name="DoorPlate",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="door_plate",
                        serialize=False,
                        to="geo_grid.unit",
                    ),
                ),
                ("edition", models.PositiveIntegerField(db_default=1, default=1)),
            ],
        ),
        migrations.AddField(
            model_name="visitrule",
            name="area",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="the digits with which codes of divisions begin where it holds; empty: everywhere",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="visitrule",
            name="until",
            field=models.DateTimeField(help_text="when it was laid to rest", null=True),
        ),
        migrations.AddField(
            model_name="visitrule",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AlterField(
            model_name="visitrule",
            name="code",
            field=models.CharField(help_text="the same in every version", max_length=24),
        ),
        migrations.AddConstraint(
            model_name="visitrule",
            constraint=models.UniqueConstraint(
                fields=("code", "version"), name="visit_rule_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("code",),
                name="visit_rule_holds_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="visitrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("area__regex", "^\\d{0,12}$")), name="visit_rule_area_digits"
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
    ]
