"""Shapes in EPSG:3857 beside those in degrees, and the index of units with a point of their own.

The stored shapes are generated columns: no write can forget them. Models do not know them, so
that no query of the ORM carries them along; only the tiles' SQL reads them.
"""

from django.db import migrations

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
    "themefeature": {"geom": "Geometry"},
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
    dependencies = [("geo_grid", "0005_imports_and_plans")]
    operations = [
        *(_stored(table, columns) for table, columns in GEOMETRIES.items()),
        # Most units have no point of their own: the index holds only those that do. GeoDjango's
        # schema editor leaves the condition of a GiST index out, hence in SQL.
        migrations.RunSQL(
            "CREATE INDEX unit_point ON geo_grid_unit USING gist (point) WHERE point IS NOT NULL",
            "DROP INDEX unit_point",
        ),
    ]
