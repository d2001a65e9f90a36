-- A resident has no cell: seen through a current residence whose unit is in scope.
(SELECT geo_grid_sees_all({scope}, 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r JOIN geo_grid_unit u ON u.id = r.unit_id
     WHERE r.resident_id = it.id AND upper_inf(r.valid)
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells({scope}, 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids({scope}, 'registers', 'buildings'))::bigint[])))
