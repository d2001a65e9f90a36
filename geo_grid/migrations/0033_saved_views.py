"""Saved views of the command centre, and what displays were sent."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0032_mail_refusals"),
    ]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="noun",
            field=models.CharField(
                choices=[
                    ("case", "一件事件"),
                    ("cases", "一批事件"),
                    ("ground", "地理底图"),
                    ("registers", "登记簿"),
                    ("display", "上墙"),
                ],
                max_length=9,
            ),
        ),
        migrations.CreateModel(
            name="DisplayState",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="display_state",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0)),
                ("shows", models.JSONField(default=list)),
                ("sent_at", models.DateTimeField(null=True)),
                ("taken_revision", models.PositiveIntegerField(default=0)),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("taken_revision__lte", models.F("revision"))),
                        name="display_state_taken",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("filters", models.JSONField(default=dict)),
                ("zoom", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                (
                    "shared_code",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="prefix of the division; empty: own",
                        max_length=12,
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("shared_code", ""), _negated=True),
                        fields=["shared_code"],
                        name="saved_view_shared",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="saved_view_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lat__isnull", True), ("lon__isnull", True), ("zoom__isnull", True)
                        )
                        | models.Q(
                            ("lat__isnull", False), ("lon__isnull", False), ("zoom__isnull", False)
                        ),
                        name="saved_view_whole_place",
                    ),
                ],
            },
        ),
    ]
