"""A ground that has been there for a while, so that yesterday has cells too."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection
from psycopg2 import sql as pgsql

STARTS = "SELECT DISTINCT lower(valid) FROM {} ORDER BY 1 NULLS FIRST"
EARLIER = """
    UPDATE {} SET valid = tstzrange(lower(valid) - %(days)s * interval '1 day',
                                    upper(valid) - %(days)s * interval '1 day')
     WHERE lower(valid) IS NOT DISTINCT FROM %(start)s"""


def age_ground(days: int = 400, *, link: Any = connection) -> None:
    """Everything dated happened so many days earlier, in the database behind `link`.

    The oldest rows go first: no version meets the one before it, wherever their rows lie on the disk.
    """
    with link.cursor() as cursor:
        for model in apps.get_app_config("geo_grid").get_models():
            names = {field.name for field in model._meta.local_fields}
            if "valid" in names and "role" not in names - {"cell"}:
                table = pgsql.Identifier(model._meta.db_table)
                cursor.execute(pgsql.SQL(STARTS).format(table))
                for (start,) in cursor.fetchall():
                    cursor.execute(pgsql.SQL(EARLIER).format(table), {"days": days, "start": start})
