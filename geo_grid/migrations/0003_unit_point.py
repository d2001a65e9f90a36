"""Most units have no point of their own, so the spatial index holds only those that do.

GeoDjango's schema editor leaves the condition of a GiST index out, hence in SQL.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0002_tables"),
    ]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX unit_point ON geo_grid_unit USING gist (point) WHERE point IS NOT NULL",
            "DROP INDEX unit_point",
        )
    ]
