"""System checks: fail at start, with the remedy, rather than at three in the morning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.utils.translation import gettext as _

from geo_grid.access import queries
from geo_grid.city_time import CONTRADICTION, UNKNOWN, contradicts, zone_named
from geo_grid.cluster import LEAKPROOF
from geo_grid.database.chain import misfit
from geo_grid.errors import BadInput
from geo_grid.geometry.metric import check_metric_srid
from geo_grid.sandbox import landlock, seccomp

NO_SWITCH = "REVOKE SET ON PARAMETER session_replication_role FROM geo_grid_app"
POSTGIS_AT_LEAST = (3, 3)
GEOS_AT_LEAST = (3, 11)


@register(Tags.database)
def database_is_fit(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Versions, Chinese trigrams, a metric SRID in metres, row policies, tables of this version."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            found += _versions(cursor)
            found += _trigrams(cursor)
            found += _metric_srid(cursor)
            found += _timezone(cursor)
            found += _second_net(cursor)
            found += _duties(cursor)
        if sentence := misfit(connections[alias]):
            found.append(Error(sentence, id="geo_grid.E008"))
    return found


@register
def confidence_is_fit(**kwargs: Any) -> list[CheckMessage]:
    """A threshold of nothing would take every match of an address for sure."""
    if 0 < settings.GEO_GRID_ADDRESS_CONFIDENCE <= 1:
        return []
    return [
        Error(
            _("GEO_GRID_ADDRESS_CONFIDENCE lies above 0 and is 1 at most."),
            hint=_("Leave it out for 0.9."),
            id="geo_grid.E010",
        )
    ]


@register
def period_is_fit(**kwargs: Any) -> list[CheckMessage]:
    """Tables of published numbers begin with a month of the year."""
    if settings.GEO_GRID_PUBLISHED_MONTHS in (1, 2, 3, 4, 6, 12):
        return []
    return [
        Error(
            _("GEO_GRID_PUBLISHED_MONTHS is 1, 2, 3, 4, 6 or 12."),
            hint=_("Leave it out for 3: a table of published numbers each quarter."),
            id="geo_grid.E011",
        )
    ]


@register
def readers_are_confined(**kwargs: Any) -> list[CheckMessage]:
    """A process that reads a foreign file has limits, no network and no other file."""
    found: list[CheckMessage] = []
    if settings.GEO_GRID_READER_MEMORY_MB < 256 or settings.GEO_GRID_READER_SECONDS < 1:
        found.append(
            Error(
                _("GEO_GRID_READER_MEMORY_MB is 256 at least, GEO_GRID_READER_SECONDS 1."),
                hint=_("Leave them out for 4096 and 600."),
                id="geo_grid.E021",
            )
        )
    if not seccomp.available():
        found.append(
            Warning(
                _("Only the settings of GDAL keep a foreign file from the network."),
                hint=_("Run on Linux with seccomp, on x86_64 or aarch64."),
                id="geo_grid.W021",
            )
        )
    if not landlock.version():
        found.append(
            Warning(
                _("A foreign file that takes its reader over could read other files here."),
                hint=_("Run on Linux 5.13 or later with landlock among its security modules."),
                id="geo_grid.W022",
            )
        )
    return found


def _versions(cursor: Any) -> list[CheckMessage]:
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'")
    if not cursor.fetchone():
        return [
            Error(
                _("PostGIS is not installed in this database."),
                hint=_("As a superuser: CREATE EXTENSION postgis SCHEMA public;"),
                id="geo_grid.E001",
            )
        ]
    cursor.execute("SELECT postgis_lib_version(), postgis_geos_version()")
    found: list[CheckMessage] = []
    wanted = (("PostGIS", POSTGIS_AT_LEAST, "E002"), ("GEOS", GEOS_AT_LEAST, "E003"))
    for (name, least, code), text in zip(wanted, cursor.fetchone(), strict=True):
        version = tuple(int(part) for part in re.findall(r"\d+", text)[:2])
        if version < least:
            found.append(
                Error(
                    _("%(name)s %(version)s is too old.") % {"name": name, "version": text},
                    hint=_("Install %(name)s %(least)s or later.")
                    % {"name": name, "least": ".".join(map(str, least))},
                    id=f"geo_grid.{code}",
                )
            )
    return found


def _trigrams(cursor: Any) -> list[CheckMessage]:
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
    if cursor.fetchone():
        cursor.execute("SELECT cardinality(show_trgm('大'))")
        if cursor.fetchone()[0]:
            return []
    return [
        Error(
            _("pg_trgm does not see Chinese characters; every search would come back empty."),
            hint=_("Create the database with LC_CTYPE C.UTF-8 or zh_CN.UTF-8 (not C) and pg_trgm."),
            id="geo_grid.E004",
        )
    ]


def _metric_srid(cursor: Any) -> list[CheckMessage]:
    cursor.execute("SELECT to_regclass('geo_grid_city')")
    if cursor.fetchone()[0] is None:
        return []
    cursor.execute("SELECT metric_srid FROM geo_grid_city")
    for (srid,) in cursor.fetchall():
        try:
            check_metric_srid(srid)
        except BadInput as error:
            return [
                Error(
                    str(error),
                    hint=_("Set the city's metric SRID to its zone, for instance 4548."),
                    id="geo_grid.E005",
                )
            ]
    return []


def _timezone(cursor: Any) -> list[CheckMessage]:
    """The stored zone of the city is known here, and is the one the environment names if it does."""
    cursor.execute("SELECT to_regclass('geo_grid_city')")
    if cursor.fetchone()[0] is None:
        return []
    cursor.execute("SELECT timezone FROM geo_grid_city")
    for (stored,) in cursor.fetchall():
        if zone_named(stored) is None:
            return [
                Error(
                    _(UNKNOWN) % {"zone": stored},
                    hint=_("Install the system's time zones (tzdata)."),
                    id="geo_grid.E008",
                )
            ]
        if contradicts(stored):
            values = {"stored": stored, "given": settings.GEO_GRID_TIME_ZONE}
            return [
                Error(
                    _(CONTRADICTION) % values,
                    hint=_("Unset GEO_GRID_TIME_ZONE: the stored zone decides."),
                    id="geo_grid.E009",
                )
            ]
    return []


def _second_net(cursor: Any) -> list[CheckMessage]:
    """Row policies bind the application's role, and leave it the spatial index."""
    found: list[CheckMessage] = []
    cursor.execute(
        "SELECT bool_and(proleakproof) FROM (SELECT bool_or(proleakproof) AS proleakproof "
        "FROM pg_proc WHERE proname IN ('geometry_overlaps', 'arraycontains') "
        "AND pronargs = 2 AND proargtypes[0] = proargtypes[1] GROUP BY proname) f"
    )
    if not cursor.fetchone()[0]:
        found.append(
            Warning(
                _("Row policies hide indexes from queries on cases."),
                hint=_("As a superuser: %(statement)s;") % {"statement": LEAKPROOF},
                id="geo_grid.W006",
            )
        )
    cursor.execute(
        "SELECT r.rolsuper OR r.rolbypassrls "
        "OR pg_has_role(r.oid, coalesce(c.relowner, 0), 'MEMBER') "
        "FROM pg_roles r LEFT JOIN pg_class c ON c.oid = to_regclass('geo_grid_resident') "
        "WHERE r.rolname = current_user"
    )
    if cursor.fetchone()[0] and not settings.GEO_GRID_AS_OWNER:
        found.append(
            Error(
                _("The application connects as a role that no row policy binds."),
                hint=_("Name the owner in DATABASE_OWNER_URL and geo_grid_app in DATABASE_URL."),
                id="geo_grid.E007",
            )
        )
    if settings.GEO_GRID_ROLE == "app":
        found += _powers(cursor)
    return found


