"""Thematic layers: their declaration, what was loaded into them, and its features."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import geo_grid.model_bases.city_time
import geo_grid.model_bases.dated
import geo_grid.model_bases.geometry_fields


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0014_access_gaps"),
    ]
    operations = [
        migrations.CreateModel(
            name="Theme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
                ("title_zh", models.CharField(max_length=60)),
                ("title_en", models.CharField(max_length=60)),
                ("source", models.CharField(max_length=100)),
                (
                    "geometry",
                    models.CharField(
                        choices=[("point", "点"), ("line", "线"), ("polygon", "面")], max_length=7
                    ),
                ),
                (
                    "access",
                    models.CharField(
                        choices=[("ground", "全体工作人员"), ("register", "辖区内人员")],
                        max_length=8,
                    ),
                ),
                ("columns", models.JSONField(default=list)),
                ("style", models.JSONField(default=dict)),
                (
                    "min_zoom",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="tiles below it leave it out"
                    ),
                ),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, help_text="grows with every change"),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_by", models.BigIntegerField(help_text="id of the account", null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ThemeLoad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="loads",
                        to="geo_grid.theme",
                    ),
                ),
                ("file_name", models.CharField(max_length=300)),
                ("datum", models.CharField(max_length=10)),
                ("rows", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField(default=0)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("owner", models.BigIntegerField(help_text="id of the account", null=True)),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaced",
                        to="geo_grid.themeload",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ThemeFeature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="features",
                        to="geo_grid.themeload",
                    ),
                ),
                ("geom", django.contrib.gis.db.models.fields.GeometryField(srid=4326)),
                (
                    "inside",
                    django.contrib.gis.db.models.fields.PointField(
                        help_text="a point on the shape", spatial_index=False, srid=4326
                    ),
                ),
                ("properties", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddConstraint(
            model_name="theme",
            constraint=models.CheckConstraint(
                condition=models.Q(name__regex=r"^[a-z][a-z0-9_]{1,39}$"), name="theme_name_letters"
            ),
        ),
        *(
            migrations.AddConstraint(
                model_name="themefeature",
                constraint=models.CheckConstraint(
                    condition=geo_grid.model_bases.geometry_fields.IsSound(models.F(field)),
                    name=f"themefeature_{field}_sound",
                ),
            )
            for field in ("geom", "inside")
        ),
        migrations.RunSQL(
            "ALTER TABLE geo_grid_themefeature ADD COLUMN geom_3857 public.geometry(Geometry, 3857)"
            " GENERATED ALWAYS AS (public.ST_Transform(geom, 3857)) STORED",
            "ALTER TABLE geo_grid_themefeature DROP COLUMN geom_3857",
        ),
    ]
