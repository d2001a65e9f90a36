-- Where an organisation is found: seen where the place itself is in scope.
(SELECT geo_grid_sees_all({scope}, 'registers'))
OR it.basic_cell_id IN (SELECT c FROM geo_grid_scope_cells({scope}, 'registers') AS c)
OR it.building_id IN (SELECT b FROM geo_grid_scope_ids({scope}, 'registers', 'buildings') AS b)
