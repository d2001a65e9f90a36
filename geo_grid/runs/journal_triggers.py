"""Which tables are journalled, and the triggers that note what an import did to them.

Statement triggers with transition tables, because a list by kind of file goes silently wrong when a
merge changes; new rows are ranges of ids (a few per cent of server time on 200,000 new units).
"""

from __future__ import annotations

from psycopg2 import sql as pgsql

from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
JOURNALLED = (
    "division", "street", "barrier", "gate", "groundcover", "building", "entrance", "unit", "address",
    "household", "resident", "residence", "organisation", "organisationplace", "facility",
    "component", "incident", "worker", "cellteam",
)  # fmt: skip


def statements(table: str) -> pgsql.Composed:
    """What puts the triggers on ``geo_grid_<table>``; a migration holds a copy of it."""
    return pgsql.SQL(sql.text("triggers_journal")).format(
        table=pgsql.Identifier(f"geo_grid_{table}")
    )
