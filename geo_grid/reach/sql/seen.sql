-- The atoms and houses whose people a scope may list.
SELECT geo_grid_scope_cells(%(scope)s::jsonb, 'registers') AS atoms,
       geo_grid_scope_ids(%(scope)s::jsonb, 'registers', 'buildings') AS houses
