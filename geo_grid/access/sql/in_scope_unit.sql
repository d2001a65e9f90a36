-- A door whose people may be seen: the cheapest predicate for queries that reach people from there.
(SELECT geo_grid_sees_all({scope}, 'registers'))
OR it.basic_cell_id = ANY ((SELECT geo_grid_scope_cells({scope}, 'registers'))::bigint[])
OR it.building_id = ANY ((SELECT geo_grid_scope_ids({scope}, 'registers', 'buildings'))::bigint[])
