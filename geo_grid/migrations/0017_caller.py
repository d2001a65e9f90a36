"""One query for who asks, what they hold and how new the data are.

The memo of a scope's atoms is a setting, which nothing may set while a query runs in parallel: so
no query that asks for them does.
"""

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
        migrations.RunSQL(
            "ALTER FUNCTION geo_grid_scope_cells(jsonb, text) PARALLEL UNSAFE",
            "ALTER FUNCTION geo_grid_scope_cells(jsonb, text) PARALLEL RESTRICTED",
        ),
    ]
