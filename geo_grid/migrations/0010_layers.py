"""Shapes in EPSG:3857 beside those in degrees, versions by noun, and people by house.

The stored shapes are generated columns: no write can forget them. Models do not know them, so
that no query of the ORM carries them along; only the tiles' SQL reads them.
"""

import django.db.models.deletion
from django.db import migrations, models

GEOMETRIES = {
    "division": {"geom": "MultiPolygon"},
    "street": {"geom": "LineString"},
    "barrier": {"geom": "LineString"},
    "groundcover": {"geom": "MultiPolygon"},
    "basiccell": {"geom": "Polygon", "point": "Point"},
    "gridcellversion": {"geom": "MultiPolygon"},
    "building": {"geom": "MultiPolygon", "point": "Point"},
    "entrance": {"point": "Point"},
    "unit": {"point": "Point"},
    "organisationplace": {"point": "Point"},
    "facility": {"point": "Point"},
    "component": {"point": "Point"},
    "incident": {"point": "Point"},
}


def _stored(table, columns):
    adds = ", ".join(
        f"ADD COLUMN {column}_3857 public.geometry({kind}, 3857)"
        f" GENERATED ALWAYS AS (public.ST_Transform({column}, 3857)) STORED"
        for column, kind in columns.items()
    )
    drops = ", ".join(f"DROP COLUMN {column}_3857" for column in columns)
    return migrations.RunSQL(
        f"ALTER TABLE geo_grid_{table} {adds}", f"ALTER TABLE geo_grid_{table} {drops}"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0009_collection"),
    ]
    operations = [
        migrations.AddField(
            model_name="city",
            name="noun_versions",
            field=models.JSONField(
                default=dict, help_text="data_version of the last change of a noun; * is all of them"
            ),
        ),
        migrations.CreateModel(
            name="BuildingSums",
            fields=[
                (
                    "building",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sums",
                        serialize=False,
                        to="geo_grid.building",
                    ),
                ),
                *(
                    (name, models.IntegerField(default=0))
                    for name in (
                        "units", "households", "residents", "registered", "floating",
                        "left_behind", "overseas", "estimated_residents",
                    )
                ),
            ],
        ),
        *(_stored(table, columns) for table, columns in GEOMETRIES.items()),
    ]  # fmt: skip
