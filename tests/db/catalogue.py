"""What stands in a schema beside tables: functions, policies and triggers, as PostgreSQL tells them."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.db import connection

from geo_grid.access import policies
from geo_grid.runs import journal_triggers

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = """
SELECT 'function ' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')',
       pg_get_functiondef(p.oid) || concat(' leakproof ', p.proleakproof, p.proacl::text)
  FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
"""
POLICIES = """
SELECT 'policy ' || policyname || ' on ' || tablename,
       concat_ws(' ', permissive, roles, cmd, 'using', qual, 'check', with_check)
  FROM pg_policies WHERE schemaname = current_schema()
 UNION ALL
SELECT 'policies on ' || relname, concat_ws(' ', 'forced', relforcerowsecurity)
  FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relrowsecurity
"""
TRIGGERS = """
SELECT 'trigger ' || t.tgname || ' on ' || c.relname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
"""
COLUMNS = """
SELECT 'column ' || c.relname || '.' || a.attname,
       concat_ws(' ', a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                 a.attgenerated, pg_get_expr(d.adbin, d.adrelid), c.relacl::text)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
 UNION ALL
SELECT 'sequence ' || relname, relacl::text
  FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S'
"""
CONSTRAINTS = """
SELECT 'constraint ' || conname || ' on ' || conrelid::regclass::text, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
 UNION ALL
SELECT 'index ' || indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()
"""


def found(*queries: str) -> dict[str, str]:
    """Each thing of the current schema by its name, as text without the schema's own name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        own = re.compile(rf"(?<!')\b{cursor.fetchone()[0]}\.")  # but not '<schema>.<setting>'
        things: dict[str, str] = {}
        for query in queries:
            cursor.execute(query)
            things |= {
                own.sub("", name): own.sub("", text or "") for name, text in cursor.fetchall()
            }
    return things


def function_files() -> list[Path]:
    """The product's SQL files that say what functions the database holds."""
    return sorted(
        path
        for config in apps.get_app_configs()
        for path in Path(config.path).rglob("sql/function*.sql")
        if Path(config.path).is_relative_to(ROOT)
        and "migrations" not in path.relative_to(ROOT).parts
    )


def install_todays_text() -> None:
    """Replace all functions, policies and triggers by what the product's files say now."""
    with connection.cursor() as cursor:
        # Rows written in this transaction must not wait for the checks of their references.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT 'DROP FUNCTION ' || string_agg(oid::regprocedure::text, ', ') || ' CASCADE'"
            " FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        )
        cursor.execute(cursor.fetchone()[0])  # and with them every trigger, and policies but these
        cursor.execute(
            "SELECT coalesce(string_agg(format('DROP POLICY %I ON %I;', policyname, tablename), ''),"
            " 'SELECT 1') FROM pg_policies WHERE schemaname = current_schema()"
        )
        cursor.execute(cursor.fetchone()[0])
        cursor.execute(
            "SELECT string_agg(format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY;', relname), '')"
            " FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relrowsecurity"
        )
        cursor.execute(cursor.fetchone()[0])
        for path in function_files():
            cursor.execute(path.read_text(encoding="utf-8"))
        for table in (*policies.TABLES, *policies.DERIVED):
            cursor.execute(policies.statements(table))
        for table in journal_triggers.JOURNALLED:
            cursor.execute(journal_triggers.statements(table))
