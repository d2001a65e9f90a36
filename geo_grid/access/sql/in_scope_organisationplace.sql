-- Where an organisation is found: seen where the place itself is in scope.
(SELECT geo_grid_sees_all({scope}, 'registers'))
OR it.basic_cell_id = ANY ((SELECT geo_grid_scope_cells({scope}, 'registers'))::bigint[])
OR it.building_id = ANY ((SELECT geo_grid_scope_ids({scope}, 'registers', 'buildings'))::bigint[])
