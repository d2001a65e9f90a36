-- A visit is seen where its unit is; `it` is the row, {scope} the caller's scope as JSON.
(SELECT geo_grid_sees_all({scope}, 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = it.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells({scope}, 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids({scope}, 'registers', 'buildings'))::bigint[])))
