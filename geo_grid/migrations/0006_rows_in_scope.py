"""How a scope is read in SQL, and the row policies on tables of persons and cases."""

from pathlib import Path

from django.db import migrations

from geo_grid.access import policies

FUNCTIONS = Path(policies.__file__).parent / "sql" / "functions.sql"
DROP = """
DROP FUNCTION geo_grid_shown, geo_grid_open_incidents, geo_grid_incidents_by_cell,
  geo_grid_ages_in_cell, geo_grid_people_by_unit, geo_grid_people_by_building, geo_grid_declared,
  geo_grid_remember_cells, geo_grid_scope_cells, geo_grid_cells_key, geo_grid_find_cells,
  geo_grid_scope_divisions, geo_grid_scope_ids, geo_grid_scope_account,
  geo_grid_sees_all
"""


def _create(apps, schema_editor):
    schema_editor.execute(FUNCTIONS.read_text(encoding="utf-8"))
    policies.install(schema_editor)


def _drop(apps, schema_editor):
    policies.remove(schema_editor)
    schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [
        ("geo_grid", "0005_access"),
    ]
    operations = [migrations.RunPython(_create, _drop)]
