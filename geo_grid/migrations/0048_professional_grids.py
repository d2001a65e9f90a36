"""Professional grids as data: the trades that divide the same basic cells among cells of their own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0047_visit_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProfessionalGrid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="the kind of its grid cells", max_length=40, unique=True
                    ),
                ),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=60)),
                (
                    "colour",
                    models.CharField(
                        blank=True, help_text="as #rrggbb; empty: the map's own", max_length=7
                    ),
                ),
                (
                    "least_households",
                    models.PositiveIntegerField(help_text="of a cell; empty: no limit", null=True),
                ),
                (
                    "most_households",
                    models.PositiveIntegerField(help_text="of a cell; empty: no limit", null=True),
                ),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "department",
                    models.ForeignKey(
                        help_text="its owner",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="geo_grid.department",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__regex", "^[a-z][a-z0-9_]{0,39}$"),
                            models.Q(("code", "base"), _negated=True),
                        ),
                        name="professional_grid_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("colour", ""), ("colour__regex", "^#[0-9a-f]{6}$"), _connector="OR"
                        ),
                        name="professional_grid_colour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("least_households", None),
                            ("most_households", None),
                            ("least_households__lte", models.F("most_households")),
                            _connector="OR",
                        ),
                        name="professional_grid_limits",
                    ),
                ],
            },
        ),
    ]
