"""Whether the tables were made by the migrations of this version: what to say where not."""

from __future__ import annotations

from pkgutil import iter_modules
from typing import Any

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from geo_grid import migrations

APP = "geo_grid"
FIRST_OF_THE_REPLACED_CHAIN = "0001_functions"
"""It stands in every database made before the migrations were squashed, and in no other."""


def unknown_migrations(connection: Any) -> list[str]:
    """Names of applied migrations that this version does not have, sorted; none for an empty database."""
    applied = {
        name for app, name in MigrationRecorder(connection).applied_migrations() if app == APP
    }
    return sorted(applied - {module.name for module in iter_modules(migrations.__path__)})


def misfit(connection: Any) -> str:
    """One sentence with the way out where the tables are not of this version's chain; else empty.

    Tables made by a newer version are nobody's to throw away, so the two cases are told apart.
    """
    unknown = unknown_migrations(connection)
    if not unknown:
        return ""
    if FIRST_OF_THE_REPLACED_CHAIN in unknown:
        return _(
            "The tables in the schema %(schema)s were made by migrations that no longer exist; "
            "`manage.py migrate --recreate` drops them with all that is in them and makes them "
            "anew, then load the city again (`make demo` or `manage.py start_city`)."
        ) % {"schema": settings.GEO_GRID_SCHEMA}
    return _(
        "The tables in the schema %(schema)s were made by a newer version (migration %(name)s is "
        "unknown here); install that version or restore a backup of this one."
    ) % {"schema": settings.GEO_GRID_SCHEMA, "name": unknown[-1]}
