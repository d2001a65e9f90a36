"""A ground that has been there for a while, so that yesterday has cells too."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection
from psycopg2 import sql as pgsql


def age_ground(days: int = 400, *, link: Any = connection) -> None:
    """Everything dated happened so many days earlier, in the database behind `link`."""
    with link.cursor() as cursor:
        for model in apps.get_app_config("geo_grid").get_models():
            names = {field.name for field in model._meta.local_fields}
            if "valid" in names and "role" not in names - {"cell"}:
                cursor.execute(
                    pgsql.SQL(
                        "UPDATE {} SET valid = tstzrange(lower(valid) - %(days)s * interval '1 day',"
                        " upper(valid) - %(days)s * interval '1 day')"
                    ).format(pgsql.Identifier(model._meta.db_table)),
                    {"days": days},
                )
