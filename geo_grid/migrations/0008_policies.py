"""Row policies: the second net below the predicate, on tables of persons and cases."""

from django.db import migrations

from ._frozen import frozen_sql

GUARDED = (
    "resident", "household", "residence", "organisation", "organisationplace", "incident",
    "importchange", "residentcare",
)  # fmt: skip
OPEN = "\n".join(
    f"DROP POLICY {policy} ON geo_grid_{table};"
    for table in GUARDED
    for policy in ("seen", "changed", "removed", "entered")
)
OFF = "\n".join(f"ALTER TABLE geo_grid_{table} DISABLE ROW LEVEL SECURITY;" for table in GUARDED)


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0007_functions")]
    operations = [migrations.RunSQL(frozen_sql("0008_policies"), f"{OPEN}\n{OFF}")]
