from django.db import migrations

FUNCTION = "ALTER FUNCTION geo_grid_cases_in_part(bigint[]) PARALLEL"


class Migration(migrations.Migration):
    """The predicate of cases may be asked by several processes at once."""

    dependencies = [
        ("geo_grid", "0044_import_choices"),
    ]

    operations = [
        migrations.RunSQL(f"{FUNCTION} SAFE", f"{FUNCTION} UNSAFE"),
    ]