def _powers(cursor: Any) -> list[CheckMessage]:
    """The site's role can neither switch triggers off nor write the audit trail past its function."""
    cursor.execute(
        "SELECT has_parameter_privilege('session_replication_role', 'SET'), "
        "coalesce(has_table_privilege(to_regclass('geo_grid_auditentry'), 'INSERT'), false)"
    )
    no_triggers, writes_trail = cursor.fetchone()
    found: list[CheckMessage] = []
    if no_triggers:
        found.append(
            Warning(
                _("The site's role may switch the triggers of the database off."),
                hint=_("As a superuser: %(statement)s;") % {"statement": NO_SWITCH},
                id="geo_grid.W011",
            )
        )
    if writes_trail:
        found.append(
            Warning(
                _("The site's role may write the audit trail by itself."),
                hint=_("Run manage.py migrate as the owner of the tables."),
                id="geo_grid.W012",
            )
        )
    return found


def _duties(cursor: Any) -> list[CheckMessage]:
    """Accounts with an administrator's duty beside another role, from before it was refused."""
    cursor.execute("SELECT to_regclass('geo_grid_roleassignment')")
    if cursor.fetchone()[0] is None:
        return []
    cursor.execute(queries.sql.text("duties_beside"))
    names = [name for (name,) in cursor.fetchall()]
    if not names:
        return []
    return [
        Warning(
            _("An administrator's duty and another role meet in these accounts: %(names)s.")
            % {"names": ", ".join(names)},
            hint=_("On /accounts/, withdraw one of the two, or open another account for it."),
            id="geo_grid.W013",
        )
    ]
