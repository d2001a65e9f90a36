"""Names of estates and roads become places in a tree, with names as rows; floors get a label."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import geo_grid.model_bases.dated
import geo_grid.model_bases.geometry_fields

from ._frozen import frozen_sql

ORIGINS = [("given", "来自资料"), ("derived", "推导")]


def _pk():
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0009_journal")]
    operations = [
        migrations.AddField(
            model_name="unit",
            name="floor_label",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="what the floor is called there (B1, 夹); blank where it is the number",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(
                condition=models.Q(("unit__isnull", False), models.Q(("road", ""), _negated=True)),
                fields=["road"],
                name="address_unit_road",
            ),
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", _pk()),
                ("revision", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "valid",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(
                        default=geo_grid.model_bases.dated.from_today
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("district", "区(县)"),
                            ("street", "街道(镇)"),
                            ("community", "社区"),
                            ("road", "道路"),
                            ("lane", "里弄巷"),
                            ("estate", "小区"),
                            ("phase", "小区分期"),
                            ("village", "村"),
                            ("hamlet", "自然村"),
                            ("group", "组"),
                        ],
                        max_length=9,
                    ),
                ),
                ("name", models.CharField(help_text="today's official name", max_length=200)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="geo_grid.place",
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="places",
                        to="geo_grid.division",
                    ),
                ),
                ("district", models.CharField(blank=True, max_length=100)),
                (
                    "address",
                    models.CharField(
                        blank=True, help_text="where a text says it lies", max_length=400
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=100)),
                ("origin", models.CharField(choices=ORIGINS, default="given", max_length=7)),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.GeometryField(null=True, srid=4326),
                ),
                ("point", django.contrib.gis.db.models.fields.PointField(null=True, srid=4326)),
            ],
            options={
                "indexes": [models.Index(fields=["name"], name="place_name")],
                "constraints": [
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("geom")),
                        name="place_geom_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.geometry_fields.IsSound(models.F("point")),
                        name="place_point_sound",
                    ),
                    models.CheckConstraint(
                        condition=geo_grid.model_bases.dated.IsPeriod(models.F("valid")),
                        name="place_valid_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="place_has_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("division", None),
                            ("kind__in", ["district", "street", "community"]),
                            _connector="OR",
                        ),
                        name="place_of_division",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("origin", "given"), ("valid__upper_inf", True)),
                        fields=("kind", "name", "district"),
                        name="place_given_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("valid__upper_inf", True)),
                        fields=("division",),
                        name="place_division_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            frozen_sql("0010_place_functions"),
            "DROP FUNCTION geo_grid_place_kind, geo_grid_place_above, geo_grid_number_within",
        ),
        migrations.RunSQL(frozen_sql("0010_fence"), migrations.RunSQL.noop),
        migrations.RunSQL(frozen_sql("0010_keep_names"), frozen_sql("0010_places_back")),
        migrations.DeleteModel("PlaceName"),
        migrations.CreateModel(
            name="PlaceName",
            fields=[
                ("id", _pk()),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="geo_grid.place",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("official", "标准名"),
                            ("alias", "别名"),
                            ("nickname", "俗称"),
                            ("former", "曾用名"),
                            ("abbreviation", "简称"),
                            ("pinyin", "读音"),
                        ],
                        default="alias",
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "until",
                    models.DateField(
                        help_text="the day from which it was no longer used", null=True
                    ),
                ),
                ("origin", models.CharField(choices=ORIGINS, default="given", max_length=7)),
            ],
            options={
                "indexes": [models.Index(fields=["name"], name="place_name_name")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "kind", "name"), name="place_name_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="place_name_not_empty",
                    ),
                ],
            },
        ),
        migrations.RunSQL(frozen_sql("0010_names_in"), frozen_sql("0010_keep_places")),
    ]
