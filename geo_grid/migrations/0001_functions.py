"""The two predicates that the CHECK constraints of every table use, and the count of versions.

Bodies in SQL standard form are bound when created: they need no ``search_path`` at restore.
"""

from django.db import migrations

IS_SOUND = """
CREATE FUNCTION geo_grid_is_sound(place geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN NOT public.ST_IsEmpty(place)
   AND public.ST_XMin(place) >= -180 AND public.ST_XMax(place) <= 180
   AND public.ST_YMin(place) >= -90 AND public.ST_YMax(place) <= 90
   AND public.ST_IsValid(place)
"""

IS_PERIOD = """
CREATE FUNCTION geo_grid_is_period(period tstzrange) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN NOT isempty(period) AND lower_inc(period) AND NOT upper_inc(period)
   AND NOT lower_inf(period)
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(IS_SOUND, "DROP FUNCTION geo_grid_is_sound(geometry)"),
        # Numbers of a sequence are never handed out twice, not even after a rollback. They start
        # at the clock: a city that is founded anew repeats none that a browser or a cache knows.
        migrations.RunSQL("CREATE SEQUENCE geo_grid_version", "DROP SEQUENCE geo_grid_version"),
        migrations.RunSQL(
            "SELECT setval('geo_grid_version',"
            " (extract(epoch FROM clock_timestamp()) * 1000)::bigint)",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(IS_PERIOD, "DROP FUNCTION geo_grid_is_period(tstzrange)"),
    ]
