"""The two predicates that the CHECK constraints of every table use, and the count of versions."""

from django.db import migrations

from ._frozen import frozen_sql


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(
            frozen_sql("0001_predicates"),
            "DROP FUNCTION geo_grid_is_sound, geo_grid_is_period",
        ),
        # Numbers of a sequence are never handed out twice, not even after a rollback. They start
        # at the clock: a city that is founded anew repeats none that a browser or a cache knows.
        migrations.RunSQL("CREATE SEQUENCE geo_grid_version", "DROP SEQUENCE geo_grid_version"),
        migrations.RunSQL(
            "SELECT setval('geo_grid_version',"
            " (extract(epoch FROM clock_timestamp()) * 1000)::bigint)",
            migrations.RunSQL.noop,
        ),
    ]
