"""One query for who asks, what they hold and how new the data are."""

from django.db import migrations

from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__.replace("migrations", "access"))


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0016_plans_together"),
    ]
    operations = [
        migrations.RunSQL(
            sql.text("function_caller"),
            "DROP FUNCTION geo_grid_caller(bytea, text, timestamptz);"
            " DROP FUNCTION geo_grid_grants(bigint, timestamptz)",
        ),
    ]
