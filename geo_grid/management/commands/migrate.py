"""Django's migrate, in the city's own schema and with the application's role let in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg2 import sql

from geo_grid.access import totp
from geo_grid.areas.models import City
from geo_grid.cluster import APP_ROLE, EXTENSIONS, WORKER_ROLE
from geo_grid.database.chain import misfit
from geo_grid.incidents.case_clock import recompute_open
from geo_grid.locate.actions import refresh_places
from geo_grid.locate.models import Place
from geo_grid.matters.actions import enter_known_holidays
from geo_grid.matters.definition_actions import enter_delivered

SEEDS_OF, SEALED_SINCE = "0001_initial", "0015_reading_and_rights"
TRAIL = ("geo_grid_auditentry", "geo_grid_auditseal")
READ_ONLY = (*TRAIL, "django_migrations")
"""Tables that the site's role reads: entries are added by ``geo_grid_record``, links by the sealer."""


def is_of_this_version(connection: Any) -> bool:
    """Whether no migration is left to run."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def derive_places(connection: Any) -> None:
    """Give a city that is older than its places those of its divisions, streets and addresses.

    A migration cannot: it would run today's derivation in tomorrow's chain.
    """
    if not is_of_this_version(connection):
        return
    derived = Place.objects.using(connection.alias).filter(origin=Place.Origin.DERIVED)
    if City.objects.using(connection.alias).exists() and not derived.exists():
        refresh_places()


def keep_seeds(connection: Any) -> None:
    """The seeds of second factors lie sealed where the tables are of this version, else open again.

    A migration cannot: the key of the vault is in no database.
    """
    recorder = MigrationRecorder(connection)
    applied = recorder.applied_migrations()
    if ("otp_totp", SEEDS_OF) not in applied:
        return
    is_sealed = ("geo_grid", SEALED_SINCE) in applied
    totp.reseal() if is_sealed else totp.lay_open()


class Command(migrate.Command):
    """Make the schema first: a missing one would send the tables into ``public``.

    Tables of another chain of migrations are left as they are, and the way out is said.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--recreate", action="store_true", help="first drop the schema and all that is in it"
        )

    def execute(self, *args: Any, **options: Any) -> Any:
        # Before the system checks, which would say the same at length and stop --recreate too.
        connection = connections[options["database"]]
        if options["recreate"]:
            _drop(connection, ask=options["interactive"])
        elif sentence := misfit(connection):
            raise CommandError(sentence)
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> Any:
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            for extension in EXTENSIONS:
                cursor.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [extension])
                if not cursor.fetchone():
                    cursor.execute(f"CREATE EXTENSION {extension} SCHEMA public")
            cursor.execute(
                sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(
                    sql.Identifier(settings.GEO_GRID_SCHEMA)
                )
            )
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
            if cursor.fetchone():
                _let_in(cursor)
        done = super().handle(*args, **options)
        with connection.cursor() as cursor:
            _fix_the_trail(cursor)
        if not (options["plan"] or options["check_unapplied"]):
            derive_places(connection)
            if is_of_this_version(connection):
                enter_known_holidays()  # of a city older than its calendar, or than a new year's
                recompute_open(at=timezone.now())
                if City.objects.exists():
                    enter_delivered()  # likewise
            keep_seeds(connection)
        return done


def _drop(connection: Any, *, ask: bool) -> None:
    """Drop the city's schema; unless `ask` is off, only where its name is typed in."""
    name = settings.GEO_GRID_SCHEMA
    question = _("Everything in the schema %(schema)s will be lost. Its name, to go on: ")
    if ask and _answer(question % {"schema": name}) != name:
        raise CommandError(_("Nothing was changed."))
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))


def _answer(question: str) -> str:
    """What is typed in; nothing where nobody can."""
    try:
        return input(question)
    except EOFError:
        return ""


def _let_in(cursor: Any) -> None:
    """The application reads and writes rows; it owns nothing and changes no table."""
    names = {
        "schema": sql.Identifier(settings.GEO_GRID_SCHEMA),
        "role": sql.Identifier(APP_ROLE),
    }
    for statement in (
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} "
        "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    ):
        cursor.execute(sql.SQL(statement).format(**names))


def _fix_the_trail(cursor: Any) -> None:
    """The application adds to the audit trail by its function alone; it changes nothing there.

    The chain is written by the role of long work; where there is none, by the application still.
    """
    cursor.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [[APP_ROLE, WORKER_ROLE]]
    )
    roles = {name for (name,) in cursor.fetchall()}
    if APP_ROLE not in roles:
        return
    sealer = WORKER_ROLE if WORKER_ROLE in roles else APP_ROLE
    for table in READ_ONLY:
        cursor.execute("SELECT to_regclass(%s)", [table])
        if cursor.fetchone()[0] is not None:
            revoke = sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}")
            cursor.execute(revoke.format(sql.Identifier(table), sql.Identifier(APP_ROLE)))
    cursor.execute("SELECT to_regclass(%s)", [TRAIL[1]])
    if cursor.fetchone()[0] is not None:
        grant = sql.SQL("GRANT INSERT ON {} TO {}")
        cursor.execute(grant.format(sql.Identifier(TRAIL[1]), sql.Identifier(sealer)))
