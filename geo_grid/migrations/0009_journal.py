"""The journal of imports: what a named run did to a table, noted by triggers on statements."""

from django.db import migrations

from ._frozen import frozen_sql

JOURNALLED = (
    "division", "street", "barrier", "groundcover", "building", "entrance", "unit", "address",
    "household", "resident", "residence", "organisation", "organisationplace", "facility",
    "component", "incident", "worker", "cellteam",
)  # fmt: skip
NO_TRIGGERS = """
DROP TRIGGER journal_insert ON {table};
DROP TRIGGER journal_update ON {table};
DROP TRIGGER journal_delete ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0008_policies")]
    operations = [
        migrations.RunSQL(frozen_sql("0009_journal"), "DROP FUNCTION geo_grid_journal"),
        *(
            migrations.RunSQL(
                frozen_sql("0009_triggers").format(table=f"geo_grid_{table}"),
                NO_TRIGGERS.format(table=f"geo_grid_{table}"),
            )
            for table in JOURNALLED
        ),
    ]
