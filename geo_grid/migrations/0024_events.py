"""Events: what changed, and how far they are numbered, counted and kept."""

import django.contrib.postgres.fields
from django.db import migrations, models

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0023_public_attempts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(null=True, unique=True)),
                (
                    "noun",
                    models.CharField(
                        choices=[
                            ("case", "一件事件"),
                            ("cases", "一批事件"),
                            ("ground", "地理底图"),
                            ("registers", "登记簿"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        help_text="report, a transition, unit.correct, import …", max_length=48
                    ),
                ),
                (
                    "key",
                    models.BigIntegerField(
                        help_text="id of the row; null of a bulk write", null=True
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(
                        help_text="of the row, made by this change", null=True
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "atoms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        help_text="whose sums are to be counted again",
                        size=None,
                    ),
                ),
                (
                    "before",
                    models.JSONField(
                        help_text="the columns that say who sees the row, before; null when it is new",
                        null=True,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("number", None)), fields=["id"], name="event_unnumbered"
                    ),
                    models.Index(fields=["at"], name="event_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventHead",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(default=0, help_text="the last one given")),
                (
                    "counted",
                    models.BigIntegerField(default=0, help_text="up to here the sums are counted"),
                ),
                (
                    "pruned",
                    models.BigIntegerField(
                        default=0, help_text="up to here the events are deleted"
                    ),
                ),
                (
                    "seen_at",
                    models.DateTimeField(help_text="last sign of life of the sequencer", null=True),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="event_head_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted__lte", models.F("number")),
                            ("pruned__lte", models.F("number")),
                        ),
                        name="event_head_order",
                    ),
                ],
            },
        ),
        migrations.RunSQL(frozen_sql("0024_caller"), frozen_sql("0024_caller_before")),
    ]
