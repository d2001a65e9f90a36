"""Functions over the tables: how a scope is read, who asks, which building stands at a point."""

from django.db import migrations

from ._frozen import frozen_sql

DROP_SCOPE = """
DROP FUNCTION geo_grid_shown, geo_grid_open_incidents, geo_grid_incidents_by_cell,
  geo_grid_ages_in_cell, geo_grid_people_by_unit, geo_grid_people_by_building, geo_grid_declared,
  geo_grid_remember_cells, geo_grid_scope_cells, geo_grid_cells_key, geo_grid_find_cells,
  geo_grid_scope_divisions, geo_grid_scope_ids, geo_grid_scope_account, geo_grid_sees_all
"""


class Migration(migrations.Migration):
    dependencies = [("geo_grid", "0006_map_columns")]
    operations = [
        migrations.RunSQL(frozen_sql("0007_scope"), DROP_SCOPE),
        migrations.RunSQL(
            frozen_sql("0007_caller"), "DROP FUNCTION geo_grid_caller, geo_grid_grants"
        ),
        migrations.RunSQL(frozen_sql("0007_building_at"), "DROP FUNCTION geo_grid_building_at"),
    ]
