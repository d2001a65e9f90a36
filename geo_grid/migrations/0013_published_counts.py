"""The published table of counts by community; the threshold of small counts goes."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import geo_grid.disclosure.models

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0012_locator"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField(help_text="the city's day on which it was counted")),
                ("published_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="RoundingKey",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "key",
                    models.BinaryField(default=geo_grid.disclosure.models.new_key, max_length=32),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="rounding_key_is_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(help_text="the community's on that day", max_length=12)),
                (
                    "category",
                    models.CharField(help_text="a column of the sums of atoms", max_length=40),
                ),
                ("value", models.IntegerField(help_text="a multiple of 5")),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counts",
                        to="geo_grid.publishedtable",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("table", "code", "category"), name="published_count_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "value",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("value"), "/", models.Value(5)
                                    ),
                                    "*",
                                    models.Value(5),
                                ),
                            ),
                            ("value__gte", 0),
                        ),
                        name="published_count_rounded",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "DROP FUNCTION geo_grid_shown(bigint, boolean, integer)",
            frozen_sql("0013_shown_before"),
        ),
    ]
