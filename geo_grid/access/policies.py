"""Row policies: the second net below the predicate, on tables of persons and cases.

The text is that of the predicate (``sql/in_scope_<table>.sql``) with the scope that the
transaction declared, so that the two cannot drift apart. The owner's role is not bound by them
(migrations, dumps); the application's role is. A migration holds a copy of what stands here: a
test compares this text with the database.
"""

from __future__ import annotations

from psycopg2 import sql as pgsql

from geo_grid.access.scope import DECLARED, condition
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
TABLES = ("resident", "household", "residence", "organisation", "organisationplace", "incident")
OF_CASES = ("caseentry", "casepart", "casesuspension", "caseextension", "casereport", "casefile",
            "caseescalation")  # fmt: skip
"""What belongs to a case: its history, parties, stops, reports and files."""
DERIVED = ("importchange", "residentcare", "themefeature", "recordmerge", "duplicatepair",
           "message", "messageaddress", "visit", *OF_CASES)  # fmt: skip
"""Former values of rows, of persons and cases too; who needs care; what a thematic layer says of
people; which records of people were, or may be, one; what each account is told; what was seen
behind a door."""
SHORTER = {"resident": "resident_by_policy"} | dict.fromkeys(OF_CASES, "of_case_by_policy")
"""Policies under which other policies hold already, so that they need not say the same again."""
# What may be entered before it has a place of its own: the residence or the place follows in the
# same transaction; a report may be of anywhere.
# A message is for somebody else's eyes than the sender's.
OPEN_TO_INSERT = {"resident", "organisation", "incident", "message"}


def statements(table: str) -> pgsql.Composed:
    """What switches the policies on ``geo_grid_<table>`` on, where none are yet (owner's role)."""
    text = SHORTER.get(table, table)
    seen = pgsql.SQL(condition(text, alias=f"geo_grid_{table}", scope=DECLARED))
    return pgsql.SQL(sql.text("policies")).format(
        table=pgsql.Identifier(f"geo_grid_{table}"),
        seen=seen,
        enterable=pgsql.SQL("true") if table in OPEN_TO_INSERT else seen,
    )
