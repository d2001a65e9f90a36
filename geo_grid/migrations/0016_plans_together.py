"""Working on plans together: links, presence, settled comments; lineage of communities."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import geo_grid.model_bases.city_time
import geo_grid.model_bases.dated
import geo_grid.model_bases.geometry_fields


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0015_themes"),
    ]

    operations = [
        migrations.AddField(
            model_name="plancomment",
            name="settled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="plancomment",
            name="settled_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="PlanShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.BinaryField(
                        help_text="of the token, which is stored nowhere", unique=True
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="geo_grid.plan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DivisionLineage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("basic_cells", models.IntegerField()),
                ("residents", models.IntegerField()),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_from",
                        to="geo_grid.division",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="became",
                        to="geo_grid.division",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="communities",
                        to="geo_grid.publication",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "parent", "child"), name="division_lineage_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("child")), _negated=True),
                        name="division_lineage_between",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanPresence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tab", models.CharField(help_text="named by the page, one a tab", max_length=40)),
                ("point", django.contrib.gis.db.models.fields.PointField(null=True, srid=4326)),
                (
                    "doing",
                    models.CharField(blank=True, help_text="the tool in hand", max_length=40),
                ),
                ("seen_at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="present",
                        to="geo_grid.plan",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="plan_presence_point_sound",
                    ),
                    models.UniqueConstraint(
                        fields=("plan", "user", "tab"), name="plan_presence_once"
                    ),
                ],
            },
        ),
    ]
