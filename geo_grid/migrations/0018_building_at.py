"""The building at a point, by a plan that is kept."""

from django.db import migrations

from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__.replace("migrations", "locate"))


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0017_caller"),
    ]
    operations = [
        migrations.RunSQL(
            sql.text("function_building_at"),
            "DROP FUNCTION geo_grid_building_at(double precision, double precision)",
        ),
    ]
